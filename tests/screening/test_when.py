"""Which days count: a period that ends on a day, and what cannot be one."""

from __future__ import annotations

import datetime
import inspect

import pytest
from conftest import run

import backspasm
from backspasm.errors import UsageError
from backspasm.screening.when import WITHIN, When


def test_the_period_ends_today_and_covers_thirty_days() -> None:
    when = When()
    assert when.as_of == datetime.date.today()
    assert (when.as_of - when.from_day).days == 30
    assert when.since is None


def test_the_default_is_the_same_in_python_and_on_the_command_line() -> None:
    assert inspect.signature(backspasm.screen).parameters["within"].default == WITHIN
    help = " ".join(run("screen", "--help").stdout.decode().split())
    assert f"count; default: {WITHIN} " in help


def test_the_period_can_be_given() -> None:
    when = When("2026-03-31", "10", "2020-01-01")
    assert (when.as_of.isoformat(), when.from_day.isoformat()) == ("2026-03-31", "2026-03-21")
    assert when.since == datetime.date(2020, 1, 1)


def test_a_period_longer_than_the_calendar_begins_with_it() -> None:
    assert When("0001-01-02", 36_500).from_day == datetime.date.min


@pytest.mark.parametrize(
    "given",
    [
        ("yesterday",),
        ("2026-13-01",),
        ("20261130",),
        ("2026-11-30T10:00:00Z",),
        ("", "-1"),
        ("", "1.5"),
        ("", "36501"),
        ("", "٣"),
        ("", 10**5000),
        ("", 30.0),
        ("", True),
        ("", 30, "2026-02-29"),
        ("2026-01-01", 30, "2026-01-02"),
    ],
)
def test_what_is_no_day_or_period_is_a_usage_error(given: tuple[str, ...]) -> None:
    with pytest.raises(UsageError):
        When(*given)
