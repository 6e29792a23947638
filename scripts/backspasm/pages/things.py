"""The pages of claims, parts of a document, evidence notes, references, unanswered questions, and plain things."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from . import leaflet, statements, views

if TYPE_CHECKING:
    from .facts import Facts

Cited = list[tuple[views.Reference, bool]]


class Claim(NamedTuple):
    """A claim: its receipt, the evidence about it, and what is inferred from it."""

    iri: str
    receipt: statements.Receipt
    evidence: list[views.Note]
    used_for: list[views.Claim]


class Place(NamedTuple):
    """A part of a document: with what it states if it is an item or a sentence, else with the parts within it."""

    iri: str
    place: views.Place | None
    document: views.Document
    line: leaflet.Line | None
    within: list[views.Place]
    said: list[views.Claim]


class Note(NamedTuple):
    """An evidence note, the claims that it is about, and its references."""

    iri: str
    note: views.Note
    claims: list[views.Claim]
    references: Cited


class Reference(NamedTuple):
    """A reference: the notes, claims, and other things that cite it, and the findings that it names."""

    iri: str
    reference: views.Reference
    notes: list[views.Note]
    claims: list[views.Claim]
    others: list[str]
    findings: list[str]


class Silence(NamedTuple):
    """A question that the document does not answer: the concepts that it is about, and words to find it by."""

    iri: str
    silence: views.Silence
    concepts: list[str]
    words: list[str]


class Thing(NamedTuple):
    """Any other thing: what the graph says of it, and which things have it as a value."""

    iri: str
    kind: str
    statements: list[views.Statement]
    uses: dict[str, list[views.Use]]


def claim(facts: Facts, iri: str) -> Claim:
    """Return a claim and who says it."""
    used = facts.by(views.Premise, "premises", "premise").get(iri, [])
    follows = {one.claim: facts.claims[one.claim] for one in used}
    return Claim(iri, statements.receipt(facts, iri), facts.evidence(iri), list(follows.values()))


def place(facts: Facts, iri: str) -> Place:
    """Return a part of a document, or a document."""
    here = facts.places.get(iri)
    document = facts.documents[here.document if here else iri]
    reads = here is not None and here.kind in ("item", "sentence")
    said = [one for side in ("subject", "object") for one in facts.by(views.Claim, "claims", side).get(iri, [])]
    return Place(
        iri,
        here,
        document,
        leaflet.line(facts, here) if here and reads else None,
        [one for one in facts.places.values() if iri == (one.group or one.section or one.document)],
        said,
    )


def note(facts: Facts, iri: str) -> Note:
    """Return an evidence note."""
    concerned = facts.by(views.Concern, "concerns", "note").get(iri, [])
    return Note(iri, facts.notes[iri], [facts.claims[one.claim] for one in concerned], facts.cited(iri))


def reference(facts: Facts, iri: str) -> Reference:
    """Return a reference and what cites it."""
    citing = [one.citing for one in facts.by(views.Citation, "citations", "reference").get(iri, [])]
    named = facts.by(views.NamedFinding, "named-findings", "reference").get(iri, [])
    return Reference(
        iri,
        facts.references[iri],
        [facts.notes[one] for one in citing if one in facts.notes],
        [facts.claims[one] for one in citing if one in facts.claims],
        [one for one in citing if one not in facts.notes and one not in facts.claims],
        [one.finding for one in named],
    )


def silence(facts: Facts, iri: str) -> Silence:
    """Return a question that the document does not answer."""
    concepts = [one.concept for one in facts.by(views.SilentAbout, "silent-about", "silence").get(iri, [])]
    words = [one.synonym for one in facts.by(views.Synonym, "synonyms", "thing").get(iri, [])]
    return Silence(iri, facts.silences[iri], concepts, words)


def thing(facts: Facts, iri: str) -> Thing:
    """Return what the graph says about any other thing, such as a class or a relation."""
    term = ox.NamedNode(iri)
    uses: dict[str, list[views.Use]] = {}
    for use in facts.all(views.Use, "uses", _thing=term):
        uses.setdefault(use.property, []).append(use)
    kind = facts.one(views.Thing, "things", "thing")[iri].kind
    return Thing(iri, kind, facts.all(views.Statement, "statements", _thing=term), uses)
