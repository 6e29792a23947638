"""Reasons of encounters and requests, procedures, medicines and conclusions of a record: codes that may name a finding."""

from __future__ import annotations

from functools import partial

from ..findings import limit
from .dates import moment
from .elements import as_dict, as_text, concepts
from .parts import OUT_OF_SCOPE, Fault, Part

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .patients import Entry, Patients
    from .record import Record

NOT_DONE = {"entered-in-error", "cancelled", "not-taken", "not-done", "revoked", "stopped"}
MEDICINE = "medication"


class Kind:
    """How a resource type is read.

    `named`: the member whose codes need not be findings. `aside`: the reason why such a code does not count if it is not
    known. `dates`: members that date it. `ongoing`: statuses in which it holds whatever its date.
    """

    def __init__(self, dates: tuple[str, ...], ongoing: set[str], named: str = "", aside: str = "") -> None:
        self.dates, self.ongoing, self.named, self.aside = dates, ongoing, named, aside


KINDS = {
    "Encounter": Kind(("period",), {"arrived", "triaged", "in-progress", "onleave"}),
    "ServiceRequest": Kind(("authoredOn",), set()),
    "Procedure": Kind(
        ("performedDateTime", "performedPeriod"), {"in-progress"}, "code", "a procedure that names nothing known here"
    ),
    "MedicationStatement": Kind(
        ("effectiveDateTime", "effectivePeriod", "dateAsserted"),
        {"active"},
        MEDICINE,
        "a medicine that names nothing known here",
    ),
    "MedicationRequest": Kind(("authoredOn",), {"active"}, MEDICINE, "a medicine that names nothing known here"),
    "DiagnosticReport": Kind(("effectiveDateTime", "effectivePeriod", "issued"), set(), "conclusionCode", OUT_OF_SCOPE),
}


def parts(record: Record, entry: Entry, patients: Patients) -> tuple[list[Part], Fault | None]:
    """Return the codes of a resource that may name findings, and why they do not count."""
    resource, kind = entry.resource, KINDS[entry.kind]
    status = as_text(resource.get("status"))
    fault = None
    if status in NOT_DONE:
        fault = Fault(status.replace("-", " "))
    elif resource.get("doNotPerform") is True:
        fault = Fault("not to be done")
    at = moment(resource, kind.dates, ongoing=status in kind.ongoing)
    named = [_medicine(resource, entry, patients)] if kind.named == MEDICINE else _given(resource, kind.named)
    reasons = _given(resource, "reasonCode")
    limit(len(named) + len(reasons))
    told = [record.said(concept, entry.where, at, aside=kind.aside) for concept in named]
    told += [record.said(concept, entry.where, at) for concept in reasons]
    found = [Part(said, partial(record.affirm, said)) for said in told]
    if not found:
        nothing = record.said(None, f"{entry.where} ({entry.kind})", at)
        found = [Part(nothing, partial(record.leave, nothing.words, at, kind.aside or "names no reason"))]
    return found, fault


def _given(resource: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [concept for concept in concepts(resource.get(name) or []) if concept]


def _medicine(resource: dict[str, Any], entry: Entry, patients: Patients) -> object:
    """Return what names the medicine: a code, or the code of the Medication that is referred to."""
    reference = as_dict(resource.get("medicationReference"))
    meant = patients.resource(reference, entry)
    return resource.get("medicationCodeableConcept") or meant.get("code") or {"text": reference.get("display")}
