"""Answers of a query in one form, whatever engine gave them, and that form written out."""

from __future__ import annotations

import contextlib
from collections import namedtuple

import pyoxigraph as ox

from .errors import UsageError, shown
from .namespaces import PREFIXES, shorten

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    Solution = tuple["ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None", ...]

RESULTS = {"json": ox.QueryResultsFormat.JSON, "csv": ox.QueryResultsFormat.CSV, "tsv": ox.QueryResultsFormat.TSV}
GRAPHS = {"ttl": ox.RdfFormat.TURTLE, "jsonld": ox.RdfFormat.JSON_LD}
FORMATS = ("table", *RESULTS, *GRAPHS)
XSD = PREFIXES["xsd"]


class Select:
    """Rows of a SELECT: `variables`, and `rows` of terms with None where a cell is unbound."""

    def __init__(self, solutions: ox.QuerySolutions) -> None:
        self.variables = [variable.value for variable in solutions.variables]
        self._solutions = solutions

    @property
    def rows(self) -> Iterator[Solution]:
        return (tuple(solution) for solution in self._solutions)

    def write(self, form: str) -> bytes:
        if form == "table":
            return table(self.variables, [[text(term) for term in row] for row in self.rows]).encode()
        if form not in RESULTS:
            raise UsageError(f"format {form!r} is for graphs; rows come as {_list('table', *RESULTS)}")
        return self._solutions.serialize(format=RESULTS[form]) or b""


class Ask:
    """The truth value of an ASK."""

    def __init__(self, value: bool) -> None:
        self.value = value

    def write(self, form: str) -> bytes:
        word = "true" if self.value else "false"
        if form == "table":
            return f"{word}\n".encode()
        if form != "json":
            raise UsageError(f"format {form!r} cannot hold a truth value; it comes as {_list('table', 'json')}")
        return f'{{"head":{{}},"boolean":{word}}}\n'.encode()


class Construct:
    """Triples of a CONSTRUCT or DESCRIBE, sorted and each once."""

    def __init__(self, triples: Iterable[ox.Triple | ox.Quad]) -> None:
        self.triples = sorted({ox.Triple(t.subject, t.predicate, t.object) for t in triples}, key=str)

    def write(self, form: str) -> bytes:
        form = "ttl" if form == "table" else form
        if form not in GRAPHS:
            raise UsageError(f"format {form!r} is for rows; a graph comes as {_list(*GRAPHS)}")
        words = " ".join(map(str, self.triples))
        used = {prefix: base for prefix, base in PREFIXES.items() if f"<{base}" in words}
        if form == "ttl":
            return turtle(self.triples, used)
        return ox.serialize(self.triples, format=GRAPHS[form], prefixes=used) or b""


Answer = Select | Ask | Construct


def of(result: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> Answer:
    """Return what pyoxigraph answered, or read."""
    if isinstance(result, ox.QueryBoolean):
        return Ask(bool(result))
    return Select(result) if isinstance(result, ox.QuerySolutions) else Construct(result)


def _list(*words: str) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"


def turtle(triples: Iterable[ox.Triple], prefixes: dict[str, str]) -> bytes:
    """Return triples as Turtle: the prefixes, in order where the serialiser shuffles them, a blank line, the triples."""
    lines = (ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b"").split(b"\n")
    body = next(number for number, line in enumerate(lines) if not line.startswith(b"@prefix"))
    return b"\n".join([*sorted(lines[:body]), b"", *lines[body:]])


def text(term: Any) -> str:
    """Return a term as a person reads it: a literal's words, a CURIE of ours, an IRI, empty for None."""
    if term is None:
        return ""
    return shorten(term.value) if isinstance(term, ox.NamedNode) else getattr(term, "value", str(term))


def value(term: Any) -> Any:
    """Return a term as a Python value: int, Decimal, bool, str (also for a number that is none), or None."""
    if isinstance(term, ox.Literal):
        kind = term.datatype.value.removeprefix(XSD)
        if kind == "boolean":
            return term.value in ("true", "1")
        if kind in ("integer", "decimal"):
            from decimal import Decimal

            with contextlib.suppress(ValueError, ArithmeticError):  # a literal need not be what its type says
                return int(term.value) if kind == "integer" else Decimal(term.value)
    return None if term is None else getattr(term, "value", str(term))


def records(answer: Select) -> list[Any]:
    """Return the rows of a SELECT as named tuples of Python values, fields named as the columns, or `_0` and so on by place
    where Python does not take the name."""
    row = namedtuple("Row", answer.variables, rename=True)  # type: ignore[misc]
    return [row(*map(value, terms)) for terms in answer.rows]


def table(columns: list[str], rows: list[list[str]], width: int = 80) -> str:
    """Return rows as text no wider than `width` where the columns allow it, long cells on several lines."""
    import textwrap

    columns, *rows = ([shown(cell) for cell in row] for row in (columns, *rows))
    widths = [min(width, max(map(len, cells))) for cells in zip(columns, *rows, strict=True)]
    floor = max(8, (width - 2 * len(columns)) // max(1, len(columns)))
    while sum(widths) + 2 * (len(widths) - 1) > width and max(widths) > floor:
        widths[widths.index(max(widths))] -= 1
    lines = []
    for row in (columns, ["-" * w for w in widths], *rows):
        cells = [textwrap.wrap(cell, w) or [""] for cell, w in zip(row, widths, strict=True)]
        for number in range(max(map(len, cells), default=1)):
            parts = [cell[number] if number < len(cell) else "" for cell in cells]
            lines.append("  ".join(part.ljust(w) for part, w in zip(parts, widths, strict=True)).rstrip())
    return "\n".join(lines) + "\n"
