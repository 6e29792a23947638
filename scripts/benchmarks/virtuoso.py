"""Virtuoso with a graph in it, for benchmarks (Debian: virtuoso-opensource)."""

from __future__ import annotations

import contextlib
import http.client
import json
import subprocess
import tempfile
import urllib.parse
from pathlib import Path

import servers

SETTINGS = """[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = temporary.db
TransactionFile = temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
DirsAllowed = {folder}
CheckpointInterval = 0
ThreadsPerQuery = 1
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 6
[SPARQL]
ResultSetMaxRows = 100000
"""
GRAPH = "https://w3id.org/backspasm"  # the graph that has the data
LOAD = """ld_dir('{folder}', '{name}', '{graph}');
rdf_loader_run();
checkpoint;
"""


SECONDS = 60  # within which a query must be answered


def configure(folder: str, sql: int, http: int, buffers: int, readable: Path | str = "") -> None:
    """Write the settings of a Virtuoso: its ports, its buffers of 8 kB, and the folder from which it may load files.

    A query takes one thread: with more, one question among a thousand leaflets did not always end.
    """
    settings = SETTINGS.format(sql=sql, http=http, buffers=buffers, dirty=buffers * 3 // 4, folder=readable)
    Path(folder, "virtuoso.ini").write_text(settings, encoding="utf-8")


class Unanswered(Exception):
    """A query that Virtuoso does not answer; the text says why."""


class Virtuoso(contextlib.ExitStack):
    """Virtuoso with an N-Triples file loaded as the graph `GRAPH`, in a folder that is removed; `process` is its id."""

    def __init__(self, path: Path, port: int = 0, buffers: int = 340_000) -> None:
        super().__init__()
        self._port, sql = port or servers.free_port(), servers.free_port()
        self._folder = self.enter_context(tempfile.TemporaryDirectory())
        configure(self._folder, sql, self._port, buffers, path.parent.resolve())
        self._running = self.enter_context(contextlib.ExitStack())
        self._start()
        load = LOAD.format(folder=path.parent.resolve(), name=path.name, graph=GRAPH)
        isql = ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba"]
        subprocess.run(isql, input=load.encode(), check=True, stdout=subprocess.DEVNULL)
        self._restart()

    def _restart(self) -> None:
        """Start it anew, as every server is one day: it then plans a query in another way than after loading."""
        self._running.close()
        self._start()

    def _start(self) -> None:
        command = ["virtuoso-t", "+configfile", "virtuoso.ini", "+foreground", "+wait"]
        running = servers.running(command, self._port, "/sparql?query=ASK%7B%7D", self._folder)
        self.process = self._running.enter_context(running)

    def cost(self, query: str) -> tuple[float, int]:
        """Return the CPU seconds of the server for a SELECT, and the rows; Unanswered if it fails, or is ended as too long."""
        before = servers.cpu(self.process)
        form = urllib.parse.urlencode({"query": query, "default-graph-uri": GRAPH}).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=SECONDS)
        try:
            status, body = servers.ask(connection, "POST", "/sparql", form, servers.FORM)
        except TimeoutError:
            taken = servers.cpu(self.process) - before
            self._restart()
            raise Unanswered(f"not done after {SECONDS} s, {taken:.0f} s of CPU") from None
        finally:
            connection.close()
        if status != http.client.OK:
            raise Unanswered(body[:200].decode(errors="replace").partition("\n")[0])
        return servers.cpu(self.process) - before, len(json.loads(body)["results"]["bindings"])
