"""What one connection may take: a head, requests that wait, answers that are not read."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import served

HEAD = b"Host: localhost\r\n"
LONG = b"GET /sparql?query=SELECT+*+%7B+?a+?b+?c+.+?d+?e+?f+%7D HTTP/1.1\r\nHost: localhost\r\n\r\n"  # cut at 16 MB


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with served.serving("--workers", "1") as made:
        assert made.port is not None
        yield made.port


def connect(port: int) -> socket.socket:
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    made.settimeout(20)
    made.connect(("127.0.0.1", port))
    return made


def rest(client: socket.socket) -> bytes:
    """All that comes until the server closes."""
    got = b""
    try:
        while part := client.recv(1 << 16):
            got += part
    except ConnectionResetError:
        pass
    return got


def replies(port: int, sent: bytes) -> bytes:
    with connect(port) as client:
        client.sendall(sent)
        return rest(client)


REFUSED = {
    "no HTTP": (b"\x16\x03\x01 hello\r\n\r\n", 400),
    "a folded field": (b"GET /health HTTP/1.1\r\n" + HEAD + b"X: a\r\n b\r\n\r\n", 400),
    "a long address": (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n" + HEAD + b"\r\n", 414),
    "many fields": (b"GET /health HTTP/1.1\r\n" + HEAD + b"a:\r\n" * 100 + b"\r\n", 431),
    "long fields": (b"GET /health HTTP/1.1\r\n" + HEAD + b"Accept: " + b"a," * 20_000 + b"\r\n\r\n", 431),
    "a wrong chunk": (b"POST /sparql HTTP/1.1\r\n" + HEAD + b"Content-Type: application/sparql-query\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n", 400),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_refusal_before_the_application_has_its_headers_too(name: str, port: int) -> None:
    sent, status = REFUSED[name]
    reply = replies(port, sent)
    assert reply.startswith(b"HTTP/1.1 %d " % status)
    for field in (b"content-security-policy: default-src 'none'", b"frame-ancestors 'none'", b"nosniff", b"no-store"):
        assert field in reply
    assert reply.count(b"HTTP/1.1 ") == 1


def test_answer_to_what_follows_is_not_mistaken_for_the_answer_to_a_request(port: int) -> None:
    ask = b"GET /sparql?query=ASK+%7B%7D HTTP/1.1\r\n" + HEAD + b"\r\n"
    assert b"HTTP/1.1 400" not in replies(port, ask + b"no request\r\n\r\n")


def test_few_requests_may_wait_for_an_answer(port: int) -> None:
    ask = b"GET /health HTTP/1.1\r\n" + HEAD + b"\r\n"
    last = ask.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    assert replies(port, ask * 20 + last).count(b"HTTP/1.1 200") == 21
    assert replies(port, ask * 200).count(b"HTTP/1.1 200") == 0


def test_full_server_says_when_to_try_again() -> None:
    with served.serving("--workers", "1", "--connections", "2") as one:
        held = [connect(one.port or 0) for _ in range(3)]
        reply = replies(one.port or 0, b"GET /health HTTP/1.1\r\n" + HEAD + b"\r\n")
        for client in held:
            client.close()
    assert reply.startswith(b"HTTP/1.1 503 ")
    assert b"retry-after: 1\r\n" in reply
    assert b"frame-ancestors 'none'" in reply


PATCHED = (
    "from backspasm.server import protocol; protocol.LOOK = 0.3; protocol.{}; from backspasm import cli; cli.main()"
)


def test_client_that_hardly_reads_is_cut() -> None:
    program = PATCHED.format("SLOWEST = 1 << 20")
    with served.serving("--workers", "1", program=("-c", program)) as one, connect(one.port or 0) as slow:
        slow.sendall(LONG)
        for _ in range(40):
            assert slow.recv(100)
            time.sleep(0.05)
        assert len(rest(slow)) < 1 << 23


def test_slowest_client_is_cut_where_answers_fill_the_memory() -> None:
    program = PATCHED.format("SLOWEST = -(1 << 60); protocol.MOST_UNREAD = 1 << 20")
    with served.serving("--workers", "1", program=("-c", program)) as one, connect(one.port or 0) as slow:
        slow.sendall(LONG)
        assert slow.recv(100)
        time.sleep(1)  # at least one look
        assert b"HTTP/1.1 200" in replies(one.port or 0, b"GET /health HTTP/1.0\r\n" + HEAD + b"\r\n")
        assert len(rest(slow)) < 1 << 23


def test_connection_that_ends_before_its_answer_is_no_fault() -> None:
    search = b"GET /search.html?text=pain%d HTTP/1.1\r\n" + HEAD + b"\r\n"
    chunks = b"POST /sparql HTTP/1.1\r\n" + HEAD + b"Content-Type: application/sparql-query\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"  # fmt: skip
    ends = [(chunks + b"z\r\n", b""), (chunks, b"z\r\n"), (search * 2 + b"no\r\n\r\n", b""), (search * 3, b"")]
    with served.serving("--workers", "1") as one:

        def leave(number: int) -> None:
            first, then = ends[number % 4]
            with connect(one.port or 0) as client:
                client.sendall(first.replace(b"%d", b"%d" % number))
                time.sleep(0.05)
                client.settimeout(0.3)
                with contextlib.suppress(OSError):
                    client.sendall(then)
                    client.recv(1000)

        with ThreadPoolExecutor(16) as threads:
            list(threads.map(leave, range(400)))
        assert replies(one.port or 0, b"GET /health HTTP/1.0\r\n" + HEAD + b"\r\n").startswith(b"HTTP/1.1 200 ")
        assert "unexpected" not in one.log()
