"""Patients of a record are told apart by reference, fullUrl and identifier, and no other way."""

from __future__ import annotations

from typing import Any

import pytest

from backspasm.errors import DataError
from backspasm.screening.fhir.patients import Entry, Patients

BASE = "https://ehr.example/fhir/"
UUID = "urn:uuid:0b9a2a3c-0000-4000-8000-000000000001"
NUMBER = {"system": "urn:mrn", "value": "1"}


def about(subject: Any, url: str = "", **members: Any) -> Entry:
    return Entry("entry", url, {"resourceType": "Condition", "subject": subject, **members})


def patient(url: str = "", **members: Any) -> Entry:
    return Entry("entry", url, {"resourceType": "Patient", **members})


def reference(text: str, **members: Any) -> dict[str, Any]:
    return {"reference": text, **members}


ONE = {
    "nobody": [about(None), about({})],
    "the same relative reference": [about(reference("Patient/1"))] * 2,
    "two versions": [about(reference("Patient/1/_history/1")), about(reference("Patient/1/_history/2"))],
    "relative and absolute, from an entry of that server": [
        about(reference("Patient/1"), BASE + "Condition/1"),
        about(reference(BASE + "Patient/1"), BASE + "Condition/2"),
    ],
    "relative without a fullUrl, beside entries of one server": [
        about(reference("Patient/1")),
        about(reference("Patient/1"), BASE + "Condition/1"),
    ],
    "a UUID in both cases": [about(reference(UUID)), about(reference(UUID.upper().replace("URN:UUID", "urn:uuid")))],
    "a Patient by fullUrl and by id": [patient(UUID, id="1"), about(reference(UUID)), about(reference("Patient/1"))],
    "a Patient by reference and by identifier": [
        patient(UUID, identifier=[NUMBER]),
        about(reference(UUID)),
        about({"identifier": NUMBER}),
    ],
    "a conditional reference": [patient(UUID, identifier=[NUMBER]), about(reference("Patient?identifier=urn:mrn%7C1"))],
    "a reference with an identifier joins the two": [
        about(reference("Patient/1", identifier=NUMBER)),
        about(reference("Patient/1")),
        about({"identifier": NUMBER}),
    ],
    "two Patients that are linked": [
        patient(id="1", link=[{"other": reference("Patient/2"), "type": "replaces"}]),
        patient(id="2"),
    ],
    "contained with one identifier": [
        about(reference("#p"), contained=[{"resourceType": "Patient", "id": "p", "identifier": [NUMBER]}]),
        about(reference("#q"), contained=[{"resourceType": "Patient", "id": "q", "identifier": [NUMBER]}]),
    ],
    "a patient and a group": [about(reference("Patient/1")), about(reference("Group/1"))],
    "a name alone tells nobody apart": [about({"display": "A"}), about({"display": "B"})],
}
TWO = {
    "two references": [about(reference("Patient/1")), about(reference("Patient/2"))],
    "the same id on two servers": [
        about(reference("Patient/1"), BASE + "Condition/1"),
        about(reference("Patient/1"), "https://other.example/Condition/1"),
    ],
    "two UUIDs": [about(reference(UUID)), about(reference(UUID[:-1] + "2"))],
    "two identifiers": [about({"identifier": NUMBER}), about({"identifier": {**NUMBER, "value": "2"}})],
    "one number of two systems": [about({"identifier": NUMBER}), about({"identifier": {**NUMBER, "system": "urn:x"}})],
    "a Patient and another": [patient(id="1"), about(reference("Patient/2"))],
    "two Patients": [patient(id="1"), patient(id="2")],
    "two contained": [
        about(reference("#p"), contained=[{"resourceType": "Patient", "id": "p", "birthDate": year}])
        for year in ("1950", "1960")
    ],
    "as the patient of another type": [
        about(reference("Patient/1")),
        Entry("entry", "", {"resourceType": "AllergyIntolerance", "patient": reference("Patient/2")}),
    ],
}


@pytest.mark.parametrize("case", ONE)
@pytest.mark.parametrize("turn", [1, -1])
def test_one_patient(case: str, turn: int) -> None:
    Patients(ONE[case][::turn]).one_only()


@pytest.mark.parametrize("case", TWO)
@pytest.mark.parametrize("turn", [1, -1])
def test_two_patients_are_refused(case: str, turn: int) -> None:
    with pytest.raises(DataError, match="more than one patient"):
        Patients(TWO[case][::turn]).one_only()


OTHERS = {
    "by a relative reference": ([about(reference("Device/1"))], "Device"),
    "by an absolute reference": ([about(reference(BASE + "Location/1"))], "Location"),
    "by its type": ([about(reference(UUID, type="Group"))], "Group"),
    "by its entry": ([about(reference(UUID)), Entry("entry", UUID, {"resourceType": "Device"})], "Device"),
    "contained": ([about(reference("#g"), contained=[{"resourceType": "Group", "id": "g"}])], "Group"),
}


@pytest.mark.parametrize("case", OTHERS)
def test_subject_that_is_no_patient(case: str) -> None:
    entries, kind = OTHERS[case]
    assert Patients(entries).other_than_patient(entries[0]) == f"about a {kind}, not the patient"


@pytest.mark.parametrize("kind", ["patient", "a relative", "\x1b[2J", "Group\nx", "\u202eGroup", "G" * 1000])
def test_subject_of_a_type_that_fhir_cannot_have_is_the_patient(kind: str) -> None:
    """So that a misspelt type hides no finding, and its text is not printed."""
    for entries in (
        [about({"type": kind})],
        [about(reference(UUID)), Entry("entry", UUID, {"resourceType": kind})],
    ):
        assert Patients(entries).other_than_patient(entries[0]) == ""


def test_focus_on_the_patient_is_about_the_patient() -> None:
    one, other = (about(reference("Patient/1"), focus=[reference(f"Patient/{id}")]) for id in (1, 2))
    assert Patients([one]).other_than_patient(one) == ""
    assert Patients([other]).other_than_patient(other) == "about something else than the patient"
