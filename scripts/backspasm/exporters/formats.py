"""The outside formats: one table of exporters, and their files."""

from __future__ import annotations

import gc
import importlib
from typing import Any

from ..errors import UsageError, nearest, offered, quoted
from . import publishing, readme
from .content import Content
from .exporter import Counts, Exporter

EXPORTERS = {
    "turtle": Exporter(
        "rdf",
        "turtle",
        ("backspasm.ttl",),
        "RDF tools and stores",
        "RDF 1.1 Turtle",
        what="The whole graph.",
        load="""python -c 'import rdflib; print(len(rdflib.Graph().parse("backspasm.ttl")))'""",
        also=("n3", "rdf", "notation3", "text/turtle"),
    ),
    "ntriples": Exporter(
        "rdf",
        "ntriples",
        ("backspasm.nt",),
        "RDF tools and stores",
        "RDF 1.1 N-Triples",
        what="The whole graph, one triple a line.",
        load="oxigraph load --location store --file backspasm.nt",
        also=("n-triples", "triples", "hdt"),
    ),
    "jsonld": Exporter(
        "rdf",
        "jsonld",
        ("backspasm.jsonld",),
        "RDF tools, JSON programs",
        "JSON-LD 1.1",
        what="The whole graph, one JSON object for each thing; the context is in the file.",
        load="""python -c 'import rdflib; print(len(rdflib.Graph().parse("backspasm.jsonld")))'""",
        also=("json-ld", "json", "application/ld+json"),
    ),
    "trig": Exporter(
        "rdf",
        "trig",
        ("backspasm.trig",),
        "RDF stores with named graphs",
        "RDF 1.1 TriG",
        what="The whole graph in four named graphs: what is Stated, Curated and Inferred, and the rest.",
        load="oxigraph load --location store --file backspasm.trig",
        also=("nquads", "n-quads", "nq", "quads", "named-graphs"),
    ),
    "rdfxml": Exporter(
        "rdfxml",
        "export",
        ("backspasm.owl",),
        "Protégé, OWL API, owlready2",
        "OWL 2 DL in RDF/XML",
        what="The whole graph as one ontology. Concepts are individuals. In Protégé, open it with File > Open.",
        load="""python -c 'import owlready2; print(owlready2.get_ontology("backspasm.owl").load())'""",
        also=("rdf", "rdf/xml", "rdf-xml", "xml", "owl2", "owl-xml", "owx", "protege", "ontology"),
    ),
    "owl-classes": Exporter(
        "owl_classes",
        "export",
        ("backspasm-classes.owl",),
        "pronto, OAK, OWL API",
        "OWL 2 EL in RDF/XML",
        what="The class view for OBO tools: each concept is a class, and each relation an annotation. "
        "Do not merge it with `backspasm.owl`, in which the same IRIs are individuals and relations.",
        load="""python -W ignore -c 'import pronto; print(len(pronto.Ontology("backspasm-classes.owl").terms()))'""",
        also=("classes", "ols", "robot", "oak", "bioportal"),
        counts="classes-counts",
    ),
    "obographs": Exporter(
        "obographs",
        "export",
        ("backspasm.json",),
        "obographs, pronto, OAK",
        "OBO Graphs JSON",
        what="The class view as a graph of nodes and edges.",
        load="""python -c 'import obographs; print(len(obographs.read("backspasm.json").nodes))'""",
        also=("obo-graphs", "obograph", "obojson", "obo-json"),
        counts="classes-counts",
    ),
    "obo": Exporter(
        "obo",
        "export",
        ("backspasm.obo",),
        "fastobo, pronto, obonet",
        "OBO 1.4",
        what="The class view in the text format of OBO. "
        "Protégé and other programs on the OWL API replace its IRIs by some of `purl.obolibrary.org`; "
        "open `backspasm-classes.owl` there.",
        load="""python -c 'import fastobo; print(len(fastobo.load("backspasm.obo")))'""",
        also=("obo-format", "obof", "obo1.4"),
        counts="classes-counts",
    ),
    "skos": Exporter(
        "skos",
        "export",
        ("backspasm.skos.ttl",),
        "thesaurus tools, Skosmos",
        "SKOS 2009",
        what="A concept scheme, and the claims.",
        load="skosify --no-enrich-mappings backspasm.skos.ttl -o skosified.ttl",
        also=("thesaurus", "taxonomy", "vocabulary", "skosmos", "rdf-skos"),
    ),
    "fhir": Exporter(
        "fhir",
        "export",
        ("Bundle-backspasm.json", "Bundle-backspasm-transaction.json", "TYPE-ID.json", "backspasm-hapi.zip"),
        "FHIR servers, terminology servers",
        "FHIR R4",
        what="Terminology, questionnaire, plan and value sets: all resources in one bundle, each in a file of its own, "
        "and the code system for HAPI's `upload-terminology`.",
        load='curl -X POST -H "Content-Type: application/fhir+json" '
        "--data-binary @Bundle-backspasm-transaction.json http://localhost:8080/fhir",
        folder=True,
        also=("hl7", "r4", "hapi", "bundle", "codesystem", "valueset", "conceptmap", "questionnaire", "json", "zip"),
    ),
    "kgx": Exporter(
        "kgx",
        "export",
        ("backspasm_nodes.tsv", "backspasm_edges.tsv", "backspasm_context.jsonld"),
        "KGX, networkx",
        "Biolink Model 4.4.6",
        what="Nodes and edges in the terms of the Biolink Model.",
        load="kgx graph-summary --input-format tsv --output summary.yaml backspasm_nodes.tsv backspasm_edges.tsv",
        folder=True,
        also=("biolink", "translator", "monarch"),
    ),
    "neo4j": Exporter(
        "property_graph",
        "neo4j",
        ("backspasm_nodes.csv", "backspasm_relationships.csv", "backspasm_import.sh"),
        "neo4j-admin, Ladybug",
        "Neo4j 5 import CSV",
        what="Nodes and relationships of a property graph, with the command that imports them into an empty database.",
        load="sh backspasm_import.sh",
        folder=True,
        also=("cypher", "cql", "property-graph", "lpg", "gql", "neo"),
    ),
    "graphml": Exporter(
        "property_graph",
        "graphml",
        ("backspasm.graphml",),
        "networkx, Gephi, yEd",
        "GraphML 1.0",
        what="The property graph as one file. In Gephi and yEd, open it with File > Open.",
        load="""python -c 'import networkx; print(networkx.read_graphml("backspasm.graphml"))'""",
        also=("gexf", "gml", "gephi", "yed", "networkx", "igraph", "cytoscape", "dot", "graphviz"),
    ),
    "datapackage": Exporter(
        "datapackage",
        "export",
        ("datapackage.json", "backspasm/TABLE.csv"),
        "frictionless, DuckDB, pandas",
        "Data Package 1.0",
        what="Tables with a description of each column.",
        load="frictionless validate datapackage.json",
        folder=True,
        also=("tables", "table", "frictionless", "excel", "xlsx", "pandas", "duckdb", "parquet"),
    ),
    "sqlite": Exporter(
        "datapackage",
        "sqlite",
        ("backspasm.sqlite",),
        "SQLite, datasette",
        "SQLite 3",
        what="The same tables as one database.",
        load="""sqlite3 backspasm.sqlite 'SELECT count(*) FROM claims'""",
        also=("sql", "db", "datasette"),
    ),
    "schema-org": Exporter(
        "schema_org",
        "export",
        ("backspasm.schema.jsonld",),
        "search engines, schema-dts",
        "schema.org 30.0",
        what="Structured data for web pages; the command puts it into a page.",
        load="""(echo '<script type="application/ld+json">'; cat backspasm.schema.jsonld; echo '</script>') > page.html""",
        also=("schema.org", "schema", "schemaorg", "schema_org", "structured-data", "html", "microdata"),
    ),
    "sssom": Exporter(
        "sssom",
        "export",
        ("backspasm.sssom.tsv",),
        "sssom-py, sssom-pydantic",
        "SSSOM 1.0",
        what="The mappings to outside terminologies.",
        load="sssom validate backspasm.sssom.tsv",
        also=("mappings", "mapping", "xrefs", "crosswalk"),
    ),
    "void": Exporter(
        "dataset",
        "export",
        ("backspasm.void.ttl",),
        "catalogues of data sets",
        "VoID 2011, DCAT 3",
        what="A description of the data set for catalogues: who made it, how much is in it, what it is linked to.",
        load="""python -c 'import rdflib; print(len(rdflib.Graph().parse("backspasm.void.ttl")))'""",
        also=("dcat", "catalogue", "catalog", "metadata"),
    ),
}
APART = {  # not part of `all`
    "site": Exporter(
        "site",
        "export",
        ("index.html", "PATH.html", "PATH.ttl", "PATH.jsonld", "PATH.nt", "PATH.csv", "PATH.json", "static/FILE"),
        "browsers, web hosts",
        "HTML",
        what="Pages for people: the leaflet, each concept, claim and reference, each also as Turtle, JSON-LD and N-Triples. "
        "Any web host can serve the folder, under any path.",
        load="python -m http.server",
        folder=True,
        counts="site-counts",
    ),
}


