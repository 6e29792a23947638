"""Faults of a server, in answer to a query or to publishing: one sentence and 69; a busy server is asked again."""

from __future__ import annotations

import datetime
import email.utils
import io
import ipaddress
import json
import os
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import quiet
from conftest import run
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

import backspasm
from backspasm.sandbox import client, endpoint, process

RESULTS = endpoint.RESULTS
ROWS = json.dumps(
    {"head": {"vars": ["n"]}, "results": {"bindings": [{"n": {"type": "literal", "value": "x"}}]}}
).encode()
SECRET = "file-content-that-nobody-may-read"
# By the path that is asked: status, headers, and how much of the body is sent of what the headers promise.
ANSWERS: dict[str, tuple[int, dict[str, str], bytes]] = {
    "/html": (200, {"Content-Type": "text/html"}, b"<html>please log in</html>"),
    "/cut-json": (200, {"Content-Type": RESULTS}, ROWS[:-20]),
    "/cut-off": (200, {"Content-Type": RESULTS, "Content-Length": "100000"}, ROWS),
    "/wrong-login": (401, {"WWW-Authenticate": 'Basic realm="r"'}, b""),
    "/too-many": (429, {"Retry-After": "3600"}, b"slow down"),
    "/closed": (503, {"Retry-After": email.utils.format_datetime(datetime.datetime(2099, 1, 1))}, b""),
    "/to-a-file": (302, {"Location": ""}, b""),
    "/no-memory": (500, {"Content-Type": "text/plain"}, b"out of memory"),
}
TOLD = {
    "/html": "gave no SPARQL results but text/html",
    "/cut-json": f"gave {RESULTS} that cannot be read: ",
    "/cut-off": "is unavailable: IncompleteRead(",
    "/wrong-login": f"refuses the login in {client.LOGIN[0]} and {client.LOGIN[1]}",
    "/too-many": "is busy (status 429); try again later",
    "/closed": "is busy (status 503); try again later",
    "/to-a-file": "answers with a redirect (status 302); give the address that it leads to",
    "/no-memory": "fails (status 500): out of memory",
    "/never": "gave no complete answer within 2 seconds",
    "/no-answer": "is unavailable: ",
}


class Handler(quiet.Handler):
    def do_POST(self) -> None:
        path = urlsplit(self.path).path
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((path, parse_qs(sent.decode()), time.monotonic()))  # type: ignore[attr-defined]
        if path == "/never":
            self.server.released.wait(20)  # type: ignore[attr-defined]
        elif path == "/no-answer":
            self.close_connection = True
        elif path.startswith("/busy-"):
            times = [at for seen, _, at in self.server.seen if seen == path]  # type: ignore[attr-defined]
            answer = (int(path[-3:]), {"Retry-After": "1"} if path.startswith("/busy-after") else {}, b"")
            self.answer(*(answer if len(times) < 3 else (200, {"Content-Type": RESULTS}, ROWS)))
        elif path.startswith("/later-"):
            self.answer_at_first(path)
        else:
            self.answer(*ANSWERS.get(path, (200, {"Content-Type": RESULTS}, ROWS)))

    do_PUT = do_POST

    def answer_at_first(self, path: str) -> None:
        """Take updates, and count no triple; the second part of a graph gets the answer of another path."""
        forms = [form for seen, form, _ in self.server.seen if seen == path]  # type: ignore[attr-defined]
        parts = [form for form in forms if form.get("update", [""])[0].startswith("INSERT")]
        if not forms[-1]:  # the Graph Store protocol
            self.answer(405, {}, b"")
        elif "query" in forms[-1]:
            self.answer(200, {"Content-Type": RESULTS}, ROWS.replace(b'"x"', b'"0"'))
        elif forms[-1] not in parts[1:2]:
            self.answer(204, {}, b"")
        elif path == "/later-no-answer":
            self.close_connection = True
        else:
            self.answer(*ANSWERS.get(path.replace("later-", ""), (204, {}, b"")))

    def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value or self.server.file)  # type: ignore[attr-defined]
        self.end_headers()
        self.wfile.write(body)


def serve(file: Path) -> quiet.Server:
    server = quiet.Server(("127.0.0.1", 0), Handler)
    server.released, server.seen, server.file = threading.Event(), [], file.as_uri()  # type: ignore[attr-defined]
    return server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[quiet.Server]:
    file = tmp_path_factory.mktemp("file") / "rows.json"
    file.write_bytes(ROWS.replace(b'"x"', f'"{SECRET}"'.encode()))
    server = serve(file)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.released.set()  # type: ignore[attr-defined]
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def address(server: quiet.Server) -> str:
    return f"http://127.0.0.1:{server.server_address[1]}"


def fails(command: str, url: str) -> str:
    """Run a command that fails with 69, and return its sentence after the name of the host."""
    done = run("sparql", "-", "--endpoint", url, input=b"SELECT ?n {}") if command == "ask" else run("publish", url)
    told = done.stderr.decode()
    assert (done.returncode, done.stdout, told.count("\n")) == (69, b"", 1), told
    start = f"backspasm: the endpoint at {urlsplit(url).netloc} "
    assert told.startswith(start)
    return told.removeprefix(start).rstrip("\n")


