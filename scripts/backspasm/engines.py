"""The engines that run a query over the graph: pyoxigraph, rdflib, or an endpoint somewhere else."""

from __future__ import annotations

import re
from functools import cache

import pyoxigraph as ox

from . import answers, ontology, parts
from .answers import Answer, Construct
from .errors import DataError, UsageError, nearest, quoted, sentence

ENGINES = ("oxigraph", "rdflib")


class Target:
    """Where a query runs: a local engine or a SPARQL endpoint, plus optional user mappings (Turtle)."""

    def __init__(self, engine: str = ENGINES[0], endpoint: str | None = None, own: str = "") -> None:
        if engine not in ENGINES:
            raise UsageError(f"there is no engine {quoted(str(engine))}{nearest(str(engine), list(ENGINES))}")
        self.engine, self.endpoint, self.own = engine, endpoint, own

    @property
    def here(self) -> Target:
        """The same without an endpoint, for what is always found out in this process."""
        return Target(own=self.own)


LOCAL = Target()


def own(path: str | None) -> str:
    """Return, as Turtle, what a user's SSSOM file adds to the graph; nothing where there is no file. DataError names the line."""
    if path is None:
        return ""
    from . import mappings

    return mappings.own(path)


@cache
def store(own: str = "", named: frozenset[str] | None = None) -> ox.Store:
    """Return the whole graph, with a user's mappings if there are any, or only the parts named."""
    graph = parts.load(None if own else named)
    if own:
        from .mappings import OVERTAKEN

        graph.load(own.encode(), format=ox.RdfFormat.TURTLE)
        graph.update(OVERTAKEN)
    return graph


@cache
def rdflib_graph(own: str = "") -> ontology.rdflib.Graph:
    """Return the whole graph, with a user's mappings if there are any, as an rdflib Graph."""
    graph = ontology.rdflib_graph()
    if own:
        from .mappings import OVERTAKEN

        graph.parse(data=own, format="turtle")
        graph.update(OVERTAKEN)
    return graph


def store_for(*queries: str) -> ox.Store:
    """Return a store with the parts that several queries name, for those that ask them often."""
    named = [parts.named(query) for query in queries]
    return store("", None if None in named else frozenset().union(*filter(None, named)))


def fill(text: str, name: str, term: ox.NamedNode | ox.Literal) -> str:
    """Return a query with the UNDEF of one parameter, and only it, replaced by a term.

    A parameter stands as `VALUES ?_name { UNDEF }`; the document, which is a column too, as `VALUES ?document { UNDEF }`.
    """
    return re.sub(rf"VALUES \?(_?{name}) {{ UNDEF }}", lambda match: f"VALUES ?{match[1]} {{ {term} }}", text)


def run(text: str, target: Target = LOCAL, whole: bool = False) -> Answer:
    """Return the answer of a query; DataError where the engine refuses the text, Unavailable where
    an endpoint fails, or does not hold the graph.

    pyoxigraph is given the parts of the graph that the query names, so that a cold start loads no more; `whole` gives it all.
    """
    if target.endpoint is not None:
        from . import endpoint

        return endpoint.query(target.endpoint, text, answers.of(ox.Store().query(text)), held=True)
    if target.engine == "rdflib":
        return _rdflib(rdflib_graph(target.own), text)
    return _oxigraph(store(target.own, None if whole else parts.named(text)), text)


def _oxigraph(graph: ox.Store, text: str) -> Answer:
    try:
        return answers.of(graph.query(text))
    except (SyntaxError, ValueError) as error:
        raise DataError(f"the query cannot be run: {sentence(error)}") from None


def _rdflib(graph: ontology.rdflib.Graph, text: str) -> Answer:
    from rdflib.plugins import sparql

    sparql.SPARQL_LOAD_GRAPHS = False
    try:
        result = graph.query(text)
        if result.type in ("CONSTRUCT", "DESCRIBE"):
            return Construct(ox.parse(result.serialize(format="nt") or b"", format=ox.RdfFormat.N_TRIPLES))
        results = result.serialize(format="json") or b""
        return answers.of(ox.parse_query_results(results, format=ox.QueryResultsFormat.JSON))
    except Exception as error:  # rdflib raises pyparsing's, its own and bare Exception
        raise DataError(f"the query cannot be run: {sentence(error)}") from None
