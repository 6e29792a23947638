"""The PlanDefinition has two actions for each flag, whose conditions name what the Questionnaire asks; test_presentation.py holds what they decide."""

from __future__ import annotations

import re
from pathlib import Path

import fhir_readers
import pytest
from screened import FLAGS, LABELS, REASSURING, STORE, response

from backspasm.exporters.content import Content
from backspasm.exporters.fhir_plan import plan_definition
from backspasm.exporters.fhir_questionnaire import questionnaire
from backspasm.graph import ontology
from backspasm.screening.criteria import Criteria

CONTENT = Content(STORE)
PLAN = plan_definition(CONTENT)
CONDITIONS = {action["id"]: action["condition"][0]["expression"]["expression"] for action in PLAN["action"]}


@pytest.mark.reader
def test_plan_is_valid(tmp_path: Path) -> None:
    fhir_readers.hold({"plan": PLAN}, tmp_path)


def test_actions_stand_in_document_order() -> None:
    titles = [title for label in LABELS for title in (label, f"Ask about: {label}")]
    assert [action["title"] for action in PLAN["action"]] == titles
    assert {action["textEquivalent"] for action in PLAN["action"][::2]} == {"Seek Immediate Medical Care"}
    asked = [action["textEquivalent"] for action in PLAN["action"][1::2]]
    assert asked == [" ".join(question.text for question in flag.questions) for flag in FLAGS]


def test_a_met_flag_is_immediate_and_every_action_is_triggered_by_answers() -> None:
    """Seek Immediate Medical Care; R4's priority `stat` means immediately. A question to ask has no priority in the document."""
    assert {action["priority"] for action in PLAN["action"][::2]} == {"stat"}
    assert not any("priority" in action for action in PLAN["action"][1::2])
    for action in PLAN["action"]:
        assert action["trigger"] == [{"type": "data-changed", "data": [{"type": "QuestionnaireResponse"}]}]


def test_conditions_name_only_what_the_questionnaire_asks() -> None:
    made = questionnaire(CONTENT)
    items = {item["linkId"]: item for group in made["item"] for item in [group, *group.get("item", [])]}
    for condition in CONDITIONS.values():
        tested = re.findall(r"where\(linkId(.*?)\)\.answer\.value\.where\(code(.*?)\)\.exists\(\)", condition)
        assert len(tested) == condition.count("exists()") > 0
        for links, codes in tested:
            for link in names(links):
                options = {option["valueCoding"]["code"] for option in items[link]["answerOption"]}
                assert names(codes) <= options


def names(test: str) -> set[str]:
    """The names that a test on a link id or a code allows."""
    return set(re.findall(r"[\w-]+", test.removeprefix(".matches")))


def test_conditions_are_short_enough_to_store_and_read() -> None:
    assert max(map(len, CONDITIONS.values())) < 16_384


@pytest.mark.reader
def test_actions_apply_when_a_flag_is_met_or_partly_met() -> None:
    fhirpathpy = pytest.importorskip("fhirpathpy", reason="fhirpathpy is not installed")
    from fhirpathpy.models import models

    conditions = {name: fhirpathpy.compile(condition, models["r4"]) for name, condition in CONDITIONS.items()}
    asked = {question.id: question.iri for question in Criteria(STORE).questions}
    for answers, applied in (
        ({}, []),
        ({"high-fever": "yes"}, ["highFeverWithBackPain.partly-met"]),
        ({"high-fever": "yes", "back-pain-or-spasms": "yes"}, ["highFeverWithBackPain"]),
        ({"high-fever": "unknown"}, ["highFeverWithBackPain.partly-met"]),
        ({"high-fever": "no"}, []),
    ):
        answered = response([], [], {asked[name]: answer for name, answer in answers.items()})
        found = [name for name, holds in conditions.items() if holds(answered) == [True]]
        assert found == applied


@pytest.mark.reader
def test_a_condition_with_a_function_that_there_is_not_is_refused() -> None:
    fhirpathpy = pytest.importorskip("fhirpathpy", reason="fhirpathpy is not installed")
    wrong = CONDITIONS["highFeverWithBackPain"].replace(".exists()", ".exist()")
    with pytest.raises(Exception, match="Not implemented: exist"):
        fhirpathpy.compile(wrong)(response([], [], {}))


def test_it_carries_the_notice_and_does_not_reassure() -> None:
    assert "Not a medical device" in PLAN["description"]
    assert not REASSURING.search(str(PLAN))


def test_the_whole_graph_gives_the_same() -> None:
    assert plan_definition(Content(ontology.store())) == PLAN
