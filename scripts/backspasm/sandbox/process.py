"""Run a function of the package in a subprocess with time, memory and output limits.

An engine or a parser cannot be interrupted, and some inputs crash it or exhaust the memory. Here that ends only the
subprocess.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import signal
import subprocess
import sys
from functools import cache

from ..errors import BackspasmError, DataError, sentence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

MOST_SECONDS = 30
MOST_MEMORY = 1024**3
MOST_OUTPUT = 64 * 1024**2
OUT_OF_MEMORY = 3  # exit code of the subprocess
PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)
MOST_HEAPS = -8  # M_ARENA_MAX of glibc's malloc.h
TIME_OVER = [-getattr(signal, name) for name in ("SIGXCPU", "SIGALRM") if hasattr(signal, name)]
DONE, FAILED = b"done\n", b"failed "


class Ended(Exception):
    """The subprocess ended without an answer, by a limit or a crash; `late` is true for the time limit."""

    def __init__(self, late: bool) -> None:
        super().__init__("the subprocess ended without an answer")
        self.late = late


def call(function: Callable[..., bytes], *arguments: object, data: bytes | None = None) -> bytes:
    """Run a function of the package in a subprocess and return its result; `data`, if given, is its last argument.

    The other arguments must be JSON values. A BackspasmError of the function is raised here. Ended if the function
    exceeds a limit on time, memory or stack.
    """
    try:
        done = subprocess.run(
            command("process"),
            input=request(function, arguments, data),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Ended(late=True) from None
    except OSError as error:
        raise not_started(error) from None
    if done.returncode == 1:
        raise BackspasmError("the subprocess could not be started")
    if done.returncode:
        raise Ended(late=done.returncode in TIME_OVER)
    return result(done.stdout)


def not_started(error: OSError) -> BackspasmError:
    """Return the error for a subprocess that the system does not start."""
    return BackspasmError(f"the subprocess could not be started: {error.strerror}")


def command(module: str) -> list[str]:
    """Return the command line that runs `main` of a module beside this one, with the id of this process."""
    # the import paths of this process: another copy of the package could have another graph
    paths = json.dumps([path for path in sys.path if isinstance(path, str)])
    start = (
        "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
        f"from backspasm.sandbox import {module}; {module}.main()"
    )
    return [sys.executable, "-P", "-c", start, paths, str(os.getpid())]


def request(function: Callable[..., bytes], arguments: tuple[object, ...], data: bytes | None) -> bytes:
    """Return the bytes that tell a subprocess which function to run."""
    head = json.dumps([function.__module__, function.__name__, arguments, data is not None])
    return head.encode() + b"\n" + (data or b"")


def result(written: bytes) -> bytes:
    """Return the result in the bytes that a subprocess wrote, or raise its BackspasmError; Ended if there are none."""
    if written.startswith(DONE):
        return written.removeprefix(DONE)
    if not written.startswith(FAILED):
        raise Ended(late=False)
    code, _, message = written.removeprefix(FAILED).decode().partition("\n")
    kinds: list[type[BackspasmError]] = [BackspasmError, *BackspasmError.__subclasses__()]
    raise next(kind for kind in kinds if kind.code == int(code))(message)


def main() -> None:
    """Answer the request on standard input and end this process, which has an exit code of 0 if it has an answer."""
    follow(int(sys.argv[2]))
    limit(MOST_SECONDS + 2)  # in case the caller cannot end this process
    written = answer(sys.stdin.buffer.readline(), sys.stdin.buffer.read)
    if written:
        sys.stdout.buffer.write(written)
        sys.stdout.buffer.flush()
    os._exit(0 if written else OUT_OF_MEMORY)  # whatever Python would do before it ends, such as ask for commands


def answer(head: bytes, rest: Callable[[], bytes]) -> bytes:
    """Run the function that a request names; return its result or error for `result`, or nothing if memory ran out.

    `rest` returns what follows the first line of the request.
    """
    module, function, arguments, more = json.loads(head)
    try:
        made: bytes = getattr(importlib.import_module(module), function)(*arguments, *([rest()] if more else []))
        if len(made) > MOST_OUTPUT:
            raise DataError(f"the answer is longer than {MOST_OUTPUT} bytes; add a LIMIT to the query")
        return DONE + made
    except BackspasmError as error:
        code, message = error.code, str(error)
    except (MemoryError, RecursionError):
        return b""
    except Exception as error:  # a bug in backspasm must not look like an error in the input
        code, message = BackspasmError.code, f"{type(error).__name__}: {sentence(error)}"
    return FAILED + f"{code}\n{message}".encode(errors="replace")


def follow(caller: int) -> None:
    """Let Linux end this process as soon as its caller is gone; `caller` is the caller's process id."""
    with contextlib.suppress(AttributeError, ImportError, OSError):
        import ctypes

        if not ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGKILL) and os.getppid() != caller:
            os._exit(OUT_OF_MEMORY)  # the caller was gone already


def limit(seconds: float) -> None:
    """Limit the memory, CPU time and run time of this process, as far as the system supports it."""
    renew(seconds, 0)
    with contextlib.suppress(AttributeError, ImportError, OSError):
        import ctypes

        # one heap: each thread's own would take 64 MB of the address space, and a store on disk starts many threads
        ctypes.CDLL(None).mallopt(MOST_HEAPS, 1)
    with contextlib.suppress(ImportError):
        import resource

        _at_most(resource.RLIMIT_AS, MOST_MEMORY)
        _at_most(resource.RLIMIT_CORE, 0)


def renew(seconds: float, used: float) -> None:
    """Limit the run time of this process from now on, and its CPU time beyond what it has used."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)
    with contextlib.suppress(ImportError):
        import resource

        _at_most(resource.RLIMIT_CPU, int(used) + MOST_SECONDS)


def _at_most(kind: int, most: int) -> None:
    import resource

    hard = resource.getrlimit(kind)[1]
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


@cache
def disconnect() -> bool:
    """Keep this process from opening connections, and let it open files even after `close`; return whether the system can."""
    from . import sockets

    return sockets.refuse()


def close() -> None:
    """Keep this process from opening more files or connections, if the system supports it.

    After `disconnect` it can still open files.
    """
    if disconnect.cache_info().currsize and disconnect():
        return
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
