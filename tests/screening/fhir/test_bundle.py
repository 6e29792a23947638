"""FHIR resources are read whole: each part of an entry ends in one list, and what is not sound is refused."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

import pytest
from conftest import SHARED, run
from hypothesis import given, settings
from hypothesis import strategies as st
from screened import RECORDS, bundle, response

from backspasm.errors import DataError
from backspasm.graph import stores
from backspasm.screening import evaluation, reader, result, vocabulary
from backspasm.screening.findings import Findings
from backspasm.screening.result import Screening
from backspasm.screening.when import When

Resource = dict[str, Any]
ICD = "http://hl7.org/fhir/sid/icd-10-cm"
LISTS = ("recognised", "not_recognised", "contradictions", "not_used", "not_interpreted")


def days_ago(days: int) -> str:
    return (datetime.date.today() - datetime.timedelta(days=days)).isoformat()


def condition(text: str, **members: Any) -> Resource:
    return {"resourceType": "Condition", "subject": {"reference": "Patient/1"}, "code": {"text": text}, **members}


def read(resource: Resource, when: When | None = None) -> Findings:
    return reader.read(reader.parse(json.dumps(resource).encode()), when or When(), vocabulary.vocabulary())


def screen(resource: Resource) -> Screening:
    return evaluation.screen(read(resource))


WEAK = condition("loss of bladder control", id="c")
WITHIN: dict[str, Resource] = {
    "a reason": {"resourceType": "Encounter", "status": "in-progress", "reasonReference": [{"reference": "#c"}]},
    "a member": {"resourceType": "Observation", "status": "final", "code": {"text": "panel"}, "hasMember": [{}]},
    "a thing of a type that is not read": {"resourceType": "Basic"},
    "an evidence of the same patient": condition("cough", evidence=[{"detail": [{"reference": "#c"}]}]),
}


@pytest.mark.parametrize("name", WITHIN)
def test_resource_within_another_is_read(name: str) -> None:
    found = screen({**WITHIN[name], "contained": [{key: value for key, value in WEAK.items() if key != "subject"}]})
    assert found.outcome == result.CLARIFY
    assert found.red_flags[0].because == ('"loss of bladder control"',)


def test_resource_within_another_has_the_patient_of_that_one_and_a_relative_keeps_its_own() -> None:
    relative = {"resourceType": "FamilyMemberHistory", "contained": [WEAK]}
    assert screen(relative).outcome == result.NOTHING
    other = {"resourceType": "Encounter", "subject": {"reference": "Patient/2"}, "contained": [WEAK]}
    with pytest.raises(DataError, match="about more than one patient"):
        screen(other)
    of_other = {"resourceType": "Basic", "subject": {"reference": "Group/1"}, "contained": [{**WEAK, "subject": None}]}
    assert screen(of_other).outcome == result.CLARIFY


def test_object_in_place_of_a_list_is_read_as_a_list_of_it() -> None:
    coded: Resource = {"coding": {"system": ICD, "code": "R32"}}
    seen: Resource = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"text": "panel"},
        "component": {"code": coded},
    }
    answered: Resource = {"resourceType": "QuestionnaireResponse", "status": "completed"}
    answered["item"] = {"linkId": "bladder-control", "answer": {"valueBoolean": True}}
    for resource in (seen, answered, {"resourceType": "Condition", "code": coded}):
        for whole in (resource, {"resourceType": "Bundle", "type": "collection", "entry": {"resource": resource}}):
            assert screen(whole).outcome == result.CLARIFY


def test_of_several_values_none_is_read() -> None:
    loss = {"resourceType": "Observation", "status": "final", "code": {"text": "loss of bladder control"}}
    said = {"valueBoolean": False, "valueCodeableConcept": {"text": "yes"}}
    (words,) = screen({**loss, **said}).recognised
    assert words == '"loss of bladder control: several values" (loss of bladder control), near match only'
    answered: Resource = {"resourceType": "QuestionnaireResponse", "status": "completed"}
    found = screen({**answered, "item": [{"linkId": "high-fever", "answer": [said]}]})
    assert (found.outcome, len(found.not_recognised)) == (result.NOT_RECOGNISED, 1)


FIELD = {
    "fhir-encounter-reason": result.SEEK,
    "fhir-own-system": result.SEEK,
    "fhir-observation-zero": result.NO_FLAG,
    "fhir-family-history-answer": result.NO_FLAG,
    "fhir-foreign-response-in-bundle": result.SEEK,
}


@pytest.mark.parametrize("case", FIELD)
def test_field_case(case: str) -> None:
    path = SHARED / "field-cases" / f"{case}.json"
    if not path.is_file():
        pytest.skip("the field cases are not on this machine; set BACKSPASM_SHARED")
    mappings = path.with_name(f"{case}.sssom.tsv")
    names = stores.user_mappings(str(mappings) if mappings.is_file() else None)
    found = evaluation.screen(reader.by_file(str(path), When(), names))
    assert found.outcome == FIELD[case]
    listed = [*found.not_recognised, *found.not_used, *found.not_interpreted]
    assert len(listed) == (0 if case in ("fhir-encounter-reason", "fhir-own-system") else 1)


def test_field_case_of_two_patients_is_refused() -> None:
    path = SHARED / "field-cases" / "fhir-two-patients-by-identifier.json"
    if not path.is_file():
        pytest.skip("the field cases are not on this machine; set BACKSPASM_SHARED")
    done = run("screen", str(path))
    assert (done.returncode, done.stdout) == (65, b"")
    assert done.stderr == b"backspasm: the record is about more than one patient; screen one patient at a time\n"


def test_single_resource_is_read_like_an_entry() -> None:
    assert screen(condition("fever")).recognised == ('"fever"',)
    assert screen({"resourceType": "Patient", "id": "1"}).not_used == (
        ("the resource (Patient)", "", "holds no finding"),
    )
    assert screen({"resourceType": "Zebra"}).not_recognised == ('"the resource (Zebra)"',)


def test_a_page_of_several_is_not_the_whole() -> None:
    found = screen(bundle(condition("back pain"), link=[{"relation": "next", "url": "http://example.org/2"}]))
    assert found.not_recognised == ('"the next page of the Bundle"',)


def test_rules_of_a_bundle_are_not_understood() -> None:
    found = screen(bundle(condition("back pain"), implicitRules="http://example.org/rules"))
    assert found.not_recognised == ('"the Bundle (modifier not understood)"',)


def test_an_empty_bundle_is_nothing_given() -> None:
    assert screen({"resourceType": "Bundle", "type": "searchset"}).outcome == result.NOTHING


REFUSED: dict[str, Callable[[], Resource]] = {
    "two patients": lambda: bundle(condition("fever"), condition("fever", subject={"reference": "Patient/2"})),
    "a history": lambda: bundle(condition("fever"), type="history"),
    "a bundle without a type": lambda: {"resourceType": "Bundle", "entry": []},
    "10,001 entries": lambda: bundle(*[condition("fever")] * 10_001),
    "10,001 codings": lambda: bundle(condition("fever", code={"coding": [{"code": "1"}] * 10_001})),
    "10,001 components": lambda: bundle({"resourceType": "Observation", "component": [{}] * 10_001}),
    "10,001 sites": lambda: bundle(condition("fever", bodySite=[{"text": "leg"}] * 10_001)),
    "10,001 concepts in a bill": lambda: bundle({"resourceType": "Claim", "item": [{"text": "x"}] * 10_001}),
    "10,001 items": lambda: {**response([], []), "item": [{"linkId": "x"}] * 10_001},
    "an hour that is none": lambda: {
        **response([], []),
        "item": [{"linkId": "hour", "answer": [{"valueDecimal": "soon"}]}],
    },
    "a type that is no text": lambda: {"resourceType": ["Bundle"]},
}


@pytest.mark.parametrize("case", REFUSED)
def test_resource_is_refused(case: str) -> None:
    with pytest.raises(DataError) as caught:
        read(REFUSED[case]())
    assert len(str(caught.value)) < 120
    assert "fever" not in str(caught.value)


def several(case: dict[str, Any]) -> bool:
    """Whether a record has more than one part."""
    resource = case["record"][0]
    many = ("component", "evidence", "item")
    return len(case["record"]) > 1 or any(resource.get(name) for name in many) or bool(case.get("contradictions"))


@pytest.mark.parametrize("name", [name for name, case in RECORDS.items() if not several(case)])
def test_single_entry_ends_in_one_list(name: str) -> None:
    found = screen(bundle(*RECORDS[name]["record"]))
    assert len([bucket for bucket in LISTS if getattr(found, bucket)]) == 1


# Exact codes, so that a part keeps its meaning while its text is a mark of its own; the last one is not known.
CODES = ("R50.9", "R32", "M54.50", "R20.0", "Z99.9")
DAYS = st.sampled_from([None, 0, 3, 29, 31, 4000, -5, -400])
STATUS = st.sampled_from([None, "active", "resolved", "recurrence", "nonsense"])
VERIFIED = st.sampled_from([None, "confirmed", "refuted", "entered-in-error", "nonsense"])
SITES = st.sampled_from([None, "leg", "left foot", "right foot", "head", "elbow", "both legs"])
VALUES: st.SearchStrategy[Resource] = st.sampled_from(
    [
        {},
        {"valueBoolean": True},
        {"valueBoolean": False},
        {"valueInteger": 0},
        {"valueQuantity": {"value": 38.5, "unit": "Cel", "code": "Cel"}},
        {"valueString": "severe"},
        {"valueString": "whatever"},
        {"valueCodeableConcept": {"coding": [{"system": "http://loinc.org", "code": "LA32-8"}]}},
        {"valueCodeableConcept": {"coding": [{"code": "asked-unknown"}]}},
        {"valueDateTime": "2020-01-01"},
        {"valueReference": {"reference": "Patient/1"}},
        {"dataAbsentReason": {"text": "not asked"}},
        {"interpretation": [{"coding": [{"code": "NEG"}]}]},
        {"interpretation": [{"coding": [{"code": "IND"}]}]},
        {"interpretation": [{"coding": [{"code": "A"}]}]},
    ]
)


class Drawn:
    """A record drawn at random, with the marks of its parts."""

    def __init__(self, data: st.DataObject) -> None:
        self.draw, self.marks = data.draw, list[str]()
        count = self.draw(st.integers(1, 6))
        self.record = bundle(*(self.entry(number) for number in range(1, count + 1)))

    def mark(self) -> str:
        self.marks.append(f"mark{len(self.marks)}x")
        return self.marks[-1]

    def code(self) -> Resource:
        return {"coding": [{"system": ICD, "code": self.draw(st.sampled_from(CODES))}], "text": self.mark()}

    def date(self, name: str) -> Resource:
        days = self.draw(DAYS)
        return {} if days is None else {name: days_ago(days)}

    def entry(self, number: int) -> Resource:
        kinds = [self.condition, self.observation, self.reason, self.answers]
        kind = self.draw(st.integers(0, len(kinds)))
        return {"subject": {"reference": "Patient/1"}, **kinds[kind]()} if kind < len(kinds) else self.other(number)

    def condition(self) -> Resource:
        made: Resource = {"resourceType": "Condition", "code": self.code(), **self.date("onsetDateTime")}
        for name, among in (("clinicalStatus", STATUS), ("verificationStatus", VERIFIED)):
            if code := self.draw(among):
                made[name] = {"coding": [{"code": code}]}
        if site := self.draw(SITES):
            made["bodySite"] = [{"text": site}]
        made["evidence"] = [{"code": [self.code()]} for _ in range(self.draw(st.integers(0, 2)))]
        return made

    def observation(self) -> Resource:
        made: Resource = {
            "resourceType": "Observation",
            "status": self.draw(st.sampled_from(["final", "cancelled", "nonsense"])),
        }
        made |= {"code": self.code(), **self.draw(VALUES), **self.date("effectiveDateTime")}
        if site := self.draw(SITES):
            made["bodySite"] = {"text": site}
        if self.draw(st.booleans()):
            made["category"] = [{"coding": [{"code": "vital-signs"}]}]
        if len(made) > 3 and any(name.startswith("value") for name in made):
            made["component"] = [
                {"code": self.code(), **self.draw(VALUES)} for _ in range(self.draw(st.integers(0, 2)))
            ]
        return made

    def reason(self) -> Resource:
        kind = self.draw(st.sampled_from(["Encounter", "ServiceRequest", "Procedure", "MedicationRequest"]))
        made: Resource = {
            "resourceType": kind,
            "status": self.draw(st.sampled_from(["active", "cancelled", "completed"])),
        }
        named = {"Procedure": "code", "MedicationRequest": "medicationCodeableConcept"}.get(kind)
        made |= {named: self.code()} if named else {}
        return made | {"reasonCode": [self.code()]} | self.date("authoredOn")

    def answers(self) -> Resource:
        items: list[Resource] = []
        for _ in range(self.draw(st.integers(1, 3))):
            coding = self.code()
            value = {"valueCoding": {**coding["coding"][0], "display": coding["text"]}}
            items.append({"linkId": "q", "text": "What is it?", "answer": [value]})
            items.append({"linkId": "r", "text": self.mark(), "answer": [self.draw(VALUES)]})
        made = {"resourceType": "QuestionnaireResponse", "status": "completed", "item": items}
        return made | self.date("authored") | {"questionnaire": "https://example.org/q"}

    def other(self, number: int) -> Resource:
        kind = self.draw(st.sampled_from(["Patient", "Claim", "Flag", "FamilyMemberHistory", "Zebra"]))
        self.marks.append(f"entry {number} ({kind})")
        return {"resourceType": kind, "id": "1"}


@settings(max_examples=400, derandomize=True, deadline=None)
@given(st.data())
def test_each_part_of_a_record_ends_in_one_list(data: st.DataObject) -> None:
    drawn = Drawn(data)
    found = screen(drawn.record)
    lists = {name: [" ".join([one] if isinstance(one, str) else one) for one in getattr(found, name)] for name in LISTS}
    for mark in drawn.marks:
        holding = [name for name in LISTS if any(mark in text for text in lists[name])]
        assert len(holding) == 1, (mark, holding, drawn.record)


@settings(max_examples=100, derandomize=True, deadline=None)
@given(st.data(), st.randoms())
def test_order_and_duplicates_change_nothing(data: st.DataObject, random: Any) -> None:
    entries = [entry for entry in Drawn(data).record["entry"] if "subject" in entry["resource"]]
    twice = [*entries, *entries[:2]]
    random.shuffle(twice)
    first, second = (screen({**bundle(), "entry": each}).as_json() for each in (entries, twice))
    assert first == second


SCRAPS: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just([]) | st.just({}) | st.just([{}])
)
RESOURCES = [resource for case in RECORDS.values() for resource in case["record"]]


def spots(value: Any) -> list[tuple[Any, Any]]:
    """Every place within a JSON value, as its holder and its key."""
    keys = list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    return [spot for key in keys for spot in [(value, key), *spots(value[key])]]


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.data())
def test_a_damaged_record_is_read_or_refused(data: st.DataObject) -> None:
    record = deepcopy(bundle(*data.draw(st.lists(st.sampled_from(RESOURCES), min_size=1, max_size=6))))
    for _ in range(data.draw(st.integers(1, 4))):
        holder, key = data.draw(st.sampled_from(spots(record)))
        if isinstance(holder, list) or key in holder:
            holder[key] = deepcopy(data.draw(SCRAPS))
    try:
        report = read(record)
    except DataError:
        return
    assert len(evaluation.screen(report).red_flags) == 8


def history(random: Random, resources: int) -> Resource:
    """A record like those of Synthea: a life in encounters, each with vital signs, diagnoses, medicines and bills."""
    base, number = "https://synthetic.example/fhir/", 0
    patient = {"reference": "Patient/1"}
    made: list[Resource] = [{"resourceType": "Patient", "id": "1"}]
    while len(made) < resources:
        number += 1
        day = days_ago(random.randint(60, 9000) if number > 2 else 1)
        sct = "http://snomed.info/sct"
        disease, code = random.choice([("Hypertensive disorder", "38341003"), ("Acute bronchitis", "10509002")])
        coded = {"coding": [{"system": sct, "code": code, "display": disease}], "text": disease}
        vital = {"category": [{"coding": [{"code": "vital-signs"}]}], "effectiveDateTime": day, "status": "final"}
        clinical = random.choice(["active", "resolved", "resolved"])
        made += [
            {
                "resourceType": "Encounter",
                "status": "finished",
                "subject": patient,
                "period": {"start": day, "end": day},
            },
            {
                "resourceType": "Condition",
                "subject": patient,
                "clinicalStatus": {"coding": [{"code": clinical}]},
                "code": coded,
                "onsetDateTime": day,
            },
            *(
                {
                    "resourceType": "Observation",
                    "subject": patient,
                    **vital,
                    "code": {"coding": [{"system": "http://loinc.org", "code": code, "display": name}]},
                    "valueQuantity": {"value": round(random.uniform(*values), 1), "unit": unit, "code": unit},
                }
                for code, name, unit, values in (
                    ("8302-2", "Body Height", "cm", (150, 190)),
                    ("8867-4", "Heart rate", "/min", (60, 100)),
                    ("8310-5", "Body temperature", "Cel", (36, 37.4)),
                )
            ),
            {
                "resourceType": "MedicationRequest",
                "status": "completed",
                "subject": patient,
                "authoredOn": day,
                "medicationCodeableConcept": {"text": "Acetaminophen 325 MG Oral Tablet"},
            },
            {
                "resourceType": "Procedure",
                "status": "completed",
                "subject": patient,
                "code": {"text": "Medication Reconciliation"},
                "performedPeriod": {"start": day, "end": day},
            },
            {"resourceType": "Claim", "patient": patient, "type": {"text": "institutional"}},
            {"resourceType": "ExplanationOfBenefit", "patient": patient, "type": {"text": "institutional"}},
            {"resourceType": "DiagnosticReport", "status": "final", "subject": patient, "code": {"text": "Panel"}},
            {"resourceType": "Immunization", "patient": patient, "vaccineCode": {"text": "Influenza"}},
        ]
    made = made[:resources]
    entries = [{"fullUrl": f"{base}{one['resourceType']}/{at}", "resource": one} for at, one in enumerate(made, 1)]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def test_a_life_of_300_resources() -> None:
    """Only what is known nowhere in the graph is left to ask about; what is added to the record is found in it."""
    record = history(Random(12), 300)
    assert len(record["entry"]) == 300
    found = screen(record)
    assert found.outcome == result.NOT_RECOGNISED
    assert found.not_recognised == ('"Acute bronchitis"', '"Hypertensive disorder"')
    assert not found.recognised
    record["entry"] += bundle(condition("back pain"), condition("loss of bladder control"))["entry"]
    assert screen(record).outcome == result.SEEK
