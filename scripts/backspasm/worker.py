"""A process of its own, with limits, for what is not to be trusted: a query or an endpoint of somebody else's.

An engine cannot be stopped, and some texts end its process or fill the memory: here that ends the worker, and no more.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys

import pyoxigraph as ox

from . import answers, parser
from .answers import Answer, Construct
from .errors import BackspasmError, DataError, sentence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

MOST_SECONDS = 30
MOST_MEMORY = 1024**3
MOST_OUTPUT = 64 * 1024**2
OUT_OF_MEMORY = 3  # an exit code
PLACE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
START = f"import sys; sys.path.append({PLACE!r}); from backspasm import worker; sys.exit(worker.main())"


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
    child = [sys.executable, "-P", "-c", START]
    try:
        done = subprocess.run(child, input=request, capture_output=True, timeout=MOST_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise Ended(late=True) from None
    for error in BackspasmError.__subclasses__():
        if done.returncode == error.code:
            raise error(done.stdout.decode())
    if done.returncode == 1:
        raise RuntimeError(done.stderr.decode())
    if done.returncode:
        raise Ended(late=False)
    form, _, body = done.stdout.partition(b"\n")
    if form == b"graph":
        return Construct(ox.parse(body, format=ox.RdfFormat.N_TRIPLES))
    return answers.of(ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON))


def main() -> int:
    """Call the function that standard input names, and write its answer, or its error's sentence; return the exit code."""
    parser.limit(MOST_MEMORY, MOST_SECONDS)
    module, function, arguments = json.load(sys.stdin.buffer)
    try:
        data, code = _written(getattr(importlib.import_module(module), function)(*arguments)), 0
    except BackspasmError as error:
        data, code = str(error).encode(errors="replace"), error.code
    except MemoryError:
        return OUT_OF_MEMORY
    sys.stdout.buffer.write(data)
    return code


def close() -> None:
    """Let this process open no more files and no connection, where the system can."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _written(answer: Answer) -> bytes:
    try:
        if isinstance(answer, Construct):
            data = b"graph\n" + b"".join(f"{triple} .\n".encode() for triple in answer.triples)
        else:
            data = b"results\n" + answer.write("json")
    except (
        SyntaxError,
        ValueError,
        RuntimeError,
        OSError,
    ) as error:  # rows are found, or parsed, only as they are read
        raise DataError(sentence(error)) from None
    if len(data) > MOST_OUTPUT:
        raise DataError(f"the answer is longer than {MOST_OUTPUT} bytes; a LIMIT makes it shorter")
    return data
