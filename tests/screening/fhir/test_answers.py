"""Answers of a QuestionnaireResponse: to our questions, and to those of anybody."""

from __future__ import annotations

from typing import Any

import pytest
from screened import CODES, bundle, response

from backspasm.graph.namespaces import LBS
from backspasm.screening import evaluation, questionnaire, reader, vocabulary
from backspasm.screening.criteria import criteria
from backspasm.screening.fhir import dates
from backspasm.screening.findings import SPOKEN, Findings
from backspasm.screening.when import When

QUESTIONS = {question.id: question for question in criteria().questions}
LOINC = {"yes": "LA33-6", "no": "LA32-8"}
SNOMED = {"yes": "373066001", "no": "373067005"}


def read(*items: dict[str, Any], when: When | None = None, **members: Any) -> Findings:
    made = {"resourceType": "QuestionnaireResponse", "status": "completed", "item": list(items), **members}
    return reader.read(bundle(made), when or When(), vocabulary.vocabulary())


def item(link: str, text: str = "", **value: Any) -> dict[str, Any]:
    return {"linkId": link, "text": text, "answer": [value]}


@pytest.mark.parametrize("id", QUESTIONS)
@pytest.mark.parametrize("answer", SPOKEN)
def test_answer_by_a_program_is_the_answer_by_its_id(id: str, answer: str) -> None:
    question = QUESTIONS[id]
    wanted = Findings()
    wanted.answer(question, answer)
    found = reader.read(response([], [], {question.iri: answer}), When(), vocabulary.vocabulary())
    assert vars(found) == vars(wanted)


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_codes_of_yes_and_no(answer: str) -> None:
    letter = answer[0].upper()
    codings = [
        CODES[answer],
        {"system": "http://loinc.org", "code": LOINC[answer]},
        {"system": "urn:oid:2.16.840.1.113883.6.1", "code": LOINC[answer]},
        {"system": "http://snomed.info/sct", "code": SNOMED[answer]},
        {"system": "http://hl7.org/fhir/v2/0136", "code": letter},
        {"system": "urn:oid:2.16.840.1.113883.12.136", "code": letter},
        {"display": answer.title()},
    ]
    values: list[dict[str, Any]] = [{"valueCoding": coding} for coding in codings]
    values += [{"valueBoolean": answer == "yes"}, {"valueString": answer}, {"valueString": letter}]
    for value in values:
        assert read(item("high-fever", **value)).answers == {QUESTIONS["high-fever"].iri: answer}, value


@pytest.mark.parametrize(
    "value",
    [
        {"valueCoding": {"system": "http://example.org/local", "code": "N"}},
        {"valueCoding": {"system": "http://loinc.org", "code": "LA33-6", "display": "No"}},
        {"valueString": "perhaps"},
        {"valueInteger": 0},
        {},
    ],
    ids=str,
)
def test_answer_that_is_not_clear_is_listed(value: dict[str, Any]) -> None:
    report = read(item("high-fever", **value))
    assert not report.answers
    assert len(report.unknown) == 1


def test_yes_goes_before_dont_know_and_no() -> None:
    iri = QUESTIONS["high-fever"].iri
    yes, no, unknown = (item("high-fever", valueCoding=CODES[answer]) for answer in ("yes", "no", "unknown"))
    for items in ([yes, no, unknown], [unknown, no, yes], [no, yes]):
        assert read(*items).answers == {iri: "yes"}
    assert read(no, unknown).answers == read(unknown, no).answers == {iri: "unknown"}
    assert evaluation.screen(read(yes, no)).contradictions


def test_items_within_items_and_answers_are_read() -> None:
    inner = item("bowel-control", valueBoolean=True)
    group = {
        "linkId": "group",
        "item": [{**item("bladder-control", valueBoolean=False), "answer": [{"valueBoolean": False, "item": [inner]}]}],
    }
    assert read(group).answers == {QUESTIONS["bladder-control"].iri: "no", QUESTIONS["bowel-control"].iri: "yes"}


