"""Workers are kept, replaced when they end, and never more than they may be."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from backspasm.errors import DataError
from backspasm.sandbox import process, query
from backspasm.server.workers import Forks, Full, Workers

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
DEEP = "SELECT (1 AS ?a) { FILTER(" + "!" * 60_000 + "true) }"


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    one = Forks(2, 30, ready)
    yield one
    one.close()


def ready() -> None:
    """Have this module, too, in the workers, which can open nothing after a query."""
    query.ready()


async def ask(workers: Workers, text: str = "ASK {}") -> bytes:
    return await workers.call(query.answer, text, "oxigraph", "")


def pid() -> bytes:
    """The process id of a worker."""
    return str(os.getpid()).encode()


def test_one_worker_answers_one_after_the_other(forks: Forks) -> None:
    async def asked() -> set[bytes]:
        with contextlib.closing(Workers(forks, 1)) as workers:
            return {await workers.call(pid) for _ in range(5)}

    assert len(asyncio.run(asked())) == 1


def test_errors_of_the_function_leave_the_worker(forks: Forks) -> None:
    async def asked() -> bytes:
        with contextlib.closing(Workers(forks, 1)) as workers:
            first = await workers.call(pid)
            with pytest.raises(DataError, match="not a SPARQL query"):
                await ask(workers, "ASK {")
            assert await workers.call(pid) == first
            return await ask(workers)

    assert b"true" in asyncio.run(asked())


def test_worker_that_ends_is_replaced() -> None:
    async def asked(forks: Forks) -> bytes:
        with contextlib.closing(Workers(forks, 1)) as workers:
            with pytest.raises(process.Ended) as end:
                await ask(workers, ENDLESS)
            assert end.value.late
            with pytest.raises(process.Ended) as end:
                await ask(workers, DEEP)
            assert not end.value.late
            return await ask(workers)

    with contextlib.closing(Forks(2, 5, ready)) as forks:
        assert b"true" in asyncio.run(asked(forks))


def test_killed_worker_is_not_noticed(forks: Forks) -> None:
    """Killed while it waits, and while it answers; and what forks the workers is killed too."""

    async def asked() -> None:
        with contextlib.closing(Workers(forks, 1)) as workers:
            os.kill(int(await workers.call(pid)), signal.SIGKILL)
            assert b"true" in await ask(workers)
            victim = int(await workers.call(pid))
            busy = asyncio.create_task(workers.call(nap, 0.5))
            await asyncio.sleep(0.2)
            os.kill(victim, signal.SIGKILL)
            assert await busy == b"awake"
            parent = int(Path(f"/proc/{int(await workers.call(pid))}/stat").read_text().rpartition(")")[2].split()[1])
            os.kill(parent, signal.SIGKILL)
            assert b"true" in await ask(workers)

    asyncio.run(asked())


def nap(seconds: float) -> bytes:
    """Take some seconds, in a worker."""
    time.sleep(seconds)
    return b"awake"


def test_full_is_told_at_once(forks: Forks) -> None:
    async def asked() -> None:
        with contextlib.closing(Workers(forks, 1)) as workers:
            busy = asyncio.create_task(workers.call(nap, 2))
            await asyncio.sleep(0.1)
            with pytest.raises(Full):
                await ask(workers)
            assert not busy.done()
            assert await busy == b"awake"

    asyncio.run(asked())


def test_worker_that_has_grown_takes_no_more(forks: Forks) -> None:
    async def asked() -> set[bytes]:
        with contextlib.closing(Workers(forks, 1)) as workers:
            found = set()
            for _ in range(2):
                found.add(await workers.call(grown))
            return found

    assert len(asyncio.run(asked())) == 2


def grown() -> bytes:
    """Take more memory than a worker may keep, and answer with the id of the worker."""
    blob = bytearray(500 * 1024 * 1024)
    blob[::4096] = b"x" * len(blob[::4096])
    return pid()


def test_no_file_for_a_new_worker_is_no_free_worker(forks: Forks, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr("socket.socketpair", refuse)
    with pytest.raises(Full):
        forks.open()
