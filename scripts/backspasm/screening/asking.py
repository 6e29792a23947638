"""Ask the questions that are left, one at a time, on a terminal."""

from __future__ import annotations

import sys

from .criteria import criteria
from .evaluation import screen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .findings import Findings
    from .result import Screening

REPLIES = {"y": "yes", "yes": "yes", "n": "no", "no": "no", "?": "unknown", "d": "unknown", "don't know": "unknown"}
HOW = "Answer y (yes), n (no) or ? (don't know)."


def walk(report: Findings) -> Screening:
    """Ask the remaining questions and return the screening; at the end of the input, the rest stays unanswered.

    Questions go to standard error, so that the result alone is on standard output.
    """
    questions = {question.id: question for question in criteria().questions}
    result = screen(report)
    if result.next_question:
        _tell(f"{HOW}\n")
    while result.next_question:
        _tell(f"{result.next_question.text} ")
        line = sys.stdin.readline() if sys.stdin else ""  # None if it is closed
        if not line:
            _tell("\n")
            return result
        answer = REPLIES.get(line.strip().casefold().replace("’", "'"))
        if answer is None:
            _tell(f"{HOW}\n")
            continue
        report.answer(questions[result.next_question.id], answer)
        result = screen(report)
    return result


def _tell(words: str) -> None:
    if sys.stderr:  # None if it is closed
        sys.stderr.write(words)
        sys.stderr.flush()
