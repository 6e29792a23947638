"""Chromium for the tests of the pages: our server, the exported files below a path, and what axe-core finds wrong."""

from __future__ import annotations

import contextlib
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from npm import READERS
from paged import exported
from served import serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

AXE = READERS / "node_modules" / "axe-core" / "axe.min.js"
TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
BELOW = "/a/folder/"


class Files(BaseHTTPRequestHandler):
    """The exported pages, below a path, as any web host has them."""

    def do_GET(self) -> None:
        path = urlsplit(self.path).path.removeprefix(BELOW) or "index.html"
        page = exported().get(path)
        self.send_response(200 if page else 404)
        self.send_header("Content-Type", f"{TYPES.get(path.rpartition('.')[2], 'text/plain')}; charset=utf-8")
        self.end_headers()
        self.wfile.write(page or b"")

    def log_message(self, *_: Any) -> None:
        pass


@contextlib.contextmanager
def chromium() -> Iterator[tuple[Browser, dict[str, str]]]:
    """Chromium, and the addresses of the pages as `files` and as our server has them (`served`).

    Skip where Chromium, Playwright or axe-core is not installed.
    """
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    binary = shutil.which("chromium")
    if not binary or not AXE.is_file():
        pytest.skip("Chromium or axe-core is not installed")
    exported()  # before a page waits for it
    with (
        serving() as ours,
        ThreadingHTTPServer(("127.0.0.1", 0), Files) as server,
        playwright.sync_playwright() as started,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = started.chromium.launch(executable_path=binary, args=["--no-sandbox"])
        yield browser, {"files": f"http://127.0.0.1:{server.server_port}{BELOW}", "served": f"{ours.address}/"}
        browser.close()
        server.shutdown()


@contextlib.contextmanager
def opened(browser: Browser, address: str, **settings: Any) -> Iterator[Page]:
    """A page in a window of its own; afterwards, the console had no message and every request was for the server."""
    context = browser.new_context(**settings)
    page = context.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: told.append(str(error)))
    host = urlsplit(address).netloc
    page.on("request", lambda one: None if urlsplit(one.url).netloc == host else told.append(f"foreign: {one.url}"))
    page.on("response", lambda one: told.append(f"{one.status} {one.url}") if one.status >= 400 else None)
    page.goto(address)
    yield page
    assert told == []
    context.close()


def faults(page: Page) -> list[str]:
    """The faults of a page that axe-core calls serious or critical, each with the first element that has it."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {one['nodes'][0]['html']} {one['nodes'][0]['failureSummary']}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]
