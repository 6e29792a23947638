"""The named questions give the golden answers, on every engine."""

from __future__ import annotations

import re
from decimal import Decimal

import pyoxigraph as ox
import pytest
from golden_answers import CASES, GOLDEN, given, hold

import backspasm
from backspasm import engines, question
from backspasm.engines import Target
from backspasm.errors import DataError, UsageError
from backspasm.graph import ontology, queries
from backspasm.graph.namespaces import LBS

ASKED = [question.load(name) for name in question.names()]
# Of the questions that need no value, those whose golden answer does not hold the order of the rows on each engine.
UNORDERED = sorted(
    {asked.name for asked in ASKED if asked.columns and not any(one.required for one in asked.parameters)}
    - {case["question"] for case in CASES.values() if case["ordered"] and not case["parameters"]}
)


@pytest.mark.parametrize("engine", ["oxigraph", pytest.param("rdflib", marks=pytest.mark.reader)])
@pytest.mark.parametrize("file", CASES)
def test_golden_answer(file: str, engine: str) -> None:
    """Written by hand from the document, but for `*.snapshot.csv`: what the rules infer, to be read when it changes."""
    hold(file, given(file, Target(engine)))


def test_a_stated_claim_on_a_role_gives_a_concept_no_empty_row() -> None:
    text = question.load("concept").bind({"concept": "dehydration"}, engines.LOCAL)
    store = ontology.store()
    before = [*map(str, queries.select(store, text))]
    store.update(
        f"""PREFIX lbs: <{LBS}>
        INSERT {{ lbs:said lbs:statedIn ?item ; lbs:claimSubject lbs:dehydration ; lbs:claimRole lbs:Cause }}
        WHERE {{ ?item lbs:mentions lbs:dehydration }}"""
    )
    assert before
    assert [*map(str, queries.select(store, text))] == before


def test_a_golden_answer_that_differs_is_told_by_its_rows() -> None:
    with pytest.raises(AssertionError) as caught:
        hold("symptoms.csv", given("symptoms.group-associated-symptoms.csv"))
    first, *rows = str(caught.value).splitlines()
    assert first == "the answer differs from symptoms.csv:"
    assert rows
    assert all(row.startswith("  missing: ") for row in rows)


def test_parts_that_a_question_names_answer_as_the_whole_graph_does() -> None:
    for file, case in CASES.items():
        asked = question.load(case["question"])
        text = asked.bind(case["parameters"], Target())
        parts, whole = (engines.run(text, whole=whole) for whole in (False, True))
        form = "csv" if asked.columns else "ttl"
        assert parts.write(form) == whole.write(form), file


def test_every_golden_file_is_a_case_and_every_question_has_one() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {*CASES, "cases.json"}
    assert {case["question"] for case in CASES.values()} == set(question.names())


def test_file_runs_alone_and_gives_the_columns_of_its_header_in_an_order() -> None:
    for asked in ASKED:
        result = ox.Store().query(asked.text)
        columns = [v.value for v in result.variables] if isinstance(result, ox.QuerySolutions) else []
        assert asked.columns == columns, asked.name
        assert not columns or "ORDER BY" in asked.text, asked.name


JOINED = re.compile(
    r"""
    [{] \s* (?: [#].*\n \s* | VALUES [ ] [^{]+ [{] [^}]* [}] \s* )*    # the head of a group
    VALUES [ ] [?]document [ ] [{] [ ] UNDEF [ ] [}] \s*
    (?: VALUES [ ] [^{]+ [{] [^}]* [}] \s* | [#].*\n \s* | [?]claim [ ] lbs:hasOrigin [ ] [?]added [ ] [.] \s* )*
    (?: [?]leaflet [ ] dcterms:identifier [ ] [?]document [ ] [.;] | FILTER [(] !BOUND[(][?]document[)] )
    """,
    re.X | re.M,
)


def test_document_is_joined_at_the_head_of_a_group_and_never_compared() -> None:
    """A filter is run for each row of a thousand leaflets; a join begins with the rows of one."""
    asked = [one for one in ASKED if question.OF_DOCUMENTS in one.text]
    assert len(asked) == sum("document" in one.columns for one in ASKED) > 20
    for one in asked:
        assert len(JOINED.findall(one.text)) == one.text.count(question.OF_DOCUMENTS), one.name
        filters = re.findall(r"FILTER.*\?document\b.*|\?document *!?=.*", one.text)
        assert all(re.match(r"FILTER\(!BOUND\(\?document\)", line) for line in filters), one.name
        assert not re.search(r"MINUS \{\s*(SELECT[^{]*\{\s*)?VALUES", one.text), (
            f"{one.name}: Virtuoso subtracts nothing"
        )
        items = set(re.findall(r"lbs:statedIn \?(\w+)", one.text))
        bound = set(re.findall(r"\?(\w+) lbs:inDocument \?leaflet", one.text))
        assert items <= bound, one.name


def test_no_path_is_optional() -> None:
    """Virtuoso, started anew with a thousand leaflets, finds too few rows by a path such as `rdfs:subPropertyOf?`."""
    for one in ASKED:
        assert not re.search(r":\w+\)?\?(?!\w)", one.text), one.name


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
@pytest.mark.parametrize("hour", [1 / 3600, 1e-7, 47.99999999999999, Decimal("1E+1"), Decimal("0.1"), "+3.0", 0, -0.0])
def test_every_way_to_write_an_hour_is_understood(hour: object, engine: str) -> None:
    assert {row.phase for row in backspasm.ask("relief", hour=hour, engine=engine)} == {"First 48 Hours"}


@pytest.mark.parametrize(
    "hour",
    [
        float("nan"),
        1e308,
        Decimal("1E+999999999999"),
        pytest.param(10**5000, id="5,001 digits"),
        Decimal("48.0000000000000000001"),
        True,
        None,
        "4_8",
    ],
)
def test_what_is_no_hour_is_refused(hour: object) -> None:
    with pytest.raises(UsageError):
        backspasm.ask("relief", hour=hour)


@pytest.mark.parametrize("name", ["pain", "PAIN", "ｐａｉｎ"])  # the last in wide letters
def test_words_are_found_in_any_form(name: str) -> None:
    assert backspasm.ask("search", text=name) == backspasm.ask("search", text="pain")


def test_an_engine_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="no engine 'oxygraph'; did you mean 'oxigraph'"):
        backspasm.ask("red-flags", engine="oxygraph")


def test_a_file_without_its_summary_is_named() -> None:
    with pytest.raises(DataError, match=r"the query file 'mine' has no line '#\+ summary"):
        question.Question("mine", "#+ tags: [x]\nASK {}")


def test_a_parameter_line_that_cannot_be_read_is_named() -> None:
    with pytest.raises(DataError, match=r"question 'mine': cannot read '#\+ param: hour'; expected NAME"):
        question.Question("mine", "#+ summary: x\n#+ tags: [x]\n#+ param: hour\nASK {}")


@pytest.mark.reader
@pytest.mark.parametrize("name", UNORDERED)
def test_rows_have_the_same_order_on_both_engines(name: str) -> None:
    assert backspasm.ask(name) == backspasm.ask(name, engine="rdflib")
