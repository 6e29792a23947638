"""Requests to one SPARQL server: with its login, without redirects, and again while the server is busy."""

from __future__ import annotations

import os
import time
from urllib import request
from urllib.parse import parse_qsl, urlsplit

from ..errors import DataError, UsageError, quoted, sentence
from . import process

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

LOGIN = ("BACKSPASM_ENDPOINT_USER", "BACKSPASM_ENDPOINT_PASSWORD")
UNAUTHORIZED = 401
NO_FORM = (405, 415, 501)  # statuses of an endpoint that takes no POST, or no form
BUSY = (429, 503)
FIRST_PAUSE = 0.5  # seconds; each further pause is twice as long
RESERVE = 2  # seconds before the caller's limit, in which a failure can still be told
MOST_SAID = 2000  # bytes of an error message


class Reply:
    """What a server answers: the status, the content type in lower case without parameters, and the body."""

    def __init__(self, status: int, kind: str, body: bytes) -> None:
        self.status, self.kind, self.body = status, kind, body

    @property
    def good(self) -> bool:
        """Whether the status is one of success."""
        return self.status // 100 == 2

    def expect(self, what: str) -> Reply:
        """Return this reply if it has a status of success; a DataError says what the server refuses or why it fails."""
        if self.good:
            return self
        if self.status // 100 == 3:
            raise DataError(f"answers with a redirect (status {self.status}); give the address that it leads to")
        text = self.body[:MOST_SAID].decode(errors="replace") if self.kind == "text/plain" else ""
        said = f": {sentence(ValueError(text))}" if text.strip() else ""
        raise DataError(f"{f'refuses {what}' if self.status < 500 else 'fails'} (status {self.status}){said}")


class Client:
    """Sends requests to the services of one server, from a subprocess with the limits of `process`.

    The message of each DataError continues the words "the endpoint at HOST".
    """

    def __init__(self, url: str) -> None:
        self._end = time.monotonic() + process.MOST_SECONDS - RESERVE
        user, password = map(os.environ.get, LOGIN)
        if bool(user) != bool(password):
            raise UsageError(f"set both {LOGIN[0]} and {LOGIN[1]}, or neither")
        handlers: list[request.BaseHandler] = [_Untouched()]
        self.login = bool(user and password)
        if user and password:
            parts = urlsplit(url)
            passwords = request.HTTPPasswordMgrWithDefaultRealm()
            passwords.add_password(None, f"{parts.scheme}://{parts.netloc}/", user, password)
            handlers += [_Basic(passwords), _Digest(passwords)]
        self._opener = request.build_opener(*handlers)
        request.install_opener(self._opener)  # SPARQLWrapper uses it

    def query(self, url: str, text: str, accept: str, graph: str = "") -> Reply:
        """Return the answer to a query as a form, or to a GET where the server takes no form.

        `graph` is the IRI of the graph to ask, sent as default-graph-uri.
        """
        reply = self._wrapped(url, text, "POST", accept, graph)
        if reply.status in NO_FORM:
            reply = self._wrapped(url, text, "GET", accept, graph)
        return reply.expect("the query")

    def update(self, url: str, text: str) -> Reply:
        """Return the answer to an update, which is sent as a form."""
        return self._wrapped(url, text, "POST", "*/*", "", "INSERT")

    def put(self, url: str, triples: bytes, method: str) -> Reply:
        """Return the answer to a request of the Graph Store protocol with N-Triples, of which PUT replaces a graph and POST adds."""
        head = {"Content-Type": "application/n-triples", "Accept": "*/*"}
        sent = request.Request(url, triples, head, method=method)
        return self._answered(lambda: self._opener.open(sent, timeout=process.MOST_SECONDS))

    def _wrapped(self, url: str, text: str, method: str, accept: str, graph: str, kind: str = "SELECT") -> Reply:
        from SPARQLWrapper import SPARQLWrapper

        address, _, parameters = url.partition("?") if method == "GET" else (url, "", "")
        wrapper = SPARQLWrapper(address)
        for name, value in parse_qsl(parameters, keep_blank_values=True):
            wrapper.addParameter(name, value)
        if graph:
            wrapper.addDefaultGraph(graph)
        wrapper.setTimeout(process.MOST_SECONDS)
        wrapper.setMethod(method)
        wrapper.setOnlyConneg(True)
        # the text has been parsed, or is our own; SPARQLWrapper's own guess can take a query for an update
        wrapper.queryType = kind
        wrapper.addCustomHttpHeader("Accept", accept)
        wrapper.queryString = text
        return self._answered(lambda: wrapper.query().response)

    def _answered(self, send: Callable[[], Any]) -> Reply:
        """Return the reply to a request, which is sent again for as long as the server is busy and there is time."""
        pause = FIRST_PAUSE
        while True:
            reply, wait = _read(send)
            if reply.status not in BUSY:
                return reply
            wait = max(wait, pause) if wait is not None else pause
            if time.monotonic() + wait > self._end:
                raise DataError(f"is busy (status {reply.status}); try again later")
            time.sleep(wait)
            pause *= 2


