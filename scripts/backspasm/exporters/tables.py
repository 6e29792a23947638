"""CSV and TSV files whose cells no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
MARK = "'"
RECORD_END = "\r\n"  # so that a cell with either character is quoted, whatever ends the lines


def neutral(text: str) -> str:
    """Return a cell's text with an apostrophe before it where a spreadsheet could take it for a formula.

    That is: where its first character that is no blank is `=`, `+`, `-` or `@`, wide forms included, or where it begins
    with a tab or line break. A text that begins with an apostrophe gets another, so that `original` gives every text back.
    """
    risky = text.startswith((MARK, "\t", "\r", "\n")) or text.lstrip().startswith(FORMULA)
    return MARK + text if risky else text


def original(text: str) -> str:
    """Return the text of which `neutral` made this cell."""
    return text.removeprefix(MARK)


def write(columns: Sequence[str], rows: Iterable[Sequence[object]], delimiter: str = ",") -> bytes:
    """Return a table as CSV, or TSV, in UTF-8: text cells neutral, numbers as they are, None empty, lines ended by LF."""
    lines = [columns, *([neutral(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)]
    return b"".join(_line(line, delimiter) for line in lines)


def _line(cells: Sequence[object], delimiter: str) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=RECORD_END).writerow(cells)
    return out.getvalue().removesuffix(RECORD_END).encode() + b"\n"
