"""A pool of workers that are forked before they are needed, for many untrusted inputs.

A process apart, which has imported everything and loaded the graph, forks the workers, so that the caller may have
threads. A worker gets one end of a pair of sockets, and has the limits of `process`. It answers one request, or, for
`open`, as many as come.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

from ..errors import BackspasmError
from . import endpoint, graph_file, process, query  # noqa: F401 (each worker has them when it is forked)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

GONE = 4  # exit code of a worker whose caller has closed the pool
GRACE = 5  # seconds
ONE, MANY = b"1", b"+"  # what a worker is told with its socket
REQUEST = struct.Struct(">Q")  # before each of many requests: its length
REPLY = struct.Struct(">?Q")  # before each of many results: whether the worker takes another request, the length
PART = 64 * 1024  # bytes that are read at once
MOST_GROWN = 384 * 1024  # KB of memory, the graph included, above which a worker takes no more requests


class Pool:
    """Workers of which `size` run at the same time, with `seconds` for a request; the thread that makes the pool must outlive it.

    `ready` is run once before the workers are forked, so that each has what it loads.
    """

    def __init__(
        self, size: int = 2, seconds: float = process.MOST_SECONDS, ready: Callable[[], None] = query.ready
    ) -> None:
        self._seconds = seconds
        self._free = threading.BoundedSemaphore(size)
        self._control, theirs = socket.socketpair()
        with theirs:
            command = [*process.command("pool"), str(size), str(seconds), ready.__module__, ready.__name__]
            silent = subprocess.DEVNULL
            self._forks = subprocess.Popen(command, stdin=theirs.fileno(), stdout=silent, stderr=silent)

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        """End all workers."""
        self._control.close()
        self._forks.kill()
        self._forks.wait()

    def call(self, function: Callable[..., bytes], *arguments: object, data: bytes | None = None) -> bytes:
        """Run a function as `process.call` does; waits for a free worker."""
        with self._free:
            end = time.monotonic() + self._seconds
            with self._worker(ONE) as ours:
                ours.settimeout(self._seconds + GRACE)  # longer than the system lets the worker run
                written = _exchange(ours, process.request(function, arguments, data))
        if not written:
            raise process.Ended(late=time.monotonic() >= end)
        return process.result(written)

    def open(self) -> socket.socket:
        """Return a connection to the next free worker, which answers requests on it until it is closed.

        A request is its length, as REQUEST, and the bytes of `process.request`; a reply is a REPLY and the bytes for
        `process.result`. Without a reply, the worker has ended. The caller counts the workers that it has.
        """
        return self._worker(MANY)

    def alive(self) -> bool:
        """Return whether the process that forks the workers runs."""
        return self._forks.poll() is None

    def _worker(self, kind: bytes) -> socket.socket:
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(self._control, [kind], [theirs.fileno()])
            except OSError:
                ours.close()
                raise BackspasmError("the pool of workers has ended") from None
        return ours


def _exchange(worker: socket.socket, request: bytes) -> bytes:
    """Return what a worker writes for a request: nothing if it ends before it has an answer."""
    written = bytearray()
    with contextlib.suppress(OSError):
        worker.sendall(request)
        worker.shutdown(socket.SHUT_WR)
        while part := worker.recv(1 << 20):
            written += part
    return bytes(written)


def main() -> None:
    """Fork workers until the caller is gone; `sys.argv` has the settings of the Pool."""
    caller, size, seconds, module, ready = sys.argv[2:]
    process.follow(int(caller))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of a terminal: the caller decides
    getattr(importlib.import_module(module), ready)()
    for _ in range(int(size)):
        _fork(float(seconds))
    while os.waitstatus_to_exitcode(os.wait()[1]) != GONE:
        _fork(float(seconds))


def _fork(seconds: float) -> None:
    forks = os.getpid()
    if os.fork():
        return
    code = 1
    try:
        process.follow(forks)
        code = _work(seconds)
    finally:
        os._exit(code)


def _work(seconds: float) -> int:
    """Wait for a connection, answer what comes on it, and return the exit code of the worker."""
    with socket.socket(fileno=sys.stdin.fileno()) as control:  # closed then: the worker reaches only its own caller
        kind, handles, _, _ = socket.recv_fds(control, 1, 1)
    if not handles:
        return GONE
    process.limit(seconds)
    with socket.socket(fileno=handles[0]) as caller:
        if kind == MANY:
            return _answer_many(caller, seconds)
        with caller.makefile("rwb") as stream:
            written = process.answer(stream.readline(), stream.read)
            stream.write(written)
            stream.flush()
    return 0


def _answer_many(caller: socket.socket, seconds: float) -> int:
    """Answer requests, each in a number of seconds, until the caller is gone or this process has grown."""
    import resource

    more = True
    while more:
        signal.setitimer(signal.ITIMER_REAL, 0)  # it may wait for as long as it likes
        asked = io.BytesIO(_received(caller))
        used = resource.getrusage(resource.RUSAGE_SELF)
        process.renew(seconds, used.ru_utime + used.ru_stime)
        head = asked.readline()
        if not head:
            return 0
        written = process.answer(head, asked.read)
        if not written:
            return process.OUT_OF_MEMORY
        more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < MOST_GROWN
        caller.sendall(REPLY.pack(more, len(written)) + written)
    return 0


def _received(caller: socket.socket) -> bytes:
    """Return the next request; nothing if the caller is gone."""
    data, length = bytearray(), REQUEST.size
    while len(data) < length:
        part = caller.recv(PART)
        if not part:
            return b""
        data += part
        if len(data) >= REQUEST.size:
            length = REQUEST.size + REQUEST.unpack_from(data)[0]
    return bytes(data[REQUEST.size :])
