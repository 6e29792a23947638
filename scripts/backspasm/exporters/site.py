"""The pages as files for any web host: what `backspasm serve` shows, without what needs the server."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from ..pages.site import Site
from . import tables

if TYPE_CHECKING:
    from .content import Content


def export(content: Content) -> dict[str, bytes]:
    """Return all pages and files by their paths; UsageError without the extra `serve`."""
    site = Site(content.store, served=False)
    return {path: _file(path, site.page(path) or b"") for path in site.paths()}


def _file(path: str, data: bytes) -> bytes:
    """Return the bytes of a file; a table is protected as in the other formats."""
    if not path.endswith(".csv"):
        return data
    columns, *rows = csv.reader(io.StringIO(data.decode(), newline=""))
    return tables.write(columns, rows)
