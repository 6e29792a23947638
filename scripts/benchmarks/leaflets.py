"""Make many leaflets of the shape of the one in a graph: each has its own document, condition, criteria, items and claims.

Causes, treatments, findings, references and most mappings are shared. A made-up word stands in the names and labels of
what is a leaflet's own, so that no two leaflets share a name; a seed makes the words repeatable.
"""

from __future__ import annotations

import hashlib
import itertools
import random
import re
import string
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from backspasm import loading
from backspasm.graph import ontology
from backspasm.graph.namespaces import LBS, PREFIXES

ROUNDS = 7
TRIPLES = ox.RdfFormat.N_TRIPLES
SLOT = "zzzzzz"  # stands for the word in the pattern of a leaflet
SKOS = PREFIXES["skos"]
NO_TERM = PREFIXES["sssom"] + "NoTermFound"
NAMES = {PREFIXES["rdfs"] + "label", SKOS + "altLabel", SKOS + "definition"}
LINES = {LBS + "headword", LBS + "text"}
OFFSETS = {LBS + "start", LBS + "end"}
TITLE = PREFIXES["dcterms"] + "title"
IDENTIFIER = PREFIXES["dcterms"] + "identifier"
ABOUT, ANCHORED, MENTIONS = LBS + "about", LBS + "anchoredAt", LBS + "mentions"
SUBJECT, PREDICATE, OBJECT = LBS + "claimSubject", LBS + "claimPredicate", LBS + "claimObject"
EXACT, BROAD = ox.NamedNode(SKOS + "exactMatch"), ox.NamedNode(SKOS + "broadMatch")
Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
NOTES = {LBS + "content", LBS + "concerns", LBS + "topic"}  # what has one of these is written about one leaflet


def words(number: int, seed: int) -> list[str]:
    """Return different made-up words, the same for the same seed."""
    chosen, source = dict[str, None](), random.Random(seed)
    while len(chosen) < number:
        chosen["".join(source.choices(string.ascii_lowercase[:-1], k=len(SLOT)))] = None
    return list(chosen)


def grown(triples: Iterable[ox.Triple], leaflets: int, seed: int) -> Iterator[str]:
    """Yield N-Triples of a graph with so many leaflets: first the graph itself, then each further leaflet."""
    given = list(triples)
    yield "".join(f"{triple} .\n" for triple in given)
    shape = Shape(given)
    for word in words(leaflets - 1, seed):
        yield shape.filled(word)


