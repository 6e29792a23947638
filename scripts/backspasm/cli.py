"""The command line: a command parses, calls one function, and prints."""

from __future__ import annotations

import argparse
import os
import sys

from .answers import FORMATS, table
from .engines import ENGINES, Target, own
from .errors import BackspasmError, UsageError, WriteError, nearest, quoted, shown

TYPE_CHECKING = False  # importing typing costs as much as a bare start
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import NoReturn

NOTICE = "Educational, not a medical device."


class Parser(argparse.ArgumentParser):
    """An argument parser that raises UsageError with one sentence, and names the nearest option to an unknown one."""

    def __init__(self, prog: str, description: str, **settings: object) -> None:
        super().__init__(prog, description=description, allow_abbrev=False, **settings)  # type: ignore[arg-type]

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{self._name}{message[:400]}")

    @property
    def _name(self) -> str:
        """The command, as the messages begin with it; nothing for the program itself, which they begin with anyway."""
        return self.prog.removeprefix("backspasm").lstrip() + ": " if " " in self.prog else ""

    def print_help(self, file: object = None) -> None:
        """Write the help to standard output; WriteError where that is closed or full."""
        show(self.format_help().encode())

    def parse(self, words: Sequence[str]) -> argparse.Namespace:
        known, unknown = self.parse_known_args(words)
        if unknown:
            options = [option for action in self._actions for option in action.option_strings]
            raise UsageError(f"{self._name}{quoted(unknown[0])} is not understood{nearest(unknown[0], options)}")
        return known


def parser(name: str) -> Parser:
    """Return an empty parser for a command of the table."""
    return Parser(f"backspasm {name}", COMMANDS[name][1] + ".")


def questions(words: Sequence[str]) -> int:
    from . import question

    parser("questions").parse(words)
    show(
        table(["question", "what it asks"], [[name, question.load(name).summary] for name in question.names()]).encode()
    )
    return 0


def ask(words: Sequence[str]) -> int:
    from . import question

    asking = parser("ask")
    asking.add_argument("name", metavar="NAME", help="a question; `backspasm ask NAME --help` lists its parameters")
    if not words or words[0].startswith("-"):
        if {"-h", "--help"} & set(words):
            asking.parse(words)
        raise UsageError("ask: the name of a question goes first; `backspasm questions` lists them")
    asked = question.load(words[0])
    answering = Parser(f"backspasm ask {asked.name}", asked.summary)
    for parameter in asked.parameters:
        answering.add_argument(f"--{parameter.name}", help=parameter.help, metavar="VALUE")
    query_options(answering)
    given = vars(answering.parse(words[1:]))
    form, target = given.pop("format"), target_of(given)
    values = {name: value for name, value in given.items() if value is not None}
    one = form == "table" and not target.endpoint and len(question.documents()) == 1
    answer = question.ask(asked, values, target).write(form, without="document" if one else None)
    for note in asked.notes:
        tell(note)
    show(answer)
    return 0


def sparql(words: Sequence[str]) -> int:
    from . import guard

    querying = parser("sparql")
    querying.add_argument("file", metavar="FILE|-", help="a query file, or - for standard input")
    query_options(querying)
    given = querying.parse(words)
    show(guard.run(guard.read(given.file), target_of(vars(given))).write(given.format))
    return 0


def why(words: Sequence[str]) -> int:
    from . import provenance

    asking = parser("why")
    asking.add_argument("subject", metavar="SUBJECT", help="a concept, by any of its names")
    asking.add_argument("predicate", metavar="PREDICATE", help="a relation, or `a` for a role")
    asking.add_argument("object", metavar="OBJECT", help="a concept, or a role")
    given = asking.parse(words)
    show(provenance.explain(given.subject, given.predicate, given.object).encode())
    return 0


def check(words: Sequence[str]) -> int:
    from . import checks

    checking = parser("check")
    checking.add_argument("names", metavar="NAME", nargs="*", help="a check; all of them where none is named")
    checking.add_argument("--all", action="store_true", help="the SHACL shapes and two reasoners as well")
    checking.add_argument(
        "--graph", metavar="FILE", help="a Turtle, RDF/XML or JSON-LD file of yours, for the checks that fit any graph"
    )
    checking.add_argument("--format", choices=checks.FORMATS, default="table", help="how to write the faults")
    given = checking.parse(words)
    if given.all and (given.names or given.graph):
        raise UsageError("check: --all is everything on the project's own graph; leave out NAME and --graph")
    report = checks.foreign(given.names, given.graph) if given.graph else checks.own(given.names, given.all, tell)
    show(report.write(given.format))
    return 1 if report.faults else 0


