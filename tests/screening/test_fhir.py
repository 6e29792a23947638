"""FHIR resources say what they say: status, verification, negation, grade and date count, and nothing is passed over."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from screened import STORE, response

from backspasm.errors import DataError
from backspasm.graph.namespaces import LBS
from backspasm.screening import evaluation, questionnaire, result, vocabulary
from backspasm.screening import reader as reports
from backspasm.screening.findings import Findings

Resource = dict[str, Any]
ICD = "http://hl7.org/fhir/sid/icd-10-cm"
TOMORROW = (datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=2)).date().isoformat()


def coded(code: str, system: str = ICD, display: str = "") -> Resource:
    coding = {"system": system, "code": code, **({"display": display} if display else {})}
    return {"coding": [coding]}


def condition(code: Resource, **members: Any) -> Resource:
    return {"resourceType": "Condition", "subject": {"reference": "Patient/1"}, "code": code, **members}


def observation(code: Resource, **members: Any) -> Resource:
    return {"resourceType": "Observation", "status": "final", "code": code, **members}


def bundle(*resources: Resource, **members: Any) -> Resource:
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": resource} for resource in resources],
        **members,
    }


def status(code: str) -> Resource:
    return coded(code, "http://terminology.hl7.org/CodeSystem/condition-ver-status")


def read(resource: Resource) -> Findings:
    return reports.read(json.dumps(resource).encode(), vocabulary.vocabulary())


def names(found: dict[str, set[str]]) -> set[str]:
    return {finding.removeprefix(LBS) for finding in found}


def others(report: Findings, *but: str) -> dict[str, Any]:
    """What a report holds beside the members named."""
    return {name: found for name, found in vars(report).items() if found and name not in but}


FEVER, TEXT = coded("R50.9"), {"text": "fever"}
PRESENT = {
    "by a code": condition(FEVER),
    "by text": condition({"text": " Fever "}),
    "by a display": condition(coded("386661006", "http://snomed.info/sct", "Fever")),
    "by a code of HPO": condition(coded("HP:0001945", "http://human-phenotype-ontology.org")),
    "by a code of an OBO ontology": condition(coded("0001945", "http://purl.obolibrary.org/obo/hp.owl")),
    "by a code of ours": condition(coded("fever", LBS)),
    "by one coding of two": condition({"coding": [{"system": "urn:x", "code": "1"}, *FEVER["coding"]]}),
    "by a code beside text that is not known": condition({**FEVER, "text": "feels warm since Monday"}),
    "confirmed": condition(FEVER, verificationStatus=status("confirmed")),
    "provisional": condition(FEVER, verificationStatus=status("provisional")),
    "active": condition(FEVER, clinicalStatus=coded("active")),
    "recurrent": condition(FEVER, clinicalStatus=coded("relapse")),
    "mild": condition(FEVER, severity={"text": "mild"}),
    "long ago": condition(FEVER, onsetDateTime="1999"),
    "observed": observation(TEXT),
    "observed as true": observation(TEXT, valueBoolean=True),
    "observed as yes": observation(
        TEXT, valueCodeableConcept=coded("Y", "http://terminology.hl7.org/CodeSystem/v2-0136")
    ),
    "observed as present": observation(TEXT, valueString="Present"),
    "observed as positive": observation(TEXT, interpretation=[coded("POS")]),
    "observed as a number, which gives no grade": observation(TEXT, valueQuantity={"value": 41, "unit": "Cel"}),
    "observed as moderate": observation(TEXT, valueCodeableConcept={"text": "fever"}),
    "a value": observation({"text": "chief complaint"}, valueCodeableConcept=FEVER),
    "a component": observation({"text": "review"}, component=[{"code": TEXT, "valueBoolean": True}]),
}
ABSENT = {
    "refuted": condition(FEVER, verificationStatus=status("refuted")),
    "observed as false": observation(TEXT, valueBoolean=False),
    "observed as no": observation(TEXT, valueCodeableConcept={"text": "No"}),
    "observed as absent": observation(TEXT, valueCodeableConcept=coded("2667000", "http://snomed.info/sct", "Absent")),
    "observed as negative": observation(TEXT, interpretation=[coded("NEG")]),
    "a component": observation({"text": "review"}, component=[{"code": TEXT, "valueBoolean": False}]),
}
NEAR = {
    "resolved": condition(FEVER, clinicalStatus=coded("resolved")),
    "in remission": condition(FEVER, clinicalStatus=coded("remission")),
    "abated": condition(FEVER, abatementDateTime="2020-01-01"),
}
LISTED = {
    "entered in error": condition(FEVER, verificationStatus=status("entered-in-error")),
    "observation entered in error": observation(TEXT, status="entered-in-error"),
    "cancelled": observation(TEXT, status="cancelled"),
    "with a status that is none": observation(TEXT, status="denied"),
    "with a verification that is none": condition(FEVER, verificationStatus=status("negated")),
    "confirmed and refuted": condition(
        FEVER, verificationStatus={"coding": [{"code": "confirmed"}, {"code": "refuted"}]}
    ),
    "with a clinical status that is none": condition(FEVER, clinicalStatus={"text": "gone"}),
    "of tomorrow": condition(FEVER, onsetDateTime=TOMORROW),
    "recorded tomorrow": condition(FEVER, recordedDate=f"{TOMORROW}T10:00:00Z"),
    "of a period that starts tomorrow": observation(TEXT, effectivePeriod={"start": TOMORROW}),
    "of the year 9999": observation(TEXT, effectiveDateTime="9999"),
    "refuted tomorrow": condition(FEVER, verificationStatus=status("refuted"), recordedDate=TOMORROW),
    "with a date that is none": observation(TEXT, effectiveDateTime="yesterday"),
    "with a modifier": condition(FEVER, modifierExtension=[{"url": "urn:x", "valueBoolean": True}]),
    "with rules": observation(TEXT, implicitRules="urn:x"),
    "of somebody else": observation(TEXT, focus=[{"reference": "Patient/2"}]),
    "without a code": condition({}),
    "with a code alone": condition({"coding": [{"code": "R50.9"}]}),
    "in free text": condition({"text": "no fever"}),
    "with a code that is no text": condition({"coding": [{"system": ICD, "code": 50}]}),
    "with codings that are none": condition({"coding": "R50.9"}),
    "a condition of the family": {"resourceType": "FamilyMemberHistory"},
    "a medicine": {"resourceType": "MedicationStatement"},
    "no resource": {},
}


@pytest.mark.parametrize("case", PRESENT)
def test_present(case: str) -> None:
    report = read(bundle(PRESENT[case]))
    assert names(report.present) == {"fever"}
    assert others(report, "present") == {}


@pytest.mark.parametrize("case", ABSENT)
def test_absent(case: str) -> None:
    report = read(bundle(ABSENT[case]))
    assert names(report.absent) == {"fever"}
    assert others(report, "absent") == {}


@pytest.mark.parametrize("case", NEAR)
def test_what_is_over_is_near_at_most(case: str) -> None:
    report = read(bundle(NEAR[case]))
    assert names(report.near) == {"fever"}
    assert others(report, "near") == {}
    assert evaluation.screen(report).outcome == result.CLARIFY


@pytest.mark.parametrize("case", LISTED)
def test_what_cannot_count_is_listed_as_not_recognised(case: str) -> None:
    report = read(bundle(LISTED[case]))
    assert others(report, "unknown") == {}
    assert len(report.unknown) == 1
    assert evaluation.screen(report).outcome == result.NOT_RECOGNISED


def test_unclear_value_is_near_and_listed() -> None:
    report = read(bundle(observation(TEXT, valueCodeableConcept={"text": "not assessed"})))
    assert names(report.near) == {"fever"}
    assert report.unknown == {"fever (value not understood)"}


def test_value_that_is_absent_says_nothing() -> None:
    report = read(bundle(observation(TEXT, dataAbsentReason=coded("asked-unknown"))))
    assert others(report) == {}


SEVERE = {
    "leg weakness": "severeLegWeakness",
    "numb legs": "severeLegNumbness",
    "fever": "highFever",
    "trauma": "significantTrauma",
    "pain": "severePain",
    "lumbago": "severeBackPain",
}


@pytest.mark.parametrize("name", SEVERE)
@pytest.mark.parametrize(
    "severity", [{"text": "Severe"}, coded("24484000", "http://snomed.info/sct"), {"text": "very severe"}], ids=str
)
def test_severity_severe_grades(name: str, severity: Resource) -> None:
    assert SEVERE[name] in names(read(bundle(condition({"text": name}, severity=severity))).present)
    assert SEVERE[name] in names(read(bundle(observation({"text": name}, valueCodeableConcept=severity))).present)


@pytest.mark.parametrize("severity", ["moderate", "mild", "bad", "quite", "8/10"])
def test_other_severities_do_not_grade(severity: str) -> None:
    report = read(bundle(condition({"text": "leg weakness"}, severity={"text": severity})))
    assert names(report.present) == {"legWeakness"}


def test_denial_with_a_grade_denies_the_grade_alone() -> None:
    refuted = status("refuted")
    severe = read(bundle(condition(TEXT, severity={"text": "severe"}, verificationStatus=refuted)))
    assert names(severe.absent) == {"highFever"}
    mild = read(bundle(condition(TEXT, severity={"text": "mild"}, verificationStatus=refuted)))
    assert not mild.absent
    assert mild.unknown_absent


def test_denial_is_of_the_narrowest_thing_named() -> None:
    code = {**FEVER, "text": "high fever"}
    assert names(read(bundle(condition(code))).present) == {"fever", "highFever"}
    assert names(read(bundle(condition(code, verificationStatus=status("refuted")))).absent) == {"highFever"}


def test_screening_of_a_record() -> None:
    report = read(
        bundle(
            {"resourceType": "Patient", "name": [{"text": "Zebulon Quist"}]},
            {"resourceType": "Encounter"},
            condition(coded("R32")),
            observation({"text": "back pain"}, valueBoolean=True),
            condition(coded("M54.50"), verificationStatus=status("entered-in-error")),
        )
    )
    found = evaluation.screen(report)
    assert found.outcome == result.SEEK
    assert found.red_flags[0].because == ('"R32" (loss of bladder control)', '"back pain"')
    assert found.not_recognised == ('"M54.50 (entered in error)"',)
    assert "Zebulon" not in str(found)


REFUSED: dict[str, Callable[[], Resource]] = {
    "two patients": lambda: bundle(condition(FEVER), {**condition(FEVER), "subject": {"reference": "Patient/2"}}),
    "a history": lambda: bundle(condition(FEVER), type="history"),
    "a bundle without a type": lambda: {"resourceType": "Bundle", "entry": []},
    "10,001 entries": lambda: bundle(*[condition(FEVER)] * 10_001),
    "a response entered in error": lambda: {"resourceType": "QuestionnaireResponse", "status": "entered-in-error"},
    "a response without a status": lambda: {"resourceType": "QuestionnaireResponse"},
    "a response to another questionnaire": lambda: {
        **response([LBS + "fever"], []),
        "questionnaire": "http://example.org/Questionnaire/1",
    },
    "a response of tomorrow": lambda: {**response([LBS + "fever"], []), "authored": TOMORROW},
    "a response with 10,001 items": lambda: {
        **response([], []),
        "item": [{"linkId": "x"}] * 10_001,
    },
    "an hour that is none": lambda: {
        **response([], []),
        "item": [{"linkId": "hour", "answer": [{"valueDecimal": "soon"}]}],
    },
}


@pytest.mark.parametrize("case", REFUSED)
def test_resource_is_refused(case: str) -> None:
    with pytest.raises(DataError) as caught:
        read(REFUSED[case]())
    assert len(str(caught.value)) < 120


def test_a_page_of_several_is_not_the_whole() -> None:
    report = read(bundle(condition(coded("M54.50")), link=[{"relation": "next", "url": "http://example.org/2"}]))
    assert evaluation.screen(report).outcome == result.NOT_RECOGNISED


def test_an_empty_bundle_is_nothing_given() -> None:
    assert evaluation.screen(read({"resourceType": "Bundle", "type": "searchset"})).outcome == result.NOTHING


def test_every_option_of_the_questionnaire_is_understood() -> None:
    items = [item for group in questionnaire.questionnaire(STORE)["item"] for item in group.get("item", ())]
    answers = [
        {"linkId": item["linkId"], "answer": [{"valueCoding": option["valueCoding"]}]}
        for item in items
        for option in item["answerOption"]
    ]
    assert len(answers) > 500
    report = read({**response([], []), "item": answers})
    assert others(report, "present", "absent") == {}
    assert report.present.keys() == report.absent.keys() == vocabulary.vocabulary().names_of.keys()


def test_answers_of_a_response_that_are_not_known_are_listed() -> None:
    item = [
        {"linkId": "other.present", "answer": [{"valueCoding": {"system": LBS, "code": "nothing"}}]},
        {"linkId": "elsewhere", "answer": [{"valueCoding": {"system": LBS, "code": "fever"}}]},
        {"linkId": "other.present", "answer": [{"valueString": "purple elbows"}, {"valueBoolean": True}]},
    ]
    report = read({**response([], []), "item": item})
    assert not report.present
    assert len(report.unknown) == 4


def test_hour_of_a_response() -> None:
    item = [{"linkId": "hour", "answer": [{"valueDecimal": 12}]}]
    assert read({**response([], []), "item": item}).hour == "12"


WHOLE = bundle(*PRESENT.values(), *ABSENT.values(), *NEAR.values(), *list(LISTED.values())[:12])
SCRAPS: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just([]) | st.just({}) | st.just([{}])
)


def spots(value: Any) -> list[tuple[Any, Any]]:
    """Every place within a JSON value, as its holder and its key."""
    keys = list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    return [spot for key in keys for spot in [(value, key), *spots(value[key])]]


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.data())
def test_a_damaged_record_is_read_or_refused(data: st.DataObject) -> None:
    record = deepcopy(WHOLE)
    for _ in range(data.draw(st.integers(1, 4))):
        holder, key = data.draw(st.sampled_from(spots(record)))
        if key in holder or isinstance(holder, list):
            holder[key] = data.draw(SCRAPS)
    try:
        report = read(record)
    except DataError:
        return
    assert len(evaluation.screen(report).red_flags) == 8
