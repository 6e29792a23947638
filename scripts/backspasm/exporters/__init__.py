"""The outside formats: one table of exporters, and what each of them works on."""

from __future__ import annotations

import gc
import importlib
import json
import os
from functools import cache
from typing import Any, NamedTuple

import pyoxigraph as ox

from .. import answers, engines, files, namespaces, turtle
from ..errors import UsageError, nearest, quoted
from ..namespaces import LBS

ROOT = ox.NamedNode(LBS.rstrip("/"))
shorten = cache(namespaces.shorten)  # an export names the same few thousand things many times


class Exporter(NamedTuple):
    """A format: its module and function here, its files, what reads it, and the release of the standard it follows.

    A format with a `folder` has several files, or names that only the graph tells; `files` then says how they are named, a word in capitals standing for any.
    """

    module: str
    function: str
    files: tuple[str, ...]
    readers: str
    standard: str
    folder: bool = False


EXPORTERS = {
    "turtle": Exporter("rdf", "turtle", ("backspasm.ttl",), "RDF tools and stores", "RDF 1.1 Turtle"),
    "ntriples": Exporter("rdf", "ntriples", ("backspasm.nt",), "RDF tools and stores", "RDF 1.1 N-Triples"),
    "jsonld": Exporter("rdf", "jsonld", ("backspasm.jsonld",), "RDF tools, JSON programs", "JSON-LD 1.1"),
    "trig": Exporter("rdf", "trig", ("backspasm.trig",), "RDF stores with named graphs", "RDF 1.1 TriG"),
    "rdfxml": Exporter("rdfxml", "export", ("backspasm.owl",), "Protégé, OWL API, owlready2", "OWL 2 DL in RDF/XML"),
    "obographs": Exporter("obographs", "export", ("backspasm.json",), "obographs, pronto, OAK", "OBO Graphs JSON"),
    "skos": Exporter("skos", "export", ("backspasm.skos.ttl",), "thesaurus tools, Skosmos", "SKOS 2009"),
    "fhir": Exporter(
        "fhir",
        "export",
        ("Bundle-backspasm.json", "TYPE-ID.json", "backspasm-hapi.zip"),
        "FHIR servers, terminology servers",
        "FHIR R4",
        folder=True,
    ),
    "kgx": Exporter(
        "kgx",
        "export",
        ("backspasm_nodes.tsv", "backspasm_edges.tsv"),
        "KGX, networkx",
        "Biolink Model 4.4.6",
        folder=True,
    ),
    "neo4j": Exporter(
        "property_graph",
        "neo4j",
        ("backspasm_nodes.csv", "backspasm_relationships.csv", "backspasm_import.sh"),
        "neo4j-admin, Ladybug",
        "Neo4j 5 import CSV",
        folder=True,
    ),
    "graphml": Exporter("property_graph", "graphml", ("backspasm.graphml",), "networkx, Gephi, yEd", "GraphML 1.0"),
    "datapackage": Exporter(
        "datapackage",
        "export",
        ("datapackage.json", "backspasm/TABLE.csv"),
        "frictionless, DuckDB, pandas",
        "Data Package 1.0",
        folder=True,
    ),
    "schema-org": Exporter(
        "schema_org", "export", ("backspasm.schema.jsonld",), "search engines, schema-dts", "schema.org 30.0"
    ),
    "sssom": Exporter("sssom", "export", ("backspasm.sssom.tsv",), "sssom-py, sssom-pydantic", "SSSOM 1.0"),
}


class Counts(NamedTuple):
    """How much of the graph a format holds: things with an id of their own, relations between two, labels, claims."""

    nodes: int
    edges: int
    labels: int
    claims: int


