"""The page of the search: over names and codes of concepts, and what the document does not say; and all concepts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .. import search
from ..errors import UsageError

if TYPE_CHECKING:
    from .facts import Facts


class Found(NamedTuple):
    """What was looked for and found, the best first, or why it was refused (`error`); all concepts by first letter."""

    text: str
    hits: list[search.Hit]
    error: str
    letters: dict[str, list[str]]


def found(facts: Facts, text: str) -> Found:
    """Return what a search finds."""
    hits, error = [], ""
    if text.strip():
        try:
            hits = search.search(text)
        except UsageError as refused:
            error = str(refused)
    letters: dict[str, list[str]] = {}
    for iri in sorted(facts.concepts, key=lambda iri: (facts.names[iri].lower(), iri)):
        letters.setdefault(facts.names[iri][0].upper(), []).append(iri)
    return Found(text.strip(), hits, error, dict(sorted(letters.items())))
