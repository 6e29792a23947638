"""Print how many of 300 random edits of the graph a check, a golden answer, a screening case or `diff` detects.

Each edited graph is rebuilt first, so that no edit is detected only because a derived module is out of date.
Half of the edits that change a claim's subject, predicate or object also rename the claim, as a careful editor would.
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
from backspasm.screening import criteria, evaluation, result, vocabulary

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "tests"))
from golden_answers import CASES, given, hold
from screened import CASES as SCREENED

SEED = 4
EDITS = 300
GOAL = 97
WAYS = ("check", "golden answer", "screening case", "diff")
# Why no query over the graph alone could detect a surviving edit, by the predicate that the edit changes.
REASONS = {
    "cites": "one reference replaced by another of the same form: only reading both shows it",
    "nearFinding": "one finding replaced by another of the same kind: only clinical review shows it",
    "impliesFinding": "one finding replaced by another of the same kind: only clinical review shows it",
    "excludesFinding": "one finding replaced by another of the same kind: only clinical review shows it",
    "mapping": "one term replaced by another that shares a word with the concept: only the definitions show it",
    "hasDirection": "one direction replaced by another: only reading the reference shows it",
}


def rebuilt(edit: Edit) -> ox.Store:
    """Return the whole graph as it would be built after an edit."""
    store = ox.Store()
    store.extend(quad for quad in AUTHORED if quad not in edit.out)
    store.extend(edit.into)
    for text in (mappings.text(edit.rows), derive.text([]), derive.domains(store), build.modules(ontology.modules())):
        store.load(text.encode(), format=ox.RdfFormat.TURTLE)
    derive.direct(store)
    derive.inferred(store)
    return store


def tripped(store: ox.Store) -> set[str]:
    """Return the names of the checks that find a fault."""
    return {fault.check for fault in checks.run(checks.read().values(), store)}


def golden(store: ox.Store) -> Iterator[str]:
    """Yield the golden files whose question now gives another answer."""
    stores.store = lambda user_mappings="", named=None: store
    for file in sorted(CASES, key=lambda name: not name.startswith(("statements", "mappings"))):
        try:
            hold(file, given(file))
        except (AssertionError, BackspasmError):
            yield file


def screened(store: ox.Store) -> Iterator[str]:
    """Yield the names of the screening cases whose statuses or outcome changed."""
    known, names = criteria.Criteria(store), vocabulary.Vocabulary(store, lambda: [store])
    for name, case in SCREENED.items():
        report = vocabulary.findings(case["present"], case["absent"], names)
        for question in known.questions:
            if answer := case.get("answers", {}).get(question.id):
                report.answer(question, answer)
        found = evaluation.screen(report, known)
        wanted = [case["statuses"].get(str(number), result.NOT_ASKED) for number in range(1, 9)]
        if [flag.status for flag in found.red_flags] != wanted or found.outcome != case["outcome"]:
            yield name


def noticed(store: ox.Store, untouched: ox.Store) -> dict[str, bool]:
    """Return, for each of WAYS, whether it detects a difference of a graph from the untouched one."""
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
