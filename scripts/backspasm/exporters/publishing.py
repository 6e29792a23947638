"""An exported folder: its manifest, and how the folder is replaced as a whole.

The manifest lists the files with their digests, the versions, and how much of the graph each format holds.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from .. import files
from ..errors import BackspasmError, UsageError
from ..writing import alone, beside, put_folder, recover_folder, sync, target, undone, write
from . import merged
from .content import json_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

    from .content import Content

NAME = "manifest.json"
GENERATOR = "backspasm export"
WHOLE = ("backspasm.ttl", "backspasm.nt", "backspasm.jsonld", "backspasm.trig")  # all triples of the graph
SYNTAXES = {"ttl": ox.RdfFormat.TURTLE, "owl": ox.RdfFormat.RDF_XML}
DELIMITERS = {"csv": ",", "tsv": "\t"}


def manifest(made: dict[str, bytes], formats: dict[str, dict[str, Any]], source: Content) -> bytes:
    """Return the manifest of some files as JSON; `formats` has the standard and the counts of each format."""
    head = source.header
    return json_bytes(
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
            "formats": formats,
            "files": {
                name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest(), **_size(name, data, source)}
                for name, data in sorted(made.items())
            },
        },
        2,
    )


def _size(name: str, data: bytes, source: Content) -> dict[str, int]:
    """Return the number of triples of an RDF file, or of rows of a table without comments and header."""
    if name in WHOLE:
        return {"triples": len(merged.triples(source))}
    ending = name.rpartition(".")[2]
    if ending in SYNTAXES:
        return {"triples": sum(1 for _ in ox.parse(data, format=SYNTAXES[ending]))}
    if ending not in DELIMITERS:
        return {}
    lines = (line for line in io.StringIO(data.decode(), newline="") if not line.startswith("#"))
    return {"rows": sum(1 for _ in csv.reader(lines, delimiter=DELIMITERS[ending])) - 1}


def read(folder: str) -> dict[str, Any] | None:
    """Return the manifest of a folder, or None if it has no valid backspasm manifest."""
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


def _names(found: dict[str, Any]) -> set[str]:
    """Return the names of the files that a manifest lists, including the manifest."""
    return {NAME, *found["files"]}


def _complete(folder: str) -> bool:
    """Return whether a folder holds exactly the files of its manifest, byte for byte."""
    found = read(folder)
    if found is None or _listing(folder) != _names(found):
        return False
    for name, entry in found["files"].items():
        path = os.path.join(folder, *name.split("/"))
        if not os.path.isfile(path):
            return False
        with open(path, "rb") as file:
            if hashlib.sha256(file.read()).hexdigest() != entry.get("sha256"):
                return False
    return True


def _listing(folder: str) -> set[str]:
    """Return the names of all files below a folder, with slashes; a link counts as a file."""
    found = set()
    for place, inner, here in os.walk(folder):
        links = [name for name in inner if os.path.islink(os.path.join(place, name))]
        for name in (*here, *links):
            found.add(os.path.relpath(os.path.join(place, name), folder).replace(os.sep, "/"))
    return found


def write_folder(path: str, make: Callable[[], dict[str, bytes]], force: bool = False) -> list[str]:
    """Write a folder of files, including its manifest, and return the paths of the files.

    UsageError if the target is a link or a file, is not an earlier export, holds anything that its manifest does not
    name, or exists and `force` is not set.
    """
    named, path = path, target(path)
    with alone(path):
        _recover(path)
        _admit(path, force)
        made = make()
        with undone(beside(path, "new")):
            _write_all(beside(path, "new"), made)
            put_folder(path)
    return [os.path.join(named, *name.split("/")) for name in sorted(made)]


def _recover(path: str) -> None:
    recover_folder(path, lambda folder: read(folder) is not None, _complete)


def _admit(path: str, force: bool) -> None:
    if not os.path.lexists(path):
        return
    if not os.path.isdir(path):
        raise UsageError(f"{path!r} is a file, but the export has several files; name a folder")
    found = read(path)
    if found is None:
        raise UsageError(f"refusing to overwrite {path!r}: it is not a backspasm export (no {NAME}); name a new folder")
    if not force:
        raise UsageError(f"{path!r} holds an export already; use --force to overwrite it")
    others = sorted(_listing(path) - _names(found))
    if others:
        raise UsageError(f"refusing to overwrite {path!r}: {others[0]!r} is not part of the export; move it away first")


def _write_all(folder: str, made: dict[str, bytes]) -> None:
    os.mkdir(folder)
    inner = sorted({os.path.join(folder, os.path.dirname(name)) for name in made if "/" in name})
    for place in inner:
        os.mkdir(place)
    for name, data in made.items():
        write(os.path.join(folder, *name.split("/")), data)
    for place in (*inner, folder, os.path.dirname(folder)):
        sync(place)
