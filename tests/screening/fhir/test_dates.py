"""Dates of a record: what a written date can mean, and when it counts."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from backspasm.screening.fhir import dates
from backspasm.screening.fhir.dates import COUNTS, NEAR, NOT_USED, Dating, Moment
from backspasm.screening.when import When

# A day in the past, so that what is later is not in the future.
AS_OF = "2026-06-15"
DATES = {
    "2026": ("2026-01-01", "2026-12-31"),
    "2026-02": ("2026-02-01", "2026-02-28"),
    "2024-02": ("2024-02-01", "2024-02-29"),
    "2026-06-10": ("2026-06-10", "2026-06-10"),
    "2026-06-10T23:59:59.123+14:00": ("2026-06-10", "2026-06-10"),
    "2026-06-10T00:00:00Z": ("2026-06-10", "2026-06-10"),
}


@pytest.mark.parametrize("date", DATES)
def test_days_of_a_date(date: str) -> None:
    found = dates.days(date)
    assert found
    assert tuple(day.isoformat() for day in found) == DATES[date]


@pytest.mark.parametrize(
    "value", ["", "yesterday", "26", "2026-13", "2026-02-30", "0000-01-01", "2026/06/10", 2026, None, []]
)
def test_what_is_no_date(value: object) -> None:
    assert dates.days(value) is None


CASES: dict[str, tuple[Any, str, str]] = {
    "undated": (None, COUNTS, COUNTS),
    "that day": (AS_OF, COUNTS, COUNTS),
    "the first day of the period": ("2026-05-16", COUNTS, COUNTS),
    "the day before the period": ("2026-05-15", NEAR, NOT_USED),
    "the day after": ("2026-06-16", NOT_USED, NOT_USED),
    "the day after, with a time": ("2026-06-16T01:00:00+14:00", NOT_USED, NOT_USED),
    "this month": ("2026-06", COUNTS, COUNTS),
    "the month before": ("2026-05", COUNTS, NOT_USED),
    "this year": ("2026", COUNTS, NOT_USED),
    "the year before": ("2025", NEAR, NOT_USED),
    "before the first date used": ("2020-12-31", NOT_USED, NOT_USED),
    "the year before the first date used": ("2020", NOT_USED, NOT_USED),
    "a date that is none": ("some day", COUNTS, NOT_USED),
    "a period that goes on": ({"start": "2025-01-01"}, COUNTS, NOT_USED),
    "a period that goes on from a recent day": ({"start": "2026-06-01"}, COUNTS, COUNTS),
    "a period that ended lately": ({"start": "2025-01-01", "end": "2026-06-01"}, COUNTS, NOT_USED),
    "a period that ended long ago": ({"start": "2025-01-01", "end": "2025-02-01"}, NEAR, NOT_USED),
    "a period that ended, begun who knows when": ({"end": "2026-06-01"}, COUNTS, NOT_USED),
    "a period that begins later": ({"start": "2026-07-01"}, NOT_USED, NOT_USED),
    "an empty period": ({}, COUNTS, NOT_USED),
    "a timing": ({"event": ["2025-01-01", "2026-06-01"]}, COUNTS, NOT_USED),
}


@pytest.mark.parametrize("case", CASES)
def test_what_counts(case: str) -> None:
    value, present, absent = CASES[case]
    dating = Dating(When(AS_OF, since="2021-01-01"))
    assert (dating.present(Moment(value))[0], dating.absent(Moment(value))[0]) == (present, absent)


def test_dates_of_a_partial_date() -> None:
    dating = Dating(When(AS_OF))
    assert dating.present(Moment("2026-06"))[1] == AS_OF
    assert dating.absent(Moment("2026-06"))[1] == "2026-06-01"


def test_the_future_is_near_and_tomorrow_may_be_today_elsewhere() -> None:
    today = datetime.datetime.now(datetime.UTC).date()
    dating = Dating(When(datetime.date.today().isoformat()))
    far = Moment((today + datetime.timedelta(days=3)).isoformat())
    assert dating.present(far) == (NEAR, far.text, f", dated {far.text}")
    assert dating.absent(far)[0] == NOT_USED
    in_kiribati = (datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=14)).date().isoformat()
    assert dating.present(Moment(in_kiribati))[0] == dating.absent(Moment(in_kiribati))[0] == COUNTS


def test_what_is_ongoing_counts_whenever_it_began_but_not_before() -> None:
    dating = Dating(When(AS_OF, since="2021-01-01"))
    assert dating.present(Moment("1999", ongoing=True)) == (COUNTS, AS_OF, "")
    assert dating.present(Moment("2026-07-01", ongoing=True))[0] == NOT_USED
    assert dating.present(Moment(None, ongoing=True)) == (COUNTS, "", "")


@pytest.mark.parametrize(("within", "use"), [(0, NEAR), (9, NEAR), (10, COUNTS)])
def test_period_can_be_changed(within: int, use: str) -> None:
    assert Dating(When(AS_OF, within)).present(Moment("2026-06-05"))[0] == use
