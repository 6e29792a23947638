"""The file and line at which the block of an IRI begins, in the authored modules."""

from __future__ import annotations

import os
import re
from functools import cache

from . import files, ontology
from .namespaces import expand

BLOCK = re.compile(r"^(?:<([^>]*)>|(\w+:[\w.-]+))(?=\s)", re.M)


def place(iri: str) -> str:
    """Return `file:line` of the block of an IRI below `ontology/`, or nothing where no module has one."""
    return _places().get(iri, "")


@cache
def _places() -> dict[str, str]:
    """Return the first block of each subject; a file that cannot be read is for the parsers to name."""
    found: dict[str, str] = {}
    for module in ontology.authored():
        path = ontology.path(module)
        text = files.read_text(path)
        for match in BLOCK.finditer(text):
            iri = match[1] or expand(match[2])
            line = text.count("\n", 0, match.start()) + 1
            if iri:
                found.setdefault(iri, f"ontology/{os.path.basename(path)}:{line}")
    return found
