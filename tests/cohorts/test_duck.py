"""DuckDB reads, holds, and fails without a word of the data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from backspasm.cohorts import duck
from backspasm.cohorts.duck import Duck
from backspasm.errors import BackspasmError, DataError, WriteError


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Duck]:
    made = Duck(str(tmp_path / "spill"))
    yield made
    made.close()


def test_a_table_keeps_texts_and_numbers(one: Duck) -> None:
    rows = [("it's", 2**63 - 1), ('"\n\\', -1), ("", 0), (None, None)]
    one.table("t", {"a": "VARCHAR", "b": "BIGINT"}, rows)
    assert sorted(map(str, one.stream("SELECT * FROM t"))) == sorted(map(str, rows))
    assert one.columns("t") == {"a": "VARCHAR", "b": "BIGINT"}


def test_lines_that_are_no_rows_are_returned(one: Duck, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xef\xbb\xbfa,b\n1,2\n3\n4,5,6\n7,\xff\n8,'9\n,\n")
    broken = one.csv("raw", [str(path)])
    assert [(Path(file).name, line) for file, line, _ in broken] == [("a.csv", 3), ("a.csv", 4), ("a.csv", 5)]
    assert sorted(map(str, one.rows("SELECT a, b FROM raw"))) == ["('1', '2')", "('8', \"'9\")", "(None, None)"]


@pytest.mark.parametrize("name", ["a?c", "a[b]c", "a*", "[a]*[b", "{a,b}", "a'b"])
def test_a_name_is_no_pattern_of_names(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "in[1]*"
    folder.mkdir()
    (folder / "abc.csv").write_text("a\n2\n", encoding="utf-8")
    (folder / f"{name}.csv").write_text("a\n1\n", encoding="utf-8")
    one = Duck(str(folder / "spill"))
    one.csv("raw", [str(folder / f"{name}.csv")])
    assert one.rows("SELECT a FROM raw") == [("1",)]
    one.close()


def test_columns_of_several_files_are_matched_by_name(one: Duck, tmp_path: Path) -> None:
    paths = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for path, text in zip(paths, ("a,b\n1,2\n", "b,a\n4,3\n"), strict=True):
        path.write_text(text, encoding="utf-8")
    assert one.csv("raw", [str(path) for path in paths]) == []
    assert sorted(one.rows("SELECT a, b FROM raw")) == [("1", "2"), ("3", "4")]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (duckdb.IOException("IO Error: No space left on device"), WriteError),
        (duckdb.OutOfMemoryException("Ann Smith"), BackspasmError),
        (duckdb.ConversionException("Ann Smith"), DataError),
        (duckdb.InterruptException("Ann Smith"), KeyboardInterrupt),
        (RuntimeError("Query interrupted"), KeyboardInterrupt),
    ],
)
def test_errors_repeat_no_data(error: Exception, kind: type[BaseException]) -> None:
    found = duck.failure(error)
    assert type(found) is kind
    assert "Ann" not in str(found)
