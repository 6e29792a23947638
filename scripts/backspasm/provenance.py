"""The provenance of a statement: its claims with origin and place, and the premises of inferred claims."""

from __future__ import annotations

import contextlib
from types import SimpleNamespace

import pyoxigraph as ox

from .errors import UsageError, nearest, quoted
from .graph import concepts, queries, stores
from .graph.namespaces import PREFIXES, expand, shorten

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

ROLE = ox.NamedNode(PREFIXES["lbs"] + "claimRole")
ROLE_WORDS = ("a", "is a", "role", "type", "rdf:type")
CRITERION = "Curated"  # the origin of a finding in a criterion; such a finding has no claim


class Place(SimpleNamespace):
    """Where a document states a claim: an item (with `text`) or a sentence (with its `opening`), and its span.

    `start` and `end` are offsets in Unicode code points, as in the W3C Web Annotation model's TextPositionSelector.
    """

    document: str
    section: str
    group: str
    ordinal: int
    text: str
    opening: str
    start: int
    end: int

    def __str__(self) -> str:
        where = " > ".join(filter(None, (self.section, self.group)))
        words = f'item {self.ordinal}, "{self.text}"' if self.text else f'sentence {self.ordinal}, "{self.opening} ..."'
        return f"{self.document}: {where}, {words}, characters {self.start} to {self.end}"


class Reference(SimpleNamespace):
    """A work that is cited: its key as a CURIE, first author, year and title."""

    key: str
    first_author: str
    year: str
    title: str

    def __str__(self) -> str:
        return f"{self.key}: {self.first_author} {self.year}, {self.title}" if self.title else self.key


class Derivation(SimpleNamespace):
    """One way to infer a statement: the name of the rule, and an explanation of each premise."""

    rule: str
    premises: tuple[Explanation, ...]


class Explanation(SimpleNamespace):
    """Where a statement comes from; `str` gives the text that `backspasm why` prints.

    `subject`, `predicate` and `object` are labels. `claim` is the claim's IRI and `origin` is `Stated`, `Curated` or
    `Inferred`; both are empty if the graph does not make the statement. A Stated claim has `places`. A Curated one has
    a `reason`, `references`, a `review` status and a `date`. An Inferred one has `derivations`, whose `premises` are
    again explanations. A finding in a criterion has no claim but a `criterion`, the criterion's IRI. `others` explains
    the claims of other documents that make the same statement.
    """

    subject: str
    predicate: str
    object: str
    claim: str = ""
    origin: str = ""
    modality: str = ""
    qualifier: str = ""
    places: tuple[Place, ...] = ()
    reason: str = ""
    references: tuple[Reference, ...] = ()
    review: str = ""
    date: str = ""
    derivations: tuple[Derivation, ...] = ()
    criterion: str = ""
    alternative_reasons: tuple[str, ...] = ()
    others: tuple[Explanation, ...] = ()

    @property
    def premises(self) -> tuple[Explanation, ...]:
        """The premises of all derivations, in order."""
        return tuple(premise for derivation in self.derivations for premise in derivation.premises)

    def __str__(self) -> str:
        statement = f"{self.subject} | {self.predicate} | {self.object}"
        if not self.origin:
            return f"The graph does not say: {statement}.\nIt is unknown, not false.\n"
        return "".join(f"{line}\n" for one in (self, *self.others) for line in one._lines(""))

    def _lines(self, indent: str) -> Iterator[str]:
        kind = f"part of the criterion, {self.origin}" if self.criterion else self.origin
        hedge = f", {self.modality}" if self.modality else ""
        yield f"{indent}{self.subject} | {self.predicate} | {self.object}: {kind}{hedge}"
        inner = indent + "  "
        if self.claim:
            yield f"{inner}claim {shorten(self.claim)}"
        if self.qualifier:
            yield f'{inner}with the words "{self.qualifier}"'
        yield from (f"{inner}in {place}" for place in self.places)
        if self.reason:
            yield f"{inner}reason: {self.reason}"
        yield from (f"{inner}reason of the alternative: {reason}" for reason in self.alternative_reasons)
        yield from (f"{inner}cites {reference}" for reference in self.references)
        if self.review:
            yield f"{inner}{self.review}, {self.date}"
        for derivation in self.derivations:
            yield f"{inner}by the rule {derivation.rule}, from"
            for premise in derivation.premises:
                yield from premise._lines(inner + "  ")


def explain(subject: str, predicate: str, object: str) -> Explanation:
    """Return the provenance of a statement.

    Subject and object are any names of a concept. The predicate is a relation's label, local name, CURIE or IRI; or it
    is `a`, and the object is then the name of a role. If several documents make the statement, `others` has all
    explanations but the first. If the graph does not make the statement, `claim` and `origin` are empty. UsageError if a name is unknown.
    """
    who = _concept(subject)
    if predicate in ROLE_WORDS:
        relation, whom = ROLE, _term(object, "role")
    else:
        relation, whom = _term(predicate, "relation"), _concept(object)
    found = _claims(who, relation, whom, frozenset()) or _criterion(who, relation, whom)
    if not found:
        return Explanation(**_labels(who, relation, whom))
    first, *others = found
    first.others = tuple(others)
    return first


