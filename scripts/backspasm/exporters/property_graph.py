"""The whole graph as nodes and edges with properties: GraphML, and CSV for Neo4j's import.

A claim is an edge from its subject to its object, and a node too, so that its places, premises and evidence notes can
link to it.
"""

from __future__ import annotations

import html
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from ..errors import DataError
from ..graph.namespaces import LBS, shorten
from . import tables
from .content import DATASET, NO_TERM, local, node_labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .content import Content

Value = str | int | Decimal | bool
Properties = dict[str, list[Value]]

# Values from a closed list have the same property name on a node as on an edge.
CHOICES = {
    "hasOrigin": "origin",
    "hasModality": "modality",
    "hasDirection": "direction",
    "hasReviewStatus": "reviewStatus",
}
BESIDE_CLAIM = ("origin", "modality", "qualifier")
SEPARATOR = "|"
TYPES = {str: "string", int: "long", Decimal: "double", bool: "boolean"}
IMPORT = """#!/bin/sh
# {title}, version {version}. {notice}
# Run it in the folder of the two CSV files, with the Neo4j server stopped; it creates the database named last.
neo4j-admin database import full --nodes=backspasm_nodes.csv --relationships=backspasm_relationships.csv \\
    --array-delimiter="|" neo4j
"""


class Node(NamedTuple):
    """A thing: its CURIE, its classes (the narrowest first), and its properties."""

    id: str
    kinds: tuple[str, ...]
    properties: Properties


class Edge(NamedTuple):
    """A relation between two nodes, named as in the graph, and its properties."""

    source: str
    target: str
    relation: str
    properties: Properties


@cache
def nodes(content: Content) -> list[Node]:
    """Return a node for each thing of the graph, each role, each mapped outside term, and the dataset."""
    beside: dict[str, Properties] = {}
    for row in content.rows("literals"):
        name = local(row.property)
        beside.setdefault(row.node, {}).setdefault(CHOICES.get(name, name), []).append(row.value)
    for row in content.rows("mappings"):
        if row.object == NO_TERM:
            beside.setdefault(row.subject, {}).setdefault("noTermFound", []).append(row.comment or "")
    for row in content.rows("claims"):
        words = f"{row.subject_label} {row.predicate_label} {row.object_label}"
        beside.setdefault(row.claim, {}).update(label=[words], predicate=[row.predicate_label])
    concepts = {row.concept: row.module for row in content.rows("concepts")}
    wider = {
        kind: tuple(local(row.wider) for row in rows) for kind, rows in content.grouped("wider-kinds", "kind").items()
    }
    made = [_dataset(content)]
    called = node_labels(content)
    for row in content.rows("nodes"):
        known: Properties = {"iri": [row.node], **beside.get(row.node, {})}
        if label := called[row.node]:
            known["label"] = [label]
        if row.node in concepts:
            known["module"] = [local(concepts[row.node])]
        kind = "Role" if row.kind_label == "role" else local(row.kind)
        made.append(Node(shorten(row.node), (kind, *wider.get(row.kind, ())), known))
    terms: dict[str, Properties] = {}
    for row in content.rows("mappings"):
        if row.object != NO_TERM:
            known = terms.setdefault(row.curie, {"iri": [row.object]})
            if row.object_label is not None:
                known.setdefault("label", [row.object_label])
    return made + [Node(curie, ("OutsideTerm",), terms[curie]) for curie in sorted(terms)]


def _dataset(content: Content) -> Node:
    head = content.header
    known = {name: [getattr(head, name)] for name in ("description", "version", "license", "created", "notice")}
    return Node(DATASET, ("Dataset",), {"iri": [LBS.rstrip("/")], "label": [head.title], **known})


@cache
def edges(content: Content) -> list[Edge]:
    """Return every relation of the graph: claims, links that are not claims, premises of inferences, and mappings."""
    head = content.header
    said: Properties = {"notice": [head.notice], "version": [head.version]}
    found = [Edge(DATASET, shorten(row.document), "source", said) for row in content.rows("documents")]
    places = content.grouped("places", "claim")
    for row in content.rows("claims"):
        known: Properties = {"claim": [shorten(row.claim)], "label": [row.predicate_label]}
        known |= {name: [getattr(row, name)] for name in BESIDE_CLAIM if getattr(row, name) is not None}
        if stated := places.get(row.claim):
            known |= {"items": [place.text for place in stated], "places": [shorten(place.place) for place in stated]}
        relation = "role" if row.predicate_label == "role" else local(row.predicate)
        found.append(Edge(shorten(row.subject), shorten(row.object), relation, known))
    for row in content.rows("links"):
        label: Properties = {"label": [row.predicate_label]}
        found.append(Edge(shorten(row.subject), shorten(row.object), local(row.predicate), label))
    for row in content.rows("premises"):
        step: Properties = {"derivation": [shorten(row.derivation)], "rule": [row.rule]}
        found.append(Edge(shorten(row.claim), shorten(row.premise), "premise", step))
    for row in content.rows("mappings"):
        if row.object != NO_TERM:
            names = ("confidence", "justification", "version", "comment")
            known = {name: [getattr(row, name)] for name in names if getattr(row, name) is not None}
            known["mapping"] = [shorten(row.mapping)]
            if row.mapping not in content.added:
                known["origin"] = ["Curated"]
            found.append(Edge(shorten(row.subject), row.curie, local(row.predicate), known))
    return found


