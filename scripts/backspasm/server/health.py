"""Whether the server answers."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..graph import VERSION
from . import requests

TYPE_CHECKING = False
if TYPE_CHECKING:
    from starlette.requests import Request


async def get(request: Request) -> Response:
    """Say that the server answers, with which version of the graph, and whether a store on disk is used."""
    store = requests.settings(request).store is not None
    return JSONResponse({"status": "ok", "version": VERSION, "store": store}, headers={"Cache-Control": "no-store"})


ROUTES = [Route("/health", get, methods=["GET"])]
