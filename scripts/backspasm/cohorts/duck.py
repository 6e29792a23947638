"""DuckDB, which screens within this process and spills to disk what does not fit into memory."""

from __future__ import annotations

import json
import os
import re

import duckdb

from ..errors import BackspasmError, DataError, WriteError
from . import header

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

MEMORY = "1500MB"  # of DuckDB itself; with the rest of the process it stays below 2 GB
BATCH = 10_000
REJECTS = "store_rejects = true, rejects_limit = 0"
CSV = f"auto_detect = false, header = true, {REJECTS}"
LINES = "auto_detect = false, header = false, delim = '\x1e', quote = '', escape = '', max_line_size = 16777216"


class Duck:
    """A connection that spills into a folder.

    Errors never repeat data: DuckDB's own messages do.
    """

    name = "duckdb"

    def __init__(self, spill: str) -> None:
        self.spill = spill
        os.makedirs(spill, exist_ok=True)
        self._connection = duckdb.connect()
        self._do(f"SET memory_limit = '{MEMORY}'")
        self._do(f"SET temp_directory = {text(spill)}")
        self._do("SET preserve_insertion_order = false")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def percent(self) -> float:
        """Return how far the running query is, 0 to 100; negative if that is not known."""
        return float(self._connection.query_progress())

    def table(self, name: str, columns: dict[str, str], rows: Iterable[Sequence[object]]) -> None:
        """Create a table from rows."""
        path = os.path.join(self.spill, f"{name}.json")
        with open(path, "w", encoding="utf-8") as file:
            for row in rows:
                file.write(json.dumps(dict(zip(columns, row, strict=True))) + "\n")
        typed = ", ".join(f"{column}: '{kind}'" for column, kind in columns.items())
        read = f"read_json({_file(path)}, columns = {{{typed}}}, format = 'newline_delimited')"
        self._do(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM {read}")
        os.unlink(path)

    def view(self, name: str, query: str) -> None:
        """Create a view."""
        self._do(f"CREATE OR REPLACE VIEW {name} AS {query}")

    def parquet(self, name: str, paths: list[str]) -> None:
        """Create a view of Parquet files."""
        self.view(name, f"SELECT * FROM read_parquet({_list(paths)}, union_by_name = true)")

    def csv(self, name: str, paths: list[str]) -> list[tuple[str, int, str]]:
        """Read CSV files as texts; return file, line and text of the rows that are no rows of the table."""
        reading = " UNION ALL BY NAME ".join(
            f"SELECT * FROM read_csv({_file(path)}, {CSV}, {_columns(path)})" for path in paths
        )
        return self._kept(name, reading)

    def lines(self, name: str, paths: list[str]) -> list[tuple[str, int, str]]:
        """Read the lines of text files, each with its file; return file, line and text of those that are no text."""
        columns = "columns = {line: 'VARCHAR'}, filename = 'file'"
        return self._kept(name, f"SELECT * FROM read_csv({_list(paths)}, {columns}, {LINES}, {REJECTS})")

    def _kept(self, name: str, reading: str) -> list[tuple[str, int, str]]:
        kept = os.path.join(self.spill, f"{name}.parquet")
        self._do(f"COPY ({reading}) TO {text(kept)} (FORMAT parquet)")
        self.parquet(name, [kept])
        broken = self.rows(
            "SELECT DISTINCT file_path, line, csv_line FROM reject_errors JOIN reject_scans USING (scan_id, file_id)"
            " ORDER BY file_path, line"
        )
        self._do("DROP TABLE reject_errors; DROP TABLE reject_scans")
        return [(str(path), int(line), str(row)) for path, line, row in broken]

    def columns(self, name: str) -> dict[str, str]:
        """Return the names of a table's columns, each with its SQL type."""
        return {row[0]: row[1] for row in self.rows(f"DESCRIBE {name}")}

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self._do(query).fetchall()

    def stream(self, query: str) -> Iterator[tuple[Any, ...]]:
        """Return the rows of a query one after the other, without holding all."""
        cursor = self._connection.cursor()
        try:
            cursor.execute(query)
            while rows := cursor.fetchmany(BATCH):
                yield from rows
        except (duckdb.Error, RuntimeError) as error:
            raise failure(error) from None

    def write(self, query: str, path: str, form: str, notice: str) -> None:
        """Write the rows of a query to a file, as parquet or csv."""
        options = (
            f"FORMAT parquet, KV_METADATA {{notice: {text(notice)}}}" if form == "parquet" else "FORMAT csv, HEADER"
        )
        self._do(f"COPY ({query}) TO {text(path)} ({options})")

    def _do(self, query: str) -> duckdb.DuckDBPyConnection:
        try:
            return self._connection.execute(query)
        except (duckdb.Error, RuntimeError) as error:
            raise failure(error) from None


def failure(error: Exception) -> BaseException:
    """Return the error to raise for one of DuckDB, without its message, which may have data in it."""
    said = str(error)
    if isinstance(error, RuntimeError | duckdb.InterruptException):  # what an interrupt becomes
        return KeyboardInterrupt()
    if "No space left" in said or "File too large" in said or "Could not write" in said or "failed to offload" in said:
        return WriteError("the output could not be written: there is no space left on the disk")
    if isinstance(error, duckdb.OutOfMemoryException):
        return BackspasmError("there is not enough memory or disk space for this")
    return DataError("the findings cannot be read: a file is not what its ending says, or its columns are unusual")


def _columns(path: str) -> str:
    """Return the columns of a CSV file as texts, and how its cells are apart."""
    names, delimiter = header.read(path)
    quote = '"' if delimiter == "," else ""
    columns = ", ".join(f"{text(name)}: 'VARCHAR'" for name in names)
    return f"columns = {{{columns}}}, delim = {text(delimiter)}, quote = {text(quote)}, escape = {text(quote)}"


def text(value: str) -> str:
    """Return a text as SQL has it."""
    return "'" + value.replace("'", "''") + "'"


def _file(path: str) -> str:
    """Return the path of one file as SQL has it: DuckDB takes a name with some characters for a pattern of names."""
    return text(re.sub("[*?[]", r"[\g<0>]", path))


def _list(paths: list[str]) -> str:
    return f"[{', '.join(map(_file, paths))}]"
