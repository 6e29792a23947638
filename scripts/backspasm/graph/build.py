"""Build the generated files: the modules, `graph.ttl` and `names.ttl` in `ontology/generated/`, and the catalog for Protégé."""

from __future__ import annotations

import os

import pyoxigraph as ox

from .. import files, writing
from ..errors import DataError, InputMissing
from . import concepts, derive, generated, hidden, mappings, ontology, parts, phrases, queries, terms, words
from .namespaces import LBS

CATALOG = "catalog-v001.xml"


def made() -> dict[str, str]:
    """Return the text of each file that `backspasm build` writes, by its path below `ontology/`.

    The outlines are not included: `backspasm source outline` writes them from a copy of the document. DataError if an
    outline lacks a heading or group line that the ontology declares for its document.
    """
    store = derive.premises()
    for document, line in queries.rows(store, queries.read("graph/missing-lines")):
        raise DataError(
            f"the outline of {document} has no line {line!r}: run `backspasm source outline` on the document's file"
        )
    texts = {
        "derived": derive.text([*derive.direct(store), *derive.inferred(store)]),
        "domains": derive.domains(store),
        "mappings": mappings.text(mappings.read(terms.shipped(), mappings.concepts(store))),
    }
    names = [*ontology.authored(), *ontology.outlines(), *(ontology.GENERATED + name for name in (*texts, "modules"))]
    texts["modules"] = modules(names)
    for text in texts.values():
        store.load(text.encode(), format=ox.RdfFormat.TURTLE)
    found = {f"{ontology.GENERATED}{name}.ttl": text for name, text in texts.items()}
    found[ontology.GENERATED + parts.FILE] = parts.text(store)
    plain = concepts.by_name(queries.rows(store, queries.read("screening/finding-names")))
    found[ontology.GENERATED + hidden.FILE] = hidden.text(phrases.read(), words.by_form(plain))
    found[CATALOG] = catalog(names)
    return found


def modules(names: list[str]) -> str:
    """Return the text of `modules.ttl`, which imports every other module; the root file imports only this list."""
    others = (name for name in names if name not in (ontology.ROOT, ontology.GENERATED + "modules"))
    description = "The list of all modules, which the root imports."
    return generated.module("modules", description, "build", [], [iri(name) for name in others])


def iri(module: str) -> str:
    """Return the IRI of a module."""
    return LBS.rstrip("/") if module == ontology.ROOT else LBS + module.removeprefix(ontology.GENERATED)


def catalog(names: list[str]) -> str:
    """Return the XML catalog that makes Protégé load the modules from this folder, not from the web."""
    lines = (f'    <uri name="{iri(name)}" uri="{name}.ttl"/>\n' for name in names)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!-- Written by `backspasm build`; edits are lost. -->\n'
        '<catalog prefer="public" xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">\n'
        + "".join(lines)
        + "</catalog>\n"
    )


def write() -> list[str]:
    """Write the generated files that are out of date, all or none; return a status line for each generated file."""
    folder = files.folder("ontology")
    due = made()
    changed = {name: text.encode() for name, text in due.items() if _there(os.path.join(folder, name)) != text}
    writing.write_files({os.path.join(folder, name): data for name, data in changed.items()})
    return [f"{'wrote' if name in changed else 'unchanged'} ontology/{name}" for name in due]


def stale() -> tuple[list[str], list[str]]:
    """Return two lists of paths below `ontology/`: files that are out of date, and files that no command writes."""
    folder = files.folder("ontology")
    due = made()
    there = {
        f"{ontology.GENERATED}{name}.ttl" for name in files.names(os.path.join(folder, ontology.GENERATED), ".ttl")
    }
    strays = there - due.keys() - {f"{name}.ttl" for name in ontology.outlines()}
    return [name for name, text in due.items() if _there(os.path.join(folder, name)) != text], sorted(strays)


def _there(path: str) -> str | None:
    """Return the text of a file, or None if it is missing or unreadable."""
    try:
        return files.read_text(path)
    except (InputMissing, DataError):
        return None
