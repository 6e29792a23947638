"""Read the query files in `queries/` and their headers, and run them on a store."""

from __future__ import annotations

import os
import re
from functools import cache

import pyoxigraph as ox

from .. import files
from ..errors import DataError, sentence

HEADER = "#+ "
UNDEF = " { UNDEF }"


class QueryFile:
    """A query and its header: name, text, summary, tags, parameters (as lines) and columns (empty for a CONSTRUCT)."""

    def __init__(self, name: str, text: str) -> None:
        header: dict[str, list[str]] = {}
        for line in text.split("\n"):
            key, colon, content = line.removeprefix(HEADER).partition(": ")
            if colon and line.startswith(HEADER):
                header.setdefault(key, []).append(content)
        if "summary" not in header:
            raise DataError(f"the query file {name!r} has no line '#+ summary: ...'")
        self.name, self.text = name, text
        self.summary = header["summary"][0]
        self._tags = header.get("tags", [""])[0]
        self.lines = header.get("param", [])
        self.columns = header["columns"][0].split(", ") if "columns" in header else []

    @property
    def tags(self) -> list[str]:
        return re.findall(r"[\w-]+", self._tags)


def folder(name: str) -> str:
    """Return the path of a folder of query files, such as `checks`."""
    return os.path.join(files.folder("queries"), name)


def names(name: str) -> list[str]:
    """Return the names of the query files in a folder, sorted; DataError if it has none."""
    found = files.names(folder(name), ".rq")
    if not found:  # else a loop over no files would look like success
        raise DataError(f"the folder queries/{name} of this installation has no .rq file")
    return found


@cache
def read(name: str) -> str:
    """Return the text of a query file by its path below `queries/` without the suffix, such as `graph/spans`."""
    return files.read_text(os.path.join(files.folder("queries"), f"{name}.rq"))


def fill(text: str, /, **terms: ox.NamedNode | ox.Literal | list[ox.Literal]) -> str:
    """Return a query with the UNDEF of each given parameter replaced by a term, or by several.

    A parameter is written `VALUES ?_name { UNDEF }`; `document`, which is also a column, `VALUES ?document { UNDEF }`.
    """
    *parts, end = text.split(UNDEF)
    filled = ""
    for part in parts:  # in one pass, since a term may hold what is looked for
        name = part.rpartition("VALUES ?")[2]
        term = terms.get(name, terms.get(name.removeprefix("_")))
        values = "UNDEF" if term is None else " ".join(map(str, term)) if isinstance(term, list) else str(term)
        filled += f"{part} {{ {values} }}"
    return filled + end


def select(store: ox.Store, text: str) -> ox.QuerySolutions:
    """Return the solutions of a SELECT over a store; DataError if the text is not one."""
    solutions = _result(store, text)
    if not isinstance(solutions, ox.QuerySolutions):
        raise DataError("the query is not a SELECT")
    return solutions


def construct(store: ox.Store, text: str) -> ox.QueryTriples:
    """Return the triples of a CONSTRUCT over a store; DataError if the text is not one."""
    triples = _result(store, text)
    if not isinstance(triples, ox.QueryTriples):
        raise DataError("the query is not a CONSTRUCT")
    return triples


def _result(store: ox.Store, text: str) -> ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean:
    try:
        return store.query(text)
    except (SyntaxError, ValueError) as error:
        raise DataError(f"the query cannot be run: {sentence(error)}") from None


def rows(store: ox.Store, text: str) -> list[tuple[str, ...]]:
    """Return the rows of a SELECT as texts: IRIs in full, the words of literals, empty where a cell is unbound."""
    return [tuple(getattr(term, "value", str(term or "")) for term in row) for row in select(store, text)]
