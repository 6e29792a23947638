"""Read a mapping set in SSSOM TSV or CSV, as programs and spreadsheets write it: its prefixes, and its rows as texts.

Metadata is in comment lines before the table, or else in a `.yml` file beside the table. sssom-py (97 packages, a second to
import) reads no row where a spreadsheet quoted the comment lines, and sssom-pydantic drops rows that are not valid, so
neither is used.
"""

from __future__ import annotations

import csv
import os
import re
from typing import TYPE_CHECKING, NamedTuple

import yaml

from .. import files
from ..errors import DataError, quoted, sentence
from ..files import named, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_CELL = 10_000
LONGEST_IRI = 200  # of a prefix: each row repeats it
LONGEST_METADATA = 256 * 1024
MOST_BYTES = 16 * 1024 * 1024
MOST_LINES = 100_000
MOST_ROWS = 20_000
REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
# The slots of this reader that SSSOM 1.1 propagates: a value of the set is that of each row, if no row has its own.
PROPAGATED = ("mapping_date", "subject_source", "subject_source_version", "object_source", "object_source_version")
# The columns that are kept of a row; the others may be many.
KEPT = frozenset(
    (
        *REQUIRED,
        *PROPAGATED,
        "subject_label",
        "object_label",
        "predicate_modifier",
        "confidence",
        "comment",
        "author_label",
    )
)
PREFIX = r"[A-Za-z0-9][\w.-]*"


class Prefix(NamedTuple):
    """An entry of the curie_map: its IRI, and its place, for messages."""

    iri: str
    where: str


class Source(NamedTuple):
    """The text of a table, and that of the metadata file beside it, if there is one, each with its path."""

    path: str
    text: str
    beside: str = ""
    metadata: str = ""


class Row(NamedTuple):
    """A row of the table: its place, for messages, and its cells by column, without blanks around them."""

    where: str
    cells: dict[str, str]


class MappingSet(NamedTuple):
    """A mapping set: the entries of its curie_map, and its rows, with the values that the set gives to all rows."""

    prefixes: dict[str, Prefix]
    rows: list[Row]


def source(path: str) -> Source:
    """Return the texts of a mapping set; InputMissing or DataError if they cannot be read."""
    text = _text(path)
    stem = re.sub(r"\.(?:tsv|csv|txt)$", "", path)
    beside = next((stem + ending for ending in (".yml", ".yaml") if os.path.lexists(stem + ending)), "")
    if not beside or beside == path or _head(text):
        return Source(path, text)
    return Source(path, text, beside, _text(beside))


