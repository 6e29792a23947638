"""Parse a graph file of any size in a subprocess, which writes it as N-Quads to a pipe.

The subprocess has as much memory as every other one and a time that grows with the file; it can open nothing.
RDF/XML and JSON-LD are checked as a whole before they are parsed, so these are read up to MOST_BYTES only.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import json
import os
import re
import subprocess
import sys
import zlib

import pyoxigraph as ox

from .. import files
from ..errors import DataError, UsageError, sentence
from ..files import MOST_BYTES, named, unreadable
from . import graph_file, graph_format, graph_text, process

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import BinaryIO

HEAD = 1 << 20  # bytes by which the format is known
PER_TIME = 1 << 23  # bytes of a file for which there is MOST_SECONDS of CPU time
WHOLE = ("RDF/XML", "JSON-LD")
BROKEN = (OSError, EOFError, zlib.error)  # what gzip raises
# How N-Quads has the control characters that `files.unreadable` names.
ESCAPED = re.compile(rb"(?<!\\)(?:\\\\)*+(\\(?:[bf]|u00(?:[01][0-9A-F]|7F)))")
# With one of these begins each character that `files.unreadable` names, as N-Quads have it; others begin so, too.
SIGNS = (
    *(b"\xc2", b"\xef\xb7", b"\xef\xbf", b"\xf0", b"\xf1", b"\xf2", b"\xf3", b"\xf4"),
    *(chr(code).encode() for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))),
)


class Quads:
    """The quads of a file as a stream of N-Quads; `count` is how many were read so far.

    InputMissing or DataError if the file cannot be read; after the last `read`, `check` raises DataError if it could not be
    parsed to its end.
    """

    def __init__(self, path: str, tell: Callable[[float], None] = lambda part: None) -> None:
        from pathlib import Path

        self.path, self.count, self._tell = path, 0, tell
        files.head(path, 1)  # its errors name the file
        suffix = os.path.splitext(path.lower().removesuffix(graph_format.COMPRESSED))[1]
        self._file = open(path, "rb", buffering=0)  # noqa: SIM115  # closed in `__exit__`
        self._size = max(1, os.fstat(self._file.fileno()).st_size)
        self._seconds = process.MOST_SECONDS * (1 + self._size // PER_TIME)
        told = json.dumps([suffix, Path(path).absolute().as_uri(), self._seconds - process.MOST_SECONDS])
        try:
            self._child = subprocess.Popen(
                [*process.command("stream"), told],
                stdin=self._file,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        except OSError as error:
            raise process.not_started(error) from None

    def __enter__(self) -> Quads:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._child.kill()
        self._child.communicate()
        self._file.close()

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, `size` at most."""
        assert self._child.stdout
        part = self._child.stdout.read(size)
        self.count += part.count(b"\n")
        with contextlib.suppress(OSError):
            self._tell(os.lseek(self._file.fileno(), 0, os.SEEK_CUR) / self._size)
        return part

    def check(self) -> None:
        """Raise DataError, with the file's name, if the file could not be parsed; UsageError for an unknown extension."""
        assert self._child.stderr
        name = files.title(self.path)
        failed = self._child.stderr.read()
        code = self._child.wait()
        if failed:
            try:
                process.result(failed)
            except (DataError, UsageError) as error:
                raise type(error)(f"{name} {graph_file.told(error)}") from None
        if code:
            raise DataError(f"{name} cannot be read: {graph_file.too_much(self._seconds)}")


def main() -> None:
    """Parse the file on standard input and write it to standard output; an error goes to standard error."""
    process.follow(int(sys.argv[2]))
    suffix, base, seconds = json.loads(sys.argv[3])
    process.limit(0)
    process.renew(0, seconds)
    failed = process.answer(json.dumps([__name__, "written", [suffix, base], False]).encode(), bytes)
    if failed != process.DONE:
        os.write(2, failed)
    os._exit(0 if failed == process.DONE else process.OUT_OF_MEMORY)  # nothing that Python does at its end


def written(suffix: str, base: str) -> bytes:
    """Write the quads of standard input to standard output and return nothing; runs in the subprocess."""
    source: BinaryIO = sys.stdin.buffer
    if source.peek(2)[:2] == graph_format.GZIP:  # type: ignore[attr-defined]
        import gzip

        source = gzip.GzipFile(fileobj=source)  # type: ignore[assignment]
    try:
        head = source.read(HEAD)
        form = graph_format.of(suffix, head)
        if form in WHOLE:
            head += source.read(MOST_BYTES + 1 - len(head))
    except BROKEN as error:
        raise _broken(error) from None
    wrong = graph_text.fault(head, form) if form in WHOLE else graph_text.encoded(head)
    if wrong:
        raise DataError(f"cannot be read as {form}: {wrong}")
    head = head.removeprefix(codecs.BOM_UTF8)
    text = graph_file.Lines(head, form) if form in WHOLE else Text(head, source)
    process.close()
    try:
        with graph_file.placed(text):
            made = Readable(sys.stdout.buffer, text)
            quads = ox.parse(text, format=graph_format.FORMATS[form][0], base_iri=base)  # type: ignore[arg-type]
            ox.serialize(quads, made, format=ox.RdfFormat.N_QUADS)  # type: ignore[arg-type]
            sys.stdout.buffer.flush()
    except DataError as error:
        raise DataError(f"cannot be read as {form}: {error}") from None
    return b""


def _broken(error: Exception) -> DataError:
    return DataError(f"cannot be uncompressed: {sentence(error)}")


class Text:
    """A file as a byte stream for a parser, which counts the lines that the parser has read."""

    def __init__(self, head: bytes, source: BinaryIO) -> None:
        self._head, self._source = io.BytesIO(head), source
        self._line = self._next = 1

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, `size` at most; DataError if they cannot be uncompressed."""
        try:
            part = self._head.read(size) or self._source.read(size)
        except BROKEN as error:
            raise _broken(error) from None
        if part:
            self._line = self._next
            self._next += part.count(b"\n")
        return part

    @property
    def place(self) -> str:
        """About which line was read last, as text for an error message."""
        return f"near line {self._line}"


class Readable:
    """A byte stream for N-Quads that refuses control characters and the like, also where they were written as escapes."""

    def __init__(self, target: BinaryIO, text: graph_file.Lines | Text) -> None:
        self._target, self._text, self._rest = target, text, b""

    def write(self, part: bytes) -> int:
        """Write some bytes; DataError for an unreadable character."""
        lines, newline, self._rest = (self._rest + part).rpartition(b"\n")
        escaped = ESCAPED.search(lines) if b"\\" in lines else None
        # a search of every text would take longer than to parse it
        signs = not lines.isascii() and any(sign in lines for sign in SIGNS)
        found = unreadable(lines.decode()) if signs else None
        if found:
            raise DataError(f"{self._text.place}: {named(found[0])}")
        if escaped:
            character = json.loads(f'"{escaped[1].decode()}"')
            raise DataError(f"{self._text.place}: {named(character)}, written as an escape")
        self._target.write(lines + newline)
        return len(part)

    def flush(self) -> None:
        """Write what is buffered."""
        self._target.flush()
