"""Write an answer as a response, with its entity tag: 304 if the client has it."""

from __future__ import annotations

from starlette.responses import Response

from . import forms

TYPE_CHECKING = False
if TYPE_CHECKING:
    from starlette.requests import Request

    from .cache import Answered

TRUNCATED = "Backspasm-Truncated"


def reply(request: Request, answer: Answered) -> Response:
    """Return the response for an answer: 200, or 304 if the request names the answer's tag."""
    have = request.headers.get("if-none-match")
    if have and request.method in ("GET", "HEAD") and known(have, answer.tag):
        return Response(None, 304, _headers(answer))
    if answer.whole is None:
        media = {"Content-Type": forms.content_type(answer.media)}
        answer.whole = Response(answer.body, 200, {**_headers(answer), **media})
    return answer.whole


def _headers(answer: Answered) -> dict[str, str]:
    made = {"ETag": answer.tag, "Cache-Control": "no-cache", "Vary": "Accept"}
    if answer.truncated:
        made[TRUNCATED] = f"only the first {answer.truncated}"
    return made


def known(header: str, tag: str) -> bool:
    """Return whether an If-None-Match header has a tag, as weak ones are compared."""
    return header.strip() == "*" or tag in (one.strip().removeprefix("W/") for one in header.split(","))
