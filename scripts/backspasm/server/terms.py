"""Linked data: the path of a term's IRI leads to its page or to a file with its triples, by Accept."""

from __future__ import annotations

import posixpath
from functools import cache as once

from starlette.responses import Response
from starlette.routing import Route

from ..pages import files
from . import accept, cache, problem, replies, requests
from .problem import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

ENDINGS = {".html": "text/html", **files.DATA}
FILES = {
    **ENDINGS,
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".csv": "text/csv",
}


DEEPEST = 4  # folders


@once
def _paths() -> frozenset[str]:
    from ..pages import site

    return frozenset(site.paths())


async def get(request: Request) -> Response:
    """Answer with a file of the site, or lead from a term to the file that the request wants."""
    path = request.path_params.get("path", "")
    # what is known of the pages is read once, and no other request waits for that
    paths = _paths() if _paths.cache_info().currsize else await requests.apart(_paths)
    if path in paths:
        return await file(request, path)
    from ..pages import site

    stem = site.stem(path)
    if stem is None:
        return await _missing(request, path)
    offered = {media: stem + ending for ending, media in ENDINGS.items()}
    media = accept.best(request.headers.get("accept", ""), tuple(offered))
    if media is None:
        raise Problem(406, f"this term comes as {', '.join(offered)}")
    if not path:
        return await file(request, offered[media])
    # relative, so that it holds whatever a proxy puts before the path
    where = posixpath.relpath(offered[media], posixpath.dirname(path) or ".")
    return Response(None, 303, {"Location": where, "Vary": "Accept", "Cache-Control": "no-cache"})


async def file(request: Request, path: str, values: Mapping[str, str] | None = None) -> Response:
    """Answer with a file of the site; `values` are what a form sends for it."""
    from ..pages import site

    kept, given = request.app.state.cache, values or {}
    key = ("file", path, *sorted(given.items()))
    answer = kept.get(key)
    if answer is None:
        body = await requests.apart(site.page, path, {name: [value] for name, value in given.items()})
        if body is None:
            return await _missing(request, path)
        media = FILES[posixpath.splitext(path)[1]]
        answer = cache.answered(media, body)
        kept.put(key, answer, len(path) + sum(len(name) + len(value) for name, value in given.items()))
    return replies.reply(request, answer)


async def _missing(request: Request, path: str) -> Response:
    """Answer that there is nothing at a path: a browser gets a page, whose links lead up as many folders as the path has."""
    wanted = accept.best(request.headers.get("accept", ""), (problem.MEDIA, "text/html"))
    if wanted != "text/html" or path.count("/") > DEEPEST:
        raise Problem(404, problem.NOTHING)
    from ..pages import site

    made = await requests.apart(site.missing, path)
    return Response(made, 404, {"Cache-Control": "no-store", "Vary": "Accept"}, "text/html")


ROUTES = [Route("/", get, methods=["GET"]), Route("/{path:path}", get, methods=["GET"])]
