"""The commands, in one table: each adds its arguments to a parser, calls one function and returns what to print."""

from __future__ import annotations

from .errors import UsageError

TYPE_CHECKING = False  # importing typing costs half as much as starting Python
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Sequence

    from .engines import Target
    from .question import Question

    Options = Callable[[ArgumentParser, Sequence[str]], None]
    Tell = Callable[[str], None]
    Output = str | bytes | tuple[str | bytes, int]
    Run = Callable[[Namespace, Tell], Output]


class Command:
    """A command: its help, the function that adds its arguments to a parser, and the one that runs it.

    `options` also gets the words after the command. `run` gets the parsed arguments, including the `width` of a table,
    and a function that prints a line to standard error. `run` returns what to print, and the exit code if that is not
    0. The messages of a `private` command never repeat its arguments.
    """

    def __init__(self, help: str, options: Options, run: Run, private: bool = False) -> None:
        self.help, self.options, self.run, self.private = help, options, run, private


def no_options(parser: ArgumentParser, words: Sequence[str]) -> None:
    """Add no arguments."""


def questions(given: Namespace, tell: Tell) -> Output:
    from . import question
    from .answers import table

    rows = [[name, question.load(name).summary] for name in question.names()]
    return table(["question", "what it asks"], rows, given.width)


def ask_options(parser: ArgumentParser, words: Sequence[str]) -> None:
    from . import question

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
        query_options(answering, "for rows: table, json, csv or tsv; for a graph: ttl or jsonld")
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


def sparql_options(parser: ArgumentParser, words: Sequence[str]) -> None:
    parser.add_argument("file", metavar="FILE|-", help="a query file, or - for standard input")
    query_options(parser, "for rows: table, json, csv or tsv; for a graph: ttl or jsonld")


def sparql(given: Namespace, tell: Tell) -> Output:
    from .sandbox import query

    return query.run(query.read(given.file), target_of(given)).write(given.format, width=given.width)


def query_options(parser: ArgumentParser, formats: str) -> None:
    """Add the options of every command that runs a query."""
    from .answers import FORMATS
    from .engines import ENGINES

    parser.add_argument("--format", choices=FORMATS, default="table", metavar="FORMAT", help=formats)
    parser.add_argument(
        "--engine", choices=ENGINES, default=ENGINES[0], help="the local query engine; default: oxigraph"
    )
    parser.add_argument("--endpoint", metavar="URL", help="send the query to this SPARQL endpoint instead")
    mapping_option(parser)


def mapping_option(parser: ArgumentParser) -> None:
    """Add the option for a user's mappings."""
    parser.add_argument("--mappings", metavar="FILE", help="also use the mappings of this SSSOM file")


def target_of(given: Namespace) -> Target:
    """Return where a query runs, from the options that `query_options` added."""
    from .engines import Target
    from .graph import stores

    return Target(given.engine, given.endpoint, stores.user_mappings(given.mappings))


def why_options(parser: ArgumentParser, words: Sequence[str]) -> None:
    parser.add_argument("subject", metavar="SUBJECT", help="a concept, by any of its names")
    parser.add_argument("predicate", metavar="PREDICATE", help="a relation, or `a` for a role")
    parser.add_argument("object", metavar="OBJECT", help="a concept, or a role")


def why(given: Namespace, tell: Tell) -> Output:
    from . import provenance

    return str(provenance.explain(given.subject, given.predicate, given.object))


def check_options(parser: ArgumentParser, words: Sequence[str]) -> None:
    from . import checks

    parser.add_argument("names", metavar="NAME", nargs="*", help="run only these checks; default: all checks")
    parser.add_argument("--all", action="store_true", help="also run the SHACL shapes and two reasoners")
    parser.add_argument(
        "--graph",
        metavar="FILE",
        help="check this Turtle, RDF/XML or JSON-LD file, using only the checks that fit any graph",
    )
    parser.add_argument(
        "--format", choices=checks.FORMATS, default="table", help="the format of the list of faults; default: table"
    )


def check(given: Namespace, tell: Tell) -> Output:
    from . import checks

    if given.all and (given.names or given.graph):
        raise UsageError("check: --all checks everything in the built-in graph; leave out NAME and --graph")
    run = checks.of_file(given.names, given.graph) if given.graph else checks.of_graph(given.names, given.all, tell)
    return run.write(given.format, given.width), 1 if run.faults else 0


def screen_options(parser: ArgumentParser, words: Sequence[str]) -> None:
    parser.add_argument(
        "--present", action="append", default=[], metavar="X", help="a finding that the person has (repeatable)"
    )
    parser.add_argument(
        "--absent",
        action="append",
        default=[],
        metavar="X",
        help="a finding that the person does not have (repeatable)",
    )
    parser.add_argument("--hour", metavar="H", help="hours after onset, 0 to 8760")
    mapping_option(parser)
    parser.add_argument(
        "--format",
        choices=("text", "json", "fhir"),
        default="text",
        help="fhir writes a GuidanceResponse; default: text",
    )
    parser.add_argument(
        "file",
        nargs="?",
        metavar="FILE|-",
        help='a JSON file with findings, either {"present": [...], "absent": [...]} or FHIR; - for standard input',
    )


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
        return str(result)
    import json

    from .screening import guidance

    made = result.as_json() if given.format == "json" else guidance.response(result)
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"


