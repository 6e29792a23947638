"""An HTTP server for tests, which writes nothing to the terminal."""

from __future__ import annotations

import http.server


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        """Keep silent."""


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *arguments: object) -> None:
        """Keep silent where a client has gone."""