def source(words: Sequence[str]) -> int:
    from . import source as document

    reading = parser("source")
    reading.add_argument(
        "action",
        choices=("verify", "outline"),
        help="verify: compare the recorded spans and hashes with FILE; outline: print FILE's outline as Turtle",
    )
    reading.add_argument("file", metavar="FILE", help="a copy of the document")
    reading.add_argument(
        "--document", metavar="ID", help="identifier of the document; required if the ontology has several"
    )
    given = reading.parse(words)
    if given.action == "outline":
        told = document.layout(given.document)
        show(document.module(document.read(given.file), told).encode())
        return 0
    faults = document.verify(given.file, given.document)
    show("".join(f"{fault}\n" for fault in faults or ["every span and hash agrees"]).encode())
    return 1 if faults else 0


def arrange(words: Sequence[str]) -> int:
    from . import house_layout

    formatting = parser("format")
    formatting.add_argument(
        "files", metavar="FILE", nargs="+", help="a module of Turtle, as an ontology editor saved it"
    )
    changed = house_layout.format_files(formatting.parse(words).files)
    show("".join(f"wrote {name}\n" for name in changed).encode())
    return 0


def diff(words: Sequence[str]) -> int:
    from . import diff as states
    from . import files

    comparing = parser("diff")
    comparing.add_argument("old", metavar="OLD", help="an ontology folder, a checkout, an RDF file or a git revision")
    comparing.add_argument("new", metavar="NEW", nargs="?", help="like OLD; default: the graph of this installation")
    comparing.add_argument("--format", choices=states.FORMATS, default="table", help="markdown is for release notes")
    comparing.add_argument(
        "--changelog", metavar="FILE", help="list only the removals that FILE does not name; exit 1 if there are any"
    )
    given = comparing.parse(words)
    log = None if given.changelog is None else files.read_text(given.changelog)
    changes = states.compare(states.read(given.old), states.read(given.new))
    if log is None:
        show(states.write(changes, given.format))
        return 0
    missing = states.unnamed(changes, log)
    show(states.write(missing, given.format, "the changelog names every removal"))
    return 1 if missing else 0


def screen(words: Sequence[str]) -> int:
    from . import reported, screening

    asking = parser("screen")
    asking.add_argument("--present", action="append", default=[], metavar="X", help="a finding, by a name or a code")
    asking.add_argument(
        "--absent",
        action="append",
        default=[],
        metavar="X",
        help="a finding that the person does not have (repeatable)",
    )
    asking.add_argument("--hour", metavar="H", help="hours after onset, 0 to 8760")
    asking.add_argument("--mappings", metavar="FILE", help="an SSSOM file of your own beside the project's mappings")
    asking.add_argument("--format", choices=("text", "json", "fhir"), default="text", help="fhir: GuidanceResponse")
    asking.add_argument("file", nargs="?", metavar="FILE|-", help="findings as JSON, in the simple form or as FHIR")
    given, unknown = asking.parse_known_args(words)
    if unknown or (given.file and (given.present or given.absent)):  # not repeated: it may speak of a patient
        raise UsageError("screen takes single findings, in quotes where they have blanks, or one file")
    if given.file:
        report = reported.by_file(given.file, given.mappings)
    else:
        report = reported.by_options(given.present, given.absent, given.mappings)
    if given.hour is not None:
        reported.add_hour(report, given.hour)
    show(screening.write(screening.screen(report), given.format).encode())
    return 0


def build(words: Sequence[str]) -> int:
    from . import build as generated

    parser("build").parse(words)
    show("".join(f"{line}\n" for line in generated.write()).encode())
    return 0


def export(words: Sequence[str]) -> int:
    from . import exporters, publishing

    leaving = parser("export")
    leaving.add_argument("format", metavar="FORMAT", nargs="?", help="a format of --list, or all")
    leaving.add_argument("--list", action="store_true", help="list the formats, their files, and what reads them")
    leaving.add_argument("-o", dest="output", metavar="PATH", help="where to write: a file, or a folder for several")
    leaving.add_argument("--force", action="store_true", help="write over an earlier export")
    leaving.add_argument("--mappings", metavar="FILE", help="an SSSOM file of your own beside the project's mappings")
    given = leaving.parse(words)
    form, output = given.format, given.output
    if given.list:
        rows = [[name, " ".join(one.files), one.readers] for name, one in exporters.EXPORTERS.items()]
        show(table(["format", "files", "read by"], rows).encode())
        return 0
    if form is None:
        raise UsageError("export needs a format, or all, or --list")
    forms = list(exporters.EXPORTERS) if form == "all" else [form]
    folder = form == "all" or exporters.find(form).folder
    if folder and output is None:
        raise UsageError(f"{form} makes a folder of files; name it with -o")
    content = exporters.content(given.mappings)
    if folder:
        publishing.write_folder(output, lambda: exporters.folder(forms, content), given.force)
        return 0
    (data,) = exporters.export(form, content).values()
    if output is None:
        show(data)
    else:
        publishing.write_file(output, data, given.force)
    return 0


