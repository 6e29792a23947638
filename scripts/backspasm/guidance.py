"""A screening as FHIR R4: a GuidanceResponse, which needs no patient and speaks of no probability, as a RiskAssessment would."""

from __future__ import annotations

from . import __version__, questionnaire, screening

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

CONTAINED = "screening"


def response(result: dict[str, Any]) -> dict[str, Any]:
    """Return a screening as a GuidanceResponse of the PlanDefinition, the whole of it in a contained Parameters."""
    parameters = [{"name": "outcome", "valueCode": result["outcome"]}]
    for flag in result["red_flags"]:
        parts = [{"name": "label", "valueString": flag["label"]}, {"name": "status", "valueCode": flag["status"]}]
        parts += [{"name": name, "valueString": words} for name in ("because", "missing") for words in flag[name]]
        parts += [{"name": "source", "valueUri": item} for item in flag["sources"]]
        parameters.append({"name": "red-flag", "part": parts})
    for name in ("recognised", "not_recognised", "contradictions", "advice"):
        parameters += [{"name": name.replace("_", "-"), "valueString": words} for words in result[name]]
    return {
        "resourceType": "GuidanceResponse",
        "contained": [{"resourceType": "Parameters", "id": CONTAINED, "parameter": parameters}],
        "moduleCanonical": f"{questionnaire.PLAN}|{__version__}",
        "status": status(result),
        "note": [{"text": words} for words in (*result["advice"], result["notice"])],
        "outputParameters": {"reference": f"#{CONTAINED}"},
    }


def status(result: dict[str, Any]) -> str:
    """Return the code for whether more is to be asked: with a sign met it need not be, with nothing given it must."""
    if result["outcome"] == screening.SEEK:
        return "success"
    if result["outcome"] == screening.NOTHING:
        return "data-required"
    known = all(flag["status"] == screening.NOT_MET for flag in result["red_flags"])
    return "success" if known and result["outcome"] == screening.NO_FLAG else "data-requested"
