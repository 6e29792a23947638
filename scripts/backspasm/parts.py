"""The graph kept by predicate, so that a query loads only the parts that it names.

`generated/graph.ttl` holds every triple once more: first, as comments, where each part begins and how long it is, then the
prefixes, then the parts. A part is what stands under one predicate; `rdf:type` has a part for each class.
"""

from __future__ import annotations

import os
import re
from functools import cache

import pyoxigraph as ox

from . import files
from .errors import DataError
from .namespaces import PREFIXES, expand, shorten

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

NAME = "graph.ttl"
TYPE = PREFIXES["rdf"] + "type"
HEADER = (
    "# Written by `backspasm build`; edits are lost. Below: the parts, where each begins and how many bytes it has.\n"
)
TOKEN = re.compile(
    r"""(?P<skip>\#[^\n]*|\s+)"""
    r"""|(?P<literal>(?:\"\"\"(?s:.*?)\"\"\"|'''(?s:.*?)'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')(?:@[\w-]+)?|\d+(?:\.\d+)?)"""
    r"""|(?P<iri><[^<>"{}|^`\\\s]*>)|(?P<variable>[?$]\w+)|(?P<name>(?:[A-Za-z][\w.-]*)?:[\w.-]*)|(?P<word>\w+)|(?P<mark>.)"""
)
PREFIX = re.compile(r"\bPREFIX\s+([\w.-]*):\s*<([^>]*)>", re.I)


def text(graph: Iterable[ox.Quad]) -> str:
    """Return the content of `generated/graph.ttl` for a graph; DataError where a predicate has no prefix of the project."""
    quads = list(graph)
    blank = _blank_names(quads)
    parts: dict[str, list[str]] = {}
    for quad in quads:
        subject, predicate, object = (_term(term, blank) for term in (quad.subject, quad.predicate, quad.object))
        part = f"a {object}" if quad.predicate.value == TYPE and isinstance(quad.object, ox.NamedNode) else predicate
        if part.startswith("<"):
            raise DataError(f"{part} has no prefix in namespaces.py")
        parts.setdefault(part, []).append(f"{subject} {predicate} {object} .\n")
    index, body, at = [], [], 0
    for part, lines in sorted(parts.items()):
        written = "".join(sorted(lines))
        index.append(f"#+ {at} {len(written.encode())} {part}\n")
        body.append(written)
        at += len(written.encode())
    prefixes = (f"@prefix {prefix}: <{base}> .\n" for prefix, base in PREFIXES.items())
    return "".join([HEADER, *index, *prefixes, *body])


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple, blank: dict[str, str]) -> str:
    from .turtle import name

    if isinstance(term, ox.NamedNode):
        return name(term.value)
    return blank[term.value] if isinstance(term, ox.BlankNode) else str(term)


def _blank_names(quads: list[ox.Quad]) -> dict[str, str]:
    """Return names for blank nodes that two builds give alike: each hangs below a named thing, which is walked in order."""
    said: dict[str, list[ox.Quad]] = {}
    for quad in quads:
        if isinstance(quad.object, ox.BlankNode) or isinstance(quad.subject, ox.BlankNode):
            said.setdefault(str(quad.subject), []).append(quad)
    names: dict[str, str] = {}

    def walk(node: str) -> None:
        for quad in sorted(said.get(node, []), key=lambda quad: (quad.predicate.value, str(_below(quad, said)))):
            if isinstance(quad.object, ox.BlankNode) and quad.object.value not in names:
                names[quad.object.value] = f"_:b{len(names)}"
                walk(str(quad.object))

    for node in sorted(node for node in said if not node.startswith("_:")):
        walk(node)
    return names


def _below(quad: ox.Quad, said: dict[str, list[ox.Quad]]) -> list[str]:
    """Return what hangs below a quad's object, without the names of blank nodes."""
    if not isinstance(quad.object, ox.BlankNode):
        return [str(quad.object)]
    below = said.get(str(quad.object), [])
    return sorted(f"{lower.predicate} {' '.join(_below(lower, said))}" for lower in below)


@cache
def _index() -> tuple[str, dict[str, tuple[int, int]], int]:
    """Return the path of the file, where each part is in it, and where the parts begin, which is after the prefixes."""
    path = os.path.join(files.folder("ontology"), "generated", NAME)
    if not os.path.isfile(path):
        raise DataError(f"there is no file {path!r}: run `backspasm build`")
    index: dict[str, tuple[int, int]] = {}
    with open(path, "rb") as file:
        if file.readline() != HEADER.encode():
            raise DataError(f"{path!r} does not begin as `backspasm build` writes it: run that again")
        while (line := file.readline()).startswith(b"#+ "):
            start, length, part = line[3:].decode().rstrip().split(" ", 2)
            index[part] = int(start), int(length)
        while line.startswith(b"@prefix"):
            at = file.tell()
            line = file.readline()
    return path, index, at


