"""The errors of the package, each with the exit code of the command line."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

QUOTES = "'\""


class BackspasmError(Exception):
    """Base class: the message is one sentence; `code` is the exit code, from sysexits.h where one fits."""

    code = 70

    def __init__(self, message: str) -> None:
        super().__init__(without_login(message))


class UsageError(BackspasmError):
    """The request is wrong: an unknown name, a parameter out of range, a format that does not fit, a missing extra."""

    code = 2


class DataError(BackspasmError):
    """The data is bad: unreadable, refused, or not in the declared format."""

    code = 65


class InputMissing(BackspasmError):
    """An input file does not exist."""

    code = 66


class Unavailable(BackspasmError):
    """An endpoint does not answer, or its answer does not fit the query."""

    code = 69


class WriteError(BackspasmError):
    """The output could not be written."""

    code = 74


MOST_OFFERED = 8


def nearest(word: str, known: Iterable[str], likeness: float = 0.5) -> str:
    """Return "; did you mean ...?" with the known names that contain `word`, else the closest; empty if none fit.

    `likeness` is the least similarity of a close name, 0 to 1, as `difflib` computes it. Of names that differ only in
    case, the first is offered.
    """
    folded: dict[str, str] = {}
    for name in known:
        folded.setdefault(name.casefold(), name)
    wanted = word[:200].strip().casefold()
    found = sorted((name for name in folded if len(wanted) > 2 and wanted in name), key=lambda name: (len(name), name))
    if not found:
        import difflib

        found = difflib.get_close_matches(wanted, folded, n=3, cutoff=likeness)
    return offered(folded[name] for name in found)


def offered(names: Iterable[str]) -> str:
    """Return "; did you mean ...?" with the first names, or an empty text if there are none."""
    words = [repr(name) for name in names][:MOST_OFFERED]
    return f"; did you mean {' or '.join(filter(None, [', '.join(words[:-1]), words[-1]]))}?" if words else ""


def sentence(error: BaseException) -> str:
    """Return a library exception's message as one line of at most 300 characters, or its class name if it is empty."""
    return " ".join(str(error).split())[:300] or type(error).__name__


def without_login(text: str) -> str:
    """Return a text with `...` for the user and password of each address in it."""
    return " ".join(map(_hidden, text.split(" "))) if "@" in text or "%40" in text else text


def _hidden(word: str) -> str:
    """Return a word without what is before its last `@`, if that can be a user and a password."""
    before, at, after = word.replace("%40", "@").rpartition("@")
    scheme, slashes, _ = before.partition("//")
    if at and slashes:
        return f"{scheme}//...@{after}"
    return f"{before[: before[0] in QUOTES]}...@{after}" if ":" in before else word


def quoted(word: str) -> str:
    """Return a word of the user's input in quotes, without a password in an address, cut after 100 characters."""
    word = without_login(word)
    return repr(word if len(word) <= 100 else word[:100] + "...")


def shown(text: str) -> str:
    """Return a text that is safe to show on a terminal: control and invisible characters become U+FFFD."""
    if text.isprintable():
        return text
    import unicodedata

    return "".join(c if c in "\n\t" or unicodedata.category(c)[0] != "C" else "\ufffd" for c in text)
