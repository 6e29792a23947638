"""No cell of a table that is written is a formula, and every cell gives its text back."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backspasm.exporters import tables

FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    '=HYPERLINK("http://x")',
    " =1",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠1",
    "\ufeff=1",
    "\u200b=1",
    "\u00ad\u2060 \u200e+1",
    "\u3164@1",
    "\u0301-1",
    "\x00=1",
    "\ue000=1",
)
PLAIN = ("", "smoking", "1+1", "a=b", "lbs:smoking", "48", "(=1)", "\u00a0", "\u200b", "\u00e9=1", "\u200bx=1")


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_neutral_and_comes_back(text: str) -> None:
    cell = tables.neutral(text)
    assert cell == f"'{text}"
    assert cell.removeprefix("'") == text


@pytest.mark.parametrize("text", PLAIN)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert tables.neutral(text) == text == text.removeprefix("'")


def test_an_apostrophe_of_the_text_itself_comes_back() -> None:
    assert tables.neutral("'=1").removeprefix("'") == "'=1"


@given(st.text())
def test_any_text_comes_back_and_begins_no_formula(text: str) -> None:
    cell = tables.neutral(text)
    assert cell.removeprefix("'") == text
    assert not cell.lstrip().lstrip("\ufeff\u200b\u200c\u200d\u2060\u00ad").startswith(tables.FORMULA)


@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_a_table_comes_back_through_a_csv_reader(delimiter: str) -> None:
    rows = [(text, 48, None) for text in (*FORMULAS, *PLAIN, 'a "b", c', "a\tb", "a\nb")]
    data = tables.write(("text", "number", "nothing"), rows, delimiter)
    head, *found = csv.reader(io.StringIO(data.decode(), newline=""), delimiter=delimiter)
    assert head == ["text", "number", "nothing"]
    assert [(text.removeprefix("'"), int(number), nothing or None) for text, number, nothing in found] == rows
