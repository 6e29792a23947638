"""The page of the screening: one question at a time, findings that a person enters, and what is known so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..errors import BackspasmError
from ..screening import evaluation, reader, result
from . import views

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .facts import Facts

ANSWERS = {"yes": "Yes", "no": "No", "unknown": "I do not know"}
ANSWER, PRESENT, ABSENT = "answer", "present", "absent"


class Answered(NamedTuple):
    """A question that was answered, with the answer as its value."""

    id: str
    text: str
    answer: str


class Screened(NamedTuple):
    """A screening: all questions with the flags that ask them, the answers so far, the findings, and the result.

    `screening` is None if a value was refused, and `error` then says why.
    """

    questions: dict[str, tuple[str, list[str]]]
    answered: list[Answered]
    present: list[str]
    absent: list[str]
    screening: result.Screening | None
    said: str
    error: str


def screened(facts: Facts, values: Mapping[str, list[str]]) -> Screened:
    """Return the screening of what a form sends: `answer` (each ID=yes, no or unknown), `present`, `absent` (lines)."""
    questions: dict[str, tuple[str, list[str]]] = {}
    for id, asked in facts.by(views.Question, "questions", "id").items():
        questions[id] = (asked[0].text, [one.criterion for one in asked])
    answers = [(id, answer) for id, _, answer in (one.partition("=") for one in values.get(ANSWER, []))]
    present, absent = (_lines(values.get(name, [])) for name in (PRESENT, ABSENT))
    answered = [Answered(id, questions[id][0], said) for id, said in answers if id in questions and said in ANSWERS]
    try:
        report = reader.by_options(present, absent, "")
        reader.answer(report, answers)
        screening = evaluation.screen(report)
    except BackspasmError as wrong:
        return Screened(questions, answered, present, absent, None, "", str(wrong))
    return Screened(questions, answered, present, absent, screening, result.IN_WORDS[screening.outcome], "")


def _lines(texts: list[str]) -> list[str]:
    lines = (line.strip() for text in texts for line in text.splitlines())
    return [line for line in lines if line]
