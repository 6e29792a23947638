"""The named questions give the golden answers, on every engine."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from backspasm import answers, question
from backspasm.engines import Target

GOLDEN = Path(__file__).parent / "golden"
CASES = json.loads((GOLDEN / "cases.json").read_text(encoding="utf-8"))


def given(file: str, target: Target = Target(), whole: bool = False) -> answers.Answer:  # noqa: B008 (a tuple)
    return question.ask(question.load(CASES[file]["question"]), CASES[file]["parameters"], target, whole)


def hold(file: str, answer: answers.Answer) -> None:
    """Compare an answer with the golden file: rows in order, or as a multiset, or triples."""
    if isinstance(answer, answers.Construct):
        golden = ox.parse((GOLDEN / file).read_bytes(), format=ox.RdfFormat.N_TRIPLES)
        assert set(map(str, answer.triples)) == {str(quad.triple) for quad in golden}
        return
    rows = list(csv.reader(io.StringIO(answer.write("csv").decode())))
    with (GOLDEN / file).open(encoding="utf-8", newline="") as text:
        wanted = list(csv.reader(text))
    assert rows[0] == wanted[0]
    if CASES[file]["ordered"]:
        assert rows == wanted
    else:
        assert sorted(rows) == sorted(wanted)


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
@pytest.mark.parametrize("file", CASES)
def test_golden_answer(file: str, engine: str) -> None:
    hold(file, given(file, Target(engine)))


@pytest.mark.parametrize("file", CASES)
def test_golden_answer_of_the_whole_graph(file: str) -> None:
    hold(file, given(file, whole=True))


@pytest.mark.parametrize("file", CASES)
def test_golden_answer_of_a_remote_server(file: str, endpoint: str) -> None:
    hold(file, given(file, Target(endpoint=endpoint)))


def test_every_golden_file_is_a_case_and_every_question_has_one() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {*CASES, "cases.json"}
    assert {case["question"] for case in CASES.values()} == set(question.names())


@pytest.mark.parametrize("name", question.names())
def test_file_runs_alone_and_gives_the_columns_of_its_header(name: str) -> None:
    asked = question.load(name)
    result = ox.Store().query(asked.text)
    assert asked.columns == ([v.value for v in result.variables] if isinstance(result, ox.QuerySolutions) else [])


@pytest.mark.parametrize("name", question.names())
def test_rows_have_an_order(name: str) -> None:
    asked = question.load(name)
    assert not asked.columns or "ORDER BY" in asked.text
