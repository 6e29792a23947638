"""A pool of workers that are forked before they are needed, for many untrusted inputs; each worker answers one request.

A process apart, which has imported everything and loaded the graph, forks the workers, so that the caller may have
threads. A request goes to a free worker as one end of a pair of sockets; the worker has the limits of `process`.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import socket
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


class Pool:
    """Workers of which `size` run at the same time, with `seconds` each; the thread that makes the pool must outlive it.

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
            ours, theirs = socket.socketpair()
            with ours:
                with theirs:
                    try:
                        socket.send_fds(self._control, [b"\n"], [theirs.fileno()])
                    except OSError:
                        raise BackspasmError("the pool of workers has ended") from None
                ours.settimeout(self._seconds + GRACE)  # longer than the system lets the worker run
                written = _exchange(ours, process.request(function, arguments, data))
        if not written:
            raise process.Ended(late=time.monotonic() >= end)
        return process.result(written)


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
    """Wait for a request, answer it, and return the exit code of the worker."""
    with socket.socket(fileno=sys.stdin.fileno()) as control:  # closed then: the worker reaches only its own request
        _, handles, _, _ = socket.recv_fds(control, 1, 1)
    if not handles:
        return GONE
    process.limit(seconds)
    with socket.socket(fileno=handles[0]) as caller, caller.makefile("rwb") as stream:
        written = process.answer(stream.readline(), stream.read)
        stream.write(written)
        stream.flush()
    return 0
