"""Elements of FHIR R4 resources: readers that accept a value of any type, and the words and codes that are understood."""

from __future__ import annotations

import re

from ...graph.concepts import normal
from .. import questionnaire
from ..findings import LONGEST, limit, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

# Words that grade a finding, with the codes of FHIR's value set condition-severity.
SEVERE = {"severe", "very severe", "extreme", "intense", "profound", "unbearable", "24484000"}
MILDER = {"mild", "moderate", "255604002", "6736007"}
ANSWERS = {
    "yes": {"yes", "present", "positive", "pos", "detected", "true"},
    "no": {"no", "absent", "negative", "neg", "not detected", "false"},
    "unknown": {"unknown", "don't know", "not known", "asked-unknown", "asked but unknown"},
}
# Answers by code alone, of LOINC and SNOMED CT.
CODED = {"LA33-6": "yes", "LA32-8": "no", "373066001": "yes", "373067005": "no"}
# The letters of HL7 v2's table 0136 are answers as a text, and as a code of one of these systems.
LETTERS = {
    code: answer for answer, (system, code, _) in questionnaire.CODINGS.items() if system == questionnaire.YES_NO
}
LETTERS_OF = ("v2-0136", "v2/0136", "12.136")
# Interpretations: N is "normal" here, and IND "indeterminate".
AFFIRMING = {"pos", "positive", "h", "high", "hh", "critical high", "det", "detected", "present"}
DENYING = {"neg", "negative", "nd", "not detected", "absent"}
INDETERMINATE = {"ind", "indeterminate"}
# FHIR R4's choice of types: https://hl7.org/fhir/R4/observation.html
VALUES = (
    "valueQuantity",
    "valueCodeableConcept",
    "valueCoding",
    "valueString",
    "valueBoolean",
    "valueInteger",
    "valueDecimal",
    "valueRange",
    "valueRatio",
    "valueSampledData",
    "valueTime",
    "valueDate",
    "valueDateTime",
    "valuePeriod",
    "valueUri",
    "valueAttachment",
    "valueReference",
)
NUMBERS = ("valueQuantity", "valueInteger", "valueDecimal", "valueRange", "valueRatio", "valueSampledData")
TIMES = ("valueTime", "valueDate", "valueDateTime", "valuePeriod")
RELATIVE = re.compile(r"\bfamily (medical )?history\b|\bhistory of family\b|\bfamily member")


def as_dict(value: object) -> dict[str, Any]:
    """Return the value if it is an object, else an empty object."""
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[Any]:
    """Return the value if it is a list, a list of it if it is an object, as converters from XML write it, else none."""
    return [value] if isinstance(value, dict) else value if isinstance(value, list) else []


def as_text(value: object) -> str:
    """Return the value without surrounding blanks if it is a text, else an empty text."""
    return value.strip() if isinstance(value, str) else ""


def concepts(value: object) -> Iterator[dict[str, Any]]:
    """Return the objects of a CodeableConcept or a list of them; DataError for more than are read."""
    limit(len(as_list(value)))
    yield from map(as_dict, value if isinstance(value, list) else [value])


def codings(value: object) -> list[dict[str, Any]]:
    """Return the codings of CodeableConcepts; DataError for more than are read."""
    found: list[dict[str, Any]] = []
    for concept in concepts(value):
        more = as_list(concept.get("coding"))
        limit(len(found) + len(more))
        found += map(as_dict, more)
    return found


def codes_of(value: object) -> set[str]:
    """Return the normalised codes of a status, or its text if it has no code."""
    if isinstance(value, str):
        return {normal(value)}
    found = [as_text(coding.get("code")) for coding in codings(value)]
    return {normal(word) for word in found or [as_text(concept.get("text")) for concept in concepts(value)]} - {""}


def texts(value: object) -> list[str]:
    """Return the texts and displays of CodeableConcepts, cut where they are longer than any name."""
    found = [as_text(concept.get("text")) for concept in concepts(value)]
    found += [as_text(coding.get("display")) for coding in codings(value)]
    return [text[: LONGEST + 1] for text in found if text]


def sayings(value: object) -> set[str]:
    """Return the normalised codes, displays and texts of CodeableConcepts."""
    found = [as_text(coding.get("code")) for coding in codings(value)]
    return {normal(word) for word in texts(value) + found} - {""}


def answer(value: object) -> str:
    """Return what a CodeableConcept answers: `yes`, `no`, `unknown`, or an empty text if that is not clear."""
    said = sayings(value)
    found = {name for name, words in ANSWERS.items() if said & words}
    found |= {LETTERS[text.upper()] for text in map(normal, texts(value)) if text.upper() in LETTERS}
    for coding in codings(value):
        system, code = as_text(coding.get("system")), as_text(coding.get("code"))
        found.add(CODED.get(code) or (LETTERS.get(code, "") if system.endswith(LETTERS_OF) else ""))
    found.discard("")
    return found.pop() if len(found) == 1 else ""


def is_severe(value: object) -> bool:
    """Return whether a CodeableConcept grades a finding as severe."""
    return not sayings(value).isdisjoint(SEVERE)


def is_relative(value: object) -> bool:
    """Return whether a CodeableConcept is named as family history."""
    return any(RELATIVE.search(normal(text)) for text in texts(value))


def value_names(part: dict[str, Any]) -> list[str]:
    """Return the names of the `value[x]` members of an Observation, a component or an answer; FHIR allows one."""
    return [name for name in VALUES if part.get(name) is not None]


def value_name(part: dict[str, Any]) -> str:
    """Return the first of `value_names`, empty if there is none."""
    return next(iter(value_names(part)), "")


def words(value: object, otherwise: str = "") -> str:
    """Return the words to print for a CodeableConcept: its text, a display or a code."""
    named = [as_text(coding.get(key)) for coding in codings(value) for key in ("display", "code")]
    return shown(next(filter(None, [*(as_text(one.get("text")) for one in concepts(value)), *named]), otherwise))
