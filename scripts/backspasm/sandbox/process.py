"""Run a function of the package in a subprocess with time, memory and output limits.

An engine or a parser cannot be interrupted, and some inputs crash it or exhaust the memory. Here that ends only the
subprocess.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import signal
import subprocess
import sys

from ..errors import BackspasmError, DataError, sentence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

MOST_SECONDS = 30
MOST_MEMORY = 1024**3
MOST_OUTPUT = 64 * 1024**2
OUT_OF_MEMORY = 3  # exit code of the subprocess
PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)
TIME_OVER = [-getattr(signal, name) for name in ("SIGXCPU", "SIGALRM") if hasattr(signal, name)]
DONE, FAILED = b"done\n", b"failed\n"
START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from backspasm.sandbox import process; sys.exit(process.main())"
)


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
    request = json.dumps([function.__module__, function.__name__, arguments, data is not None]).encode()
    # use the import paths of this process: another copy of the package could have another graph
    child = [sys.executable, "-P", "-c", START, json.dumps([path for path in sys.path if isinstance(path, str)])]
    try:
        done = subprocess.run(
            child,
            input=request + b"\n" + (data or b""),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Ended(late=True) from None
    except OSError as error:
        raise BackspasmError(f"the subprocess could not be started: {error.strerror}") from None
    kinds: list[type[BackspasmError]] = [BackspasmError, *BackspasmError.__subclasses__()]
    for kind in kinds:
        if done.returncode == kind.code and done.stdout.startswith(FAILED):
            raise kind(done.stdout.removeprefix(FAILED).decode())
    if done.returncode not in (0, 1):
        raise Ended(late=done.returncode in TIME_OVER)
    if done.returncode == 1 or not done.stdout.startswith(DONE):
        raise BackspasmError("the subprocess could not be started")
    return done.stdout.removeprefix(DONE)


def main() -> int:
    """Call the function named on standard input and write its answer or error message; return the exit code."""
    limit()
    module, function, arguments, more = json.loads(sys.stdin.buffer.readline())
    data = [sys.stdin.buffer.read()] if more else []
    try:
        made = getattr(importlib.import_module(module), function)(*arguments, *data)
        if len(made) > MOST_OUTPUT:
            raise DataError(f"the answer is longer than {MOST_OUTPUT} bytes; add a LIMIT to the query")
        written, code = DONE + made, 0
    except BackspasmError as error:
        written, code = FAILED + str(error).encode(errors="replace"), error.code
    except (MemoryError, RecursionError):
        return OUT_OF_MEMORY
    except Exception as error:  # a bug in backspasm must not look like an error in the input
        written, code = (
            FAILED + f"{type(error).__name__}: {sentence(error)}".encode(errors="replace"),
            BackspasmError.code,
        )
    sys.stdout.buffer.write(written)
    return code


def limit() -> None:
    """Limit the memory, CPU time and run time of this process, as far as the system supports it."""
    if hasattr(signal, "alarm"):
        signal.alarm(MOST_SECONDS + 2)  # in case the caller is gone and cannot end this process
    with contextlib.suppress(AttributeError, ImportError, OSError):  # Linux ends it as soon as the caller is gone
        import ctypes

        ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGKILL)
    try:
        import resource
    except ImportError:
        return
    for kind, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def close() -> None:
    """Keep this process from opening more files or connections, if the system supports it."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
