"""A record that a worker screens gives what the command gives, and its errors speak of the body."""

from __future__ import annotations

import json

import pytest

import backspasm
from backspasm.errors import DataError
from backspasm.server import records


def test_findings_are_screened_as_in_python() -> None:
    made = json.loads(
        records.screened("json", "", "30", "", b'{"present": ["fever", "back pain"], "absent": ["chills"]}')
    )
    assert made == backspasm.screen(["fever", "back pain"], ["chills"]).as_json()


def test_guidance_is_a_resource() -> None:
    made = json.loads(records.screened("fhir", "", "30", "", json.dumps(records.EXAMPLE).encode()))
    assert made["resourceType"] == "GuidanceResponse"


def test_error_speaks_of_the_body_without_its_words() -> None:
    with pytest.raises(DataError, match=r"^the body ") as refused:
        records.screened("json", "", "30", "", b'{"Nobody of Nowhere": 1}')
    assert "Nobody" not in str(refused.value)
