"""The access log: one line for each request, with nothing in it that a person wrote."""

from __future__ import annotations

import select
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from starlette.types import Scope

METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH")


def line(scope: Scope, status: int, size: int, seconds: float) -> str:
    """Return the line for a request: the time, the method, the route, the status, the bytes, the milliseconds.

    The route is the pattern of the path, such as `/questions/{name}`: a path, and even more a query string, may have the
    words of a query or of a patient.
    """
    method = scope["method"] if scope["method"] in METHODS else "-"
    route = getattr(scope.get("route"), "path", "-")
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    return f"{at} {method} {route} {status} {size} {seconds * 1000:.1f}ms"


def write(text: str) -> None:
    """Write a line to standard error, unless it is closed, or nobody reads it now: the server does not wait for that."""
    try:
        if _ready(sys.stderr.fileno()):
            sys.stderr.write(f"{text}\n")
            sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        pass


def fault(error: BaseException | None) -> None:
    """Write where an unexpected error is, without its message, which may have what a person wrote."""
    at = error and error.__traceback__
    while at and at.tb_next:
        at = at.tb_next
    place = f"{at.tb_frame.f_code.co_filename}:{at.tb_lineno}" if at else "-"
    write(f"an unexpected error: {type(error).__name__} at {place}")


def _ready(file: int) -> bool:
    """Return whether a file takes a line now; where that cannot be asked, it counts as ready."""
    if not hasattr(select, "poll"):
        return True
    asked = select.poll()
    asked.register(file, select.POLLOUT)
    return bool(asked.poll(0))
