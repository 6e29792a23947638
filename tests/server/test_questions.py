"""Each named question answers over HTTP with the rows of the command line."""

from __future__ import annotations

import json
from typing import Any

import golden_answers
import pyoxigraph as ox
import pytest
from conftest import run
from golden_answers import CASES
from starlette.testclient import TestClient

from backspasm import answers, question
from backspasm.server import forms, questions


def values(file: str) -> tuple[str, dict[str, str]]:
    return CASES[file]["question"], CASES[file]["parameters"]


@pytest.mark.parametrize("file", CASES)
def test_answers_are_the_golden_ones(file: str, client: TestClient) -> None:
    name, given = values(file)
    media = "application/sparql-results+json" if question.load(name).columns else "application/n-triples"
    reply = client.get(f"/questions/{name}", params=given, headers={"Accept": media})
    assert reply.status_code == 200
    golden_answers.hold(file, parsed(media, reply.content))


def parsed(media: str, body: bytes) -> answers.Answer:
    if media in forms.GRAPHS and media != "application/json":
        return answers.Construct(ox.parse(body, format=forms.GRAPHS[media]))
    return answers.of(ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON))


def test_each_question_is_asked() -> None:
    assert {CASES[file]["question"] for file in CASES} == set(question.names())


@pytest.mark.parametrize("form", ["json", "csv", "tsv"])
def test_bytes_are_those_of_the_command_line(form: str, client: TestClient) -> None:
    for name in ("relief", "references", "concept"):
        given = {"concept": "dehydration"} if name == "concept" else {}
        options = [word for one, value in given.items() for word in (f"--{one}", value)]
        reply = client.get(f"/questions/{name}", params={**given, "format": form})
        assert reply.content == run("ask", name, *options, "--format", form).stdout


def test_plain_rows_have_values_and_the_notice(client: TestClient) -> None:
    reply = client.get("/questions/relief", params={"hour": "47.5"})
    assert reply.headers["content-type"] == "application/json"
    made = reply.json()
    assert made["columns"] == ["phase", "ordinal", "label", "document"]
    assert made["rows"][1] == {
        "phase": "First 48 Hours",
        "ordinal": 2,
        "label": "Apply ice 20 minutes every 2 hours",
        "document": "low-back-cramps-or-spasms",
    }
    assert made["notice"].startswith("Educational. Not a medical device")
    mappings = client.get("/questions/mappings", params={"concept": "dehydration"}).json()
    assert {type(row["confidence"]) for row in mappings["rows"]} == {float}


def test_note_on_a_broad_concept(client: TestClient) -> None:
    done = run("ask", "concept", "--concept", "HP:0003394", "--format", "csv")
    made = client.get("/questions/concept", params={"concept": "HP:0003394"}).json()
    assert [f"backspasm: {note}\n" for note in made["notes"]] == done.stderr.decode().splitlines(keepends=True)


def test_list_has_each_question(client: TestClient) -> None:
    made = client.get("/questions").json()["questions"]
    assert [one["name"] for one in made] == question.names()
    relief = next(one for one in made if one["name"] == "relief")
    assert relief["columns"] == ["phase", "ordinal", "label", "document"]
    assert [(one["name"], one["type"], one["required"]) for one in relief["parameters"]] == [
        ("hour", "decimal", False),
        ("document", "document", False),
    ]


WRONG: dict[str, tuple[str, dict[str, Any], int, str]] = {
    "unknown question": ("relif", {}, 404, "there is no question 'relif'; did you mean 'relief'?"),
    "unknown parameter": ("relief", {"huor": "3"}, 400, "question 'relief' has no parameter 'huor'; did you mean 'hour'?"),
    "missing parameter": ("concept", {}, 400, "question 'concept' needs --concept: a label, synonym, item, CURIE or IRI"),
    "out of range": ("relief", {"hour": "8761"}, 400, "--hour takes 0 to 8760, not '8761'"),
    "unknown group": ("causes", {"group": "Spinal"}, 400, "there is no group 'Spinal'; did you mean 'Spinal Conditions'?"),
    "unknown format": ("relief", {"format": "pdf"}, 400, "format: choose from rows, json, xml, csv, tsv"),
    "a graph as rows": ("neighbourhood", {"concept": "smoking", "format": "csv"}, 400, "format: choose from json, xml, ttl, nt, rdf, jsonld"),
    "twice": ("relief", {"hour": ["1", "2"]}, 400, "a parameter is given more than once"),
    "a control character": ("search", {"text": "a\x07"}, 400, "--text must not contain the control character U+0007, which is character 2"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_wrong_requests_get_the_sentence_of_the_command_line(name: str, client: TestClient) -> None:
    asked, given, status, detail = WRONG[name]
    reply = client.get(f"/questions/{asked}", params=given)
    assert (reply.status_code, reply.json()["detail"]) == (status, detail)


def test_values_are_bound_and_never_pasted(client: TestClient) -> None:
    reply = client.get("/questions/search", params={"text": '" } DROP ALL #'})
    assert (reply.status_code, reply.json()["rows"]) == (200, [])


def test_empty_field_of_a_form_counts_as_not_given(client: TestClient) -> None:
    assert client.get("/questions/relief?hour=&format=").json() == client.get("/questions/relief").json()


def test_repeated_answer_comes_from_the_cache(client: TestClient) -> None:
    first, second = (client.get("/questions/counts", headers={"Accept": "text/csv"}) for _ in range(2))
    assert (first.content, first.headers["etag"]) == (second.content, second.headers["etag"])
    tag = {"If-None-Match": first.headers["etag"], "Accept": "text/csv"}
    assert client.get("/questions/counts", headers=tag).status_code == 304
    assert client.get("/questions/counts", headers={"Accept": "image/png"}).status_code == 406


def test_notice_is_that_of_screening() -> None:
    screened = json.loads(run("screen", "--present", "fever", "--format", "json").stdout)
    assert screened["notice"].startswith(questions.notice())
