"""A worker of a pool answers one request with the limits of a subprocess, and the pool goes on whatever ends it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from backspasm import answers
from backspasm.errors import BackspasmError, DataError
from backspasm.sandbox import process, query
from backspasm.sandbox.pool import REPLY, REQUEST, Pool

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
DOUBLED = "SELECT ?y { BIND('" + "x" * 1000 + "' AS ?x0) " + " ".join(
    f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(30)
)  # fmt: skip
DOUBLED += " BIND(STRLEN(?x30) AS ?y) }"


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(size=2, seconds=5) as one:
        yield one


def ask(pool: Pool, text: str = "ASK { ?s ?p ?o }") -> bytes:
    return answers.unpack(pool.call(query.answer, text, "oxigraph", "")).write("json")


def test_answer_is_that_of_a_subprocess(pool: Pool) -> None:
    assert ask(pool) == b'{"head":{},"boolean":true}\n'
    assert pool.call(query.shape, "ASK {}") == process.call(query.shape, "ASK {}")


def test_errors_are_those_of_a_subprocess(pool: Pool) -> None:
    with pytest.raises(DataError, match=r"not a SPARQL query"):
        ask(pool, "ASK")
    with pytest.raises(BackspasmError, match="TypeError"):
        pool.call(query.shape)


@pytest.mark.parametrize("text", [ENDLESS, DOUBLED, "ASK {" + "(" * 60_000])
def test_worker_ends_alone_and_the_next_one_answers(text: str, pool: Pool) -> None:
    with pytest.raises(process.Ended) as end:
        ask(pool, text)
    assert end.value.late or text != ENDLESS
    assert b"true" in ask(pool)


def test_requests_of_many_threads_are_all_answered(pool: Pool) -> None:
    made: list[bytes] = []
    threads = [
        threading.Thread(target=lambda n=n: made.append(ask(pool, f"SELECT ({n} AS ?n) {{}}"))) for n in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {f'"{n}"' for n in range(20)} == {
        part for answer in made for part in [answer.decode().split('"value":')[1].split(",")[0].rstrip("}]\n")]
    }


def sockets() -> bytes:
    """How many sockets this process has."""
    named = [f"/proc/self/fd/{handle}" for handle in os.listdir("/proc/self/fd")]
    links = [os.readlink(name) for name in named if os.path.lexists(name)]
    return str(len({link for link in links if link.startswith("socket:")})).encode()


@pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")
def test_worker_has_no_socket_but_that_of_its_request(pool: Pool) -> None:
    """So whatever runs in it reaches no other request."""
    assert pool.call(sockets) == b"1"


def test_closed_pool_says_so() -> None:
    with Pool(size=1) as closed:
        pass
    with pytest.raises(BackspasmError, match="the pool of workers has ended"):
        closed.call(query.shape, "ASK {}")


def send(worker: socket.socket, text: str) -> bytes | None:
    """What a worker with an open connection answers; None if it ends before."""
    request = process.request(query.answer, (text, "oxigraph", ""), None)
    worker.sendall(REQUEST.pack(len(request)) + request)
    with worker.makefile("rb") as stream:
        head = stream.read(REPLY.size)
        return process.result(stream.read(REPLY.unpack(head)[1])) if head else None


def test_open_worker_answers_many_requests_each_in_its_time(pool: Pool) -> None:
    with pool.open() as worker:
        worker.settimeout(20)
        for _ in range(4):  # together they wait for longer than one may take
            assert b"true" in (send(worker, "ASK { ?s ?p ?o }") or b"")
            time.sleep(0.5)
        with pytest.raises(DataError, match="not a SPARQL query"):
            send(worker, "ASK")
        assert send(worker, ENDLESS) is None
    assert b"true" in ask(pool)


@pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")
def test_no_worker_outlives_a_killed_caller(tmp_path: Path) -> None:
    program = (
        "import sys; from backspasm.sandbox.pool import REPLY, REQUEST, Pool; from backspasm.sandbox import query; pool = Pool(2)\n"
        "pool.call(query.shape, 'ASK {}'); print('ready', flush=True)\n"
        f"pool.call(query.answer, {ENDLESS!r}, 'oxigraph', '')"
    )
    settings = {**os.environ, "MARK": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", program], env=settings, stdout=subprocess.PIPE) as caller:
        assert caller.stdout
        caller.stdout.readline()
        assert running(str(tmp_path)) >= 3
        caller.send_signal(signal.SIGKILL)
    end = time.monotonic() + 60
    while running(str(tmp_path)):
        assert time.monotonic() < end
        time.sleep(0.02)


def running(mark: str) -> int:
    """How many processes have a folder in their environment."""
    found = 0
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            found += mark.encode() in path.read_bytes()
        except OSError:
            continue
    return found