def find(form: str) -> Exporter:
    """Return the exporter of a format; UsageError with the formats that may be meant if there is none."""
    known = {**EXPORTERS, **APART}
    if form not in known:
        meant = offered(name for name, one in EXPORTERS.items() if _meant(form.casefold().lstrip("."), one))
        clause = meant or nearest(form, [*known, "all"], 0.7) or "; `backspasm export --list` lists them"
        raise UsageError(f"there is no export format {quoted(form)}{clause}")
    return known[form]


def _meant(word: str, exporter: Exporter) -> bool:
    """Return whether a word is another name of a format, or how a file of it ends."""
    return word in exporter.also or any(name.endswith(f".{word}") for name in exporter.files)


def export(form: str, source: Content) -> dict[str, bytes]:
    """Return the files of a format by name; a name may have a folder (`FOLDER/NAME`)."""
    exporter = find(form)
    function = getattr(importlib.import_module(f".{exporter.module}", __package__), exporter.function)
    made: dict[str, bytes] = function(source)
    return made


def folder(forms: list[str], source: Content) -> dict[str, bytes]:
    """Return the files of the formats by name, with a page about them, and their manifest.

    With several formats, the names of a `folder` format begin with the format's name and a slash.
    """
    made = {}
    collecting = gc.isenabled()
    gc.disable()  # garbage collection would take a tenth of the time and find nothing
    try:
        for form in forms:
            for name, data in export(form, source).items():
                made[f"{form}/{name}" if find(form).folder and len(forms) > 1 else name] = data
        made[readme.NAME] = readme.page({form: find(form) for form in forms}, source)
        return {
            **made,
            publishing.NAME: publishing.manifest(made, {form: _held(form, source) for form in forms}, source),
        }
    finally:
        if collecting:
            gc.enable()


def counts(form: str, source: Content) -> Counts:
    """Return how much of the graph a format holds, from the selection `counting` and not from the files."""
    (row,) = source.rows(counting(form))
    return Counts(row.nodes, row.edges, row.labels, row.claims)


def counting(form: str) -> str:
    """Return the name of the selection that counts what a format holds."""
    exporter = find(form)
    return exporter.counts or f"{exporter.module.replace('_', '-')}-counts"


def _held(form: str, source: Content) -> dict[str, Any]:
    return {"standard": find(form).standard, **counts(form, source)._asdict()}
