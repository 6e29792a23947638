"""Each named question as a tool: the rows of the command line, each with what it rests on."""

from __future__ import annotations

from typing import Any

import pytest
from golden_answers import CASES

from backspasm import answers, provenance, question
from backspasm.agents import questions
from backspasm.errors import UsageError

# These answer with what the graph adds as a whole, and a row has no single thing that it rests on.
WITHOUT = ("counts", "search")


@pytest.fixture(autouse=True)
def all_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "MOST_ROWS", 10_000)


@pytest.mark.parametrize("file", CASES)
def test_rows_are_those_of_the_question_and_each_has_a_receipt(file: str) -> None:
    case = CASES[file]
    asked = question.load(case["question"])
    told = questions.ask(asked.name, case["parameters"])
    plain = question.ask(asked, case["parameters"])
    if isinstance(plain, answers.Construct):
        assert told["turtle"] == plain.write("ttl").decode()
        assert told["receipts"]
        return
    assert isinstance(plain, answers.Select)
    expected = [[questions._cell(answers.value(term)) for term in terms] for terms in plain.rows]
    assert [[row[column] for column in asked.columns] for row in told["rows"]] == expected
    assert asked.name in WITHOUT or all(row["receipts"] for row in told["rows"])


def test_an_origin_in_a_row_is_that_of_its_claims() -> None:
    """In `concept` and `statements` a row is one claim; elsewhere it may rest on several."""
    for name, given in (("concept", {"concept": "smoking"}), ("statements", {}), ("prevention-targets", {})):
        rows = questions.ask(name, given)["rows"]
        assert rows
        for row in rows:
            assert {receipt["origin"] for receipt in row["receipts"]} == {row["origin"]}


def test_a_receipt_says_what_why_says() -> None:
    (row,) = [row for row in questions.ask("risk-factors", {})["rows"] if row["label"] == "Smoking"]
    (receipt,) = row["receipts"]
    explanation = provenance.explain("smoking", "risk factor for", "low back spasm")
    assert receipt["claim"] == "claim:low-back-cramps-or-spasms_smoking_riskFactorFor_lowBackSpasm"
    assert (receipt["origin"], receipt["modality"]) == (explanation.origin, explanation.modality)
    assert [place["in"] for place in receipt["places"]] == list(map(str, explanation.places))


def test_a_condition_stands_beside_the_claim_that_it_narrows() -> None:
    rows = questions.ask("concept", {"concept": "walking"})["rows"]
    (receipt,) = [one for row in rows if row["relation"] == "advised in" for one in row["receipts"]]
    assert (receipt["modality"], receipt["qualifier"]) == ("conditional", "as tolerated")


def test_a_curated_claim_has_its_reason_and_an_inferred_one_what_to_ask_next() -> None:
    rows = questions.ask("concept", {"concept": "staying hydrated"})["rows"]
    made: dict[str, dict[str, Any]] = {one["origin"]: one for row in rows for one in row["receipts"]}
    assert made["Curated"]["reason"]
    assert "places" not in made["Curated"]
    explanation = provenance.explain(*made["Inferred"]["why"].values())
    assert explanation.origin == "Inferred"


def test_silence_and_an_empty_answer_are_said() -> None:
    assert questions.ask("silent", {"topic": "surgery"})["says"].startswith("The document does not say.")
    assert questions.ask("silent", {"topic": "xylophone"})["says"].endswith("unknown, not false.")


def test_a_long_answer_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "MOST_ROWS", 3)
    told = questions.ask("red-flags", {})
    assert len(told["rows"]) == 3
    assert "3 of 8 rows" in told["truncated"]


@pytest.mark.parametrize("value", [None, [], {}, True, float("nan"), "soon", -1])
def test_wrong_values_are_refused(value: object) -> None:
    with pytest.raises(UsageError):
        questions.ask("relief", {"hour": value})


def test_a_code_that_only_comes_near_is_noted() -> None:
    rows = questions.ask("mappings", {})["rows"]
    resolved = {row["object_id"] for row in rows if row["predicate"] in ("skos:exactMatch", "skos:closeMatch")}
    codes = [row["object_id"] for row in rows if row["predicate"] == "skos:broadMatch"]
    (broad, *_) = [code for code in codes if code not in resolved and codes.count(code) == 1]
    (note,) = questions.ask("concept", {"concept": broad})["notes"]
    assert note.startswith(f"{broad} is broader than")
