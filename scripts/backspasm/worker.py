"""A process of its own, with limits, for what is not to be trusted: a query or an endpoint of somebody else's.

An engine cannot be stopped, and some texts end its process or fill the memory: here that ends the worker, and no more.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import math
import os
import subprocess
import sys

import pyoxigraph as ox

from .answers import Answer, Ask, Construct, Select
from .errors import BackspasmError, DataError, sentence

MOST_SECONDS = 30
MOST_MEMORY = 1024**3
MOST_OUTPUT = 64 * 1024**2
PACKAGE = os.path.dirname(os.path.abspath(__file__))
START = f"import sys; sys.path.append({os.path.dirname(PACKAGE)!r}); from backspasm import worker; worker.main()"


class Ended(Exception):
    """The worker came to an end without an answer, by a limit or by a crash; `late` where its time on the clock was over."""

    def __init__(self, late: bool) -> None:
        super().__init__("the worker ended without an answer")
        self.late = late


def call(module: str, function: str, *arguments: object, seconds: float) -> Answer:
    """Return the answer that a function of the package gives in a worker, which has so many seconds.

    Arguments are what JSON holds. What the function raises of the project's errors is raised here; Ended for all else.
    """
    child = [sys.executable, "-P", "-c", START]
    request = json.dumps([math.ceil(seconds), module, function, arguments]).encode()
    try:
        done = subprocess.run(child, input=request, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        raise Ended(late=True) from None
    kind, _, body = done.stdout.partition(b"\n")
    for error in BackspasmError.__subclasses__():
        if done.returncode == error.code:
            raise error(body.decode())
    if done.returncode:
        raise Ended(late=False)
    if kind == b"graph":
        return Construct(ox.parse(body, format=ox.RdfFormat.N_TRIPLES))
    results = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    return Ask(bool(results)) if isinstance(results, ox.QueryBoolean) else Select(results)


def main() -> None:
    """Run the function that standard input names, and exit with its answer, or the sentence of its error, written."""
    seconds, module, function, arguments = json.load(sys.stdin.buffer)
    with contextlib.suppress(ImportError):  # where a system has no such limits, the caller's clock remains
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        data = _written(getattr(importlib.import_module(f"backspasm.{module}"), function)(*arguments))
        code = 0
    except BackspasmError as error:
        data, code = f"error\n{error}".encode(errors="replace"), error.code
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
    os._exit(code)


def close() -> None:
    """Let this process open no more files and no connection."""
    with contextlib.suppress(ImportError):
        import resource

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
