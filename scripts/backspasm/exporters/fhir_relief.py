"""The relief phases of a document as a FHIR PlanDefinition, and each of their steps as an ActivityDefinition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..graph.namespaces import LBS
from . import fhir_citations
from .fhir_header import canonical, header, resource_id
from .fhir_terminology import code

if TYPE_CHECKING:
    from .content import Content
    from .fhir_statements import Extension

Resource = dict[str, Any]

DRUGS = f"{LBS}MedicationClass"
UCUM = "http://unitsofmeasure.org"
PROTOCOL = {"system": "http://terminology.hl7.org/CodeSystem/plan-definition-type", "code": "clinical-protocol"}


class _Relief:
    """The claims about the steps and phases of one document, and the numbers of its phases and schedules."""

    def __init__(self, content: Content, said: dict[str, list[Extension]], document: Any) -> None:
        self.said, self.document = said, document
        places = content.grouped("places", "claim")
        of_another = {claim for claim, rows in places.items() if rows[0].document != document.document}
        claims = [row for row in content.rows("claims") if row.claim not in of_another]
        self.by_subject: dict[str, list[Any]] = {}
        for row in claims:
            self.by_subject.setdefault(row.subject, []).append(row)
        self.items = {claim: rows[0] for claim, rows in places.items() if claim not in of_another}
        self.steps = [row for row in claims if row.predicate == f"{LBS}advisedIn" and row.claim in self.items]
        self.steps.sort(key=lambda row: self.items[row.claim].start)
        self.concepts = {row.concept: row for row in content.rows("concepts")}
        self.numbers: dict[str, dict[str, Any]] = {}
        for row in content.rows("literals"):
            self.numbers.setdefault(row.node, {})[code(row.property)] = row.value

    def claims(self, step: str, relation: str) -> list[Any]:
        return [row for row in self.by_subject.get(step, ()) if row.predicate == LBS + relation]

    def concept(self, iri: str) -> dict[str, Any]:
        return {"coding": [{"system": LBS, "code": code(iri), "display": self.concepts[iri].label}]}

    def activity(self, step: str) -> str:
        return resource_id(self.document.identifier, code(step))


def _of_each(content: Content, said: dict[str, list[Extension]]) -> list[_Relief]:
    """Return the relief claims of each document that advises a step."""
    found = [_Relief(content, said, document) for document in content.rows("documents")]
    return [relief for relief in found if relief.steps]


def activity_definitions(content: Content, said: dict[str, list[Extension]]) -> list[Resource]:
    """Return a definition for each step of each document; a step that avoids something has `doNotPerform` of it."""
    cited = fhir_citations.citations(content)
    return [
        _activity(content, relief, step, cited)
        for relief in _of_each(content, said)
        for step in sorted({row.subject for row in relief.steps})
    ]


def _activity(content: Content, relief: _Relief, step: str, cited: dict[str, list[dict[str, Any]]]) -> Resource:
    advice = [row for row in relief.steps if row.subject == step]
    concept, item = relief.concepts[step], relief.items[advice[0].claim]
    schedules, avoided, uses = (relief.claims(step, relation) for relation in ("hasSchedule", "avoids", "uses"))
    used = [claim for claim in uses if claim.origin == "Stated" and relief.concepts[claim.object].kind == DRUGS]
    told = [*advice, *schedules, *avoided, *uses]
    notes = content.grouped("evidence", "claim")
    citing = [iri for claim in told for iri in (claim.claim, *(note.entry for note in notes.get(claim.claim, ())))]
    artifacts = fhir_citations.of(cited, citing)
    says = f"{item.text}. {concept.definition[:1].upper()}{concept.definition[1:]}."
    if avoided:
        says += f" Not to be done: {', '.join(claim.object_label for claim in avoided)}."
    return {
        **header(content, "ActivityDefinition", relief.activity(step), item.text, says),
        "extension": [one for claim in told for one in relief.said[claim.claim]],
        **({"relatedArtifact": artifacts} if artifacts else {}),
        "kind": "MedicationRequest" if used else "ServiceRequest",
        "code": relief.concept(avoided[0].object if avoided else step),
        "intent": "proposal",
        **({"doNotPerform": True} if avoided else {}),
        **({"timingTiming": _timing(relief, schedules[0])} if schedules else {}),
        **({"productCodeableConcept": relief.concept(used[0].object)} if used else {}),
    }


def _timing(relief: _Relief, schedule: Any) -> dict[str, Any]:
    """Return a FHIR Timing: duration and frequency if the document gives numbers, else the schedule's label."""
    numbers = relief.numbers[schedule.object]
    repeat: dict[str, Any] = {}
    if "length" in numbers:
        repeat |= {"duration": _number(numbers["length"]), "durationUnit": numbers["lengthUnit"]}
    if "period" in numbers:
        repeat |= {"frequency": 1, "period": _number(numbers["period"]), "periodUnit": numbers["periodUnit"]}
    return {"repeat": repeat} if repeat else {"code": {"text": schedule.object_label}}


