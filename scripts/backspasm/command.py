"""A command of the command line, and the arguments that commands share or that depend on a question."""

from __future__ import annotations

import importlib
import re
from argparse import ArgumentTypeError

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
GRAPH = arg("--graph", metavar="IRI", help="the endpoint's graph to ask; default: its default graph")
MAPPINGS = arg("--mappings", metavar="FILE", help="also use the mappings in this SSSOM file")
STORE = arg(
    "--store", metavar="DIR", help="use this store on disk, which `backspasm load` made, and not the built-in graph"
)
OUTPUT = arg("-o", dest="output", metavar="PATH", help="the file to write; default: standard output")
FORCE = arg("--force", action="store_true", help="overwrite an existing file or export")
DATES = (
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
)


def whole(low: int, high: int) -> Callable[[str], int]:
    """Return a function that reads a whole number within bounds."""

    def read(word: str) -> int:
        if not re.fullmatch("[0-9]{1,12}", word) or not low <= int(word) <= high:
            raise ArgumentTypeError(f"it takes a whole number from {low} to {high}")
        return int(word)

    return read


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
        for add in (form, ENGINE, ENDPOINT, GRAPH, STORE, MAPPINGS):
            add(answering, words)
        answering.set_defaults(asked=asked)
