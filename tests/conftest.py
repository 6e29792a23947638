"""What the tests share: the places of the project, the sources beside it, and a real SPARQL server."""

from __future__ import annotations

import contextlib
import io
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import backspasm
from backspasm import cli
from backspasm.sandbox import process
from backspasm.sandbox.pool import Pool

ROOT = Path(__file__).resolve().parent.parent
TESTS = ROOT / "tests"
SHARED = Path(os.environ.get("BACKSPASM_SHARED", ROOT.parent / "shared"))


@pytest.fixture(scope="session")
def document() -> Path:
    """The document itself, which the project does not ship."""
    path = SHARED / "source" / "low-back-cramps-or-spasms.txt"
    if not path.is_file():
        pytest.skip("the document is not on this machine; set BACKSPASM_SHARED")
    return path


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    """The address of Oxigraph's own server with the whole graph."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    binary = Path(sys.executable).with_name("oxigraph")
    with subprocess.Popen([binary, "serve", "--bind", f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL) as server:
        address = f"http://127.0.0.1:{port}"
        data = b"".join(str(quad.triple).encode() + b" .\n" for quad in backspasm.store())
        request = urllib.request.Request(
            f"{address}/store?default", data, {"Content-Type": "application/n-triples"}, method="PUT"
        )
        for attempt in range(100):
            try:
                urllib.request.urlopen(request, timeout=10).close()
                break
            except OSError:
                assert attempt < 99, "the server did not start"
                time.sleep(0.1)
        yield f"{address}/query"
        server.terminate()


@pytest.fixture(scope="session")
def workers() -> Iterator[Pool]:
    with Pool() as one:
        yield one


@pytest.fixture
def forked(workers: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers are forks: the same limits in a process each, without the time that an interpreter takes to start."""
    monkeypatch.setattr(process, "call", workers.call)


def running(parent: int) -> list[int]:
    """The processes that a process has started and that have not ended."""
    done = subprocess.run(["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True, check=False)
    return [int(word) for word in done.stdout.split()]


def run(*arguments: str, input: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run the command line in this process, which starts no interpreter and reads no graph anew."""
    out, err = io.BytesIO(), io.BytesIO()
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stdout(io.TextIOWrapper(out, encoding="utf-8", write_through=True)),
        contextlib.redirect_stderr(io.TextIOWrapper(err, encoding="utf-8", write_through=True)),
    ):
        patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(input), encoding="utf-8"))
        try:
            code = cli.main(arguments)
        except SystemExit as left:  # of argparse, after the help
            code = int(left.code or 0)
        return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())


def run_apart(*arguments: str, **settings: Any) -> subprocess.CompletedProcess[bytes]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "backspasm", *arguments], capture_output=True, timeout=120, check=False, **settings
    )


@pytest.fixture
def own_mappings(tmp_path: Path) -> Path:
    """A user's SSSOM file: one term of a terminology that the project does not ship, and one row that it has too."""
    path = tmp_path / "own.sssom.tsv"
    path.write_text(
        "#curie_map:\n"
        '#  lbs: "https://w3id.org/backspasm/"\n'
        '#  OWN: "https://example.org/own/"\n'
        '#  MAXO: "http://purl.obolibrary.org/obo/MAXO_"\n'
        "#mapping_date: 2026-01-31\n"
        "#object_source: OWN:all\n"
        "subject_id\tpredicate_id\tobject_id\tobject_label\tmapping_justification\tconfidence\tauthor_label\n"
        "lbs:dehydration\tskos:exactMatch\tOWN:0001\t=own dehydration\tsemapv:ManualMappingCuration\t0.9\tA Name|Another\n"
        "lbs:acupuncture\tskos:exactMatch\tMAXO:0000083\tanother label\tsemapv:ManualMappingCuration\t0.1\n",
        encoding="utf-8",
    )
    return path


@pytest.fixture
def faulty(tmp_path: Path) -> str:
    """Somebody's graph with a header, and two classes, one without a label and one without a definition."""
    path = tmp_path / "mine.ttl"
    path.write_text(
        """@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix dcterms: <http://purl.org/dc/terms/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        <http://example.org/> a owl:Ontology ; dcterms:title "mine" ; dcterms:description "mine" ; owl:versionInfo "1" ;
          dcterms:license <https://creativecommons.org/publicdomain/zero/1.0/> .
        <http://example.org/Cat> a owl:Class ; skos:definition "animal that purrs" .
        <http://example.org/Dog> a owl:Class ; rdfs:label "dog" .""",
        encoding="utf-8",
    )
    return str(path)


def select(query: str) -> list[Any]:
    """The rows of a SELECT over the graph."""
    rows = backspasm.sparql(query)
    assert isinstance(rows, list)
    return rows
