"""Answers are written, and given to Python, whatever their columns are called and however long their cells are."""

from __future__ import annotations

from decimal import Decimal

import pyoxigraph as ox
import pytest
from conftest import run, select
from hypothesis import given
from hypothesis import strategies as st

import backspasm
from backspasm import answers
from backspasm.errors import DataError, UsageError


def test_answer_without_columns_is_a_table() -> None:
    done = run("sparql", "-", input=b"SELECT * {}")
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, b"", b"")


def test_column_that_python_cannot_name_goes_by_its_place() -> None:
    assert backspasm.sparql("SELECT ?class { BIND(1 AS ?class) }") == [(1,)]
    assert select("SELECT ?a ?class { BIND(1 AS ?class) }")[0]._1 == 1


def test_triple_of_many_megabytes_is_refused_where_it_is_made_and_not_in_the_caller() -> None:
    """The parser of the caller takes no longer one, and would end it with a traceback."""
    triple = ox.Triple(ox.NamedNode("a:a"), ox.NamedNode("a:b"), ox.Literal("x" * 17_000_000))
    with pytest.raises(DataError, match=r"too large \(many megabytes\)"):
        answers.pack(answers.Construct([triple]))
    doubled = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(14))
    query = f"CONSTRUCT {{ <a:a> <a:b> ?y }} {{ BIND('{'x' * 1023}' AS ?x0) {doubled} BIND(CONCAT(?x14, ?x13) AS ?y) }}"
    done = run("sparql", "-", input=query.encode())
    assert (done.returncode, done.stdout) == (65, b"")
    assert b"too large (many megabytes)" in done.stderr


def test_more_triples_than_fit_in_the_memory_of_the_caller_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert answers.MOST_TRIPLES == 500_000
    monkeypatch.setattr(answers, "MOST_TRIPLES", 2)
    triples = [ox.Triple(ox.NamedNode("a:a"), ox.NamedNode("a:b"), ox.Literal(n)) for n in range(3)]
    kept = answers.unpack(answers.pack(answers.Construct(triples[:2])))
    assert isinstance(kept, answers.Construct)
    assert len(kept.triples) == 2
    with pytest.raises(DataError, match="the answer has more than 2 triples; add a LIMIT to the query"):
        answers.pack(answers.Construct(triples))


BIG = {
    "a long cell": (["a", "b"], [["x" * 1_000_000, "y"]]),
    "many columns beside a long cell": ([f"c{n}" for n in range(3000)], [["word " * 4000, *["1"] * 2999]] * 100),
}


@pytest.mark.parametrize("case", BIG)
def test_what_is_no_table_to_read_is_refused(case: str) -> None:
    with pytest.raises(UsageError, match="too large for a table; use csv"):
        answers.table(*BIG[case])


def test_many_columns_are_laid_out() -> None:
    assert answers.table([f"c{n}" for n in range(3000)], [["x" * 100] * 3000])


@given(st.lists(st.integers(1, 200), min_size=1, max_size=30), st.integers(20, 100))
def test_columns_are_as_wide_as_when_the_widest_gives_way_one_by_one(longest: list[int], width: int) -> None:
    widths = [min(width, need) for need in longest]
    floor = max(8, (width - 2 * len(longest)) // len(longest))
    while sum(widths) + 2 * (len(widths) - 1) > width and max(widths) > floor:
        widths[widths.index(max(widths))] -= 1
    assert answers._widths([min(width, need) for need in longest], width) == widths


@pytest.mark.parametrize(
    ("words", "kind", "value"),
    [
        ("12", "integer", 12),
        ("-1.50", "decimal", Decimal("-1.5")),
        ("1_0", "integer", "1_0"),
        ("٤", "integer", "٤"),
        ("NaN", "decimal", "NaN"),
        ("1e5", "decimal", "1e5"),
        ("9" * 5000, "integer", "9" * 5000),
        ("true", "boolean", True),
    ],
    ids=lambda value: str(value)[:10],
)
def test_value_is_a_number_where_the_words_are(words: str, kind: str, value: object) -> None:
    assert answers.value(ox.Literal(words, datatype=ox.NamedNode(answers.XSD + kind))) == value


def test_a_graph_that_a_format_cannot_hold_is_2() -> None:
    query = b"CONSTRUCT { <a:a> <b:b> <<( <a:x> <b:y> 1 )>> } {}"
    done = run("sparql", "-", "--format", "jsonld", input=query)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"cannot hold this graph" in done.stderr


def test_a_table_steers_no_terminal() -> None:
    assert "\x1b" not in answers.table(["\x1b[31m"], [["a\x1b[0m\u202eb"]])


def test_more_rows_than_fit_in_a_table_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "MOST_ROWS", 3)
    for number, code in ((3, 0), (4, 2)):
        query = f"SELECT ?a {{ VALUES ?b {{ {' '.join(map(str, range(number)))} }} }}"
        done = run("sparql", "-", input=query.encode())
        assert done.returncode == code
    assert done.stderr == b"backspasm: the answer is too large for a table; use csv, tsv or json\n"
