"""Answers are written, and given to Python, whatever their columns are called and however long their cells are."""

from __future__ import annotations

import time

from conftest import run

import backspasm
from backspasm import answers


def test_answer_without_columns_is_a_table() -> None:
    done = run("sparql", "-", input=b"SELECT * {}")
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, b"", b"")


def test_column_that_python_cannot_name_goes_by_its_place() -> None:
    assert backspasm.sparql("SELECT ?class { BIND(1 AS ?class) }") == [(1,)]
    assert backspasm.sparql("SELECT ?a ?class { BIND(1 AS ?class) }")[0]._1 == 1


def test_long_cells_and_many_columns_are_laid_out_at_once() -> None:
    start = time.monotonic()
    assert answers.table(["a", "b"], [["x" * 1_000_000, "y"]])
    assert answers.table([f"column{n}" for n in range(500)], [["word " * 20] * 500])
    assert time.monotonic() - start < 10


def test_a_table_steers_no_terminal() -> None:
    assert "\x1b" not in answers.table(["\x1b[31m"], [["a\x1b[0m\u202eb"]])
