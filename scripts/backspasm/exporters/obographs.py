"""The class view as OBO Graphs JSON: edges are only those of the hierarchy, and statements stand with their terms.

An edge between two classes would mean that every instance of one has the relation, which no claim says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import classes, sources
from .content import json_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .content import Content

BELOW = {False: "is_a", True: "subPropertyOf"}


def export(content: Content) -> dict[str, bytes]:
    """Return the class view as one OBO Graphs document."""
    head = dict(classes.head(content))
    version = head.pop(classes.VERSION).value
    values = _values((property, value.value) for property, value in head.items())
    graph = {
        "id": classes.IRI,
        "meta": {"version": version, "basicPropertyValues": values},
        "nodes": list(_nodes(content)),
        "edges": list(_edges(content)),
    }
    return {"backspasm.json": json_bytes({"graphs": [graph]})}


def _values(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"pred": property, "val": value} for property, value in pairs]


def _nodes(content: Content) -> Iterator[dict[str, Any]]:
    for term in classes.terms(content):
        values: list[dict[str, Any]] = [
            *_values((sources.SOURCE, text) for text in term.items),
            *_values((one.predicate, one.object) for one in term.matches),
            *(_statement(one) for one in term.statements),
        ]
        meta = {
            "definition": {"val": term.definition} if term.definition else None,
            "synonyms": [{"pred": f"has{scope}Synonym", "val": text} for scope, text in term.synonyms],
            "xrefs": [{"val": xref} for xref in term.xrefs],
            "comments": term.notes,
            "basicPropertyValues": values,
        }
        sort = {"type": "PROPERTY", "propertyType": "ANNOTATION"} if term.property else {"type": "CLASS"}
        known = {key: value for key, value in meta.items() if value}
        yield {"id": term.iri, "lbl": term.label, **sort, "meta": known}


def _statement(statement: classes.Statement) -> dict[str, Any]:
    cited = {"xrefs": statement.citations} if statement.citations else {}
    beside = {"basicPropertyValues": _values(statement.beside)}
    return {"pred": statement.relation, "val": statement.object, **cited, "meta": beside}


def _edges(content: Content) -> Iterator[dict[str, str]]:
    for term in classes.terms(content):
        yield from ({"sub": term.iri, "pred": BELOW[term.property], "obj": parent} for parent in term.parents)
