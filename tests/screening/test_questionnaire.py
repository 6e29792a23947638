"""The Questionnaire asks for every finding, the PlanDefinition has each sign twice, and both are valid R4."""

from __future__ import annotations

import re
from pathlib import Path

import fhir_readers
import pytest
from screened import FLAGS, REASSURING, STORE, response

from backspasm.graph import ontology
from backspasm.graph.namespaces import LBS
from backspasm.screening import questionnaire, vocabulary
from backspasm.screening.criteria import Criteria

QUESTIONNAIRE = questionnaire.questionnaire(STORE)
PLAN = questionnaire.plan_definition(STORE)
GROUPS = [item for item in QUESTIONNAIRE["item"] if item["type"] == "group"]


@pytest.mark.reader
def test_questionnaire_plan_and_response_are_valid(tmp_path: Path) -> None:
    answered = response([LBS + "fever"], [LBS + "canWalk"])
    fhir_readers.hold({"questionnaire": QUESTIONNAIRE, "plan": PLAN, "response": answered}, tmp_path)


def test_signs_stand_in_document_order_in_their_own_words() -> None:
    assert [group["text"] for group in GROUPS[:8]] == [flag.label for flag in FLAGS]
    assert [action["title"] for action in PLAN["action"][::2]] == [flag.label for flag in FLAGS]
    assert {action["textEquivalent"] for action in PLAN["action"][::2]} == {"Seek Immediate Medical Care"}


def test_each_sign_asks_its_questions() -> None:
    for group, action, flag in zip(GROUPS, PLAN["action"][1::2], FLAGS, strict=False):
        assert group["item"][0]["text"] == action["textEquivalent"] == " ".join(flag.questions)


def test_link_ids_are_unique() -> None:
    links = [item["linkId"] for group in QUESTIONNAIRE["item"] for item in [group, *group.get("item", [])]]
    assert len(links) == len(set(links)) > 18


def test_every_finding_can_be_answered_and_no_code_twice_in_a_question() -> None:
    asked: set[str] = set()
    for group in GROUPS:
        for item in group["item"]:
            codes = [option["valueCoding"]["code"] for option in item["answerOption"]]
            assert len(codes) == len(set(codes)) > 0
            asked.update(LBS + code for code in codes)
            assert {option["valueCoding"]["system"] for option in item["answerOption"]} == {LBS}
    assert asked == set(vocabulary.vocabulary().names_of)


def test_a_sign_offers_all_that_meets_it() -> None:
    criteria = Criteria(STORE)
    known = vocabulary.vocabulary().names_of
    for group, flag in zip(GROUPS, FLAGS, strict=False):
        codes = {LBS + option["valueCoding"]["code"] for option in group["item"][0]["answerOption"]}
        leaves = {leaf for way in flag.alternatives for leaf in way.all}
        assert {finding for finding in known if criteria.implied(finding) & leaves} <= codes


def test_conditions_name_only_findings_of_the_graph() -> None:
    for action in PLAN["action"]:
        (condition,) = action["condition"]
        patterns = re.findall(r"'\^\(([^)]*)\)\$'", condition["expression"]["expression"])
        assert patterns
        assert {LBS + code for pattern in patterns for code in pattern.split("|")} <= vocabulary.labels(STORE).keys()


def test_both_carry_the_notice_and_neither_reassures() -> None:
    for resource in (QUESTIONNAIRE, PLAN):
        assert "Not a medical device" in resource["description"]
    texts = [item["text"] for group in QUESTIONNAIRE["item"] for item in [group, *group.get("item", [])]]
    assert not REASSURING.search(" ".join(texts) + str(PLAN))


def test_the_whole_graph_gives_the_same() -> None:
    store = ontology.store()
    assert questionnaire.questionnaire(store) == QUESTIONNAIRE
    assert questionnaire.plan_definition(store) == PLAN
