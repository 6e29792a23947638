"""Print the time of questions, cold and warm, as ratios to other ways of answering them, measured in one run."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import io
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

import backspasm
from backspasm import answers, engines, question
from backspasm.graph import parts, reasoner, stores
from backspasm.graph.namespaces import PREFIXES

COLD = 25
WARM = 15
SUBREAPER = 36  # of prctl(2): children of children become children
ASKED = ("red-flags", "causes", "relief", "statements")
GIVEN = {"concept": "dehydration", "text": "pain"}
BARE = """
import argparse, sys, pyoxigraph as ox
parser = argparse.ArgumentParser()
parser.add_argument("query")
parser.add_argument("modules", nargs="+")
given = parser.parse_args()
store = ox.Store()
for module in given.modules:
    store.load(path=module, format=ox.RdfFormat.TURTLE)
sys.stdout.buffer.write(store.query(open(given.query).read()).serialize(format=ox.QueryResultsFormat.CSV))
"""
RDFLIB = """
import sys, rdflib
graph = rdflib.Graph()
for module in sys.argv[2:]:
    graph.parse(module)
sys.stdout.buffer.write(graph.query(open(sys.argv[1]).read()).serialize(format="csv"))
"""


def cpu(command: list[str]) -> float:
    """Return the CPU seconds of one whole process; bytecode is cached, as for an installed program."""
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True, env=surroundings)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


class Taken(NamedTuple):
    """The seconds of a run, the seconds of CPU of all its processes, and the most memory of one in MB."""

    wall: float
    cpu: float
    memory: float


def process(command: list[str]) -> Taken:
    """Run a command and return what it and the processes that it began took; leave if it fails."""
    ctypes.CDLL(None).prctl(SUBREAPER, 1)  # Spark's Java outlives the command
    start = time.monotonic()
    begun = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, *used = os.wait4(begun.pid, 0)
    wall = time.monotonic() - start
    begun.returncode = os.waitstatus_to_exitcode(status)
    if begun.returncode:
        sys.exit(f"the command ended with {begun.returncode}")
    with contextlib.suppress(ChildProcessError):
        while True:
            used.append(os.wait3(0)[2])
    cpu = sum(one.ru_utime + one.ru_stime for one in used)
    return Taken(wall, cpu, max(one.ru_maxrss for one in used) / 1000)


def cold() -> None:
    """Print the CPU of whole processes as multiples of `python -c pass`."""
    print(f"cold, CPU of a whole process, median of {COLD}, × python -c pass\n")
    print("| question | triples | backspasm ask | bare script, same triples | × bare | rdflib script, same triples |")
    print("| --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        for name in ASKED:
            asked = question.load(name)
            query = Path(folder) / f"{name}.rq"
            query.write_text(asked.text, encoding="utf-8")
            store = parts.load(parts.named(asked.text))
            same = Path(folder) / f"{name}.ttl"
            same.write_bytes(
                ox.serialize([quad.triple for quad in store], format=ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b""
            )
            modules = [str(same)]
            commands = {
                "pass": [sys.executable, "-c", "pass"],
                "ours": [str(Path(sys.executable).with_name("backspasm")), "ask", name, "--format", "csv"],
                "bare": [sys.executable, "-c", BARE, str(query), *modules],
            }
            times: dict[str, list[float]] = {way: [] for way in commands}
            for _ in range(COLD):
                for way, command in commands.items():
                    times[way].append(cpu(command))
            middle = {way: statistics.median(taken) for way, taken in times.items()}
            slow = statistics.median(cpu([sys.executable, "-c", RDFLIB, str(query), *modules]) for _ in range(3))
            triples = len(store)
            unit = middle["pass"]
            print(
                f"| {name} | {triples} | {middle['ours'] / unit:.1f} | {middle['bare'] / unit:.1f} "
                f"| {middle['ours'] / middle['bare']:.2f} | {slow / unit:.0f} |"
            )


def taken(run: Callable[[], object], times: int = WARM) -> float:
    """Return the median seconds of a call."""
    run()
    gc.collect()
    measured = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        measured.append(time.perf_counter() - start)
    return statistics.median(measured)


def warm() -> None:
    """Print how long each question takes, and how many times longer rdflib and owlready2 take."""
    print(f"\nwarm, the whole graph loaded ({len(stores.store())} triples), median of {WARM}, × pyoxigraph\n")
    print("| question | pyoxigraph, ms | rdflib from text | owlready2 |")
    print("| --- | --- | --- | --- |")
    graph, world = stores.rdflib_graph(), reasoner.world()
    ratios = []
    for name in question.names():
        asked = question.load(name)
        values = {parameter.name: GIVEN[parameter.name] for parameter in asked.parameters if parameter.required}
        text = asked.bind(values, engines.Target())

        def ours(text: str = text) -> object:
            answer = engines.run(text)
            return list(answer.rows) if isinstance(answer, answers.Select) else answer

        def rdflib(text: str = text) -> list[object]:
            return list(graph.query(text))

        def owlready(text: str = text) -> list[object]:
            return list(world.sparql(text))

        unit = taken(ours)
        slow = taken(rdflib, 3) / unit
        ratios.append(slow)
        try:
            other = f"{taken(owlready, 1) / unit:.1f}"
        except Exception as error:  # owlready2 lacks much of SPARQL and raises many kinds of errors
            other = f"cannot ({type(error).__name__})"
        print(f"| {name} | {unit * 1000:.2f} | {slow:.0f} | {other} |")
    print(f"\nmedian over the questions: rdflib takes {statistics.median(ratios):.0f} times as long")


if __name__ == "__main__":
    sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", line_buffering=True)
    print(f"backspasm {backspasm.__version__}, Python {sys.version.split()[0]}\n")
    cold()
    warm()