def source_options(parser: ArgumentParser, words: Sequence[str]) -> None:
    parser.add_argument(
        "action",
        choices=("verify", "outline"),
        help="verify: compare the recorded spans and hashes with FILE; outline: print FILE's outline as Turtle",
    )
    parser.add_argument("file", metavar="FILE", help="a copy of the document")
    parser.add_argument(
        "--document", metavar="ID", help="identifier of the document; required if the ontology has several"
    )


def source(given: Namespace, tell: Tell) -> Output:
    from .graph import outline

    if given.action == "outline":
        return outline.module(outline.read(given.file), outline.headings_of(given.document))
    faults = outline.verify(given.file, given.document)
    return "".join(f"{fault}\n" for fault in faults or ["all spans and hashes match"]), 1 if faults else 0


def build(given: Namespace, tell: Tell) -> Output:
    from .graph import build as generated

    return "".join(f"{line}\n" for line in generated.write())


def format_options(parser: ArgumentParser, words: Sequence[str]) -> None:
    parser.add_argument("files", metavar="FILE", nargs="+", help="a Turtle module, as an ontology editor saved it")


def arrange(given: Namespace, tell: Tell) -> Output:
    from . import formatting

    return "".join(f"wrote {name}\n" for name in formatting.format_files(given.files))


def diff_options(parser: ArgumentParser, words: Sequence[str]) -> None:
    from . import diff as states

    parser.add_argument("old", metavar="OLD", help="an ontology folder, a checkout, an RDF file or a git revision")
    parser.add_argument("new", metavar="NEW", nargs="?", help="like OLD; default: the built-in graph")
    parser.add_argument("--format", choices=states.FORMATS, default="table", help="markdown is for release notes")
    parser.add_argument(
        "--changelog", metavar="FILE", help="list only the removals that FILE does not name; exit 1 if there are any"
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


def export_options(parser: ArgumentParser, words: Sequence[str]) -> None:
    parser.add_argument("format", metavar="FORMAT", nargs="?", help="a format that --list shows, or all")
    parser.add_argument("--list", action="store_true", help="list the formats, their files, and what reads them")
    output_options(parser, "the file to write, or the folder if the format has several files")
    mapping_option(parser)


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
        raise UsageError(f"export: {given.format} writes several files; name a folder for them with -o")
    made = content.content(stores.user_mappings(given.mappings))
    if folder:
        paths = publishing.write_folder(given.output, lambda: formats.folder(chosen, made), given.force)
        return "".join(f"wrote {path}\n" for path in paths)
    (data,) = formats.export(given.format, made).values()
    return written(given, data)


def picture_options(parser: ArgumentParser, words: Sequence[str]) -> None:
    parser.add_argument(
        "name", metavar="NAME", help="model, red-flag (one red flag as an example), or any name of a red flag"
    )
    output_options(parser, "the file to write; default: standard output")


def picture(given: Namespace, tell: Tell) -> Output:
    from . import picture as pictures

    return written(given, pictures.draw(given.name).encode())


def output_options(parser: ArgumentParser, where: str) -> None:
    """Add the options of every command that writes a file."""
    parser.add_argument("-o", dest="output", metavar="PATH", help=where)
    parser.add_argument("--force", action="store_true", help="overwrite an existing file or export")


def written(given: Namespace, data: bytes) -> Output:
    """Return data for standard output, or write it to the file that `output_options` names."""
    from . import writing

    if given.output is None:
        return data
    writing.write_file(given.output, data, given.force)
    return f"wrote {given.output}\n"


SCREENED = "screen takes one file, or findings with --present and --absent; quote findings that contain blanks"
COMMANDS = {
    "questions": Command("list the named questions", no_options, questions),
    "ask": Command("answer a named question", ask_options, ask),
    "sparql": Command("run a read-only SPARQL query", sparql_options, sparql),
    "why": Command("show the provenance of a statement", why_options, why),
    "check": Command("run the quality checks on the built-in graph or on a file", check_options, check),
    "screen": Command(
        "screen findings for the document's red flags; free text is not interpreted",
        screen_options,
        screen,
        private=True,
    ),
    "source": Command(
        "compare the recorded spans and hashes with a copy of the document, or print its outline",
        source_options,
        source,
    ),
    "build": Command("regenerate the files in ontology/generated/ and ontology/catalog-v001.xml", no_options, build),
    "format": Command("rewrite Turtle modules in the house layout after an editor saved them", format_options, arrange),
    "diff": Command("list what was added, removed and changed between two states of the graph", diff_options, diff),
    "picture": Command("draw a picture of the graph as SVG", picture_options, picture),
    "export": Command("write the graph in a format that other tools read", export_options, export),
}