def test_dates_of_answers() -> None:
    when = When("2026-06-15")
    recent = read(item("high-fever", valueBoolean=False), when=when, authored="2026-06-01T08:00:00Z")
    assert set(recent.denial_dates.values()) == {"2026-06-01"}
    assert set(read(item("high-fever", valueBoolean=True), when=when, authored="2026-06-01").dates.values()) == {
        "2026-06-01"
    }
    for answer in ("no", "unknown"):
        old = read(item("high-fever", valueCoding=CODES[answer]), when=when, authored="2026-01-01")
        assert not old.answers
        assert [reason for *_, reason in old.not_used] == [dates.OLD]
    nearly = read(item("high-fever", valueCoding=CODES["yes"]), when=when, authored="2026-01-01")
    assert nearly.near == {
        LBS + "highFever": {'"Do you have a high fever? yes", reported on 2026-01-01: is it still so?'}
    }
    unreadable = [read(item("high-fever", valueCoding=CODES[answer]), authored="soon") for answer in SPOKEN]
    assert [list(report.answers.values()) for report in unreadable] == [["yes"], [], ["unknown"]]


def test_hour() -> None:
    when = When("2026-06-15")
    assert read(item("hour", valueDecimal=12.5)).hour == "12.5"
    assert read(item("hour", valueInteger=12)).hour == "12"
    old = read(item("hour", "Hours?", valueDecimal=12), when=when, authored="2026-01-01")
    assert (old.hour, old.not_interpreted) == (None, {("Hours?", "12")})


def test_our_questionnaire_is_known_by_its_address_in_any_version() -> None:
    for address in (questionnaire.URL, questionnaire.URL + "|9.9"):
        assert read(item("high-fever", valueBoolean=True), questionnaire=address).answers
    foreign = read(item("high-fever", "Mood?", valueBoolean=True), questionnaire="https://example.org/q")
    assert not foreign.answers
    assert foreign.unknown == {"Mood?"}


def test_item_that_our_questionnaire_does_not_have_is_listed() -> None:
    report = read(item("elsewhere", "Fever?", valueBoolean=True), questionnaire=questionnaire.URL)
    assert report.unknown == {"Fever?: true (answer to an unknown question)"}
    assert not report.present


@pytest.mark.parametrize("link", [questionnaire.PRESENT, questionnaire.ABSENT])
def test_every_finding_can_stand_in_an_open_list(link: str) -> None:
    known = vocabulary.vocabulary().names_of.keys()
    answers = [{"valueCoding": {"system": LBS, "code": finding.removeprefix(LBS)}} for finding in known]
    report = read({"linkId": link, "answer": answers})
    found = report.present if link == questionnaire.PRESENT else report.absent
    assert found.keys() == known
    assert not (report.unknown)
    assert not (report.unknown_absent)
    assert not (report.near)


def test_unknown_names_in_an_open_list() -> None:
    answers = [
        {"valueString": "purple elbows"},
        {"valueCoding": {"system": LBS, "code": "nothing"}},
        {"valueBoolean": True},
    ]
    assert read({"linkId": questionnaire.PRESENT, "answer": answers}).unknown == {
        "purple elbows",
        "nothing",
        "an answer",
    }


FAULTS: dict[str, tuple[dict[str, Any], bool]] = {
    "entered in error": ({"status": "entered-in-error"}, True),
    "a status that is none": ({"status": "denied"}, False),
    "a status left out": ({"status": None}, False),
    "a modifier": ({"modifierExtension": [{"url": "urn:x"}]}, False),
    "rules": ({"implicitRules": "urn:x"}, False),
    "about a group": ({"subject": {"reference": "Group/1"}}, True),
}


@pytest.mark.parametrize("case", FAULTS)
def test_response_that_does_not_count_is_listed_answer_by_answer(case: str) -> None:
    members, used = FAULTS[case]
    report = read(
        item("high-fever", "A?", valueBoolean=True), item("bladder-control", "B?", valueBoolean=False), **members
    )
    assert not (report.present)
    assert not (report.absent)
    assert not (report.answers)
    assert len(report.not_used if used else report.unknown) == 2


def test_item_with_a_modifier_is_not_understood() -> None:
    report = read({**item("high-fever", "A?", valueBoolean=True), "modifierExtension": [{"url": "urn:x"}]})
    assert report.unknown == {"A?: true (modifier not understood)"}
    assert not report.present
