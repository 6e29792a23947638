"""The engines that run a query over the graph: pyoxigraph, rdflib, or an endpoint somewhere else."""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox

from . import ontology
from .answers import Answer, Ask, Construct, Select
from .errors import DataError, UsageError, nearest, sentence

ENGINES = ("oxigraph", "rdflib")
# Whether an endpoint has the graph: the root of the ontology, and every module that it imports.
HELD = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
ASK {
  <https://w3id.org/backspasm> owl:imports ?any .
  FILTER NOT EXISTS {
    <https://w3id.org/backspasm> owl:imports ?module
    FILTER NOT EXISTS { ?module a owl:Ontology }
  }
}
"""
# That a concept has no term no longer holds where a user's set has one.
OVERTAKEN = """
PREFIX sssom: <https://w3id.org/sssom/>
DELETE { ?mapping ?property ?value } WHERE {
  ?mapping sssom:object_id sssom:NoTermFound ; sssom:subject_id ?concept ; ?property ?value .
  ?other sssom:subject_id ?concept ; sssom:object_id ?term .
  FILTER(?term != sssom:NoTermFound)
}
"""


class Target:
    """Where a query runs: the engine, an endpoint's address instead of it, and a user's own SSSOM file beside the graph."""

    def __init__(self, engine: str = ENGINES[0], endpoint: str | None = None, mappings: str | None = None) -> None:
        if engine not in ENGINES:
            raise UsageError(f"there is no engine {engine!r}{nearest(engine, list(ENGINES))}")
        self.engine, self.endpoint, self.mappings = engine, endpoint, mappings


LOCAL = Target()


@cache
def store(mappings: str | None = None, needs: tuple[str, ...] | None = None) -> ox.Store:
    """Return the whole graph, or the modules in `needs`, with a user's mappings if there are any."""
    graph = ontology.store(None if needs is None else list(needs))
    if mappings is not None:
        graph.load(_own(mappings), format=ox.RdfFormat.TURTLE)
        graph.update(OVERTAKEN)
    return graph


@cache
def rdflib_graph(mappings: str | None = None) -> ontology.rdflib.Graph:
    """Return the whole graph, with a user's mappings if there are any, as an rdflib Graph."""
    graph = ontology.rdflib_graph()
    if mappings is not None:
        graph.parse(data=_own(mappings), format="turtle")
        graph.update(OVERTAKEN)
    return graph


@cache
def _own(path: str) -> bytes:
    from . import mappings

    return mappings.own(path)


def fill(text: str, name: str, term: ox.NamedNode | ox.Literal) -> str:
    """Return a query with the UNDEF of one parameter, and only it, replaced by a term."""
    return text.replace(f"VALUES ?_{name} {{ UNDEF }}", f"VALUES ?_{name} {{ {term} }}")


def run(text: str, target: Target = LOCAL, needs: tuple[str, ...] | None = None) -> Answer:
    """Return the answer of one query over the whole graph; DataError where the engine refuses the text.

    `needs` names the only modules that the query reads, so that a cold start loads no more; an endpoint and rdflib have all.
    """
    if target.endpoint is not None:
        from . import endpoint

        return endpoint.query(target.endpoint, text, answer(ox.Store().query(text)), HELD)
    if target.engine == "rdflib":
        return _rdflib(rdflib_graph(target.mappings), text)
    return _oxigraph(store(target.mappings, needs), text)


def _oxigraph(graph: ox.Store, text: str) -> Answer:
    try:
        return answer(graph.query(text))
    except (SyntaxError, ValueError) as error:
        raise DataError(f"the query cannot be run: {sentence(error)}") from None


def answer(result: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> Answer:
    """Return what pyoxigraph answered."""
    if isinstance(result, ox.QueryBoolean):
        return Ask(bool(result))
    return Select(result) if isinstance(result, ox.QuerySolutions) else Construct(result)


def _rdflib(graph: ontology.rdflib.Graph, text: str) -> Answer:
    from rdflib.plugins import sparql

    sparql.SPARQL_LOAD_GRAPHS = False
    try:
        result = graph.query(text)
        if result.type in ("CONSTRUCT", "DESCRIBE"):
            return Construct(ox.parse(result.serialize(format="nt") or b"", format=ox.RdfFormat.N_TRIPLES))
        answer = ox.parse_query_results(result.serialize(format="json") or b"", format=ox.QueryResultsFormat.JSON)
    except Exception as error:  # rdflib raises pyparsing's, its own and bare Exception
        raise DataError(f"the query cannot be run: {sentence(error)}") from None
    return Ask(bool(answer)) if isinstance(answer, ox.QueryBoolean) else Select(answer)
