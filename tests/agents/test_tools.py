"""The tools for language models: what each gives, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from screened import REASSURING
from tool_calls import GIVEN

import backspasm
from backspasm import question
from backspasm.agents import tools
from backspasm.errors import UsageError


def test_there_is_a_tool_for_each_question_and_three_more() -> None:
    assert set(tools.tools()) == {*question.names(), "search", "why", "screen"}


@pytest.mark.parametrize("name", tools.tools())
def test_every_result_is_json_with_the_notice(name: str) -> None:
    told = tools.call(name, GIVEN.get(name, {}))
    assert "Not a medical device" in told["notice"]
    assert json.loads(json.dumps(told, allow_nan=False)) == told


@pytest.mark.parametrize("name", tools.tools())
def test_schema_names_the_arguments_that_the_tool_takes(name: str) -> None:
    tool = tools.tools()[name]
    assert tool.words[0].isupper()
    assert tool.words[-1] in ".?"
    if name in question.names() and name != "search":
        parameters = {parameter.name: parameter.required for parameter in question.load(name).parameters}
        assert set(tool.schema["properties"]) == set(parameters)
        assert tool.schema["required"] == [one for one, required in parameters.items() if required]
    for argument in tool.schema["required"]:
        others = {one: value for one, value in GIVEN[name].items() if one != argument}
        with pytest.raises(UsageError, match=f"needs the argument {argument}"):
            tools.call(name, others)
    with pytest.raises(UsageError, match="has no argument 'colour'"):
        tools.call(name, {**GIVEN.get(name, {}), "colour": "red"})


def test_an_unknown_tool_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="'red-flags'"):
        tools.call("red-flag", {})


def test_search_finds_concepts_with_their_places_and_silences() -> None:
    hits = tools.call("search", {"text": "surgery"})["hits"]
    assert hits[0]["says"] == "The document does not say: Is surgery an option, and when?"
    assert hits[0]["receipts"] == [{"origin": "Curated", "id": "silence:surgery"}]
    (smoking, *_) = tools.call("search", {"text": "smoking"})["hits"]
    assert smoking["iri"].endswith("/smoking")
    assert smoking["receipts"][0]["in"].startswith("low-back-cramps-or-spasms: Risk Factors, item 7")
    assert tools.call("search", {"text": "xylophone"})["says"].endswith("unknown, not false.")
    assert "only the first 25 of" in tools.call("search", {"text": "pain"})["truncated"]


def test_why_tells_premises_places_and_references() -> None:
    told = tools.call(
        "why", {"subject": "staying hydrated", "predicate": "aimed at cause of", "object": "low back spasm"}
    )
    assert told["text"] == str(backspasm.why("staying hydrated", "aimed at cause of", "low back spasm"))
    assert told["origin"] == "Inferred"
    (derivation,) = told["derivations"]
    first, second = derivation["premises"]
    assert first["derivations"][0]["premises"][0]["places"][0]["in"].endswith("characters 1882 to 1893")
    assert [reference["key"] for reference in second["references"]] == ["ref:Maughan2019", "ref:Miller2022"]


def test_why_explains_a_criterion() -> None:
    told = tools.call("why", {"subject": "high fever with back pain", "predicate": "near finding", "object": "fever"})
    assert told["criterion"] == "lbs:highFeverWithBackPain"
    assert told["reason"]


def test_what_the_graph_does_not_say_is_unknown() -> None:
    told = tools.call("why", {"subject": "massage", "predicate": "helps prevent", "object": "low back spasm"})
    assert told["origin"] == ""
    assert "unknown, not false" in told["text"]


def test_screening_is_that_of_the_command_with_the_place_of_each_flag() -> None:
    given = {"present": ["fever"], "absent": ["numb toes"], "answers": {"high-fever": "no"}, "hour": 5}
    told = tools.call("screen", given)
    same = backspasm.screen(["fever"], ["numb toes"], answers={"high-fever": "no"}, hour=5).as_json()
    receipts = [flag.pop("receipts") for flag in told["red_flags"]]
    assert told == same
    for flag, (receipt,) in zip(told["red_flags"], receipts, strict=True):
        assert receipt["origin"] == "Stated"
        assert receipt["statement"].endswith("| has disposition | Seek Immediate Medical Care")
        assert f'"{flag["label"]}"' in receipt["places"][0]["in"]


@pytest.mark.parametrize("given", [{}, {"present": ["hypertension"]}, {"present": ["back pain"], "absent": ["fever"]}])
def test_screening_does_not_reassure(given: dict[str, Any]) -> None:
    assert not REASSURING.search(json.dumps(tools.call("screen", given)))


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("screen", {"present": "fever"}),
        ("screen", {"present": [7]}),
        ("screen", {"answers": ["high-fever"]}),
        ("screen", {"answers": {"high-fever": "perhaps"}}),
        ("screen", {"hour": "soon"}),
        ("why", {"subject": 7, "predicate": "a", "object": "cause"}),
        ("why", {"subject": "smoking", "predicate": "a", "object": ""}),
        ("search", {"text": ["fever"]}),
        ("search", {"text": "\ud800"}),
        ("causes", {"group": "no group"}),
    ],
)
def test_wrong_arguments_are_refused(name: str, given: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        tools.call(name, given)
