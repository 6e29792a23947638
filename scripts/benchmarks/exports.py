"""Print how long `export all` takes, format by format, as multiples of one rdflib RDF/XML write of the same graph."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import backspasm
from backspasm.exporters import content, formats

ROUNDS = 7
GOAL = 5


def cpu(call: Callable[[], object]) -> float:
    """Return the CPU seconds of one call."""
    begun = time.process_time()
    call()
    return time.process_time() - begun


def main() -> None:
    graph = backspasm.graph()
    forms = list(formats.EXPORTERS)
    baseline: list[float] = []
    whole: list[float] = []
    each: dict[str, list[float]] = {form: [] for form in forms}
    formats.folder(forms, content.content())  # warm up, so that imports are not measured
    for _ in range(ROUNDS):
        baseline.append(cpu(lambda: graph.serialize(format="xml")))
        whole.append(cpu(lambda: formats.folder(forms, content.content())))
        made = content.content()
        for form in forms:
            each[form].append(cpu(lambda form=form, made=made: formats.export(form, made)))  # type: ignore[misc]
    unit = statistics.median(baseline)
    print(f"CPU, median of {ROUNDS}, × one rdflib RDF/XML write of the same {len(graph)} triples\n")
    print("| export | × rdflib RDF/XML |")
    print("| --- | --- |")
    for form, times in each.items():
        print(f"| {form} | {statistics.median(times) / unit:.2f} |")
    print(f"| all, with counts and manifest (goal at most {GOAL}) | {statistics.median(whole) / unit:.1f} |")


if __name__ == "__main__":
    main()
