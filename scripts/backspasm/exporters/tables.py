"""CSV and TSV files, protected against CSV injection: no spreadsheet reads a cell as a formula."""

from __future__ import annotations

import csv
import unicodedata
from types import SimpleNamespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
BLANK = "\u115f\u1160\u2800\u3164\uffa0"  # letters and signs that are invisible
MARK = "'"
RECORD_END = "\r\n"  # makes the csv module quote a cell with either character


def neutral(text: str) -> str:
    """Return a cell's text, prefixed with an apostrophe if a spreadsheet could read it as a formula.

    It could if the first visible character is `=`, `+`, `-` or `@` (full-width forms included), or if the text
    begins with a tab or line break. A text that begins with an apostrophe gets another, so that taking one
    away from each cell that begins with one restores every text.
    """
    first = next(filter(_visible, text), "")
    return MARK + text if text.startswith((MARK, "\t", "\r", "\n")) or first in FORMULA else text


def _visible(character: str) -> bool:
    """Return whether a character is visible by itself: not a blank, control, format character or combining mark."""
    return character not in BLANK and unicodedata.category(character)[0] not in "ZCM"


def write(columns: Sequence[str], rows: Iterable[Sequence[object]], delimiter: str = ",") -> bytes:
    """Return a table as CSV, or TSV, in UTF-8: texts passed through `neutral`, None as an empty cell, LF line ends."""
    lines: list[str] = []
    writer = csv.writer(SimpleNamespace(write=lines.append), delimiter=delimiter, lineterminator=RECORD_END)
    writer.writerow(columns)
    writer.writerows([neutral(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return "".join([f"{line.removesuffix(RECORD_END)}\n" for line in lines]).encode()
