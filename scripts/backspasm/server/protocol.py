"""uvicorn's HTTP protocol, with limits on what one connection, and all of them, may take of the memory and the time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from . import guard, problem

if TYPE_CHECKING:
    from typing import Any

    from starlette.types import Receive, Scope, Send

MOST_ADDRESS = 65_535  # bytes; what httptools can read
MOST_FIELDS = 100  # in one head
MOST_FIELDS_BYTES = 32 * 1024  # of their names and values
MOST_HEAD = 128 * 1024  # bytes that come before a head is whole, but for the last part of them
MOST_WAITING = 32  # requests that a client sends before it has the answer to an earlier one
MOST_UNREAD = 128 * 1024**2  # bytes of answers that all clients together have not read
LOOK = 5  # seconds between two looks at a connection
PATIENCE = 3  # looks, for a head that comes
SLOWEST = 256 * 1024  # bytes of an answer that a client reads between two looks
NOT_HTTP = 400, "this is not a request of HTTP/1.1"


class Protocol(HttpToolsProtocol):
    """A connection that is closed if a head is too long or does not come, or if an answer is not read."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._most, self.limit_concurrency = self.limit_concurrency or 0, None  # its own answer lacks our headers
        self._refusal = NOT_HTTP
        self._active: RequestResponseCycle | None = None  # the request that is being answered

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._head = 0  # bytes of the head that is coming
        self._fields = 0  # bytes of its fields
        self._since = 0  # looks since it began
        self._seen: tuple[object, int] = None, 0  # at the last look: the request, and the bytes that were not read
        self._timer = self.loop.call_later(LOOK, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        self._timer.cancel()
        self._leave()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.cycle is None or self.cycle.response_complete or not self.cycle.more_body:
            if self._head > MOST_HEAD:
                self.abort()
                return
            self._head += len(data)
        super().data_received(data)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._fields = 0

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > MOST_ADDRESS:
            self._refuse(414, f"the address is longer than {MOST_ADDRESS} bytes; send a long query by POST")

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        self._fields += len(name) + len(value)
        if len(self.headers) > MOST_FIELDS or self._fields > MOST_FIELDS_BYTES:
            self._refuse(431, f"the head has more than {MOST_FIELDS} fields or {MOST_FIELDS_BYTES} bytes")

    def on_headers_complete(self) -> None:
        self._head = self._since = 0
        if len(self.pipeline) >= MOST_WAITING:
            self._refuse(400, f"more than {MOST_WAITING} requests wait for an answer on this connection")
        full = len(self.connections) >= self._most or len(self.tasks) >= self._most or not self._room()
        self.app = _full if full else self.config.loaded_app
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no request, and close; without an answer if an earlier request waits for its own."""
        cycle = self.cycle
        own = cycle and cycle.more_body and not (cycle.response_started or self.pipeline)  # its body has the fault
        if own or cycle is None or cycle.response_complete:
            reply = problem.response(*self._refusal, {"Connection": "close"})
            head = b"".join(b"%b: %b\r\n" % field for field in (*reply.raw_headers, *guard.HEADERS))
            self.transport.write(STATUS_LINE[reply.status_code] + head + b"\r\n" + bytes(reply.body))
        self._leave()
        self.transport.close()

    def abort(self) -> None:
        """Close the connection without waiting for what the client has not read."""
        self._leave()
        self.transport.abort()

    def _leave(self) -> None:
        """Let no answer be written any more: the connection is closed, which uvicorn tells the last request only."""
        self.pipeline.clear()
        for cycle in (self._active, self.cycle):
            if cycle is not None:
                cycle.disconnected = True
                cycle.message_event.set()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._active = cycle
        super()._start_asgi_task(cycle, app)

    def _refuse(self, status: int, words: str) -> None:
        """Make the parser stop, after which `send_400_response` tells why."""
        self._refusal = status, words
        raise ValueError(words)

    def unread(self, old: bool = False) -> int:
        """Return how many bytes of answers the client has not read; if `old`, only of an answer that a look has seen."""
        return 0 if old and self._seen[0] is not self.cycle else self.transport.get_write_buffer_size()

    def _room(self) -> bool:
        """Return whether there is room for more answers, for which the slowest client may have to go."""
        protocols = [one for one in self.connections if isinstance(one, Protocol)]
        if sum(one.unread() for one in protocols) <= MOST_UNREAD:
            return True
        others = [one for one in protocols if one is not self and one.unread(old=True)]
        if others:
            max(others, key=Protocol.unread).abort()
        return bool(others)

    def _look(self) -> None:
        """Close the connection if a head did not come, or the client has hardly read since the last look."""
        unread = self.unread()
        idle = self.cycle is None or self.cycle.response_complete
        self._since += 1 if idle else 0
        request, before = self._seen
        slow = unread and before and request is self.cycle and unread > before - SLOWEST
        if slow or self._since > PATIENCE:
            self.abort()
            return
        self._seen = self.cycle, unread
        self._timer = self.loop.call_later(LOOK, self._look)


async def _full(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer that there are too many connections, or too many answers that are not read."""
    reply = problem.response(503, problem.BUSY, {**problem.RETRY, "Connection": "close"})
    reply.raw_headers += guard.HEADERS
    await reply(scope, receive, send)
