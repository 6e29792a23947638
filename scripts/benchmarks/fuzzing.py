"""Put faults into queries, graphs, mapping files, records and endpoint answers; each must be read, or refused in one sentence.

    python scripts/benchmarks/fuzzing.py --minutes 10 --seed any-word
    python scripts/benchmarks/fuzzing.py --count 10000 --kind ttl --kind rdf

It fails on an exception that is not the package's own, a message of several lines or with a patient's words, a worker that
ends without an answer, more than 512 MB in the caller or in a worker that stands for it, and a connection to the address
that the inputs contain as bait. `--keep` names a folder for the inputs that failed. The same seed makes the same inputs.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import mutants
import workers

import backspasm
from backspasm import checks, files
from backspasm.engines import Target
from backspasm.errors import BackspasmError
from backspasm.sandbox import process, query
from backspasm.sandbox.pool import Pool

MOST_MEGABYTES = 512
SECONDS = 10  # of a worker
SIZE = 2  # workers at the same time
SELECT = "SELECT * { ?s ?p ?o }"
TYPES = {"results": "application/sparql-results+json", "triples": "application/n-triples"}


class Server(ThreadingHTTPServer):
    """An endpoint that answers with the body that a path names, and counts requests of any other path."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.bodies: dict[str, tuple[str, bytes]] = {}
        self.baited = 0
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        path = self.path.partition("?")[0]
        if path not in self.server.bodies:
            self.server.baited += 1
            return self.send_error(404)
        kind, body = self.server.bodies[path]
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        return None

    do_GET = do_POST

    def log_message(self, *arguments: object) -> None:
        """Keep silent."""


class Fuzzing:
    """A run: its workers, its server, its folder of input files, and what it has counted."""

    def __init__(self, pool: Pool, server: Server, folder: Path, seed: str) -> None:
        self.pool, self.server, self.folder, self.seed = pool, server, folder, seed
        self.port = server.server_address[1]
        self.outcomes: Counter[tuple[str, str]] = Counter()
        self.slowest: Counter[str] = Counter()  # milliseconds
        self.memory = 0
        self.wrong: list[tuple[str, int, str, bytes]] = []

    def one(self, kind: str, number: int) -> None:
        """Make the input of a kind that has a number, put it in, and count what comes of it."""
        data = mutants.mutated(kind, self.port, random.Random(f"{self.seed} {kind} {number}"))
        begun, said = time.monotonic(), ""
        try:
            self._reader(kind)(data, self.folder / f"{kind}-{number}.{kind}")
            outcome = "read"
        except BackspasmError as error:
            outcome, said = "refused", str(error)
            if error.code == BackspasmError.code or mutants.PATIENT in said or "\n" in said:
                outcome = "wrong"
        except process.Ended as end:
            outcome, said = "wrong", f"the worker ended, {'late' if end.late else 'early'}"
        except Exception as error:  # whatever it is, it is what this program looks for
            outcome, said = "wrong", f"{type(error).__name__}: {error}"
        self.outcomes[kind, outcome] += 1
        self.slowest[kind] = max(self.slowest[kind], round(1000 * (time.monotonic() - begun)))
        if outcome == "wrong":
            self.wrong.append((kind, number, said, data))

    def _reader(self, kind: str) -> Callable[[bytes, Path], object]:
        if kind == "query":
            return lambda data, path: backspasm.sparql(files.decode(data, "query"))
        if kind == "record":
            return lambda data, path: self._note(self.pool.call(workers.record, data=data))
        if kind in TYPES:
            return self._answer
        return self._mappings if kind == "mappings" else self._graph

    def _note(self, memory: bytes) -> None:
        self.memory = max(self.memory, int(memory))

    def _mappings(self, data: bytes, path: Path) -> None:
        with _written(path, data):
            self._note(self.pool.call(workers.mappings, str(path)))

    def _graph(self, data: bytes, path: Path) -> None:
        with _written(path, data):
            checks.of_file([], str(path)).write("junit")

    def _answer(self, data: bytes, path: Path) -> None:
        kind = path.suffix[1:]
        self.server.bodies[f"/{path.name}"] = TYPES[kind], data
        try:
            asked = SELECT if kind == "results" else SELECT.replace("SELECT *", "CONSTRUCT WHERE")
            query.run(asked, Target(endpoint=f"http://127.0.0.1:{self.port}/{path.name}"))
        finally:
            del self.server.bodies[f"/{path.name}"]


@contextlib.contextmanager
def _written(path: Path, data: bytes) -> Iterator[None]:
    path.write_bytes(data)
    yield
    path.unlink()


def run(fuzzing: Fuzzing, kinds: list[str], count: int | None, minutes: float) -> None:
    """Put in inputs of some kinds by turns: `count` of each, or as many as there is time for."""
    inputs = itertools.islice(enumerate(itertools.cycle(kinds)), count and count * len(kinds))
    end = time.monotonic() + 60 * minutes

    def drain() -> None:
        while (count or time.monotonic() < end) and (found := next(inputs, None)):
            fuzzing.one(found[1], found[0] // len(kinds))

    with ThreadPoolExecutor(SIZE) as threads:
        for thread in [threads.submit(drain) for _ in range(SIZE)]:
            thread.result()


def report(fuzzing: Fuzzing, kinds: list[str], keep: Path | None) -> int:
    """Print what came of the inputs, and return the exit code."""
    print("kind        read  refused  wrong  slowest, ms")
    for kind in kinds:
        counts = [fuzzing.outcomes[kind, outcome] for outcome in ("read", "refused", "wrong")]
        print(f"{kind:9} {counts[0]:6} {counts[1]:8} {counts[2]:6} {fuzzing.slowest[kind]:12}")
    caller = int(workers.peak())
    print(f"this process: {caller} MB; a worker in place of a caller: {fuzzing.memory} MB")
    print(f"connections to the bait: {fuzzing.server.baited}")
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
    for kind, number, said, data in fuzzing.wrong:
        print(f"wrong: {kind} {number}: {said[:300]}")
        if keep:
            (keep / f"{kind}-{number}.{kind}").write_bytes(data)
    large = max(caller, fuzzing.memory) > MOST_MEGABYTES
    return 1 if fuzzing.wrong or fuzzing.server.baited or large else 0


def main() -> int:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--minutes", type=float, default=1, help="how long it runs; default: 1")
    given.add_argument("--count", type=int, help="how many inputs of each kind, instead of minutes")
    given.add_argument("--seed", default="backspasm", help="any word; default: backspasm")
    given.add_argument("--kind", action="append", choices=mutants.KINDS, help="only this kind (repeatable)")
    given.add_argument("--keep", type=Path, help="folder for the inputs that are wrong")
    options = given.parse_args()
    kinds = options.kind or list(mutants.KINDS)
    with Pool(SIZE, SECONDS, workers.ready) as pool, tempfile.TemporaryDirectory() as folder, Server() as server:
        process.call = pool.call
        fuzzing = Fuzzing(pool, server, Path(folder), options.seed)
        with (
            open(os.devnull, "w", encoding="utf-8") as nothing,
            contextlib.redirect_stderr(nothing),  # where imports are reported
        ):
            run(fuzzing, kinds, options.count, options.minutes)
        server.shutdown()
        return report(fuzzing, kinds, options.keep)


if __name__ == "__main__":
    sys.exit(main())
