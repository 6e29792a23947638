"""The application: all routes, put together."""

from __future__ import annotations

import asyncio
import contextlib
from types import SimpleNamespace
from typing import TYPE_CHECKING

from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Router

from ..errors import BackspasmError
from ..graph import stores
from . import answering, disk, health, hooks, log, openapi, pages, problem, questions, screen, sparql, terms, why
from .cache import Cache
from .guard import Guard
from .problem import Problem
from .workers import SCREENING_WAIT, Forks, Full, Workers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.routing import Route
    from starlette.types import ASGIApp, Receive, Scope, Send

    from .settings import Settings

MODULES = (sparql, pages, questions, why, screen, hooks, openapi, health, terms)
ANY = "{path:path}"  # the first part of a path that no other route has


class App:
    """The application for some settings; while it runs, it has workers, which `ready` prepares."""

    def __init__(self, settings: Settings, ready: Callable[[], None] = answering.ready) -> None:
        self.state = SimpleNamespace(settings=settings, cache=Cache(settings.cache), ready=ready)
        self.state.took = {}  # seconds, of each named question when it was last asked
        self._running = Router(lifespan=_running)
        self._routes: dict[str, list[Route]] = {}  # by the first part of their paths
        for module in MODULES:
            for route in module.ROUTES:
                self._routes.setdefault(_first(route.path), []).append(route)
        answered: ASGIApp = self._answered
        if settings.cors:
            answered = CORSMiddleware(
                answered,
                allow_origins=settings.cors,
                allow_methods=["GET", "HEAD", "POST"],
                allow_headers=["Accept", "Content-Type"],
                expose_headers=["ETag", "Backspasm-Truncated"],
            )
        self._guard = Guard(answered, settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"] = self
        if scope["type"] == "lifespan":
            await self._running.lifespan(scope, receive, send)
        else:
            await self._guard(scope, receive, send)

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> None:
        route, methods = self._found(scope)
        try:
            reply = (
                _options(scope["method"], methods) if route is None else await route.endpoint(Request(scope, receive))
            )
        except (Problem, BackspasmError, Full) as error:
            reply = problem.of(error)
        await reply(scope, receive, send)

    def _found(self, scope: Scope) -> tuple[Route | None, set[str]]:
        """Return the route of a request, or the methods that its path takes; `log.line` reads it in `scope`."""
        first = _first(scope["path"].removeprefix(scope.get("root_path", "")))
        methods: set[str] = set()
        for name in (first, ANY):
            for route in self._routes.get(name, ()):
                match, more = route.matches(scope)
                if match is not Match.NONE:
                    scope["route"] = route
                if match is Match.FULL:
                    scope.update(more)
                    return route, methods
                if match is Match.PARTIAL:
                    methods.update(route.methods or ())
            if methods:
                break
        return None, methods


def _first(path: str) -> str:
    return path[1:].partition("/")[0]


@contextlib.asynccontextmanager
async def _running(made: App) -> AsyncIterator[None]:
    """Have the workers: as many as the settings say for queries, and one more for screenings, which no query delays."""
    asyncio.get_running_loop().set_exception_handler(lambda _, found: log.fault(found.get("exception")))
    told = made.state.settings
    stores.store()  # before the first request, which should not wait for it
    forks = Forks(told.workers + 1, told.seconds, made.state.ready)
    made.state.queries, made.state.screenings = (
        Workers(forks, told.workers, first=(disk.wake, told.store)),
        Workers(forks, 1, SCREENING_WAIT),
    )
    try:
        yield
    finally:
        made.state.queries.close()
        made.state.screenings.close()
        forks.close()


def _options(method: str, taken: set[str]) -> Response:
    """Say which methods a path takes: to OPTIONS, and to a method that it does not take; 404 if there is no such path."""
    allow = {"Allow": ", ".join(sorted({*taken, "OPTIONS"}))}
    if method == "OPTIONS":
        return Response(None, 204, allow)
    if not taken:  # a line break in a path is in no route
        return problem.response(404, problem.NOTHING)
    return problem.response(405, f"this address does not take {method[:20]}", allow)
