"""The SQL script alone, on tables of a warehouse, gives what `screen` gives."""

from __future__ import annotations

from pathlib import Path

import cohorted
import duckdb
import pytest
import sqlglot
from cohorted import COLUMNS, KINDS, WHEN, by_screen, patients
from conftest import run

from backspasm.cohorts import warehouse
from backspasm.screening import criteria

EVERYONE = patients(150, 6)


@pytest.fixture
def findings(tmp_path: Path) -> Path:
    path = tmp_path / "in.csv"
    path.write_text(cohorted.csv(EVERYONE), encoding="utf-8")
    return path


def script(findings: Path, name: str) -> str:
    out = findings.with_name(name)
    done = run("cohort", str(findings), "-o", str(out), "--sql", "--since", str(WHEN.since))
    assert (done.returncode, done.stdout.decode()) == (0, f"wrote {out}\n")
    return out.read_text(encoding="utf-8")


def test_the_script_runs_where_the_findings_are(findings: Path) -> None:
    text = script(findings, "cohort.sql")
    with duckdb.connect() as base:
        base.execute(f"CREATE TABLE findings ({', '.join(f'{name} {kind}' for name, kind in KINDS.items())})")
        base.executemany(
            "INSERT INTO findings VALUES (?, ?, ?, ?)",
            [(patient, *row) for patient, rows in EVERYONE.items() for row in rows],
        )
        base.execute(text)
        found = base.execute(text)  # again, as with the script of another day
        assert [column[0] for column in found.description or ()] == COLUMNS
        assert {patient: tuple(cells) for patient, *cells in found.fetchall()} == by_screen(EVERYONE)


def test_a_list_of_names_is_enough(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text("finding\nFever\nit's '; DROP TABLE x\n", encoding="utf-8")
    text = script(path, "cohort.sql")
    assert "('Fever', 0, 'https://w3id.org/backspasm/fever', 'exact')" in text
    assert "DROP TABLE x" not in text  # what is not recognised has no row


@pytest.mark.parametrize("dialect", warehouse.DIALECTS[1:])
def test_other_dialects_can_be_parsed_and_differ(findings: Path, dialect: str) -> None:
    text = script(findings, f"cohort.{dialect}.sql")
    assert criteria.criteria().notice in text
    statements = sqlglot.parse(text, read=dialect)
    assert isinstance(statements[-1], sqlglot.exp.Select)
    assert statements[-1].named_selects == COLUMNS
    assert ("TRY_CAST" in text) == (dialect != "bigquery")


def test_an_existing_script_stays(findings: Path) -> None:
    script(findings, "cohort.sql")
    assert run("cohort", str(findings), "-o", str(findings.with_name("cohort.sql")), "--sql").returncode == 2


@pytest.mark.parametrize(
    ("name", "code", "says"),
    [
        ("x", 2, "must end with .sql"),
        ("in.csv", 2, "must end with .sql"),
        ("none/x.sql", 74, "its folder does not exist"),
        ("old.sql", 2, "use --force"),
    ],
)
def test_where_the_script_cannot_be_written(findings: Path, name: str, code: int, says: str) -> None:
    before = findings.read_text(encoding="utf-8")
    findings.with_name("old.sql").write_text("old", encoding="utf-8")
    done = run("cohort", str(findings), "-o", str(findings.parent / name), "--sql")
    assert done.returncode == code
    assert says in done.stderr.decode()
    assert findings.read_text(encoding="utf-8") == before
    assert sorted(path.name for path in findings.parent.iterdir()) == ["in.csv", "old.sql"]


@pytest.mark.parametrize("name", ["records.ndjson", "condition_occurrence.csv"])
def test_findings_that_are_named_in_python_have_no_script(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("", encoding="utf-8")
    done = run("cohort", str(tmp_path / name), "-o", str(tmp_path / "x.sql"), "--sql")
    assert done.returncode == 2
    assert "--sql takes findings as CSV or Parquet files" in done.stderr.decode()
