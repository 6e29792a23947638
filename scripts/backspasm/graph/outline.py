"""The document's outline: headings, groups, items and sentences with their spans and hashes."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from .. import files
from ..errors import DataError, UsageError, nearest, quoted
from . import generated, ontology, queries, stores
from .generated import node

if TYPE_CHECKING:
    from collections.abc import Iterator

BULLET = re.compile(r"\s*•\s+")
BETWEEN = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
MARKS = '.,;:!?()"'
MOST_BYTES = 1024 * 1024
DECORATION = "\u26a0\ufe0f: "


class Headings(NamedTuple):
    """The identifier of a document, and its heading and group lines as declared: plain text does not mark them."""

    document: str
    headings: frozenset[str]
    groups: frozenset[str]


def all_headings() -> dict[str, Headings]:
    """Return the headings of each document that the authored modules describe, by its identifier."""
    found: dict[str, dict[str, set[str]]] = {}
    rows = queries.rows(ontology.store(ontology.authored()), queries.read("graph/layouts"))
    for identifier, kind, line in rows:
        if slug(identifier) != identifier:
            raise DataError(
                f"the document identifier {identifier!r} may contain only lower-case letters, digits and hyphens"
            )
        found.setdefault(identifier, {}).setdefault(kind, set()).add(line)
    return {
        name: Headings(name, frozenset(lines.get("heading", ())), frozenset(lines.get("group", ())))
        for name, lines in sorted(found.items())
    }


def headings_of(document: str | None = None) -> Headings:
    """Return the headings of a document, or of the only document for None.

    UsageError if the document is unknown (with the nearest), or for None if there are several (with their names).
    """
    known = all_headings()
    if document is None and len(known) == 1:
        return next(iter(known.values()))
    if document is None:
        raise UsageError(f"name a document with --document; known: {', '.join(known)}")
    if document not in known:
        hint = nearest(document, list(known)) or f"; known: {', '.join(known)}"
        raise UsageError(f"there is no document {quoted(document)}{hint}")
    return known[document]


class Span(NamedTuple):
    """A span of the document: kind (a class of the ontology), name, text, position, offsets in code points, hash."""

    kind: str
    name: str
    text: str
    ordinal: int
    section: str
    group: str
    start: int
    end: int
    sha256: str


def digest(data: str | bytes) -> str:
    """Return the SHA-256 of text in UTF-8, or of bytes, in hexadecimal."""
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


def slug(text: str) -> str:
    """Return a text as the local name of an IRI: lower-case letters and digits, joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def outline(text: str, told: Headings) -> list[Span]:
    """Return the spans of a document in text order; DataError names a line that does not fit the declared headings."""
    spans: list[Span] = []
    section, group, names = "", "", set()
    counts: dict[tuple[str, str, str], int] = {}

    def add(kind: str, name: str, words: str, start: int, end: int) -> None:
        key = (kind, "" if kind in ("Section", "Sentence") else section, group if kind == "Item" else "")
        counts[key] = counts.get(key, 0) + 1
        if name in names:
            line = text.count("\n", 0, start) + 1
            raise DataError(
                f"line {line}: {words!r} has the same name as an earlier heading, item or sentence; change one of them"
            )
        names.add(name)
        spans.append(Span(kind, name, words, counts[key], section, group, start, end, digest(text[start:end])))

    offset = 0
    for number, line in enumerate(text.split("\n"), 1):
        start, end = offset + len(line) - len(line.lstrip()), offset + len(line.rstrip())
        words = line.strip(DECORATION)
        bullet = BULLET.match(line)
        if bullet and section:
            words = line[bullet.end() :].rstrip()
            add("Item", _name(told, group or section, words.partition(": ")[0]), words, offset + bullet.end(), end)
        elif not spans and words:
            section = words
            add("Document", told.document, words, start, end)
        elif words in told.headings:
            section, group = words, ""
            add("Section", _name(told, words), words, text.index(words, offset), text.index(words, offset) + len(words))
        elif words and words[-1] in ".!?":
            for begin, stop in _sentences(line):
                opening = " ".join(word.rstrip(MARKS) for word in line[begin:stop].split()[:3])
                add("Sentence", _name(told, section, opening), opening, offset + begin, offset + stop)
        elif words in told.groups and section in told.headings:
            group = ""
            add("Group", _name(told, words), words, start, end)
            group = words
        elif words:
            raise DataError(
                f"line {number}, {quoted(words)}, is not a bullet, a sentence or a declared heading: "
                f"add it to {told.document} as lbs:heading or lbs:groupLine"
            )
        offset += len(line) + 1
    there = {span.text for span in spans if span.kind in ("Section", "Group")}
    if missing := sorted((told.headings | told.groups) - there):
        raise DataError(
            f"{told.document} declares the heading or group line {missing[0]!r}, but the text does not have it: "
            "correct one of them"
        )
    return spans


def _name(told: Headings, *words: str) -> str:
    return "_".join([told.document, *map(slug, words)])


def _sentences(line: str) -> Iterator[tuple[int, int]]:
    """Return the start and end of each sentence in a line; a sentence ends with `.`, `!` or `?`."""
    begin = len(line) - len(line.lstrip())
    for between in BETWEEN.finditer(line):
        yield begin, between.start()
        begin = between.end()
    if line.rstrip().endswith((".", "!", "?")):
        yield begin, len(line.rstrip())


