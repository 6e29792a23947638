"""Conditions of a record: what they say, and whether they still hold."""

from __future__ import annotations

from functools import partial

from ..findings import limit
from .dates import end_of, is_after, moment
from .elements import as_dict, as_list, codes_of, concepts
from .parts import MODIFIED, Fault, Part

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .patients import Entry
    from .record import Record

# FHIR R4's value sets condition-ver-status and condition-clinical.
THERE = {"unconfirmed", "provisional", "differential", "confirmed"}
NOT_THERE = {"refuted", "entered-in-error"}
CURRENT, PAST = {"active", "recurrence", "relapse"}, {"inactive", "remission", "resolved"}
DATES = ("onsetDateTime", "onsetPeriod", "recordedDate")
ENDS = ("abatementDateTime", "abatementPeriod")
ABATED = (*ENDS, "abatementAge", "abatementRange", "abatementString")


def parts(record: Record, entry: Entry) -> tuple[list[Part], Fault | None]:
    """Return a Condition's code and the codes of its evidence, and why they do not count."""
    resource = entry.resource
    verification = codes_of(resource.get("verificationStatus"))
    clinical = codes_of(resource.get("clinicalStatus"))
    as_of = record.dating.when.as_of
    not_yet = any(is_after(end_of(resource.get(name)), as_of) for name in ENDS)
    over = not not_yet and (bool(clinical & PAST) or any(resource.get(name) is not None for name in ABATED))
    fault = None
    if len(verification) == 1 and verification <= NOT_THERE:
        fault = Fault(verification.pop().replace("-", " "))
    elif not verification <= THERE or not (clinical <= CURRENT or clinical <= PAST):
        fault = Fault("status not understood", understood=False)
    elif over:
        fault = Fault("no longer active")
    at = moment(resource, DATES, ongoing=not_yet or bool(clinical & CURRENT))
    said = record.said(resource.get("code"), entry.where, at, record.sites.place(resource.get("bodySite")))
    found = [Part(said, partial(record.affirm, said, resource.get("severity")))]
    for evidence in map(as_dict, as_list(resource.get("evidence"))):
        modified = MODIFIED if evidence.get("modifierExtension") else None
        for concept in concepts(evidence.get("code") or []):
            seen = record.said(concept, f"evidence in {entry.where}", at)
            found.append(Part(seen, partial(record.affirm, seen), fault=modified))
            limit(len(found))
    return found, fault