def _claims(
    subject: ox.NamedNode,
    predicate: ox.NamedNode,
    object: ox.NamedNode,
    seen: frozenset[str],
    only: str | None = None,
) -> list[Explanation]:
    """Return an explanation of each claim of a triple, or of the claim `only`; claims in `seen` get no premises."""
    found = []
    for claim, origin, modality, qualifier, reason, review, date in _rows(
        "claims", _subject=subject, _predicate=predicate, _object=object
    ):
        if only in (None, claim):
            term = ox.NamedNode(claim)
            found.append(
                Explanation(
                    **_labels(subject, predicate, object),
                    claim=claim,
                    origin=origin,
                    modality=modality,
                    qualifier=qualifier,
                    places=_places(term),
                    reason=reason,
                    references=_references(term),
                    review=review,
                    date=date,
                    derivations=() if claim in seen else _derivations(term, seen | {claim}),
                )
            )
    return found


def _places(claim: ox.NamedNode) -> tuple[Place, ...]:
    return tuple(
        Place(
            document=document,
            section=section,
            group=group,
            ordinal=int(ordinal),
            text=text,
            opening=opening,
            start=int(start),
            end=int(end),
        )
        for document, section, group, ordinal, text, opening, start, end in _rows("places", _claim=claim)
    )


def _references(cited_by: ox.NamedNode) -> tuple[Reference, ...]:
    rows = _rows("references", _claim=cited_by)
    return tuple(
        Reference(key=shorten(reference), first_author=author, year=year, title=title)
        for reference, author, year, title in rows
    )


def _derivations(claim: ox.NamedNode, seen: frozenset[str]) -> tuple[Derivation, ...]:
    rules: dict[str, str] = {}
    premises: dict[str, list[Explanation]] = {}
    for derivation, rule, premise, subject, predicate, object in _rows("premises", _claim=claim):
        rules[derivation] = rule
        who, relation, whom = map(ox.NamedNode, (subject, predicate, object))
        premises.setdefault(derivation, []).extend(_claims(who, relation, whom, seen, premise))
    return tuple(Derivation(rule=rule, premises=tuple(premises[derivation])) for derivation, rule in rules.items())


def _criterion(subject: ox.NamedNode, predicate: ox.NamedNode, object: ox.NamedNode) -> list[Explanation]:
    """Return the explanation of a finding in a criterion, with the reasons for the criterion and its curated alternatives."""
    rows = _rows("criteria", _subject=subject, _predicate=predicate, _object=object)
    if not rows:
        return []
    reason, review, date, _ = rows[0]
    return [
        Explanation(
            **_labels(subject, predicate, object),
            origin=CRITERION,
            criterion=subject.value,
            reason=reason,
            alternative_reasons=tuple(added for *_, added in rows if added),
            references=_references(subject),
            review=review,
            date=date,
        )
    ]


def _labels(subject: ox.NamedNode, predicate: ox.NamedNode, object: ox.NamedNode) -> dict[str, str]:
    relation = "has the role" if predicate == ROLE else _label(predicate)
    return {"subject": _label(subject), "predicate": relation, "object": _label(object)}


def _label(term: ox.NamedNode) -> str:
    rows = _rows("label", _term=term)
    return rows[0][0] if rows else shorten(term.value)


def _concept(name: str) -> ox.NamedNode:
    """Return the IRI of a concept, or of a heading or a screening question by its CURIE or IRI: relations link them too."""
    iri = expand(name) or name
    if iri.startswith((PREFIXES["src"], PREFIXES["question"])):
        with contextlib.suppress(ValueError):  # not a valid IRI
            if _rows("label", _term=ox.NamedNode(iri)):
                return ox.NamedNode(iri)
    return ox.NamedNode(concepts.resolve(name)[0])


def _term(name: str, what: str) -> ox.NamedNode:
    found = {(label, iri) for iri, label, sort in _rows("names") if sort == what}
    for label, iri in found:
        if name in (iri, iri.removeprefix(PREFIXES["lbs"])) or expand(name) == iri or concepts.normal(name) == label:
            return ox.NamedNode(iri)
    hint = nearest(name, [label for label, _ in found]) or f"; ontology/README.md lists every {what}"
    raise UsageError(f"there is no {what} {quoted(name)}{hint}")


def _rows(name: str, **terms: ox.NamedNode) -> list[tuple[str, ...]]:
    return queries.rows(stores.store_of("provenance"), queries.fill(queries.read(f"provenance/{name}"), **terms))
