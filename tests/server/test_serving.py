"""The command `serve`: it starts where it is told, survives what clients send, and stops when it is told."""

from __future__ import annotations

import contextlib
import http.client
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
import served
from conftest import run, running

ASK = b"GET /sparql?query=ASK%20%7B%7D HTTP/1.1\r\nHost: localhost\r\n\r\n"


def get(one: served.Served, path: str) -> tuple[int, bytes]:
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", one.port, timeout=30)) as connection:
        connection.request("GET", path)
        reply = connection.getresponse()
        return reply.status, reply.read()


def test_port_that_is_taken_is_exit_69() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "backspasm", "serve", "--port", port]
        done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    said = f"backspasm: serve: cannot listen on 127.0.0.1 port {port}: address already in use\n"
    assert (done.returncode, done.stderr.decode()) == (69, said)


WRONG = {
    "port": (["--port", "65536"], "it takes a whole number from 0 to 65535"),
    "port of letters": (["--port", "http"], "it takes a whole number from 0 to 65535"),
    "workers": (["--workers", "0"], "it takes a whole number from 1 to 256"),
    "root path": (["--root-path", "a b"], "--root-path takes a path such as /backspasm"),
    "base URL": (["--base-url", "ftp://x"], "is not an http or https address"),
    "base URL with a login": (["--base-url", "http://a:b@x"], "is not an http or https address"),
    "host": (["--allow-host", "http://x"], "--allow-host takes the name of a host"),
    "origin": (["--cors", "example.org"], "--cors takes an origin such as https://example.org"),
    "address": (["--host", "no such host"], "there is no host 'no such host'"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_option_is_exit_2(name: str) -> None:
    options, sentence = WRONG[name]
    done = run("serve", *options)
    assert done.returncode == 2
    assert sentence in done.stderr.decode()


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_when_told_and_leaves_nothing(sent: signal.Signals) -> None:
    with served.serving("--workers", "1") as one:
        assert get(one, "/sparql?query=ASK%7B%7D")[0] == 200
        started = running(one.process.pid)
        assert started
        one.process.send_signal(sent)
        assert one.process.wait(timeout=60) == (-sent if sent == signal.SIGTERM else 130)
        end = time.monotonic() + 60
        while any(alive(child) for child in started):
            assert time.monotonic() < end
            time.sleep(0.02)


def alive(process: int) -> bool:
    return subprocess.run(["kill", "-0", str(process)], capture_output=True, check=False).returncode == 0


def test_behind_a_proxy() -> None:
    with served.serving("--root-path", "/b", "--base-url", "https://example.org/b", "--workers", "1") as one:
        assert b"<https://example.org/b/sparql>" in get(one, "/sparql")[1]
        assert b'"servers": [{"url": "https://example.org/b"}]' in get(one, "/openapi.json")[1]
        status, _ = get(one, "/dehydration")
        assert status == 303


MALFORMED = {
    "nothing": b"",
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "no host": b"GET /health HTTP/1.1\r\n\r\n",
    "two hosts": b"GET /health HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
    "two lengths": b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nASK {}",
    "length and chunks": b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a length of letters": b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: five\r\n\r\n",
    "a length beyond all": b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\nContent-Length: " + b"9" * 18 + b"\r\n\r\n",
    "bytes in the path": b"GET /\xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a path outside": b"GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "an address of another": b"GET http://evil.example/health HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "an upgrade": b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
}  # fmt: skip


@pytest.fixture(scope="module")
def one() -> Iterator[served.Served]:
    with served.serving("--workers", "1", "--connections", "60") as made:
        yield made


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_request_does_no_harm(name: str, one: served.Served) -> None:
    with socket.create_connection(("127.0.0.1", one.port), timeout=10) as client:
        client.sendall(MALFORMED[name])
        client.shutdown(socket.SHUT_WR)
        reply = client.recv(65536)
    assert not reply or reply.startswith(b"HTTP/1.1 4") or (name == "an upgrade" and reply.startswith(b"HTTP/1.1 200"))
    assert get(one, "/health")[0] == 200


def test_slow_clients_keep_nobody_waiting(one: served.Served) -> None:
    slow = [socket.create_connection(("127.0.0.1", one.port)) for _ in range(40)]
    try:
        for number, client in enumerate(slow):
            client.sendall(
                ASK[: 10 + number]
                if number % 2
                else ASK.replace(b"GET", b"POST").replace(b"\r\n\r\n", b"\r\nContent-Length: 9\r\n\r\n")
            )
        assert get(one, "/sparql?query=ASK%7B%7D")[0] == 200
        assert get(one, "/questions/relief")[0] == 200
    finally:
        for client in slow:
            client.close()


def test_too_many_connections_get_503(one: served.Served) -> None:
    held = [socket.create_connection(("127.0.0.1", one.port)) for _ in range(70)]
    try:
        assert 503 in (get(one, "/health")[0] for _ in range(1000))  # once it has taken them all
    finally:
        for client in held:
            client.close()
    assert 200 in (get(one, "/health")[0] for _ in range(1000))


def test_head_without_end_is_cut(one: served.Served) -> None:
    with socket.create_connection(("127.0.0.1", one.port), timeout=10) as client:
        client.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n")
        with pytest.raises(OSError, match="reset|Broken pipe"):  # noqa: RUF043 (either word)
            client.sendall((b"X: " + b"y" * 1000 + b"\r\n") * 50_000)
    assert get(one, "/health")[0] == 200


def test_head_that_does_not_come_is_not_waited_for() -> None:
    program = "from backspasm.server import protocol; protocol.LOOK = 0.3; from backspasm import cli; cli.main()"
    with (
        served.serving(program=("-c", program)) as quick,
        socket.create_connection(("127.0.0.1", quick.port), timeout=10) as client,
    ):
        client.sendall(ASK[:20])
        assert client.recv(10) == b""  # it closes


def test_clients_that_do_not_end_do_not_keep_it_from_stopping() -> None:
    program = "from backspasm.server import serving; serving.STOP_SECONDS = 1; from backspasm import cli; cli.main()"
    with served.serving("--workers", "1", program=("-c", program)) as one:
        sent = (b"", ASK[:20], ASK.replace(b"GET", b"POST").replace(b"\r\n\r\n", b"\r\nContent-Type: application/sparql-query\r\nContent-Length: 9\r\n\r\n"))  # fmt: skip
        clients = [socket.create_connection(("127.0.0.1", one.port)) for _ in sent]
        for client, data in zip(clients, sent, strict=True):
            client.sendall(data)
        assert get(one, "/health")[0] == 200
        one.process.send_signal(signal.SIGTERM)
        assert one.process.wait(timeout=60) == -signal.SIGTERM
        for client in clients:
            client.close()


def test_nothing_outlives_a_killed_server() -> None:
    with served.serving("--workers", "1") as one:
        assert get(one, "/sparql?query=ASK%7B%7D")[0] == 200
        started = running(one.process.pid)
        started += [grandchild for child in started for grandchild in running(child)]
        assert len(started) > 1
        one.process.kill()
        end = time.monotonic() + 60
        while any(alive(child) for child in started):
            assert time.monotonic() < end
            time.sleep(0.02)
