"""Tables of the OMOP common data model are read as findings."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import run

from backspasm.cohorts import cohort
from backspasm.cohorts.duck import Duck
from backspasm.errors import DataError, InputMissing, UsageError
from backspasm.screening.when import When

# The ids are of this test; the vocabularies and codes are what OMOP's CONCEPT has.
CONCEPT = """concept_id,concept_name,domain_id,vocabulary_id,concept_class_id,standard_concept,concept_code
0,No matching concept,Metadata,None,Undefined,,No matching concept
1,"Fever, unspecified",Condition,ICD10CM,4-char billing code,,R50.9
2,Foot drop,Condition,ICD10CM,5-char billing code,,M21.371
3,Low back pain,Condition,ICD10CM,4-char billing code,,M54.50
4,Fever,Condition,SNOMED,Clinical Finding,S,386661006
5,No,Meas Value,LOINC,Answer,S,LA32-8
6,Yes,Meas Value,LOINC,Answer,S,LA33-6
7,Somewhat,Meas Value,LOINC,Answer,S,LA00-0
8,Acute fever,Observation,HP,Observation,S,0001945
"""
CONDITIONS = """condition_occurrence_id,person_id,condition_concept_id,condition_start_date,condition_end_date,condition_source_value,condition_source_concept_id
1,11,0,2026-01-05,,M21.371,2
2,12,4,2026-01-05,,R50.9,1
3,13,0,2020-01-05,2026-01-09,x,2
4,14,0,2020-01-05,,x,2
5,15,0,2026-01-05,,purple elbows,0
6,16,0,2026-01-05,,foot drop,0
"""
OBSERVATIONS = """observation_id,person_id,observation_concept_id,observation_date,value_as_number,value_as_string,value_as_concept_id,observation_source_value,observation_source_concept_id
1,21,8,2026-01-05,,,5,x,0
2,22,8,2026-01-05,,,6,x,0
3,23,0,2026-01-05,,No,0,fever,0
4,24,0,2026-01-05,,,7,foot drop,0
5,25,0,2026-01-05,,,0,foot drop,0
6,26,0,2026-01-05,39.5,,0,fever,0
7,27,0,2026-01-05,,unknown,0,fever,0
8,28,0,2026-01-05,,,99,foot drop,0
9,29,0,2026-01-05,,,99,able to walk and stand,0
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "cdm"
    made.mkdir()
    for name, text in (("condition_occurrence", CONDITIONS), ("observation", OBSERVATIONS)):
        (made / f"{name}.csv").write_text(text, encoding="utf-8")
    (tmp_path / "CONCEPT.csv").write_text(CONCEPT, encoding="utf-8")
    return made


