"""Run the application on uvicorn."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import uvicorn

from .. import question
from ..engines import Target
from ..errors import Unavailable, UsageError
from ..graph import disk
from . import log
from .app import App
from .protocol import Protocol

if TYPE_CHECKING:
    from .settings import Settings

STOP_SECONDS = 5  # for answers that are under way


def serve(settings: Settings) -> None:
    """Answer requests until the process is told to stop; Unavailable if the port is taken.

    InputMissing or DataError if the store on disk cannot be read or does not hold this graph.
    """
    if settings.store is not None:
        disk.verified(settings.store)
        question.ready(Target(store=settings.store))
    with _listening(settings) as listener:
        config = uvicorn.Config(
            App(settings),
            loop="auto",
            http=Protocol,
            ws="none",
            lifespan="on",
            log_config=None,
            log_level="critical",
            access_log=False,
            server_header=False,
            date_header=True,
            proxy_headers=False,
            root_path=settings.root_path,
            limit_concurrency=settings.connections,
            timeout_keep_alive=15,
            timeout_graceful_shutdown=STOP_SECONDS,
        )
        host, port = listener.getsockname()[:2]
        log.write(f"backspasm: serving on http://{f'[{host}]' if ':' in host else host}:{port}{settings.root_path}/")
        uvicorn.Server(config).run(sockets=[listener])


def _listening(settings: Settings) -> socket.socket:
    """Return a socket that listens at the address of the settings."""
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        raise UsageError(f"serve: there is no host {settings.host!r}") from None
    family, kind, protocol, _, address = found[0]
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise Unavailable(
            f"serve: cannot listen on {settings.host} port {settings.port}: {(error.strerror or 'no').lower()}"
        ) from None
    return listener