@pytest.mark.parametrize("command", ["ask", "publish"])
@pytest.mark.parametrize("path", TOLD)
def test_fault_is_told_in_one_sentence(path: str, command: str, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in client.LOGIN:
        monkeypatch.setenv(name, "nurse")
    if path == "/never":
        monkeypatch.setattr(process, "MOST_SECONDS", 2)
    told = fails(command, address + path)
    assert told.startswith(TOLD[path])
    assert len(told) > len(TOLD[path]) if TOLD[path][-1] in " (" else told == TOLD[path]
    assert SECRET not in told


@pytest.mark.parametrize("fault", ["wrong-login", "too-many", "to-a-file", "no-answer", "no-memory", "fewer"])
def test_old_graph_stays_if_publishing_fails_later(
    fault: str, server: quiet.Server, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in client.LOGIN:
        monkeypatch.setenv(name, "nurse")
    path = f"/later-{fault}"
    told = fails("publish", address + path)
    if fault == "fewer":
        assert re.fullmatch(r"has 0 triples in \S+-unpublished where \d{5} should be", told)
    else:
        assert told.startswith(TOLD[f"/{fault}"])
    changes = [form["update"][0].split() for seen, form, _ in server.seen if seen == path and "update" in form]  # type: ignore[attr-defined]
    assert [words[0] for words in changes[:3]] == ["DROP", "INSERT", "INSERT"]
    assert {words[0] for words in changes[3:]} <= {"INSERT"}  # no MOVE
    assert all("-unpublished>" in " ".join(words[:6]) for words in changes)


@pytest.mark.parametrize("command", ["ask", "publish"])
def test_server_that_is_down_is_told(command: str) -> None:
    assert fails(command, "http://127.0.0.1:9/sparql").endswith("Connection refused")


@pytest.mark.parametrize("command", ["ask", "publish"])
def test_certificate_that_nobody_signed_is_told(command: str, tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(
            name, name, key.public_key(), x509.random_serial_number(), now, now + datetime.timedelta(1)
        )
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .sign(key, hashes.SHA256())
    )
    pem, secret = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    path = tmp_path / "server.pem"
    path.write_bytes(key.private_bytes(pem, secret, serialization.NoEncryption()) + made.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    server = serve(path)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    told = fails(command, f"https://127.0.0.1:{server.server_address[1]}/sparql")
    assert told.startswith(
        "is unavailable: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate"
    )
    assert server.seen == []  # type: ignore[attr-defined]
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("path", "least"), [("/busy-after-503", 2), ("/busy-429", 1.5)])
def test_busy_server_is_asked_again_later(path: str, least: float, server: quiet.Server, address: str) -> None:
    """Not before the time that it asks for, or else after 0.5 and 1 second."""
    (row,) = backspasm.sparql("SELECT ?n {}", endpoint=address + path)  # type: ignore[misc]
    assert row.n == "x"  # type: ignore[union-attr]
    first, _, last = [at for seen, _, at in server.seen if seen == path]  # type: ignore[attr-defined]
    assert last - first >= least


def test_graph_to_ask_goes_as_a_parameter(server: quiet.Server, address: str) -> None:
    backspasm.sparql("SELECT ?n {}", endpoint=f"{address}/any", graph="http://example.org/é")
    path, form, _ = server.seen[-1]  # type: ignore[attr-defined]
    assert (path, form["default-graph-uri"]) == ("/any", ["http://example.org/é"])


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--endpoint", "http://127.0.0.1:9/", "--graph", "mine"), "'mine' is not an absolute IRI"),
        (("--graph", "http://example.org/"), "a graph can only be named together with an endpoint"),
    ],
)
def test_graph_that_cannot_be_asked_is_refused(options: tuple[str, ...], told: str) -> None:
    done = run("ask", "red-flags", *options)
    assert (done.returncode, done.stdout, done.stderr.decode()) == (2, b"", f"backspasm: {told}\n")


def test_server_that_takes_connections_and_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "MOST_SECONDS", 2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        told = fails("publish", f"http://127.0.0.1:{silent.getsockname()[1]}/")
    assert told == "gave no complete answer within 2 seconds"


def test_password_comes_from_the_environment_or_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    user, password = client.LOGIN
    asked: list[str] = []

    def ask(words: str) -> str:
        asked.append(words)
        return "from the terminal"

    monkeypatch.setattr("getpass.getpass", ask)
    monkeypatch.setenv(user, "other")
    monkeypatch.setenv(password, "taken back at the end")
    monkeypatch.delenv(password)
    client.log_in(None, "example.org")
    assert (os.environ[user], os.environ.get(password), asked) == ("other", None, [])
    monkeypatch.setattr("sys.stdin", Terminal())
    client.log_in("nurse", "example.org")
    assert (os.environ[user], os.environ[password]) == ("nurse", "from the terminal")
    client.log_in("doctor", "example.org")
    assert (os.environ[user], os.environ[password]) == ("doctor", "from the terminal")
    assert asked == ["Password of nurse at example.org: "]


def test_password_that_nobody_can_be_asked_for_is_told(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(client.LOGIN[0], "")
    monkeypatch.delenv(client.LOGIN[1], raising=False)
    done = run("publish", address, "--user", "nurse")
    assert (done.returncode, done.stdout) == (2, b"")
    told = f"backspasm: set {client.LOGIN[1]}, or run this on a terminal, which asks for the password\n"
    assert done.stderr.decode() == told
