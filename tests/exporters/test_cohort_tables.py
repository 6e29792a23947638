"""The compiled tables of cohorts in the data package are those that a cohort uses."""

from __future__ import annotations

import csv
import io

from cohorted import KNOWN, NAMES
from exported import made

from backspasm.cohorts.tables import Tables
from backspasm.exporters import cohort_tables

FILES = made("datapackage")


def read(name: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(FILES[f"backspasm/{name}.csv"].decode(), newline="")))


def test_tables_are_the_compiled_ones() -> None:
    for name, table in Tables(KNOWN, NAMES.names_of.keys()).all().items():
        head, *rows = read(name)
        assert head == list(table.columns)
        assert rows == [[str(cell).removeprefix("'") for cell in row] for row in table.rows] or name == "cohort_masks"
        assert len(rows) == len(table.rows)


def test_masks_keep_all_bits() -> None:
    table = Tables(KNOWN, NAMES.names_of.keys()).masks()
    _, *rows = read("cohort_masks")
    numbers = [[int(cell) for cell in row[3:]] for row in ([cell.removeprefix("'") for cell in row] for row in rows)]
    assert numbers == [list(row[3:]) for row in table.rows]
    assert max(map(max, numbers)) > 2**53  # more than a double holds


def test_each_name_is_there_with_its_meaning() -> None:
    _, *rows = read("cohort_names")
    assert {row[0] for row in rows} == set(NAMES.names)
    assert ["high fever", "0", "https://w3id.org/backspasm/highFever", "exact"] in rows


def test_each_table_and_column_is_described() -> None:
    for table, rows in cohort_tables.tables().values():
        assert table.row
        assert all(field.about for field in table.fields)
        assert all(len(row) == len(table.fields) for row in rows)
