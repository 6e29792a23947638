"""Screening for the document's red flags: findings in, the status of each flag out, with its reasons.

`exporters.fhir_path.Paths` states the same conditions in FHIRPath, and `queries/screening.rq` in SPARQL; tests
hold them equal.

A finding that was not reported is unknown; it is never treated as denied.
"""

from __future__ import annotations

from functools import lru_cache

from . import advice
from .criteria import criteria
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
from .state import State, said

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .criteria import Criteria, Flag, Question
    from .findings import Findings

GRAVITY = {MET: 2, PARTLY: 1}
LITERAL = "Free text is not interpreted: a finding is a label, a synonym or a code. What was not asked is unknown."


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
    states = [State(one, known) for one in (report, *report.floors)]
    deciding, flags = [], []
    for flag in known.flags:
        (found, because, missing), state = _gravest(flag, states)
        deciding.append(state)
        flags.append(
            RedFlag(
                label=flag.label,
                status=found,
                because=tuple(because),
                missing=tuple(missing),
                sources=tuple(flag.items),
                questions=tuple(_asked(question, state.answer(question, flag)) for question in flag.questions),
            )
        )
    contradictions, twice = next(filter(any, (one.contradictions() for one in states)), ([], set()))
    gaps = {gap: one for one in reversed(states) for gap in (one.held | one.nearly) & known.gaps.keys()}
    recognised = _recognised(report, known) - twice
    statuses = {flag.status for flag in flags}
    if MET in statuses:
        outcome = SEEK
    elif PARTLY in statuses or contradictions or gaps:
        outcome = CLARIFY
    elif report.unknown:
        outcome = NOT_RECOGNISED
    else:
        outcome = NO_FLAG if recognised else NOTHING
    return Screening(
        outcome=outcome,
        red_flags=tuple(flags),
        recognised=tuple(sorted(recognised)),
        not_recognised=(
            *sorted(f'"{words}"' for words in report.unknown),
            *sorted(f'no "{words}"' for words in report.unknown_absent),
        ),
        contradictions=tuple(contradictions),
        advice=tuple(advice.advice(outcome, flags, states, deciding, gaps, bool(contradictions))),
        notice=f"{known.notice} {LITERAL}",
        suggestions=dict(sorted(report.suggestions.items())),
        not_used=tuple(sorted(report.not_used)),
        not_interpreted=tuple(sorted(report.not_interpreted)),
        next_question=None if outcome == SEEK else next_question(flags, deciding),
        from_user_mappings=tuple(sorted(recognised - _recognised(report.built_in, known))) if report.built_in else None,
    )


def _gravest(flag: Flag, states: list[State]) -> tuple[tuple[str, list[str], list[str]], State]:
    """Return the gravest status of a flag in several states, as `status` does, and its state; of equal ones, the first."""
    return max(((status(flag, state), state) for state in states), key=lambda found: GRAVITY.get(found[0][0], 0))


def next_question(flags: list[RedFlag], states: list[State]) -> Asked | None:
    """Return the question to ask next, or None; the states are those that decided on the flags.

    A question on the context that a flag lacks goes first, then those of partly met flags, then the others.
    """
    lacked: set[Question] = set()
    begun: set[Question] = set()
    wanted: set[Question] = set()
    known = states[0].known
    for flag, result, state in zip(known.flags, flags, states, strict=True):
        if result.status in (PARTLY, NOT_ASKED):
            asked = state.to_ask(flag)
            wanted.update(asked)
            lacked.update(flag.contextual.intersection(asked))
            begun.update(asked if result.status == PARTLY else ())
    for question in known.questions if wanted else ():
        if question in (lacked or begun or wanted):
            return _asked(question, None)
    return None


@lru_cache(maxsize=1024)
def _asked(question: Question, answer: str | None) -> Asked:
    return Asked(id=question.id, text=question.text, answer=answer if answer in ("yes", "no") else None)


def _recognised(report: Findings, known: Criteria) -> set[str]:
    return {
        *_each(report.present, known, ""),
        *_each(report.near, known, ", near match only"),
        *_each(report.absent, known, ""),
        *report.open.values(),
    }


def _each(reported: dict[str, set[str]], known: Criteria, note: str) -> set[str]:
    # Words that a note such as their old date follows say themselves why they are near.
    return {
        said(word, known.labels[finding]) + (note if word.endswith('"') else "")
        for finding, words in reported.items()
        for word in words
    }
