"""The document's outline: headings, groups, items and sentences with their spans and hashes."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, NamedTuple

from . import files, turtle
from .errors import DataError, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADINGS = (
    "Seek Immediate Medical Care For",
    "Definition and Overview",
    "Common Causes",
    "Characteristics of Back Spasms",
    "Risk Factors",
    "Immediate Relief Strategies",
    "Treatment Options",
    "Prevention Strategies",
    "Helpful Exercises",
)
BULLET = re.compile(r"\s*•\s+")
BETWEEN = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
MARKS = '.,;:!?()"'
MOST_BYTES = 1024 * 1024
DECORATION = "\u26a0\ufe0f: "
SPANS = """
PREFIX lbs: <https://w3id.org/backspasm/>
SELECT ?kind ?section ?group ?words ?start ?end ?sha256 WHERE {
  VALUES ?class { lbs:Document lbs:Section lbs:Group lbs:Item lbs:Sentence }
  ?place a ?class ; lbs:text|lbs:opening ?words ; lbs:sha256 ?sha256 .
  OPTIONAL { ?place lbs:start ?start ; lbs:end ?end }
  OPTIONAL { ?place lbs:inSection/lbs:text ?section }
  OPTIONAL { ?place lbs:inGroup/lbs:text ?group }
  BIND(STRAFTER(STR(?class), "backspasm/") AS ?kind)
} ORDER BY ?start
"""


class Span(NamedTuple):
    """A stretch of the document: kind (a class of the ontology), name, texts, place, offsets in code points, hash."""

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
    """Return a text as the name part of an IRI: lower case, letters and digits, hyphens between."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def read(path: str) -> str:
    """Return the document's text; DataError names the line of a carriage return, InputMissing where there is no file."""
    text = files.decode(_bytes(path), path)
    if "\r" in text:
        raise DataError(
            f"line {text[: text.index(chr(13))].count(chr(10)) + 1} has a carriage return; the document's lines end in LF alone"
        )
    return text


