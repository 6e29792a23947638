"""Answer a stranger's query; this runs in a worker, which has limits, and can open no connection and, without a store, no file."""

from __future__ import annotations

import itertools
import json

import pyoxigraph as ox

from .. import answers
from ..errors import DataError, quoted, sentence
from ..graph import stores
from ..sandbox import process, query
from . import disk, forms, questions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

NICE = 10  # below the server, whose own answers come first


def ready() -> None:
    """Load what a query and a screening need, before the workers are forked."""
    import os

    from ..pages import site
    from . import hooks, records, why, workers  # noqa: F401 (a worker that is closed imports nothing)

    stores.store()
    query.ready()
    named_in("ASK FROM <x:a> {}")
    forms.graph([], "application/rdf+xml", 1, 1)
    records.ready()
    questions.ready()
    hooks.discovery()
    site.edited("ASK {}", answers.Ask(True), "syntax error at line 1, column 1")
    workers.wake()
    os.nice(NICE)


def answer(
    text: str,
    medias: tuple[str, str],
    default_graphs: list[str],
    named_graphs: list[str],
    limits: tuple[int, int],
    path: str | None = None,
) -> bytes:
    """Return the answer of a query: a line of JSON with its media type and how much is left if it was cut, then its text.

    The text is one that `query.bounded` has let through. `medias` are the types for rows and for a graph, and `limits`
    the most rows and the most bytes. `path` is that of a store on disk, or None for the built-in graph. DataError if the query is refused, or names a graph that is not loaded.
    """
    with disk.reading(path) as target:
        return _answer(
            stores.store() if target.disk is None else target.disk, text, medias, default_graphs, named_graphs, limits
        )


def _answer(
    store: ox.Store,
    text: str,
    medias: tuple[str, str],
    default_graphs: list[str],
    named_graphs: list[str],
    limits: tuple[int, int],
) -> bytes:
    dataset = _accepted(text, store, default_graphs, named_graphs)
    rows, graph = medias
    try:
        found = store.query(text, **dataset)
        if isinstance(found, ox.QueryTriples):
            return _told(graph, *forms.graph(found, graph, *limits), "triples") if graph else _told("", b"", None, "")
        if not rows:
            return _told("", b"", None, "")
        if isinstance(found, ox.QueryBoolean):
            return _told(rows, found.serialize(format=forms.ROWS[rows]) or b"", None, "")
        written = forms.table(found, rows, *limits)
        if written is not None:
            return _told(rows, written, None, "")
        again = store.query(text, **dataset)
        assert isinstance(again, ox.QuerySolutions)
        return _told(rows, *forms.beginning(again, rows, *limits), "rows")
    except (SyntaxError, ValueError, RuntimeError, OSError) as failure:
        query.over_nothing(text)  # the place of a syntax error
        raise forms.error(failure) from None


def page(text: str, most: int) -> bytes:
    """Return the page of the SPARQL editor with a query and the beginning of its answer, or its error.

    `most` is the longest page, in bytes.
    """
    from ..pages import editor, site

    try:
        query.bounded(text)
        store = stores.store()
        _accepted(text, store, [], [])
        try:
            found = store.query(text)
            if isinstance(found, ox.QueryTriples):
                answer: answers.Answer = answers.Construct(itertools.islice(found, editor.MOST_ROWS + 1))
            else:
                answer = answers.of(found)
            made = site.edited(text, answer)
        except (SyntaxError, ValueError, RuntimeError, OSError) as failure:
            query.over_nothing(text)  # the place of a syntax error
            raise forms.error(failure) from None
        if len(made) > most:
            raise DataError(f"the page with the answer is longer than {most} bytes; add a LIMIT to the query")
        return made
    except DataError as refused:
        return site.edited(text, error=str(refused))


def _accepted(text: str, store: ox.Store, default_graphs: list[str], named_graphs: list[str]) -> dict[str, Any]:
    """Close what a query could open, and return its dataset; DataError if it is refused or names a graph that is not loaded."""
    parts = query.clauses(text)
    process.close()
    if parts is None or not parts.isdisjoint(query.CALLS):
        query.judge(text, query.CALLS)  # it says what is wrong
    dataset = _dataset(store, default_graphs, named_graphs)
    if not dataset and parts and "DatasetClause" in parts:
        _loaded(store, named_in(text))
    return dataset


def _told(media: str, body: bytes, kept: int | None, what: str) -> bytes:
    return json.dumps([media, "" if kept is None else f"{kept} {what}"]).encode() + b"\n" + body


def _dataset(store: ox.Store, default_graphs: list[str], named_graphs: list[str]) -> dict[str, Any]:
    """Return the dataset that the protocol's parameters name, for `Store.query`; empty without parameters."""
    if not default_graphs and not named_graphs:
        return {}
    _loaded(store, [*default_graphs, *named_graphs])
    return {
        "default_graph": list(map(ox.NamedNode, default_graphs)),
        "named_graphs": list(map(ox.NamedNode, named_graphs)),
    }


def _loaded(store: ox.Store, names: list[str]) -> None:
    """Raise DataError for a graph that the store does not have; nothing is ever fetched."""
    for name in names:
        try:
            known = store.contains_named_graph(ox.NamedNode(name))
        except ValueError:
            known = False
        if not known:
            raise DataError(f"no graph is named {quoted(name)} here; graphs are not fetched")


def named_in(text: str) -> list[str]:
    """Return the IRIs of the graphs in a query's FROM clauses."""
    from rdflib.plugins.sparql.algebra import translateQuery
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        clauses = translateQuery(parseQuery(text)).algebra.datasetClause or ()
    except Exception as error:  # of any kind: rdflib's have no base, and Oxigraph takes more than rdflib
        raise DataError(f"rdflib cannot read the FROM clauses of this query: {sentence(error)}") from None
    return [str(clause.default or clause.named) for clause in clauses]
