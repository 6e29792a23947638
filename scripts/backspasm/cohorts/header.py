"""The first line of a CSV file."""

from __future__ import annotations

import csv

from ..errors import DataError

LONGEST = 100_000  # bytes of a first line


def read(path: str) -> tuple[list[str], str]:
    """Return the names of the columns of a CSV file, by its first line, and what is between cells: a comma or a tab.

    OMOP's own vocabulary files have tabs, and no quotes. DataError if a column has no name or two have the same.
    """
    try:
        with open(path, "rb") as file:
            line = file.readline(LONGEST).decode("utf-8-sig")
    except UnicodeDecodeError:
        line = ""
    except OSError as error:
        raise DataError(f"the findings cannot be read: {error.strerror}") from None
    delimiter = "\t" if "\t" in line and "," not in line else ","
    names = [name.strip() for name in cells(line, delimiter)]
    if not names or len(set(names)) < len(names) or not all(names):
        raise DataError("the first line of a CSV file must name its columns, each once, in UTF-8")
    return names, delimiter


def cells(line: str, delimiter: str) -> list[str]:
    """Return the cells of a line of CSV; empty if it is none."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []
