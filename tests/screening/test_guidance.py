"""A screening as FHIR says the same as the JSON, and is valid R4."""

from __future__ import annotations

from pathlib import Path

import fhir_readers
import pytest
from screened import CASES, screened

from backspasm.screening import guidance, result

SHOWN = {
    "empty": "data-required",
    "1 met by label": "success",
    "4 near: fever ungraded": "data-requested",
    "unknown beside context": "data-requested",
    "ordinary picture of the document": "data-requested",
    "all eight denied by label": "success",
    "contradiction of context alone": "data-requested",
}


@pytest.mark.reader
def test_responses_are_valid(tmp_path: Path) -> None:
    fhir_readers.hold({str(number): guidance.response(screened(name)) for number, name in enumerate(SHOWN)}, tmp_path)


@pytest.mark.parametrize("name", SHOWN)
def test_status_says_whether_more_is_to_be_asked(name: str) -> None:
    assert guidance.status(screened(name)) == SHOWN[name]


def test_response_without_a_met_flag_is_no_success_while_something_is_open() -> None:
    for name in CASES:
        found = screened(name)
        if guidance.status(found) == "success":
            closed = all(flag.status == result.NOT_MET for flag in found.red_flags)
            assert found.outcome == result.SEEK or closed
