"""FHIR R4: the concepts, their sets and maps, the phases of relief, and the red flags, as single files and a bundle.

A concept's IRI is the code system's URL followed by its code. Every resource is a draft and not for use in care.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from ..graph.namespaces import LBS
from . import fhir_plan, fhir_questionnaire, fhir_relief, fhir_terminology, tables
from .content import json_bytes
from .fhir_statements import statements, structure_definitions

if TYPE_CHECKING:
    from .content import Content

Resource = dict[str, Any]

MADE = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip can hold, so that two runs give the same bytes


def export(content: Content) -> dict[str, bytes]:
    """Return each resource as a file `TYPE-ID.json`, all of them as a Bundle, and the zip for a terminology server."""
    found = resources(content)
    files = {f"{one['resourceType']}-{one['id']}.json": json_bytes(one, 2) for one in found}
    return {
        "Bundle-backspasm.json": json_bytes(bundle(content, found), 2),
        **files,
        "backspasm-hapi.zip": _zipped(hapi(found[0])),
    }


def resources(content: Content) -> list[Resource]:
    """Return all resources, the code system first."""
    said = statements(content)
    return [
        fhir_terminology.code_system(content, said),
        *fhir_terminology.value_sets(content, said),
        *fhir_terminology.concept_maps(content),
        *fhir_relief.activity_definitions(content, said),
        *fhir_relief.plan_definitions(content, said),
        fhir_questionnaire.questionnaire(content.store),
        fhir_plan.plan_definition(content.store),
        *structure_definitions(content),
    ]


def bundle(content: Content, found: list[Resource]) -> Resource:
    """Return resources as a collection."""
    head = content.header
    return {
        "resourceType": "Bundle",
        "id": "backspasm",
        "meta": {"tag": [{"system": f"{LBS}notice", "code": "educational", "display": head.notice}]},
        "identifier": {"system": LBS, "value": head.version},
        "type": "collection",
        "entry": [{"fullUrl": f"{LBS}{one['resourceType']}/{one['id']}", "resource": one} for one in found],
    }


def hapi(code_system: Resource) -> dict[str, bytes]:
    """Return the files that HAPI's terminology upload expects for a custom code system."""
    concepts = code_system["concept"]
    parents = [
        (known["valueCode"], concept["code"])
        for concept in concepts
        for known in concept["property"]
        if known["code"] == "kindOf"
    ]
    told = [(concept["code"], "definition", concept["definition"], "STRING") for concept in concepts]
    told += [
        (concept["code"], known["code"], known["valueString"], "STRING")
        for concept in concepts
        for known in concept["property"]
        if known["code"] in ("kind", "item", "role")
    ]
    head = {name: value for name, value in code_system.items() if name not in ("concept", "property")}
    return {
        "codesystem.json": json_bytes({**head, "content": "not-present"}),
        "concepts.csv": tables.write(("CODE", "DISPLAY"), [(one["code"], one["display"]) for one in concepts]),
        "hierarchy.csv": tables.write(("PARENT", "CHILD"), parents),
        "properties.csv": tables.write(("CODE", "KEY", "VALUE", "TYPE"), told),
    }


def _zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, MADE), data)
    return out.getvalue()
