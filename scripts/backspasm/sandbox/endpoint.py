"""Query a remote SPARQL endpoint through SPARQLWrapper."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import pyoxigraph as ox

from .. import answers
from ..answers import Answer, Ask, Construct, Select
from ..errors import DataError, Unavailable, UsageError, quoted, sentence
from ..graph import queries
from . import process

RESULTS = "application/sparql-results+json"
GRAPH = "application/n-triples"
FORMS = {
    GRAPH: ox.RdfFormat.N_TRIPLES,
    "text/plain": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
}
HELD = "graph/held"


def query(url: str, text: str, shape: Answer, held: bool = False) -> Answer:
    """Return an endpoint's answer to a query; `shape`, the answer over an empty graph, has its form and columns.

    With `held`, the endpoint is first asked whether it holds this graph. UsageError if the address is not an HTTP URL;
    Unavailable if the endpoint fails or its answer has another form or other columns.
    """
    host = _host(url)
    try:
        answer = answers.unpack(process.call(fetch, url, text, isinstance(shape, Construct), held))
    except process.Ended as end:
        late = f"gave no complete answer within {process.MOST_SECONDS} seconds"
        raise Unavailable(
            f"the endpoint at {host} {late if end.late else 'gave an answer that is too large or nested too deeply'}"
        ) from None
    except DataError as error:
        raise Unavailable(f"the endpoint at {host} {error}") from None
    if type(answer) is not type(shape):
        raise Unavailable(f"the endpoint at {host} gave another kind of answer than the query asks for")
    same = list if held else set  # a named question fixes the column order, `SELECT *` does not
    if isinstance(answer, Select) and isinstance(shape, Select) and same(answer.variables) != same(shape.variables):
        raise Unavailable(f"the endpoint at {host} gave other columns than the query asks for")
    return answer


def _host(url: str) -> str:
    """Return the host, and port if any, of an endpoint's address; UsageError if it is not an ASCII HTTP URL."""
    if "@" in url:  # not repeated: it may hold a password
        raise UsageError("the address of the endpoint must not hold a user or a password")
    try:
        parts = urlsplit(url)
        host = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https") or not url.isascii() or not url.isprintable() or " " in url:
        raise UsageError(f"{quoted(url)} is not an http or https address")
    return host


def fetch(url: str, text: str, graph: bool, held: bool) -> bytes:
    """Return an endpoint's answer as packed by `answers.pack`; runs in the subprocess.

    The message of a DataError continues the words "the endpoint at HOST".
    """
    from urllib.request import HTTPRedirectHandler, build_opener, install_opener

    class Stay(HTTPRedirectHandler):
        def redirect_request(self, *arguments: object) -> None:
            """Return None, so that no address is contacted that the user did not name."""

    install_opener(build_opener(Stay))
    if held:
        holds = _parsed(*_body(url, queries.read(HELD), RESULTS))
        if not isinstance(holds, Ask) or not holds.value:
            raise DataError("does not hold this graph in its default graph")
    return answers.pack(_parsed(*_body(url, text, GRAPH if graph else RESULTS)))


def _body(url: str, text: str, accept: str) -> tuple[str, bytes]:
    from SPARQLWrapper import POST, SPARQLWrapper

    client = SPARQLWrapper(url)
    client.setTimeout(process.MOST_SECONDS)
    client.setMethod(POST)
    client.setRequestMethod("postdirectly")
    client.setOnlyConneg(True)
    # the text has been parsed as a query; SPARQLWrapper's own guess can take it for an update
    client.queryType = "SELECT"
    client.addCustomHttpHeader("Accept", accept)
    client.queryString = text
    try:
        response = client.query().response
        kind = (response.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
        body = response.read()  # read to the end, which detects a truncated answer
    except MemoryError:
        raise DataError("gave an answer that is too large") from None
    except Exception as error:  # urllib, http.client, socket and SPARQLWrapper each raise their own
        reason = getattr(error, "reason", None)  # of a URLError, whose own text has brackets around it
        raise DataError(f"is unavailable: {sentence(reason if isinstance(reason, OSError) else error)}") from None
    if len(body) > process.MOST_OUTPUT:
        raise DataError(f"gave more than {process.MOST_OUTPUT} bytes")
    return kind, body


def _parsed(kind: str, body: bytes) -> Answer:
    try:
        if kind in (RESULTS, "application/json"):
            # read as JSON first: pyoxigraph ignores what follows the first object
            whole = json.dumps(json.loads(body)).encode()
            return answers.of(ox.parse_query_results(whole, format=ox.QueryResultsFormat.JSON))
        if kind in FORMS:
            return Construct(ox.parse(body, format=FORMS[kind]))
    except (SyntaxError, ValueError, RecursionError):
        pass
    raise DataError(f"gave no SPARQL results but {kind[:60] or 'an answer without a Content-Type'}")
