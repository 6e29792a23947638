"""The red flags as a FHIR R4 PlanDefinition, whose conditions evaluate the answers to the Questionnaire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..graph import queries
from ..screening.criteria import Criteria
from ..screening.questionnaire import PLAN, URL
from . import fhir_citations
from .content import local
from .fhir_header import canonical, header
from .fhir_path import Paths

if TYPE_CHECKING:
    from .content import Content

SAYS = "What was not asked is unknown."
RESPONSE = {"type": "QuestionnaireResponse"}
# "Seek Immediate Medical Care": of the priorities of FHIR R4, `stat` is the one that means immediately.
IMMEDIATE = "stat"


def plan_definition(content: Content) -> dict[str, Any]:
    """Return the PlanDefinition of a graph: for each red flag, what to do if it is met, and if it is partly met.

    A flag's action has the publications that its criterion and the alternatives of it cite.
    """
    criteria = Criteria(content.store)
    paths, cited = Paths(content.store, criteria), fhir_citations.citations(content)
    ways: dict[str, dict[str, None]] = {}
    for criterion, alternative, *_ in queries.rows(content.store, queries.read("screening/alternatives")):
        ways.setdefault(criterion, {})[alternative] = None
    actions = []
    for flag in criteria.flags:
        name, questions = local(flag.iri), " ".join(question.text for question in flag.questions)
        beside = {"documentation": fhir_citations.of(cited, [flag.iri, *ways[flag.iri]]), "priority": IMMEDIATE}
        actions.append(_action(name, flag.label, flag.disposition, paths.met(flag), beside))
        actions.append(_action(f"{name}.partly-met", f"Ask about: {flag.label}", questions, paths.partly(flag), {}))
    title = "Red flags: when they are met, and when to ask"
    return {
        **header(content, "PlanDefinition", local(PLAN), title, SAYS),
        "type": {
            "coding": [{"system": "http://terminology.hl7.org/CodeSystem/plan-definition-type", "code": "eca-rule"}]
        },
        "relatedArtifact": [{"type": "depends-on", "resource": canonical(content, "Questionnaire", local(URL))}],
        "action": actions,
    }


def _action(name: str, title: str, text: str, condition: str, beside: dict[str, Any]) -> dict[str, Any]:
    action = {
        "id": name,
        "title": title,
        "textEquivalent": text,
        **beside,
        "trigger": [{"type": "data-changed", "data": [RESPONSE]}],
        "condition": [{"kind": "applicability", "expression": {"language": "text/fhirpath", "expression": condition}}],
        "input": [RESPONSE],
    }
    return {key: value for key, value in action.items() if value}
