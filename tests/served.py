"""Servers of ours, for tests: one as people start it, and the application with a store of named graphs."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyoxigraph as ox
from starlette.testclient import TestClient

from backspasm import files, loading
from backspasm.graph import stores
from backspasm.server import answering
from backspasm.server.app import App
from backspasm.server.settings import Settings

GRAPH = os.path.join(files.folder("ontology"), "generated", "graph.ttl")
ONE, TWO = "http://example.org/graphs/one", "http://example.org/graphs/two"


class Served:
    """A running server: its address, its process, and what it has logged."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self.process, self._log = process, log
        end = time.monotonic() + 60
        while " http://" not in self.log():
            assert process.poll() is None, self.log()
            assert time.monotonic() < end
            time.sleep(0.02)
        self.address = self.log().partition("\n")[0].split()[-1].rstrip("/")
        self.port = urlsplit(self.address).port

    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")


@contextlib.contextmanager
def serving(*options: str, program: tuple[str, str] = ("-m", "backspasm")) -> Iterator[Served]:
    """Run `backspasm serve` on a free port, or a program that does."""
    command = [sys.executable, *program, "serve", "--port", "0", *options]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with (
            log.open("wb") as errors,
            subprocess.Popen(
                command,
                stderr=errors,
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background job ignores it
            ) as process,
        ):
            try:
                yield Served(process, log)
            finally:
                process.kill()


@contextlib.contextmanager
def client(ready: Any = answering.ready, **settings: Any) -> Iterator[TestClient]:
    """The application in this process; its workers run while the context does."""
    with TestClient(App(Settings(**settings), ready), base_url="http://localhost", follow_redirects=False) as made:
        yield made


def graphs() -> list[ox.Quad]:
    """Two named graphs of one triple each."""
    here = ox.NamedNode("http://example.org/is"), ox.NamedNode("http://example.org/here")
    return [ox.Quad(ox.NamedNode(f"{name}#it"), *here, ox.NamedNode(name)) for name in (ONE, TWO)]


def ready_with_graphs() -> None:
    """Load two named graphs beside the graph, in the process that workers are forked from."""
    answering.ready()
    stores.store().extend(graphs())


def disk_with_graphs(folder: Path, *more: ox.Quad) -> str:
    """A store on disk with the graph, the two named graphs and more."""
    (folder / "graphs.nq").write_text("".join(f"{quad} .\n" for quad in (*graphs(), *more)))
    loading.load([GRAPH, str(folder / "graphs.nq")], str(folder / "store"))
    return str(folder / "store")
