"""Kill callers at random moments, and count the processes and temporary files that they leave behind.

    python scripts/benchmarks/kills.py 100

Each of four callers, which wait for a query, for checks of a graph, for an endpoint or for HermiT, is killed that often by
each of SIGKILL, SIGTERM, SIGHUP and SIGINT, several at a time. One second later nothing may be left. On an overloaded
machine, a process may need longer to end and is counted. Then `backspasm load` over a store is killed that often by
SIGKILL: the old store or the new one must be there, whole. Needs Linux.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from backspasm import loading
from backspasm.errors import BackspasmError
from backspasm.graph import disk

SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
AFTER = 1  # seconds
LATEST = {"hermit": 6}  # seconds after the start at which a caller is killed, where it is not 2
MARK = "BACKSPASM_KILLED"  # the variable by which the processes of a caller are found
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LINK = "<a:{}> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <a:{}> .\n"
LOADED = 20_000  # triples of the store whose loader is killed
HERMIT = "from backspasm import checks; checks.reasoner('hermit')"


def callers(folder: Path, address: str) -> dict[str, list[str]]:
    """Return the command line of each caller, with its input in a folder."""
    query, chain = folder / "query.rq", folder / "chain.nt"
    query.write_text(ENDLESS, encoding="utf-8")
    chain.write_text("".join(LINK.format(n, n + 1) for n in range(8000)), encoding="utf-8")
    command = [sys.executable, "-m", "backspasm"]
    return {
        "query": [*command, "sparql", str(query)],
        "checks": [*command, "check", "--graph", str(chain)],
        "endpoint": [*command, "sparql", str(query), "--endpoint", address],
        "hermit": [sys.executable, "-c", HERMIT],
    }


def left(command: list[str], sent: signal.Signals, moment: float) -> tuple[int, int, int]:
    """Kill a caller and return how many processes it had, and how many and how many files are left one second later."""
    with tempfile.TemporaryDirectory() as folder:
        mark = f"{MARK}={folder}".encode()
        settings = {**os.environ, "TMPDIR": folder, MARK: folder}
        silent = subprocess.DEVNULL
        with subprocess.Popen(command, env=settings, stdin=silent, stdout=silent, stderr=silent) as caller:
            time.sleep(moment)
            before = _marked(mark)
            caller.send_signal(sent)
            time.sleep(AFTER)
            after, files = _marked(mark), len(os.listdir(folder))
            caller.kill()
    return before, after, files


def _marked(mark: bytes) -> int:
    """Return how many processes have a mark in their environment."""
    return sum(mark in _environment(process) for process in Path("/proc").glob("[0-9]*"))


def _environment(process: Path) -> bytes:
    try:
        return (process / "environ").read_bytes()
    except OSError:  # it has ended, or is another user's
        return b""


def torn(kills: int, moments: random.Random) -> tuple[int, int, int]:
    """Kill a loader that often over a store; return how often the old and the new store is there, and neither."""
    found = {1: 0, LOADED: 0}
    with tempfile.TemporaryDirectory() as folder:
        old, new, store = (os.path.join(folder, name) for name in ("old.nt", "new.nt", "store"))
        Path(old).write_text(LINK.format(0, 1), encoding="utf-8")
        Path(new).write_text("".join(LINK.format(n, n + 1) for n in range(LOADED)), encoding="utf-8")
        command = [sys.executable, "-m", "backspasm", "load", new, "--store", store, "--force"]
        start = time.monotonic()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        longest = 1.5 * (time.monotonic() - start)  # some kills come when the new store is in place
        for _ in range(kills):
            loading.load([old], store, force=True)
            with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as caller:
                time.sleep(moments.uniform(0, longest))
                caller.kill()
            with contextlib.suppress(BackspasmError, KeyError):
                found[len(disk.open_store(store))] += 1
    return found[1], found[LOADED], kills - sum(found.values())


def main() -> int:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("kills", type=int, help="how often each caller is killed by each signal")
    given.add_argument("--seed", type=int, default=0, help="of the random moments")
    given.add_argument("--parallel", type=int, default=4, help="how many callers run at the same time")
    options = given.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # callers must not inherit that it is ignored
    moments = random.Random(options.seed)
    wrong = 0
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as hanging:
        commands = callers(Path(folder), f"http://127.0.0.1:{hanging.getsockname()[1]}/")
        kills = [
            (name, sent, moments.uniform(0, LATEST.get(name, 2)))
            for name, sent, _ in itertools.product(commands, SIGNALS, range(options.kills))
        ]
        moments.shuffle(kills)
        with ThreadPoolExecutor(options.parallel) as workers:
            results = list(workers.map(lambda kill: left(commands[kill[0]], *kill[1:]), kills))
    print("caller    signal   kills  processes before  left  files left")
    for name, sent in itertools.product(commands, SIGNALS):
        mine = [result for kill, result in zip(kills, results, strict=True) if kill[:2] == (name, sent)]
        before, after, files = map(sum, zip(*mine, strict=True))
        print(f"{name:9} {sent.name:8} {len(mine):5} {before:17} {after:5} {files:11}")
        wrong += after + files
    before, after, neither = torn(options.kills, moments)
    print(f"load      SIGKILL  {options.kills:5}: the old store {before}, the new store {after}, neither {neither}")
    return 1 if wrong + neither else 0


if __name__ == "__main__":
    sys.exit(main())