def test_outcomes(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    cohort.run(cohort.Settings(str(folder), str(out), When("2026-01-10"), concepts=str(tmp_path / "CONCEPT.csv")))
    duck = Duck(str(tmp_path / "spill"))
    duck.parquet("screened", [str(out)])
    found = dict(duck.rows("SELECT CAST(patient_id AS VARCHAR), outcome FROM screened"))
    flags = dict(duck.rows("SELECT CAST(patient_id AS VARCHAR), highFeverWithBackPain FROM screened"))
    (walking,) = duck.rows("SELECT inabilityToWalkOrStand FROM screened WHERE patient_id = '29'")
    duck.close()
    assert walking == ("not-asked",)  # the value may be a no
    assert found == {
        "11": "seek-immediate-care",
        "12": "clarify",
        "13": "seek-immediate-care",
        "14": "clarify",
        "15": "not-recognised",
        "16": "seek-immediate-care",
        "21": "no-red-flag-reported",
        "22": "clarify",
        "23": "no-red-flag-reported",
        "24": "clarify",
        "25": "seek-immediate-care",
        "26": "nothing-given",
        "27": "nothing-given",
        "28": "clarify",
        "29": "no-red-flag-reported",
    }
    assert (flags["21"], flags["22"], flags["23"]) == ("not-met", "partly-met", "not-met")


def test_vocabulary_files_with_tabs(folder: Path, tmp_path: Path) -> None:
    """As Athena gives them: tabs between cells, and quotes that mean nothing."""
    text = (
        CONCEPT.replace('"Fever, unspecified"', "Fever unspecified")
        .replace(",", "\t")
        .replace("Foot drop", 'Foot "drop')
    )
    (tmp_path / "CONCEPT.csv").write_text(text, encoding="utf-8")
    settings = cohort.Settings(
        str(folder), str(tmp_path / "o.csv"), When("2026-01-10"), concepts=str(tmp_path / "CONCEPT.csv")
    )
    found = cohort.run(settings)
    assert (found.outcomes["seek-immediate-care"], found.rejected) == (4, {})


def test_a_finding_that_is_not_recognised_is_shown_by_its_codes(folder: Path, tmp_path: Path) -> None:
    (folder / "condition_occurrence.csv").write_text(CONDITIONS + "7,17,4,2026-01-05,,x,3\n", encoding="utf-8")
    (tmp_path / "CONCEPT.csv").write_text(CONCEPT.replace("M54.50", "Z00.0"), encoding="utf-8")
    settings = cohort.Settings(
        str(folder), str(tmp_path / "o.csv"), When("2026-01-10"), concepts=str(tmp_path / "CONCEPT.csv")
    )
    assert "ICD10CM:Z00.0 / SNOMED:386661006" in cohort.run(settings).unrecognised


@pytest.mark.parametrize(
    ("name", "fault", "says"),
    [
        ("none.csv", InputMissing, "the file or folder with the concepts does not exist"),
        ("empty", InputMissing, "the folder with the concepts has no file that ends with .csv"),
        ("several", DataError, "the folder with the concepts has files of several kinds"),
        ("CONCEPT.txt", DataError, "the concepts must be in files that end with .csv, .parquet or .ndjson"),
    ],
)
def test_concepts_that_cannot_be_read(
    folder: Path, tmp_path: Path, name: str, fault: type[Exception], says: str
) -> None:
    (tmp_path / "CONCEPT.txt").write_text(CONCEPT, encoding="utf-8")
    (tmp_path / "empty").mkdir()
    (tmp_path / "several").mkdir()
    for ending in ("csv", "ndjson"):
        (tmp_path / "several" / f"concept.{ending}").touch()
    with pytest.raises(fault, match=says):
        cohort.run(cohort.Settings(str(folder), str(tmp_path / "o.csv"), When(), concepts=str(tmp_path / name)))


def test_the_table_of_concepts_is_needed(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--concepts"):
        cohort.run(cohort.Settings(str(folder), str(tmp_path / "out.csv"), When()))
    assert run("cohort", str(folder), "-o", str(tmp_path / "out.csv")).returncode == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["CONCEPT.csv", "cdm"]


def test_a_column_is_missing(folder: Path, tmp_path: Path) -> None:
    (folder / "observation.csv").write_text("person_id\n1\n", encoding="utf-8")
    with pytest.raises(DataError, match="observation has no column observation_concept_id"):
        cohort.run(
            cohort.Settings(str(folder), str(tmp_path / "o.csv"), When(), concepts=str(tmp_path / "CONCEPT.csv"))
        )


def test_a_line_that_is_no_row_keeps_its_patient(folder: Path, tmp_path: Path) -> None:
    with (folder / "condition_occurrence.csv").open("a", encoding="utf-8") as file:
        file.write("7,17,0\n8\n")
    out = tmp_path / "out.csv"
    found = cohort.run(
        cohort.Settings(str(folder), str(out), When("2026-01-10"), concepts=str(tmp_path / "CONCEPT.csv"))
    )
    assert "\n17,not-recognised," in out.read_text(encoding="utf-8")
    assert (found.rows, found.rejected) == (17, {"the line is not a row of the table": 2})
