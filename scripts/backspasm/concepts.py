"""Names of concepts: from what a person writes to the concept that is meant."""

from __future__ import annotations

import re
import unicodedata

from . import engines
from .answers import Select
from .engines import Target
from .errors import UsageError, nearest, quoted
from .namespaces import LBS, expand

NAMES = """
PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?tier ?name ?concept WHERE {
  { ?concept rdfs:label ?name . BIND("label" AS ?tier) }
  UNION { ?item lbs:mentions ?concept ; lbs:text|lbs:headword ?name . BIND("label" AS ?tier) }
  UNION { ?concept skos:altLabel ?name . BIND("synonym" AS ?tier) }
  ?concept a lbs:Concept .
}
"""
OUTSIDE = """
PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX sssom: <https://w3id.org/sssom/>
SELECT ?tier ?name ?concept WHERE {
  ?mapping sssom:subject_id ?concept ; sssom:predicate_id ?predicate .
  MINUS { ?mapping sssom:object_id sssom:NoTermFound }
  BIND(STRBEFORE(STRAFTER(STR(?predicate), "#"), "Match") AS ?tier)
  { ?mapping lbs:curie ?name } UNION { ?mapping sssom:object_id ?object BIND(STR(?object) AS ?name) }
}
"""
OWN_TIERS = ("label", "synonym")
OUTSIDE_TIERS = ("exact", "close", "broad", "narrow")
QUOTES = str.maketrans("‘’‚“”„´`", "'''\"\"\"''")


class Meaning:
    """A concept's IRI, and how it was found: `iri`, `label`, `synonym`, or the nearness of an outside term's mapping."""

    def __init__(self, iri: str, tier: str) -> None:
        self.iri, self.tier = iri, tier


def normal(text: str) -> str:
    """Return a name in the form in which two names are compared: NFKC, straight quotes, single blanks, case folded."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).translate(QUOTES)).strip().casefold()


def resolve(name: str, target: Target = engines.LOCAL) -> Meaning:
    """Return what a label, an item, a synonym, a CURIE or IRI of ours, or an outside id that is mapped, means.

    A label or item goes before a synonym, an exact mapping before a close before a broad before a narrow one.
    UsageError where nothing is meant (with the nearest) or two things within one tier.
    """
    own = _names(NAMES)
    name = name.strip().removeprefix("<").removesuffix(">")
    iri = expand(name) or name
    if iri in {concept for _, _, concept in own}:
        return Meaning(iri, "iri")
    wanted = normal(name)
    meaning = _first(OWN_TIERS, [(tier, concept) for tier, known, concept in own if normal(known) == wanted], name)
    if meaning is None and ":" in name:
        outside = _names(OUTSIDE, target)
        meant = [(tier, concept) for tier, known, concept in outside if normal(known) == wanted]
        meaning = _first(OUTSIDE_TIERS, meant, name)
    if meaning is None:
        raise UsageError(f"there is no concept {quoted(name)}{nearest(name, [known for _, known, _ in own])}")
    return meaning


def _first(tiers: tuple[str, ...], found: list[tuple[str, str]], name: str) -> Meaning | None:
    for tier in tiers:
        meant = sorted({concept for level, concept in found if level == tier})
        if len(meant) > 1:
            raise UsageError(f"{quoted(name)} can mean {' or '.join(map(_shown, meant))}; say which")
        if meant:
            return Meaning(meant[0], tier)
    return None


def _shown(iri: str) -> str:
    labels = [known for tier, known, concept in _names(NAMES) if concept == iri and tier == "label"]
    return f"{labels[0]!r} (lbs:{iri.removeprefix(LBS)})" if labels else iri


def _names(query: str, target: Target = engines.LOCAL) -> list[tuple[str, str, str]]:
    rows = engines.run(query, target)
    assert isinstance(rows, Select)
    return [(tier.value, name.value, concept.value) for tier, name, concept in rows.rows]  # type: ignore[union-attr]