class Shape:
    """The pattern of one leaflet, from a graph with one document."""

    def __init__(self, triples: list[ox.Triple]) -> None:
        self._read(triples)
        own = [line for triple in triples if (line := self._line(triple))]
        hashed = {line for line in own if f"<{LBS}sha256>" in line}
        self.triples = len(own)
        self.lines, self.hashed = "".join(line for line in own if line not in hashed), "".join(sorted(hashed))

    def filled(self, word: str) -> str:
        """Return the N-Triples of what is the own of the leaflet with a word."""
        hashed = self.hashed
        for text in self.texts:
            hashed = hashed.replace(_hash(text), _hash(text.replace(SLOT, word)))
        return (self.lines + hashed).replace(SLOT, word).replace(SLOT.capitalize(), word.capitalize())

    def document(self, word: str) -> str:
        """Return the identifier of the document of the leaflet with a word."""
        return f"{self.identifier}-{word}"

    def _read(self, triples: list[ox.Triple]) -> None:
        """Find what is the leaflet's own, and where its text becomes longer by a word."""
        found = dict(filter(None, map(_pair, triples)))
        ((document, self.identifier),) = ((s, value) for (p, s), value in found.items() if p == IDENTIFIER)
        criteria = {s for p, s in found if p == LBS + "hasAlternative"}
        concepts = criteria | {found[ABOUT, document]} | {s for p, s in found if p == LBS + "describedBy"}
        told = [s for p, s in found if p == PREDICATE]
        concepts |= {
            found[OBJECT, s] for s in told if found[PREDICATE, s] == ANCHORED and found[SUBJECT, s] in concepts
        }
        items = {s: found[LBS + "headword", s] for (p, s), c in found.items() if p == MENTIONS and c in criteria}
        self.items, self.concepts, self.lengthened = items, concepts, {document, *items}
        self.others = {s for p, s in found if p in NOTES}
        self.unmapped = {s for (p, s), value in found.items() if value == NO_TERM}
        self.new = {_local(iri): _local(iri) + SLOT.capitalize() for iri in concepts}
        self.new |= {self.identifier: self.document(SLOT)}
        self.new |= {_local(s): f"{_local(s).replace(self.identifier, self.document(SLOT))}-{SLOT}" for s in items}
        names = "|".join(sorted(self.new, key=len, reverse=True))
        self.name = re.compile(rf"(?<![A-Za-z0-9])(?:{names})(?![A-Za-z0-9])")
        self.texts = [f"{headword} {SLOT}" for headword in items.values()]
        # The title stands before everything, and the headword of a criterion ends its item.
        self.longer = [-1, *sorted(int(found[LBS + "end", s]) for s in items)]

    def _line(self, triple: ox.Triple) -> str:
        """Return a triple as a line of the pattern, or nothing if it is one that all leaflets share."""
        subject, predicate, value = triple
        if not isinstance(subject, ox.NamedNode):
            return ""
        named = self._iri(subject)
        new = (
            self._literal(subject.value, predicate.value, value) if isinstance(value, ox.Literal) else self._node(value)
        )
        if (named, new) == (subject, value):
            return ""
        # Two conditions cannot be the exact match of one term: a further one is narrower than it.
        if subject.value in self.concepts and predicate == EXACT and value.value != NO_TERM:
            predicate = BROAD
        if named != subject and value == EXACT and subject.value not in self.unmapped:
            new = BROAD
        return f"{ox.Triple(named, predicate, new)} .\n"

    def _node(self, node: Node) -> Node:
        return self._iri(node) if isinstance(node, ox.NamedNode) else node

    def _iri(self, node: ox.NamedNode) -> ox.NamedNode:
        if not node.value.startswith(LBS):
            return node
        if node.value in self.others:
            return ox.NamedNode(f"{node.value}-{SLOT}")
        return ox.NamedNode(LBS + self.name.sub(lambda found: self.new[found[0]], node.value.removeprefix(LBS)))

    def _literal(self, subject: str, relation: str, literal: ox.Literal) -> ox.Literal:
        value = literal.value
        if relation in OFFSETS:
            value = str(int(value) + len(f" {SLOT}") * sum(end <= int(value) for end in self.longer))
        elif relation == LBS + "sha256" and subject in self.items:
            value = _hash(f"{self.items[subject]} {SLOT}")
        elif relation in (IDENTIFIER, TITLE):
            value = value.replace(self.identifier, self.document(SLOT))
        elif (relation in NAMES and subject in self.concepts) or (relation in LINES and subject in self.lengthened):
            value = f"{value} {SLOT}"
        if literal.language:
            return ox.Literal(value, language=literal.language)
        return ox.Literal(value, datatype=literal.datatype)


def _pair(triple: ox.Triple) -> tuple[tuple[str, str], str] | None:
    """Return predicate and subject of a triple, and its object; or None if a blank node is in it."""
    if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.NamedNode | ox.Literal):
        return (triple.predicate.value, triple.subject.value), triple.object.value
    return None


def _local(iri: str) -> str:
    return iri.rpartition("/")[2]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class Grown:
    """Graphs with different numbers of leaflets, kept in a folder: as N-Triples, as stores on disk, and in memory."""

    def __init__(self, folder: Path, many: int, most: int, seed: int) -> None:
        self.folder, self.many, self.most, self.seed = folder, many, most, seed

    @cached_property
    def one(self) -> list[ox.Triple]:
        return [quad.triple for quad in ontology.store()]

    @cached_property
    def shape(self) -> Shape:
        return Shape(self.one)

    def file(self, number: int) -> Path:
        path = self.folder / f"{number}-{self.seed}.nt"
        if not path.exists():
            with path.with_suffix(".part").open("w", encoding="utf-8") as file:
                file.writelines(grown(self.one, number, self.seed))
            path.with_suffix(".part").rename(path)
        return path

    def disk(self, number: int) -> str:
        """Return the path of a store of `backspasm load`."""
        path = self.folder / f"{number}-{self.seed}"
        if not path.exists():
            loading.load([str(self.file(number))], str(path))
        return str(path)

    def memory(self, number: int, triples: list[ox.Triple] | None = None) -> ox.Store:
        store = ox.Store()
        for part in grown(triples or self.one, number, self.seed):
            store.bulk_load(part.encode(), format=TRIPLES)
        return store

    def documents(self, number: int) -> Iterator[str]:
        """Yield identifiers of documents without end: with several leaflets, of different ones, far apart."""
        made = words(number - 1, self.seed)[:: max(1, number // ROUNDS)]
        return itertools.cycle([self.shape.document(word) for word in made] or [self.shape.identifier])
