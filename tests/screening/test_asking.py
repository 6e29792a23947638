"""`screen --ask` asks one question at a time on standard error, and leaves the result alone on standard output."""

from __future__ import annotations

import json
import sys

import pytest
from conftest import run

from backspasm.screening.asking import walk
from backspasm.screening.criteria import criteria
from backspasm.screening.findings import Findings

NO = [question.text for question in criteria().questions if not question.after]


def asked(answers: str, *words: str) -> tuple[list[str], dict[str, object]]:
    """The questions that were asked, in order, and the result as JSON."""
    done = run("screen", "--ask", "--format", "json", *words, input=answers.encode())
    assert done.returncode == 0
    told = done.stderr.decode()
    texts = sorted((told.find(question.text), question.text) for question in criteria().questions)
    return [text for at, text in texts if at >= 0], json.loads(done.stdout)


def test_no_to_everything_asks_what_is_left_and_comes_to_an_end() -> None:
    questions, found = asked("n\n" * 20)
    assert found["outcome"] == "no-red-flag-reported"
    assert found["next_question"] is None
    # Neither the question on rest, since the pain is not severe, nor the one on the back, since no sign needs it.
    assert questions == [text for text in NO if "rest" not in text and "back pain" not in text]


def test_a_met_flag_ends_the_questions() -> None:
    bladder, back = "Have you lost control of your bladder?", "Do you have back pain or back spasms?"
    questions, found = asked("y\ny\n")
    assert (questions, found["outcome"]) == ([bladder, back], "seek-immediate-care")
    questions, found = asked("y\n", "--present", "back pain")
    assert (questions, found["outcome"]) == ([bladder], "seek-immediate-care")


def test_what_is_reported_is_not_asked() -> None:
    questions, found = asked(
        "n\n" * 20, "--present", "wetting myself", "--absent", "back pain", "--absent", "back spasm"
    )
    assert "Have you lost control of your bladder?" not in questions
    assert found["outcome"] == "clarify"


def test_the_end_of_the_input_leaves_the_rest_unanswered() -> None:
    questions, found = asked("n\n")
    assert len(questions) == 2
    assert found["next_question"] == {"id": "bowel-control", "text": "Have you lost control of your bowels?"}


def test_a_closed_terminal_leaves_all_unanswered(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream in ("stdin", "stderr"):
        monkeypatch.setattr(sys, stream, None)
    assert walk(Findings()).outcome == "nothing-given"


@pytest.mark.parametrize("reply", ["y", "YES", " yes ", "?", "d", "don't know", "don’t know", "N"])
def test_replies_that_are_understood(reply: str) -> None:
    questions, _ = asked(f"{reply}\n")
    assert len(questions) == 2


@pytest.mark.parametrize("reply", ["", "perhaps", "yes and no"])
def test_another_reply_is_asked_again_and_counts_for_nothing(reply: str) -> None:
    questions, found = asked(f"{reply}\n")
    assert questions == ["Have you lost control of your bladder?"]
    assert found["outcome"] == "nothing-given"


def test_answers_and_the_record_cannot_both_come_from_standard_input() -> None:
    assert run("screen", "--ask", "-", input=b"{}").returncode == 2
