"""A FHIR record without the texts beside its codes, so that no text makes milder what the codes say."""

from __future__ import annotations

import json

from ...errors import DataError
from .elements import AFFIRMING, DENYING, INDETERMINATE, MILDER, SEVERE, answer, as_list, as_text, value_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..vocabulary import Vocabulary

    Judge = Callable[[dict[str, Any]], bool]

NAMED = ("code", "reasonCode", "conclusionCode", "medicationCodeableConcept")
VALUED = ("valueCodeableConcept", "valueCoding", "interpretation")
UNDERSTOOD = SEVERE | MILDER | AFFIRMING | DENYING | INDETERMINATE


def codes_alone(content: dict[str, Any], known: Vocabulary) -> dict[str, Any]:
    """Return a copy of a FHIR resource without the texts and displays beside codes.

    Without a text that says when a condition ended, it has not ended. Texts of values and body sites stay beside a code that is not understood: there, they alone are the answer.
    """

    def names(coding: dict[str, Any]) -> bool:
        return True

    def values(coding: dict[str, Any]) -> bool:
        code = {"system": coding.get("system"), "code": coding["code"]}
        if answer({"coding": [code]}) or as_text(coding["code"]).casefold() in UNDERSTOOD:
            return True
        return bool(known.coded(as_text(coding.get("system")), as_text(coding["code"])))

    def places(coding: dict[str, Any]) -> bool:
        return bool(known.sites.coded(as_text(coding.get("system")), as_text(coding["code"])))

    judges: dict[str, Judge] = {**dict.fromkeys(NAMED, names), **dict.fromkeys(VALUED, values), "bodySite": places}

    def bare(member: dict[str, Any]) -> dict[str, Any]:
        for name in judges.keys() & member.keys():
            member[name] = _bare(member[name], judges[name])
        if known.meaning(as_text(member.get("definition"))):
            member.pop("text", None)
        if len(value_names(member)) > 1:
            member.pop("valueString", None)
        member.pop("abatementString", None)
        return member

    try:
        found: dict[str, Any] = json.loads(json.dumps(content), object_hook=bare)
    except RecursionError:
        raise DataError("the file is nested too deeply") from None
    return found


def _bare(value: Any, judge: Judge) -> Any:
    """Return CodeableConcepts or a Coding without texts, where a code is judged to say enough."""
    if isinstance(value, list):
        return [_bare(one, judge) for one in value]
    if not isinstance(value, dict):
        return value
    listed = [one for one in as_list(value.get("coding", [value])) if isinstance(one, dict)]
    if not any(as_text(coding.get("code")) and judge(coding) for coding in listed):
        return value
    codings = [{name: said for name, said in coding.items() if name != "display"} for coding in listed]
    return {**value, "text": None, "coding": codings} if "coding" in value else codings[0]