def _bytes(path: str) -> bytes:
    data = files.head(path, MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise DataError(f"{path!r} is longer than {MOST_BYTES} bytes, which no copy of the document is")
    return data


def outline(text: str) -> list[Span]:
    """Return the spans of a document laid out as this one, in its order; DataError names a line that does not fit."""
    spans: list[Span] = []
    section, group, names = "", "", set()
    counts: dict[tuple[str, str, str], int] = {}

    def add(kind: str, name: str, words: str, start: int, end: int) -> None:
        key = (kind, "" if kind in ("Section", "Sentence") else section, group if kind == "Item" else "")
        counts[key] = counts.get(key, 0) + 1
        if name in names:
            raise DataError(f"line {text.count(chr(10), 0, start) + 1}: {words!r} stands twice in one place")
        names.add(name)
        spans.append(Span(kind, name, words, counts[key], section, group, start, end, digest(text[start:end])))

    offset = 0
    for number, line in enumerate(text.split("\n"), 1):
        start, end = offset + len(line) - len(line.lstrip()), offset + len(line.rstrip())
        words = line.strip(DECORATION)
        bullet = BULLET.match(line)
        if bullet and section:
            words = line[bullet.end() :].rstrip()
            add("Item", f"{slug(group or section)}.{slug(words.partition(': ')[0])}", words, offset + bullet.end(), end)
        elif not spans and words:
            section = words
            add("Document", slug(words), words, start, end)
        elif words in HEADINGS:
            section, group = words, ""
            add("Section", slug(words), words, text.index(words, offset), text.index(words, offset) + len(words))
        elif words and words[-1] in ".!?":
            for begin, stop in _sentences(line):
                opening = " ".join(word.rstrip(MARKS) for word in line[begin:stop].split()[:3])
                add("Sentence", f"{slug(section)}.{slug(opening)}", opening, offset + begin, offset + stop)
        elif words and section in HEADINGS:
            group = ""
            add("Group", slug(words), words, start, end)
            group = words
        elif words:
            raise DataError(f"line {number} fits no place of the outline: {quoted(words)}")
        offset += len(line) + 1
    if {span.section for span in spans if span.kind == "Section"} != set(HEADINGS):
        missing = [heading for heading in HEADINGS if heading not in {span.section for span in spans}]
        raise DataError(f"the document has no heading {missing[0]!r}")
    return spans


def _sentences(line: str) -> Iterator[tuple[int, int]]:
    """Return where each sentence of a line begins and ends; what ends in no mark is none."""
    begin = len(line) - len(line.lstrip())
    for between in BETWEEN.finditer(line):
        yield begin, between.start()
        begin = between.end()
    if line.rstrip().endswith((".", "!", "?")):
        yield begin, len(line.rstrip())


def module(text: str) -> str:
    """Return the outline of a document's text as the Turtle of `document.ttl`; the prose itself is not in it."""
    blocks = [turtle.block(f"src:{span.name}", _lines(span, text)) for span in outline(text)]
    description = "The document's outline: headings, groups, items and sentences with their spans and hashes."
    return turtle.module("document", description, "backspasm source outline", blocks)


def _lines(span: Span, text: str) -> Iterator[str]:
    yield f"a owl:NamedIndividual , lbs:{span.kind}"
    if span.kind == "Document":
        yield f"lbs:text {_quoted(span.text)}"
        yield f'lbs:sha256 "{digest(text)}"'
        return
    if span.kind != "Section":
        yield f"lbs:inSection src:{slug(span.section)}"
    if span.kind == "Item" and span.group:
        yield f"lbs:inGroup src:{slug(span.group)}"
    yield f"lbs:ordinal {span.ordinal}"
    yield f"lbs:{'opening' if span.kind == 'Sentence' else 'text'} {_quoted(span.text)}"
    if span.kind == "Item":
        headword, _, gloss = span.text.partition(": ")
        yield f"lbs:headword {_quoted(headword)}"
        if gloss:
            yield f"lbs:gloss {_quoted(gloss)}"
    yield f"lbs:start {span.start}"
    yield f"lbs:end {span.end}"
    yield f'lbs:sha256 "{span.sha256}"'


def _quoted(text: str) -> str:
    import pyoxigraph as ox

    return str(ox.Literal(text))


def verify(path: str) -> list[str]:
    """Return a sentence for each place where a copy of the document differs from the spans and hashes of the graph.

    DataError where the file is not UTF-8, or far too long to be one; InputMissing where there is none.
    """
    from . import engines
    from .answers import Select

    data = _bytes(path)
    text = files.decode(data, path)
    if b"\r" in data:
        return [
            f"line {data[: data.index(13)].count(10) + 1}: ends in a carriage return; the document's lines end in LF alone"
        ]
    answer = engines.run(SPANS)
    assert isinstance(answer, Select)
    places: dict[str, list[int]] = {}
    for start, end in _lines_and_sentences(text):
        places.setdefault(digest(text[start:end]), []).append(start)
    faults, moved, whole = [], [], ""
    for term in answer.rows:
        kind, section, group, words, begin, stop, sha = ("" if cell is None else cell.value for cell in term)  # type: ignore[union-attr]
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
            faults.append(f"line {text[:start].count(chr(10)) + 1}: {name} is not there, or its words have changed")
    for index, (shift, name) in enumerate(moved):
        if index == 0 or moved[index - 1][0] != shift:
            faults.append(
                f"{name} and what follows it stand {abs(shift)} characters {'later' if shift > 0 else 'earlier'} than recorded"
            )
    if not faults and digest(data) != whole:
        faults.append("the spans agree, but the file has other characters between or after them")
    return faults


def _lines_and_sentences(text: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(r"[^\n]+", text):
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        bullet = BULLET.match(match[0])
        yield match.start() + bullet.end() if bullet else start, match.start() + len(match[0].rstrip())
        words = match[0].strip(DECORATION)
        yield text.index(words, match.start()), text.index(words, match.start()) + len(words)
        yield from ((match.start() + begin, match.start() + stop) for begin, stop in _sentences(match[0]))