def _text(path: str) -> str:
    data = files.head(path, MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise DataError(f"{path!r} is longer than {MOST_BYTES} bytes")
    if data.count(b"\n") > MOST_LINES:
        raise DataError(f"{path!r} has more than {MOST_LINES} lines")
    return files.decode(data, path)


def prefixes(path: str) -> dict[str, Prefix]:
    """Return the entries of the curie_map of a mapping set."""
    return _described(source(path))[1]


def read(given: Source) -> MappingSet:
    """Return the mapping set in a text; DataError with the file and the line if it is not valid."""
    slots, prefixes = _described(given)
    rows = _rows(given.path, given.text.split("\n"), len(_head(given.text)), _separator(given.text))
    for slot in PROPAGATED:
        if slots.get(slot) and not any(row.cells.get(slot) for row in rows):
            try:
                value = _readable(slots[slot])
            except DataError as error:
                raise DataError(f"{given.beside or given.path!r}: the {slot}: {error}") from None
            for row in rows:
                row.cells[slot] = value
    return MappingSet(prefixes, rows)


def _head(text: str) -> list[str]:
    """Return the lines before the table: comments, which a spreadsheet may have quoted, and empty lines."""
    lines = text.split("\n")
    is_head = (line.startswith(("#", '"#')) or not line.strip(" \t\r,") for line in lines)
    head = lines[: next((at for at, inside in enumerate(is_head) if not inside), len(lines))]
    return head if any(line.strip(" \t\r,") for line in head) else []


def _separator(text: str) -> str:
    columns = text.split("\n")[len(_head(text)) :][:1]
    return "," if any("," in line and "\t" not in line for line in columns) else "\t"


def _described(given: Source) -> tuple[dict[str, str], dict[str, Prefix]]:
    """Return the slots of a set's metadata that hold one text, and its curie_map."""
    if given.beside:
        return _metadata(given.metadata, given.beside)
    separator = _separator(given.text)
    head = enumerate(_head(given.text), 1)
    return _metadata("\n".join(_comment(line, separator, f"{given.path!r} line {at}") for at, line in head), given.path)


def _comment(line: str, separator: str, where: str) -> str:
    """Return the text of a comment line, without what a spreadsheet adds: quotes, and separators at the end."""
    if line.startswith('"'):
        try:
            (cells,) = csv.reader([line.rstrip()], delimiter=separator, strict=True)
        except csv.Error as error:
            raise DataError(f"{where}: {sentence(error)}") from None
        line = separator.join(cells)
    return line.rstrip("\r").rstrip(" \t" if separator == "\t" else " \t,").removeprefix("#")


def _metadata(text: str, path: str) -> tuple[dict[str, str], dict[str, Prefix]]:
    """Return the slots of a set's metadata that hold one text, and its curie_map."""
    if len(text) > LONGEST_METADATA:
        raise DataError(f"{path!r}: the metadata has more than {LONGEST_METADATA} characters")
    try:
        whole = _Composer(text).get_single_node()  # reads all values as texts, and runs no code
        members = _members(whole, path)
    except yaml.MarkedYAMLError as error:
        line = f" line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise DataError(f"{path!r}{line}: the metadata block is not valid YAML: {sentence(_problem(error))}") from None
    except (yaml.YAMLError, ValueError, RecursionError):  # ValueError: an escape beyond Unicode
        raise DataError(f"{path!r}: the metadata block is not valid YAML") from None
    slots = {key: value.value for key, (value, _) in members.items() if isinstance(value, yaml.ScalarNode)}
    listed, where = members.get("curie_map", (None, path))
    if listed is None or (isinstance(listed, yaml.ScalarNode) and not listed.value):
        return slots, {}
    if not isinstance(listed, yaml.MappingNode):
        raise DataError(f"{where}: the curie_map must map prefixes to IRIs")
    prefixes = {}
    for prefix, (iri, where) in _members(listed, path).items():
        if not isinstance(iri, yaml.ScalarNode) or not re.fullmatch(PREFIX, prefix, re.ASCII):
            raise DataError(f"{where}: the curie_map entry {quoted(prefix)} is not a prefix with an IRI")
        if len(iri.value) > LONGEST_IRI:
            raise DataError(f"{where}: the IRI of the prefix {quoted(prefix)} has more than {LONGEST_IRI} characters")
        prefixes[prefix] = Prefix(iri.value, where)
    return slots, prefixes


def _problem(error: yaml.MarkedYAMLError) -> Exception:
    return ValueError(error.problem or "")


class _Composer(yaml.BaseLoader):
    """Composes YAML nodes, without aliases, which could make a small text as large as one likes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="aliases are not allowed", problem_mark=self.current_event.start_mark)
        return super().compose_node(parent, index)


def _members(node: yaml.Node | None, path: str) -> dict[str, tuple[yaml.Node, str]]:
    """Return the members of a YAML mapping, each with its place; nothing for another node."""
    found: dict[str, tuple[yaml.Node, str]] = {}
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        where = f"{path!r} line {key.start_mark.line + 1}"
        if not isinstance(key, yaml.ScalarNode):
            raise DataError(f"{where}: a key of the metadata is not a text")
        if key.value in found:
            raise DataError(f"{where}: the metadata has {quoted(key.value)} twice")
        found[key.value] = value, where
    return found


def _rows(path: str, lines: list[str], start: int, separator: str) -> list[Row]:
    table = csv.reader((line.removesuffix("\r") + "\n" for line in lines[start:]), delimiter=separator, strict=True)
    found: list[Row] = []
    read = 0
    try:
        columns = [column.strip() for column in next(table, [])]
        read = table.line_num
        named = [column for column in columns if column]
        if len(set(named)) < len(named):
            raise DataError(f"{path!r} line {start + 1} has two columns with the same name")
        missing = [column for column in REQUIRED if column not in columns]
        if missing:
            raise DataError(f"{path!r} line {start + 1} has no column {missing[0]!r}")
        for cells in table:
            read = table.line_num
            where = f"{path!r} line {start + read}"
            try:
                row = dict(_cells(columns, cells))
            except DataError as error:
                raise DataError(f"{where}: {error}") from None
            if row.get("object_id"):  # else a row of a template that is not filled in
                found.append(Row(where, row))
            if len(found) > MOST_ROWS:
                raise DataError(f"{where}: the table has more than {MOST_ROWS} rows")
    except csv.Error as error:
        raise DataError(f"{path!r} line {start + read + 1}: {sentence(error)}") from None
    return found


def _cells(columns: list[str], cells: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the cells in KEPT by column; DataError for any cell that cannot be read or has no column."""
    for at, cell in enumerate(cells):
        value = _readable(cell)
        column = columns[at] if at < len(columns) else ""
        if value and not column:
            raise DataError("the row has more cells than the table has columns")
        if column in KEPT:
            yield column, value


def _readable(text: str) -> str:
    """Return the text of a cell without blanks around it; DataError if it is too long or cannot be read."""
    value = text.strip()
    if len(value) > LONGEST_CELL:
        raise DataError(f"a cell has more than {LONGEST_CELL} characters")
    if found := unreadable(value):
        raise DataError(f"{named(found[0])} is not allowed")
    return value
