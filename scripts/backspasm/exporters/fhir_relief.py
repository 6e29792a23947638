"""The two phases of relief as a FHIR PlanDefinition, and each of their steps as an ActivityDefinition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..namespaces import LBS
from .fhir_statements import Extension, header
from .fhir_terminology import code

if TYPE_CHECKING:
    from . import Content

Resource = dict[str, Any]

UCUM = "http://unitsofmeasure.org"
PROTOCOL = {"system": "http://terminology.hl7.org/CodeSystem/plan-definition-type", "code": "clinical-protocol"}


class _Relief:
    """The claims about steps and phases, and the numbers of phases and schedules, as the graph has them."""

    def __init__(self, content: Content, said: dict[str, Extension]) -> None:
        self.said = said
        self.by_subject = content.grouped("claims", "subject")
        self.steps = [row for row in content.rows("claims") if row.predicate == f"{LBS}advisedIn"]
        self.items = {row.claim: row for row in reversed(content.rows("places"))}
        self.steps.sort(key=lambda row: self.items[row.claim].start)
        self.concepts = {row.concept: row for row in content.rows("concepts")}
        self.numbers: dict[str, dict[str, Any]] = {}
        for row in content.rows("literals"):
            self.numbers.setdefault(row.node, {})[code(row.property)] = row.value

    def claims(self, step: str, relation: str) -> list[Any]:
        return [row for row in self.by_subject.get(step, ()) if row.predicate == LBS + relation]

    def concept(self, iri: str) -> dict[str, Any]:
        return {"coding": [{"system": LBS, "code": code(iri), "display": self.concepts[iri].label}]}


def activity_definitions(content: Content, said: dict[str, Extension]) -> list[Resource]:
    """Return a definition for each step; a step that avoids something defines that thing as not to be done."""
    relief = _Relief(content, said)
    citations = _citations(content)
    steps = {row.subject: row for row in relief.steps}
    return [_activity(content, relief, steps[step], citations) for step in sorted(steps)]


def _activity(content: Content, relief: _Relief, row: Any, citations: dict[str, list[dict[str, str]]]) -> Resource:
    step, item = relief.concepts[row.subject], relief.items[row.claim]
    schedules, avoided = relief.claims(row.subject, "hasSchedule"), relief.claims(row.subject, "avoids")
    used = [
        claim
        for claim in relief.claims(row.subject, "uses")
        if claim.origin == "Stated" and relief.concepts[claim.object].kind_label == "medication class"
    ]
    told = [row, *schedules, *avoided, *relief.claims(row.subject, "uses")]
    cited = [citation for claim in told for citation in citations.get(claim.claim, ())]
    says = f"{item.text}. {step.definition[:1].upper()}{step.definition[1:]}."
    if avoided:
        says += f" Not to be done: {', '.join(claim.object_label for claim in avoided)}."
    return {
        **header(content, "ActivityDefinition", code(row.subject), item.text, says),
        "extension": [relief.said[claim.claim] for claim in told],
        **({"relatedArtifact": list({one["label"]: one for one in cited}.values())} if cited else {}),
        "kind": "MedicationRequest" if used else "ServiceRequest",
        "code": relief.concept(avoided[0].object if avoided else row.subject),
        "intent": "proposal",
        **({"doNotPerform": True} if avoided else {}),
        **({"timingTiming": {"repeat": _repeat(relief.numbers[schedules[0].object])}} if schedules else {}),
        **({"productCodeableConcept": relief.concept(used[0].object)} if used else {}),
    }


def _repeat(numbers: dict[str, Any]) -> dict[str, Any]:
    return {
        "duration": _number(numbers["duration"]),
        "durationUnit": numbers["durationUnit"],
        "frequency": 1,
        "period": _number(numbers["period"]),
        "periodUnit": numbers["periodUnit"],
    }


def _number(value: Any) -> int | float:
    return int(value) if value == int(value) else float(value)


def _citations(content: Content) -> dict[str, list[dict[str, str]]]:
    """Return, by claim, the publications that its evidence notes and itself cite, as related artifacts."""
    references = {row.reference: row for row in content.rows("references")}
    cited = content.grouped("citations", "citing")
    citing: dict[str, list[str]] = {claim: [claim] for claim in cited}
    for row in content.rows("evidence"):
        citing.setdefault(row.claim, [row.claim]).append(row.entry)
    found: dict[str, list[dict[str, str]]] = {}
    for claim, entries in citing.items():
        for reference in (references[one.reference] for entry in entries for one in cited.get(entry, ())):
            parts = (reference.first_author, reference.title, reference.container, reference.year)
            artifact = {
                "type": "citation",
                "label": reference.key,
                "citation": ". ".join(str(part) for part in parts if part),
                **({"url": reference.url} if reference.url else {}),
            }
            found.setdefault(claim, []).append(artifact)
    return found


def plan_definition(content: Content, said: dict[str, Extension]) -> Resource:
    """Return the two phases with their hours after onset; hour 48 belongs to the first."""
    relief = _Relief(content, said)
    phases = sorted({row.object for row in relief.steps}, key=lambda phase: relief.numbers[phase]["startOffset"])
    actions: list[dict[str, Any]] = []
    for phase in phases:
        after = {"relatedAction": [{"actionId": actions[-1]["id"], "relationship": "after-end"}]} if actions else {}
        numbers = relief.numbers[phase]
        ends = {
            name: numbers[f"{key}Offset"]
            for name, key in (("low", "start"), ("high", "end"))
            if f"{key}Offset" in numbers
        }
        told = [row for row in relief.steps if row.object == phase]
        anchors = relief.claims(phase, "anchoredAt")
        actions.append(
            {
                "id": code(phase),
                "extension": [relief.said[claim.claim] for claim in anchors],
                "title": relief.items[told[0].claim].group,
                "description": relief.concepts[phase].definition,
                **after,
                "timingRange": {name: _hours(value, numbers["ucumUnit"]) for name, value in ends.items()},
                "action": [_step(content, relief, row) for row in told],
            }
        )
    says = "What the document advises in the first 48 hours and after them, counted from the onset; hour 48 belongs to the first."
    return {
        **header(content, "PlanDefinition", "relief", relief.items[relief.steps[0].claim].section, says),
        "type": {"coding": [PROTOCOL]},
        "action": actions,
    }


def _hours(value: Any, unit: str) -> dict[str, Any]:
    return {"value": _number(value), "unit": unit, "system": UCUM, "code": unit}


def _step(content: Content, relief: _Relief, row: Any) -> dict[str, Any]:
    return {
        "id": f"{code(row.object)}.{code(row.subject)}",
        "extension": [relief.said[row.claim]],
        "title": relief.items[row.claim].text,
        "code": [relief.concept(row.subject)],
        "definitionCanonical": f"{LBS}ActivityDefinition/{code(row.subject)}|{content.header.version}",
    }
