"""The workers that answer what strangers send: kept warm, so many at most, and replaced when they end."""

from __future__ import annotations

import asyncio
import time

from ..errors import BackspasmError
from ..sandbox import pool, process
from ..sandbox.pool import Pool

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

WAIT = 0.03  # seconds that a query waits for a free worker
SCREENING_WAIT = 2  # seconds that a screening waits, since one takes milliseconds
STARTING = 30  # seconds, for what forks the workers
TRIES = 3  # an answer of a worker that something else ended is asked for again


def wake() -> bytes:
    """Answer nothing, in a worker."""
    return b""


class Full(Exception):
    """All workers are busy."""


class Forks:
    """The pool that workers come from; it is made again if it has ended. The thread that makes this must outlive it."""

    def __init__(self, size: int, seconds: float, ready: Callable[[], None]) -> None:
        self.seconds = seconds
        self._settings = size, seconds, ready
        self._pool = Pool(*self._settings)

    def open(self) -> socket.socket:
        """Return a connection to a new worker; Full if the system has none."""
        try:
            made = self._pool.open()
        except BackspasmError:
            self.close()
            self._pool = Pool(*self._settings)
            made = self._pool.open()
        except OSError:  # too many open files
            raise Full from None
        return made

    def alive(self) -> bool:
        """Return whether the pool can make workers."""
        return self._pool.alive()

    def close(self) -> None:
        """End all workers."""
        self._pool.__exit__(None, None, None)


class Connection(asyncio.Protocol):
    """A connection to a worker, which answers one request at a time."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._transport = transport
        self._read = bytearray()
        self._reply: asyncio.Future[tuple[bool, bytes]] | None = None

    def data_received(self, data: bytes) -> None:
        self._read += data
        size = pool.REPLY.size
        if self._reply and not self._reply.done() and len(self._read) >= size:
            more, length = pool.REPLY.unpack_from(self._read)
            if len(self._read) == size + length:
                self._reply.set_result((more, bytes(memoryview(self._read)[size:])))

    def connection_lost(self, error: Exception | None) -> None:
        if self._reply and not self._reply.done():
            self._reply.set_exception(EOFError())

    async def ask(self, request: bytes) -> tuple[bool, bytes]:
        """Return whether the worker takes another request, and what it writes for this one; EOFError if it ends before."""
        self._read = bytearray()
        self._reply = asyncio.get_running_loop().create_future()
        if not self.alive():
            raise EOFError
        self._transport.write(pool.REQUEST.pack(len(request)) + request)
        return await self._reply

    def alive(self) -> bool:
        """Return whether the worker has not ended, as far as that is known."""
        return not self._transport.is_closing()

    def close(self) -> None:
        """Leave the worker, which then ends."""
        self._transport.abort()


class Workers:
    """So many workers at most, of which each answers one request after the other."""

    def __init__(
        self,
        forks: Forks,
        size: int,
        wait: float = WAIT,
        first: tuple[Callable[..., bytes], *tuple[object, ...]] = (wake,),
    ) -> None:
        """`first` is what a new worker is told before its first request, which takes nothing of the request's time."""
        self._forks, self._wait, self._first = forks, wait, first
        self._free = asyncio.Semaphore(size)
        self._idle: list[Connection] = []

    async def call(self, function: Callable[..., bytes], *arguments: object, data: bytes | None = None) -> bytes:
        """Run a function in a worker and return its result, as `process.call` does.

        Full if no worker is free after the time that it waits; Ended if the request exceeds a limit.
        """
        if self._free.locked():
            try:
                await asyncio.wait_for(self._free.acquire(), self._wait)
            except TimeoutError:
                raise Full from None
        else:
            await self._free.acquire()
        try:
            request, tries = process.request(function, arguments, data), 0
            while tries < TRIES:
                worker = await self._worker()
                end = time.monotonic() + self._forks.seconds
                written = worker and await self._asked(worker, request, self._forks.seconds + pool.GRACE)
                if written:
                    return process.result(written)
                if worker and time.monotonic() >= end:
                    raise process.Ended(late=True)
                tries += self._forks.alive()  # else something ended all workers, and not this request
            raise process.Ended(late=False)
        finally:
            self._free.release()

    async def _asked(self, worker: Connection, request: bytes, seconds: float) -> bytes:
        """Return what a worker writes for a request; nothing if it ends before, or takes more than its seconds."""
        more = False
        try:
            async with asyncio.timeout(seconds):
                more, written = await worker.ask(request)
                return written
        except (EOFError, TimeoutError):
            return b""
        finally:
            if more:
                self._idle.append(worker)
            else:
                worker.close()

    async def _worker(self) -> Connection | None:
        """Return a worker that waits for a request: one that has answered before, or a new one; None if that one ends."""
        while self._idle:
            worker = self._idle.pop()
            if worker.alive():
                return worker
            worker.close()
        _, made = await asyncio.get_running_loop().create_unix_connection(Connection, sock=self._forks.open())
        # a new one may have to wait until what forks it has started, which takes nothing of the request's time
        awake = await self._asked(made, process.request(self._first[0], self._first[1:], None), STARTING)
        return self._idle.pop() if awake and self._idle else None

    def close(self) -> None:
        """Leave the workers, which then end."""
        while self._idle:
            self._idle.pop().close()
