"""Kill `backspasm publish` at random moments, and look which graph the server has: the old one or the new one, each whole.

    python scripts/benchmarks/publishing.py 100
    python scripts/benchmarks/publishing.py 100 --publish http://localhost:8890/sparql-auth --query http://localhost:8890/sparql

The server is Oxigraph's own unless another is named, whose login is in the environment. Before each kill it gets an old
graph of other triples. At the end, publishing must succeed and leave no graph beside.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

import backspasm
from backspasm.engines import graph_name
from backspasm.errors import Unavailable
from backspasm.graph import queries
from backspasm.sandbox import publish

GRAPH = "http://example.org/graphs/killed"
OLD = 1000  # triples
AFTER = 0.5  # seconds after a kill at which the server is asked again


@contextlib.contextmanager
def oxigraph() -> Iterator[tuple[str, str]]:
    """Run Oxigraph's own server, and yield its addresses for publishing and for queries."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    binary = Path(sys.executable).with_name("oxigraph")
    with subprocess.Popen([binary, "serve", "--bind", address], stderr=subprocess.DEVNULL) as server:
        for _ in range(100):
            with contextlib.suppress(Unavailable):
                backspasm.sparql("ASK {}", endpoint=f"http://{address}/query")
                break
        yield f"http://{address}/update", f"http://{address}/query"
        server.kill()


def count(query: str, graph: str) -> int:
    (row,) = backspasm.sparql(queries.read(publish.COUNT), endpoint=query, graph=graph)  # type: ignore[misc]
    return int(str(row.triples))  # type: ignore[union-attr]


def main() -> int:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("kills", type=int)
    given.add_argument("--publish", help="the address for publishing of a server that runs")
    given.add_argument("--query", help="its address for queries")
    given.add_argument("--seed", type=int, default=0, help="of the random moments")
    options = given.parse_args()
    named = contextlib.nullcontext((options.publish, options.query))
    with named if options.publish and options.query else oxigraph() as (address, query):
        return kill(address, query, options.kills, random.Random(options.seed))


def kill(address: str, query: str, kills: int, moments: random.Random) -> int:
    """Kill publishing that often; print how often which graph was there; return 1 if one was not whole."""
    command = [sys.executable, "-m", "backspasm", "publish", address, "--graph", GRAPH]
    old = [ox.Triple(graph_name(f"urn:old:{n}"), graph_name("urn:is"), ox.Literal("old")) for n in range(OLD)]
    start = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    longest, new = time.monotonic() - start, count(query, GRAPH)
    seen: Counter[str] = Counter()
    for _ in range(kills):
        publish.publish(address, old, graph_name(GRAPH), lambda sent: None)
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as publishing:
            time.sleep(moments.uniform(0, longest))
            publishing.kill()
        at_once = count(query, GRAPH)
        left = count(query, GRAPH + publish.NEW)
        time.sleep(AFTER)
        for found in (at_once, count(query, GRAPH)):
            seen["old" if found == OLD else "new" if found == new else f"{found} triples"] += 1
        seen["with a part in the graph beside"] += 0 < left < new
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    whole, beside = count(query, GRAPH) == new, count(query, GRAPH + publish.NEW)
    print(f"{kills} kills within {longest:.1f} s, two looks after each: {dict(seen)}")
    print(f"publishing at the end: {'the new graph is whole' if whole else 'not whole'}, {beside} triples beside")
    return 1 if not whole or beside or set(seen) - {"old", "new", "with a part in the graph beside"} else 0


if __name__ == "__main__":
    sys.exit(main())
