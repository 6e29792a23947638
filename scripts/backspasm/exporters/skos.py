"""The graph as a SKOS concept scheme, with claims, items and evidence beside the concepts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from ..graph.namespaces import PREFIXES
from . import hierarchy, merged
from .rdf import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .content import Content

CONCEPT, BROADER, RELATED = (ox.NamedNode(PREFIXES["skos"] + name) for name in ("Concept", "broader", "related"))


def export(content: Content) -> dict[str, bytes]:
    """Return the concept scheme as Turtle: the result of `queries/exports/skos.rq`, with broader and related concepts."""
    triples = content.triples("skos")
    concepts = {str(one.subject).strip("<>") for one in triples if one.object == CONCEPT}
    return {"backspasm.skos.ttl": written(merged.ordered([*triples, *_links(content, concepts)]))}


def _links(content: Content, concepts: set[str]) -> Iterator[ox.Triple]:
    """Yield what is right above each concept, and which concepts a claim relates that are not above each other."""
    wider = {name: above & concepts for name, above in hierarchy.parents(content, wholes=True).items()}
    for name in wider.keys() & concepts:
        yield from (ox.Triple(ox.NamedNode(name), BROADER, ox.NamedNode(above)) for above in wider[name])
    above = {name: hierarchy.ancestors(wider, name) for name in concepts}
    for claim in content.rows("claims"):
        one, other = claim.subject, claim.object
        if {one, other} <= concepts and one not in above[other] and other not in above[one]:
            yield ox.Triple(ox.NamedNode(one), RELATED, ox.NamedNode(other))
            yield ox.Triple(ox.NamedNode(other), RELATED, ox.NamedNode(one))
