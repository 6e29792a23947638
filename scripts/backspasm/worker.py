"""A process of its own, with limits, for what is not to be trusted: a query or an endpoint of somebody else's.

An engine cannot be stopped, and some texts end its process or fill the memory: here that ends the worker, and no more.
"""

from __future__ import annotations

import importlib
import json
import signal
import subprocess
import sys

import pyoxigraph as ox

from . import answers, parser
from .answers import Answer, Construct, Select
from .errors import BackspasmError, DataError, sentence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

MOST_SECONDS = 30
MOST_MEMORY = 1024**3
MOST_OUTPUT = 64 * 1024**2
OUT_OF_MEMORY = 3  # an exit code
TIME_OVER = [-getattr(signal, name) for name in ("SIGXCPU", "SIGALRM") if hasattr(signal, name)]
RESULTS, GRAPH = b"results\n", b"graph\n"
START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from backspasm import worker; sys.exit(worker.main())"


class Ended(Exception):
    """The worker came to an end without an answer, by a limit or by a crash; `late` where its time was over."""

    def __init__(self, late: bool) -> None:
        super().__init__("the worker ended without an answer")
        self.late = late


def call(function: Callable[..., Answer], *arguments: object) -> Answer:
    """Return the answer that a function of the package gives in a worker; its arguments are what JSON holds.

    What it raises of the project's errors is raised here, too; Ended where time, memory or the engine's stack is over.
    """
    request = json.dumps([function.__module__, function.__name__, arguments]).encode()
    # the very places that this process imports from: another copy of the package would have another graph
    child = [sys.executable, "-P", "-c", START, json.dumps([place for place in sys.path if isinstance(place, str)])]
    try:
        done = subprocess.run(
            child, input=request, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=MOST_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise Ended(late=True) from None
    except OSError as error:
        raise BackspasmError(f"no process could be started: {error.strerror}") from None
    kinds: list[type[BackspasmError]] = [BackspasmError, *BackspasmError.__subclasses__()]
    for kind in kinds:
        if done.returncode == kind.code:
            raise kind(done.stdout.decode())
    if done.returncode not in (0, 1):
        raise Ended(late=done.returncode in TIME_OVER)
    if done.returncode == 1 or not done.stdout.startswith((RESULTS, GRAPH)):
        raise BackspasmError("the process for the query could not be started")
    return _read(done.stdout)


def main() -> int:
    """Call the function that standard input names, and write its answer, or its error's sentence; return the exit code."""
    parser.limit(MOST_MEMORY, MOST_SECONDS)
    if hasattr(signal, "alarm"):
        signal.alarm(MOST_SECONDS + 2)  # should the caller be gone
    module, function, arguments = json.load(sys.stdin.buffer)
    try:
        data, code = _written(getattr(importlib.import_module(module), function)(*arguments)), 0
    except BackspasmError as error:
        data, code = str(error).encode(errors="replace"), error.code
    except MemoryError:
        return OUT_OF_MEMORY
    except Exception as error:  # a fault of ours, which must not look like one of the query
        data, code = f"{type(error).__name__}: {sentence(error)}".encode(errors="replace"), BackspasmError.code
    sys.stdout.buffer.write(data)
    return code


def close() -> None:
    """Let this process open no more files and no connection, where the system can."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _read(data: bytes) -> Answer:
    if data.startswith(GRAPH):
        return Construct(ox.parse(data.removeprefix(GRAPH), format=ox.RdfFormat.N_TRIPLES))
    return answers.of(ox.parse_query_results(data.removeprefix(RESULTS), format=ox.QueryResultsFormat.JSON))


def _written(answer: Answer) -> bytes:
    try:
        data = _bytes(answer)
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:  # some faults come only as rows are read
        raise DataError(sentence(error)) from None
    if len(data) > MOST_OUTPUT:
        raise DataError(f"the answer is longer than {MOST_OUTPUT} bytes; a LIMIT makes it shorter")
    return data


def _bytes(answer: Answer) -> bytes:
    if isinstance(answer, Construct):
        return GRAPH + b"".join(f"{triple} .\n".encode() for triple in answer.triples)
    data = RESULTS + answer.write("json")
    parsed = _read(data)
    try:
        for _ in parsed.rows if isinstance(parsed, Select) else ():
            pass  # as the caller will, whose parser has a bound
    except MemoryError:
        raise DataError("the answer has a cell of many megabytes") from None
    return data
