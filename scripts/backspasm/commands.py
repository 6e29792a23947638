"""The commands, in one table: each has its help, its action and its arguments."""

from __future__ import annotations

import importlib

from . import actions
from .errors import UsageError

TYPE_CHECKING = False  # importing typing costs half as much as starting Python
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Sequence
    from typing import Any

    from .actions import Output, Tell

    Add = Callable[[ArgumentParser, Sequence[str]], object]
    Run = Callable[[Namespace, Tell], Output]


class Command:
    """A command: its help, its action, and functions that add its arguments to a parser.

    These also get the words after the command. The messages of a `private` command never repeat a finding.
    """

    def __init__(self, help: str, run: Run, *arguments: Add, private: bool = False) -> None:
        self.help, self.run, self.arguments, self.private = help, run, arguments, private


def arg(*names: str, **settings: Any) -> Add:
    """Return a function that adds an argument; `choices` may be the name of a tuple in a module, imported only then."""

    def add(parser: ArgumentParser, words: Sequence[str]) -> None:
        if isinstance(choices := settings.get("choices"), str):
            module, _, name = choices.partition(":")
            settings["choices"] = getattr(importlib.import_module(f".{module}", __package__), name)
        parser.add_argument(*names, **settings)

    return add


FORMAT = "--format"
ENGINE = arg(
    "--engine", choices="engines:ENGINES", default="oxigraph", help="the local query engine; default: oxigraph"
)
ENDPOINT = arg("--endpoint", metavar="URL", help="send the query to this SPARQL endpoint instead")
MAPPINGS = arg("--mappings", metavar="FILE", help="also use the mappings in this SSSOM file")
OUTPUT = arg("-o", dest="output", metavar="PATH", help="the file to write; default: standard output")
FORCE = arg("--force", action="store_true", help="overwrite an existing file or export")


def question_arguments(parser: ArgumentParser, words: Sequence[str]) -> None:
    """Add a parser for the question that the first word names, with its parameters."""
    from . import question
    from .answers import GRAPHS, RESULTS

    names = parser.add_subparsers(
        prog=parser.prog,
        title="questions",
        metavar="NAME",
        dest="name",
        parser_class=type(parser),
        help="one of the questions that `backspasm questions` lists; `backspasm ask NAME --help` lists its parameters",
    )
    if not {"-h", "--help"} & set(words[:1]) and (not words or words[0].startswith("-")):
        raise UsageError("ask: give the name of a question first; `backspasm questions` lists the names")
    if words and not words[0].startswith("-"):
        asked = question.load(words[0])
        answering = names.add_parser(asked.name, description=asked.summary)
        for parameter in asked.parameters:
            answering.add_argument(f"--{parameter.name}", help=parameter.help, metavar="VALUE")
        formats = ("table", *RESULTS) if asked.columns else tuple(GRAPHS)
        form = arg(FORMAT, choices=formats, default=formats[0], help=f"how to write the answer; default: {formats[0]}")
        for add in (form, ENGINE, ENDPOINT, MAPPINGS):
            add(answering, words)
        answering.set_defaults(asked=asked)


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
        MAPPINGS,
    ),
    "why": Command(
        "show the provenance of a statement",
        actions.why,
        arg("subject", metavar="SUBJECT", help="a concept, by any of its names"),
        arg("predicate", metavar="PREDICATE", help="a relation, or `a` for a role"),
        arg("object", metavar="OBJECT", help="a concept, or a role"),
    ),
    "check": Command(
        "run the quality checks on the built-in graph or on a file",
        actions.check,
        arg("names", metavar="NAME", nargs="*", help="run only these checks; default: all checks"),
        arg("--all", action="store_true", help="also run the SHACL shapes and two reasoners"),
        arg(
            "--graph",
            metavar="FILE|-",
            help="check this RDF file, or - for standard input, using only the checks that fit any graph",
        ),
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
        arg(
            "--as-of",
            metavar="DATE",
            default="",
            help="the day that dates in a record are compared with; default: today",
        ),
        arg(
            "--within",
            metavar="DAYS",
            default="30",
            help="how many days old a dated finding or denial may be to count; default: 30",
        ),
        arg("--since", metavar="DATE", default="", help="use nothing in a record that is dated before this day"),
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
    "picture": Command(
        "draw a picture of the graph as SVG",
        actions.picture,
        arg("name", metavar="NAME", help="model, red-flag (one red flag as an example), or any name of a red flag"),
        OUTPUT,
        FORCE,
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
