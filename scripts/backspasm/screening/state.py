"""What follows from the reported findings: what is present, what is denied, and which questions are answered."""

from __future__ import annotations

from .findings import LAST_DAY, SPOKEN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .criteria import Criteria, Flag, Question
    from .findings import Findings

ANSWER_ENDINGS = tuple(f'?" {words}' for words in SPOKEN.values())


class State:
    """The reported findings and what follows from them.

    `held`: present findings and all that they imply. `nearly`: the same for near findings and for
    opposites of absent ones. `denied`: absent findings, and findings that a held one excludes, unless they are held.
    """

    def __init__(self, report: Findings, known: Criteria) -> None:
        self.report, self.known = report, known
        self.held = {finding for given in report.present for finding in known.implied(given)}
        self.nearly = {finding for given in report.near for finding in known.implied(given)}
        self.refused = set(report.absent)
        for given in self.held & known.excludes.keys():
            self.refused |= known.excludes[given]
        self.denied = self.refused - self.held
        for given in report.absent.keys() & known.excludes.keys():
            # Denying "able to walk" only suggests "unable to walk", so the flag is partly met, never met.
            for finding in known.excludes[given]:
                self.nearly |= known.implied(finding)
        self.answers = {question.iri: self._answer(question) for question in known.questions}

    def _answer(self, question: Question) -> str | None:
        """Return the answer to a question that was given, or that follows from the findings; None if neither."""
        given = self.report.answers.get(question.iri)
        if given:
            return given
        if question.yes <= self.held:
            return "yes"
        if self.denied and all(self.denies(finding, self.denied) for finding in question.no):
            return "no"
        return None

    def denies(self, finding: str, denied: set[str]) -> bool:
        """Return whether a finding, or a finding that it implies, is among the denied ones."""
        return not self.known.implied(finding).isdisjoint(denied)

    def denials_for(self, flag: Flag) -> set[str]:
        """Return the denied findings that count for a flag: a denial clears nothing that is dated later than it."""
        if not self.report.dates or not self.denied:
            return self.denied
        dates = self.report.dates
        latest = max(
            (dates[given] for given in dates if not self.known.implied(given).isdisjoint(flag.sought)), default=""
        )
        undated = {
            finding
            for given in self.held & self.known.excludes.keys()
            if dates.get(given, latest) >= latest
            for finding in self.known.excludes[given]
        }
        return {
            finding
            for finding in self.denied
            if finding in undated or self.report.denial_dates.get(finding, "") >= latest
        }

    def cleared(self, flag: Flag) -> bool:
        """Return whether a flag is denied, and no finding that only a clinician can judge is present.

        It is denied if each alternative that a person can deny has a denied core finding, or if its label is denied,
        no core finding is present and none of its questions was answered "don't know".
        """
        denied = self.denials_for(flag)
        if not denied or not self.held.isdisjoint(flag.near & self.known.judged):
            return False
        if flag.answerable and all(
            any(self._denies_part(flag, finding, denied) for finding in way.core) for way in flag.answerable
        ):
            return True
        return flag.named and flag.iri in denied and flag.core.isdisjoint(self.held) and not self.unanswered(flag)

    def _denies_part(self, flag: Flag, finding: str, denied: set[str]) -> bool:
        """Return whether a core finding of a flag is denied: itself, or all narrower core findings that imply it."""
        if self.denies(finding, denied):
            return True
        if finding in self.held:
            return False
        narrower = {part for part in flag.core if part != finding and finding in self.known.implied(part)}
        return bool(narrower) and all(self.denies(part, denied) for part in narrower)

    def unanswered(self, flag: Flag) -> list[str]:
        """Return the words of the flag's questions that were answered "don't know"."""
        if not self.report.open:
            return []
        return [self.report.open[question.iri] for question in flag.questions if question.iri in self.report.open]

    def to_ask(self, flag: Flag) -> list[Question]:
        """Return the flag's questions that have no answer yet and whose answer would matter now."""
        return [
            question
            for question in flag.questions
            if self.answer(question, flag) is None
            and (not question.after or any(self.answers[earlier] == "yes" for earlier in question.after))
            and (question not in flag.contextual or self._lacks_context(flag))
        ]

    def answer(self, question: Question, flag: Flag) -> str | None:
        """Return the answer to a question of a flag; None if there is none, or a no that is too early for the flag."""
        answer = self.answers[question.iri]
        if answer != "no" or not self.report.dates:
            return answer
        counting = self.denials_for(flag)
        early = (self.denies(finding, self.denied) and not self.denies(finding, counting) for finding in question.no)
        return None if any(early) else answer

    def _lacks_context(self, flag: Flag) -> bool:
        return any(way.context and way.core <= self.held for way in flag.alternatives)

    def reported(self, findings: Iterable[str]) -> list[str]:
        """Return the words reported as present that mean or imply one of the findings: sorted, unique, with labels."""
        return sorted(set(self._naming(self.report.present, set(findings))))

    def reported_nearly(self, findings: Iterable[str]) -> list[str]:
        """Return the same as `reported`, plus words that name a finding only nearly or deny an opposite of it."""
        wanted = set(findings)
        opposites = {
            given: words
            for given, words in self.report.absent.items()
            if not wanted.isdisjoint(
                broader for finding in self.known.excludes.get(given, ()) for broader in self.known.implied(finding)
            )
        }
        found = {*self._naming(self.report.present, wanted), *self._naming(self.report.near, wanted)}
        return sorted(found.union(self._said(opposites)))

    def denials(self, findings: Iterable[str]) -> list[str]:
        """Return the reported words that deny one of the findings: its absence, or the presence of an opposite."""
        if not self.refused:
            return []
        wanted = set(findings)
        found = self._said({given: self.report.absent[given] for given in wanted & self.report.absent.keys()})
        excluding = {held for held in self.held if not wanted.isdisjoint(self.known.excludes.get(held, ()))}
        return sorted({*found, *self._naming(self.report.present, excluding)})

    def contradictions(self) -> tuple[list[str], set[str]]:
        """Return what was reported as present while it, or a finding that it implies, is denied; and the words of it.

        A finding that is dated later than its denial contradicts nothing.
        """
        found: set[str] = set()
        words: set[str] = set()
        if not self.refused.isdisjoint(self.held):
            for given in self.report.present:
                against = [
                    finding
                    for finding in self.known.implied(given) & self.refused
                    if self.report.dates.get(given, "") <= self.report.denial_dates.get(finding, LAST_DAY)
                ]
                denials = self.denials(against)
                for said in self._said({given: self.report.present[given]} if denials else {}):
                    words |= {said, *denials}
                    found.update(f"{said}, and also {denial}" for denial in denials if denial != said)
        return sorted(found), words

    def _naming(self, source: dict[str, set[str]], findings: set[str]) -> list[str]:
        return self._said(
            {given: words for given, words in source.items() if not self.known.implied(given).isdisjoint(findings)}
        )

    def _said(self, source: dict[str, set[str]]) -> list[str]:
        return [said(word, self.known.labels[given]) for given, words in source.items() for word in words]


def said(words: str, label: str) -> str:
    """Return the reported words, followed by the concept's label if it differs and they are no answer to a question."""
    known = f'"{label.casefold()}"' in words.casefold() or words.endswith(ANSWER_ENDINGS)
    return words if known else f"{words} ({label})"
