"""FHIR R4: the concepts, their sets and maps, the phases of relief, and the red flags, as single files and a bundle.

A concept's IRI is the code system's URL followed by its code. Every resource is a draft and not for use in care.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..graph.namespaces import LBS
from . import fhir_concept_maps, fhir_hapi, fhir_plan, fhir_questionnaire, fhir_relief, fhir_terminology
from .content import json_bytes
from .fhir_narrative import narrated
from .fhir_statements import statements, structure_definitions

if TYPE_CHECKING:
    from .content import Content

Resource = dict[str, Any]


def export(content: Content) -> dict[str, bytes]:
    """Return each resource as a file `TYPE-ID.json`, all of them as two Bundles, and the zip for a terminology server."""
    found = resources(content)
    (code_system,) = (one for one in found if one["resourceType"] == "CodeSystem")
    return {
        "Bundle-backspasm.json": json_bytes(bundle(content, found), 2),
        "Bundle-backspasm-transaction.json": json_bytes(transaction(content, found), 2),
        **{f"{one['resourceType']}-{one['id']}.json": json_bytes(one, 2) for one in found},
        "backspasm-hapi.zip": fhir_hapi.archive(code_system),
    }


def resources(content: Content) -> list[Resource]:
    """Return all resources, in an order in which a server can store them: extensions, codes, activities, plans."""
    said = statements(content)
    found = [
        *structure_definitions(content),
        fhir_terminology.code_system(content, said),
        *fhir_terminology.value_sets(content, said),
        *fhir_concept_maps.concept_maps(content),
        *fhir_relief.activity_definitions(content, said),
        *fhir_relief.plan_definitions(content, said),
        fhir_questionnaire.questionnaire(content),
        fhir_plan.plan_definition(content),
    ]
    return [narrated(one) for one in found]


def bundle(content: Content, found: list[Resource]) -> Resource:
    """Return resources as a collection."""
    return _bundle(content, "backspasm", "collection", [_entry(one) for one in found])


def transaction(content: Content, found: list[Resource]) -> Resource:
    """Return resources as a transaction that puts each of them on a server, under its id."""
    entries = [
        {**_entry(one), "request": {"method": "PUT", "url": f"{one['resourceType']}/{one['id']}"}} for one in found
    ]
    return _bundle(content, "backspasm-transaction", "transaction", entries)


def _bundle(content: Content, name: str, kind: str, entries: list[dict[str, Any]]) -> Resource:
    head = content.header
    return {
        "resourceType": "Bundle",
        "id": name,
        "meta": {"tag": [{"system": f"{LBS}notice", "code": "educational", "display": head.notice}]},
        "identifier": {"system": LBS, "value": head.version},
        "type": kind,
        "entry": entries,
    }


def _entry(resource: Resource) -> dict[str, Any]:
    return {"fullUrl": f"{LBS}{resource['resourceType']}/{resource['id']}", "resource": resource}