def load(names: frozenset[str] | None) -> ox.Store:
    """Return a store with the parts named, or with the whole graph for None; a name without triples adds nothing."""
    path, index, at = _index()
    graph = ox.Store()
    if names is None:
        graph.load(path=path, format=ox.RdfFormat.TURTLE)
        return graph
    chosen = (index[part] for part in index if part in names or ("a" in names and part.startswith("a ")))
    texts = [f"@prefix {prefix}: <{base}> .\n".encode() for prefix, base in PREFIXES.items()]
    with open(path, "rb") as file:
        for start, length in sorted(chosen):
            file.seek(at + start)
            texts.append(file.read(length))
    graph.load(b"".join(texts), format=ox.RdfFormat.TURTLE)
    return graph


def named(query: str) -> frozenset[str] | None:
    """Return the parts that a query reads, `a` alone for all of `rdf:type`; None where a variable may stand for any predicate.

    A path of length zero between two variables would speak of every term of the graph; none of our queries has one.
    """
    bases = dict(PREFIX.findall(query))
    return _Reading(bases).parts(query)


class _Reading:
    """One pass over a query's tokens, which knows at each what may come: a subject, a verb, an object, the end of a triple,
    the bracket of a call (FILTER, BIND, OPTIONAL ...), an expression, or a clause outside patterns (SELECT, ORDER BY ...)."""

    def __init__(self, bases: dict[str, str]) -> None:
        self.bases = bases
        self.found: set[str] = set()
        self.due = "clause"
        self.after: list[str] = []  # what is due when a bracket closes
        self.typed = False  # the verb is rdf:type and no longer path
        self.template = False

    def parts(self, query: str) -> frozenset[str] | None:
        for match in TOKEN.finditer(query):
            kind = match.lastgroup or ""
            if kind != "skip" and not self.step(kind, match[0]):
                return None
        return frozenset(self.found)

    def step(self, kind: str, token: str) -> bool:
        if kind == "mark" and token in "{([":
            self.opened(token)
        elif kind == "mark" and token in "})]":
            self.due = self.after.pop() if self.after else "clause"
        elif kind == "word" and token != "a":
            self.word(token.upper())
            return token.upper() != "DESCRIBE"
        elif self.due == "subject" and token != ".":
            self.due = "verb"
        elif self.due == "verb" and token not in "^.":
            if kind == "variable" or token == "!":
                return False
            self.verb(kind, token)
        elif self.due == "object":
            self.object(kind, token)
        elif self.due == "end":
            self.due = {";": "verb", ",": "object", ".": "subject"}.get(token, self.due)
        return True

    def verb(self, kind: str, token: str) -> None:
        part = "a" if token == "a" else self.part(kind, token)
        self.typed = part in ("a", "rdf:type")
        if not self.typed:
            self.found.add(part)
        self.due = "object"

    def object(self, kind: str, token: str) -> None:
        path = kind == "mark" and token in "/|*+?"
        if self.typed:
            self.found.add(f"a {self.part(kind, token)}" if kind in ("name", "iri") else "a")
        if path:
            self.typed = False
            self.due = "verb" if token in "/|" else "object"
        else:
            self.due = "end"

    def word(self, word: str) -> None:
        if word in ("SELECT", "CONSTRUCT", "ASK", "GROUP", "ORDER", "HAVING", "LIMIT", "OFFSET"):
            self.due, self.template = "clause", word == "CONSTRUCT"
        elif word in ("TRUE", "FALSE") and self.due in ("subject", "object"):
            self.due = "verb" if self.due == "subject" else "end"
        elif word == "WHERE":
            self.template = False
        elif self.due not in ("clause", "expression", "template"):
            self.due = "call"

    def opened(self, token: str) -> None:
        if token == "[":
            self.after.append("verb" if self.due == "subject" else "end")
            self.due = "verb"
        elif token == "{":
            self.after.append(self.due if self.due == "expression" else "subject")
            self.due = "template" if self.template else "subject"
            if len(self.after) == 1:
                self.after = ["clause"]
        else:
            after = {"verb": "object", "subject": "verb", "object": "end", "call": "subject"}
            self.after.append(after.get(self.due, self.due))
            self.due = "verb" if self.due == "verb" else "expression"

    def part(self, kind: str, token: str) -> str:
        if kind == "iri":
            return shorten(token[1:-1])
        prefix, _, local = token.partition(":")
        return shorten((self.bases.get(prefix) or expand(prefix + ":") or "") + local.rstrip("."))
