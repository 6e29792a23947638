"""Read the parts of a request strictly: its parameters, and its body within a limit."""

from __future__ import annotations

import asyncio
import functools
from urllib.parse import unquote_to_bytes

from starlette.requests import ClientDisconnect

from .problem import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    from starlette.requests import Request

    from .settings import Settings

    Result = TypeVar("Result")

FORM = "application/x-www-form-urlencoded"
MOST_PARAMETERS = 100
BODY_SECONDS = 20  # for a client that sends slowly


async def apart(function: Callable[..., Result], *arguments: Any) -> Result:
    """Run a function in a thread, so that no request waits for another; an engine leaves room for other threads."""
    return await asyncio.get_running_loop().run_in_executor(None, functools.partial(function, *arguments))


def settings(request: Request) -> Settings:
    """Return what the server was told."""
    told: Settings = request.app.state.settings
    return told


def parameters(encoded: bytes, most: int = MOST_PARAMETERS) -> list[tuple[str, str]]:
    """Return the names and values of a query string or a form; Problem if it is not UTF-8 or has too many."""
    parts = [part for part in encoded.split(b"&") if part]
    if len(parts) > most:
        raise Problem(400, f"the request has more than {most} parameters")
    found = []
    for part in parts:
        name, _, value = part.replace(b"+", b" ").partition(b"=")
        try:
            found.append((unquote_to_bytes(name).decode(), unquote_to_bytes(value).decode()))
        except UnicodeDecodeError:
            raise Problem(400, "a parameter is not UTF-8") from None
    return found


def single(found: list[tuple[str, str]]) -> dict[str, str]:
    """Return parameters as a dict; Problem if one is given twice."""
    values = dict(found)
    if len(values) < len(found):
        raise Problem(400, "a parameter is given more than once")
    return values


def query_parameters(request: Request) -> list[tuple[str, str]]:
    """Return the parameters in a request's address."""
    return parameters(request.scope["query_string"])


def media_type(request: Request) -> str:
    """Return the media type of a request's body without its parameters, in lower case; empty if there is none."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def charset(request: Request) -> str:
    """Return the charset that a request says its body has, in lower case; `utf-8` if it says none."""
    for parameter in request.headers.get("content-type", "").split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"').lower()
    return "utf-8"


async def body(request: Request, most: int) -> bytes:
    """Return a request's body; Problem if it is longer than `most` bytes, comes too slowly, or is compressed."""
    too_long = Problem(413, f"the body is longer than {most} bytes", {"Connection": "close"})
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise Problem(415, "the body must not be compressed")
    length = request.headers.get("content-length", "0")
    if len(length) > 18 or int(length) > most:
        raise too_long
    data = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.stream():
                data += part
                if len(data) > most:
                    raise too_long
    except TimeoutError:
        raise Problem(408, f"the body did not come in {BODY_SECONDS} seconds", {"Connection": "close"}) from None
    except ClientDisconnect:
        raise Problem(400, "the client left") from None
    return bytes(data)
