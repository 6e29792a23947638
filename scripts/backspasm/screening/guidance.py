"""A screening as a FHIR R4 GuidanceResponse; unlike a RiskAssessment it requires no patient and no probability."""

from __future__ import annotations

from ..graph import VERSION
from . import questionnaire
from .result import LISTS, NO_FLAG, NOT_MET, NOTHING, SEEK, Screening

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

CONTAINED = "screening"


def response(result: Screening) -> dict[str, Any]:
    """Return a screening as a GuidanceResponse of the PlanDefinition; a contained Parameters holds the full result."""
    parameters: list[dict[str, Any]] = [{"name": "outcome", "valueCode": result.outcome}]
    for flag in result.red_flags:
        parts = [{"name": "label", "valueString": flag.label}, {"name": "status", "valueCode": flag.status}]
        parts += [{"name": "because", "valueString": words} for words in flag.because]
        parts += [{"name": "missing", "valueString": words} for words in flag.missing]
        parts += [{"name": "source", "valueUri": item} for item in flag.sources]
        parts += [_parts("question", vars(question)) for question in flag.questions]
        parameters.append({"name": "red-flag", "part": parts})
    for name in (*LISTS, "advice"):
        parameters += [{"name": name.replace("_", "-"), "valueString": words} for words in getattr(result, name)]
    for words, names in result.suggestions.items():
        suggested = [{"name": "suggestion", "valueString": name} for name in names]
        parameters.append({"name": "suggestions", "part": [{"name": "text", "valueString": words}, *suggested]})
    written = result.as_json()
    for name in ("not_used", "not_interpreted"):
        parameters += [_parts(name.replace("_", "-"), entry) for entry in written[name]]
    if result.next_question:
        parameters.append(_parts("next-question", vars(result.next_question)))
    return {
        "resourceType": "GuidanceResponse",
        "contained": [{"resourceType": "Parameters", "id": CONTAINED, "parameter": parameters}],
        "moduleCanonical": f"{questionnaire.PLAN}|{VERSION}",
        "status": status(result),
        "note": [{"text": words} for words in (*result.advice, result.notice)],
        "outputParameters": {"reference": f"#{CONTAINED}"},
    }


def _parts(name: str, values: dict[str, str | None]) -> dict[str, Any]:
    """Return a parameter with a part for each value; FHIR has no empty text, so that those are left out."""
    return {"name": name, "part": [{"name": part, "valueString": value} for part, value in values.items() if value]}


def status(result: Screening) -> str:
    """Return the status code of the GuidanceResponse.

    `success` if a flag is met or all are not met, `data-required` if nothing was given, else `data-requested`.
    """
    if result.outcome == SEEK:
        return "success"
    if result.outcome == NOTHING:
        return "data-required"
    known = all(flag.status == NOT_MET for flag in result.red_flags)
    return "success" if known and result.outcome == NO_FLAG else "data-requested"
