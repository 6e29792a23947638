"""Run a query over the graph in this process, on pyoxigraph or rdflib."""

from __future__ import annotations

import pyoxigraph as ox

from . import answers
from .answers import Answer, Construct
from .errors import DataError, UsageError, nearest, quoted, sentence
from .graph import parts, stores

TYPE_CHECKING = False
if TYPE_CHECKING:
    import rdflib

ENGINES = ("oxigraph", "rdflib")


class Target:
    """Where a query runs: a local engine or a SPARQL endpoint, plus optional user mappings (Turtle)."""

    def __init__(self, engine: str = ENGINES[0], endpoint: str | None = None, user_mappings: str = "") -> None:
        if engine not in ENGINES:
            raise UsageError(f"there is no engine {quoted(str(engine))}{nearest(str(engine), list(ENGINES))}")
        self.engine, self.endpoint, self.user_mappings = engine, endpoint, user_mappings


LOCAL = Target()


def run(text: str, target: Target = LOCAL, whole: bool = False) -> Answer:
    """Return the answer of a query, run in this process by the target's engine; DataError if the engine refuses it.

    pyoxigraph loads only the parts of the graph that the query names, unless `whole` asks for all of it.
    """
    if target.engine == "rdflib":
        return _rdflib(stores.rdflib_graph(target.user_mappings), text)
    return _oxigraph(stores.store(target.user_mappings, None if whole else parts.named(text)), text)


def _oxigraph(graph: ox.Store, text: str) -> Answer:
    try:
        return answers.of(graph.query(text))
    except (SyntaxError, ValueError) as error:
        raise DataError(f"the query cannot be run: {sentence(error)}") from None


def _rdflib(graph: rdflib.Graph, text: str) -> Answer:
    from rdflib.plugins import sparql

    sparql.SPARQL_LOAD_GRAPHS = False
    try:
        result = graph.query(text)
        if result.type in ("CONSTRUCT", "DESCRIBE"):
            return Construct(ox.parse(result.serialize(format="nt") or b"", format=ox.RdfFormat.N_TRIPLES))
        results = result.serialize(format="json") or b""
        return answers.of(ox.parse_query_results(results, format=ox.QueryResultsFormat.JSON))
    except Exception as error:  # rdflib raises its own errors, pyparsing's and plain Exception
        raise DataError(f"the query cannot be run: {sentence(error)}") from None
