"""Names of concepts: from what a person writes to the concept that is meant."""

from __future__ import annotations

import re
import unicodedata

from . import engines
from .answers import Select
from .errors import UsageError, nearest
from .namespaces import LBS, expand

import pyoxigraph as ox

NAMES = """
PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?tier ?name ?concept WHERE {
  { ?concept rdfs:label ?name . BIND(1 AS ?tier) }
  UNION { ?item lbs:mentions ?concept ; lbs:text|lbs:headword ?name . BIND(1 AS ?tier) }
  UNION { ?concept skos:altLabel ?name . BIND(2 AS ?tier) }
  ?concept a/rdfs:subClassOf+ lbs:Concept .
}
"""
QUOTES = str.maketrans("‘’‚“”„´`", "'''\"\"\"''")


def normal(text: str) -> str:
    """Return a name in the form in which two names are compared: NFKC, straight quotes, single blanks, case folded."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).translate(QUOTES)).strip().casefold()


def resolve(name: str) -> ox.NamedNode:
    """Return the concept that a label, an item, a synonym, a CURIE or an IRI means.

    A label or item goes before a synonym. UsageError where nothing is meant (with the nearest) or two things alike.
    """
    known = _names()
    iri = expand(name) or name
    if iri.startswith(LBS):
        if iri in {concept for _, _, concept in known}:
            return ox.NamedNode(iri)
        raise UsageError(f"there is no concept {name!r}")
    wanted = normal(name)
    for tier in ("1", "2"):
        found = sorted({concept for level, label, concept in known if level == tier and normal(label) == wanted})
        if len(found) > 1:
            raise UsageError(f"{name!r} can mean {' or '.join(label(iri) for iri in found)}; say which")
        if found:
            return ox.NamedNode(found[0])
    raise UsageError(f"there is no concept {name!r}{nearest(name, [label for _, label, _ in known])}")


def label(iri: str) -> str:
    """Return a concept's label and CURIE, for a message."""
    for tier, name, concept in _names():
        if concept == iri and tier == "1":
            return f"{name!r} (lbs:{iri.removeprefix(LBS)})"
    return iri


def _names() -> list[tuple[str, str, str]]:
    rows = engines.run(NAMES)
    assert isinstance(rows, Select)
    return [(tier.value, name.value, concept.value) for tier, name, concept in rows.rows]  # type: ignore[union-attr]
