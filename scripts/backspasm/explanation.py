"""An explanation of where a statement comes from, as fields and as text."""

from __future__ import annotations

from types import SimpleNamespace

from .graph.namespaces import shorten

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


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
