"""The child process of `reading`, run as a file: parses standard input within bounds, and writes N-Triples or a sentence."""

from __future__ import annotations

import contextlib
import io
import re
import sys
from typing import TYPE_CHECKING

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_MEMORY = 512 * 1024 * 1024
MOST_SECONDS = 20
MOST_TRIPLES = 250_000
MOST_OUTPUT = 64 * 1024 * 1024
REFUSED = 65
FORMATS = {
    "Turtle": ox.RdfFormat.TURTLE,
    "N-Triples": ox.RdfFormat.N_TRIPLES,
    "RDF/XML": ox.RdfFormat.RDF_XML,
    "JSON-LD": ox.RdfFormat.JSON_LD,
}
UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})|&#x([0-9A-Fa-f]{1,8});|&#([0-9]{1,8});|\\([bf])")
REMOTE = re.compile(r'"@(?:context|import)"\s*:\s*\[?\s*"([^"]*)')


class Refused(Exception):
    """What of the input is refused, and where."""


class Lines(io.BytesIO):
    """Bytes that tell how far a parser has read, for the faults to which it gives no place.

    XML and JSON are handed out line by line, which makes it exact; Turtle is not, since its parser begins a string that
    spans lines anew with each.
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
        """The line that was read last, as words."""
        return f"{'' if self._exact else 'near '}line {self._line}"


def place(text: str, at: int) -> str:
    """Return the line and column, both from 1, of a character in a text."""
    return f"line {text.count(chr(10), 0, at) + 1} column {at - text.rfind(chr(10), 0, at)}"


def named(character: str) -> str:
    """Return what an unreadable character is called."""
    return f"{'control character' if ord(character) < 0x2000 else 'bidirectional control'} U+{ord(character):04X}"


def triples(lines: Lines, form: str, base: str) -> Iterator[bytes]:
    """Return the triples as N-Triples lines; Refused where there are too many or a term has an unreadable character."""
    size = 0
    for count, quad in enumerate(ox.parse(lines, format=FORMATS[form], base_iri=base), 1):
        line = f"{quad.triple} .\n".encode()
        size += len(line)
        if count > MOST_TRIPLES:
            raise Refused(f"{lines.place}: more than {MOST_TRIPLES} triples")
        if size > MOST_OUTPUT:
            raise Refused(f"{lines.place}: more than {MOST_OUTPUT} bytes when every name is written out")
        for value in values(quad.triple):
            found = UNREADABLE.search(value)
            if found:
                where = escaped(lines.getvalue().decode(), found[0]) or lines.place
                raise Refused(f"{where}: {named(found[0])}, written as an escape")
        yield line


def values(term: ox.Triple | ox.NamedNode | ox.BlankNode | ox.Literal) -> Iterator[str]:
    """Return the texts of a term, those of a triple's parts included."""
    if isinstance(term, ox.Triple):
        for part in (term.subject, term.predicate, term.object):
            yield from values(part)
        return
    yield term.value
    if isinstance(term, ox.Literal):
        yield term.datatype.value


def escaped(text: str, character: str) -> str:
    """Return the place of the first escape that stands for a character, empty where there is none."""
    for match in ESCAPE.finditer(text):
        short, long, hexadecimal, number, letter = match.groups()
        code = (
            {"b": 8, "f": 12}[letter] if letter else int(short or long or hexadecimal or number, 10 if number else 16)
        )
        if code == ord(character):
            return place(text, match.start())
    return ""


def limit(memory: int, seconds: int) -> None:
    """Bound the memory, in bytes, and the computing time of this process, as far as the system knows how."""
    try:
        import resource
    except ImportError:
        return
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def main(form: str, base: str) -> int:
    """Parse standard input and return 0 with N-Triples on standard output, or REFUSED with a sentence there."""
    limit(MOST_MEMORY, MOST_SECONDS)
    lines = Lines(sys.stdin.buffer.read(), form)
    try:
        sys.stdout.buffer.write(b"".join(triples(lines, form, base)))
        return 0
    except Refused as refused:
        fault = str(refused)
    except (SyntaxError, ValueError, MemoryError) as error:
        # the parser raises MemoryError too, for one word that is longer than it takes
        line, column = getattr(error, "lineno", None), getattr(error, "offset", None)
        where = f"line {line} column {column}" if line else lines.place
        reason = re.sub(r"^Parser error [^:]*: ", "", getattr(error, "msg", None) or str(error))
        if "remote context" in reason:
            text = lines.getvalue().decode()
            address = REMOTE.search(text)
            where = place(text, address.start(1)) if address else where
            reason = "a remote context is not fetched; write the context into the file"
        fault = f"{where}: {reason or f'needs more than {MOST_MEMORY} bytes of memory'}"
    sys.stdout.buffer.write(fault.encode(errors="replace"))
    return REFUSED


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
