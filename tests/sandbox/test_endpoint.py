"""An endpoint that fails, or answers something else, is told as such, in time."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator

import pytest
import quiet
from conftest import SHARED, run

import backspasm
from backspasm import answers
from backspasm.errors import DataError, Unavailable, UsageError
from backspasm.graph import queries
from backspasm.sandbox import client, endpoint, process

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
    "/no-query": (400, "text/plain; charset=utf-8", b"line 1:\n  no such function"),
    "/nowhere": (404, "text/html", b"<html>nothing here</html>"),
    "/long-way": (307, "", b""),
}


LOGINS = {"/basic": 'Basic realm="r"', "/digest": 'Digest realm="r", nonce="n"', "/bearer": "Bearer"}
USER, PASSWORD = "nurse", "s3cret:%"


LogIn = Callable[[str, str], None]


class Answers(quiet.Handler):
    """Answers after the path; first, to whether it holds the graph, with yes, but for `/empty-store`."""

    seen: list[tuple[str, str]]

    def do_POST(self) -> None:
        if self.path not in ("/basic", "/digest") and "Authorization" in self.headers:
            self.server.logins.append(self.path)  # type: ignore[attr-defined]
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        ((_, query),) = urllib.parse.parse_qsl(sent, strict_parsing=True)
        self.server.seen.append((self.path, query))  # type: ignore[attr-defined]
        if query == queries.read(endpoint.HELD):
            held = TRUE if self.path != "/empty-store" else TRUE.replace(b"true", b"false")
            self.answer(200, RESULTS, held)
        elif self.path.startswith("/only-get?"):
            self.answer(405, "text/plain", b"no")
        elif self.path == "/more-members":
            self.answer(200, RESULTS, b'{"meta": 1, ' + rows({"label": literal("x")})[1:-1] + b', "meta": {"took": 1}}')
        elif self.path == "/virtuoso":
            number = {"type": "typed-literal", "value": "1", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}
            self.answer(
                200, RESULTS, rows({"ordinal": number}).replace(b'"results": {', b'"results": {"ordered": true, ')
            )
        elif self.path.startswith("/virtuoso-"):
            found = [{"__ASK_RETVAL": literal("1")}] if self.path.endswith("True") else []
            self.answer(200, RESULTS, rows(*found, columns=["__ASK_RETVAL"]))
        elif self.path in LOGINS:
            self.log_in()
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
        path, _, parameters = self.path.partition("?")
        known = urllib.parse.parse_qsl(parameters)
        if path == "/only-get":
            held = ("query", queries.read(endpoint.HELD)) in known
            self.answer(200, RESULTS, TRUE if held else rows({"label": literal(", ".join(name for name, _ in known))}))
        else:
            self.answer(200, RESULTS, rows())

    def log_in(self) -> None:
        """Answer only who logs in, in the way that the path names."""
        given = self.headers.get("Authorization") or ""
        if self.path == "/basic":
            known = given == "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        else:
            told = urllib.request.parse_keqv_list(urllib.request.parse_http_list(given.removeprefix("Digest ")))
            one, two = (hashlib.md5(text.encode()).hexdigest() for text in (f"{USER}:r:{PASSWORD}", "POST:/digest"))
            known = told.get("response") == hashlib.md5(f"{one}:n:{two}".encode()).hexdigest()
        if known:
            self.answer(200, RESULTS, rows({"label": literal("in")}))
            return
        self.send_response(401)
        self.send_header("WWW-Authenticate", LOGINS[self.path])
        self.end_headers()

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


@pytest.fixture(scope="module")
def server() -> Iterator[quiet.Server]:
    server = quiet.Server(("127.0.0.1", 0), Answers)
    server.released = threading.Event()  # type: ignore[attr-defined]
    server.logins = []  # type: ignore[attr-defined]
    server.seen = []  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.released.set()  # type: ignore[attr-defined]
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def address(server: quiet.Server) -> str:
    return f"http://127.0.0.1:{server.server_address[1]}"


JSON = f"gave {RESULTS} that cannot be read: "
ROW = "gave results that cannot be read: "
OTHER = "gave another kind of answer than the query asks for"
COLUMN = "gave other columns than the query asks for"
# What is told of each answer, after `backspasm: the endpoint at HOST`: where the words of a library follow, it is their beginning.
TOLD = {
    "/html": "gave no SPARQL results but text/html",
    **dict.fromkeys(["/cut", "/cut-row", "/trailing", "/two-roots", "/not-utf-8", "/a-list", "/nothing"], JSON),
    **dict.fromkeys(["/half-a-character", "/a-number-for-a-term", "/no-value", "/no-type", "/other-type"], ROW),
    **dict.fromkeys(["/broken-iri", "/undeclared"], ROW),
    "/deep": f"gave {RESULTS} that is nested too deeply",
    **dict.fromkeys(["/empty", "/truth", "/triples"], OTHER),
    **dict.fromkeys(["/no-content", "/typeless"], "gave no SPARQL results but an answer without a Content-Type"),
    "/no-triples": "gave application/n-triples that cannot be read: ",
    "/cut-triples": "is unavailable: IncompleteRead(",
    **dict.fromkeys(["/other-order", "/fewer-columns", "/other-columns"], COLUMN),
    "/error": "fails (status 500): no",
    "/escapes": "gave no SPARQL results but \ufffd[31mred",
    "/elsewhere": "answers with a redirect (status 302); give the address that it leads to",
    "/long-way": "answers with a redirect (status 307); give the address that it leads to",
    "/no-query": "refuses the query (status 400): line 1: no such function",
    "/nowhere": "refuses the query (status 404)",
}  # fmt: skip


@pytest.mark.parametrize("path", ANSWERS)
def test_answer_that_is_no_answer_to_the_question_is_69(path: str, address: str) -> None:
    done = run("ask", "red-flags", "--endpoint", address + path)
    assert (done.returncode, done.stdout) == (69, b""), done.stderr
    host = address.removeprefix("http://")
    told = done.stderr.decode().removeprefix(f"backspasm: the endpoint at {host} ")
    assert told.count("\n") == 1
    assert told.startswith(TOLD[path])
    assert len(told) > len(TOLD[path]) + 1 if TOLD[path][-1] in " (" else told == TOLD[path] + "\n"


def test_a_graph_that_breaks_off_is_69(address: str) -> None:
    with_it = ("--concept", "smoking", "--endpoint", f"{address}/cut-triples")
    done = run("ask", "neighbourhood", *with_it)
    assert (done.returncode, done.stdout) == (69, b"")
    assert b"unavailable: IncompleteRead" in done.stderr


def test_an_endpoint_without_the_graph_is_69(address: str) -> None:
    done = run("ask", "red-flags", "--endpoint", address + "/empty-store")
    assert (done.returncode, done.stdout) == (69, b"")
    assert b"does not hold this graph" in done.stderr


def test_no_redirect_is_followed(server: quiet.Server, address: str) -> None:
    run("ask", "red-flags", "--endpoint", f"{address}/elsewhere")
    assert "/found" not in [path for path, _ in server.seen]  # type: ignore[attr-defined]


def test_the_query_goes_alone(server: quiet.Server, address: str) -> None:
    """Nothing is added to the address: a server may take `format=xml` for an order."""
    with pytest.raises(Unavailable):
        backspasm.sparql("ASK {}", endpoint=address + "/html")
    assert server.seen[-1] == ("/html", "ASK {}")  # type: ignore[attr-defined]


def test_additional_members_of_the_results_are_ignored(address: str) -> None:
    """QLever puts some after the results, Virtuoso within them."""
    assert [row.label for row in backspasm.ask("red-flags", endpoint=f"{address}/more-members")] == ["x"]
    assert [row.ordinal for row in backspasm.ask("red-flags", endpoint=f"{address}/virtuoso")] == [1]


@pytest.mark.parametrize("true", [True, False])
def test_virtuoso_answers_an_ask_with_a_row_or_none(true: bool, address: str) -> None:
    assert backspasm.sparql("ASK {}", endpoint=f"{address}/virtuoso-{true}") is true


def test_field_case_of_a_member_after_the_results() -> None:
    case = SHARED / "field-cases" / "endpoint-meta-after-results.py"
    if not case.is_file():
        pytest.skip("the field cases are not on this machine; set BACKSPASM_SHARED")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen([sys.executable, case, str(port)]) as program:
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("localhost", port), 1):
                break
            time.sleep(0.1)
        asked = ("sparql", "-", "--endpoint", f"http://localhost:{port}/", "--format", "csv")
        done = run(*asked, input=b"SELECT ?a { VALUES ?a { 'x' } }")
        wrong = run(*asked, input=b"SELECT ?b { VALUES ?b { 'x' } }")
        program.terminate()
    assert (done.returncode, done.stdout, done.stderr) == (0, b"a\r\nx\r\n", b"")
    assert (wrong.returncode, wrong.stdout) == (69, b"")
    assert wrong.stderr.decode() == f"backspasm: the endpoint at localhost:{port} {COLUMN}\n"


def test_endpoint_that_takes_only_get_gets_one(server: quiet.Server, address: str) -> None:
    """The parameters in its address are kept."""
    (row,) = backspasm.ask("red-flags", endpoint=f"{address}/only-get?default-graph-uri=x:g&n=")
    assert row.label == "default-graph-uri, query"
    assert [path.partition("?")[0] for path, _ in server.seen[-2:]] == ["/only-get"] * 2  # type: ignore[attr-defined]


@pytest.fixture
def log_in(monkeypatch: pytest.MonkeyPatch) -> LogIn:
    """Workers that are no forks, which would not see the environment, and a function that sets the login."""
    monkeypatch.setattr(process, "call", ALONE)

    def set_login(user: str, password: str) -> None:
        for name, value in zip(client.LOGIN, (user, password), strict=True):
            monkeypatch.setenv(name, value)

    return set_login


@pytest.mark.parametrize("path", ["/basic", "/digest"])
def test_login_comes_from_the_environment_and_is_never_printed(path: str, address: str, log_in: LogIn) -> None:
    asked = ("sparql", "-", "--endpoint", address + path)
    text = b"SELECT ?ordinal ?label ?disposition ?document {}"
    log_in("", "")
    done = run(*asked, input=text)
    assert (done.returncode, done.stdout) == (69, b"")
    assert done.stderr.endswith(b" asks for a login; set BACKSPASM_ENDPOINT_USER and BACKSPASM_ENDPOINT_PASSWORD\n")
    log_in(USER, PASSWORD)
    assert run(*asked, "--format", "csv", input=text).stdout == b"ordinal,label,disposition,document\r\n,in,,\r\n"
    log_in(USER, PASSWORD + "x")
    done = run(*asked, input=text)
    assert (done.returncode, done.stdout) == (69, b"")
    refused = b" refuses the login in BACKSPASM_ENDPOINT_USER and BACKSPASM_ENDPOINT_PASSWORD\n"
    assert done.stderr.endswith(refused)
    log_in(USER, "s3cr\u00e9t")
    done = run(*asked, input=text)
    assert done.stderr.endswith(refused if path == "/basic" else b" must be ASCII\n")
    assert (done.returncode, done.stdout, b"xe9" in done.stderr) == (69, b"", False)
    log_in(USER, "")
    done = run(*asked, input=text)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == b"backspasm: set both BACKSPASM_ENDPOINT_USER and BACKSPASM_ENDPOINT_PASSWORD, or neither\n"


def test_login_goes_only_to_an_endpoint_that_asks_for_one(server: quiet.Server, address: str, log_in: LogIn) -> None:
    log_in(USER, PASSWORD)
    for path in ("/bearer", "/html", "/elsewhere", "/no-query", "/cut"):
        done = run("sparql", "-", "--endpoint", address + path, input=b"ASK {}")
        assert done.returncode == 69
        assert PASSWORD not in done.stderr.decode()
        if path == "/bearer":
            assert done.stderr.endswith(b" asks for a login that is neither Basic nor Digest\n")
    assert server.logins == []  # type: ignore[attr-defined]


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


def test_what_a_server_repeats_of_a_login_is_not_told(
    address: str, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_in(USER, PASSWORD)
    sent = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()

    def repeated(*arguments: object, **more: object) -> bytes:
        raise DataError(f"refuses the query (status 400): {USER}:{PASSWORD} in {sent}")

    monkeypatch.setattr(process, "call", repeated)
    shape = answers.Ask(True)
    with pytest.raises(Unavailable) as caught:
        endpoint.query(address, "ASK {}", shape)
    assert str(caught.value).endswith(f" refuses the query (status 400): {USER}:... in ...")
