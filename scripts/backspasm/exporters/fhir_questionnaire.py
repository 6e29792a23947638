"""The questions of the red flags as a FHIR R4 Questionnaire, with an open list of other findings at its end.

The answers yes, no and don't know are the codes of the FHIR R4 value set yesnodontknow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..graph.namespaces import LBS
from ..screening.criteria import Criteria
from ..screening.questionnaire import ABSENT, CODINGS, HOUR, PRESENT, URL
from ..screening.vocabulary import Vocabulary
from .content import local
from .fhir_header import header

if TYPE_CHECKING:
    from ..screening.criteria import Question
    from .content import Content

TITLE = "Red flags: the questions to ask, and other findings"
ASK_PRESENT = "Which other findings are present?"
ASK_ABSENT = "Which other findings were asked about and are absent?"
ASK_HOUR = "How many hours since the onset? (0 to 8760)"


def questionnaire(content: Content) -> dict[str, Any]:
    """Return the Questionnaire of a graph: the questions in groups of their first red flag, and the open lists."""
    criteria, vocabulary = Criteria(content.store), Vocabulary(content.store, lambda: [content.store])
    groups: dict[str, dict[str, Any]] = {}
    for flag in criteria.flags:
        asked = {item["linkId"] for group in groups.values() for item in group["item"]}
        if items := [_item(question, criteria) for question in flag.questions if question.id not in asked]:
            groups[flag.iri] = {"linkId": local(flag.iri), "text": flag.label, "type": "group", "item": items}
    labels = vocabulary.labels
    options = [
        _option(LBS, local(finding), labels[finding])
        for finding in sorted(vocabulary.names_of, key=lambda finding: (labels[finding], finding))
    ]
    shared = {"extension": [_control("autocomplete")], "type": "open-choice", "repeats": True, "answerOption": options}
    return {
        **header(content, "Questionnaire", local(URL), TITLE, "What was not asked is unknown."),
        "subjectType": ["Patient"],
        "item": [
            *groups.values(),
            {"linkId": PRESENT, "text": ASK_PRESENT, **shared},
            {"linkId": ABSENT, "text": ASK_ABSENT, **shared},
            {"linkId": HOUR, "text": ASK_HOUR, "type": "decimal"},
        ],
    }


def _item(question: Question, criteria: Criteria) -> dict[str, Any]:
    asked = {
        "extension": [_control("radio-button")],
        "linkId": question.id,
        "text": question.text,
        "type": "choice",
        "answerOption": [_option(*coding) for coding in CODINGS.values()],
    }
    system, code, _ = CODINGS["yes"]
    if first := _before(question, criteria):
        asked["enableWhen"] = [
            {"question": other.id, "operator": "=", "answerCoding": {"system": system, "code": code}} for other in first
        ]
        asked["enableBehavior"] = "any"
    return asked


def _before(question: Question, criteria: Criteria) -> list[Question]:
    """Return the questions one of which has to be answered yes before a question is asked; empty if it always is.

    A question that gives context alone is asked when only the context of an alternative is missing.
    """
    flags = [flag for flag in criteria.flags if flag.iri in question.flags]
    if question.after or not all(question in flag.contextual for flag in flags):
        return [other for other in criteria.questions if other.iri in question.after]
    cores = [way.core for flag in flags for way in flag.alternatives if way.context]
    asserted = {
        other: {broader for finding in other.yes for broader in criteria.implied(finding)}
        for other in criteria.questions
    }
    return [other for other, findings in asserted.items() if any(core <= findings for core in cores)]


def _option(system: str, code: str, display: str) -> dict[str, Any]:
    return {"valueCoding": {"system": system, "code": code, "display": display}}


def _control(code: str) -> dict[str, Any]:
    return {
        "url": "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl",
        "valueCodeableConcept": {
            "coding": [{"system": "http://hl7.org/fhir/questionnaire-item-control", "code": code}]
        },
    }
