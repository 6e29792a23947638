"""What follows from the claims: the direct triples, what the rules in `queries/rules/` infer, and the axioms that an OWL
editor shows for the kinds that a relation joins."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pyoxigraph as ox

from . import files, ontology, turtle
from .errors import DataError, sentence
from .namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

DIRECT = "direct"
CONCEPT_KINDS = """
PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?kind WHERE { ?kind rdfs:subClassOf lbs:Concept }
"""
TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
KINDS = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX schema: <https://schema.org/>
SELECT DISTINCT ?relation ?side ?kind WHERE {
  { ?relation schema:domainIncludes ?kind BIND("domain" AS ?side) }
  UNION { ?relation schema:rangeIncludes ?kind BIND("range" AS ?side) }
  UNION { ?relation (owl:inverseOf|^owl:inverseOf)/schema:rangeIncludes ?kind BIND("domain" AS ?side) }
  UNION { ?relation (owl:inverseOf|^owl:inverseOf)/schema:domainIncludes ?kind BIND("range" AS ?side) }
}
"""


def rules() -> dict[str, str]:
    """Return the text of each rule by its name."""
    place = os.path.join(files.folder("queries"), "rules")
    return {name: files.read_text(os.path.join(place, f"{name}.rq")) for name in files.names(place, ".rq")}


def direct(store: ox.Store) -> set[ox.Triple]:
    """Return the direct triple of each claim in a store, and add them to it."""
    return _apply(store, {DIRECT: rules()[DIRECT]})


def inferred(store: ox.Store) -> set[ox.Triple]:
    """Return what the rules infer from a store with claims, claims and derivations included, and add it, to the end."""
    return _apply(store, {name: text for name, text in rules().items() if name != DIRECT})


def _apply(store: ox.Store, texts: dict[str, str]) -> set[ox.Triple]:
    found: set[ox.Triple] = set()
    while True:
        new = {triple for name, text in texts.items() for triple in _made(store, name, text)} - found
        if not new:
            return found
        found |= new
        store.extend(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in new)


def _made(store: ox.Store, name: str, text: str) -> ox.QueryTriples:
    try:
        made = store.query(text)
    except (SyntaxError, ValueError) as error:
        raise DataError(f"the rule {name!r} cannot be run: {sentence(error)}") from None
    if not isinstance(made, ox.QueryTriples):
        raise DataError(f"the rule {name!r} is not a CONSTRUCT")
    return made


def text(triples: Iterable[ox.Triple]) -> str:
    """Return derived triples as the Turtle of `derived.ttl`."""
    subjects: dict[str, dict[str, list[str]]] = {}
    for triple in triples:
        by_predicate = subjects.setdefault(_term(triple.subject), {})
        by_predicate.setdefault(_term(triple.predicate), []).append(_term(triple.object))
    blocks = [
        turtle.block(
            subject, [f"{verb} {' , '.join(sorted(objects))}" for verb, objects in sorted(said.items(), key=_first)]
        )
        for subject, said in sorted(subjects.items())
    ]
    description = "Direct triples of the claims, and what the rules infer, each with its claim, rule and premises."
    return turtle.module("derived", description, "build", blocks)


def _first(entry: tuple[str, list[str]]) -> tuple[bool, str]:
    return entry[0] != "a", entry[0]


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    return "a" if term == TYPE else turtle.term(term)


def premises() -> ox.Store:
    """Return what the rules start from: the modules that people write, and the outlines of the documents."""
    return ontology.store([*ontology.authored(), *ontology.outlines()])


def build() -> str:
    """Return the text of `derived.ttl`."""
    store = premises()
    return text(direct(store) | inferred(store))


def domains() -> str:
    """Return the text of `domains.ttl`: `rdfs:domain` and `rdfs:range` of each relation, from the kinds told on it, and the
    kinds of concepts, which exclude each other.

    The kinds of an inverse are those of the relation that it inverts, the other way round.
    """
    kinds: dict[str, dict[str, list[str]]] = {}
    graph = ontology.store(ontology.authored())
    for relation, side, kind in graph.query(KINDS):  # type: ignore[union-attr]
        kinds.setdefault(_term(relation), {}).setdefault(side.value, []).append(_term(kind))
    blocks = [
        turtle.block(relation, [f"rdfs:{side} {_union(sorted(told))}" for side, told in sorted(sides.items())])
        for relation, sides in sorted(kinds.items())
    ]
    kinds_of_concepts = sorted(_term(kind) for (kind,) in graph.query(CONCEPT_KINDS))  # type: ignore[union-attr]
    blocks.append(turtle.block("lbs:Concept", [f"owl:disjointUnionOf ( {' '.join(kinds_of_concepts)} )"]))
    description = "What editors and reasoners are told of the kinds: domains and ranges of the relations, and that kinds exclude each other."
    return turtle.module("domains", description, "build", blocks)


def _union(kinds: list[str]) -> str:
    return kinds[0] if len(kinds) == 1 else f"[ a owl:Class ; owl:unionOf ( {' '.join(kinds)} ) ]"
