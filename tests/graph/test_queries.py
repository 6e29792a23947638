"""A query file is read with its header, and its parameters are filled."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from backspasm.errors import DataError
from backspasm.graph import queries

ASKED = "SELECT ?text { VALUES ?document { UNDEF } VALUES ?_text { UNDEF } VALUES ?_other { UNDEF } }"


def test_each_given_parameter_is_filled_and_the_others_are_left() -> None:
    filled = queries.fill(ASKED, document=[ox.Literal("a"), ox.Literal("b")], _text=ox.Literal("c"))
    assert filled == 'SELECT ?text { VALUES ?document { "a" "b" } VALUES ?_text { "c" } VALUES ?_other { UNDEF } }'


@pytest.mark.parametrize("first", ["text", "other"])
def test_a_value_is_never_read_as_a_part_of_the_query(first: str) -> None:
    values = {"text": 'VALUES ?_other { UNDEF } "', "other": "VALUES ?_text { UNDEF } VALUES ?document { UNDEF }"}
    names = sorted(values, key=lambda name: name != first)
    filled = queries.fill(ASKED, **{name: ox.Literal(values[name]) for name in names})
    assert filled.startswith("SELECT ?text { VALUES ?document { UNDEF } ")
    query = filled.replace("SELECT ?text", "SELECT ?_text ?_other")
    (row,) = queries.select(ox.Store(), query)
    assert [row["_text"], row["_other"]] == [ox.Literal(values["text"]), ox.Literal(values["other"])]


def test_a_query_file_needs_a_summary() -> None:
    with pytest.raises(DataError, match=r"no line .* summary"):
        queries.QueryFile("x", "SELECT * {}")
    assert queries.QueryFile("x", "#+ summary: What?\n#+ tags: a, b-c\nSELECT * {}").tags == ["a", "b-c"]
