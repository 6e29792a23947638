"""The advice for an outcome: the document's own words, what to ask, and what the document does not say."""

from __future__ import annotations

from functools import lru_cache

from .. import question
from ..answers import Select, text
from .result import CLARIFY, CURATED, MET, NO_FLAG, NOT_ASKED, NOT_RECOGNISED, PARTLY, SEEK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .result import RedFlag
    from .state import State


def advice(
    outcome: str,
    flags: list[RedFlag],
    states: list[State],
    deciding: list[State],
    gaps: dict[str, State],
    contradicted: bool,
) -> list[str]:
    """Return the advice for an outcome, one text for each line.

    `states` begin with that of the whole report, `deciding` has the one that decided on each flag, and `gaps` has the one
    in which each gap is named.
    """
    state, known, found = states[0], states[0].known, []
    if outcome == SEEK:
        found += sorted({of.disposition for of, flag in zip(known.flags, flags, strict=True) if flag.status == MET})
    if outcome == CLARIFY:
        partly = [
            (of, one) for of, flag, one in zip(known.flags, flags, deciding, strict=True) if flag.status == PARTLY
        ]
        asked = dict.fromkeys(asking.text for of, one in partly for asking in one.to_ask(of))
        found += [f"Ask: {words}" for words in asked]
        judged = state.held & known.judged
        if judged:
            found.append(f"{CURATED}a clinician has to judge {', '.join(state.reported(judged))}.")
        if contradicted:
            found.append("Ask again about what was reported as both present and absent.")
    for gap in sorted(gaps):
        named, references = ", ".join(gaps[gap].reported_nearly([gap])), ", ".join(known.gaps[gap])
        found.append(
            f"{CURATED}{named}: named by references ({references}) but not in the document's list of red flags."
        )
    if outcome == NO_FLAG:
        found.append(
            "None of the document's red flags was reported. Anything that was not reported or not asked is unknown."
        )
    heard = {finding for one in states for finding in one.held | one.nearly}
    prompted = sorted(known.referred & heard)
    if outcome == NO_FLAG and state.report.hour is not None and not prompted:
        found += relief(state.report.hour)
    if outcome != SEEK and prompted:
        found.append(f"{CURATED}{known.referral}")
        topics = dict.fromkeys(topic for cause in prompted for topic in known.silences.get(cause, ()))
        found += [f"The document does not say: {topic}." for topic in topics]
    if outcome != SEEK and (state.report.unknown or state.report.unknown_absent):
        found.append("For findings that were not recognised, give a label, a synonym or a code.")
    unasked = [flag.label for flag in flags if flag.status == NOT_ASKED]
    if unasked:
        found.append(f"Not asked: {'; '.join(unasked)}.")
    if outcome in (CLARIFY, NOT_RECOGNISED):
        disposition = " or ".join(sorted({flag.disposition for flag in known.flags}))
        found.append(
            f"{CURATED}this result clears nothing. A question that cannot be answered counts as answered yes: {disposition}."
        )
    return found


@lru_cache(maxsize=1024)
def relief(hour: str) -> tuple[str, ...]:
    """Return the relief steps at an hour as `PHASE: STEP`, or `DOCUMENT, PHASE: STEP` for several documents.

    UsageError if the hour is not a number in the range.
    """
    answer = question.ask(question.load("relief"), {"hour": hour})
    assert isinstance(answer, Select)
    rows = [tuple(map(text, row)) for row in answer.rows]
    several = len({document for *_, document in rows}) > 1
    return tuple(
        f"{document}, {phase}: {label}" if several else f"{phase}: {label}" for phase, _, label, document in rows
    )
