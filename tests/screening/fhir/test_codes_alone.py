"""What the codes of a record say alone is said also with texts beside them: no text makes a status milder."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from screened import RECORDS, bundle, gravity

from backspasm.screening import evaluation, reader, vocabulary
from backspasm.screening.fhir.codes_alone import codes_alone
from backspasm.screening.result import CLARIFY, PARTLY, Screening
from backspasm.screening.when import When

KNOWN = vocabulary.vocabulary()
ICD, SNOMED = "http://hl7.org/fhir/sid/icd-10-cm", "http://snomed.info/sct"
UBERON = "http://purl.obolibrary.org/obo/uberon.owl"
HP, MESH = "http://human-phenotype-ontology.org", "https://www.nlm.nih.gov/mesh"
PATIENT = {"subject": {"reference": "Patient/1"}}


def screen(resource: dict[str, Any]) -> Screening:
    return evaluation.screen(reader.read(resource, When(), KNOWN))


def coded(system: str, code: str, **more: str) -> dict[str, Any]:
    display = {"display": more["display"]} if "display" in more else {}
    text = {"text": more["text"]} if "text" in more else {}
    return {"coding": [{"system": system, "code": code, **display}], **text}


def condition(code: dict[str, Any], **members: Any) -> dict[str, Any]:
    return {"resourceType": "Condition", **PATIENT, "code": code, **members}


# R20.0 is a near match of numbness, R32 and HP:0002540 are codes of findings of a red flag.
MILDER = {
    "a denial beside a near code": (condition(coded(ICD, "R26.2", text="able to walk and stand")), 5, PARTLY),
    "a relative beside a code": (condition(coded(ICD, "R32", text="family history of incontinence")), 0, PARTLY),
    "another site beside a site": (condition(coded(ICD, "R20.0"), bodySite=[coded(UBERON, "UBERON:0002103", text="face")]), 1, PARTLY),
    "no beside a code that is a value": (
        {"resourceType": "Observation", "status": "final", **PATIENT, "code": coded(SNOMED, "1"), "valueCodeableConcept": coded(ICD, "R32", text="no")},
        0,
        PARTLY,
    ),
    "no as the display of a code": (
        {"resourceType": "Observation", "status": "final", **PATIENT, "code": coded(SNOMED, "1"), "valueCoding": {"system": ICD, "code": "R32", "display": "no"}},
        0,
        PARTLY,
    ),
    "a relative beside the definition of an item": (
        {
            "resourceType": "QuestionnaireResponse",
            **PATIENT,
            "status": "completed",
            "item": [{"linkId": "1", "text": "family history", "definition": "https://w3id.org/backspasm/lossOfBladderControl", "answer": [{"valueBoolean": True}]}],
        },
        0,
        PARTLY,
    ),
    "a text beside a value": (
        {"resourceType": "Observation", "status": "final", **PATIENT, "code": coded(ICD, "R32"), "valueBoolean": True, "valueString": "no"},
        0,
        PARTLY,
    ),
    "a text beside the answer to a question": (
        {"resourceType": "QuestionnaireResponse", "status": "completed", "item": [{"linkId": "bladder-control", "answer": [{"valueBoolean": True, "valueString": "no"}]}]},
        0,
        PARTLY,
    ),
    "a relative beside a question": (
        {"resourceType": "QuestionnaireResponse", "status": "completed", "item": [{"linkId": "bladder-control", "text": "Family history", "answer": [{"valueBoolean": True}]}]},
        0,
        PARTLY,
    ),
    "a relative around a question": (
        {"resourceType": "QuestionnaireResponse", "status": "completed", "item": [{"linkId": "1", "text": "Family history", "item": [{"linkId": "bladder-control", "answer": [{"valueBoolean": True}]}]}]},
        0,
        PARTLY,
    ),
    "a text for the end of a condition": (condition(coded(ICD, "R32"), abatementString="not yet"), 0, PARTLY),
}  # fmt: skip


@pytest.mark.parametrize("name", MILDER)
def test_text_beside_a_code_makes_it_no_milder(name: str) -> None:
    resource, flag, status = MILDER[name]
    found = screen(resource)
    assert found.red_flags[flag].status == status
    assert found.outcome == CLARIFY
    assert gravity(found) == gravity(screen(codes_alone(resource, KNOWN)))


def test_text_beside_an_unknown_code_is_read() -> None:
    denied = {"resourceType": "Observation", "status": "final", **PATIENT, "valueBoolean": False}
    found = screen(bundle({**denied, "code": coded(SNOMED, "1", text="fever")}))
    assert found.recognised == ('no "fever"',)
    answered = {**denied, "code": coded(SNOMED, "1", text="loss of bladder control"), "valueBoolean": None}
    local = {"coding": [{"system": "https://clinic.example", "code": "N-17", "display": "No"}]}
    assert screen(bundle({**answered, "valueCodeableConcept": local})).recognised == ('no "loss of bladder control"',)


def test_words_of_a_record_stay_in_what_is_recognised() -> None:
    found = screen(condition(coded(ICD, "R50.9", text="felt warm", display="Fever, unspecified")))
    assert found.recognised == ('"felt warm" (fever)',)
    assert found.red_flags[3].because == ('"felt warm" (fever)',)


TEXTS = st.one_of(
    st.sampled_from(sorted(KNOWN.names)),
    st.sampled_from(sorted(KNOWN.sites.names)),
    st.sampled_from(
        ["family history of back pain", "no", "yes", "unknown", "mild", "negative", "normal", "able to walk"]
    ),
    st.text(max_size=10),
)
CODES = st.sampled_from(
    [
        *((ICD, code) for code in ("R50.9", "R32", "M21.371", "R20.0", "R20.2", "R39.14", "R26.2", "N39.42", "G83.14", "M54.5")),
        *((HP, code) for code in ("HP:0001945", "HP:0002540", "HP:0002344", "HP:0002505")),
        (MESH, "D009104"),
        (SNOMED, "1"),
    ]
)  # fmt: skip
VALUES = st.sampled_from(
    [
        {},
        {"valueBoolean": True},
        {"valueBoolean": False},
        {"interpretation": [{"coding": [{"code": "POS"}]}]},
        {"interpretation": [{"coding": [{"code": "NEG"}]}]},
        {"valueCodeableConcept": coded("http://loinc.org", "LA33-6")},
        {"valueCodeableConcept": coded("http://loinc.org", "LA32-8")},
        {"valueCodeableConcept": coded(ICD, "R32")},
    ]
)
RESOURCES = st.builds(
    lambda code, value, kind: {"resourceType": kind, "status": "final", **PATIENT, "code": coded(*code), **(value if kind == "Observation" else {})},
    CODES,
    VALUES,
    st.sampled_from(["Condition", "Observation"]),
)  # fmt: skip


def with_texts(content: Any, draw: Any) -> Any:
    """The same JSON value, with drawn texts beside the codes, where it has none."""
    if isinstance(content, list):
        return [with_texts(one, draw) for one in content]
    if not isinstance(content, dict):
        return content
    made = {name: with_texts(value, draw) for name, value in content.items()}
    if isinstance(made.get("coding"), list) and "text" not in made and all("code" in one for one in made["coding"]):
        made["text"] = draw(TEXTS)
        for coding in made["coding"]:
            if draw(st.booleans()):
                coding.setdefault("display", draw(TEXTS))
    return made


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.lists(RESOURCES, min_size=1, max_size=4), st.data())
def test_any_text_added_to_a_coded_record_lowers_no_status(
    resources: list[dict[str, Any]], data: st.DataObject
) -> None:
    before = bundle(*resources)
    after = with_texts(json.loads(json.dumps(before)), data.draw)
    for old, new in zip(gravity(screen(before)), gravity(screen(after)), strict=True):
        assert new >= old


CODED = sorted(name for name, case in RECORDS.items() if '"coding"' in json.dumps(case["record"]))


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.sampled_from(CODED), st.data())
def test_any_text_added_to_a_case_lowers_no_status(name: str, data: st.DataObject) -> None:
    record = RECORDS[name]["record"]
    before = bundle(*record)
    named = bundle(*({**one, "code": with_texts(one["code"], data.draw)} if "code" in one else one for one in record))
    for old, new in zip(gravity(screen(before)), gravity(screen(named)), strict=True):
        assert new >= old
