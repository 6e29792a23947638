"""Screening for the document's red flags: findings in, the status of each flag out, with its reasons.

`conditions.Paths` states the same conditions in FHIRPath, and `queries/screening.rq` in SPARQL; tests hold them equal.

A finding that was not reported is unknown; it is never treated as denied.
"""

from __future__ import annotations

from functools import lru_cache

from . import advice
from .criteria import criteria
from .findings import LAST_DAY, SPOKEN
from .result import (
    CLARIFY,
    CURATED,
    MET,
    NO_FLAG,
    NOT_ASKED,
    NOT_MET,
    NOT_RECOGNISED,
    NOTHING,
    PARTLY,
    SEEK,
    Asked,
    RedFlag,
    Screening,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .criteria import Criteria, Flag, Question
    from .findings import Findings

LITERAL = "Free text is not interpreted: a finding is a label, a synonym or a code. What was not asked is unknown."
ANSWERS = tuple(f'?" {words}' for words in SPOKEN.values())


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
        answers = self.answers
        return [
            question
            for question in flag.questions
            if answers[question.iri] is None
            and (not question.after or any(answers[earlier] == "yes" for earlier in question.after))
            and (question not in flag.contextual or self._lacks_context(flag))
        ]

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
    known = words.casefold().endswith(f'"{label.casefold()}"') or words.endswith(ANSWERS)
    return words if known else f"{words} ({label})"


def status(flag: Flag, state: State) -> tuple[str, list[str], list[str]]:
    """Return the status of a red flag, the reasons for it, and what is missing or to be asked."""
    met = [way for way in flag.alternatives if way.all <= state.held]
    if met:
        because = state.reported(finding for way in met for finding in way.all)
        return MET, because + sorted({CURATED + way.reason for way in met if way.reason}), []
    touched = (state.held | state.nearly) & flag.sought
    unanswered = state.unanswered(flag)
    if state.cleared(flag):
        denied = state.denials([flag.iri, *(broader for part in flag.core for broader in state.known.implied(part))])
        return (
            NOT_MET,
            denied + [f"{words} was reported" for words in state.reported_nearly(touched) if words not in denied],
            [],
        )
    if touched or unanswered:
        judged = state.reported(state.held & flag.near & state.known.judged)
        missing = [f"{CURATED}{words}: a clinician has to judge it" for words in judged]
        return (
            PARTLY,
            state.reported_nearly(touched) + unanswered,
            missing + lacking(flag, state) + [question.text for question in state.to_ask(flag)],
        )
    because = state.denials(broader for part in flag.core for broader in state.known.implied(part))
    return NOT_ASKED, because, [question.text for question in state.to_ask(flag)]


def lacking(flag: Flag, state: State) -> list[str]:
    """Return what a partly met flag still needs: the missing findings of each alternative with a held core finding.

    If no alternative has a held core finding, return what each alternative needs that is not denied.
    """
    denied = state.denials_for(flag)
    ways = [
        way
        for way in flag.alternatives
        if not way.by_label and not any(state.denies(finding, denied) for finding in way.core)
    ]
    # One context finding is enough: if it is held, no other is missing.
    satisfied = {way.core for way in ways if way.context and way.context <= state.held}
    begun = [way for way in ways if not way.core.isdisjoint(state.held)]
    contexts: dict[tuple[frozenset[str], str], set[str]] = {}
    for way in begun or ways:
        missing = set() if way.core in satisfied else way.context - state.held
        contexts.setdefault((way.core - state.held, CURATED if way.reason else ""), set()).update(missing)
    labels = state.known.labels
    found = set()
    for (core, origin), context in contexts.items():
        halves = [
            " and ".join(sorted(labels[finding] for finding in core)),
            " or ".join(sorted(labels[finding] for finding in context)),
        ]
        found.add(origin + " with ".join(filter(None, halves)))
    return sorted(found)


def screen(report: Findings, known: Criteria | None = None) -> Screening:
    """Return the screening of the reported findings; `known` replaces the built-in criteria."""
    known = known or criteria()
    state = State(report, known)
    flags = []
    for flag in known.flags:
        found, because, missing = status(flag, state)
        flags.append(
            RedFlag(
                label=flag.label,
                status=found,
                because=tuple(because),
                missing=tuple(missing),
                sources=tuple(flag.items),
                questions=tuple(_asked(question, state.answers[question.iri]) for question in flag.questions),
            )
        )
    contradictions, twice = state.contradictions()
    gaps = sorted((state.held | state.nearly) & known.gaps.keys())
    recognised = sorted(
        {
            *_each(report.present, known, ""),
            *_each(report.near, known, ", near match only"),
            *_each(report.absent, known, ""),
            *report.open.values(),
        }
        - twice
    )
    given = {flag.status for flag in flags}
    if MET in given:
        outcome = SEEK
    elif PARTLY in given or contradictions or gaps:
        outcome = CLARIFY
    elif report.unknown:
        outcome = NOT_RECOGNISED
    else:
        outcome = NO_FLAG if recognised else NOTHING
    unknown = [f'"{words}"' for words in report.unknown], [f'no "{words}"' for words in report.unknown_absent]
    return Screening(
        outcome=outcome,
        red_flags=tuple(flags),
        recognised=tuple(recognised),
        not_recognised=tuple(word for words in unknown for word in sorted(words)),
        contradictions=tuple(contradictions),
        advice=tuple(advice.advice(outcome, flags, state, gaps, bool(contradictions))),
        notice=f"{known.notice} {LITERAL}",
        suggestions=dict(sorted(report.suggestions.items())),
        not_used=tuple(sorted(report.not_used)),
        not_interpreted=tuple(sorted(report.not_interpreted)),
        next_question=None if outcome == SEEK else next_question(flags, state),
    )


def next_question(flags: list[RedFlag], state: State) -> Asked | None:
    """Return the question to ask next: the context that a flag lacks, else the first that helps to decide a flag.

    None if there is none.
    """
    lacked, wanted = set(), set()
    for flag, result in zip(state.known.flags, flags, strict=True):
        if result.status in (PARTLY, NOT_ASKED):
            asked = state.to_ask(flag)
            wanted.update(asked)
            lacked.update(flag.contextual.intersection(asked))
    for question in state.known.questions if wanted else ():
        if question in (lacked or wanted):
            return _asked(question, None)
    return None


@lru_cache(maxsize=1024)
def _asked(question: Question, answer: str | None) -> Asked:
    return Asked(id=question.id, text=question.text, answer=answer if answer in ("yes", "no") else None)


def _each(reported: dict[str, set[str]], known: Criteria, note: str) -> set[str]:
    return {said(word, known.labels[finding]) + note for finding, words in reported.items() for word in words}
