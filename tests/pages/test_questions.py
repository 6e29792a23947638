"""The page of a question has the rows of the command line, and says what is wrong with a value."""

from __future__ import annotations

import csv
import io
import json

import pytest
from conftest import run
from paged import exported, of_class, parsed, served, tags, tree, words

from backspasm import UsageError, question

PLAIN = [name for name in question.names() if f"questions/{name}.csv" in exported()]


def rows(page: bytes | None) -> list[list[str]]:
    return [[words(cell) for cell in row] for row in tags(parsed(page), "tr")]


def asked(*arguments: str) -> list[list[str]]:
    """The rows that the command line prints, without the column of the document, with single blanks."""
    table = list(csv.reader(io.StringIO(run("ask", *arguments, "--format", "csv").stdout.decode(), newline="")))
    kept = [place for place, name in enumerate(table[0]) if name != "document"]
    return [[" ".join(row[place].split()) for place in kept] for row in table]


@pytest.mark.parametrize("name", PLAIN)
def test_a_page_has_the_rows_of_the_command_line_and_the_same_as_files(name: str) -> None:
    assert rows(exported()[f"questions/{name}.html"]) == asked(name)
    assert exported()[f"questions/{name}.json"] == run("ask", name, "--format", "json").stdout
    assert served().page(f"questions/{name}.csv") == run("ask", name, "--format", "csv").stdout


def test_questions_that_need_a_value_have_none() -> None:
    assert {"concept", "search", "neighbourhood"} == {*question.names()} - {*PLAIN}
    assert "The question needs a value first." in words(tree("questions/concept.html"))


def test_a_form_answers_with_its_values() -> None:
    page = served().page("questions/causes.html", {"group": ["systemic factors"]})
    assert rows(page) == asked("causes", "--group", "systemic factors")
    links = [one.get("href") for one in tags(parsed(page), "a")]
    assert "causes.csv?group=systemic+factors" in links
    page = served().page("questions/concept.html", {"concept": ["HP:0003394"]})
    assert rows(page) == asked("concept", "--concept", "HP:0003394")


def test_a_file_has_the_values_of_the_form() -> None:
    made = served().page("questions/causes.csv", {"group": ["Systemic Factors"]})
    assert made == run("ask", "causes", "--group", "Systemic Factors", "--format", "csv").stdout
    made = served().page("questions/neighbourhood.ttl", {"concept": ["dehydration"]})
    assert made == run("ask", "neighbourhood", "--concept", "dehydration").stdout
    for path in ("questions/concept.csv", "questions/causes.ttl", "questions/causes.html.csv", "questions/no.csv"):
        assert served().page(path) is None, path
    with pytest.raises(UsageError, match="there is no group"):
        served().page("questions/causes.json", {"group": ["x"]})


def test_a_graph_is_a_table_of_triples() -> None:
    page = served().page("questions/neighbourhood.html", {"concept": ["dehydration"]})
    assert ["lbs:dehydration", "lbs:possibleCauseOf", "lbs:lowBackSpasm"] in rows(page)


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        (
            "causes",
            {"group": "Sistemic Factors"},
            "there is no group 'Sistemic Factors'; did you mean 'Systemic Factors'?",
        ),
        ("relief", {"hour": "soon"}, "--hour takes a number such as 47.5, not 'soon'"),
        ("causes", {"nothing": "x"}, "question 'causes' has no parameter 'nothing'"),
    ],
)
def test_a_wrong_value_is_said_in_a_sentence(name: str, values: dict[str, str], said: str) -> None:
    page = parsed(served().page(f"questions/{name}.html", {key: [value] for key, value in values.items()}))
    assert [words(one) for one in of_class(page, "error")] == [said]
    assert not tags(page, "table")


def test_no_answer_is_said_as_unknown() -> None:
    page = parsed(served().page("questions/search.html", {"text": ["zzzz"]}))
    assert "The graph has no answer. What is not said is unknown, not false." in words(page)


def test_a_page_has_the_query_to_copy_and_the_list_has_every_question() -> None:
    (query,) = of_class(tree("questions/causes.html"), "query")
    assert "".join(query.itertext()) == question.load("causes").text
    listed = list(of_class(tree("questions.html"), "list")[0])
    assert [words(one) for one in listed] == [f"{question.load(one).summary} {one}" for one in question.names()]


def test_a_form_in_the_files_says_that_it_needs_the_server() -> None:
    page = tree("questions/causes.html")
    assert len(of_class(page, "server")) == 1
    assert all(one.get("disabled") for one in page.iter() if one.tag in ("select", "input", "button"))
    json.loads(exported()["questions/causes.json"])
