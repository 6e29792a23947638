"""What the HTTP service is told: its addresses and its limits."""

from __future__ import annotations

import os
import re
from types import SimpleNamespace
from urllib.parse import urlsplit

from ..errors import UsageError, quoted

MEGABYTE = 1024**2
LOCAL = ("localhost", "127.0.0.1", "[::1]")


class Settings(SimpleNamespace):
    """The addresses and limits of a server; each has a default.

    `base_url` is where people reach the server, empty if that is not known. `allow_host` are the names that a request
    may address, beside those of this machine and of `base_url`. `cors` are the web origins whose scripts may read
    answers. `workers` is the number of queries at the same time, `seconds` the time of one query or screening. `rows`
    and `bytes` limit one answer, `cache` all cached answers (bytes), `record` the body of a screening (bytes).
    `store` is the path of a store on disk for queries, named questions and `/why`, None for the built-in graph.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    root_path: str = ""
    base_url: str = ""
    allow_host: tuple[str, ...] = ()
    cors: tuple[str, ...] = ()
    workers: int = os.cpu_count() or 1
    seconds: float = 10
    rows: int = 100_000
    bytes: int = 16 * MEGABYTE
    cache: int = 64 * MEGABYTE
    record: int = 4 * MEGABYTE
    connections: int = 512
    store: str | None = None


NAMES = tuple(Settings.__annotations__)


def checked(told: Settings) -> Settings:
    """Return settings with addresses in one form; UsageError for one that is not valid."""
    told.base_url = told.base_url.rstrip("/")
    told.root_path = told.root_path.rstrip("/")
    if told.base_url and not _address(told.base_url):
        raise UsageError(f"serve: {quoted(told.base_url)} is not an http or https address without a query")
    if not re.fullmatch(r"(?:/[\w.~-]+)*", told.root_path, re.A):
        raise UsageError(f"serve: --root-path takes a path such as /backspasm, not {quoted(told.root_path)}")
    for name in told.allow_host:
        if not re.fullmatch(r"[\w.-]+|\[[0-9a-f:.]+\]", name, re.A | re.I):
            raise UsageError(f"serve: --allow-host takes the name of a host without a port, not {quoted(name)}")
    for origin in told.cors:
        if origin != "*" and (not _address(origin) or urlsplit(origin).path):
            raise UsageError(f"serve: --cors takes an origin such as https://example.org, or *, not {quoted(origin)}")
    return told


def _address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return (
        known
        and not (parts.query or parts.fragment or "@" in url)
        and url.isascii()
        and not re.search(r"[\s<>\"\\^`{|}]", url)
    )
