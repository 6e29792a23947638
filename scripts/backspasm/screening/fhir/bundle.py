"""Read findings from FHIR R4: a Bundle, or a single resource.

Each entry, and each part of one that says something of its own, ends as recognised, not recognised, not used, not
interpreted or contradicted. Error messages never repeat the content of a resource, since it describes a patient.
"""

from __future__ import annotations

from ...errors import DataError
from ..findings import Findings, limit, shown
from . import conditions, observations, reasons
from .answers import Answers
from .dates import Moment
from .elements import as_dict, as_list, as_text, is_relative, words
from .parts import MODIFIED, OUT_OF_SCOPE, RELATIVES, Fault
from .patients import Entry, Patients
from .record import Record
from .types import ADMINISTRATIVE, ASIDE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..criteria import Criteria
    from ..vocabulary import Vocabulary
    from ..when import When

BUNDLES = {"document", "message", "transaction", "batch", "searchset", "collection"}
ANSWERED = {"in-progress", "completed", "amended", "stopped"}
READ = {"Condition": conditions.parts, "Observation": observations.parts}


def read(content: dict[str, Any], vocabulary: Vocabulary, criteria: Criteria, when: When) -> Findings:
    """Return the findings of a FHIR resource; DataError if it is not valid or is about more than one patient."""
    if not as_text(content["resourceType"]):
        raise DataError("the file's resourceType must be a text")
    record = Record(vocabulary, criteria, when)
    if content["resourceType"] == "Bundle":
        entries = _entries(content)
        if content.get("implicitRules") or content.get("modifierExtension"):
            record.report.unknown.add(f"the Bundle ({MODIFIED.reason})")
        if any(as_dict(link).get("relation") == "next" for link in as_list(content.get("link"))):
            record.report.unknown.add("the next page of the Bundle")
    else:
        entries = [Entry("the resource", "", content)]
    entries = [one for entry in entries for one in (entry, *_within(entry))]
    limit(len(entries))
    patients = Patients(entries)
    patients.one_only()
    for entry in entries:
        _add(record, entry, patients)
    return record.finish()


def _entries(bundle: dict[str, Any]) -> list[Entry]:
    if as_text(bundle.get("type")) not in BUNDLES:
        raise DataError(f"the Bundle's type must be one of {', '.join(sorted(BUNDLES))}")
    entries = list(map(as_dict, as_list(bundle.get("entry"))))
    limit(len(entries))
    return [
        Entry(f"entry {number}", entry.get("fullUrl"), entry.get("resource")) for number, entry in enumerate(entries, 1)
    ]


def _within(entry: Entry) -> list[Entry]:
    """Return the resources within an entry that may hold findings, about the same patient if they name none."""
    if entry.kind == "FamilyMemberHistory":  # they are about the relative
        return []
    subject = {name: entry.resource[name] for name in ("subject", "patient") if entry.resource.get(name)}
    inner = [as_dict(one) for one in as_list(entry.resource.get("contained"))]
    limit(len(inner))
    return [
        Entry(f"a resource within {entry.where}", entry.url, {**subject, **one}, entry.contained)
        for one in inner
        if as_text(one.get("resourceType")) not in ADMINISTRATIVE
    ]


def _add(record: Record, entry: Entry, patients: Patients) -> None:
    """Add what an entry says to the record."""
    resource, kind = entry.resource, entry.kind
    named = f"{entry.where} ({shown(kind) or 'no resource'})"
    if kind in ADMINISTRATIVE:
        record.leave(named, Moment(), "holds no finding")
    elif kind == "FamilyMemberHistory":
        record.leave(named, Moment(), RELATIVES)
    elif kind in ASIDE:
        known = next((concept for concept in _concepts(resource) if record.bears(record.meaning(concept))), None)
        if known:
            record.report.unknown.add(f"{named}: {words(known)}")
        else:
            record.leave(named, Moment(), OUT_OF_SCOPE)
    elif kind == "QuestionnaireResponse":
        _answers(record, entry, named, _fault(entry, patients))
    elif kind in reasons.KINDS:
        parts, fault = reasons.parts(record, entry, patients)
        record.add(parts, _fault(entry, patients) or fault)
    elif kind in READ:
        parts, fault = READ[kind](record, entry)
        record.add(parts, _fault(entry, patients) or fault)
    else:
        record.report.unknown.add(named)


def _fault(entry: Entry, patients: Patients) -> Fault | None:
    """Return why nothing of an entry counts, whatever its type."""
    if entry.resource.get("modifierExtension") or entry.resource.get("implicitRules"):
        return MODIFIED
    if is_relative(entry.resource.get("code")):
        return Fault(RELATIVES)
    other = patients.other_than_patient(entry)
    return Fault(other) if other else None


def _answers(record: Record, entry: Entry, named: str, fault: Fault | None) -> None:
    status = as_text(entry.resource.get("status"))
    if status == "entered-in-error":
        fault = Fault("entered in error")
    elif status not in ANSWERED:
        fault = fault or Fault("status not understood", understood=False)
    Answers(record, entry.resource, named).read(fault)


def _concepts(resource: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Return the objects within a resource that may be CodeableConcepts; DataError for more than are read."""
    todo: list[Any] = list(resource.values())
    found = 0
    while todo:
        value = todo.pop()
        if isinstance(value, list):
            todo += value
        elif isinstance(value, dict):
            todo += value.values()
            if isinstance(value.get("coding"), list | dict) or isinstance(value.get("text"), str):
                found += 1
                limit(found)
                yield value
