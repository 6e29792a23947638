"""The manifest of an exported folder: which files, with which digests, of which versions, holding how much."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, Any

from .errors import BackspasmError

if TYPE_CHECKING:
    from .exporters import Content

NAME = "manifest.json"
GENERATOR = "backspasm export"


def build(made: dict[str, bytes], forms: list[str], source: Content) -> bytes:
    """Return the manifest of the files of some formats as JSON."""
    from . import exporters

    head = source.header
    return exporters.json_bytes(
        {
            "generator": GENERATOR,
            "title": head.title,
            "notice": head.notice,
            "license": head.license,
            "version": head.version,
            "created": head.created,
            "documents": {
                row.identifier: {"title": row.title, "sha256": row.sha256} for row in source.rows("documents")
            },
            "formats": {
                form: {"standard": exporters.find(form).standard, **exporters.counts(form, source)._asdict()}
                for form in forms
            },
            "files": {
                name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
                for name, data in sorted(made.items())
            },
        },
        2,
    )


def read(folder: str) -> dict[str, Any] | None:
    """Return the manifest that a folder holds, or None where it holds none of ours."""
    from . import files

    path = os.path.join(folder, NAME)
    if not os.path.isfile(path):
        return None
    try:
        found = json.loads(files.read_bytes(path))
    except (BackspasmError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and found.get("generator") == GENERATOR and _sound(found) else None


def _sound(found: dict[str, Any]) -> bool:
    listed = found.get("files")
    return isinstance(listed, dict) and all(isinstance(entry, dict) for entry in listed.values())


def names(found: dict[str, Any]) -> set[str]:
    """Return the names of the files of a folder, by its manifest, itself among them."""
    return {NAME, *found["files"]}


def complete(folder: str) -> bool:
    """Return whether a folder holds what its manifest says, byte for byte, and nothing else."""
    found = read(folder)
    if found is None or listing(folder) != names(found):
        return False
    for name, entry in found["files"].items():
        with open(os.path.join(folder, *name.split("/")), "rb") as file:
            if hashlib.sha256(file.read()).hexdigest() != entry.get("sha256"):
                return False
    return True


def listing(folder: str) -> set[str]:
    """Return the names of all files below a folder, with slashes; a link counts as a file."""
    found = set()
    for place, inner, here in os.walk(folder):
        links = [name for name in inner if os.path.islink(os.path.join(place, name))]
        for name in (*here, *links):
            found.add(os.path.relpath(os.path.join(place, name), folder).replace(os.sep, "/"))
    return found
