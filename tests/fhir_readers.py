"""What reads single FHIR R4 resources strictly: fhirclient, fhir.resources, and three validators from npm."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from npm import run


def hold(resources: dict[str, dict[str, Any]], folder: Path) -> None:
    """Hold resources against all of them: fhirclient gives the same JSON back, and the validators find no fault."""
    factory = pytest.importorskip("fhirclient.models.fhirelementfactory", reason="fhirclient is not installed")
    assert resources
    for name, resource in resources.items():
        model = factory.FHIRElementFactory.instantiate(resource["resourceType"], resource)
        assert type(model).__name__ == resource["resourceType"]
        assert model.as_json() == resource
        assert by_fhir_resources(resource) == resource
        (folder / f"{name}.json").write_text(json.dumps(resource), encoding="utf-8")
    found = json.loads(run("fhir.mjs", folder))
    assert len(found) == 3
    for faults in found.values():
        assert faults == {f"{name}.json": [] for name in resources}


def by_fhir_resources(resource: dict[str, Any]) -> dict[str, Any]:
    """A resource as fhir.resources gives it back; ValueError if it refuses it."""
    models = pytest.importorskip("fhir.resources.R4B", reason="fhir.resources is not installed")
    model = models.get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    back: dict[str, Any] = json.loads(model.model_dump_json())
    return back
