"""The graph as a SKOS concept scheme, with claims, items and evidence beside the concepts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .rdf import written

if TYPE_CHECKING:
    from .content import Content


def export(content: Content) -> dict[str, bytes]:
    """Return the concept scheme as Turtle: the result of `queries/exports/skos.rq`."""
    return {"backspasm.skos.ttl": written(content.triples("skos"))}
