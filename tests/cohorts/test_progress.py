"""What a run shows while a person watches, and that it shows nothing otherwise."""

from __future__ import annotations

import io
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from backspasm.cohorts import progress
from backspasm.cohorts.progress import Stages

if TYPE_CHECKING:
    from backspasm.cohorts.engine import Engine


def shown(monkeypatch: pytest.MonkeyPatch, terminal: bool, percent: float) -> str:
    told = io.StringIO()
    monkeypatch.setattr(told, "isatty", lambda: terminal)
    monkeypatch.setattr("sys.stderr", told)
    monkeypatch.setattr(progress, "EVERY", 0.01)
    with Stages(cast("Engine", SimpleNamespace(percent=lambda: percent))) as one:
        one.stage("counting")
        end = time.monotonic() + 60
        while terminal and "counting" not in told.getvalue() and time.monotonic() < end:
            time.sleep(0.01)
    return told.getvalue()


def test_stage_and_percent_are_shown_and_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    told = shown(monkeypatch, True, 42)
    assert "counting, 42 %" in told
    assert told.endswith("\r" + " " * len("counting, 42 %") + "\r")


def test_an_engine_that_does_not_know_shows_the_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "counting\r" in shown(monkeypatch, True, -1)


def test_nothing_is_shown_to_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, False, 42) == ""
