"""Elements of FHIR R4 resources: the codes that are understood, and readers that accept a value of any type."""

from __future__ import annotations

from ..graph.concepts import normal
from .findings import limit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

# Words that grade a finding as severe, and the code for "severe" in FHIR's value set condition-severity.
SEVERE = {"severe", "very severe", "extreme", "intense", "profound", "unbearable", "24484000"}
YES = {"yes", "y", "present", "positive", "pos", "detected", "true"}
NO = {"no", "n", "absent", "negative", "neg", "not detected", "false"}
THERE = {"unconfirmed", "provisional", "differential", "confirmed"}
CURRENT, PAST = {"active", "recurrence", "relapse"}, {"inactive", "remission", "resolved"}
OBSERVED = {"registered", "preliminary", "final", "amended", "corrected", "unknown"}
ANSWERED = {"in-progress", "completed", "amended", "stopped"}
BUNDLES = {"document", "message", "transaction", "batch", "searchset", "collection"}
# Resource types that never hold a finding.
ADMINISTRATIVE = {
    "Device",
    "Encounter",
    "Location",
    "OperationOutcome",
    "Organization",
    "Patient",
    "Practitioner",
    "PractitionerRole",
    "Provenance",
    "RelatedPerson",
}
DATES = (
    "onsetDateTime",
    "onsetPeriod",
    "recordedDate",
    "abatementDateTime",
    "abatementPeriod",
    "effectiveDateTime",
    "effectivePeriod",
    "effectiveInstant",
    "issued",
)
ABATED = ("abatementDateTime", "abatementAge", "abatementPeriod", "abatementRange", "abatementString")


def as_dict(value: object) -> dict[str, Any]:
    """Return the value if it is an object, else an empty object."""
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[Any]:
    """Return the value if it is a list, else an empty list."""
    return value if isinstance(value, list) else []


def as_text(value: object) -> str:
    """Return the value without surrounding blanks if it is a text, else an empty text."""
    return value.strip() if isinstance(value, str) else ""


def _concepts(value: object) -> Iterator[dict[str, Any]]:
    yield from map(as_dict, value if isinstance(value, list) else [value])


def _codings(value: object) -> list[dict[str, Any]]:
    """Return the codings of CodeableConcepts; DataError for more than are read."""
    found: list[dict[str, Any]] = []
    for concept in _concepts(value):
        codings = as_list(concept.get("coding"))
        limit(len(found) + len(codings))
        found += map(as_dict, codings)
    return found


def codes_of(value: object) -> set[str]:
    """Return the normalised codes of a status, or its text if it has no code."""
    if isinstance(value, str):
        return {normal(value)}
    codings = [as_text(coding.get("code")) for coding in _codings(value)]
    return {normal(word) for word in codings or [as_text(concept.get("text")) for concept in _concepts(value)]} - {""}


def sayings(value: object) -> set[str]:
    """Return the normalised codes, displays and texts of CodeableConcepts."""
    found = [as_text(concept.get("text")) for concept in _concepts(value)]
    for coding in _codings(value):
        found += [as_text(coding.get("code")), as_text(coding.get("display"))]
    return {normal(word) for word in found} - {""}


def is_severe(value: object) -> bool:
    """Return whether a CodeableConcept grades a finding as severe."""
    return not sayings(value).isdisjoint(SEVERE)


def value_name(part: dict[str, Any]) -> str:
    """Return the name of the `value[x]` member of an Observation or a component, empty if it has none."""
    return next((name for name in part if name.startswith("value") and name != "value"), "")
