"""Where an answer comes from: the claims and the places in the document that a model can cite."""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox

from ..explanation import Place
from ..graph import stores
from ..graph.namespaces import shorten

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

STATED = "Stated"


def claim(iri: str) -> dict[str, Any]:
    """Return the receipt of a claim: its id, the statement, the origin, the modality, and its places or the reason.

    A `qualifier` has the words of the document that narrow the claim. An Inferred claim has `why`, the arguments of the tool that lists its premises.
    """
    origin, modality, qualifier, reason, *statement = _claims()[iri]
    told = {
        "claim": shorten(iri),
        "statement": " | ".join(statement),
        "origin": origin,
        "modality": modality,
        "qualifier": qualifier,
        "places": [place(where) for where in _stated_in().get(iri, ())],
        "reason": reason,
        "why": dict(zip(("subject", "predicate", "object"), statement, strict=True)) if origin == "Inferred" else {},
    }
    return {name: value for name, value in told.items() if value}


def place(iri: str) -> dict[str, Any]:
    """Return the receipt of an item or a sentence: its id, and its document, section and span in words."""
    return {"place": shorten(iri), "in": str(places()[iri][0])}


def anything(iri: str) -> dict[str, Any]:
    """Return the receipt of a claim, an item or a sentence, or the id of what is none of these, such as a silence."""
    if iri in _claims():
        return claim(iri)
    if iri in places():
        return {"origin": STATED, **place(iri)}
    return {"origin": "Curated", "id": shorten(iri)}


def stated(item: str) -> list[dict[str, Any]]:
    """Return the receipts of the claims that an item or a sentence states."""
    return list(map(claim, places()[item][1]))


def mentions(concept: str) -> list[dict[str, Any]]:
    """Return the receipts of the items that mention a concept, or the concept's own id if it is in no item."""
    items = stores.rows("agents/mentions", concept=ox.NamedNode(concept))
    return [{"origin": STATED, **place(item)} for (item,) in items] or [anything(concept)]


@cache
def notice() -> str:
    """Return the safety notice, which stands in each result."""
    return next(notice for (notice,) in stores.rows("graph/notice"))


@cache
def places() -> dict[str, tuple[Place, tuple[str, ...]]]:
    """Return the place of each item and sentence by IRI, in document order, with the IRIs of the claims that it states."""
    found: dict[str, tuple[Place, list[str]]] = {}
    for iri, document, section, group, ordinal, text, opening, start, end, stated in stores.rows("agents/places"):
        if iri not in found:
            numbers = {"ordinal": int(ordinal), "start": int(start), "end": int(end)}
            words = {"document": document, "section": section, "group": group, "text": text, "opening": opening}
            found[iri] = Place(**words, **numbers), []
        found[iri][1].extend(filter(None, [stated]))
    return {iri: (where, tuple(claims)) for iri, (where, claims) in found.items()}


@cache
def _claims() -> dict[str, tuple[str, ...]]:
    return {iri: tuple(told) for iri, *told in stores.rows("agents/claims")}


@cache
def _stated_in() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for iri, (_, claims) in places().items():
        for one in claims:
            found.setdefault(one, []).append(iri)
    return found
