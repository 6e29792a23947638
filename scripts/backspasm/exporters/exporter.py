"""What is known of an outside format, and how much of the graph it holds."""

from __future__ import annotations

from typing import NamedTuple


class Exporter(NamedTuple):
    """A format: its module and function, its files, the tools that read it, and the version of its standard.

    A `folder` format has several files; words in capitals in `files` are placeholders for parts of a name. `what` says
    what the files are, and `load` is a shell command that loads them where they are. `also` has other words that people
    type for the format, in addition to the endings of its files. `counts` is the selection that counts what it holds,
    if it is not that of the module.
    """

    module: str
    function: str
    files: tuple[str, ...]
    readers: str
    standard: str
    what: str
    load: str
    folder: bool = False
    also: tuple[str, ...] = ()
    counts: str = ""


class Counts(NamedTuple):
    """How much of the graph a format holds: things with an id, relations between two things, labels, claims."""

    nodes: int
    edges: int
    labels: int
    claims: int
