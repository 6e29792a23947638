"""The engines that run a query: pyoxigraph, rdflib, or an endpoint."""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox

from . import ontology
from .answers import Answer, Ask, Construct, Select
from .errors import DataError

ENGINES = ("oxigraph", "rdflib")
store = cache(ontology.store)
rdflib_graph = cache(ontology.rdflib_graph)


def run(text: str, engine: str = "oxigraph", endpoint: str | None = None) -> Answer:
    """Return the answer of one query over the whole graph; DataError where the engine refuses the text."""
    if endpoint:
        from . import endpoint as remote

        return remote.query(endpoint, text)
    return _rdflib(text) if engine == "rdflib" else _oxigraph(store(), text)


def _oxigraph(graph: ox.Store, text: str) -> Answer:
    try:
        result = graph.query(text)
    except (SyntaxError, ValueError) as error:
        raise DataError(f"the query cannot be run: {error}") from None
    if isinstance(result, ox.QueryBoolean):
        return Ask(bool(result))
    return Select(result) if isinstance(result, ox.QuerySolutions) else Construct(result)


def _rdflib(text: str) -> Answer:
    from rdflib.plugins import sparql

    sparql.SPARQL_LOAD_GRAPHS = False
    try:
        result = rdflib_graph().query(text)
        if result.type in ("CONSTRUCT", "DESCRIBE"):
            return Construct(ox.parse(result.serialize(format="nt") or b"", format=ox.RdfFormat.N_TRIPLES))
        answer = ox.parse_query_results(result.serialize(format="json") or b"", format=ox.QueryResultsFormat.JSON)
    except Exception as error:  # rdflib raises pyparsing's, its own and bare Exception
        raise DataError(f"the query cannot be run: {str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__}") from None
    return Ask(bool(answer)) if isinstance(answer, ox.QueryBoolean) else Select(answer)
