"""An endpoint that fails is told as such, in time."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator

import pytest
from conftest import run

from backspasm import endpoint
from backspasm.errors import Unavailable


class Answers(http.server.BaseHTTPRequestHandler):
    """Answers after the path: an HTML page, nothing for long, broken JSON, or an error."""

    def do_POST(self) -> None:
        if self.path == "/hang":
            self.server.released.wait(20)  # type: ignore[attr-defined]
            return
        kind, body, status = {
            "/html": ("text/html", b"<html><body>welcome</body></html>", 200),
            "/json": ("application/sparql-results+json", b'{"head": {', 200),
            "/rows": (
                "application/sparql-results+json",
                b'{"head": {"vars": ["n"]}, "results": {"bindings": [{"n": {"type": "literal", "value": "1"}}, {"n": 2}',
                200,
            ),
            "/error": ("text/plain", b"no", 500),
            "/typeless": ("", b"", 200),
        }[self.path]
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Keep silent."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.released = threading.Event()  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.released.set()  # type: ignore[attr-defined]
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("path", ["/html", "/json", "/rows", "/error", "/typeless"])
def test_answer_that_is_no_results_is_69(path: str, address: str) -> None:
    done = run("ask", "red-flags", "--endpoint", address + path)
    assert (done.returncode, done.stdout) == (69, b"")
    assert done.stderr.count(b"\n") == 1


def test_endpoint_that_is_down_is_69() -> None:
    done = run("ask", "red-flags", "--endpoint", "http://127.0.0.1:9/query")
    assert done.returncode == 69
    assert b"unavailable" in done.stderr


def test_endpoint_that_hangs_is_given_up(address: str) -> None:
    with pytest.raises(Unavailable, match="unavailable"):
        endpoint.query(address + "/hang", "ASK {}", timeout=1)


def test_there_is_always_a_timeout() -> None:
    assert 0 < endpoint.TIMEOUT <= 60


def test_construct_ask_and_formats_come_from_a_real_server(endpoint: str) -> None:
    asked = run("sparql", "-", "--endpoint", endpoint, input=b"ASK { ?s a <https://w3id.org/backspasm/Claim> }")
    assert asked.stdout == b"true\n"
    graph = run("sparql", "-", "--endpoint", endpoint, input=b"CONSTRUCT { <x:a> <x:b> ?n } { BIND('\xc3\xa9' AS ?n) }")
    assert '<x:a> <x:b> "é"'.encode() in graph.stdout
    rows = run("sparql", "-", "--endpoint", endpoint, "--format", "tsv", input=b"SELECT ?n { BIND(1 AS ?n) }")
    assert rows.stdout == b"?n\n1\n"
