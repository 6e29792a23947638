"""Findings: what a person or a record reports, as concepts of the graph, each with the words that reported it."""

from __future__ import annotations

from .. import errors, question
from ..errors import DataError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .criteria import Question

LONGEST = 1000
MOST_ENTRIES = 10_000
SPOKEN = {"yes": "yes", "no": "no", "unknown": "don't know"}
STRENGTH = ("no", "unknown", "yes")
LAST_DAY = "9999-12-31"
NO_BEARING = "the mapping file says that it has no bearing here"


class Meaning:
    """What a name or code means, as IRIs of concepts.

    `exact`: the concepts themselves. `entailed`: broader concepts, which are present if the code is, but not denied if
    it is. `near`: concepts that it may stand for, so that it neither affirms nor denies them. `bearing` is false for a
    code without any of these that a user's mapping file says to have no bearing here.
    """

    def __init__(
        self, exact: Iterable[str] = (), entailed: Iterable[str] = (), near: Iterable[str] = (), bearing: bool = True
    ) -> None:
        self.exact, self.entailed, self.near = frozenset(exact), frozenset(entailed), frozenset(near)
        self.bearing = bearing

    def __bool__(self) -> bool:
        return bool(self.exact or self.entailed or self.near)

    def __or__(self, other: Meaning) -> Meaning:
        return Meaning(
            self.exact | other.exact,
            self.entailed | other.entailed,
            self.near | other.near,
            self.bearing and other.bearing,
        )

    @property
    def sure(self) -> frozenset[str]:
        """The concepts that are present if the name is reported as present."""
        return self.exact | self.entailed

    @property
    def all(self) -> frozenset[str]:
        """The concepts, exact, entailed or near."""
        return self.sure | self.near

    def doubted(self) -> Meaning:
        """Return the same concepts, all only near."""
        return Meaning(near=self.all, bearing=self.bearing)

    def entailing(self) -> Meaning:
        """Return the same concepts, the exact ones as entailed."""
        return Meaning(entailed=self.sure, near=self.near, bearing=self.bearing)


class Findings:
    """The reported findings, each with the words that reported it, ready to print.

    `present`, `near` (present, but not exactly or not surely) and `absent` map a concept's IRI to these words.
    `unknown` and `unknown_absent` are words that match no concept. `answers` maps the IRI of a question to its answer,
    and `open` maps it to the words if the answer is not known. `hour` is the hours after onset as a decimal text, or None.

    `dates` and `denial_dates` give the last date of a dated report of a concept as present or near, and as absent.
    `not_used` are text, date and reason of what does not count, `not_interpreted` text and value of what has no meaning
    here, and `suggestions` maps words that match no concept to the nearest names.

    `floors` are what parts of the same input report by themselves, as a record does by its codes alone: no flag has a
    status below theirs. `built_in` is what the input reports without the user's mapping file, if there is one.
    """

    def __init__(self) -> None:
        self.present: dict[str, set[str]] = {}
        self.near: dict[str, set[str]] = {}
        self.absent: dict[str, set[str]] = {}
        self.unknown: set[str] = set()
        self.unknown_absent: set[str] = set()
        self.answers: dict[str, str] = {}
        self.open: dict[str, str] = {}
        self.hour: str | None = None
        self.dates: dict[str, str] = {}
        self.denial_dates: dict[str, str] = {}
        self.not_used: set[tuple[str, str, str]] = set()
        self.not_interpreted: set[tuple[str, str]] = set()
        self.suggestions: dict[str, tuple[str, ...]] = {}
        self.floors: tuple[Findings, ...] = ()
        self.built_in: Findings | None = None

    def add_present(self, words: str, meaning: Meaning, date: str = "", note: str = "") -> None:
        """Add words as present, with the ISO date of the report if it has one, and a note to print after them."""
        said = f'"{words}"{note}'
        for concept in meaning.all:
            self._affirm(self.present if concept in meaning.sure else self.near, concept, said, date)
        if not meaning:
            self._pass_over(words, meaning, date, self.unknown)

    def add_absent(self, words: str, meaning: Meaning, date: str = "") -> None:
        """Add words as absent; only the concepts that match exactly are denied. An undated denial outlasts dated ones."""
        for concept in meaning.exact:
            self._deny(concept, f'no "{words}"', date)
        if not meaning.exact:
            self._pass_over(words, meaning, date, self.unknown_absent)

    def _pass_over(self, words: str, meaning: Meaning, date: str, unknown: set[str]) -> None:
        """Add words to the unknown ones, or to those not used if a user's file says that they have no bearing here."""
        if meaning or meaning.bearing:
            unknown.add(words)
        else:
            self.not_used.add((words, date, NO_BEARING))

    def answer(self, question: Question, answer: str, date: str = "") -> None:
        """Add the answer to a question, `yes`, `no` or `unknown`, with its ISO date if it has one.

        Of several answers, yes goes before unknown, and unknown before no.
        """
        said = f'"{question.text}" {SPOKEN[answer]}'
        self.answers[question.iri] = max(answer, self.answers.get(question.iri, answer), key=STRENGTH.index)
        if answer == "unknown":
            self.open[question.iri] = said
        for finding in question.yes if answer == "yes" else ():
            self._affirm(self.present, finding, said, date)
        for finding in question.no if answer == "no" else ():
            self._deny(finding, said, date)
        for floor in self.floors:
            floor.answer(question, answer, date)

    def _affirm(self, where: dict[str, set[str]], concept: str, said: str, date: str) -> None:
        where.setdefault(concept, set()).add(said)
        if date:
            self.dates[concept] = max(date, self.dates.get(concept, date))

    def _deny(self, concept: str, said: str, date: str) -> None:
        self.absent.setdefault(concept, set()).add(said)
        self.denial_dates[concept] = max(date or LAST_DAY, self.denial_dates.get(concept, ""))


def shown(words: str) -> str:
    """Return words ready to print: single blanks, no invisible characters, cut after 200 characters."""
    words = errors.shown(" ".join(words[:LONGEST].split()))
    return words if len(words) <= 200 else words[:200] + " ..."


def limit(entries: int) -> None:
    """Raise DataError if there are more than MOST_ENTRIES entries."""
    if entries > MOST_ENTRIES:
        raise DataError(f"the file has more than {MOST_ENTRIES} entries")


def hour(value: object) -> str:
    """Return hours after onset, a number or a text, as a plain decimal; UsageError if out of range or no number."""
    parameter = next(one for one in question.load("relief").parameters if one.name == "hour")
    try:
        if not isinstance(value, bool):
            return question.decimal(parameter, question.words(value)).value
    except UsageError:
        pass
    raise UsageError(f"the hour must be a number from {parameter.low} to {parameter.high}")


def hour_in_file(value: object) -> str:
    """Return hours after onset as `hour` does, from a number in a file; DataError for anything else."""
    try:
        return hour(value if isinstance(value, int | float) else "")
    except UsageError as error:
        raise DataError(str(error)) from None
