"""The rules of screening as FHIRPath over a QuestionnaireResponse to the project's Questionnaire.

They are those of `screening.evaluation`, generated from the criteria. A QuestionnaireResponse has no dates of single
answers, so the rules on dates are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..graph import queries
from ..graph.namespaces import LBS
from ..screening.questionnaire import ABSENT, CODINGS, PRESENT

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyoxigraph as ox

    from ..screening.criteria import Alternative, Criteria, Flag

ANSWERED = "QuestionnaireResponse.repeat(item).where(linkId{}).answer.value.where(code{}).exists()"
NEVER = "false"


class Paths:
    """Builds FHIRPath conditions on the findings that answers report and deny."""

    def __init__(self, store: ox.Store, criteria: Criteria) -> None:
        self.criteria = criteria
        self._narrower: dict[str, set[str]] = {}
        for finding, narrower in queries.rows(store, queries.read("screening/narrower")):
            self._narrower.setdefault(finding, set()).add(narrower)

    def met(self, flag: Flag) -> str:
        """Return the condition that a red flag is met."""
        return _any(_all(self.held([leaf]) for leaf in sorted(way.all)) for way in flag.alternatives)

    def not_met(self, flag: Flag) -> str:
        """Return the condition that a red flag is not met."""
        return _all([self._cleared(flag), _not(self.met(flag))])

    def partly(self, flag: Flag) -> str:
        """Return the condition that a red flag is partly met."""
        begun = _any([self.touched(flag.sought), self.unanswered(flag)])
        return _all([begun, _not(self.met(flag)), _not(self._cleared(flag))])

    def _cleared(self, flag: Flag) -> str:
        denied = _all(self.denies_way(flag, way) for way in flag.answerable) if flag.answerable else NEVER
        if flag.named:
            by_label = [self.denied(flag.iri), _not(self.held(flag.core)), _not(self.unanswered(flag))]
            denied = _any([denied, _all(by_label)])
        return _all([denied, _not(self.held(flag.near & self.criteria.judged))])

    def held(self, findings: Iterable[str]) -> str:
        """Return the condition that one of the findings is present: reported, or implied by a reported one."""
        return self._present(self._with_narrower(findings))

    def touched(self, findings: Iterable[str]) -> str:
        """Return the condition that one of the findings is present, or an opposite of one is denied."""
        return _any([self.held(findings), self._absent(self._opposites(self._with_narrower(findings)))])

    def denies_way(self, flag: Flag, way: Alternative) -> str:
        """Return the condition that a core finding of an alternative is denied, or all narrower core findings of it."""
        parts = []
        for finding in sorted(way.core):
            parts.append(self.denies(finding))
            if narrower := sorted(self._narrower.get(finding, set()) & flag.core - {finding}):
                parts.append(_all([_not(self.held([finding])), *(self.denies(part) for part in narrower)]))
        return _any(parts)

    def denies(self, finding: str) -> str:
        """Return the condition that a finding, or a finding that it implies, is denied."""
        return _any(self.denied(broader) for broader in sorted(self.criteria.implied(finding)))

    def denied(self, finding: str) -> str:
        """Return the condition that a finding is absent, or excluded by a present one, and is not present itself."""
        excluded = self._present(self._with_narrower(self._opposites({finding})))
        return _all([_any([self._absent({finding}), excluded]), _not(self.held([finding]))])

    def unanswered(self, flag: Flag) -> str:
        """Return the condition that a question of a red flag was answered "don't know"."""
        return _answered([question.id for question in flag.questions], [CODINGS["unknown"][1]])

    def _with_narrower(self, findings: Iterable[str]) -> set[str]:
        wanted = set(findings)
        return wanted.union(*(self._narrower.get(finding, ()) for finding in wanted))

    def _opposites(self, findings: set[str]) -> set[str]:
        return {finding for finding, excluded in self.criteria.excludes.items() if excluded & findings}

    def _present(self, findings: set[str]) -> str:
        asked = [question.id for question in self.criteria.questions if question.yes & findings]
        return _any([_answered([PRESENT], map(_local, findings)), _answered(asked, [CODINGS["yes"][1]])])

    def _absent(self, findings: set[str]) -> str:
        asked = [question.id for question in self.criteria.questions if question.no & findings]
        return _any([_answered([ABSENT], map(_local, findings)), _answered(asked, [CODINGS["no"][1]])])


def _answered(links: Iterable[str], codes: Iterable[str]) -> str:
    """Return the condition that an item with one of the link ids has one of the codes as an answer."""
    tests = _is_one(sorted(links)), _is_one(sorted(codes))
    return ANSWERED.format(*tests) if all(tests) else NEVER


def _is_one(names: list[str]) -> str:
    """Return the test for one of the names: one regular expression, since evaluators are slow at long lists."""
    return f".matches('^({'|'.join(names)})$')" if len(names) > 1 else "".join(f" = '{name}'" for name in names)


def _any(conditions: Iterable[str]) -> str:
    found = [condition for condition in conditions if condition != NEVER]
    return found[0] if len(found) == 1 else " or ".join(f"({condition})" for condition in found) or NEVER


def _all(conditions: Iterable[str]) -> str:
    found = [condition for condition in conditions if condition]
    if NEVER in found:
        return NEVER
    return found[0] if len(found) == 1 else " and ".join(f"({condition})" for condition in found)


def _not(condition: str) -> str:
    return f"({condition}).not()" if condition != NEVER else ""


def _local(iri: str) -> str:
    return iri.removeprefix(LBS)