def _number(value: Any) -> int | float:
    return int(value) if value == int(value) else float(value)


def plan_definitions(content: Content, said: dict[str, list[Extension]]) -> list[Resource]:
    """Return a plan for each document: its phases with their hours, and the steps of each phase."""
    return [_plan_definition(content, relief) for relief in _of_each(content, said)]


def _plan_definition(content: Content, relief: _Relief) -> Resource:
    phases = sorted({row.object for row in relief.steps}, key=lambda phase: relief.numbers[phase]["startOffset"])
    actions: list[dict[str, Any]] = []
    spans = []
    for phase in phases:
        after = {"relatedAction": [{"actionId": actions[-1]["id"], "relationship": "after-end"}]} if actions else {}
        numbers = relief.numbers[phase]
        ends = _range(numbers)
        told = [row for row in relief.steps if row.object == phase]
        anchors = relief.claims(phase, "anchoredAt")
        title = relief.items[told[0].claim].group or relief.concepts[phase].label
        spans.append(f"{title}: {_span(numbers)}.")
        actions.append(
            {
                "id": code(phase),
                **({"extension": [one for claim in anchors for one in relief.said[claim.claim]]} if anchors else {}),
                "title": title,
                "description": relief.concepts[phase].definition,
                **after,
                **({"timingRange": ends} if ends else {}),
                "action": [_step(content, relief, row) for row in told],
            }
        )
    says = f"What the document {relief.document.title!r} advises in each phase. {' '.join(spans)}"
    section = relief.items[relief.steps[0].claim].section
    return {
        **header(content, "PlanDefinition", resource_id(relief.document.identifier, "relief"), section, says),
        "type": {"coding": [PROTOCOL]},
        "action": actions,
    }


def _range(numbers: dict[str, Any]) -> dict[str, Any]:
    """Return a phase's start and end as a FHIR Range, which includes its bounds: one that the phase excludes is left out."""
    return {
        name: _hours(numbers[f"{key}Offset"], numbers["offsetUnit"])
        for name, key in (("low", "start"), ("high", "end"))
        if f"{key}Offset" in numbers and numbers[f"{key}Included"]
    }


def _span(numbers: dict[str, Any]) -> str:
    """Return a phase's start and end as text, and whether each is included, which a FHIR Range cannot express."""
    start, end = (
        f"{_number(numbers[f'{key}Offset'])} {numbers['offsetUnit']} ({'' if numbers[f'{key}Included'] else 'not '}included)"
        if f"{key}Offset" in numbers
        else None
        for key in ("start", "end")
    )
    return f"from {start} to {end}" if end else f"from {start} on"


def _hours(value: Any, unit: str) -> dict[str, Any]:
    return {"value": _number(value), "unit": unit, "system": UCUM, "code": unit}


def _step(content: Content, relief: _Relief, row: Any) -> dict[str, Any]:
    return {
        "id": f"{code(row.object)}.{code(row.subject)}",
        "extension": relief.said[row.claim],
        "title": relief.items[row.claim].text,
        "code": [relief.concept(row.subject)],
        "definitionCanonical": canonical(content, "ActivityDefinition", relief.activity(row.subject)),
    }
