"""An endpoint that fails, or answers something else, is told as such, in time."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator

import pytest
from conftest import run

import backspasm
from backspasm.errors import Unavailable, UsageError
from backspasm.graph import queries
from backspasm.sandbox import endpoint, process

ALONE = process.call
pytestmark = pytest.mark.usefixtures("forked")
RESULTS = "application/sparql-results+json"
COLUMNS = ["ordinal", "label", "disposition", "document"]


def rows(*bindings: object, columns: list[str] = COLUMNS) -> bytes:
    return json.dumps({"head": {"vars": columns}, "results": {"bindings": bindings}}).encode()


def literal(value: str, **more: str) -> dict[str, str]:
    return {"type": "literal", "value": value, **more}


NESTED = '{"type":"triple","value":{"subject":{"type":"uri","value":"x:a"},"predicate":{"type":"uri","value":"x:b"},"object":'
CUT = b"# of this answer more was promised\n"
TRUE = b'{"head": {}, "boolean": true}'
# By the path that is asked: status, content type, body. Where no other is named, what is asked is the question `red-flags`.
ANSWERS: dict[str, tuple[int, str, bytes]] = {
    "/html": (200, "text/html", b"<html><body>welcome</body></html>"),
    "/cut": (200, RESULTS, b'{"head": {'),
    "/cut-row": (200, RESULTS, rows({"label": literal("1")})[:-3] + b', {"n": 2}'),
    "/trailing": (200, RESULTS, rows() + b" and more"),
    "/two-roots": (200, RESULTS, rows() + rows()),
    "/not-utf-8": (200, RESULTS, rows({"label": literal("?")}).replace(b"?", b"\xff")),
    "/half-a-character": (200, RESULTS, rows({"label": literal("\ud800")})),
    "/a-number-for-a-term": (200, RESULTS, rows({"label": 1})),
    "/no-value": (200, RESULTS, rows({"label": {"type": "literal"}})),
    "/no-type": (200, RESULTS, rows({"label": {"value": "x"}})),
    "/other-type": (200, RESULTS, rows({"label": {"type": "thing", "value": "x"}})),
    "/broken-iri": (200, RESULTS, rows({"label": {"type": "uri", "value": "a b"}})),
    "/undeclared": (200, RESULTS, rows({"label": literal("a"), "other": literal("b")})),
    "/deep": (200, RESULTS, rows({"label": "?"}).replace(b'"?"', NESTED.encode() * 20_000 + b"1" + b"}}" * 20_000)),
    "/a-list": (200, RESULTS, b"[]"),
    "/nothing": (200, RESULTS, b""),
    "/empty": (200, "text/plain", b""),
    "/no-content": (204, "", b""),
    "/truth": (200, RESULTS, TRUE),
    "/triples": (200, "application/n-triples", b"<x:a> <x:b> <x:c> .\n"),
    "/no-triples": (200, "application/n-triples", b"what"),
    "/cut-triples": (200, "application/n-triples", CUT + b"<x:a> <x:b> <x:c> .\n"),
    "/other-order": (200, RESULTS, rows(columns=COLUMNS[::-1])),
    "/fewer-columns": (200, RESULTS, rows(columns=COLUMNS[:2])),
    "/other-columns": (200, RESULTS, rows(columns=["a", "b", "c"])),
    "/error": (500, "text/plain", b"no"),
    "/escapes": (200, "\x1b[31mred", b""),
    "/typeless": (200, "", b""),
    "/elsewhere": (302, "", b""),
    "/long-way": (307, "", b""),
}


class Answers(http.server.BaseHTTPRequestHandler):
    """Answers after the path; first, to whether it holds the graph, with yes, but for `/empty-store`."""

    seen: list[tuple[str, str]]

    def do_POST(self) -> None:
        query = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.seen.append((self.path, query))  # type: ignore[attr-defined]
        self.path = self.path.removesuffix("?")
        if query == queries.read(endpoint.HELD):
            held = TRUE if self.path != "/empty-store" else TRUE.replace(b"true", b"false")
            self.answer(200, RESULTS, held)
        elif self.path == "/hang":
            self.server.released.wait(20)  # type: ignore[attr-defined]
        elif self.path == "/drip":
            self.send_response(200)
            self.send_header("Content-Type", RESULTS)
            self.end_headers()
            while not self.server.released.wait(0.2):  # type: ignore[attr-defined]
                self.wfile.write(b" ")
        elif self.path == "/typed":
            wrong = literal("abc", datatype="http://www.w3.org/2001/XMLSchema#integer")
            self.answer(200, RESULTS, rows({"ordinal": wrong, "label": literal("\x1b[31mred")}))
        else:
            self.answer(*ANSWERS[self.path])

    def do_GET(self) -> None:
        self.server.seen.append((self.path, "GET"))  # type: ignore[attr-defined]
        self.answer(200, RESULTS, rows())

    def answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        if 300 <= status < 400:
            self.send_header("Location", "/found")
        if body.startswith(CUT):
            self.send_header("Content-Length", "100000")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Keep silent."""


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *arguments: object) -> None:
        """Keep silent where a client has gone."""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    server = Server(("127.0.0.1", 0), Answers)
    server.released = threading.Event()  # type: ignore[attr-defined]
    server.seen = []  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.released.set()  # type: ignore[attr-defined]
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def address(server: Server) -> str:
    return f"http://127.0.0.1:{server.server_address[1]}"