def module(text: str, told: Headings) -> str:
    """Return the outline of a document as the Turtle of its generated module, which does not contain the prose."""
    spans = outline(text, told)
    triples = [
        ox.Triple(node(f"src:{span.name}"), node(verb), value)
        for span in spans
        for verb, value in _said(span, text, told, spans)
    ]
    description = (
        "A document's outline: headings, groups, items and sentences with their spans and hashes, and their numbers."
    )
    return generated.module(f"outline-{told.document}", description, "source outline", triples)


def _said(span: Span, text: str, told: Headings, spans: list[Span]) -> Iterator[tuple[str, ox.NamedNode | ox.Literal]]:
    if span.kind != "Document":  # the document's module declares its type
        yield "rdf:type", node("owl:NamedIndividual")
        yield "rdf:type", node(f"lbs:{span.kind}")
    yield "lbs:inDocument", node(f"src:{told.document}")
    if span.kind == "Document":
        yield "lbs:text", ox.Literal(span.text)
        for kind in ("Section", "Group", "Item", "Sentence"):
            yield f"lbs:{kind.lower()}Count", ox.Literal(sum(one.kind == kind for one in spans))
        yield "lbs:sha256", ox.Literal(digest(text))
        return
    if span.kind != "Section":
        title = span.section == spans[0].text
        yield "lbs:inSection", node(f"src:{told.document if title else _name(told, span.section)}")
    if span.kind == "Item" and span.group:
        yield "lbs:inGroup", node(f"src:{_name(told, span.group)}")
    yield "lbs:ordinal", ox.Literal(span.ordinal)
    yield "lbs:opening" if span.kind == "Sentence" else "lbs:text", ox.Literal(span.text)
    if span.kind == "Item":
        headword, _, gloss = span.text.partition(": ")
        yield "lbs:headword", ox.Literal(headword)
        if gloss:
            yield "lbs:gloss", ox.Literal(gloss)
    if span.kind in ("Group", "Section"):
        whole = "group" if span.kind == "Group" else "section"
        items = (one for one in spans if one.kind == "Item" and getattr(one, whole) == span.text)
        yield "lbs:itemCount", ox.Literal(sum(1 for _ in items))
    yield "lbs:start", ox.Literal(span.start)
    yield "lbs:end", ox.Literal(span.end)
    yield "lbs:sha256", ox.Literal(span.sha256)


def read(path: str) -> str:
    """Return the document's text; DataError names the line of a carriage return, InputMissing if there is no file."""
    text = files.decode(_bytes(path), path)
    if fault := _carriage_return(text, path):
        raise DataError(fault)
    return text


def _carriage_return(text: str, path: str) -> str:
    """Return an error message for the first carriage return in a text, empty if it has none."""
    before, found, _ = text.partition("\r")
    line = before.count("\n") + 1
    return f"{path!r} line {line}: carriage return; save the file with LF line ends" if found else ""


def _bytes(path: str) -> bytes:
    data = files.head(path, MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise DataError(f"{path!r} is longer than {MOST_BYTES} bytes, so it is not a copy of the document")
    return data


def verify(path: str, document: str | None = None) -> list[str]:
    """Return a message for each difference between a copy of the document and the spans and hashes in the graph.

    DataError if the file is not UTF-8 or is longer than MOST_BYTES; InputMissing if there is no file.
    """
    data = _bytes(path)
    text = files.decode(data, path)
    if not text.strip():
        raise DataError(f"{path!r} is empty")
    if fault := _carriage_return(text, path):
        return [fault]
    known = stores.rows("graph/spans", document=ox.Literal(headings_of(document).document))
    places: dict[str, list[int]] = {}
    for start, end in _lines_and_sentences(text):
        places.setdefault(digest(text[start:end]), []).append(start)
    faults, moved, whole = [], [], ""
    offsets = [cell for row in known[1:] for cell in row[4:6]]  # the first row is the document, which has no offsets
    if not offsets or not all(cell.isdecimal() for cell in offsets):
        raise DataError(
            "the graph has no valid outline of this document: run `backspasm source outline` and `backspasm build`"
        )
    for kind, section, group, words, begin, stop, sha in known:
        if kind == "Document":
            whole = sha
            continue
        start, end = int(begin), int(stop)
        if digest(text[start:end]) == sha:
            continue
        name = f"{kind.lower()} {words!r}" + (f" of {group or section}" if kind in ("Item", "Sentence") else "")
        if sha in places:
            moved.append((min(places[sha], key=lambda at: abs(at - start)) - start, name))
        else:
            faults.append(f"line {text[:start].count(chr(10)) + 1}: {name} is missing or its text has changed")
    for index, (shift, name) in enumerate(moved):
        if index == 0 or moved[index - 1][0] != shift:
            faults.append(
                f"{name} and the text after it are {abs(shift)} characters "
                f"{'later' if shift > 0 else 'earlier'} than recorded"
            )
    if not faults and digest(data) != whole:
        faults.append("all spans match, but the file differs between or after them")
    return faults


def _lines_and_sentences(text: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(r"[^\n]+", text):
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        bullet = BULLET.match(match[0])
        yield match.start() + bullet.end() if bullet else start, match.start() + len(match[0].rstrip())
        words = match[0].strip(DECORATION)
        yield text.index(words, match.start()), text.index(words, match.start()) + len(words)
        yield from ((match.start() + begin, match.start() + stop) for begin, stop in _sentences(match[0]))
