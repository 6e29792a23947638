"""The CDS Hooks cards of a screening: what a clinician is shown, and where it comes from."""

from __future__ import annotations

import re
import uuid

from ..graph.namespaces import LBS
from ..screening.criteria import criteria
from ..screening.result import CLARIFY, IN_WORDS, MET, NOT_ASKED, NOT_RECOGNISED, PARTLY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from ..screening.findings import Findings
    from ..screening.result import RedFlag, Screening

LONGEST_SUMMARY = 139  # CDS Hooks 2.0 allows fewer than 140 characters
MOST_LINES = 20
FORM = "screen.html"  # the page that asks the questions
MARKDOWN = re.compile(r"[\\`*_\[\]<>&~|@]|:(?=/)|\.(?=\w)")  # also what GitHub makes a link of, without brackets


def cards(report: Findings, result: Screening, base: str, instance: uuid.UUID) -> list[dict[str, Any]]:
    """Return the cards for the findings of a record and their screening, as JSON objects of CDS Hooks 2.0.

    There is a card for each red flag that is met. If none is, there is one card if the condition that the flags speak of
    is reported and something is left to ask or to decide, else none. `base` is the address of the pages, with a slash at
    its end; `instance` is the id of the call, from which the ids of the cards are made.
    """
    dispositions = {flag.iri: flag.disposition for flag in criteria().flags}
    known = list(zip(dispositions.values(), result.red_flags, strict=True))
    made = [_met(disposition, flag, result) for disposition, flag in known if flag.status == MET]
    if not made and context(report):
        made = _open(report, result)
    for number, card in enumerate(made):
        flag = card.pop("flag")
        card["uuid"] = str(uuid.uuid5(instance, str(number)))
        card["source"] = {"label": flag.label, "url": f"{base}{flag.sources[0].removeprefix(LBS)}.html"}
        if result.next_question:
            url = f"{base}{FORM}#{result.next_question.id}"
            link = {"label": result.next_question.text, "url": url, "type": "absolute", "autoLaunchable": False}
            card["links"] = [link]
    return made


def context(report: Findings) -> list[str]:
    """Return the labels of what the red flags have as their context, back pain or spasm, if it is reported as present."""
    known = criteria()
    wanted = {finding for flag in known.flags for way in flag.alternatives for finding in way.context}
    held = {finding for given in report.present for finding in known.implied(given)}
    return sorted(known.labels[finding] for finding in wanted & held)


def _met(disposition: str, flag: RedFlag, result: Screening) -> dict[str, Any]:
    blocks = ["This red flag is met by what the record says:", _list(flag.because)]
    return _card("critical", f"{disposition}: {flag.label}", blocks, flag, result)


def _open(report: Findings, result: Screening) -> list[dict[str, Any]]:
    """Return the one card for what is not settled, or no card if nothing is left to ask or to decide."""
    partly = [flag for flag in result.red_flags if flag.status == PARTLY]
    unasked = [flag for flag in result.red_flags if flag.status == NOT_ASKED]
    asked = result.next_question
    of = [flag for flag in result.red_flags if asked and asked.id in {question.id for question in flag.questions}]
    flag = next(iter([*partly, *of, *result.red_flags]))
    indicator = "warning" if result.outcome == CLARIFY else "info"
    if partly:
        more = f" (and {len(partly) - 1} more)" if partly[1:] else ""
        summary = f"Red flag partly met: {flag.label}{more}"
    elif result.outcome != CLARIFY and unasked:
        about = " or ".join(context(report))
        summary = (
            f"{about[:1].upper()}{about[1:]}: {len(unasked)} of {len(result.red_flags)} red flags were not asked about"
        )
    elif result.outcome in (CLARIFY, NOT_RECOGNISED):
        summary = IN_WORDS[result.outcome]
    else:
        return []
    blocks = [block for one in partly for block in (f"Partly met: {one.label}", _list(one.because))]
    if result.contradictions:
        blocks += ["Reported as both present and absent:", _list(result.contradictions)]
    blocks += ["What the screening says:", _list(result.advice)]
    return [_card(indicator, summary, blocks, flag, result)]


def _card(indicator: str, summary: str, blocks: list[str], flag: RedFlag, result: Screening) -> dict[str, Any]:
    unread = len(result.not_recognised)
    if unread:
        blocks.append(
            f"Entries of the record that are not known here and were not compared with the red flags: {unread}."
        )
    detail = "\n\n".join([*blocks, result.notice])
    return {"indicator": indicator, "summary": summary[:LONGEST_SUMMARY], "detail": detail, "flag": flag}


def _list(words: Iterable[str]) -> str:
    """Return words as a Markdown list: escaped, since they may come from a record, and not too many."""
    lines = [f"- {plain(one)}" for one in words]
    rest = len(lines) - MOST_LINES
    return "\n".join(lines if rest <= 0 else [*lines[:MOST_LINES], f"- and {rest} more"])


def plain(words: str) -> str:
    """Return words so that GitHub Flavored Markdown shows them as they are, without a link, an image or HTML."""
    return MARKDOWN.sub(r"\\\g<0>", words)
