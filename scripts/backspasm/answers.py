"""Query answers in one form for all engines, and their output formats."""

from __future__ import annotations

import re
from collections import namedtuple
from functools import cache
from itertools import islice

import pyoxigraph as ox

from .errors import DataError, UsageError, sentence, shown
from .graph.namespaces import PREFIXES, shorten

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
    Solution = tuple[Term | None, ...]
    Cell = str | int | Decimal | None

RESULTS = {"json": ox.QueryResultsFormat.JSON, "csv": ox.QueryResultsFormat.CSV, "tsv": ox.QueryResultsFormat.TSV}
GRAPHS = {"ttl": ox.RdfFormat.TURTLE, "jsonld": ox.RdfFormat.JSON_LD}
FORMATS = ("table", *RESULTS, *GRAPHS)
XSD = PREFIXES["xsd"]
NUMBERS = {"integer": "[+-]?[0-9]+", "decimal": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"}
LONGEST_CELL = 20_000
TOO_LARGE = "the answer is too large for a table; use csv, tsv or json"
NARROWEST = 12  # a column that needs more room than this and gets less is not read
MOST_TRIPLES = 500_000  # a few hundred bytes each, in the process that gets them
MOST_ROWS = 200_000  # of a table, which is made in the process that gets them
LARGEST_TABLE = 64 * 1024**2


class Row(tuple["Cell", ...]):
    """A row of an answer: a named tuple whose fields are the columns.

    A cell is str, int, Decimal or bool, or None if the answer has no value.
    """

    __slots__ = ()
    if TYPE_CHECKING:
        _fields: tuple[str, ...]

        def __new__(cls, *cells: Cell) -> Row: ...
        def __getattr__(self, name: str) -> Cell: ...
        def _asdict(self) -> dict[str, Cell]: ...


class Select:
    """Rows of a SELECT: `variables`, and `rows` of terms with None for an unbound cell."""

    def __init__(self, solutions: ox.QuerySolutions) -> None:
        self.variables = [variable.value for variable in solutions.variables]
        self._solutions = solutions

    @property
    def rows(self) -> Iterator[Solution]:
        return (tuple(solution) for solution in self._solutions)

    def write(self, form: str, without: str | None = None, width: int = 80) -> bytes:
        """Return the rows in a format; a table leaves out the column `without` and is `width` characters wide."""
        if form == "table":
            kept = [place for place, name in enumerate(self.variables) if name != without]
            rows = [[text(row[place]) for place in kept] for row in islice(self.rows, MOST_ROWS + 1)]
            if len(rows) > MOST_ROWS:
                raise UsageError(TOO_LARGE)
            return table([self.variables[place] for place in kept], rows, width).encode()
        if form not in RESULTS:
            raise UsageError(f"format {form!r} is for graphs; rows come as {_list('table', *RESULTS)}")
        return self.serialize(RESULTS[form])

    def serialize(self, form: ox.QueryResultsFormat) -> bytes:
        """Return the rows in a format of pyoxigraph."""
        return self._solutions.serialize(format=form) or b""


class Ask:
    """The truth value of an ASK."""

    def __init__(self, value: bool) -> None:
        self.value = value

    def write(self, form: str, without: str | None = None, width: int = 80) -> bytes:
        word = "true" if self.value else "false"
        if form == "table":
            return f"{word}\n".encode()
        if form != "json":
            raise UsageError(f"format {form!r} cannot hold a truth value; it comes as {_list('table', 'json')}")
        return f'{{"head":{{}},"boolean":{word}}}\n'.encode()


class Construct:
    """Triples of a CONSTRUCT or DESCRIBE, sorted, without duplicates."""

    def __init__(self, triples: Iterable[ox.Triple | ox.Quad]) -> None:
        self.triples = sorted({ox.Triple(t.subject, t.predicate, t.object) for t in triples}, key=str)

    def write(self, form: str, without: str | None = None, width: int = 80) -> bytes:
        form = "ttl" if form == "table" else form
        if form not in GRAPHS:
            raise UsageError(f"format {form!r} is for rows; a graph comes as {_list(*GRAPHS)}")
        used = self.prefixes()
        if form == "ttl":
            return turtle(self.triples, used)
        try:
            return ox.serialize(self.triples, format=GRAPHS[form], prefixes=used) or b""
        except (OSError, ValueError) as error:
            raise UsageError(f"format {form!r} cannot hold this graph: {sentence(error)}") from None

    def prefixes(self) -> dict[str, str]:
        """Return those of the project's prefixes that the triples use."""
        words = " ".join(map(str, self.triples))
        return {prefix: base for prefix, base in PREFIXES.items() if f"<{base}" in words}


Answer = Select | Ask | Construct


def of(result: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> Answer:
    """Return a result of pyoxigraph as an Answer."""
    if isinstance(result, ox.QueryBoolean):
        return Ask(bool(result))
    return Select(result) if isinstance(result, ox.QuerySolutions) else Construct(result)


PACKED_RESULTS, PACKED_GRAPH = b"results\n", b"graph\n"


def pack(answer: Answer) -> bytes:
    """Return an answer as bytes that `unpack` reads in another process; DataError if it cannot be written."""
    try:
        if isinstance(answer, Construct):
            if len(answer.triples) > MOST_TRIPLES:
                raise DataError(f"the answer has more than {MOST_TRIPLES} triples; add a LIMIT to the query")
            data = PACKED_GRAPH + b"".join(f"{triple} .\n".encode() for triple in answer.triples)
        else:
            data = PACKED_RESULTS + answer.write("json")
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:  # some errors occur only when rows are read
        raise DataError(sentence(error)) from None
    try:
        found = _parsed(data)
        for _ in () if isinstance(found, ox.QueryBoolean) else found:
            pass  # the parsers of `unpack` limit the size of a cell
    except MemoryError:
        raise DataError("a cell of the answer is too large (many megabytes)") from None
    return data


def unpack(data: bytes) -> Answer:
    """Return the answer that `pack` wrote."""
    found = _parsed(data)
    return Construct(found) if isinstance(found, ox.QuadParser) else of(found)


def _parsed(data: bytes) -> ox.QuadParser | ox.QuerySolutions | ox.QueryBoolean:
    kind, data = data[: data.index(b"\n") + 1], data[data.index(b"\n") + 1 :]
    if kind == PACKED_GRAPH:
        return ox.parse(data, format=ox.RdfFormat.N_TRIPLES)
    return ox.parse_query_results(data, format=ox.QueryResultsFormat.JSON)


def _list(*words: str) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"


def turtle(triples: Iterable[ox.Triple], prefixes: dict[str, str]) -> bytes:
    """Return triples as Turtle: sorted prefixes (the serialiser's order varies), a blank line, the triples."""
    lines = (ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b"").split(b"\n")
    body = next(number for number, line in enumerate(lines) if not line.startswith(b"@prefix"))
    return b"\n".join([*sorted(lines[:body]), b"", *lines[body:]])


def text(term: Term | None) -> str:
    """Return a term as readable text: a literal's value, a CURIE of the project, another IRI, or empty for None."""
    if term is None:
        return ""
    return shorten(term.value) if isinstance(term, ox.NamedNode) else getattr(term, "value", str(term))


def value(term: Term | None) -> Cell:
    """Return a term as a Python value: int, Decimal, bool, str (also for an invalid number), or None."""
    if isinstance(term, ox.Literal):
        kind = term.datatype.value.removeprefix(XSD)
        if kind == "boolean":
            return term.value in ("true", "1")
        if kind in NUMBERS and re.fullmatch(NUMBERS[kind], term.value):  # a literal can be invalid for its type
            from contextlib import suppress
            from decimal import Decimal

            with suppress(ValueError):  # Python refuses integers of thousands of digits
                return int(term.value) if kind == "integer" else Decimal(term.value)
    return None if term is None else getattr(term, "value", str(term))


@cache
def row_class(columns: tuple[str, ...]) -> type[Row]:
    """Return the named tuple class for rows with these columns; invalid field names become `_0`, `_1` and so on."""
    import unicodedata

    names = [unicodedata.normalize("NFKC", column) for column in columns]  # as Python reads names
    plain = namedtuple("Row", names, rename=True)  # type: ignore[misc]
    return type("Row", (plain, Row), {"__slots__": (), "__reduce__": lambda row: (_row, (columns, *row))})


def _row(columns: tuple[str, ...], *cells: Cell) -> Row:
    """Return a row from its pickled columns and cells."""
    return row_class(columns)(*cells)


def records(answer: Select) -> list[Row]:
    """Return the rows of a SELECT as named tuples of Python values."""
    row = row_class(tuple(answer.variables))
    return [row(*map(value, terms)) for terms in answer.rows]


def _widths(longest: list[int], width: int) -> list[int]:
    """Return the column widths: as wide as needed, or with the widest cut to fit, but not below 8 characters."""
    room = width - 2 * (len(longest) - 1)
    floor = max(8, (room - 2) // max(1, len(longest)))
    if sum(longest) <= room:
        return longest
    most = next(
        (cap for cap in range(floor, width + 1) if sum(min(need, cap) for need in longest) >= room), max(width, floor)
    )
    widths = [min(need, most) for need in longest]
    spare = sum(widths) - room if most > floor else 0
    for place, found in enumerate(widths):
        if spare and found == most:
            widths[place] -= 1
            spare -= 1
    return widths


def _block(columns: list[str], row: list[str], width: int) -> str:
    """Return a row as lines, one column after the other."""
    import textwrap

    lines = (f"{name}: {cell}" for name, cell in zip(columns, row, strict=True))
    return "".join("\n".join(textwrap.wrap(line, width, subsequent_indent="  ")) + "\n" for line in lines)


def _wrapped(cell: str, width: int) -> list[str]:
    """Return the lines of a cell of a table."""
    if len(cell) <= width and cell.isprintable():
        return [cell]
    import textwrap

    return textwrap.wrap(cell, width) or [""]


def table(columns: list[str], rows: list[list[str]], width: int = 80) -> str:
    """Return rows as text of at most `width` characters a line, with long cells wrapped.

    Where the columns would be too narrow to read, each row is a block with a line for each column. UsageError if the
    answer is too large for a table.
    """
    columns, *rows = ([shown(cell) for cell in row] for row in (columns, *rows))
    longest = [max(map(len, cells)) for cells in zip(columns, *rows, strict=True)]
    widths = _widths(longest, width)
    height = sum(max((len(cell) // w + 1 for cell, w in zip(row, widths, strict=True)), default=1) for row in rows)
    if max(longest, default=0) > LONGEST_CELL or height * (sum(widths) + 2 * len(widths)) > LARGEST_TABLE:
        raise UsageError(TOO_LARGE)
    if any(w < min(need, NARROWEST) for need, w in zip(longest, widths, strict=True)):
        return "\n".join(_block(columns, row, max(width, NARROWEST)) for row in rows)
    lines = []
    for row in (columns, ["-" * w for w in widths], *rows):
        cells = [_wrapped(cell, w) for cell, w in zip(row, widths, strict=True)]
        for number in range(max(map(len, cells), default=1)):
            parts = [cell[number] if number < len(cell) else "" for cell in cells]
            lines.append("  ".join(part.ljust(w) for part, w in zip(parts, widths, strict=True)).rstrip())
    return "\n".join(lines) + "\n"
