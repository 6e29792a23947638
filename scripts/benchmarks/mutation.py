"""Print how many of 300 random edits of the graph a check, a golden answer, a screening case or `diff` notices, by kind of edit.

Each edited graph is rebuilt first, so that nothing is noticed because a derived module is out of date.
Where an edit changes what a claim says, half of the edits change the claim's name with it, as a careful editor would.
"""

from __future__ import annotations

import collections
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
from edits import AUTHORED, EDITORS, ROWS, Edit

from backspasm import checks, diff
from backspasm.errors import BackspasmError
from backspasm.graph import build, derive, mappings, ontology, stores
from backspasm.screening import criteria, evaluation, findings, result

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "tests"))
from golden_answers import CASES, given, hold
from screened import CASES as SCREENED

SEED = 4
EDITS = 300
GOAL = 97
WAYS = ("check", "golden answer", "screening case", "diff")
# Why no query over the graph alone could have noticed what survives, by what the edit is about.
REASONS = {
    "cites": "one reference for another of the same form: only the reading of both tells",
    "nearFinding": "one finding for another of the same kind: only a clinical reading tells",
    "impliesFinding": "one finding for another of the same kind: only a clinical reading tells",
    "excludesFinding": "one finding for another of the same kind: only a clinical reading tells",
    "mapping": "one term for another that shares a word with the concept: only the terms' definitions tell",
    "hasDirection": "one direction for another: only the reading of the reference tells",
}


def rebuilt(edit: Edit) -> ox.Store:
    """Return the whole graph as it would be built after an edit."""
    store = ox.Store()
    store.extend(quad for quad in AUTHORED if quad not in edit.out)
    store.extend(edit.into)
    for text in (mappings.text(edit.rows), derive.text([]), derive.domains(), build.modules(ontology.modules())):
        store.load(text.encode(), format=ox.RdfFormat.TURTLE)
    derive.direct(store)
    derive.inferred(store)
    return store


def tripped(store: ox.Store) -> set[str]:
    """Return the names of the checks that find a fault."""
    return {fault.check for fault in checks.run(checks.read().values(), store)}


def golden(store: ox.Store) -> Iterator[str]:
    """Yield the golden answers that no longer hold."""
    stores.store = lambda user_mappings="", named=None: store  # type: ignore[assignment]
    for file in sorted(CASES, key=lambda name: not name.startswith(("statements", "mappings"))):
        try:
            hold(file, given(file))
        except (AssertionError, BackspasmError):
            yield file


def screened(store: ox.Store) -> Iterator[str]:
    """Yield the screening cases that no longer have their statuses and outcome."""
    known, names = criteria.Criteria(store), findings.Vocabulary(store, lambda: store)
    for name, case in SCREENED.items():
        found = evaluation.screen(findings.findings(case["present"], case["absent"], names), known)
        wanted = [case["statuses"].get(str(number), result.NOT_ASKED) for number in range(1, 9)]
        if [flag.status for flag in found.red_flags] != wanted or found.outcome != case["outcome"]:
            yield name


def noticed(store: ox.Store, untouched: ox.Store) -> dict[str, bool]:
    """Return which of WAYS notices what became of a graph."""
    found = (
        bool(tripped(store)),
        next(golden(store), None) is not None,
        next(screened(store), None) is not None,
        bool(diff.compare(untouched, store)),
    )
    return dict(zip(WAYS, found, strict=True))


def main() -> None:
    choice = random.Random(SEED)
    untouched = rebuilt(Edit("", "", set(), set(), ROWS))
    if any(noticed(untouched, untouched).values()):
        sys.exit(f"the graph itself has faults: {noticed(untouched, untouched)}")
    found: dict[str, collections.Counter[str]] = {kind: collections.Counter() for kind in EDITORS}
    survivors = []
    for kind, editor in EDITORS.items():
        for _ in range(EDITS // len(EDITORS)):
            edit = editor(choice)
            by = noticed(rebuilt(edit), untouched)
            found[kind].update(edits=1, together=any(by.values()), **by)
            if not any(by.values()):
                survivors.append((kind, edit))
    columns = ("edits", *WAYS, "together")
    print(f"| edit | {' | '.join(columns)} |")
    print(f"| --- |{' --- |' * len(columns)}")
    total = sum(found.values(), collections.Counter())
    for kind, counts in [*found.items(), ("all", total)]:
        print(f"| {kind} | {' | '.join(str(counts[key]) for key in columns)} |")
    print(f"\nnoticed: {100 * total['together'] / total['edits']:.1f} %, goal at least {GOAL} %\n")
    for kind, edit in survivors:
        print(f"- {kind}: {edit.words} ({REASONS.get(edit.predicate, 'not explained')})")


if __name__ == "__main__":
    main()
