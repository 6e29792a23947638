"""What can go wrong, each with the exit code that the command line gives it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


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


MOST_OFFERED = 8


def nearest(word: str, known: Iterable[str]) -> str:
    """Return a clause that offers the known names that contain `word`, else those closest to it; empty where there are none."""
    folded = {name.casefold(): name for name in known}
    wanted = word[:200].strip().casefold()
    found = sorted((name for name in folded if len(wanted) > 2 and wanted in name), key=lambda name: (len(name), name))
    if not found:
        import difflib

        found = difflib.get_close_matches(wanted, folded, n=3, cutoff=0.5)
    offered = [repr(folded[name]) for name in found[:MOST_OFFERED]]
    return f"; did you mean {' or '.join(filter(None, [', '.join(offered[:-1]), offered[-1]]))}?" if offered else ""


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
