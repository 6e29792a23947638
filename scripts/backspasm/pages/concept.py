"""The page of a concept: what it is, what is said of it in both directions, and which outside terms match it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from . import views
from .facts import DISPOSITION
from .statements import told

if TYPE_CHECKING:
    from .facts import Facts
    from .statements import Told


class Alternative(NamedTuple):
    """One way to meet a red flag: all its findings; a curated one has a reason and references."""

    core: list[views.Part]
    context: list[views.Part]
    reason: str
    references: list[tuple[views.Reference, bool]]


class Criterion(NamedTuple):
    """What a red flag calls for, and the rule that it is met by."""

    dispositions: list[Told]
    alternatives: list[Alternative]
    near: list[views.Part]
    questions: list[views.Part]
    judgement: views.Judgement
    references: list[tuple[views.Reference, bool]]


class Concept(NamedTuple):
    """What the graph says about a concept; `says` and `said` are its claims as subject and as object."""

    iri: str
    kind: str
    definition: views.Definition | None
    roles: list[Told]
    synonyms: list[str]
    items: list[views.Place]
    says: dict[str, list[Told]]
    said: dict[str, list[Told]]
    mappings: list[views.Mapping]
    silences: list[views.Silence]
    criterion: Criterion | None
    named_by: list[views.Reference]
    parts_of: list[views.Part]
    links: list[views.Link]


def concept(facts: Facts, iri: str) -> Concept:
    """Return what the graph says about a concept."""
    claims = facts.by(views.Claim, "claims", "subject").get(iri, [])
    roles = [claim for claim in claims if facts.is_role(claim)]
    parts = facts.by(views.Part, "criteria", "criterion").get(iri, [])
    named = facts.by(views.NamedFinding, "named-findings", "finding").get(iri, [])
    used = facts.by(views.Part, "criteria", "thing").get(iri, [])
    return Concept(
        iri,
        facts.concepts[iri].kind,
        facts.definitions.get(iri),
        told(facts, roles),
        [one.synonym for one in facts.by(views.Synonym, "synonyms", "thing").get(iri, [])],
        [place for place in facts.places.values() if place.concept == iri],
        _by_relation(facts, [claim for claim in claims if claim not in roles]),
        _by_relation(facts, facts.by(views.Claim, "claims", "object").get(iri, [])),
        facts.by(views.Mapping, "mappings", "concept").get(iri, []),
        facts.about(iri),
        _criterion(facts, iri, parts) if parts else None,
        [facts.references[one.reference] for one in named],
        list({(one.criterion, one.part): one for one in used if one.criterion != iri}.values()),
        facts.by(views.Link, "links", "concept").get(iri, []),
    )


def _by_relation(facts: Facts, claims: list[views.Claim]) -> dict[str, list[Told]]:
    found: dict[str, list[Told]] = {}
    for one in sorted(told(facts, claims), key=lambda one: one.claim.predicate_label):
        found.setdefault(one.claim.predicate, []).append(one)
    return found


def _criterion(facts: Facts, iri: str, parts: list[views.Part]) -> Criterion:
    ways: dict[str, Alternative] = {}
    for one in parts:
        if one.alternative:
            way = ways.setdefault(one.alternative, Alternative([], [], one.reason, facts.cited(one.alternative)))
            (way.core if one.part == "core" else way.context).append(one)
    claims = facts.by(views.Claim, "claims", "subject").get(iri, [])
    return Criterion(
        told(facts, [claim for claim in claims if claim.predicate == DISPOSITION]),
        list(ways.values()),
        [one for one in parts if one.part == "near"],
        [one for one in parts if one.part == "question"],
        facts.one(views.Judgement, "judgements", "thing")[iri],
        facts.cited(iri),
    )
