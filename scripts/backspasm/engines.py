"""Run a query over the graph, or over a store on disk, in this process, on pyoxigraph or rdflib."""

from __future__ import annotations

from functools import cached_property

import pyoxigraph as ox

from . import answers
from .answers import Answer, Construct
from .errors import DataError, UsageError, nearest, quoted, sentence
from .graph import disk, stores

TYPE_CHECKING = False
if TYPE_CHECKING:
    import rdflib

ENGINES = ("oxigraph", "rdflib")


class Target:
    """Where a query runs: a local engine or a SPARQL endpoint, plus optional user mappings (Turtle).

    `store` is the path of a store on disk, which takes the place of the built-in graph. `graph` is the IRI of the
    endpoint's graph to ask; by default, its default graph.
    """

    def __init__(
        self,
        engine: str = ENGINES[0],
        endpoint: str | None = None,
        user_mappings: str = "",
        store: str | None = None,
        graph: str | None = None,
    ) -> None:
        if engine not in ENGINES:
            raise UsageError(f"there is no engine {quoted(str(engine))}{nearest(str(engine), list(ENGINES))}")
        if store is not None:
            for given, name in (
                (endpoint, "an endpoint"),
                (user_mappings, "a mapping file"),
                (engine != ENGINES[0], engine),
            ):
                if given:
                    raise UsageError(f"a store on disk cannot be used with {name}")
        if graph is not None and endpoint is None:
            raise UsageError("a graph can only be named together with an endpoint")
        self.graph = "" if graph is None else graph_name(graph).value
        self.engine, self.endpoint, self.user_mappings, self.store = engine, endpoint, user_mappings, store

    @cached_property
    def disk(self) -> ox.Store | None:
        """The store on disk, open for reading, or None if the target is none; InputMissing or DataError if it cannot be read."""
        return None if self.store is None else disk.open_store(self.store)


def graph_name(iri: str) -> ox.NamedNode:
    """Return the name of a graph; UsageError if it is not an absolute IRI."""
    try:
        return ox.NamedNode(iri)
    except ValueError:
        raise UsageError(f"{quoted(iri)} is not an absolute IRI") from None


LOCAL = Target()


def run(text: str, target: Target = LOCAL, whole: bool = False) -> Answer:
    """Return the answer of a query, run in this process by the target's engine; DataError if the engine refuses it.

    pyoxigraph loads only the parts of the graph that the query names, unless `whole` asks for all of it.
    """
    if target.disk is not None:
        return _oxigraph(target.disk, text)
    if target.engine == "rdflib":
        return _rdflib(stores.rdflib_graph(target.user_mappings), text)
    from .graph import parts

    return _oxigraph(stores.store(target.user_mappings, None if whole else parts.named(text)), text)


def _oxigraph(graph: ox.Store, text: str) -> Answer:
    try:
        return answers.of(graph.query(text))
    except (SyntaxError, ValueError, OSError) as error:
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
