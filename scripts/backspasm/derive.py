"""What follows from the claims: the direct triples, and what the rules in `queries/rules/` infer from them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pyoxigraph as ox

from . import files, ontology
from .namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

DIRECT = "direct"
HEADER = """@prefix owl:     <http://www.w3.org/2002/07/owl#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix lbs:     <https://w3id.org/backspasm/> .
@prefix src:     <https://w3id.org/backspasm/source/> .
@prefix claim:   <https://w3id.org/backspasm/claim/> .

# Written by `backspasm build`; edits are lost.

<https://w3id.org/backspasm/derived>
    a owl:Ontology ;
    owl:versionIRI <https://w3id.org/backspasm/{version}/derived> ;
    dcterms:title "backspasm: derived"@en ;
    dcterms:description "Direct triples of the claims, and what the rules infer, each with its claim, rule and premises."@en ;
    dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;
    lbs:safetyNotice "Educational. Not a medical device, not clinically validated; the source document is undated."@en ;
.
"""


def rules() -> dict[str, str]:
    """Return the text of each rule by its name."""
    place = os.path.join(files.folder("queries"), "rules")
    return {name: files.read_text(os.path.join(place, f"{name}.rq")) for name in files.names(place, ".rq")}


def direct(store: ox.Store) -> set[ox.Triple]:
    """Return the direct triple of each claim in a store, and add them to it."""
    return _apply(store, [rules()[DIRECT]])


def inferred(store: ox.Store) -> set[ox.Triple]:
    """Return what the rules infer from a store with claims, claims and derivations included, and add it, to the end."""
    return _apply(store, [text for name, text in rules().items() if name != DIRECT])


def _apply(store: ox.Store, texts: list[str]) -> set[ox.Triple]:
    found: set[ox.Triple] = set()
    while True:
        new = {triple for text in texts for triple in store.query(text)} - found  # type: ignore[union-attr]
        if not new:
            return found
        found |= new
        store.extend(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in new)


def turtle(triples: Iterable[ox.Triple], version: str) -> str:
    """Return derived triples as Turtle, one subject after another, each in the house layout."""
    subjects: dict[str, dict[str, list[str]]] = {}
    for triple in triples:
        by_predicate = subjects.setdefault(_term(triple.subject), {})
        by_predicate.setdefault(_term(triple.predicate), []).append(_term(triple.object))
    blocks = [HEADER.format(version=version)]
    for subject, by_predicate in sorted(subjects.items()):
        lines = [
            f"    {predicate} {' , '.join(sorted(objects))} ;\n"
            for predicate, objects in sorted(by_predicate.items(), key=_first)
        ]
        blocks.append(f"{subject}\n{''.join(lines)}.\n")
    return "\n".join(blocks)


def _first(entry: tuple[str, list[str]]) -> tuple[bool, str]:
    return entry[0] != "a", entry[0]


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    if isinstance(term, ox.NamedNode):
        if term.value == PREFIXES["rdf"] + "type":
            return "a"
        for prefix in ("claim", "src", "lbs", "owl"):
            if term.value.startswith(PREFIXES[prefix]):
                return f"{prefix}:{term.value.removeprefix(PREFIXES[prefix])}"
    return str(term)


def build() -> str:
    """Return the text of `derived.ttl` for the authored modules."""
    from . import __version__

    store = ontology.store(ontology.authored())
    return turtle(direct(store) | inferred(store), __version__)
