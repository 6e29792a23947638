"""The findings of a population as one table: from CSV, Parquet, the OMOP common data model, or FHIR records in lines."""

from __future__ import annotations

import os
import re

from ..errors import DataError, InputMissing, UsageError
from . import header
from .sql import NO_NAME, UNRECOGNISED, Shape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Protocol

    from .engine import Engine

    class Rejects(Protocol):
        """What takes the rows that cannot be used: where each is, what it is, and why it is not used."""

        def __call__(self, place: str, row: str, reason: str) -> None: ...


ENDINGS = (".csv", ".parquet", ".ndjson")
REQUIRED = ("patient_id", "finding", "status")
OMOP = ("condition_occurrence", "observation")
NOT_A_ROW = "the line is not a row of the table"
KINDS = dict.fromkeys(("patient_id", "finding", "status", "date"), "VARCHAR")


def files(path: str, what: str = "the findings") -> list[str]:
    """Return the files of a path: itself, or all in the folder and below that end as inputs do.

    InputMissing if there is none, DataError if they end in several ways; `what` says in the message what they hold.
    """
    if os.path.isdir(path):
        found = sorted(
            os.path.join(folder, name)
            for folder, _, names in os.walk(path, onerror=_unread)
            for name in names
            if name.lower().endswith(ENDINGS) and not name.startswith((".", "_"))
        )
        if not found:
            raise InputMissing(f"the folder with {what} has no file that ends with .csv, .parquet or .ndjson")
    elif os.path.exists(path):
        found = [path]
    else:
        raise InputMissing(f"the file or folder with {what} does not exist")
    kinds = {form(one, what) for one in found}
    if len(kinds) > 1:
        raise DataError(f"the folder with {what} has files of several kinds; give one kind")
    return found


def apart(targets: list[str], sources: list[str]) -> None:
    """Raise UsageError if an output would replace what is read, or be read by the next run."""
    for source in map(os.path.realpath, filter(None, sources)):
        for target in map(os.path.realpath, targets):
            if target == source or (os.path.isdir(source) and target.startswith(os.path.join(source, ""))):
                raise UsageError("cohort: -o must not be one of the files that are read, nor be in their folder")


def _unread(error: OSError) -> None:
    raise DataError(f"a folder cannot be read: {error.strerror}")


def form(path: str, what: str = "the findings") -> str:
    """Return how a file ends: csv, parquet or ndjson; DataError for others."""
    ending = os.path.splitext(path)[1].lower()
    if ending not in ENDINGS:
        raise DataError(f"{what} must be in files that end with .csv, .parquet or .ndjson")
    return ending[1:]


def read(
    engine: Engine, name: str, paths: list[str], rejects: Rejects, needed: Collection[str] = ()
) -> list[dict[str, str]]:
    """Create a view of files; return the cells, by column, of lines that are no rows, which `rejects` gets too.

    DataError if one of several CSV files has not the needed columns: the first row of a file without a head would be lost.
    """
    if form(paths[0]) == "parquet":
        engine.parquet(name, paths)
        return []
    heads = {path: header.read(path) for path in paths}
    lacking = any(set(needed) - {column.lower() for column in names} for names, _ in heads.values())
    if lacking and len(paths) > 1:
        raise DataError(f"each file needs the columns {', '.join(needed)}, named in its first line")
    broken = engine.csv(name, paths)
    found = []
    for path, line, rows in broken:
        names, delimiter = heads.get(path) or heads[paths[0]]  # Spark writes a path in its own way
        # a quote that does not end takes in the lines after it
        for number, row in enumerate(re.split("\r\n|\r|\n", rows.rstrip("\r\n")), line):
            rejects(f"{os.path.basename(path)} line {number}" if line else os.path.basename(path), row, NOT_A_ROW)
            found.append(dict(zip([column.lower() for column in names], header.cells(row, delimiter), strict=False)))
    return found


def kept(engine: Engine, name: str, broken: list[dict[str, str]], patient: str) -> tuple[str, int]:
    """Return what adds a row for each broken line that names a patient to a query, and the number of the other lines.

    The row is not recognised, so that nobody leaves the result.
    """
    about = list(filter(str.strip, (row.get(patient, "") for row in broken)))
    if not about:
        return "", len(broken)
    engine.table(name, KINDS, [(one, NO_NAME, UNRECOGNISED, None) for one in about])
    return f" UNION ALL SELECT patient_id, finding, status, date FROM {name}", len(broken) - len(about)


def table(engine: Engine, paths: list[str], rejects: Rejects, names_only: bool = False) -> Shape:
    """Create the view `findings` of files with a row for each finding, and return its shape; DataError if a column is missing."""
    broken = read(engine, "raw", paths, rejects, ("finding",) if names_only else REQUIRED)
    kinds = {column.lower(): kind for column, kind in engine.columns("raw").items()}
    columns = list(kinds)
    shape = Shape(dated=kinds.get("date", "").upper().startswith(("DATE", "TIMESTAMP")))
    if missing := [column for column in REQUIRED if column not in columns and not (names_only and column != "finding")]:
        raise DataError(f"the findings have no column {missing[0]}; needed: {', '.join(REQUIRED)}, and date if known")
    has = {column: f"CAST({column} AS VARCHAR)" if column in columns else "NULL" for column in ("finding", "status")}
    patient = "patient_id" if "patient_id" in columns else "NULL"
    date = "CAST(NULL AS VARCHAR)"
    if "date" in columns:
        date = f"CAST(date AS {'DATE' if shape.dated else 'VARCHAR'})"
    rows = f"SELECT {patient} AS patient_id, {has['finding']} AS finding, {has['status']} AS status, {date} AS date FROM raw"
    more, lost = kept(engine, "broken", broken, "patient_id")
    engine.view("findings", rows + more)
    return shape._replace(lost=lost)


def omop(path: str) -> dict[str, list[str]]:
    """Return the files of the OMOP tables by the table's name; empty if the path holds none."""
    found: dict[str, list[str]] = {}
    if os.path.isdir(path):
        for one in files(path):
            parts = os.path.relpath(one, path).lower().split(os.sep)
            name = next((table for table in OMOP if parts[0].split(".")[0] == table), "")
            if name:
                found.setdefault(name, []).append(one)
    elif (name := os.path.basename(path).lower().split(".")[0]) in OMOP:
        found[name] = files(path)
    return found


def concepts_needed() -> UsageError:
    """Return the error for OMOP tables without the table of concepts."""
    return UsageError("OMOP tables need --concepts CONCEPT, the table with the codes of their concepts")
