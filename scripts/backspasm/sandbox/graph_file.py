"""Read a user's graph file: fetch nothing, run nothing, and limit size, nesting and time."""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import re
import sys

import pyoxigraph as ox

from .. import files
from ..errors import DataError, UsageError
from ..files import named, unreadable
from ..graph.ontology import OWL_IMPORTS
from . import graph_format, graph_text, process
from .graph_text import place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .stream import Text

MOST_BYTES = files.MOST_BYTES
MOST_TRIPLES = 250_000
ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})|&#x([0-9A-Fa-f]{1,8});|&#([0-9]{1,8});|\\([bf])")
REMOTE = re.compile(r'"@(?:context|import)"\s*:\s*\[?\s*"([^"]*)')
PYTHON_MODULE = ox.NamedNode("http://www.lesfleursdunormal.fr/static/_downloads/owlready_ontology.owl#python_module")


def read(path: str) -> ox.Store:
    """Return the graph of a file in one of `graph_format.FORMATS`, or of standard input for `-`, named graphs merged.

    The file may be compressed with gzip. DataError names the line of an error. Imports are read as data and not
    followed; a message on standard error reports them.
    """
    data = files.head_or_input(path, MOST_BYTES + 1)
    name = path.lower().removesuffix(graph_format.COMPRESSED)
    store = parsed(data, path, suffix=os.path.splitext(name)[1])
    _tell(store, path)
    return store


def parsed(data: bytes, path: str, form: str = "", suffix: str = "") -> ox.Store:
    """Return the graph of a file's bytes; DataError if they cannot be parsed or hold no triples.

    `form` is one of `graph_format.FORMATS`; without it, `suffix` or the first words tell the format.
    """
    from pathlib import Path

    name = files.title(path)
    base = Path("" if path == "-" else path).absolute().as_uri()
    try:
        made = process.call(parse, form, suffix, base, data=data)
    except (DataError, UsageError) as error:
        raise type(error)(f"{name} {told(error)}") from None
    except process.Ended:
        raise DataError(f"{name} cannot be read: {too_much(process.MOST_SECONDS)}") from None
    store = ox.Store()
    store.load(made, format=ox.RdfFormat.N_TRIPLES)
    if not len(store):
        raise DataError(f"{name} holds no triples")
    return store


def told(error: Exception) -> str:
    """Return an error about a file as one line of readable characters."""
    return "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in " ".join(str(error).split()))[:320]


def too_much(seconds: int) -> str:
    """Return why a subprocess with so much time ended without an answer."""
    memory = process.MOST_MEMORY // 1024**2
    return f"parsing takes more than {memory} MB or {seconds} s, or it is nested too deeply"


def unfollowed(store: ox.Store) -> str:
    """Return what a store holds that could be followed and is not, for a message; empty if there is nothing."""
    found = []
    for name, predicate in (("owl:imports", OWL_IMPORTS), ("python_module", PYTHON_MODULE)):
        if number := sum(1 for _ in store.quads_for_pattern(None, predicate, None, None)):
            found.append(f"{number} {name}")
    return f"{' and '.join(found)} read as data, not followed" if found else ""


def _tell(store: ox.Store, path: str) -> None:
    if words := unfollowed(store):
        with contextlib.suppress(OSError, ValueError, AttributeError):  # standard error may be closed
            print(f"backspasm: {files.title(path)}: {words}", file=sys.stderr)


def parse(form: str, suffix: str, base: str, data: bytes) -> bytes:
    """Return a file's triples as N-Triples; runs in the subprocess. The message of an error continues the file's name."""
    if not form:
        data = graph_format.unpacked(data)
        form = graph_format.of(suffix, data)
    try:
        return b"".join(_lines(form, base, data))
    except DataError as error:
        raise DataError(f"cannot be read as {form}: {error}") from None


def _lines(form: str, base: str, data: bytes) -> Iterator[bytes]:
    """Return the triples as N-Triples lines; DataError names the line of an error."""
    wrong = graph_text.fault(data, form)
    if wrong:
        raise DataError(wrong)
    lines = Lines(data.removeprefix(codecs.BOM_UTF8), form)
    with placed(lines):
        yield from _triples(lines, form, base)


@contextlib.contextmanager
def placed(lines: Lines | Text) -> Iterator[None]:
    """Raise a parser's error as a DataError that names the place in the text that it reads."""
    try:
        yield
    except (SyntaxError, ValueError, MemoryError) as error:
        # the parser raises MemoryError, too, for a token that is too long
        line, column = getattr(error, "lineno", None), getattr(error, "offset", None)
        where = f"line {line} column {column}" if line else lines.place
        reason = re.sub(r"^Parser error [^:]*: ", "", getattr(error, "msg", None) or str(error))
        if "remote context" in reason and isinstance(lines, Lines):
            text = lines.getvalue().decode()
            address = REMOTE.search(text)
            where = place(text, address.start(1)) if address else where
            reason = "a remote context is not fetched; copy the context into the file"
        raise DataError(f"{where}: {reason or f'needs more than {process.MOST_MEMORY} bytes of memory'}") from None


class Lines(io.BytesIO):
    """A byte stream that counts the lines a parser has read, for parser errors without a position.

    XML and JSON are read line by line, so the line is exact. Turtle is not: its parser would start a multi-line string
    again with each line.
    """

    def __init__(self, data: bytes, form: str) -> None:
        super().__init__(data)
        self._exact = form in ("RDF/XML", "JSON-LD")
        self._line = 1
        self._next = 1

    def read(self, size: int | None = -1, /) -> bytes:
        """Return the next bytes, `size` at most."""
        part = self.readline(size) if self._exact else super().read(size)
        if part:
            self._line = self._next + part.count(b"\n", 0, -1)
            self._next += part.count(b"\n")
        return part

    @property
    def place(self) -> str:
        """The line that was read last, as text for an error message."""
        return f"{'' if self._exact else 'near '}line {self._line}"


def _triples(lines: Lines, form: str, base: str) -> Iterator[bytes]:
    """Return the triples as N-Triples lines; DataError if there are too many or a term has a control character."""
    size = 0
    for count, quad in enumerate(ox.parse(lines, format=graph_format.FORMATS[form][0], base_iri=base), 1):
        line = f"{quad.triple} .\n".encode()
        size += len(line)
        if count > MOST_TRIPLES:
            raise DataError(f"{lines.place}: more than {MOST_TRIPLES} triples")
        if size > process.MOST_OUTPUT:
            raise DataError(f"{lines.place}: more than {process.MOST_OUTPUT} bytes with prefixed names in full")
        for value in _values(quad.triple):
            found = unreadable(value)
            if found:
                where = _escaped(lines.getvalue().decode(), found[0]) or lines.place
                raise DataError(f"{where}: {named(found[0])}, written as an escape")
        yield line


def _values(term: ox.Triple | ox.NamedNode | ox.BlankNode | ox.Literal) -> Iterator[str]:
    """Return the strings in a term: its value and datatype, or those of a triple's terms."""
    if isinstance(term, ox.Triple):
        for part in (term.subject, term.predicate, term.object):
            yield from _values(part)
        return
    yield term.value
    if isinstance(term, ox.Literal):
        yield term.datatype.value


def _escaped(text: str, character: str) -> str:
    """Return the line and column of the first escape for a character, empty if there is none."""
    for match in ESCAPE.finditer(text):
        short, long, hexadecimal, number, letter = match.groups()
        code = (
            {"b": 8, "f": 12}[letter] if letter else int(short or long or hexadecimal or number, 10 if number else 16)
        )
        if code == ord(character):
            return place(text, match.start())
    return ""
