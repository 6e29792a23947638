"""Annotations for formats that can annotate a statement: its origin, source texts, reason, rules and evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..graph.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .content import Content

ORIGIN = PREFIXES["dcterms"] + "provenance"
SOURCE = PREFIXES["dcterms"] + "source"
REASON = PREFIXES["lbs"] + "reason"
RULE = PREFIXES["lbs"] + "rule"


def beside(content: Content) -> dict[str, list[tuple[str, str]]]:
    """Return, by claim IRI, pairs of annotation property and value: origin first, then source texts, reason, rules."""
    places, premises = content.grouped("places", "claim"), content.grouped("premises", "claim")
    found = {}
    for claim in content.rows("claims"):
        values = [(ORIGIN, claim.origin)]
        values += [(SOURCE, place.text) for place in places.get(claim.claim, ())]
        values += [(REASON, claim.reason)] if claim.reason else []
        values += [(RULE, rule) for rule in sorted({premise.rule for premise in premises.get(claim.claim, ())})]
        found[claim.claim] = values
    return found


def evidence(content: Content, names: Mapping[str, str] | None = None) -> dict[str, list[str]]:
    """Return, by claim IRI, its evidence notes as texts: `DIRECTION: NOTE (REFERENCES)`.

    A reference stands there by its key, or by its name in `names`, which has the IRIs of references as keys.
    """
    keys = content.grouped("citations", "citing")
    found: dict[str, list[str]] = {}
    for entry in content.rows("evidence"):
        cited = ", ".join(names[one.reference] if names else one.key for one in keys.get(entry.entry, ()))
        found.setdefault(entry.claim, []).append(f"{entry.direction}: {entry.note} ({cited})")
    return found
