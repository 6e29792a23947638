"""The outside formats: one table of exporters, and their files."""

from __future__ import annotations

import gc
import importlib
from typing import Any, NamedTuple

from ..errors import UsageError, nearest, quoted
from . import publishing
from .content import Content


class Exporter(NamedTuple):
    """A format: its module and function, its files, the tools that read it, and the version of its standard.

    A `folder` format has several files; words in capitals in `files` are placeholders for parts of a name. `also` has
    other names under which people look for the format.
    """

    module: str
    function: str
    files: tuple[str, ...]
    readers: str
    standard: str
    folder: bool = False
    also: tuple[str, ...] = ()


EXPORTERS = {
    "turtle": Exporter(
        "rdf", "turtle", ("backspasm.ttl",), "RDF tools and stores", "RDF 1.1 Turtle", also=("ttl", "n3", "rdf")
    ),
    "ntriples": Exporter(
        "rdf", "ntriples", ("backspasm.nt",), "RDF tools and stores", "RDF 1.1 N-Triples", also=("nt", "n-triples")
    ),
    "jsonld": Exporter(
        "rdf", "jsonld", ("backspasm.jsonld",), "RDF tools, JSON programs", "JSON-LD 1.1", also=("json-ld",)
    ),
    "trig": Exporter(
        "rdf", "trig", ("backspasm.trig",), "RDF stores with named graphs", "RDF 1.1 TriG", also=("nquads", "nq")
    ),
    "rdfxml": Exporter(
        "rdfxml",
        "export",
        ("backspasm.owl",),
        "Protégé, OWL API, owlready2",
        "OWL 2 DL in RDF/XML",
        also=("owl", "xml", "rdf", "rdf/xml"),
    ),
    "obographs": Exporter(
        "obographs",
        "export",
        ("backspasm.json",),
        "obographs, pronto, OAK",
        "OBO Graphs JSON",
        also=("obo", "json", "obo-graphs"),
    ),
    "skos": Exporter(
        "skos", "export", ("backspasm.skos.ttl",), "thesaurus tools, Skosmos", "SKOS 2009", also=("thesaurus",)
    ),
    "fhir": Exporter(
        "fhir",
        "export",
        ("Bundle-backspasm.json", "TYPE-ID.json", "backspasm-hapi.zip"),
        "FHIR servers, terminology servers",
        "FHIR R4",
        folder=True,
        also=("hl7", "r4"),
    ),
    "kgx": Exporter(
        "kgx",
        "export",
        ("backspasm_nodes.tsv", "backspasm_edges.tsv"),
        "KGX, networkx",
        "Biolink Model 4.4.6",
        folder=True,
        also=("biolink", "tsv"),
    ),
    "neo4j": Exporter(
        "property_graph",
        "neo4j",
        ("backspasm_nodes.csv", "backspasm_relationships.csv", "backspasm_import.sh"),
        "neo4j-admin, Ladybug",
        "Neo4j 5 import CSV",
        folder=True,
        also=("cypher",),
    ),
    "graphml": Exporter(
        "property_graph",
        "graphml",
        ("backspasm.graphml",),
        "networkx, Gephi, yEd",
        "GraphML 1.0",
        also=("gexf", "gephi"),
    ),
    "datapackage": Exporter(
        "datapackage",
        "export",
        ("datapackage.json", "backspasm/TABLE.csv"),
        "frictionless, DuckDB, pandas",
        "Data Package 1.0",
        folder=True,
        also=("csv", "tables", "frictionless"),
    ),
    "schema-org": Exporter(
        "schema_org",
        "export",
        ("backspasm.schema.jsonld",),
        "search engines, schema-dts",
        "schema.org 30.0",
        also=("schema.org", "schema"),
    ),
    "sssom": Exporter(
        "sssom", "export", ("backspasm.sssom.tsv",), "sssom-py, sssom-pydantic", "SSSOM 1.0", also=("mappings", "tsv")
    ),
    "void": Exporter(
        "dataset", "export", ("backspasm.void.ttl",), "catalogues of data sets", "VoID 2011, DCAT 3", also=("dcat",)
    ),
}


class Counts(NamedTuple):
    """How much of the graph a format holds: things with an id, relations between two things, labels, claims."""

    nodes: int
    edges: int
    labels: int
    claims: int


def find(form: str) -> Exporter:
    """Return the exporter of a format; UsageError with the nearest names if there is none."""
    if form not in EXPORTERS:
        meant = [repr(name) for name, one in EXPORTERS.items() if form.casefold() in one.also]
        clause = f"; did you mean {' or '.join(meant)}?" if meant else nearest(form, [*EXPORTERS, "all"])
        raise UsageError(
            f"there is no export format {quoted(form)}{clause or '; `backspasm export --list` lists them'}"
        )
    return EXPORTERS[form]


def export(form: str, source: Content) -> dict[str, bytes]:
    """Return the files of a format by name; a name may have a folder (`FOLDER/NAME`)."""
    exporter = find(form)
    function = getattr(importlib.import_module(f".{exporter.module}", __package__), exporter.function)
    made: dict[str, bytes] = function(source)
    return made


def folder(forms: list[str], source: Content) -> dict[str, bytes]:
    """Return the files of the formats by name, and their manifest.

    With several formats, the names of a `folder` format begin with the format's name and a slash.
    """
    made = {}
    collecting = gc.isenabled()
    gc.disable()  # garbage collection would take a tenth of the time and find nothing
    try:
        for form in forms:
            for name, data in export(form, source).items():
                made[f"{form}/{name}" if find(form).folder and len(forms) > 1 else name] = data
        return {
            **made,
            publishing.NAME: publishing.manifest(made, {form: _held(form, source) for form in forms}, source),
        }
    finally:
        if collecting:
            gc.enable()


def counts(form: str, source: Content) -> Counts:
    """Return how much of the graph a format holds, from the query `MODULE-counts` and not from the files."""
    (row,) = source.rows(f"{find(form).module.replace('_', '-')}-counts")
    return Counts(row.nodes, row.edges, row.labels, row.claims)


def _held(form: str, source: Content) -> dict[str, Any]:
    return {"standard": find(form).standard, **counts(form, source)._asdict()}
