"""The commands, in one table: each has its help, its action and its arguments."""

from __future__ import annotations

from . import actions
from .command import (
    DATES,
    ENDPOINT,
    ENGINE,
    FORCE,
    FORMAT,
    GRAPH,
    MAPPINGS,
    OUTPUT,
    STORE,
    Command,
    arg,
    question_arguments,
    whole,
)

COMMANDS = {
    "questions": Command("list the named questions", actions.questions),
    "ask": Command("answer a named question", actions.ask, question_arguments),
    "sparql": Command(
        "run a read-only SPARQL query",
        actions.sparql,
        arg("file", metavar="FILE|-", help="a query file, or - for standard input"),
        arg(
            FORMAT,
            choices="answers:FORMATS",
            default="table",
            help="for rows: table, json, csv or tsv; for a graph: ttl or jsonld; default: table or ttl",
        ),
        ENGINE,
        ENDPOINT,
        GRAPH,
        STORE,
        MAPPINGS,
    ),
    "why": Command(
        "show the provenance of a statement",
        actions.why,
        arg("subject", metavar="SUBJECT", help="a concept, by any of its names"),
        arg("predicate", metavar="PREDICATE", help="a relation, or `a` for a role"),
        arg("object", metavar="OBJECT", help="a concept, or a role"),
        ENDPOINT,
        GRAPH,
        STORE,
    ),
    "check": Command(
        "run the quality checks on the built-in graph, a file or a store",
        actions.check,
        arg("names", metavar="NAME", nargs="*", help="run only these checks; default: all checks"),
        arg("--all", action="store_true", help="also run the SHACL shapes and two reasoners"),
        arg(
            "--graph",
            metavar="FILE|-",
            help="check this RDF file, or - for standard input, using only the checks that fit any graph",
        ),
        STORE,
        arg(FORMAT, choices="report:FORMATS", default="table", help="the format of the list of faults; default: table"),
    ),
    "screen": Command(
        "screen findings for the document's red flags; free text is not interpreted",
        actions.screen,
        arg("--present", action="append", default=[], metavar="X", help="a finding that the person has (repeatable)"),
        arg(
            "--absent",
            action="append",
            default=[],
            metavar="X",
            help="a finding that the person does not have (repeatable)",
        ),
        arg(
            "--answer",
            action="append",
            default=[],
            metavar="ID=yes|no|unknown",
            help="the answer to a question, by the question's id (repeatable)",
        ),
        arg("--ask", action="store_true", help="ask the remaining questions on the terminal, one at a time"),
        arg("--hour", metavar="H", help="hours after onset, 0 to 8760"),
        *DATES,
        MAPPINGS,
        arg(
            FORMAT,
            choices=("text", "json", "fhir"),
            default="text",
            help="fhir writes a GuidanceResponse; default: text",
        ),
        arg(
            "file",
            nargs="?",
            metavar="FILE|-",
            help='a JSON file with findings, either {"present": [...], "absent": [...]} or FHIR; also FHIR resources of one patient, one per line; - for standard input',
        ),
        private=True,
    ),
    "cohort": Command(
        "screen a population: a row for each patient, on DuckDB or Spark",
        actions.cohort,
        arg(
            "findings",
            metavar="FINDINGS",
            help="a file or folder: CSV or Parquet with patient_id, finding, status (present, absent, unknown) and perhaps date; OMOP tables condition_occurrence and observation; or FHIR resources in lines (.ndjson)",
        ),
        arg(
            "-o",
            dest="output",
            metavar="OUT",
            required=True,
            help="the file to write: .csv or .parquet; with --sql a script, such as x.snowflake.sql",
        ),
        arg(
            "--engine",
            choices="cohorts.engine:ENGINES",
            default="duckdb",
            help="the engine that screens; default: duckdb",
        ),
        arg("--master", default="", metavar="URL", help="the master of a Spark cluster; default: this machine"),
        MAPPINGS,
        *DATES,
        arg(
            "--sql",
            action="store_true",
            help="write the screening as an SQL script instead, for a warehouse of your own",
        ),
        arg(
            "--smallest-cell",
            type=whole(0, 10**9),
            default=0,
            metavar="N",
            help="hide counts of the summary that are below N, and those from which they could be worked out",
        ),
        arg(
            "--concepts",
            default="",
            metavar="CONCEPT",
            help="the table CONCEPT of OMOP, with the codes of its concepts",
        ),
        arg(
            FORMAT, choices=("table", "json", "svg"), default="table", help="the format of the summary; default: table"
        ),
        FORCE,
    ),
    "source": Command(
        "compare the recorded spans and hashes with a copy of the document, or print its outline",
        actions.source,
        arg(
            "action",
            metavar="verify|outline",
            choices=("verify", "outline"),
            help="verify: compare the recorded spans and hashes with FILE; outline: print FILE's outline as Turtle",
        ),
        arg("file", metavar="FILE", help="a copy of the document"),
        arg("--document", metavar="ID", help="identifier of the document; required if the ontology has several"),
    ),
    "mappings": Command(
        "write a mapping file in which to fill in your own codes",
        actions.mappings,
        arg(
            "action",
            metavar="template",
            choices=("template",),
            help="template: the concepts that bear on screening, each with an id to fill in",
        ),
        arg(
            "--terminology",
            metavar="NAME|NAME=IRI",
            required=True,
            help="a known terminology, such as SNOMEDCT, or your own with the IRI that its ids are added to",
        ),
        OUTPUT,
        FORCE,
    ),
    "build": Command("regenerate the files in ontology/generated/ and ontology/catalog-v001.xml", actions.build),
    "format": Command(
        "rewrite Turtle modules in the house layout after an editor saved them",
        actions.arrange,
        arg("files", metavar="FILE", nargs="+", help="a Turtle module, as an ontology editor saved it"),
    ),
    "diff": Command(
        "list what was added, removed and changed between two states of the graph",
        actions.diff,
        arg(
            "old",
            metavar="OLD",
            help="an ontology folder, a checkout, an RDF file, - for standard input, or a git revision",
        ),
        arg("new", metavar="NEW", nargs="?", help="like OLD; default: the built-in graph"),
        arg(FORMAT, choices="diff:FORMATS", default="table", help="markdown is for release notes; default: table"),
        arg(
            "--changelog",
            metavar="FILE",
            help="list only the removals that FILE does not name; exit 1 if there are any",
        ),
    ),
    "serve": Command(
        "answer over HTTP: pages, SPARQL, questions, why, screening, CDS Hooks, linked data",
        actions.serve,
        arg("--host", default="127.0.0.1", metavar="ADDRESS", help="where to listen; default: 127.0.0.1"),
        arg(
            "--port",
            default=8000,
            type=whole(0, 65_535),
            metavar="N",
            help="the port; 0 takes a free one; default: 8000",
        ),
        arg("--root-path", default="", metavar="PATH", help="the path that a proxy takes away, such as /backspasm"),
        arg("--base-url", default="", metavar="URL", help="the address at which people reach the server"),
        arg(
            "--allow-host",
            action="append",
            default=[],
            metavar="NAME",
            help="a name that requests may address, beside those of this machine and of --base-url (repeatable)",
        ),
        arg(
            "--cors",
            action="append",
            default=[],
            metavar="ORIGIN",
            help="a web origin whose scripts may read answers, or * (repeatable)",
        ),
        arg("--workers", type=whole(1, 256), metavar="N", help="queries at the same time; default: one for each core"),
        arg(
            "--seconds", type=whole(1, 30), metavar="N", help="the most seconds of one query or screening; default: 10"
        ),
        arg(
            "--rows", type=whole(1, 10**7), metavar="N", help="the most rows or triples of one answer; default: 100000"
        ),
        arg("--bytes", type=whole(1000, 2**26), metavar="N", help="the most bytes of one answer; default: 16 MB"),
        arg("--cache", type=whole(0, 2**33), metavar="N", help="the most bytes of all cached answers; default: 64 MB"),
        arg("--record", type=whole(1000, 2**24), metavar="N", help="the most bytes of one record; default: 4 MB"),
        arg("--connections", type=whole(1, 10**5), metavar="N", help="connections at the same time; default: 512"),
        arg(
            "--store",
            metavar="DIR",
            help="queries, named questions and why use this store on disk, which `backspasm load` made",
        ),
    ),
    "load": Command(
        "load graph files into a store on disk, for `--store`",
        actions.load,
        arg("files", metavar="FILE", nargs="+", help="an RDF file, also compressed with gzip"),
        arg(
            "--store", metavar="DIR", required=True, help="the folder of the store; it holds these files and no others"
        ),
        arg("--force", action="store_true", help="replace an existing store"),
    ),
    "publish": Command(
        "put the graph on a SPARQL server, as a named graph",
        actions.publish,
        arg("endpoint", metavar="ENDPOINT", help="the server's address for updates"),
        arg(
            "--graph",
            metavar="IRI",
            help="the named graph to replace; default: https://w3id.org/backspasm",
        ),
        arg(
            "--user",
            metavar="NAME",
            help="the name to log in with; the password comes from BACKSPASM_ENDPOINT_PASSWORD or is asked for",
        ),
    ),
    "picture": Command(
        "draw a picture of the graph as SVG",
        actions.picture,
        arg(
            "name",
            metavar="NAME",
            help="model, red-flag (one red flag as an example), any name of a red flag, neighbourhood, relief, prevention or whole",
        ),
        arg("--concept", metavar="NAME", default="", help="the concept whose neighbourhood is drawn"),
        OUTPUT,
        FORCE,
    ),
    "mcp": Command(
        "serve the graph to a language model as MCP tools and resources, on standard input and output", actions.mcp
    ),
    "export": Command(
        "write the graph in a format that other tools read",
        actions.export,
        arg("format", metavar="FORMAT", nargs="?", help="a format that --list shows, or all"),
        arg("--list", action="store_true", help="list the formats, their files, and what reads them"),
        arg(
            "-o", dest="output", metavar="PATH", help="a file, or a folder for several files; default: standard output"
        ),
        FORCE,
        MAPPINGS,
    ),
}
