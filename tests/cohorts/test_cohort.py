"""A run of `backspasm cohort`: its files, its messages, and what is left when it fails."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from pathlib import Path

import cohorted
import duckdb
import pytest
from cohorted import COLUMNS, by_screen, patients
from conftest import run
from screened import TODAY

from backspasm import writing
from backspasm.cohorts import duck, engine, sql
from backspasm.errors import WriteError
from backspasm.screening import criteria

ROWS = """patient_id,finding,status,date
Ann Smith,wetting myself,present,
Ann Smith,sore back,present,
Bob Jones,fever,absent,
Cy Young,purple elbows,present,
Di Hall,fever,perhaps,
"""
SECRETS = ("Ann", "Smith", "Bob", "Jones", "Cy", "Young", "Di Hall", "wetting", "purple")


@pytest.fixture
def findings(tmp_path: Path) -> Path:
    path = tmp_path / "findings.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def rows(path: Path) -> dict[str, list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        head, *found = csv.reader(file)
    assert head == COLUMNS
    return {patient: cells for patient, *cells in found}


def test_rows_summary_and_rejects(findings: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    done = run("cohort", str(findings), "-o", str(out))
    assert (done.returncode, done.stderr) == (0, b"")
    assert {patient: cells[0] for patient, cells in rows(out).items()} == {
        "Ann Smith": "seek-immediate-care",
        "Bob Jones": "no-red-flag-reported",
        "Cy Young": "not-recognised",
        "Di Hall": "not-recognised",
    }
    assert rows(out)["Ann Smith"][1] == "met"
    assert b"purple elbows" in done.stdout
    told = json.loads((tmp_path / "out.csv.summary.json").read_text(encoding="utf-8"))
    assert (told["patients"], told["rows"]) == (4, 5)
    assert told["outcomes"]["seek-immediate-care"] == 1
    assert told["unrecognised"] == {"purple elbows": 1}
    assert told["rejected"] == {"status is not present, absent or unknown": 1}
    assert (tmp_path / "out.csv.rejects.csv").read_text(encoding="utf-8").splitlines() == [
        "place,row,reason",
        ',"Di Hall,fever,perhaps,","status is not present, absent or unknown"',
    ]


def test_the_notice_is_in_every_file(findings: Path, tmp_path: Path) -> None:
    notice = criteria.criteria().notice
    done = run("cohort", str(findings), "-o", str(tmp_path / "out.parquet"), "--format", "json")
    assert json.loads(done.stdout)["notice"].startswith(notice)
    for name in ("out.parquet.summary.json", "out.parquet.summary.svg"):
        assert notice in " ".join((tmp_path / name).read_text(encoding="utf-8").split())
    found = duckdb.execute(f"SELECT value FROM parquet_kv_metadata('{tmp_path / 'out.parquet'}') WHERE key = 'notice'")
    assert found.fetchall()[0][0].decode().startswith(notice)
    ET.fromstring((tmp_path / "out.parquet.summary.svg").read_text(encoding="utf-8"))
    assert notice.encode() in run("cohort", str(findings), "-o", str(tmp_path / "x.csv")).stdout


@pytest.mark.parametrize("form", ["csv", "parquet", "parquet with dates"])
def test_a_folder_of_files_is_one_cohort(tmp_path: Path, form: str) -> None:
    everyone = patients(60, 1)
    folder = tmp_path / "in"
    (folder / "more").mkdir(parents=True)
    head, *lines = cohorted.csv(everyone).splitlines()
    for number, name in enumerate(("a", "more/b")):
        path = folder / f"{name}.csv"
        path.write_text("\n".join([head, *lines[number::2], ""]), encoding="utf-8")
        if form != "csv":
            date = "TRY_CAST(date AS DATE)" if form.endswith("dates") else "date"
            read = f"SELECT * REPLACE ({date} AS date) FROM read_csv('{path}', all_varchar = true)"
            duckdb.sql(f"COPY ({read}) TO '{folder / name}.parquet'")
            path.unlink()
    out = tmp_path / "out.csv"
    since = cohorted.WHEN.since
    assert run("cohort", str(folder), "-o", str(out), "--since", str(since)).returncode == 0
    expected = {
        patient: ["" if cell is None else cell for cell in cells] for patient, cells in by_screen(everyone).items()
    }
    assert rows(out) == expected


def test_dates_of_parquet_are_dates(tmp_path: Path) -> None:
    path, out = tmp_path / "in.parquet", tmp_path / "out.csv"
    duckdb.sql(
        f"COPY (SELECT 7 AS patient_id, 'foot drop' AS finding, 'present' AS status, DATE '2026-01-01' AS date)"
        f" TO '{path}'"
    )
    assert run("cohort", str(path), "-o", str(out), "--as-of", "2026-01-31").returncode == 0
    assert rows(out)["7"][0] == "seek-immediate-care"
    assert run("cohort", str(path), "-o", str(out), "--as-of", "2026-02-01", "--force").returncode == 0
    assert rows(out)["7"][0] == "clarify"


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        (None, 66, "does not exist"),
        ("", 65, "must name its columns"),
        ("patient_id,status\n1,present\n", 65, "no column finding"),
        ("a,a\n", 65, "must name its columns"),
    ],
)
def test_bad_input(tmp_path: Path, text: str | None, code: int, says: str) -> None:
    path = tmp_path / "in.csv"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    done = run("cohort", str(path), "-o", str(tmp_path / "out.csv"))
    assert (done.returncode, done.stdout) == (code, b"")
    assert says in done.stderr.decode()
    assert [one.name for one in tmp_path.iterdir()] == (["in.csv"] if text is not None else [])


@pytest.mark.parametrize("name", ["in.parquet", "in.ndjson"])
def test_what_is_not_what_its_ending_says(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\xff\xfeAnn Smith" * 100)
    done = run("cohort", str(tmp_path / name), "-o", str(tmp_path / "out.csv"))
    assert done.returncode in (0, 65)
    assert b"Ann" not in done.stderr + done.stdout


def test_usage(findings: Path, tmp_path: Path) -> None:
    out = str(tmp_path / "out.csv")
    assert run("cohort", str(findings), "-o", str(tmp_path / "out.txt")).returncode == 2
    assert run("cohort", str(findings)).returncode == 2
    assert run("cohort", str(findings), "-o", out, "--concepts", str(findings)).returncode == 2
    assert run("cohort", str(findings), "-o", out).returncode == 0
    before = Path(out).read_bytes()
    refused = run("cohort", str(findings), "-o", out)
    assert (refused.returncode, Path(out).read_bytes()) == (2, before)
    assert run("cohort", str(findings), "-o", out, "--force").returncode == 0


def test_a_missing_extra_is_named(findings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, extra in (("duckdb", "cohorts"), ("spark", "spark")):
        monkeypatch.setitem(engine.NEEDED, name, (extra, ("no_such_package",)))
        done = run("cohort", str(findings), "-o", str(tmp_path / "out.csv"), "--engine", name)
        assert done.returncode == 2
        assert f"backspasm[{extra}]" in done.stderr.decode()


def test_no_data_of_a_patient_is_in_a_message(findings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for broken in ("SELECT CAST(finding AS INTEGER) FROM findings", "SELECT error(patient_id) FROM findings"):
        monkeypatch.setattr(sql, "screening", lambda *_, broken=broken: broken)
        done = run("cohort", str(findings), "-o", str(tmp_path / "out.csv"))
        assert done.returncode == 65
        assert not [word for word in SECRETS if word in done.stderr.decode()]
        assert [path.name for path in tmp_path.iterdir()] == ["findings.csv"]


def test_a_full_disk_leaves_the_old_files(findings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out.csv"
    run("cohort", str(findings), "-o", str(out))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def full(self: duck.Duck, query: str, path: str, form: str, notice: str) -> None:
        Path(path).write_text("half", encoding="utf-8")
        raise duck.failure(duckdb.IOException(f"IO Error: Could not write file {path}: No space left on device"))

    monkeypatch.setattr(duck.Duck, "write", full)
    done = run("cohort", str(findings), "-o", str(out), "--force")
    assert done.returncode == WriteError.code
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_killed_run_leaves_nothing_under_the_final_names(tmp_path: Path, how: signal.Signals) -> None:
    path, out = tmp_path / "in.parquet", tmp_path / "out.csv"
    duckdb.sql(
        f"COPY (SELECT 'p' || (i * 7919) % 300000 AS patient_id, 'fever' AS finding, 'present' AS status,"
        f" '{TODAY}' AS date FROM range(3000000) AS r(i)) TO '{path}'"
    )
    command = [sys.executable, "-m", "backspasm", "cohort", str(path), "-o", str(out)]
    with subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background job ignores it
    ) as process:
        temporary = writing.beside(str(out), "spill")
        end = time.monotonic() + 60
        while not os.path.exists(os.path.join(temporary, "screened.parquet")) and time.monotonic() < end:
            time.sleep(0.01)
        process.send_signal(how)
        said, wrong = process.communicate(timeout=60)
    assert process.returncode == (130 if how == signal.SIGINT else -signal.SIGKILL)
    assert (said, wrong) == (b"", b"")
    assert [name for name in os.listdir(tmp_path) if name.startswith("out")] == []
    path.write_text("", encoding="utf-8")
    small = tmp_path / "small.csv"
    small.write_text(ROWS, encoding="utf-8")
    assert run("cohort", str(small), "-o", str(out)).returncode == 0
    assert not [name for name in os.listdir(tmp_path) if name.startswith(".")]
