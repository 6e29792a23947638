"""Where a statement comes from, as `backspasm why` says it."""

from __future__ import annotations

import json
from types import SimpleNamespace

from starlette.responses import Response
from starlette.routing import Route

from .. import engines, provenance, question
from ..sandbox import process
from . import accept, cache, disk, problem, replies, requests
from .problem import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from starlette.requests import Request

OFFERED = ("application/json", "text/plain")
PARAMETERS = {"s": "subject", "p": "predicate", "o": "object"}
UNSAID = "The graph does not say this. It is unknown, not false."


async def get(request: Request) -> Response:
    """Explain a statement: its parts are the parameters `s`, `p` and `o`."""
    values = requests.single(requests.query_parameters(request))
    media = accept.best(request.headers.get("accept", ""), OFFERED)
    if media is None:
        raise Problem(406, f"the answer comes as {' or '.join(OFFERED)}")
    key = ("why", media, *sorted(values.items()))
    kept = request.app.state.cache
    answer = kept.get(key)
    if answer is None:
        if values.keys() != PARAMETERS.keys():
            raise Problem(400, "give the parameters s, p and o: the subject, the predicate and the object")
        answer = cache.answered(media, await _found(request, media, values["s"], values["p"], values["o"]))
        kept.put(key, answer, sum(map(len, values.values())))
    return replies.reply(request, answer)


async def _found(request: Request, *asked: str) -> bytes:
    told = requests.settings(request)
    if told.store is None:
        return await requests.apart(explained, engines.LOCAL, *asked)
    try:
        made: bytes = await request.app.state.queries.call(of_store, told.store, told.bytes, *asked)
        return made
    except process.Ended as end:
        raise problem.ended("the explanation", end, told.seconds) from None


def of_store(path: str, most: int, *asked: str) -> bytes:
    """Return what `explained` does, from a store on disk; this runs in a worker."""
    with disk.reading(path) as target:
        return disk.short(explained(target, *asked), most)


def explained(target: engines.Target, media: str, subject: str, predicate: str, object: str) -> bytes:
    """Return where a statement comes from, in a media type."""
    for name, value in (("s", subject), ("p", predicate), ("o", object)):
        question.plain(value, name)
    found = provenance.explain_at(target, subject, predicate, object)
    if media != OFFERED[0]:
        return str(found).encode()
    made = {**_fields(found), "note": "" if found.origin else UNSAID}
    return json.dumps(made, ensure_ascii=False).encode()


def _fields(found: SimpleNamespace) -> dict[str, Any]:
    """Return an explanation, or a part of one, as JSON values, with the defaults of fields that are not set."""
    kind = type(found)
    return {name: _value(getattr(found, name)) for name in kind.__annotations__ if hasattr(found, name)}


def _value(value: Any) -> Any:
    if isinstance(value, SimpleNamespace):
        return _fields(value)
    return [_value(part) for part in value] if isinstance(value, tuple) else value


ROUTES = [Route("/why", get, methods=["GET"])]
