"""Spark gives what `screen` gives, by the same text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cohorted
import pytest
from cohorted import EDITED, by_engine, by_screen, edited, lines, of_cases, patients
from conftest import run
from screened import RECORDS

from backspasm.cohorts.spark import Spark

pytestmark = pytest.mark.reader  # needs Java, and starts slowly


@pytest.fixture
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spark]:
    """Spark without what an earlier run has kept; the session of this process stays."""
    one = Spark(str(tmp_path_factory.mktemp("spill")), "local[2]")
    yield one
    one.close()


def test_cases_and_random_patients_get_what_screen_gives(spark: Spark) -> None:
    everyone = {**of_cases(), **patients(10_000, 18)}
    assert by_engine(spark, everyone) == by_screen(everyone)


def test_an_edited_criterion_changes_it_alike(spark: Spark) -> None:
    found = by_engine(spark, EDITED, edited())
    assert found == by_screen(EDITED, edited())
    assert found["hot"][0] == "seek-immediate-care"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("in.csv", cohorted.csv(patients(50, 2)) + "a,b\n,fever,present,\n"),
        ("in.ndjson", lines({"1": RECORDS["active condition of long ago"]["record"]})),
    ],
)
@pytest.mark.usefixtures("spark")
def test_a_run_writes_what_duckdb_writes(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    made = {}
    for engine in ("duckdb", "spark"):
        for form in ("csv", "parquet"):
            out = tmp_path / f"{engine}.{form}"
            done = run("cohort", str(tmp_path / name), "-o", str(out), "--engine", engine)
            assert (done.returncode, done.stderr) == (0, b"")
            made[engine, form] = done.stdout
        made[engine, "rows"] = b"\n".join(sorted((tmp_path / f"{engine}.csv").read_bytes().splitlines()))
    assert made["duckdb", "csv"] == made["spark", "csv"] == made["spark", "parquet"]
    assert made["duckdb", "rows"] == made["spark", "rows"]
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.usefixtures("spark")
def test_no_data_of_a_patient_is_in_a_message(tmp_path: Path) -> None:
    (tmp_path / "in.parquet").write_bytes(b"Ann Smith" * 100)
    done = run("cohort", str(tmp_path / "in.parquet"), "-o", str(tmp_path / "out.csv"), "--engine", "spark")
    assert done.returncode == 65
    assert b"Ann" not in done.stderr + done.stdout
