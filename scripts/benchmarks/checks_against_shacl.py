"""Print the CPU time of the check queries relative to pyshacl; each shape names the checks that it repeats."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import pyshacl
import rdflib

import backspasm
from backspasm import checks
from backspasm.graph import ontology

ROUNDS = 7
GOAL = 0.2
RELATION = rdflib.URIRef("http://purl.org/dc/terms/relation")


def seconds(call: Callable[[], object]) -> float:
    """Return the CPU seconds of one call."""
    begun = time.process_time()
    call()
    return time.process_time() - begun


def main() -> None:
    shapes = rdflib.Graph().parse(ontology.path("shapes"), format="turtle")
    every = checks.read()
    same = [every[name] for name in sorted({str(name) for name in shapes.objects(None, RELATION)})]
    store, graph = backspasm.store(), backspasm.graph()

    def shacl() -> None:
        conforms, _, report = pyshacl.validate(graph, shacl_graph=shapes)
        assert conforms, report

    def queries(chosen: list[checks.Check]) -> None:
        assert checks.run(chosen, store) == []

    by_shacl, by_same, by_every = [], [], []
    for _ in range(ROUNDS):
        by_shacl.append(seconds(shacl))
        by_same.append(seconds(lambda: queries(same)))
        by_every.append(seconds(lambda: queries(list(every.values()))))
    unit = statistics.median(by_shacl)
    print(f"CPU, median of {ROUNDS}, × pyshacl over the same {len(graph)} triples, graph and shapes loaded\n")
    print("| what runs | × pyshacl | least | most |")
    print("| --- | --- | --- | --- |")
    for words, times in (
        ("pyshacl, the shapes", by_shacl),
        (f"the {len(same)} checks that the shapes repeat (goal at most {GOAL})", by_same),
        (f"all {len(every)} checks", by_every),
    ):
        print(
            f"| {words} | {statistics.median(times) / unit:.3f} | {min(times) / unit:.3f} | {max(times) / unit:.3f} |"
        )


if __name__ == "__main__":
    main()
