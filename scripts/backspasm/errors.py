"""What can go wrong, each with the exit code that the command line gives it."""

from __future__ import annotations


class BackspasmError(Exception):
    """A fault that one sentence explains; `code` is the exit code, after sysexits.h where it has one."""

    code = 70


class UsageError(BackspasmError):
    """The request is off: an unknown name, a parameter out of range, a format that does not fit, a missing extra."""

    code = 2


class DataError(BackspasmError):
    """The data is bad: unreadable, refused, or not what it says it is."""

    code = 65


class InputMissing(BackspasmError):
    """An input file is not there."""

    code = 66


class Unavailable(BackspasmError):
    """An endpoint does not answer, or not what was asked."""

    code = 69


class WriteError(BackspasmError):
    """The output could not be written."""

    code = 74


def nearest(word: str, known: list[str]) -> str:
    """Return a clause that names the known words closest to `word`, empty where none is close."""
    import difflib

    folded = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(word[:200].casefold(), folded, n=3, cutoff=0.5)
    return f"; did you mean {' or '.join(repr(folded[name]) for name in close)}?" if close else ""


def sentence(error: BaseException) -> str:
    """Return what a library's exception says as one line of bounded length, its kind where it says nothing."""
    return " ".join(str(error).split())[:300] or type(error).__name__


def quoted(word: str) -> str:
    """Return a word of the user's in quotes, cut after a hundred characters."""
    return repr(word if len(word) <= 100 else word[:100] + "...")


def shown(text: str) -> str:
    """Return a text as a terminal may show it: characters that steer it, or that cannot be seen, as U+FFFD."""
    if text.isprintable():
        return text
    import unicodedata

    return "".join(c if c in "\n\t" or unicodedata.category(c)[0] != "C" else "\ufffd" for c in text)
