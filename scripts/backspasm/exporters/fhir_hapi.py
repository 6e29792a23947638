"""The zip that HAPI FHIR's `upload-terminology` takes for a code system of one's own.

Its tables have no place for designations and extensions, and HAPI reads every property as a string.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

from . import tables
from .content import json_bytes

MADE = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip can hold, so that two runs give the same bytes


def archive(code_system: dict[str, Any]) -> bytes:
    """Return a CodeSystem as the zip: its head, its codes, the codes below each code, and the properties of each code."""
    concepts = code_system["concept"]
    known = [(concept["code"], *_property(one)) for concept in concepts for one in concept["property"]]
    parents = [(value, concept) for concept, name, value, _ in known if name == "kindOf"]
    told = [(concept["code"], "definition", concept["definition"], "STRING") for concept in concepts]
    head = {name: value for name, value in code_system.items() if name not in ("text", "concept")}
    files = {
        "codesystem.json": json_bytes({**head, "content": "not-present"}),
        "concepts.csv": tables.write(("CODE", "DISPLAY"), [(one["code"], one["display"]) for one in concepts]),
        "hierarchy.csv": tables.write(("PARENT", "CHILD"), parents),
        "properties.csv": tables.write(("CODE", "KEY", "VALUE", "TYPE"), told + known),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        for name, data in files.items():
            zipped.writestr(zipfile.ZipInfo(name, MADE), data)
    return out.getvalue()


def _property(known: dict[str, Any]) -> tuple[str, str, str]:
    """Return the name, the value and HAPI's type of a property."""
    ((element, value),) = ((name, value) for name, value in known.items() if name.startswith("value"))
    return known["code"], "true" if value is True else value, element.removeprefix("value").upper()
