"""Errors are told as problem details, and a fault without its words."""

from __future__ import annotations

import pytest
import served

from backspasm.errors import BackspasmError, DataError
from backspasm.server import problem

SECRET = "Zebedee"


def test_fault_in_a_worker_is_told_without_its_words(capfd: pytest.CaptureFixture[str]) -> None:
    reply = problem.of(BackspasmError(f"ValueError: bad text {SECRET}"))
    assert reply.status_code == 500
    assert SECRET not in bytes(reply.body).decode() + capfd.readouterr().err


def test_error_in_the_data_is_told_with_its_words() -> None:
    reply = problem.of(DataError("the body is not JSON"))
    assert (reply.status_code, b"the body is not JSON" in bytes(reply.body)) == (400, True)


def test_control_characters_are_not_repeated() -> None:
    with served.client(workers=1) as told:
        assert "\u202e" not in told.get("/questions/\u202edne").text
