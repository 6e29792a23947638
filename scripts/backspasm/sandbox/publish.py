"""Publish a graph to a SPARQL server: fill a new graph there, count it, and move it to its place in one request."""

from __future__ import annotations

import json
from urllib.parse import quote, urlsplit

import pyoxigraph as ox

from .. import answers
from ..answers import Select
from ..errors import DataError
from ..graph import queries
from . import endpoint
from .client import Client, Reply

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOST_TRIPLES = 2000  # of a request: Virtuoso compiles an update as a whole
MOST_BLANK = 500  # of a request with blank nodes, whose update has more lines there
NEW = "-unpublished"  # at the end, also after a `#`, of the name of the graph that is filled and then moved
COUNT = "graph/count"
NO_UPDATES = (400, 404, 405, 415, 501)  # statuses of an address that takes no updates
# How servers name their services, as ends of an address: for updates, for queries, for the Graph Store protocol.
SERVERS = (
    ("/sparql-auth", "/sparql-auth", "/sparql-graph-crud-auth"),  # Virtuoso
    ("/update", "/query", "/store"),  # Oxigraph
    ("/update", "/query", "/data"),  # Jena Fuseki
    ("/statements", "", "/rdf-graphs/service"),  # RDF4J and GraphDB
)


class Services:
    """The addresses of a server's services; `store` is empty without the Graph Store protocol, `update` without updates."""

    def __init__(self, update: str, query: str, store: str) -> None:
        self.update, self.query, self.store = update, query, store


def publish(url: str, triples: list[ox.Triple], graph: ox.NamedNode, progress: Callable[[int], None]) -> bool:
    """Replace a graph on a server by triples, and return whether that was one update, which servers do as a whole.

    `url` is the address of one of the server's services; `progress` gets the number of triples sent so far. Until all
    are there, they are in a new graph, which the next call empties if this one does not end. A server that takes no
    updates gets the graph by one PUT. UsageError if the address is not an HTTP URL; Unavailable if the server fails,
    takes neither updates nor the Graph Store protocol, or counts other triples than were sent.
    """
    names = (graph.value, graph.value + NEW)
    servers = [vars(one) for one in _servers(url)]
    found: dict[str, str] = json.loads(endpoint.call(prepare, url, servers, names[1]))
    sent = 0
    for part in _parts(triples) if found["update"] else [triples]:
        data = b"".join(str(triple).encode() + b" .\n" for triple in part)
        endpoint.call(send, url, found, *names, bool(_blank(part[0])), data=data)
        sent += len(part)
        progress(sent)
    endpoint.call(finish, url, found, *names, len(triples))
    return bool(found["update"])


def _parts(triples: list[ox.Triple]) -> Iterator[list[ox.Triple]]:
    """Yield triples in parts for a request each; a blank node, which is the same only within a request, is in one part."""
    named = [triple for triple in triples if not _blank(triple)]
    near: dict[ox.BlankNode, ox.BlankNode] = {}  # of each blank node, another one of its group, or itself

    def leader(node: ox.BlankNode) -> ox.BlankNode:
        while near.setdefault(node, node) != node:
            node = near[node]
        return node

    for one, *others in filter(None, map(_blank, triples)):
        near[leader(one)] = leader(others[0] if others else one)
    groups: dict[ox.BlankNode, list[ox.Triple]] = {}
    for triple in triples:
        if nodes := _blank(triple):
            groups.setdefault(leader(nodes[0]), []).append(triple)
    part: list[ox.Triple] = []
    for group in groups.values():
        if len(part) + len(group) > MOST_BLANK and part:
            yield part
            part = []
        part += group
    if part:
        yield part
    for start in range(0, len(named), MOST_TRIPLES):
        yield named[start : start + MOST_TRIPLES]


def _blank(triple: ox.Triple) -> list[ox.BlankNode]:
    return [node for node in (triple.subject, triple.object) if isinstance(node, ox.BlankNode)]


def _servers(url: str) -> list[Services]:
    """Return what the services of a server may be, by the end of the address of one; else all have this address."""
    parts, found = urlsplit(url), []
    for ends in SERVERS:
        end = max((end for end in ends if parts.path.endswith(end)), key=len, default="")
        if end:
            base = parts.path.removesuffix(end)
            found.append(Services(*(parts._replace(path=base + one).geturl() for one in ends)))
    return found or [Services(url, url, url)]


def prepare(url: str, known: list[dict[str, str]], new: str) -> bytes:
    """Empty the new graph on a server, and return which of the known services to use; runs in the subprocess.

    The message of each DataError here continues the words "the endpoint at HOST".
    """
    asked, servers = Client(url), [Services(**one) for one in known]
    replies: dict[str, Reply] = {}
    for one in servers:
        if one.update not in replies:
            replies[one.update] = asked.update(one.update, f"DROP SILENT GRAPH <{new}>")
            if replies[one.update].status not in NO_UPDATES:
                replies[one.update].expect("updates")
    updating = [one for one in servers if replies[one.update].good]
    storing = next((one for one in updating or servers if _sent(asked, one, new, b"", "PUT").good), None)
    found = storing or (updating or servers)[0]
    if not storing:
        replies[found.update].expect("updates")
    found.store, found.update = found.store if storing else "", found.update if updating else ""
    _count(asked, found, new, 0)
    return json.dumps(vars(found)).encode()


def send(url: str, found: dict[str, str], graph: str, new: str, blank: bool, data: bytes) -> bytes:
    """Add N-Triples, with blank nodes or without, to the new graph; without updates, replace the graph by them.

    Runs in the subprocess.
    """
    asked, services = Client(url), Services(**found)
    if asked.login:  # a server asks for it here, and not in the middle of a long request, whose connection it may close
        _sent(asked, services, new, b"", "POST")
    place, method = (new, "POST") if services.update else (graph, "PUT")
    _sent(asked, services, place, data, method, blank).expect("the triples")
    return b""


def finish(url: str, found: dict[str, str], graph: str, new: str, triples: int) -> bytes:
    """Move the new graph, if there is one, to the place of the graph, and count the triples; runs in the subprocess."""
    asked, services = Client(url), Services(**found)
    if services.update:
        _count(asked, services, new, triples)
        asked.update(services.update, f"MOVE GRAPH <{new}> TO GRAPH <{graph}>").expect("the move of a graph")
    _count(asked, services, graph, triples)
    return b""


def _sent(asked: Client, services: Services, graph: str, data: bytes, method: str, blank: bool = False) -> Reply:
    if services.store:
        mark = "&" if "?" in services.store else "?"
        return asked.put(f"{services.store}{mark}graph={quote(graph, safe='')}", data, method)
    quads = f"{{ GRAPH <{graph}> {{\n{data.decode()}}} }}"
    # Virtuoso takes blank nodes only in the first of these, and four times as many triples in the second
    return asked.update(services.update, f"INSERT {quads} WHERE {{}}" if blank else f"INSERT DATA {quads}")


def _count(asked: Client, services: Services, graph: str, triples: int) -> None:
    """Raise DataError unless a graph on a server has a number of triples."""
    answer = endpoint.parsed(asked.query(services.query, queries.read(COUNT), endpoint.RESULTS, graph))
    if not isinstance(answer, Select):
        raise DataError("does not count triples")
    counted = [answers.text(row[0]) for row in answer.rows if row]
    if counted != [str(triples)]:
        raise DataError(f"has {' '.join(counted) or 'no count of'} triples in {graph} where {triples} should be")
