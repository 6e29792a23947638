"""The FHIR bundle as fhirclient reads it, which is strict, and as plain JSON."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from exported import made
from fhirclient.models.bundle import Bundle

from backspasm.graph.namespaces import LBS

Resource = dict[str, Any]

DOCUMENT = "low-back-cramps-or-spasms"
RELIEF = f"{DOCUMENT}.relief"


@cache
def bundle() -> Any:
    """The bundle as fhirclient reads it, which is strict."""
    return Bundle(json.loads(made("fhir")["Bundle-backspasm.json"]))


def of(kind: str) -> list[Any]:
    """The resources of a type."""
    found = [entry.resource for entry in bundle().entry if entry.resource.resource_type == kind]
    assert found
    return found


def parts(element: Any, name: str = "statement") -> list[dict[str, list[Any]]]:
    """The values of each extension of ours at an element, by the names of its parts."""
    found = []
    for extension in element.extension or ():
        if extension.url == f"{LBS}StructureDefinition/{name}":
            values: dict[str, list[Any]] = {}
            for part in extension.extension:
                (value,) = (
                    getattr(part, name) for name in vars(part) if name.startswith("value") and getattr(part, name)
                )
                values.setdefault(part.url, []).append(value)
            found.append(values)
    return found


@cache
def told() -> dict[str, tuple[str, Any, dict[str, list[Any]]]]:
    """By claim: the code of its subject, the property that says it, and what stands beside it."""
    (system,) = of("CodeSystem")
    found: dict[str, tuple[str, Any, dict[str, list[Any]]]] = {}
    for concept in system.concept:
        for known in concept.property:
            found |= {values["claim"][0]: (concept.code, known, values) for values in parts(known)}
    return found


def raw() -> list[Resource]:
    """The resources as plain JSON, each its own copy."""
    return [entry["resource"] for entry in json.loads(made("fhir")["Bundle-backspasm.json"])["entry"]]


def resource(found: list[Resource], name: str) -> Resource:
    """A resource by its type and id."""
    return next(one for one in found if f"{one['resourceType']}/{one['id']}" == name)
