"""Query a remote SPARQL endpoint through SPARQLWrapper."""

from __future__ import annotations

import json
import os
from urllib.parse import urlsplit

import pyoxigraph as ox

from .. import answers
from ..answers import Answer, Ask, Construct, Select
from ..errors import DataError, Unavailable, UsageError, quoted, sentence
from ..graph import queries
from . import process

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

LOGIN = ("BACKSPASM_ENDPOINT_USER", "BACKSPASM_ENDPOINT_PASSWORD")
UNAUTHORIZED = 401
NO_FORM = (405, 415, 501)  # statuses of an endpoint that takes no POST, or no form
VIRTUOSO_ASK = "__ASK_RETVAL"  # the column in which Virtuoso answers an ASK: a row for true, none for false
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
        raise Unavailable(f"the endpoint at {host} {_without_password(str(error))}") from None
    if type(answer) is not type(shape):
        raise Unavailable(f"the endpoint at {host} gave another kind of answer than the query asks for")
    same = list if held else set  # a named question fixes the column order, `SELECT *` does not
    if isinstance(answer, Select) and isinstance(shape, Select) and same(answer.variables) != same(shape.variables):
        raise Unavailable(f"the endpoint at {host} gave other columns than the query asks for")
    return answer


def _without_password(text: str) -> str:
    """Return a text without the login, as it is and as it is sent for Basic: a server can repeat what it was sent."""
    import base64

    user, password = (os.environ.get(name, "") for name in LOGIN)
    sent = base64.b64encode(f"{user}:{password}".encode(errors="surrogateescape")).decode()
    for secret in (sent, password) if password else ():
        text = text.replace(" ".join(secret.split()), "...")
    return text


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
    _open(url)
    if held:
        holds = _parsed(*_body(url, queries.read(HELD), RESULTS))
        if not isinstance(holds, Ask) or not holds.value:
            raise DataError("does not hold this graph in its default graph")
    answer = _parsed(*_body(url, text, GRAPH if graph else RESULTS))
    try:
        return answers.pack(answer)
    except DataError as error:
        raise DataError(f"gave results that cannot be read: {error}") from None


def _open(url: str) -> None:
    """Make urllib, which SPARQLWrapper uses, log in where the endpoint asks for it, and follow no redirect."""
    from urllib import request

    class Untouched(request.HTTPErrorProcessor):
        def http_response(self, request: Any, response: Any) -> Any:
            """Return a response as it is, but let the handlers below see that a login is asked for."""
            return super().http_response(request, response) if response.status == UNAUTHORIZED else response

        def https_response(self, request: Any, response: Any) -> Any:
            return self.http_response(request, response)

    user, password = map(os.environ.get, LOGIN)
    if bool(user) != bool(password):
        raise UsageError(f"set both {LOGIN[0]} and {LOGIN[1]}, or neither")
    handlers: list[request.BaseHandler] = [Untouched()]
    if user and password:
        passwords = request.HTTPPasswordMgrWithDefaultRealm()
        passwords.add_password(None, url, user, password)
        handlers += [request.HTTPBasicAuthHandler(passwords), request.HTTPDigestAuthHandler(passwords)]
    request.install_opener(request.build_opener(*handlers))


def _body(url: str, text: str, accept: str) -> tuple[str, bytes]:
    """Return the content type and the body of the answer to a form, or to a GET where the endpoint takes no form."""
    status, kind, body = _sent(url, text, accept, "POST")
    if status in NO_FORM:
        status, kind, body = _sent(url, text, accept, "GET")
    if status // 100 == 2:
        return kind, body
    if status // 100 == 3:
        raise DataError(f"answers with a redirect (status {status}); give the address that it leads to")
    said = sentence(ValueError(body[:2000].decode(errors="replace"))) if kind == "text/plain" and body.strip() else ""
    verb = "refuses the query" if status < 500 else "fails"
    raise DataError(f"{verb} (status {status}){': ' if said else ''}{said}")


def _sent(url: str, text: str, accept: str, method: str) -> tuple[int, str, bytes]:
    from urllib.parse import parse_qsl

    from SPARQLWrapper import SPARQLExceptions, SPARQLWrapper

    address, _, parameters = url.partition("?") if method == "GET" else (url, "", "")
    client = SPARQLWrapper(address)
    for name, value in parse_qsl(parameters, keep_blank_values=True):
        client.addParameter(name, value)
    client.setTimeout(process.MOST_SECONDS)
    client.setMethod(method)
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
    except SPARQLExceptions.Unauthorized:
        if os.environ.get(LOGIN[0]):
            raise DataError(f"refuses the login in {LOGIN[0]} and {LOGIN[1]}") from None
        raise DataError(f"asks for a login; set {LOGIN[0]} and {LOGIN[1]}") from None
    except UnicodeEncodeError:  # its message has a character of the password
        raise DataError(f"asks for a Digest login, so {LOGIN[0]} and {LOGIN[1]} must be ASCII") from None
    except Exception as error:  # urllib, http.client, socket and SPARQLWrapper each raise their own
        if isinstance(error, ValueError) and "scheme" in str(error):  # of the login, as the endpoint names it
            raise DataError("asks for a login that is neither Basic nor Digest") from None
        reason = getattr(error, "reason", None)  # of a URLError, whose own text has brackets around it
        raise DataError(f"is unavailable: {sentence(reason if isinstance(reason, OSError) else error)}") from None
    if len(body) > process.MOST_OUTPUT:
        raise DataError(f"gave more than {process.MOST_OUTPUT} bytes")
    return response.status, kind, body


def _parsed(kind: str, body: bytes) -> Answer:
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