class Content:
    """What an exporter works on: the graph as a store, and the answers of the selections in `queries/exports/`.

    `added` names the mappings that a user's own file adds to the project's.
    """

    def __init__(self, store: ox.Store) -> None:
        self.store = store
        self.added: set[str] = set()
        self._rows: dict[str, list[Any]] = {}
        self._triples: dict[str | None, list[ox.Triple]] = {}
        (self.header,) = self.rows("header")

    def rows(self, selection: str) -> list[Any]:
        """Return the rows of a selection as named tuples: str, int, Decimal, bool, or None; IRIs in full."""
        if selection not in self._rows:
            self._rows[selection] = answers.records(answers.Select(self.store.query(query(selection))))  # type: ignore[arg-type]
        return self._rows[selection]

    def triples(self, selection: str | None = None) -> list[ox.Triple]:
        """Return the whole graph, or what a CONSTRUCT selects of it, sorted: the ontology, with notice and version, first.

        Blank nodes are named after what is said of them, so that two runs name them alike.
        """
        if selection not in self._triples:
            if selection is None:
                triples = [quad.triple for quad in self.store]
            else:
                triples = list(set(self.store.query(query(selection))))  # type: ignore[arg-type]
            triples = turtle.canonical(triples)
            self._triples[selection] = sorted(triples, key=lambda one: (one.subject != ROOT, str(one)))
        return self._triples[selection]

    def grouped(self, selection: str, column: str) -> dict[Any, list[Any]]:
        """Return the rows of a selection by the value of one column, in their order."""
        found: dict[Any, list[Any]] = {}
        for row in self.rows(selection):
            found.setdefault(getattr(row, column), []).append(row)
        return found


@cache
def query(selection: str) -> str:
    """Return the text of a selection in `queries/exports/`."""
    return files.read_text(os.path.join(files.folder("queries"), "exports", f"{selection}.rq"))


def content(mappings: str | None = None) -> Content:
    """Return what is exported: the whole graph, and what a user's SSSOM file adds to the project's mappings."""
    if mappings is None:
        return Content(engines.store())
    found = Content(engines.store(engines.own(mappings)))
    found.added = {row.mapping for row in found.rows("mappings")} - {row.mapping for row in content().rows("mappings")}
    return found


def find(form: str) -> Exporter:
    """Return the exporter of a format; UsageError names the nearest where there is none."""
    if form not in EXPORTERS:
        raise UsageError(f"there is no export format {quoted(form)}{nearest(form, [*EXPORTERS, 'all'])}")
    return EXPORTERS[form]


def export(form: str, source: Content) -> dict[str, bytes]:
    """Return the files of a format by their names, which may have one folder before a slash."""
    exporter = find(form)
    function = getattr(importlib.import_module(f".{exporter.module}", __name__), exporter.function)
    made: dict[str, bytes] = function(source)
    return made


def folder(forms: list[str], source: Content) -> dict[str, bytes]:
    """Return the files of one format, or of several with those of each folder under its format's name, and their manifest."""
    from .. import manifest

    made = {}
    collecting = gc.isenabled()
    gc.disable()  # a tenth of the time would go into looking for garbage where there is none
    try:
        for form in forms:
            for name, data in export(form, source).items():
                made[f"{form}/{name}" if find(form).folder and len(forms) > 1 else name] = data
        return {**made, manifest.NAME: manifest.build(made, forms, source)}
    finally:
        if collecting:
            gc.enable()


def counts(form: str, source: Content) -> Counts:
    """Return how much of the graph a format holds, from the query `MODULE-counts` and not from the files."""
    (row,) = source.rows(f"{find(form).module.replace('_', '-')}-counts")
    return Counts(row.nodes, row.edges, row.labels, row.claims)


def json_bytes(value: object, depth: int = 4) -> bytes:
    """Return a value as JSON in UTF-8, keys in the order given, a line for each thing down to a depth, with a final line feed."""
    return f"{_json(value, depth, '')}\n".encode()


def _json(value: object, depth: int, margin: str) -> str:
    if depth == 0 or not value or not isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    inner = f"{margin} "
    if isinstance(value, dict):
        parts = [f"{json.dumps(key, ensure_ascii=False)}: {_json(one, depth - 1, inner)}" for key, one in value.items()]
        return "{\n" + ",\n".join(inner + part for part in parts) + f"\n{margin}}}"
    parts = [_json(one, depth - 1, inner) for one in value]
    return "[\n" + ",\n".join(inner + part for part in parts) + f"\n{margin}]"
