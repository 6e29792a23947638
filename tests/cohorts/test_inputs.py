"""Which files are read, and what keeps its patient."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from backspasm.cohorts import inputs
from backspasm.cohorts.duck import Duck
from backspasm.errors import DataError, InputMissing, UsageError


@pytest.fixture
def duck(tmp_path: Path) -> Iterator[Duck]:
    one = Duck(str(tmp_path / "spill"))
    yield one
    one.close()


def test_files_of_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "b").mkdir(parents=True)
    for name in ("a.csv", "b/C.CSV", ".hidden.csv", "_started.csv", "notes.txt"):
        (folder / name).write_text("", encoding="utf-8")
    assert inputs.files(str(folder)) == [str(folder / "a.csv"), str(folder / "b" / "C.CSV")]
    (folder / "d.parquet").write_text("", encoding="utf-8")
    with pytest.raises(DataError, match="several kinds"):
        inputs.files(str(folder))


def test_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(InputMissing):
        inputs.files(str(tmp_path / "none.csv"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputMissing, match="no file"):
        inputs.files(str(tmp_path / "empty"))
    with pytest.raises(DataError, match="end with"):
        inputs.form("findings.xlsx")


def test_a_line_that_is_no_row_keeps_its_patient(duck: Duck, tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text(
        'finding,status,patient_id\nfever,present,1\nfever,present,2,3\nfever\n"fever,absent,4\nx,absent,5\n',
        encoding="utf-8",
    )
    told: list[tuple[str, str, str]] = []
    inputs.table(duck, [str(path)], lambda *row: told.append(row))
    assert sorted(duck.rows("SELECT patient_id, status, date FROM findings")) == [
        ("1", "present", None),
        ("2", "~unrecognised", None),
        ("5", "~unrecognised", None),
    ]
    assert [place for place, _, _ in told] == [f"in.csv line {line}" for line in (3, 4, 5, 6)]
    assert {reason for _, _, reason in told} == {inputs.NOT_A_ROW}


@pytest.mark.parametrize(
    ("head", "lines"),
    [
        ("patient_id\tfinding\tstatus", ["7\tfever"]),
        ("patient_id,finding,status", [f'7,"{"x" * 150_000}']),
        ("patient_id,finding,status", ['7,"fever\u2028 8,x\x0b9,x']),
    ],
)
def test_the_patient_of_a_strange_line_is_kept(duck: Duck, tmp_path: Path, head: str, lines: list[str]) -> None:
    path = tmp_path / "in.csv"
    path.write_text("\n".join([head, *lines, ""]), encoding="utf-8")
    inputs.table(duck, [str(path)], lambda *_: None)
    assert duck.rows("SELECT patient_id, status FROM findings") == [("7", "~unrecognised")]


def test_a_line_is_read_by_the_columns_of_its_own_file(duck: Duck, tmp_path: Path) -> None:
    for name, text in (
        ("a", "patient_id,finding,status\n1,fever,present\n"),
        ("b", "Finding,Patient_ID,status\nfever,7\n"),
    ):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    shape = inputs.table(duck, inputs.files(str(tmp_path)), lambda *_: None)
    assert sorted(patient for (patient,) in duck.rows("SELECT patient_id FROM findings")) == ["1", "7"]
    assert shape.lost == 0


def test_a_line_without_a_patient_is_counted(duck: Duck, tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("finding,status,patient_id\nfever\nfever,present\nfever,present,1\n", encoding="utf-8")
    assert inputs.table(duck, [str(path)], lambda *_: None).lost == 2


def test_each_file_of_a_folder_names_its_columns(duck: Duck, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("patient_id,finding,status\n1,fever,present\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("7,fever,present\n8,fever,present\n", encoding="utf-8")
    with pytest.raises(DataError, match="each file needs the columns patient_id"):
        inputs.table(duck, inputs.files(str(tmp_path)), lambda *_: None)


def test_the_output_is_apart_from_what_is_read(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_text("", encoding="utf-8")
    (tmp_path / "link.csv").symlink_to(tmp_path / "in" / "a.csv")
    for target in ("in/a.csv", "in/out.csv", "in/b/out.csv", "link.csv"):
        with pytest.raises(UsageError, match="must not be one of the files"):
            inputs.apart([str(tmp_path / "x.csv"), str(tmp_path / target)], ["", str(tmp_path / "in")])
    with pytest.raises(UsageError):
        inputs.apart([str(tmp_path / "in" / "a.csv")], [str(tmp_path / "in" / "a.csv")])
    inputs.apart([str(tmp_path / "inner.csv"), str(tmp_path / "in" / "b.csv")], [str(tmp_path / "in" / "a.csv"), ""])


def test_a_missing_column_is_named(duck: Duck, tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("finding,status\n", encoding="utf-8")
    with pytest.raises(DataError, match="no column patient_id"):
        inputs.table(duck, [str(path)], lambda *_: None)
    inputs.table(duck, [str(path)], lambda *_: None, names_only=True)


def test_omop_tables_are_known_by_their_names(tmp_path: Path) -> None:
    assert inputs.omop(str(tmp_path / "findings.csv")) == {}
    for name in ("condition_occurrence.csv", "OBSERVATION.csv", "person.csv"):
        (tmp_path / name).write_text("", encoding="utf-8")
    assert list(inputs.omop(str(tmp_path))) == ["observation", "condition_occurrence"]
    assert inputs.omop(str(tmp_path / "OBSERVATION.csv")) == {"observation": [str(tmp_path / "OBSERVATION.csv")]}
