"""The command line: a parser for each command, and one that lists them."""

from __future__ import annotations

import argparse
import os
import sys

from .actions import SCREENED
from .commands import COMMANDS
from .errors import BackspasmError, UsageError, WriteError, nearest, quoted, shown
from .graph import VERSION

TYPE_CHECKING = False  # importing typing costs half as much as starting Python
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, NoReturn

WIDTH = 80
DESCRIPTION = "Ask a knowledge graph about low back cramps and spasms. Educational, not a medical device."


class Parser(argparse.ArgumentParser):
    """An argument parser that raises UsageError with one sentence; for an unknown option it names the nearest known one."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(allow_abbrev=False, formatter_class=_formatter, **settings)

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{self._name}{message[:400]}")

    @property
    def _name(self) -> str:
        """The command as a prefix for messages, such as `ask: `; empty for the program itself."""
        return self.prog.removeprefix("backspasm").lstrip() + ": " if " " in self.prog else ""

    def print_help(self, file: object = None) -> None:
        """Write the help to standard output; WriteError if it is closed or full."""
        show(self.format_help())

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:  # also called for a subparser
        found, unknown = super().parse_known_args(args, namespace)
        if unknown:
            options = [option for action in self._actions for option in action.option_strings]
            self.refuse(unknown[0], options)
        return found, unknown

    def refuse(self, word: str, options: list[str]) -> NoReturn:
        """Raise UsageError for a word that is not one of the options or arguments."""
        raise UsageError(f"{self._name}unknown argument {quoted(word)}{nearest(word, options)}")


def _formatter(prog: str) -> argparse.HelpFormatter:
    """Return argparse's own formatter with our width; without one it imports shutil, which slows every command."""
    return argparse.HelpFormatter(prog, width=width() - 2)


class Private(Parser):
    """A parser whose messages never repeat the arguments, since they may describe a patient."""

    def error(self, message: str) -> NoReturn:
        option, colon, reason = message.partition(": ")
        if not colon:
            raise UsageError(SCREENED)
        _, choose, choices = reason.partition("(choose from ")  # what comes before may repeat a value
        said = f"choose from {choices.rstrip(')')}" if choose else "it needs a value"
        raise UsageError(f"{self._name}{option}: {said}")

    def refuse(self, word: str, options: list[str]) -> NoReturn:
        if word.startswith("--") and (meant := nearest(word, options)):
            raise UsageError(f"{self._name}unknown option{meant}")
        raise UsageError(SCREENED)


def overview() -> Parser:
    """Return a parser that lists all commands."""
    top = Parser(prog="backspasm", description=DESCRIPTION)
    top.add_argument("--version", action="store_true", help="print the version")
    listed = top.add_subparsers(prog=top.prog, title="commands", metavar="COMMAND")
    for name, command in COMMANDS.items():
        listed.add_parser(name, help=command.help)
    return top


def parser(name: str, words: Sequence[str]) -> Parser:
    """Return the parser of a command, for the words after it."""
    command = COMMANDS[name]
    kind = Private if command.private else Parser
    made = kind(prog=f"backspasm {name}", description=f"{command.help[0].upper()}{command.help[1:]}.")
    for add in command.arguments:
        add(made, words)
    return made


def _meant(word: str) -> str:
    from . import question

    if word in question.names():
        return f"; did you mean 'ask {word}'?"
    return nearest(word, COMMANDS) or "; `backspasm --help` lists the commands"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    try:
        if words[:1] == ["--version"]:
            show(f"backspasm {VERSION}\n")
            return 0
        if words and words[0].startswith("-") and words[0] not in ("-h", "--help"):  # not repeated: it may be a finding
            raise UsageError("name a COMMAND first; `backspasm --help` lists them")
        if not words or words[0] in ("-h", "--help"):
            overview().parse_args(words)
            raise UsageError("name a COMMAND; `backspasm --help` lists them")
        name, *rest = words
        if name not in COMMANDS:
            raise UsageError(f"there is no command {quoted(name)}{_meant(name)}")
        given = parser(name, rest).parse_args(rest)
        given.width = width()
        made = COMMANDS[name].run(given, tell)
        output, code = made if isinstance(made, tuple) else (made, 0)
        show(output)
        return code
    except BackspasmError as error:
        tell(str(error))
        return error.code
    except MemoryError:
        tell("there is not enough memory for this")
        return BackspasmError.code
    except BrokenPipeError:
        return 0


def width() -> int:
    """Return the terminal's width in columns, or 80 if standard output is not a terminal."""
    try:
        return int(os.environ.get("COLUMNS") or 0) or os.get_terminal_size(sys.stdout.fileno()).columns or WIDTH
    except (OSError, ValueError, AttributeError):
        return WIDTH


def show(data: str | bytes) -> None:
    """Write a text or bytes to standard output; WriteError if it is closed or full."""
    try:
        sys.stdout.buffer.write(data.encode() if isinstance(data, str) else data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        _to_nothing(1)
        raise
    except (OSError, ValueError, AttributeError) as error:
        _to_nothing(1)
        reason = getattr(error, "strerror", None) or "it is closed"
        raise WriteError(f"cannot write to standard output: {reason}") from None


def tell(words: str) -> None:
    """Write a line to standard error, unless it is closed."""
    if sys.stderr is None:  # closed; `print` would write to standard output instead
        return
    try:
        print(f"backspasm: {shown(words)}", file=sys.stderr, flush=True)
    except (OSError, ValueError):
        _to_nothing(2)


def _to_nothing(descriptor: int) -> None:
    """Point a file descriptor at the null device, so that flushing its buffer at exit raises no error."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
