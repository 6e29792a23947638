"""The narrative of a FHIR resource: what it holds as XHTML, for a person who has no program for its type."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from .fhir_statements import EVIDENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Resource = dict[str, Any]

CITES = "Cites "
XHTML = "http://www.w3.org/1999/xhtml"


def narrated(resource: Resource) -> Resource:
    """Return a resource with its narrative: title, description (which has the safety notice), contents, citations.

    A resource with evidence notes has these, each with what it cites: a list of citations alone would read as support.
    """
    notes = list(dict.fromkeys(_notes(resource)))
    lines = [
        *notes,
        *(line for line in _citations(resource) if not any(line.removeprefix(CITES) in note for note in notes)),
    ]
    if resource["resourceType"] in CONTENTS:
        lines = [*CONTENTS[resource["resourceType"]](resource), *lines]
    items = "".join(f"<li>{html.escape(line, quote=False)}</li>" for line in lines)
    title, says = (html.escape(resource[name], quote=False) for name in ("title", "description"))
    contents = f"<ul>{items}</ul>" if items else ""
    div = f'<div xmlns="{XHTML}"><h2>{title}</h2><p>{says}</p>{contents}</div>'
    head = {name: resource[name] for name in ("resourceType", "id")}
    return {**head, "text": {"status": "extensions" if notes else "generated", "div": div}, **resource}


def _concepts(resource: Resource) -> Iterator[str]:
    for concept in resource["concept"]:
        yield f"{concept['display']}: {concept['definition']}"


def _members(resource: Resource) -> Iterator[str]:
    for include in resource["compose"]["include"]:
        yield from (member["display"] for member in include.get("concept", ()))


def _mappings(resource: Resource) -> Iterator[str]:
    for group in resource["group"]:
        for element in group["element"]:
            for target in element["target"]:
                near = (target[name] for name in ("equivalence", "code", "display") if name in target)
                comment = f" ({target['comment']})" if "comment" in target else ""
                yield f"{element['display']}: {' '.join(near)}{comment}"


def _actions(resource: Resource) -> Iterator[str]:
    for action in resource.get("action", ()):
        told = [action[name] for name in ("title", "textEquivalent", "description") if name in action]
        yield ": ".join(told)
        yield from _actions(action)
        yield from _citations(action)


def _questions(resource: Resource) -> Iterator[str]:
    for item in resource.get("item", ()):
        yield item["text"]
        yield from _questions(item)


def _elements(resource: Resource) -> Iterator[str]:
    for element in resource["differential"]["element"]:
        if "sliceName" in element:
            yield f"{element['sliceName']}: {element['definition']}"


def _notes(resource: Resource) -> Iterator[str]:
    for one in resource.get("extension", ()):
        if one["url"] == EVIDENCE:
            said: dict[str, list[Any]] = {}
            for part in one["extension"]:
                said.setdefault(part["url"], []).extend(value for name, value in part.items() if name != "url")
            cites = "; ".join(artifact["citation"] for artifact in said.get("citation", ()))
            words = [said[name][0] for name in ("note", "population", "applicability") if name in said]
            words += [f"Certainty: {certainty}." for certainty in said.get("certainty", ())]
            yield f"Literature that {said['direction'][0]} this: {' '.join(words)} {CITES}{cites}"


def _citations(element: Resource) -> Iterator[str]:
    for artifact in (*element.get("relatedArtifact", ()), *element.get("documentation", ())):
        if artifact["type"] == "citation":
            yield f"{CITES}{artifact['citation']}"


CONTENTS: dict[str, Callable[[Resource], Iterator[str]]] = {
    "CodeSystem": _concepts,
    "ConceptMap": _mappings,
    "PlanDefinition": _actions,
    "Questionnaire": _questions,
    "StructureDefinition": _elements,
    "ValueSet": _members,
}
