"""Servers of others take the graph whole and give the golden answers."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
import triplestores
from conftest import run_apart
from golden_answers import CASES, given, hold
from served import serving
from triplestores import Server

import backspasm
from backspasm.engines import Target, graph_name
from backspasm.errors import Unavailable
from backspasm.exporters import content, merged
from backspasm.graph import queries
from backspasm.sandbox import client, process, publish
from backspasm.sandbox.pool import Pool

GRAPH, SMALL = "http://example.org/graphs/published", "http://example.org/graphs#small"
pytestmark = pytest.mark.reader


@pytest.fixture(
    scope="module",
    params=[triplestores.virtuoso, triplestores.oxigraph, triplestores.jena],
    ids=lambda one: one.__name__,
)
def published(request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server on which the graph has been published; the workers that ask it have the login."""
    with request.param() as server, pytest.MonkeyPatch.context() as patch:
        for name, value in zip(client.LOGIN, (server.user, server.password), strict=True):
            patch.setenv(name, value)
        done = run_apart("publish", server.publish, "--graph", GRAPH)
        host = server.publish.split("/")[2]
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout.decode() == f"published {len(triples())} triples at {host} as {GRAPH}\n"
        with Pool() as workers:
            patch.setattr(process, "call", workers.call)
            yield server


def triples() -> list[ox.Triple]:
    return merged.triples(content.content(""))


def count(server: Server, graph: str) -> object:
    (row,) = backspasm.sparql(queries.read(publish.COUNT), endpoint=server.query, graph=graph)  # type: ignore[misc]
    return row.triples  # type: ignore[union-attr]


def test_golden_answers_of_a_server(published: Server) -> None:
    """All are asked before those that differ are told."""
    wrong = []
    for file in CASES:
        try:
            hold(file, given(file, Target(endpoint=published.query, graph=GRAPH)))
        except (AssertionError, Unavailable) as error:
            wrong.append(str(error))
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "statement",
    [
        ("staying hydrated", "aimed at cause of", "low back spasm"),  # Inferred, with premises
        ("smoking", "a", "risk factor"),  # a role
        ("Signs of cauda equina syndrome", "core finding", "saddle anesthesia"),  # in a criterion
        ("smoking", "possible cause of", "low back spasm"),  # which the graph does not say
    ],
)
def test_why_reads_the_same_from_a_server(published: Server, statement: tuple[str, str, str]) -> None:
    there = str(backspasm.why(*statement, endpoint=published.query, graph=GRAPH))
    assert there == str(backspasm.why(*statement))
    assert there.startswith("The graph does not say") is (statement[:2] == ("smoking", "possible cause of"))


@pytest.mark.usefixtures("forked")
def test_golden_answers_of_our_own_server() -> None:
    """One answer to each question: the tests of the server hold the others."""
    files = {case["question"]: file for file, case in CASES.items()}
    with serving() as server:
        for file in files.values():
            hold(file, given(file, Target(endpoint=f"{server.address}/sparql")))


def test_killed_while_publishing_leaves_the_old_graph_whole(published: Server) -> None:
    command = [sys.executable, "-m", "backspasm", "publish", published.publish, "--graph", GRAPH]
    with subprocess.Popen(command) as killed:
        while not count(published, GRAPH + publish.NEW):
            assert killed.poll() is None
        killed.send_signal(signal.SIGKILL)
    assert count(published, GRAPH + publish.NEW) != 0
    assert count(published, GRAPH) == len(triples())


@pytest.mark.parametrize("without", ["nothing", "the Graph Store protocol", "updates"])
def test_readers_see_the_graph_whole(published: Server, without: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an attempt before has left is removed, whatever the server takes."""
    ends = [ends for ends in publish.SERVERS if published.publish.endswith(ends[0])]
    hidden = {"nothing": (), "the Graph Store protocol": (2,), "updates": (0,)}[without]
    monkeypatch.setattr(
        publish, "SERVERS", [tuple("/no" * (n in hidden) + end for n, end in enumerate(one)) for one in ends]
    )
    url = published.publish
    if without == "updates":
        url = url.replace("/sparql-auth", "/no/sparql-auth").replace("/update", "/no/update")
    seen: set[object] = set()
    ended = threading.Event()

    def read() -> None:
        while not ended.is_set():
            seen.add(count(published, SMALL))

    sent: list[int] = []
    some = triples()[: 3 * publish.MOST_TRIPLES]  # some of them with blank nodes
    publish.publish(url, some, graph_name(SMALL), sent.append)
    reader = threading.Thread(target=read)
    reader.start()
    try:
        at_once = publish.publish(url, some, graph_name(SMALL), sent.append)
    finally:
        ended.set()
        reader.join()
    assert at_once is (without != "updates")
    assert sent[-1] == len(some)
    assert len(sent) == 2 * (len(list(publish._parts(some))) if at_once else 1)
    assert (count(published, SMALL), count(published, SMALL + publish.NEW)) == (len(some), 0)
    if not published.user:  # Virtuoso shows parts of both graphs to a query that runs while it moves one
        assert seen == {len(some)}