def _kinds(all_properties: Iterable[Properties]) -> dict[str, tuple[type, bool]]:
    """Return for each property its type, and whether it can have several values."""
    kinds: dict[str, tuple[type, bool]] = {}
    for properties in all_properties:
        for name, values in properties.items():
            kind, several = kinds.get(name, (type(values[0]), False))
            kinds[name] = (kind if all(type(value) is kind for value in values) else str, several or len(values) > 1)
    return dict(sorted(kinds.items()))


def _text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _joined(values: list[Value]) -> str:
    texts = [_text(value) for value in values]
    if len(texts) > 1 and any(SEPARATOR in text for text in texts):
        raise DataError(
            f"{next(text for text in texts if SEPARATOR in text)!r} contains '|', which separates the values of a list"
        )
    return SEPARATOR.join(texts)


def graphml(content: Content) -> dict[str, bytes]:
    """Return the whole graph as GraphML; several values of one property are joined with a bar."""
    things, relations = nodes(content), edges(content)
    head = content.header._asdict()
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">']
    for what, kinds in (
        ("graph", dict.fromkeys(head, (str, False))),
        ("node", {"kind": (str, False), **_kinds(node.properties for node in things)}),
        ("edge", {"relation": (str, False), **_kinds(edge.properties for edge in relations)}),
    ):
        for name, (kind, several) in kinds.items():
            type = "string" if several else TYPES[kind]
            lines.append(f'  <key id="{what}.{name}" for="{what}" attr.name="{name}" attr.type="{type}" />')
    lines += ['  <graph id="backspasm" edgedefault="directed">']
    lines += [f"    {_data('graph', name, value)}" for name, value in head.items()]
    for node in things:
        lines += _element("node", {"id": node.id}, "kind", node.kinds[0], node.properties)
    for edge in relations:
        ends = {"source": edge.source, "target": edge.target}
        lines += _element("edge", ends, "relation", edge.relation, edge.properties)
    lines += ["  </graph>", "</graphml>", ""]
    return {"backspasm.graphml": "\n".join(lines).encode()}


def _element(tag: str, attributes: dict[str, str], first: str, text: str, properties: Properties) -> Iterator[str]:
    """Yield the lines of a node or an edge: a datum of its own, `first`, and its properties."""
    named = "".join(f' {name}="{html.escape(value)}"' for name, value in attributes.items())
    yield f"    <{tag}{named}>"
    yield f"      {_data(tag, first, text)}"
    for name, values in properties.items():
        yield f"      {_data(tag, name, _joined(values))}"
    yield f"    </{tag}>"


def _data(what: str, name: str, text: str) -> str:
    return f'<data key="{what}.{name}">{html.escape(text, quote=False)}</data>'


def neo4j(content: Content) -> dict[str, bytes]:
    """Return two CSV files for Neo4j's bulk import, with a bar between list values, and a script that runs it."""
    things, relations = nodes(content), edges(content)
    head = content.header._asdict()
    columns = _kinds(node.properties for node in things)
    rows = [[node.id, SEPARATOR.join(node.kinds), *_cells(node.properties, columns)] for node in things]
    beside = _kinds(edge.properties for edge in relations)
    ties = [[edge.source, edge.target, _upper(edge.relation), *_cells(edge.properties, beside)] for edge in relations]
    return {
        "backspasm_nodes.csv": tables.write(["id:ID", ":LABEL", *_header(columns)], rows),
        "backspasm_relationships.csv": tables.write([":START_ID", ":END_ID", ":TYPE", *_header(beside)], ties),
        "backspasm_import.sh": IMPORT.format(**head).encode(),
    }


def _header(kinds: dict[str, tuple[type, bool]]) -> list[str]:
    return [f"{name}:{TYPES[kind]}{'[]' * several}" for name, (kind, several) in kinds.items()]


def _cells(properties: Properties, columns: Iterable[str]) -> Iterator[Value | None]:
    cells = {
        name: values[0] if type(values[0]) in (int, Decimal) else _joined(values) for name, values in properties.items()
    }
    return map(cells.get, columns)


@cache
def _upper(name: str) -> str:
    return "".join(f"_{letter}" if letter.isupper() else letter for letter in name).upper()
