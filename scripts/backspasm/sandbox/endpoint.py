"""Query a remote SPARQL endpoint through SPARQLWrapper."""

from __future__ import annotations

import json

import pyoxigraph as ox

from .. import answers
from ..answers import Answer, Ask, Construct, Select
from ..errors import DataError, Unavailable, sentence
from ..graph import queries
from . import client, process
from .client import Client, Reply

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

VIRTUOSO_ASK = "__ASK_RETVAL"  # the column in which Virtuoso answers an ASK: a row for true, none for false
RESULTS = "application/sparql-results+json"
GRAPH = "application/n-triples"
FORMS = {
    GRAPH: ox.RdfFormat.N_TRIPLES,
    "text/plain": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
}
HELD = "graph/held"


def query(url: str, text: str, shape: Answer, held: bool = False, graph: str = "") -> Answer:
    """Return an endpoint's answer to a query; `shape`, the answer over an empty graph, has its form and columns.

    `graph` is the IRI of the server's graph to ask; by default, its default graph. With `held`, the endpoint is first
    asked whether it holds this graph there. UsageError if the address is not an HTTP URL; Unavailable if the endpoint
    fails or its answer has another form or other columns.
    """
    host = client.host(url)
    packed = call(fetch, url, text, isinstance(shape, Construct), held, graph)
    answer = answers.unpack(packed)
    if type(answer) is not type(shape):
        raise Unavailable(f"the endpoint at {host} gave another kind of answer than the query asks for")
    same = list if held else set  # a named question fixes the column order, `SELECT *` does not
    if isinstance(answer, Select) and isinstance(shape, Select) and same(answer.variables) != same(shape.variables):
        raise Unavailable(f"the endpoint at {host} gave other columns than the query asks for")
    return answer


def call(function: Callable[..., bytes], url: str, *arguments: object, data: bytes | None = None) -> bytes:
    """Return the result of a function that sends requests to a server, run by `process.call` with the server's address first.

    Unavailable if the server fails or takes too long; UsageError if its address is not an HTTP URL.
    """
    host = client.host(url)
    try:
        return process.call(function, url, *arguments, data=data)
    except process.Ended as end:
        late = f"gave no complete answer within {process.MOST_SECONDS} seconds"
        raise Unavailable(
            f"the endpoint at {host} {late if end.late else 'gave an answer that is too large or nested too deeply'}"
        ) from None
    except DataError as error:
        raise Unavailable(f"the endpoint at {host} {client.without_password(str(error))}") from None


def fetch(url: str, text: str, constructs: bool, held: bool, graph: str) -> bytes:
    """Return an endpoint's answer as packed by `answers.pack`; runs in the subprocess.

    The message of a DataError continues the words "the endpoint at HOST".
    """
    asked = Client(url)
    if held:
        holds = parsed(asked.query(url, queries.read(HELD), RESULTS, graph))
        if not isinstance(holds, Ask) or not holds.value:
            raise DataError(
                f"does not hold this graph in {graph}"
                if graph
                else "does not hold this graph in its default graph; name another with --graph"
            )
    answer = parsed(asked.query(url, text, GRAPH if constructs else RESULTS, graph))
    try:
        return answers.pack(answer)
    except DataError as error:
        raise DataError(f"gave results that cannot be read: {error}") from None


def parsed(reply: Reply) -> Answer:
    """Return the answer in a reply; DataError if there is none."""
    kind, body = reply.kind, reply.body
    try:
        if kind in (RESULTS, "application/json"):
            # read as JSON first: pyoxigraph ignores what follows the first object, and refuses additional members
            read = json.loads(body)
            known = {name: read[name] for name in ("head", "results", "boolean") if name in read}
            answer = answers.of(ox.parse_query_results(json.dumps(known).encode(), format=ox.QueryResultsFormat.JSON))
            asked = isinstance(answer, Select) and answer.variables == [VIRTUOSO_ASK]
            return Ask(bool(known["results"]["bindings"])) if asked else answer
        if kind in FORMS:
            return Construct(ox.parse(body, format=FORMS[kind]))
    except RecursionError:
        raise DataError(f"gave {kind} that is nested too deeply") from None
    except (SyntaxError, ValueError, TypeError) as error:
        raise DataError(f"gave {kind} that cannot be read: {sentence(error)}") from None
    raise DataError(f"gave no SPARQL results but {kind[:60] or 'an answer without a Content-Type'}")
