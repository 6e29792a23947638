"""The parts of the SQL conditions; `test_sql` holds the whole to `screen`."""

from __future__ import annotations

from cohorted import COLUMNS, KNOWN, NAMES

from backspasm.cohorts import conditions
from backspasm.cohorts.conditions import GRAVITY, MET, MOST_READINGS, NOT_ASKED, NOT_MET, PARTLY, Conditions
from backspasm.cohorts.tables import Tables

MADE = Conditions(Tables(KNOWN, NAMES.names_of.keys()))


def test_columns_are_those_of_the_contract() -> None:
    assert conditions.columns(KNOWN) == COLUMNS


def test_a_graver_verdict_is_greater_whatever_its_reading_and_questions() -> None:
    most = (MOST_READINGS - 1) * 4 * MADE.status + MADE.status - 1
    for low in (NOT_ASKED, NOT_MET, PARTLY, MET):
        for high in (NOT_ASKED, NOT_MET, PARTLY, MET):
            if GRAVITY[low] < GRAVITY[high]:
                assert MADE.verdict(low) + most < MADE.verdict(high)
    assert MADE.verdict(MET) + most < 2**63


def test_of_equally_grave_verdicts_the_first_reading_is_greater() -> None:
    first, second = ((MOST_READINGS - 1 - reading) * 4 * MADE.status for reading in (0, 1))
    assert MADE.verdict(NOT_ASKED) + first > MADE.verdict(NOT_MET) + second + MADE.status - 1


def test_the_status_of_a_verdict_can_be_read_again() -> None:
    for status in (NOT_ASKED, NOT_MET, PARTLY, MET):
        for reading in range(MOST_READINGS):
            verdict = MADE.verdict(status) + reading * 4 * MADE.status + MADE.status - 1
            assert verdict & 3 * MADE.status == status * MADE.status
