"""The SQL text gives each patient what `screen` gives."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from cohorted import EDITED, KINDS, WHEN, by_engine, by_screen, edited, of_cases, patients
from screened import CASES, TODAY, wanted

from backspasm.cohorts import sql
from backspasm.cohorts.duck import Duck
from backspasm.graph import stores
from backspasm.screening import vocabulary
from backspasm.screening.result import MET, NOT_ASKED
from backspasm.screening.when import When


@pytest.fixture
def duck(tmp_path: Path) -> Iterator[Duck]:
    one = Duck(str(tmp_path / "spill"))
    yield one
    one.close()


def test_cases_have_the_outcomes_and_statuses_of_the_decision_sheet(duck: Duck) -> None:
    found = by_engine(duck, of_cases())
    assert {name: cells[0] for name, cells in found.items()} == {name: case["outcome"] for name, case in CASES.items()}
    assert {name: list(cells[1:9]) for name, cells in found.items()} == {name: wanted(name) for name in CASES}
    assert found == by_screen(of_cases())


@pytest.mark.parametrize("seed", range(3))
def test_random_patients_get_what_screen_gives(duck: Duck, seed: int) -> None:
    everyone = patients(500, seed)
    expected = by_screen(everyone)
    assert by_engine(duck, everyone) == expected
    assert {cells[0] for cells in expected.values()} == {case["outcome"] for case in CASES.values()}


@pytest.mark.reader
def test_ten_thousand_patients_get_what_screen_gives(duck: Duck) -> None:
    everyone = patients(10_000, 18)
    assert by_engine(duck, everyone) == by_screen(everyone)


def test_an_edited_criterion_changes_both_alike(duck: Duck) -> None:
    found = by_engine(duck, EDITED, edited())
    assert found == by_screen(EDITED, edited())
    assert found["hot"][0] == "seek-immediate-care"
    assert by_screen(EDITED)["hot"][0] == "clarify"


def test_own_mappings_add_a_reading_that_lowers_nothing(duck: Duck, tmp_path: Path) -> None:
    path = tmp_path / "own.sssom.tsv"
    path.write_text(
        '#curie_map:\n#  lbs: "https://w3id.org/backspasm/"\n#  OWN: "https://example.org/own/"\n'
        "subject_id\tpredicate_id\tobject_id\tmapping_justification\n"
        "lbs:fever\tskos:exactMatch\tOWN:1\tsemapv:ManualMappingCuration\n"
        "lbs:canWalkAndStand\tskos:exactMatch\tOWN:2\tsemapv:ManualMappingCuration\n"
        "lbs:smoking\tskos:exactMatch\tOWN:9\tsemapv:ManualMappingCuration\n",
        encoding="utf-8",
    )
    known = vocabulary.vocabulary(stores.user_mappings(str(path)))
    everyone = patients(200, 5)
    for number, rows in enumerate(everyone.values()):
        rows.append((f"OWN:{number % 3 or 9}", ("present", "absent")[number % 2], ""))
    found = by_engine(duck, everyone, vocabulary=known)
    assert found == by_screen(everyone, names=known)
    assert found != by_screen(everyone)


@pytest.mark.parametrize(
    ("days", "status", "uses"),
    [
        (0, "present", "present"),
        (30, "present", "present"),
        (31, "present", "near"),
        (60, "present", "near"),
        (61, "present", None),
        (-5, "present", "near"),
        (30, "absent", "absent"),
        (31, "absent", None),
        (-5, "absent", None),
        (None, "absent", "absent"),
        (0, "unknown", "unknown"),
    ],
)
def test_window_of_days(duck: Duck, days: int | None, status: str, uses: str | None) -> None:
    date = "" if days is None else (TODAY - datetime.timedelta(days=days)).isoformat()
    duck.table("findings", KINDS, [("1", "fever", status, date)])
    ((_, _, _, use, _),) = duck.rows(sql.told(WHEN))
    assert use == uses


def test_day_after_a_past_screening_is_not_used(duck: Duck) -> None:
    everyone = [("1", "fever", "present", "2026-01-11"), ("1", "fever", "present", "2026-01-10")]
    duck.table("findings", KINDS, everyone)
    assert [row[3] for row in duck.rows(f"{sql.told(When('2026-01-10'))} ORDER BY day DESC")] == [None, "present"]


def test_rows_that_cannot_be_used_say_why(duck: Duck) -> None:
    rows = [
        ("1", "fever", "present", "2026-02-28T10:00:00Z", None),
        ("1", "fever", " Present ", "", None),
        ("", "fever", "present", None, "no patient_id"),
        (None, "fever", "present", None, "no patient_id"),
        ("1", " ", "present", None, "no finding"),
        ("1", "fever", "perhaps", None, "status is not present, absent or unknown"),
        ("1", "fever", None, None, "status is not present, absent or unknown"),
        ("1", "fever", "present", "2026-02-30", "date is not a day such as 2026-11-30"),
        ("1", "fever", "present", "2026", "date is not a day such as 2026-11-30"),
        ("1", "fever", "present", "30.11.2026", "date is not a day such as 2026-11-30"),
        ("1", "fever", "present", "2026-11-301", "date is not a day such as 2026-11-30"),
    ]
    kinds = dict.fromkeys(("patient_id", "finding", "status", "date", "expected"), "VARCHAR")
    duck.table("rows_", kinds, rows)
    duck.view("findings", "SELECT patient_id, finding, status, date FROM rows_")
    found = duck.rows(sql.checked())
    assert sorted(map(str, ((*row[:4], row[5]) for row in found))) == sorted(map(str, rows))


def test_a_row_that_cannot_be_used_clears_nobody(duck: Duck) -> None:
    found = by_engine(
        duck, {"1": [("back pain", "present", ""), ("fever", "perhaps", "")], "2": [("back pain", "present", "")]}
    )
    assert {patient: cells[0] for patient, cells in found.items()} == {
        "1": "not-recognised",
        "2": "no-red-flag-reported",
    }
    assert MET not in found["1"]
    assert set(found["2"][1:9]) == {NOT_ASKED}
