"""Statements as pages tell them: a claim with its evidence, and its receipt down to what nobody derived."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..graph import queries

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .facts import Facts
    from .views import Claim, Note, Place, Reference


class Told(NamedTuple):
    """A claim, and the evidence notes about it."""

    claim: Claim
    evidence: list[Note]


class Derivation(NamedTuple):
    """One way to infer a claim: the rule, what it infers, and the receipts of the premises."""

    rule: str
    summary: str
    premises: list[Receipt]


class Receipt(NamedTuple):
    """Who says a claim: its places, its references and whether a person checked each, and its derivations.

    A claim that has been met above itself gets no derivations.
    """

    claim: Claim
    places: list[Place]
    references: list[tuple[Reference, bool]]
    derivations: list[Derivation]


def told(facts: Facts, claims: Iterable[Claim]) -> list[Told]:
    """Return claims with their evidence."""
    return [Told(claim, facts.evidence(claim.claim)) for claim in claims]


def receipt(facts: Facts, iri: str, above: frozenset[str] = frozenset()) -> Receipt:
    """Return the receipt of a claim."""
    from .views import Premise, Stated

    places = [facts.places[one.place] for one in facts.by(Stated, "places", "claim").get(iri, [])]
    derivations: dict[str, Derivation] = {}
    for one in [] if iri in above else facts.by(Premise, "premises", "claim").get(iri, []):
        summary = queries.QueryFile(one.rule, queries.read(f"rules/{one.rule}")).summary
        derivation = derivations.setdefault(one.derivation, Derivation(one.rule, summary, []))
        derivation.premises.append(receipt(facts, one.premise, above | {iri}))
    return Receipt(facts.claims[iri], places, facts.cited(iri), list(derivations.values()))
