"""The commands, in one table: each has its arguments, calls one function, and returns what to print."""

from __future__ import annotations

import importlib

from .errors import DataError, UsageError, shown

TYPE_CHECKING = False  # importing typing costs half as much as starting Python
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Sequence
    from typing import Any

    from .engines import Target
    from .question import Question

    Add = Callable[[ArgumentParser, Sequence[str]], object]
    Tell = Callable[[str], None]
    Output = str | bytes | tuple[str | bytes, int]
    Run = Callable[[Namespace, Tell], Output]


class Command:
    """A command: its help, the function that runs it, and functions that add its arguments to a parser.

    These also get the words after the command. `run` gets the parsed arguments, including the `width` of a table, and
    a function that prints a line to standard error. `run` returns what to print, and the exit code if that is not 0.
    The messages of a `private` command never repeat a finding.
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
FORCE = arg("--force", action="store_true", help="overwrite an existing file or export")


def questions(given: Namespace, tell: Tell) -> Output:
    from . import question
    from .answers import table

    rows = [[name, question.load(name).summary] for name in question.names()]
    return table(["question", "what it asks"], rows, given.width)


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


def ask(given: Namespace, tell: Tell) -> Output:
    from . import question
    from .graph import ontology

    asked: Question = given.asked
    target = target_of(given)
    names = (parameter.name for parameter in asked.parameters)
    values = {name: value for name in names if (value := getattr(given, name)) is not None}
    one = given.format == "table" and not target.endpoint and len(ontology.outlines()) == 1
    answer = question.ask(asked, values, target).write(given.format, "document" if one else None, given.width)
    for note in asked.notes:
        tell(note)
    return answer


def sparql(given: Namespace, tell: Tell) -> Output:
    from .sandbox import query

    target, text = target_of(given), query.read(given.file)
    try:
        return query.run(text, target).write(given.format, width=given.width)
    except DataError as error:
        raise DataError(str(error) if given.file == "-" else f"{given.file}: {error}") from None


def target_of(given: Namespace) -> Target:
    """Return where a query runs, from the options of the commands that run one."""
    from .engines import Target
    from .graph import stores

    return Target(given.engine, given.endpoint, stores.user_mappings(given.mappings))


def why(given: Namespace, tell: Tell) -> Output:
    from . import provenance

    return str(provenance.explain(given.subject, given.predicate, given.object))


def check(given: Namespace, tell: Tell) -> Output:
    from . import checks

    if given.all and (given.names or given.graph):
        raise UsageError("check: --all checks everything in the built-in graph; leave out NAME and --graph")
    run = checks.of_file(given.names, given.graph) if given.graph else checks.of_graph(given.names, given.all, tell)
    return run.write(given.format, given.width), 1 if run.faults else 0


def screen(given: Namespace, tell: Tell) -> Output:
    from .graph import stores
    from .screening import evaluation, findings, reader

    if given.file and (given.present or given.absent):  # the message must not repeat them: they may describe a patient
        raise UsageError(SCREENED)
    names = stores.user_mappings(given.mappings)
    report = reader.by_file(given.file, names) if given.file else reader.by_options(given.present, given.absent, names)
    if given.hour is not None:
        if report.hour is not None:
            raise UsageError("screen: the file already gives the hour; leave out --hour")
        report.hour = findings.hour(given.hour)
    result = evaluation.screen(report)
    if given.format == "text":
        return result.text(given.width)
    import json

    from .screening import guidance

    made = result.as_json() if given.format == "json" else guidance.response(result)
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"


def source(given: Namespace, tell: Tell) -> Output:
    from .graph import outline

    if given.action == "outline":
        return outline.module(outline.read(given.file), outline.headings_of(given.document))
    faults = outline.verify(given.file, given.document)
    return "".join(f"{fault}\n" for fault in faults or ["all spans and hashes match"]), 1 if faults else 0


def build(given: Namespace, tell: Tell) -> Output:
    from .graph import build as generated

    return "".join(f"{line}\n" for line in generated.write())


def arrange(given: Namespace, tell: Tell) -> Output:
    from . import formatting

    changed = formatting.format_files(given.files)
    return "".join(
        f"{'wrote' if name in changed else 'unchanged'} {shown(name)}\n" for name in dict.fromkeys(given.files)
    )


def diff(given: Namespace, tell: Tell) -> Output:
    from . import diff as states
    from . import files

    log = None if given.changelog is None else files.read_text(given.changelog)
    changes = states.compare(states.read(given.old), states.read(given.new))
    if log is None:
        return states.write(changes, given.format, width=given.width)
    missing = states.unnamed(changes, log)
    return states.write(missing, given.format, "the changelog names every removal", given.width), 1 if missing else 0


def export(given: Namespace, tell: Tell) -> Output:
    from .answers import table
    from .exporters import content, formats, publishing
    from .graph import stores

    if given.list:
        rows = [[name, " ".join(one.files), one.readers] for name, one in formats.EXPORTERS.items()]
        return table(["format", "files", "read by"], rows, given.width)
    if given.format is None:
        raise UsageError("export: name a format, or all; `backspasm export --list` lists them")
    chosen = list(formats.EXPORTERS) if given.format == "all" else [given.format]
    folder = given.format == "all" or formats.find(given.format).folder
    if folder and given.output is None:
        raise UsageError(f"export: {given.format} is a folder of files; name the folder with -o")
    made = content.content(stores.user_mappings(given.mappings))
    if folder:
        paths = publishing.write_folder(given.output, lambda: formats.folder(chosen, made), given.force)
        return "".join(f"wrote {shown(path)}\n" for path in paths)
    (data,) = formats.export(given.format, made).values()
    return written(given, data)


def picture(given: Namespace, tell: Tell) -> Output:
    from . import picture as pictures

    return written(given, pictures.draw(given.name).encode())


def written(given: Namespace, data: bytes) -> Output:
    """Return data for standard output, or write it to the file that `-o` names."""
    from . import writing

    if given.output is None:
        return data
    writing.write_file(given.output, data, given.force)
    return f"wrote {shown(given.output)}\n"


SCREENED = "screen takes one file, or findings with --present and --absent; quote findings that contain blanks"
COMMANDS = {
    "questions": Command("list the named questions", questions),
    "ask": Command("answer a named question", ask, question_arguments),
    "sparql": Command(
        "run a read-only SPARQL query",
        sparql,
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
        why,
        arg("subject", metavar="SUBJECT", help="a concept, by any of its names"),
        arg("predicate", metavar="PREDICATE", help="a relation, or `a` for a role"),
        arg("object", metavar="OBJECT", help="a concept, or a role"),
    ),
    "check": Command(
        "run the quality checks on the built-in graph or on a file",
        check,
        arg("names", metavar="NAME", nargs="*", help="run only these checks; default: all checks"),
        arg("--all", action="store_true", help="also run the SHACL shapes and two reasoners"),
        arg(
            "--graph",
            metavar="FILE",
            help="check this Turtle, RDF/XML or JSON-LD file, using only the checks that fit any graph",
        ),
        arg(FORMAT, choices="checks:FORMATS", default="table", help="the format of the list of faults; default: table"),
    ),
    "screen": Command(
        "screen findings for the document's red flags; free text is not interpreted",
        screen,
        arg("--present", action="append", default=[], metavar="X", help="a finding that the person has (repeatable)"),
        arg(
            "--absent",
            action="append",
            default=[],
            metavar="X",
            help="a finding that the person does not have (repeatable)",
        ),
        arg("--hour", metavar="H", help="hours after onset, 0 to 8760"),
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
            help='a JSON file with findings, either {"present": [...], "absent": [...]} or FHIR; - for standard input',
        ),
        private=True,
    ),
    "source": Command(
        "compare the recorded spans and hashes with a copy of the document, or print its outline",
        source,
        arg(
            "action",
            metavar="verify|outline",
            choices=("verify", "outline"),
            help="verify: compare the recorded spans and hashes with FILE; outline: print FILE's outline as Turtle",
        ),
        arg("file", metavar="FILE", help="a copy of the document"),
        arg("--document", metavar="ID", help="identifier of the document; required if the ontology has several"),
    ),
    "build": Command("regenerate the files in ontology/generated/ and ontology/catalog-v001.xml", build),
    "format": Command(
        "rewrite Turtle modules in the house layout after an editor saved them",
        arrange,
        arg("files", metavar="FILE", nargs="+", help="a Turtle module, as an ontology editor saved it"),
    ),
    "diff": Command(
        "list what was added, removed and changed between two states of the graph",
        diff,
        arg("old", metavar="OLD", help="an ontology folder, a checkout, an RDF file or a git revision"),
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
        picture,
        arg("name", metavar="NAME", help="model, red-flag (one red flag as an example), or any name of a red flag"),
        arg("-o", dest="output", metavar="PATH", help="the file to write; default: standard output"),
        FORCE,
    ),
    "export": Command(
        "write the graph in a format that other tools read",
        export,
        arg("format", metavar="FORMAT", nargs="?", help="a format that --list shows, or all"),
        arg("--list", action="store_true", help="list the formats, their files, and what reads them"),
        arg(
            "-o", dest="output", metavar="PATH", help="a file, or a folder for several files; default: standard output"
        ),
        FORCE,
        MAPPINGS,
    ),
}
