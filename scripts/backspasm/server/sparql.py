"""The SPARQL 1.1 protocol, for queries; there is no update.

A query runs in a worker. The parameters `default-graph-uri` and `named-graph-uri`, and FROM and GRAPH, name graphs that
are loaded. Other parameters are ignored, as clients send many; `format` is one of `forms.NAMES` and wins over Accept.
"""

from __future__ import annotations

import json
import re

import pyoxigraph as ox
from starlette.responses import Response
from starlette.routing import Route

from ..graph.namespaces import PREFIXES
from ..sandbox import process, query
from . import answering, cache, forms, problem, replies, requests
from .problem import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from starlette.requests import Request

    from .cache import Answered

DIRECT = "application/sparql-query"
MOST_FORM = 4 * query.MOST_BYTES  # percent-encoding triples a text, and there are other parameters
UPDATES = "this endpoint takes no updates; only SELECT, ASK, CONSTRUCT and DESCRIBE are allowed"
UPDATE_PARAMETERS = {"update", "using-graph-uri", "using-named-graph-uri"}
SD = "http://www.w3.org/ns/sparql-service-description#"
FORMATS = "http://www.w3.org/ns/formats/"
CHANGING = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID)\b", re.IGNORECASE)  # each answer is another
WRITTEN = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "RDF_XML", "JSON-LD"),
)


async def get(request: Request) -> Response:
    """Answer the query in the address, or describe the service where there is none."""
    found = requests.query_parameters(request)
    if not found:
        return _described(request)
    return await _answered(request, found)


async def post(request: Request) -> Response:
    """Answer the query in a form, or in a body that is the query."""
    media = requests.media_type(request)
    if media not in (requests.FORM, DIRECT):
        raise Problem(
            415,
            UPDATES if media == "application/sparql-update" else f"send the query as {requests.FORM} or as {DIRECT}",
        )
    if requests.charset(request) not in ("utf-8", "utf8"):
        raise Problem(415, "the query must be UTF-8")
    body = await requests.body(request, MOST_FORM)
    if media == requests.FORM:
        return await _answered(request, requests.parameters(body))
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise Problem(400, f"the query is not UTF-8: byte {error.start}") from None
    return await _answered(request, [("query", text), *requests.query_parameters(request)])


async def _answered(request: Request, found: list[tuple[str, str]]) -> Response:
    texts = [value for name, value in found if name == "query"]
    if UPDATE_PARAMETERS & {name for name, _ in found}:
        raise Problem(400, UPDATES)
    if len(texts) != 1:
        raise Problem(400, "give one query, in the parameter 'query'")
    default, named = (
        [value for name, value in found if name == wanted] for wanted in ("default-graph-uri", "named-graph-uri")
    )
    form = next((value for name, value in found if name == "format"), "")
    medias = forms.chosen(request.headers.get("accept", ""), form)
    answer = await _run(request, texts[0], medias, default, named)
    if not answer.media:
        raise Problem(406, "the answer comes as none of the media types in Accept")
    return replies.reply(request, answer)


async def _run(request: Request, text: str, medias: tuple[str, str], default: list[str], named: list[str]) -> Answered:
    """Return the answer of a query, from the cache or from a worker."""
    told, answers = requests.settings(request), request.app.state.cache
    key = ("sparql", text, medias, *default, "", *named)
    kept: Answered | None = answers.get(key)
    if kept is not None:
        return kept
    query.bounded(text)  # here, so that what is refused waits for no worker
    try:
        made = await request.app.state.queries.call(
            answering.answer, text, medias, default, named, (told.rows, told.bytes), told.store
        )
    except process.Ended as end:
        raise problem.ended("the query", end, told.seconds) from None
    head, _, body = made.partition(b"\n")
    media, truncated = json.loads(head)
    answer = cache.answered(media, body, truncated)
    if not CHANGING.search(text):
        answers.put(key, answer, len(text))
    return answer


def _described(request: Request) -> Response:
    """Return the service description, as https://www.w3.org/TR/sparql11-service-description/ has it."""
    media = forms.chosen(request.headers.get("accept", ""))[1]
    if not media:
        raise Problem(406, "the service description comes as none of the media types in Accept")
    address = requests.settings(request).base_url
    endpoint = ox.NamedNode(f"{address}/sparql" if address else str(request.url.replace(query="")))
    service, dataset, graph = map(ox.BlankNode, ("service", "dataset", "graph"))
    type = ox.NamedNode(PREFIXES["rdf"] + "type")

    def sd(name: str) -> ox.NamedNode:
        return ox.NamedNode(SD + name)

    triples = [
        ox.Triple(service, type, sd("Service")),
        ox.Triple(service, sd("endpoint"), endpoint),
        ox.Triple(service, sd("supportedLanguage"), sd("SPARQL11Query")),
        *(ox.Triple(service, sd("resultFormat"), ox.NamedNode(FORMATS + name)) for name in WRITTEN),
        ox.Triple(service, sd("defaultDataset"), dataset),
        ox.Triple(dataset, type, sd("Dataset")),
        ox.Triple(dataset, sd("defaultGraph"), graph),
        ox.Triple(graph, type, sd("Graph")),
    ]
    body, _ = forms.graph(triples, media, len(triples), 1 << 20)
    return replies.reply(request, cache.answered(media, body))


ROUTES = [Route("/sparql", get, methods=["GET"]), Route("/sparql", post, methods=["POST"])]
