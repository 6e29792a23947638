"""A screening as FHIR says the same as the JSON, and is valid R4."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import fhir_readers
import pytest
from test_screening import CASES, result

from backspasm import guidance, screening

SHOWN = {
    "empty": "data-required",
    "1 met by label": "success",
    "4 near: fever ungraded": "data-requested",
    "unknown beside context": "data-requested",
    "ordinary picture of the document": "data-requested",
    "all eight denied by label": "success",
    "contradiction of context alone": "data-requested",
}


def test_responses_are_valid(tmp_path: Path) -> None:
    fhir_readers.hold({str(number): guidance.response(result(name)) for number, name in enumerate(SHOWN)}, tmp_path)


@pytest.mark.parametrize("name", SHOWN)
def test_status_says_whether_more_is_to_be_asked(name: str) -> None:
    assert guidance.status(result(name)) == SHOWN[name]


@pytest.mark.parametrize("name", CASES)
def test_response_holds_the_whole_result(name: str) -> None:
    found = result(name)
    (parameters,) = guidance.response(found)["contained"]
    by_name: dict[str, list[Any]] = {}
    for parameter in parameters["parameter"]:
        value = parameter.get("valueString") or parameter.get("valueCode") or parameter.get("part")
        by_name.setdefault(parameter["name"], []).append(value)
    assert by_name["outcome"] == [found["outcome"]]
    assert len(by_name["red-flag"]) == 8
    for parts, flag in zip(by_name["red-flag"], found["red_flags"], strict=True):
        words = [
            (part["name"], part.get("valueString") or part.get("valueCode") or part.get("valueUri")) for part in parts
        ]
        assert words == [
            ("label", flag["label"]),
            ("status", flag["status"]),
            *(("because", text) for text in flag["because"]),
            *(("missing", text) for text in flag["missing"]),
            *(("source", item) for item in flag["sources"]),
        ]
    for member in ("recognised", "not_recognised", "contradictions", "advice"):
        assert by_name.get(member.replace("_", "-"), []) == found[member]


def test_response_without_a_met_flag_is_no_success_while_something_is_open() -> None:
    for name in CASES:
        found = result(name)
        if guidance.status(found) == "success":
            closed = all(flag["status"] == screening.NOT_MET for flag in found["red_flags"])
            assert found["outcome"] == screening.SEEK or closed