@pytest.mark.parametrize("path", ANSWERS)
def test_answer_that_is_no_answer_to_the_question_is_69(path: str, address: str) -> None:
    done = run("ask", "red-flags", "--endpoint", address + path)
    assert (done.returncode, done.stdout) == (69, b""), done.stderr
    assert done.stderr.count(b"\n") == 1
    assert b"\x1b" not in done.stderr


def test_a_graph_that_breaks_off_is_69(address: str) -> None:
    with_it = ("--concept", "smoking", "--endpoint", f"{address}/cut-triples")
    done = run("ask", "neighbourhood", *with_it)
    assert (done.returncode, done.stdout) == (69, b"")
    assert b"unavailable: IncompleteRead" in done.stderr


def test_an_endpoint_without_the_graph_is_69(address: str) -> None:
    done = run("ask", "red-flags", "--endpoint", address + "/empty-store")
    assert (done.returncode, done.stdout) == (69, b"")
    assert b"does not hold this graph" in done.stderr


def test_no_redirect_is_followed(server: Server, address: str) -> None:
    run("ask", "red-flags", "--endpoint", f"{address}/elsewhere")
    assert "/found" not in [path for path, _ in server.seen]  # type: ignore[attr-defined]


def test_the_query_goes_alone(server: Server, address: str) -> None:
    """Nothing is added to the address: a server may take `format=xml` for an order."""
    with pytest.raises(Unavailable):
        backspasm.sparql("ASK {}", endpoint=address + "/html")
    assert server.seen[-1] == ("/html?", "ASK {}")  # type: ignore[attr-defined]


def test_value_that_is_not_of_its_type_is_a_text_and_steers_no_terminal(address: str) -> None:
    with_it = ("red-flags", "--endpoint", f"{address}/typed")
    assert backspasm.ask("red-flags", endpoint=f"{address}/typed")[0].ordinal == "abc"
    assert run("ask", *with_it).stdout.endswith("abc      \ufffd[31mred\n".encode())
    assert b"\x1b[31mred" in run("ask", *with_it, "--format", "csv").stdout  # as W3C has it


def test_endpoint_that_is_down_is_69() -> None:
    done = run("ask", "red-flags", "--endpoint", "http://127.0.0.1:9/query")
    assert done.returncode == 69
    assert b"127.0.0.1:9 is unavailable" in done.stderr


@pytest.mark.parametrize("address", ["http://user:secret@127.0.0.1:9/", "ftp://user:secret@a/", "http://a:secret@b"])
def test_a_password_in_an_address_is_refused_and_never_repeated(address: str) -> None:
    done = run("ask", "red-flags", "--endpoint", address)
    assert done.returncode == 2
    assert b"secret" not in done.stderr


@pytest.mark.parametrize("path", ["/hang", "/drip"])
def test_endpoint_that_takes_for_ever_is_given_up(path: str, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "call", ALONE)  # no fork, whose time is fixed
    monkeypatch.setattr(process, "MOST_SECONDS", 0.5)
    with pytest.raises(Unavailable, match=r"no complete answer within 0\.5 second"):
        backspasm.sparql("ASK {}", endpoint=address + path)


@pytest.mark.parametrize(
    "url", ["", "nothing", "ftp://x/", "file:///etc/hostname", "http://", "http://a b/", "http://é/", "http://x:y/"]
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="not an http or https address"):
        backspasm.ask("red-flags", endpoint=url)


def test_construct_ask_and_formats_come_from_a_real_server(endpoint: str) -> None:
    asked = run("sparql", "-", "--endpoint", endpoint, input=b"ASK { ?s a <https://w3id.org/backspasm/Claim> }")
    assert asked.stdout == b"true\n"
    graph = run("sparql", "-", "--endpoint", endpoint, input=b"CONSTRUCT { <x:a> <x:b> ?n } { BIND('\xc3\xa9' AS ?n) }")
    assert '<x:a> <x:b> "é"'.encode() in graph.stdout
    rows = run("sparql", "-", "--endpoint", endpoint, "--format", "tsv", input=b"SELECT ?n { BIND(1 AS ?n) }")
    assert rows.stdout == b"?n\n1\n"
