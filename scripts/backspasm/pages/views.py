"""The rows that pages are made of: each view has the columns of the query in `queries/pages/` that fills it."""

from __future__ import annotations

from typing import NamedTuple


class Header(NamedTuple):
    """What stands on every page."""

    title: str
    version: str
    license: str
    notice: str


class Name(NamedTuple):
    """What a thing is called."""

    thing: str
    name: str


class Definition(NamedTuple):
    """What a thing means, and a note on it."""

    thing: str
    definition: str
    note: str


class Document(NamedTuple):
    """A document: its condition, and what it says about its date and licence."""

    document: str
    identifier: str
    title: str
    condition: str
    issued: str
    rights: str


class Place(NamedTuple):
    """A part of a document; `kind` is section, group, item or sentence, and the text of a sentence is its opening.

    `start` and `end` are offsets in Unicode code points.
    """

    place: str
    kind: str
    document: str
    section: str
    group: str
    ordinal: str
    text: str
    gloss: str
    concept: str
    start: str
    end: str
    sha256: str


class Claim(NamedTuple):
    """A claim, and what stands with it; a claim about a role has the relation "has the role"."""

    claim: str
    subject: str
    subject_label: str
    predicate: str
    predicate_label: str
    object: str
    object_label: str
    origin: str
    modality: str
    qualifier: str
    reason: str
    note: str
    left_out: str
    review: str
    date: str


class Stated(NamedTuple):
    """Where a claim is stated."""

    claim: str
    place: str


class Premise(NamedTuple):
    """A premise of a claim, in one of its derivations."""

    claim: str
    derivation: str
    rule: str
    premise: str


class Note(NamedTuple):
    """An evidence note: whether the literature supports, qualifies or contradicts a claim, and what it says."""

    note: str
    direction: str
    text: str
    population: str
    applicability: str
    certainty: str
    review: str
    date: str


class Concern(NamedTuple):
    """A claim that an evidence note is about."""

    note: str
    claim: str


class Citation(NamedTuple):
    """A reference that something cites; `looked_at` is `yes` if a person checked that it fits."""

    citing: str
    reference: str
    looked_at: str


class Reference(NamedTuple):
    """A publication."""

    reference: str
    key: str
    title: str
    first_author: str
    year: str
    container: str
    doi: str
    pmid: str
    url: str
    design: str
    verified: str


class NamedFinding(NamedTuple):
    """A finding that a reference counts among the signs or risks of serious disease."""

    reference: str
    finding: str


class Kind(NamedTuple):
    """The narrowest kind of a concept."""

    concept: str
    kind: str


class Synonym(NamedTuple):
    """Another name, or a word to search for."""

    thing: str
    synonym: str


class Mapping(NamedTuple):
    """An outside term that matches a concept, or, without a label, that none was found."""

    concept: str
    relation: str
    term: str
    curie: str
    label: str
    confidence: str
    justification: str
    comment: str


class Silence(NamedTuple):
    """A question that a document does not answer."""

    silence: str
    document: str
    topic: str
    question: str


class SilentAbout(NamedTuple):
    """A concept that such a question is about."""

    concept: str
    silence: str


class Unmodelled(NamedTuple):
    """What a sentence says, or seems to say, without a claim."""

    thing: str
    content: str
    reason: str
    place: str


class Part(NamedTuple):
    """A part of a red flag: a finding (core, context or near) or a question; core and context have an alternative."""

    criterion: str
    part: str
    alternative: str
    thing: str
    label: str
    reason: str


class Link(NamedTuple):
    """A link of a concept with another that is no claim: how the words of a finding are read."""

    concept: str
    subject: str
    predicate: str
    object: str


class Judgement(NamedTuple):
    """The reason of something that has no claim, and its review status."""

    thing: str
    reason: str
    review: str
    date: str


class Question(NamedTuple):
    """A question of the screening, once for each red flag that asks it."""

    id: str
    text: str
    criterion: str


class Thing(NamedTuple):
    """A thing with a plain page."""

    thing: str
    kind: str


class Statement(NamedTuple):
    """A property of a thing."""

    property: str
    property_label: str
    value: str
    value_label: str


class Use(NamedTuple):
    """A thing that has another as the value of a property."""

    property: str
    property_label: str
    subject: str
    subject_label: str


class Described(NamedTuple):
    """A part of the graph without a page of its own, and the thing whose page has it."""

    part: str
    thing: str
