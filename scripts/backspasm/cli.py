"""The command line: a command parses, calls one function, and prints."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from typing import TYPE_CHECKING, NoReturn

from .answers import FORMATS
from .engines import ENGINES, Target
from .errors import BackspasmError, UsageError, WriteError, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence


COMMANDS = ("questions", "ask", "sparql", "why", "source", "build")


class Parser(argparse.ArgumentParser):
    """An argument parser that raises UsageError with one sentence and the nearest known word."""

    def __init__(self, **settings: object) -> None:
        super().__init__(allow_abbrev=False, **settings)  # type: ignore[arg-type]

    def error(self, message: str) -> NoReturn:
        raise UsageError(message)


def questions(arguments: argparse.Namespace) -> int:
    from . import question

    rows = [[name, question.load(name).summary] for name in question.names()]
    from .answers import table

    show(table(["question", "what it asks"], rows).encode())
    return 0


def ask(arguments: argparse.Namespace) -> int:
    from . import question

    asked = question.load(arguments.name)
    parser = Parser(prog=f"backspasm ask {asked.name}", description=asked.summary)
    for parameter in asked.parameters:
        parser.add_argument(f"--{parameter.name}", help=parameter.help, metavar="VALUE")
    _query_options(parser)
    given = vars(_parse(parser, arguments.rest))
    form, target = given.pop("format"), _target(given)
    values = {name: value for name, value in given.items() if value is not None}
    answer = question.ask(asked, values, target).write(form)
    for note in asked.notes:
        print(f"backspasm: {note}", file=sys.stderr)
    show(answer)
    return 0


def sparql(arguments: argparse.Namespace) -> int:
    from . import engines, files, guard

    data = sys.stdin.buffer.read() if arguments.file == "-" else files.read_bytes(arguments.file)
    text = files.decode(data, arguments.file)
    guard.admit(text, arguments.engine)
    show(engines.run(text, _target(vars(arguments))).write(arguments.format))
    return 0


def why(arguments: argparse.Namespace) -> int:
    from . import provenance

    show(provenance.explain(arguments.subject, arguments.predicate, arguments.object).encode())
    return 0


def source_verify(arguments: argparse.Namespace) -> int:
    from . import files, source

    faults = source.verify(files.read_bytes(arguments.file))
    show("".join(f"{fault}\n" for fault in faults or ["every span and hash agrees"]).encode())
    return 1 if faults else 0


def source_outline(arguments: argparse.Namespace) -> int:
    from . import __version__, source

    show(source.turtle(source.read(arguments.file), __version__).encode())
    return 0


def build(arguments: argparse.Namespace) -> int:
    from . import derive, files, mappings, ontology

    files.write_text(ontology.path("mappings"), mappings.build())
    files.write_text(ontology.path("derived"), derive.build())
    return 0


def _query_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--format", choices=FORMATS, default="table", help="how to write the answer; a graph comes as ttl or jsonld"
    )
    parser.add_argument("--engine", choices=ENGINES, default=ENGINES[0], help="what runs the query")
    parser.add_argument("--endpoint", metavar="URL", help="ask a SPARQL endpoint instead")
    parser.add_argument("--mappings", metavar="FILE", help="an SSSOM file of your own beside the project's mappings")


def _target(given: dict[str, str]) -> Target:
    return Target(given.pop("engine"), given.pop("endpoint"), given.pop("mappings"))


def parser() -> Parser:
    """Return the parser of the whole command line."""
    top = Parser(
        prog="backspasm",
        description="Ask a knowledge graph about low back cramps and spasms. Educational, not a medical device.",
    )
    top.add_argument("--version", action="version", version=_version())
    commands = top.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser)

    def command(name: str, run: object, help: str, under: argparse._SubParsersAction[Parser] = commands) -> Parser:
        made = under.add_parser(name, help=help, description=help)
        made.set_defaults(run=run)
        return made

    command("questions", questions, "list the named questions")
    asking = command("ask", ask, "answer a named question; `ask NAME --help` lists its parameters")
    asking.add_argument("name", metavar="NAME")
    asking.add_argument("rest", nargs=argparse.REMAINDER, metavar="--PARAM VALUE")
    adhoc = command("sparql", sparql, "run a read-only SPARQL query")
    adhoc.add_argument("file", metavar="FILE|-")
    _query_options(adhoc)
    whence = command("why", why, "say where a statement comes from")
    for part in ("subject", "predicate", "object"):
        whence.add_argument(part, metavar=part.upper())
    outline = commands.add_parser("source", help="the document's outline")
    steps = outline.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser)
    command("verify", source_verify, "hold every span and hash against a copy of the document", steps).add_argument(
        "file", metavar="FILE"
    )
    command("outline", source_outline, "write the outline, spans and hashes of a copy as Turtle", steps).add_argument(
        "file", metavar="FILE"
    )
    command("build", build, "derive again what follows from the claims, and the mappings as Turtle")
    return top


def _version() -> str:
    from . import __version__

    return f"backspasm {__version__}"


def _parse(parser: Parser, arguments: Sequence[str]) -> argparse.Namespace:
    known, unknown = parser.parse_known_args(arguments)
    if unknown:
        options = [option for action in parser._actions for option in action.option_strings]
        raise UsageError(f"{parser.prog} does not take {unknown[0][:200]!r}{nearest(unknown[0], options)}")
    return known


def show(data: bytes) -> None:
    """Write bytes to standard output; WriteError where it is closed or full."""
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except (OSError, ValueError, AttributeError) as error:
        raise WriteError(
            f"standard output could not be written: {getattr(error, 'strerror', None) or 'it is closed'}"
        ) from None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    try:
        given = list(sys.argv[1:] if arguments is None else arguments)
        if given and not given[0].startswith("-") and given[0] not in COMMANDS:
            raise UsageError(f"there is no command {given[0][:200]!r}{nearest(given[0], list(COMMANDS))}")
        parsed = _parse(parser(), given)
        return int(parsed.run(parsed))
    except BackspasmError as error:
        code, sentence = error.code, str(error)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    with contextlib.suppress(OSError, ValueError, AttributeError):  # standard error may be closed too
        print(f"backspasm: {sentence}", file=sys.stderr)
    return code
