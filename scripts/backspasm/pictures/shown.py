"""What the pictures show, read by the queries in `queries/pictures/`."""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox

from ..errors import DataError
from ..graph import queries, stores

Row = dict[str, str]
UNMARKED = "A link without an origin is no claim: it is part of a red-flag criterion or of how findings are read."
STROKES = {"Stated": "solid", "Curated": "dashed", "Inferred": "dotted"}


def rows(name: str, **given: str) -> list[Row]:
    """Return the rows of a query file in `queries/pictures/`, by column; `given` are its parameters, as IRIs."""
    path = f"pictures/{name}"
    found = stores.rows(path, "", None, **{parameter: ox.NamedNode(iri) for parameter, iri in given.items()})
    return [dict(zip(queries.QueryFile(name, queries.read(path)).columns, row, strict=True)) for row in found]


def first(found: list[Row], what: str) -> Row:
    """Return the first row; DataError with `what` the graph lacks if there is none."""
    if not found:
        raise DataError(f"the graph has no data for the picture: it lacks {what}")
    return found[0]


@cache
def concepts() -> dict[str, Row]:
    """Return the label, kind and definition of every concept, by its IRI."""
    return {row["concept"]: row for row in rows("concepts")}


@cache
def links() -> list[Row]:
    """Return every statement and part of a criterion that links two concepts; inverses are left out."""
    return rows("links")


@cache
def origins() -> dict[str, str]:
    """Return what each origin of a claim means, by its label."""
    return {row["origin"]: row["meaning"].removeprefix("origin of a ") for row in rows("origins")}


def notice() -> str:
    return stores.rows("graph/notice")[0][0]


def cited(found: list[Row]) -> str:
    """Return the references of some rows, each once, parted by commas."""
    return ", ".join(dict.fromkeys(row["reference"] for row in found if row["reference"]))


def manner(link: Row) -> str:
    """Return the origin of a link with its modality and qualifier, such as `Stated, conditional (as tolerated)`."""
    qualifier = f" ({link['qualifier']})" if link["qualifier"] else ""
    return ", ".join(filter(None, [link["origin"], link["modality"]])) + qualifier


def legend(found: list[Row]) -> list[str]:
    """Return what the origins of some links mean, a sentence each."""
    present = {link["origin"] for link in found}
    said = [f"{origin} ({STROKES[origin]}): {meaning}." for origin, meaning in origins().items() if origin in present]
    return said + ([UNMARKED] if "" in present else [])
