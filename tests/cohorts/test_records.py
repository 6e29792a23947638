"""Each patient's lines are read as `screen` reads a record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cohorted import by_engine, lines, result
from screened import RECORDS, bundle

from backspasm.cohorts import cohort, records
from backspasm.cohorts.duck import Duck
from backspasm.screening import reader, vocabulary
from backspasm.screening.when import When

# A record of somebody else than a patient is no patient's.
OF_PATIENTS = {
    f"r{number}": case["record"]
    for number, case in enumerate(RECORDS.values())
    if all(one.get("subject", {"reference": "Patient/1"})["reference"].startswith("Patient/") for one in case["record"])
}


def screened(text: str, folder: Path) -> dict[str, tuple[str | None, ...]]:
    """The results of the records in lines, from the command's own steps."""
    source = folder / "Condition.ndjson"
    source.write_text(text, encoding="utf-8", errors="surrogateescape")
    settings = cohort.Settings(str(source), str(folder / "out.parquet"), When())
    cohort.run(settings)
    duck = Duck(str(folder / "spill"))
    duck.parquet("screened", [str(folder / "out.parquet")])
    found = {patient: tuple(cells) for patient, *cells in duck.rows("SELECT * FROM screened")}
    duck.close()
    return found


def test_records_have_the_outcomes_and_statuses_of_screen(tmp_path: Path) -> None:
    found = screened(lines(OF_PATIENTS), tmp_path)
    expected = {
        patient: result(reader.read(bundle(*resources), When(), vocabulary.vocabulary()))
        for patient, resources in OF_PATIENTS.items()
    }
    assert len(OF_PATIENTS) > 150
    assert found == expected


def test_lines_that_cannot_be_read_are_listed_and_keep_their_patient(tmp_path: Path) -> None:
    bad: list[Any] = [
        {"resourceType": "Condition", "subject": {"reference": "Patient/a"}, "code": {"text": "back pain"}},
        {"subject": {"reference": "Patient/b"}, "code": {"text": "back pain"}},
        {"resourceType": "Condition", "code": {"text": "fever"}},
        {"resourceType": "Condition", "subject": {"reference": "Group/1"}, "code": {"text": "fever"}},
        {"resourceType": "Patient", "id": "c"},
    ]
    text = "\n".join([*map(json.dumps, bad), "{", "fever", "\udcff", "[" * 100_000, ""])
    found = screened(text, tmp_path)
    assert {patient: cells[0] for patient, cells in found.items()} == {
        "a": "no-red-flag-reported",
        "b": "not-recognised",
        "c": "nothing-given",
    }
    rejects = (tmp_path / "out.parquet.rejects.csv").read_text(encoding="utf-8").splitlines()
    assert sorted(row.rpartition(",")[2] for row in rejects[1:]) == sorted(
        ["no patient is named"] * 2 + ["the line is not JSON"] * 4 + ["the line is not a FHIR resource"]
    )


@pytest.mark.parametrize("reference", ["Patient/7", "http://example.org/fhir/Patient/7", "Patient/7/_history/2", "7"])
def test_a_patient_is_known_by_its_id(tmp_path: Path, reference: str) -> None:
    text = json.dumps({"resourceType": "Condition", "subject": {"reference": reference}, "code": {"text": "fever"}})
    assert list(screened(text, tmp_path)) == ["7"]


def test_words_that_a_record_leaves_open_are_not_looked_up_again(tmp_path: Path) -> None:
    report = reader.read(bundle(*RECORDS["active condition of long ago"]["record"]), When(), vocabulary.vocabulary())
    report.unknown = {"fever"}
    rows = list(records.said(report))
    assert (("fever", "~unrecognised", None)) in rows
    spill = Duck(str(tmp_path / "spill"))
    assert by_engine(spill, {"1": [("fever", "~unrecognised", "")]})["1"][0] == "not-recognised"