def picture(words: Sequence[str]) -> int:
    from . import picture as pictures
    from . import publishing

    drawing = parser("picture")
    drawing.add_argument("name", metavar="NAME", help="model, red-flag, or a red flag by one of its names")
    drawing.add_argument("-o", dest="output", metavar="FILE", help="the file to write; default: standard output")
    drawing.add_argument("--force", action="store_true", help="overwrite FILE")
    given = drawing.parse(words)
    data = pictures.draw(given.name).encode()
    if given.output is None:
        show(data)
    else:
        publishing.write_file(given.output, data, given.force)
    return 0


COMMANDS: dict[str, tuple[Callable[[Sequence[str]], int], str]] = {
    "questions": (questions, "list the named questions"),
    "ask": (ask, "answer a named question"),
    "sparql": (sparql, "run a read-only SPARQL query"),
    "why": (why, "say where a statement comes from"),
    "check": (check, "run the quality checks on the built-in graph or on a file"),
    "screen": (screen, "screen findings for the document's red flags; free text is not interpreted"),
    "source": (source, "verify the spans and hashes against a copy of the document, or write its outline"),
    "build": (
        build,
        "regenerate ontology/generated/ (except the outlines) and ontology/catalog-v001.xml",
    ),
    "format": (arrange, "put Turtle modules that an editor saved back into the house layout, losing no triple"),
    "diff": (diff, "list what was added, removed and changed between two states of the graph"),
    "picture": (picture, "draw a picture of the graph as SVG"),
    "export": (export, "write the graph in a format that other tools read"),
}


def query_options(parser: Parser) -> None:
    """Add the options of every command that runs a query."""
    parser.add_argument(
        "--format", choices=FORMATS, default="table", help="how to write the answer; a graph is ttl or jsonld"
    )
    parser.add_argument("--engine", choices=ENGINES, default=ENGINES[0], help="what runs the query")
    parser.add_argument("--endpoint", metavar="URL", help="ask a SPARQL endpoint instead")
    parser.add_argument("--mappings", metavar="FILE", help="an SSSOM file of your own beside the project's mappings")


def target_of(given: dict[str, str]) -> Target:
    """Return where a query runs, taken out of the options that `query_options` added."""
    return Target(given.pop("engine"), given.pop("endpoint"), own(given.pop("mappings")))


def top(words: Sequence[str]) -> int:
    """Print the help or the version; UsageError for a command that is not there."""
    from . import __version__

    listed = "\n".join(f"  {name:<10} {help}" for name, (_, help) in COMMANDS.items())
    description = f"Ask a knowledge graph about low back cramps and spasms. {NOTICE}"
    overview = Parser("backspasm", description, epilog=listed, formatter_class=argparse.RawDescriptionHelpFormatter)
    overview.add_argument("--version", action="store_true", help="print the version")
    overview.add_argument(
        "command", metavar="COMMAND", nargs="?", help="one of those below; `backspasm COMMAND --help` says more"
    )
    given = overview.parse(words[:1])
    if given.version:
        show(f"backspasm {__version__}\n".encode())
        return 0
    name = given.command
    if name is None:
        raise UsageError("name a COMMAND; `backspasm --help` lists them")
    raise UsageError(f"there is no command {quoted(name)}{nearest(name, list(COMMANDS))}")


def show(data: bytes) -> None:
    """Write bytes to standard output; WriteError where it is closed or full."""
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        _to_nothing(1)
        raise
    except (OSError, ValueError, AttributeError) as error:
        _to_nothing(1)
        reason = getattr(error, "strerror", None) or "it is closed"
        raise WriteError(f"standard output could not be written: {reason}") from None


def tell(words: str) -> None:
    """Write a line about the work to standard error, where there is one to write to."""
    if sys.stderr is None:  # closed; print would take standard output instead
        return
    try:
        print(f"backspasm: {shown(words)}", file=sys.stderr, flush=True)
    except (OSError, ValueError):
        _to_nothing(2)


def _to_nothing(descriptor: int) -> None:
    """Lead a descriptor nowhere, so that what is left in its buffer makes no noise at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = sys.argv[1:] if arguments is None else arguments
    try:
        if words and words[0] in COMMANDS:
            return COMMANDS[words[0]][0](words[1:])
        return top(words)
    except BackspasmError as error:
        tell(str(error))
        return error.code
    except BrokenPipeError:
        return 0
