"""Load only the parts of the graph that a query names.

`generated/graph.ttl` is a copy of the graph: an index of the parts as comments (offset and length in bytes, name), the
prefixes, then the parts. A part holds the triples of one predicate; `rdf:type` has a part for each class.
"""

from __future__ import annotations

import contextlib
import os
import re
from functools import cache

import pyoxigraph as ox

from .. import files
from ..errors import DataError
from . import turtle
from .namespaces import PREFIXES, expand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FILE = "graph.ttl"
TYPE = PREFIXES["rdf"] + "type"
HEADER = f"{turtle.WRITTEN}build`; edits are lost. Below: the parts, where each begins and how many bytes it has.\n"
PREFIX = re.compile(r"\bPREFIX\s+([\w.-]*):\s*<([^>]*)>", re.I)
TEXT = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|(<[^<>"{}|^`\\\s]*>)|#[^\n]*')
CLAUSE = re.compile(r"\b(?:SELECT|GROUP BY|ORDER BY|HAVING)\b[^{}]*|\bVALUES\s*\([^)]*\)|\bCONSTRUCT\s*\{[^}]*\}", re.I)
NAME = r"<[^>\s]*>|[\w-]+:[\w.-]*"
ANY_PREDICATE = re.compile(
    rf"(?:(?:[?$]\w+|{NAME}|\])\s+|[;\[]\s*)[?$]\w+\s+(?:[?$]\w|{NAME}|[\"\d\[(])|!\s*[(^]*(?:{NAME})|\bDESCRIBE\b",
    re.I,
)
ANY_CLASS = re.compile(r"(?:\ba|\brdf:type)\s*(?:[?$|/)*+\[(]|[^;.{}]*,\s*[?$\[(])")
BEYOND = re.compile(r"\bBASE\b|\bPREFIX\s+:", re.I)  # not supported by `named`; no query of the project uses it


def text(graph: Iterable[ox.Quad]) -> str:
    """Return the text of `generated/graph.ttl` for a graph; DataError if a predicate has no prefix of the project."""
    parts: dict[str, list[str]] = {}
    for triple in turtle.canonical(quad.triple for quad in graph):
        subject, predicate, object = map(turtle.term, triple)
        part = (
            f"a {object}" if triple.predicate.value == TYPE and isinstance(triple.object, ox.NamedNode) else predicate
        )
        if part.startswith("<"):
            raise DataError(f"the predicate {part} has no prefix: add its namespace to PREFIXES in namespaces.py")
        parts.setdefault(part, []).append(f"{subject} {predicate} {object} .\n")
    index, body, at = [], [], 0
    for part, lines in sorted(parts.items()):
        written = "".join(sorted(lines))
        index.append(f"#+ {at} {len(written.encode())} {part}\n")
        body.append(written)
        at += len(written.encode())
    prefixes = (f"@prefix {prefix}: <{base}> .\n" for prefix, base in PREFIXES.items())
    return "".join([HEADER, *index, *prefixes, *body])


@cache
def _index() -> tuple[int, dict[str, tuple[int, int]], int]:
    """Return the descriptor of the open file, the offset and length of each part, and the offset of the first part.

    The file stays open, so that a running program keeps reading the same version while `build` replaces the file.
    """
    path = os.path.join(files.folder("ontology"), "generated", FILE)
    if not os.path.isfile(path):
        raise DataError(f"there is no file {path!r}: run `backspasm build`")
    index: dict[str, tuple[int, int]] = {}
    end = 0
    with _whole():
        descriptor = os.open(path, os.O_RDONLY)
        with open(descriptor, "rb", closefd=False) as file:
            if file.readline(len(HEADER) + 1) != HEADER.encode():
                raise DataError(f"{path!r} has an unknown header: run `backspasm build`")
            while (line := file.readline()).startswith(b"#+ "):
                start, length, part = line[3:].decode().rstrip().split(" ", 2)
                index[part] = int(start), int(length)
                if int(start) != end:
                    raise ValueError
                end += int(length)
            at = len(HEADER) + sum(len(f"#+ {a} {b} {part}\n".encode()) for part, (a, b) in index.items())
            while line.startswith(b"@prefix"):
                at += len(line)
                line = file.readline()
        if os.fstat(descriptor).st_size != at + end:
            raise ValueError
    return descriptor, index, at


@contextlib.contextmanager
def _whole() -> Iterator[None]:
    """Raise a DataError for a truncated or damaged file: an incomplete graph could give falsely reassuring answers."""
    try:
        yield
    except (OSError, OverflowError, SyntaxError, ValueError):
        raise DataError(f"ontology/generated/{FILE} is damaged: run `backspasm build`") from None


def load(names: frozenset[str] | None) -> ox.Store:
    """Return a store with the named parts, or with the whole graph for None; a name without triples adds nothing."""
    descriptor, index, at = _index()
    chosen = [place for part, place in index.items() if names is None or part in names or _typed(part, names)]
    texts = [f"@prefix {prefix}: <{base}> .\n".encode() for prefix, base in PREFIXES.items()]
    graph = ox.Store()
    with _whole():
        texts += [os.pread(descriptor, length, at + start) for start, length in chosen]
        graph.load(b"".join(texts), format=ox.RdfFormat.TURTLE)
    return graph


def _typed(part: str, names: frozenset[str]) -> bool:
    return "a" in names and part.startswith("a ")


def named(query: str) -> frozenset[str] | None:
    """Return the parts that a query may read, `a` for all of `rdf:type`; None if a variable may be any predicate.

    Only for the project's own queries: the tests compare their answers with those from the whole graph.
    """
    bases = dict(PREFIX.findall(query))
    text = TEXT.sub(lambda match: match[1] or ('""' if match[0][0] in "\"'" else " "), PREFIX.sub(" ", query))
    pattern = CLAUSE.sub(" ", text)
    if ANY_PREDICATE.search(pattern) or BEYOND.search(query):
        return None
    found = {"a"} if ANY_CLASS.search(pattern) else set()
    for name in re.findall(NAME, text):
        prefix, _, local = name.partition(":")
        iri = name[1:-1] if name[0] == "<" else (bases.get(prefix) or expand(prefix + ":") or "") + local.rstrip(".")
        found |= {turtle.name(iri), f"a {turtle.name(iri)}"}
    return frozenset(found)
