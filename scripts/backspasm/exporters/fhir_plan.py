"""The red flags as a FHIR R4 PlanDefinition, whose conditions evaluate the answers to the Questionnaire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..graph import VERSION
from ..screening.criteria import Criteria
from ..screening.questionnaire import PLAN, URL
from .content import local
from .fhir_path import Paths
from .fhir_questionnaire import header

if TYPE_CHECKING:
    import pyoxigraph as ox


def plan_definition(store: ox.Store) -> dict[str, Any]:
    """Return the PlanDefinition of a graph: for each red flag, what to do if it is met, and if it is partly met."""
    criteria = Criteria(store)
    paths, actions = Paths(store, criteria), []
    for flag in criteria.flags:
        name, questions = local(flag.iri), " ".join(question.text for question in flag.questions)
        actions.append(_action(name, flag.label, flag.disposition, paths.met(flag)))
        actions.append(_action(f"{name}.partly-met", f"Ask about: {flag.label}", questions, paths.partly(flag)))
    return {
        "resourceType": "PlanDefinition",
        **header(PLAN, "RedFlagPlan", "Red flags: when they are met, and when to ask", criteria.notice),
        "type": {
            "coding": [{"system": "http://terminology.hl7.org/CodeSystem/plan-definition-type", "code": "eca-rule"}]
        },
        "relatedArtifact": [{"type": "depends-on", "resource": f"{URL}|{VERSION}"}],
        "action": actions,
    }


def _action(name: str, title: str, text: str, condition: str) -> dict[str, Any]:
    action = {
        "id": name,
        "title": title,
        "textEquivalent": text,
        "condition": [{"kind": "applicability", "expression": {"language": "text/fhirpath", "expression": condition}}],
        "input": [{"type": "QuestionnaireResponse"}],
    }
    return {key: value for key, value in action.items() if value}
