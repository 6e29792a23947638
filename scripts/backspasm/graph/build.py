"""Everything that is made from what people write: the modules and files of `ontology/generated/`, and Protégé's catalog."""

from __future__ import annotations

import os

import pyoxigraph as ox

from .. import files, writing
from ..errors import DataError, InputMissing
from . import derive, layout, mappings, ontology, parts, queries
from .namespaces import LBS

CATALOG = "catalog-v001.xml"


def made() -> dict[str, str]:
    """Return the text of each file that `backspasm build` writes, by its path below `ontology/`.

    The outlines are not among them: they are made from a copy of the document, by `backspasm source outline`. DataError
    where one lacks a line that its document is told to have.
    """
    store = derive.premises()
    for document, line in queries.rows(store, queries.read("graph/missing-lines")):
        raise DataError(f"the outline of {document} has no line {line!r}: run `backspasm source outline` with its text")
    texts = {
        "derived": derive.text(derive.direct(store) | derive.inferred(store)),
        "domains": derive.domains(),
        "mappings": mappings.text(mappings.read(mappings.shipped())),
    }
    names = [*ontology.authored(), *ontology.outlines(), *(ontology.GENERATED + name for name in (*texts, "modules"))]
    texts["modules"] = modules(names)
    for text in texts.values():
        store.load(text.encode(), format=ox.RdfFormat.TURTLE)
    found = {f"{ontology.GENERATED}{name}.ttl": text for name, text in texts.items()}
    found[ontology.GENERATED + parts.FILE] = parts.text(store)
    found[CATALOG] = catalog(names)
    return found


def modules(names: list[str]) -> str:
    """Return the text of `modules.ttl`, which imports every other module, so that the root need not list them."""
    others = (name for name in names if name not in (ontology.ROOT, ontology.GENERATED + "modules"))
    description = "The list of all modules, which the root imports."
    return layout.module("modules", description, "build", [], [iri(name) for name in others])


def iri(module: str) -> str:
    """Return the IRI of a module."""
    return LBS.rstrip("/") if module == ontology.ROOT else LBS + module.removeprefix(ontology.GENERATED)


def catalog(names: list[str]) -> str:
    """Return the catalog by which Protégé finds the modules in this folder, and not on the web."""
    lines = (f'    <uri name="{iri(name)}" uri="{name}.ttl"/>\n' for name in names)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!-- Written by `backspasm build`; edits are lost. -->\n'
        '<catalog prefer="public" xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">\n'
        + "".join(lines)
        + "</catalog>\n"
    )


def write() -> list[str]:
    """Write the generated files that are not as they should be, all or none, and return a line on each file."""
    folder = files.folder("ontology")
    due = made()
    changed = {name: text.encode() for name, text in due.items() if _there(os.path.join(folder, name)) != text}
    writing.write_files({os.path.join(folder, name): data for name, data in changed.items()})
    return [f"{'wrote' if name in changed else 'unchanged'} ontology/{name}" for name in due]


def stale() -> tuple[list[str], list[str]]:
    """Return the paths below `ontology/` of generated files that are not what `build` would write now, and of those that no
    command writes."""
    folder = files.folder("ontology")
    due = made()
    there = {
        f"{ontology.GENERATED}{name}.ttl" for name in files.names(os.path.join(folder, ontology.GENERATED), ".ttl")
    }
    strays = there - due.keys() - {f"{name}.ttl" for name in ontology.outlines()}
    return [name for name, text in due.items() if _there(os.path.join(folder, name)) != text], sorted(strays)


def _there(path: str) -> str | None:
    """Return the text of a file, or None where there is none that can be read."""
    try:
        return files.read_text(path)
    except (InputMissing, DataError):
        return None