class _Untouched(request.HTTPErrorProcessor):
    """Returns a response as it is, a redirect too, but lets the handlers of a login see that one is asked for."""

    def http_response(self, request: Any, response: Any) -> Any:
        return super().http_response(request, response) if response.status == UNAUTHORIZED else response

    def https_response(self, request: Any, response: Any) -> Any:
        return self.http_response(request, response)


class _Digest(request.HTTPDigestAuthHandler):
    """Logs in where it is asked to, and from then on at once: a server may close a long request that has no login."""

    asked: Any = None

    def get_authorization(self, req: Any, chal: Any) -> Any:
        self.asked = chal
        return super().get_authorization(req, chal)

    def http_request(self, req: Any) -> Any:
        if self.asked and (login := self.get_authorization(req, self.asked)):
            req.add_unredirected_header("Authorization", f"Digest {login}")
        return req

    https_request = http_request


class _Basic(request.HTTPBasicAuthHandler):
    """Logs in where it is asked to, and from then on at once."""

    asked = False

    def retry_http_basic_auth(self, host: str, req: Any, realm: str) -> Any:
        self.asked = True
        return super().retry_http_basic_auth(host, req, realm)

    def http_request(self, req: Any) -> Any:
        import base64

        if self.asked:
            login = base64.b64encode(":".join(map(os.environ.__getitem__, LOGIN)).encode()).decode()
            req.add_unredirected_header("Authorization", f"Basic {login}")
        return req

    https_request = http_request


def _read(send: Callable[[], Any]) -> tuple[Reply, float | None]:
    """Return the reply to a request, and the seconds that the server asks to wait, if it does."""
    try:
        response = send()
        kind = (response.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
        body = response.read()  # read to the end, which detects a truncated answer
    except MemoryError:
        raise DataError("gave an answer that is too large") from None
    except UnicodeEncodeError:  # its message has a character of the password
        raise DataError(f"asks for a Digest login, so {LOGIN[0]} and {LOGIN[1]} must be ASCII") from None
    except Exception as error:  # urllib, http.client, socket and SPARQLWrapper each raise their own
        if getattr(error, "code", None) == UNAUTHORIZED or type(error).__name__ == "Unauthorized":  # of SPARQLWrapper
            if os.environ.get(LOGIN[0]):
                raise DataError(f"refuses the login in {LOGIN[0]} and {LOGIN[1]}") from None
            raise DataError(f"asks for a login; set {LOGIN[0]} and {LOGIN[1]}") from None
        if isinstance(error, ValueError) and "scheme" in str(error):  # of the login, as the endpoint names it
            raise DataError("asks for a login that is neither Basic nor Digest") from None
        reason = getattr(error, "reason", None)  # of a URLError, whose own text has brackets around it
        raise DataError(f"is unavailable: {sentence(reason if isinstance(reason, OSError) else error)}") from None
    if len(body) > process.MOST_OUTPUT:
        raise DataError(f"gave more than {process.MOST_OUTPUT} bytes")
    return Reply(response.status, kind, body), _wait(response.headers.get("Retry-After"))


def _wait(after: str | None) -> float | None:
    """Return the seconds of a Retry-After header, which has seconds or a date; None if it cannot be read."""
    from email.utils import parsedate_to_datetime

    if not after:
        return None
    if after.strip().isdecimal():
        return float(after)
    try:
        return parsedate_to_datetime(after).timestamp() - time.time()
    except ValueError:
        return None


def host(url: str) -> str:
    """Return the host, and port if any, of a server's address; UsageError if it is not an ASCII HTTP URL."""
    if "@" in url:  # not repeated: it may hold a password
        raise UsageError("the address of the endpoint must not hold a user or a password")
    try:
        parts = urlsplit(url)
        name = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    except ValueError:
        name = None
    if not name or parts.scheme not in ("http", "https") or not url.isascii() or not url.isprintable() or " " in url:
        raise UsageError(f"{quoted(url)} is not an http or https address")
    return name


def log_in(user: str | None, host: str) -> None:
    """Set a user as the login, if one is given, and ask for the password on the terminal, unless the environment has it."""
    import getpass
    import sys

    if user is None:
        return
    os.environ[LOGIN[0]] = user
    if os.environ.get(LOGIN[1]):
        return
    if not sys.stdin or not sys.stdin.isatty():
        raise UsageError(f"set {LOGIN[1]}, or run this on a terminal, which asks for the password")
    try:
        os.environ[LOGIN[1]] = getpass.getpass(f"Password of {user} at {host}: ")
    except EOFError:
        raise UsageError("no password was given") from None


def without_password(text: str) -> str:
    """Return a text without the login, as it is and as it is sent for Basic: a server can repeat what it was sent."""
    import base64

    user, password = (os.environ.get(name, "") for name in LOGIN)
    sent = base64.b64encode(f"{user}:{password}".encode(errors="surrogateescape")).decode()
    for secret in (sent, password) if password else ():
        text = text.replace(" ".join(secret.split()), "...")
    return text
