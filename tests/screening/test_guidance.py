"""A screening as FHIR says the same as the JSON, and is valid R4."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import fhir_readers
import pytest
from screened import CASES, reported, screened

from backspasm.screening import evaluation, guidance, result
from backspasm.screening.findings import Findings

FEVER = "High fever with back pain"
LEFT_OUT = {
    "suggestions": [[("text", "purple elbows"), ("suggestion", "numb toes"), ("suggestion", "limp")]],
    "not-used": [
        [("text", "an allergy"), ("reason", "out of scope")],
        [("text", "back pain"), ("date", "2011-01-01"), ("reason", "too old")],
    ],
    "not-interpreted": [[("text", "white cells"), ("value", "12")]],
    "next-question": [[("id", "back-pain-or-spasms"), ("text", "Do you have back pain or back spasms?")]],
}
SHOWN = {
    "empty": "data-required",
    "1 met by label": "success",
    "4 near: fever ungraded": "data-requested",
    "unknown beside context": "data-requested",
    "ordinary picture of the document": "data-requested",
    "every question answered no": "success",
    "every question answered unknown": "data-requested",
    "contradiction of context alone": "data-requested",
}


@pytest.mark.reader
def test_responses_are_valid(tmp_path: Path) -> None:
    responses = {str(number): guidance.response(screened(name)) for number, name in enumerate(SHOWN)}
    fhir_readers.hold({**responses, "left-out": guidance.response(evaluation.screen(left_out()))}, tmp_path)


def left_out() -> Findings:
    """A report in which something has no meaning, does not count, or is not interpreted."""
    report = reported(["purple elbows"], [], {"high-fever": "yes", "unable-to-walk": "no", "severe-pain": "unknown"})
    report.suggestions = {"purple elbows": ("numb toes", "limp")}
    report.not_used = {("back pain", "2011-01-01", "too old"), ("an allergy", "", "out of scope")}
    report.not_interpreted = {("white cells", "12")}
    return report


def test_questions_and_what_was_left_out_are_there() -> None:
    (parameters,) = guidance.response(evaluation.screen(left_out()))["contained"]
    found = {name: [plain(one) for one in parameters["parameter"] if one["name"] == name] for name in LEFT_OUT}
    assert found == LEFT_OUT
    fever = next(
        one["part"] for one in parameters["parameter"] if {"name": "label", "valueString": FEVER} in one.get("part", ())
    )
    assert [plain(part) for part in fever if part["name"] == "question"] == [
        [("id", "high-fever"), ("text", "Do you have a high fever?"), ("answer", "yes")],
        [("id", "back-pain-or-spasms"), ("text", "Do you have back pain or back spasms?")],
    ]


def plain(parameter: dict[str, Any]) -> list[tuple[str, str]]:
    """The names and values of the parts of a parameter."""
    return [(part["name"], part["valueString"]) for part in parameter["part"]]


@pytest.mark.parametrize("name", SHOWN)
def test_status_says_whether_more_is_to_be_asked(name: str) -> None:
    assert guidance.status(screened(name)) == SHOWN[name]


def test_response_without_a_met_flag_is_no_success_while_something_is_open() -> None:
    for name in CASES:
        found = screened(name)
        if guidance.status(found) == "success":
            closed = all(flag.status == result.NOT_MET for flag in found.red_flags)
            assert found.outcome == result.SEEK or closed
