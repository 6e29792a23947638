"""Measure what a request to `backspasm serve` costs beside Oxigraph's own server and Virtuoso, and what its start costs."""

from __future__ import annotations

import argparse
import http.client
import itertools
import statistics
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Callable
from pathlib import Path

from servers import FORM, ask, cpu, free_port, memory, ours, running
from virtuoso import GRAPH, Virtuoso

import backspasm
from backspasm import engines, question

GIVEN = {"concept": "dehydration", "text": "pain"}
ROUNDS = 3
NUMBER = itertools.count()
SLOW = 10  # a way that is asked a tenth as often: Virtuoso takes half a second to compile a text
COLUMNS = (
    ("Oxigraph, ms", "in process", "by worker", "cached"),
    ("Virtuoso, ms", "in process", "cached"),
    ("Virtuoso, new texts, ms", "new texts"),
)  # the cost of another server, and then ours as requests per CPU second, as multiples of the other's


class Way:
    """A way to ask a question: a server's process and port, a path, and what makes the body, if there is one."""

    def __init__(
        self, root: int, port: int, path: str, body: Callable[[], bytes] | None = None, share: int = 1
    ) -> None:
        self.root, self.port, self.path, self.body, self.share = root, port, path, body, share
        self._method, self._headers = ("GET", {"Accept": FORM["Accept"]}) if body is None else ("POST", FORM)

    def cost(self, count: int) -> float | None:
        """The CPU milliseconds of the server for one request; None if it refuses the request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        for _ in range(2):
            if self._ask(connection) != 200:
                return None
        count = max(1, count // self.share)
        before = cpu(self.root)
        for _ in range(count):
            self._ask(connection)
        return (cpu(self.root) - before) * 1000 / count

    def _ask(self, connection: http.client.HTTPConnection) -> int:
        return ask(connection, self._method, self.path, self.body and self.body(), self._headers)[0]


def costs(ways: list[Way], count: int) -> list[float | None]:
    """The cost of each way: the median of rounds, in which the ways take turns, since other programs run too."""
    rounds = [[way.cost(count // ROUNDS) for way in ways] for _ in range(ROUNDS)]
    return [None if None in found else statistics.median(filter(None, found)) for found in zip(*rounds, strict=True)]


def questions() -> dict[str, tuple[str, str]]:
    """The address of each named question, and its query text."""
    found = {}
    for name in question.names():
        asked = question.load(name)
        values = {one.name: GIVEN[one.name] for one in asked.parameters if one.required}
        found[name] = f"/questions/{name}?{urllib.parse.urlencode(values)}", asked.bind(values, engines.LOCAL)
    return found


def form(text: str, graph: str = "") -> bytes:
    more = {"default-graph-uri": graph} if graph else {}
    return urllib.parse.urlencode({"query": text, **more}).encode()


def always(text: str, graph: str = "") -> Callable[[], bytes]:
    body = form(text, graph)
    return lambda: body


def changing(text: str, graph: str = "") -> Callable[[], bytes]:
    return lambda: form(f"{text}\n# {next(NUMBER)}", graph)


def side_by_side(count: int) -> None:
    """Print requests per CPU second as multiples of two other servers, for each question and as medians."""
    ports = oxigraph, other, mine, cached = [free_port() for _ in range(4)]
    command = [str(Path(sys.executable).with_name("oxigraph")), "serve", "--bind", f"127.0.0.1:{oxigraph}"]
    data = b"".join(f"{quad.triple} .\n".encode() for quad in backspasm.store())
    with (
        tempfile.TemporaryDirectory() as folder,
        running(command, oxigraph, "/") as first,
        Virtuoso(written(Path(folder, "data.nt"), data), other, 20_000) as second,
        running(ours(mine, "--cache", "0"), mine, "/health") as third,
        running(ours(cached), cached, "/health") as fourth,
    ):
        put = http.client.HTTPConnection("127.0.0.1", oxigraph)
        assert ask(put, "PUT", "/store?default", data, {"Content-Type": "application/n-triples"})[0] < 300
        for port in ports[2:]:  # it waits until there are workers
            assert ask(http.client.HTTPConnection("127.0.0.1", port), "POST", "/sparql", form("ASK {}"), FORM)[0] == 200
        time.sleep(2)
        print(f"requests per server-CPU second, as multiples of another server's, {count} requests of each kind\n")
        print(f"| question | {' | '.join(itertools.chain(*COLUMNS))} |\n| --- {'| --- ' * sum(map(len, COLUMNS))}|")
        ratios: list[list[float | None]] = []
        for name, (path, text) in questions().items():
            ways = [
                Way(first, oxigraph, "/query", always(text)),
                Way(third, mine, path),
                Way(third, mine, "/sparql", always(text)),
                Way(fourth, cached, "/sparql", always(text)),
                Way(second.process, other, "/sparql", always(text, GRAPH)),
                Way(second.process, other, "/sparql", changing(text, GRAPH), SLOW),
                Way(third, mine, "/sparql", changing(text)),
            ]
            base, process, worker, kept, there, there_new, worker_new = costs(ways, count)
            row = [base, *(over(base, one) for one in (process, worker, kept))]
            row += [there, over(there, process), over(there, kept), there_new, over(there_new, worker_new)]
            ratios.append(row)
            print(f"| {name} | {' | '.join(map(shown, row))} |", flush=True)
        for word, middle in (("median", statistics.median), ("least", min)):
            made = [middle([one for one in column if one is not None]) for column in zip(*ratios, strict=True)]
            print(f"| {word} | {' | '.join(map(shown, made))} |")


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def over(theirs: float | None, ours: float | None) -> float | None:
    return None if theirs is None or ours is None else theirs / ours


def shown(figure: float | None) -> str:
    return "refused" if figure is None else f"{figure:.2f}"


def start_up() -> None:
    """Print the CPU of the server until it answers."""
    port = free_port()
    with running(ours(port), port, "/health") as root:
        own = sum(int(path.read_text().split()[0]) for path in Path(f"/proc/{root}/task").glob("*/schedstat")) / 1e9
        time.sleep(3)
        print(f"\nCPU until it answers: {own:.2f} s; with the workers: {cpu(root):.2f} s; memory {memory(root)} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100, help="requests of each kind")
    given = parser.parse_args()
    side_by_side(given.count)
    start_up()


if __name__ == "__main__":
    main()
