"""The store on disk that workers answer from; each opens it itself, since its threads are lost in a fork."""

from __future__ import annotations

import contextlib
import os
from functools import cache

from ..engines import LOCAL, Target
from ..errors import BackspasmError, DataError
from ..graph import queries
from ..sandbox import process

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDERS = ("questions", "choices", "provenance", "graph")  # of the queries that an answer over a store can need


def wake(path: str | None) -> bytes:
    """Make a new worker ready; with the path of a store, open that and let the worker open no connection."""
    with reading(path):
        return b""


@contextlib.contextmanager
def reading(path: str | None) -> Iterator[Target]:
    """Return what is asked in a worker: the store with a path, or the built-in graph for None.

    An error that has the path in it, so that it is one of the store, is raised as a fault of the server.
    """
    try:
        yield LOCAL if path is None else _opened(path)
    except BackspasmError as error:
        if path is not None and os.path.abspath(path) in str(error):
            raise BackspasmError("the store on disk cannot be read") from None
        raise


@cache
def _opened(path: str) -> Target:
    process.disconnect()
    for folder in FOLDERS:
        for name in queries.names(folder):
            queries.read(f"{folder}/{name}")
    made = Target(store=os.path.abspath(path))
    assert made.disk is not None
    return made


def short(body: bytes, most: int) -> bytes:
    """Return an answer of a worker; DataError if it is longer than `most` bytes."""
    if len(body) > most:
        raise DataError(f"the answer is longer than {most} bytes; ask for less")
    return body
