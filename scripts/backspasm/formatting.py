"""`backspasm format`: rewrite Turtle modules in the house layout, after an ontology editor or a person changed them."""

from __future__ import annotations

import contextlib
import glob
import os
from typing import TYPE_CHECKING

import pyoxigraph as ox

from . import files, git, writing
from .errors import BackspasmError, DataError, UsageError
from .graph import layout, ontology, turtle
from .graph.blocks import ENTITIES, TYPE
from .sandbox import graph_file

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT_FILE = f"{ontology.ROOT}.ttl"
BUILT = f"{turtle.WRITTEN}build`"


def format_files(paths: Sequence[str]) -> list[str]:
    """Format files in place, and return the names of those that changed.

    The reference is the file's version in git HEAD. A file that is not in HEAD, or that still has comments of that
    version (a person edited it), is its own reference. If any file is missing or cannot be read, an error is raised and
    nothing is written.
    """
    made: dict[str, bytes] = {}
    modules: dict[str, list[ox.Triple]] = {}
    for path in dict.fromkeys(paths):
        data = _read(path)
        text, head = files.decode(data, path), _head(path)
        if turtle.WRITTEN in text + head:
            raise UsageError(f"{path!r} is generated; run the command that its first comment names")
        try:
            layout.triples_of(text)  # its error names the line
            mine, theirs = (
                {*"".join(lead for _, lead in layout.comments(one)[1]).split("\n")} - {""} for one in (text, head)
            )
            reference = text if not head or mine & (theirs or mine) else head
            new = layout.layout(text, reference, _declared(path, {*layout.triples_of(head)}, modules))
        except RecursionError:
            raise DataError(f"{path!r}: nested too deeply to format") from None
        except BackspasmError as error:
            raise type(error)(f"{path!r}: {error}") from None
        modules[os.path.abspath(path)] = layout.triples_of(new)
        if new.encode() != data:
            made[path] = new.encode()
    for path, data in made.items():
        writing.write_file(path, data, force=True)
    return [*made]


def _read(path: str) -> bytes:
    if not path.endswith(".ttl"):
        raise UsageError(f"format takes .ttl files only, not {path!r}")
    data = files.head(path, files.MOST_BYTES + 1)
    form = layout.form(data[:1000].decode("utf-8-sig", "replace"))
    graph_file.parsed(data, path, form)
    return data


def _head(path: str) -> str:
    """Return the version of a file in git HEAD, empty if there is none or it cannot be parsed."""
    folder, name = os.path.split(os.path.abspath(path))
    try:
        text = git.output("-C", folder, "cat-file", "blob", f"HEAD:./{name}").decode("utf-8-sig")
        return text if layout.triples_of(text) else ""
    except (UnicodeDecodeError, BackspasmError):
        return ""


def _declared(path: str, head: set[ox.Triple], modules: dict[str, list[ox.Triple]]) -> set[ox.Triple]:
    """Return the declarations in the other modules.

    A term that has only a type there and is also in this file's HEAD version is left out.
    """
    folder = os.path.dirname(os.path.abspath(path))
    roots = [place for place in (folder, os.path.dirname(folder)) if os.path.isfile(os.path.join(place, ROOT_FILE))]
    found: set[ox.Triple] = set()
    if not roots:  # not in an ontology folder, so the files beside it are unrelated
        return found
    root = glob.escape(roots[0])
    for other in (name for pattern in ("*.ttl", "*/*.ttl") for name in glob.glob(os.path.join(root, pattern))):
        if other not in modules:
            modules[other] = []
            with contextlib.suppress(BackspasmError):  # unreadable or derived modules do not count
                text = files.read_text(other)
                modules[other] = [] if BUILT in text else layout.triples_of(text)
        if other != os.path.abspath(path):
            more = {triple.subject for triple in modules[other] if triple.predicate != TYPE}
            types = [t for t in modules[other] if t.predicate == TYPE and turtle.term(t.object) in ENTITIES]
            found.update(t for t in types if t.subject in more or t not in head)
    return found
