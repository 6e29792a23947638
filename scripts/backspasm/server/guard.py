"""What stands before each request: the list of hosts, the security headers, the log, and the last word on errors."""

from __future__ import annotations

import re
import time
from urllib.parse import urlsplit

from ..pages import files
from . import log, problem
from .settings import LOCAL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from .settings import Settings

ANY_ADDRESS = ("0.0.0.0", "::")
POLICY = f"{files.POLICY}; frame-ancestors 'none'"
HEADERS = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]


AUTHORITY = re.compile(r"([\w.-]+?|\[[0-9a-f:.]+\])\.?(?::[0-9]{0,5})?", re.ASCII)
FREE = 64 * 1024  # bytes of a body that do not count, so that small requests always find room
MOST_BODIES = 128 * 1024**2  # bytes of all bodies, beyond that


def host(address: str) -> str:
    """Return the host in a Host header, without the port, in lower case; empty if it is not a host with a port or none."""
    found = AUTHORITY.fullmatch(address.strip().lower())
    return found[1] if found else ""


class Guard:
    """An ASGI application around another one."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        own = [] if settings.host in ANY_ADDRESS else [f"[{settings.host}]" if ":" in settings.host else settings.host]
        named = [urlsplit(settings.base_url).hostname or ""] if settings.base_url else []
        self._hosts = {host(name) for name in (*LOCAL, *own, *named, *settings.allow_host)} - {""}
        self._bodies = 0  # bytes that count of all bodies whose requests are not yet answered

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began, status, size, length = time.perf_counter(), 0, 0, 0

        async def taken() -> Message:
            nonlocal length
            message = await receive()
            before = max(FREE, length)
            length += len(message.get("body", b""))
            self._bodies += max(FREE, length) - before
            if length > FREE and self._bodies > MOST_BODIES:
                raise problem.Problem(503, problem.BUSY, {**problem.RETRY, "Connection": "close"})
            return message

        async def noted(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", []), *HEADERS]
            else:
                size += len(message.get("body", b""))
            await send(message)

        try:
            if self._refused(scope):
                await problem.response(421, "this server does not answer for the host in this request")(
                    scope, receive, noted
                )
            else:
                await self._app(scope, taken, noted)
        except Exception as error:  # told without its message, which may have what a person wrote
            log.fault(error)
            if not status:
                await problem.response(500, problem.FAULT)(scope, receive, noted)
        finally:
            self._bodies -= max(FREE, length) - FREE
            log.write(log.line(scope, status, size, time.perf_counter() - began))

    def _refused(self, scope: Scope) -> bool:
        given = [value for name, value in scope["headers"] if name == b"host"]
        return len(given) != 1 or host(given[0].decode("latin-1")) not in self._hosts
