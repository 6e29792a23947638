"""The rules of a flag as SQL conditions over the columns of a patient.

They follow `screening.evaluation` and `screening.state`; tests hold them equal.
"""

from __future__ import annotations

from .bits import Bits, union
from .tables import Tables

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from ..screening.criteria import Criteria, Flag, Question

NOT_ASKED, NOT_MET, PARTLY, MET = range(4)
GRAVITY = {NOT_ASKED: 0, NOT_MET: 0, PARTLY: 1, MET: 2}
MOST_READINGS = 8


class Conditions:
    """The SQL conditions of compiled criteria.

    `told` is what holds the answers to questions, a bit each, in the order of the criteria.
    """

    def __init__(self, tables: Tables) -> None:
        self.tables, self.known = tables, tables.known
        self.questions = {question.iri: 1 << n for n, question in enumerate(self.known.questions)}
        # A verdict is one number: gravity, first reading, status and questions to ask, the highest bits first.
        self.status = 1 << len(self.known.questions)

    def excluded(self, column: int, bits: Bits, early: str = "") -> str:
        """Return the findings of a column that held ones exclude; with `early`, only those that are not told too early."""
        parts = []
        for finding, excludes in sorted(self.known.excludes.items()):
            mask = bits.masks(excludes)[column]
            held = self.tables.held.some("held", [finding])
            if early:
                held += f" AND NOT {self.tables.decisive.some(early, [Tables.told(finding)])}"
            if mask:
                parts.append((held, mask))
        return union(parts)

    def denies(self, finding: str, denied: str) -> str:
        """Return whether a finding, or one that it implies, is in the denied columns."""
        return self.tables.decisive.some(denied, self.known.implied(finding))

    def met(self, flag: Flag) -> str:
        return _any(self.tables.held.every("held", way.all) for way in flag.alternatives)

    def touched(self, flag: Flag) -> str:
        return _any([self.seen(flag.sought), self.open(flag)])

    def seen(self, findings: Collection[str]) -> str:
        """Return whether one of the findings is present or near."""
        return _any([self.tables.held.some("held", findings), self.tables.nearly.some("nearly", findings)])

    def open(self, flag: Flag) -> str:
        return self.tables.answers.some("said", [f"open {question.iri}" for question in flag.questions])

    def cleared(self, flag: Flag, denied: str) -> str:
        """Return whether a flag is not met, by the denied columns that count for it."""
        held = self.tables.held
        answerable = [
            _any(self._denies_part(flag, part, denied) for part in sorted(way.core)) for way in flag.answerable
        ]
        ways = _all(answerable) if answerable else "FALSE"
        label = "FALSE"
        if flag.named:
            denied_label = self.tables.decisive.some(denied, [flag.iri])
            label = _all([denied_label, f"NOT {held.some('held', flag.core)}", f"NOT {self.open(flag)}"])
        return _all([f"NOT {held.some('held', flag.near & self.known.judged)}", _any([ways, label])])

    def _denies_part(self, flag: Flag, finding: str, denied: str) -> str:
        narrower = sorted(part for part in flag.core if part != finding and finding in self.known.implied(part))
        itself = self.denies(finding, denied)
        if not narrower:
            return itself
        others = [f"NOT {self.tables.held.some('held', [finding])}", *(self.denies(part, denied) for part in narrower)]
        return _any([itself, _all(others)])

    def answered(self, answer: str) -> str:
        """Return the questions with an answer: yes, no or open."""
        return union(
            (self._answer(question, answer), self.questions[question.iri]) for question in self.known.questions
        )

    def _answer(self, question: Question, answer: str) -> str:
        said = {one: self.tables.answers.some("said", [f"{one} {question.iri}"]) for one in ("yes", "no", "open")}
        if answer == "open":
            return _all([said["open"], f"NOT {said['yes']}"])
        unsaid = [f"NOT {said[one]}" for one in ("yes", "no", "open")]
        holds = self.tables.held.every("held", question.yes)
        if answer == "yes":
            return _any([said["yes"], _all([*unsaid, holds])])
        denied = [self.denies(finding, "refused") for finding in sorted(question.no)]
        given = _all([said["no"], *unsaid[::2]])
        return _any([given, _all([*unsaid, f"NOT {holds}", *denied])])

    def asks(self, flag: Flag, denied: str) -> str:
        """Return the questions of a flag that are still to be asked."""
        own = [(question, self.questions[question.iri]) for question in flag.questions]
        early = union(
            (_any(self._early(finding, denied) for finding in sorted(question.no)), bit) for question, bit in own
        )
        later = union(
            (f"(yes & {sum(self.questions[iri] for iri in question.after)}) = 0", bit)
            for question, bit in own
            if question.after
        )
        contextual = sum(self.questions[question.iri] for question in flag.contextual)
        ways = [way for way in flag.alternatives if way.context]
        lacks = _any(self.tables.held.every("held", way.core) for way in ways)
        mask = sum(bit for _, bit in own)
        return (
            f"({mask} & ~(yes | open) & ~(no & ~({early})) & ~({later})"
            f" & ~(CASE WHEN {lacks} THEN 0 ELSE {contextual} END))"
        )

    def _early(self, finding: str, denied: str) -> str:
        """Return whether a finding is denied, but too early for a flag."""
        return _all([self.denies(finding, "refused"), f"NOT {self.denies(finding, denied)}"])

    def verdict(self, status: int) -> int:
        """Return the number of a status, to which the reading and the questions are added."""
        return (GRAVITY[status] * MOST_READINGS * 4 + status) * self.status


def _any(parts: Iterable[str]) -> str:
    found = [part for part in parts if part != "FALSE"]
    return f"({' OR '.join(found)})" if found else "FALSE"


def _all(parts: Iterable[str]) -> str:
    found = [part for part in parts if part not in ("TRUE", "NOT FALSE")]
    return f"({' AND '.join(found)})" if found else "TRUE"


def criterion(flag: Flag) -> str:
    """Return the name of a flag's column: that of its criterion."""
    return flag.iri.rpartition("/")[2]


def columns(known: Criteria) -> list[str]:
    """Return the columns of the result, as the contract has them."""
    return ["patient_id", "outcome", *map(criterion, known.flags), "next_question"]
