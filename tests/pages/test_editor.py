"""The editor shows rows, a truth value or triples, says when rows are left out, and marks where a fault is."""

from __future__ import annotations

import pyoxigraph as ox
from paged import of_class, parsed, served, tags, tree, words

from backspasm import answers, question
from backspasm.pages import site


def answer(text: str) -> answers.Answer:
    return answers.of(served().facts.store.query(text))


def test_rows_a_truth_value_and_triples_are_tables() -> None:
    text = "SELECT ?a ?b { VALUES (?a ?b) { (1 <https://w3id.org/backspasm/smoking>) (2 UNDEF) } }"
    page = parsed(served().edited(text, answer(text)))
    assert [[words(cell) for cell in row] for row in tags(page, "tr")] == [["a", "b"], ["1", "lbs:smoking"], ["2", ""]]
    assert tags(page, "textarea")[0].text == text
    assert words(tags(parsed(site.edited("ASK {}", answer("ASK {}"))), "td")[0]) == "true"
    page = parsed(served().edited("", answer("CONSTRUCT { <x:a> <x:b> 1 } {}")))
    assert [words(cell) for cell in tags(page, "td")] == ["x:a", "x:b", "1"]


def test_rows_that_are_left_out_are_said() -> None:
    text = "SELECT ?s ?p ?o { ?s ?p ?o }"
    page = parsed(served().edited(text, answer(text)))
    assert words(of_class(page, "error")[0]) == "Only the first 1000 rows are shown."
    assert len(tags(page, "tr")) == 1001


def test_the_place_of_a_fault_is_marked() -> None:
    text = "SELECT ?s\nWHERE { ?s ?p }"
    page = parsed(served().edited(text, error="syntax error at line 2, column 15"))
    (error,) = of_class(page, "error")
    assert words(tags(error, "pre")[0]) == "WHERE { ?s ?p }"
    assert [one.text for one in tags(error, "mark")] == ["}"]
    page = parsed(served().edited("", error="the query is empty"))
    assert not tags(page, "mark")


def test_every_named_question_is_an_example() -> None:
    for page in (parsed(served().edited()), tree("sparql.html")):
        assert [words(one) for one in tags(page, "summary")] == [
            question.load(name).summary for name in question.names()
        ]
    (made, *_) = of_class(tree("sparql.html"), "query")
    ox.Store().query("".join(made.itertext()))
    assert len(of_class(tree("sparql.html"), "server")) == 1
