"""Derive direct triples from the claims, inferences by the rules in `queries/rules/`, and OWL axioms on the kinds."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ..errors import DataError
from . import generated, ontology, queries, turtle
from .generated import node
from .namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

DIRECT = "direct"
TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")


def rules() -> dict[str, str]:
    """Return the text of each rule by its name."""
    return {name: queries.read(f"rules/{name}") for name in queries.names("rules")}


def direct(store: ox.Store) -> list[ox.Triple]:
    """Add the direct triple of each claim to a store; return the triples that it did not have."""
    return _apply(store, {DIRECT: rules()[DIRECT]})


def inferred(store: ox.Store) -> list[ox.Triple]:
    """Apply the rules to a store with direct triples until they infer nothing new; return what was new to it."""
    return _apply(store, {name: text for name, text in rules().items() if name != DIRECT})


def _apply(store: ox.Store, texts: dict[str, str]) -> list[ox.Triple]:
    made: list[ox.Quad] = []
    quiet = 0  # how many rules have inferred nothing new since one did
    for name, text in itertools.cycle(texts.items()):  # what one rule infers, the next one has, which saves rounds
        quads = [quad for triple in _made(store, name, text) if (quad := ox.Quad(*triple)) not in store]
        store.extend(quads)
        made += quads
        quiet = 0 if quads else quiet + 1
        if quiet == len(texts):
            break
    return [quad.triple for quad in made]


def _made(store: ox.Store, name: str, text: str) -> ox.QueryTriples:
    try:
        return queries.construct(store, text)
    except DataError as error:
        raise DataError(f"the rule {name!r}: {error}") from None


def text(triples: Iterable[ox.Triple]) -> str:
    """Return derived triples as the Turtle of `derived.ttl`."""
    description = "Direct triples of the claims, and what the rules infer, each with its claim, rule and premises."
    return generated.module("derived", description, "build", sorted(triples, key=_place))


def _place(triple: ox.Triple) -> tuple[str, str]:
    return turtle.term(triple.subject), str(triple)


def premises() -> ox.Store:
    """Return a store with the input of the rules: the authored modules and the outlines of the documents."""
    return ontology.store([*ontology.authored(), *ontology.outlines()])


def domains(graph: ox.Store) -> str:
    """Return the text of `domains.ttl`: domain and range of each relation in a graph, and the disjoint kinds of concepts.

    Domain and range come from `schema:domainIncludes` and `schema:rangeIncludes`; those of an inverse are swapped.
    """
    kinds: dict[tuple[str, str], set[str]] = {}
    for relation, side, kind in queries.rows(graph, queries.read("graph/relation-kinds")):
        kinds.setdefault((relation, side), set()).add(kind)
    triples: list[ox.Triple] = []
    for (relation, side), told in sorted(kinds.items()):
        object: ox.NamedNode | ox.BlankNode = ox.NamedNode(min(told))
        if len(told) > 1:
            object = ox.BlankNode()
            members, cells = _list(sorted(told))
            triples += [
                ox.Triple(object, TYPE, node("owl:Class")),
                ox.Triple(object, node("owl:unionOf"), members),
                *cells,
            ]
        triples.append(ox.Triple(ox.NamedNode(relation), node(f"rdfs:{side}"), object))
    members, cells = _list(sorted(kind for (kind,) in queries.rows(graph, queries.read("graph/concept-kinds"))))
    triples += [ox.Triple(node("lbs:Concept"), node("owl:disjointUnionOf"), members), *cells]
    description = "What editors and reasoners are told of the kinds: domains and ranges of the relations, and that kinds exclude each other."
    return generated.module("domains", description, "build", triples)


def _list(iris: list[str]) -> tuple[ox.BlankNode, list[ox.Triple]]:
    """Return the head of an RDF list of IRIs, and its triples."""
    cells = [ox.BlankNode() for _ in iris]
    rests: list[ox.BlankNode | ox.NamedNode] = [*cells[1:], node("rdf:nil")]
    return cells[0], [
        triple
        for cell, iri, rest in zip(cells, iris, rests, strict=True)
        for triple in (
            ox.Triple(cell, node("rdf:first"), ox.NamedNode(iri)),
            ox.Triple(cell, node("rdf:rest"), rest),
        )
    ]
