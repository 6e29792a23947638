"""A stranger's program: three questions to the graph, typed."""

from __future__ import annotations

import pickle
from decimal import Decimal

import backspasm


def causes(group: str) -> list[str]:
    return [str(row.label) for row in backspasm.ask("causes", group=group)]


def receipt(subject: str, predicate: str, object: str) -> str:
    explanation = backspasm.why(subject, predicate, object)
    spans = [(place.start, place.end) for place in explanation.places]
    keys = [reference.key for reference in explanation.references]
    return f"{explanation.origin} {spans} {keys} {len(explanation.premises)}"


def flags(*present: str) -> dict[str, str]:
    screening = backspasm.screen(present=present)
    return {flag.label: flag.status for flag in screening.red_flags}


def steps(hour: float) -> list[tuple[str, int | Decimal | str | None]]:
    return [(str(row.label), row.ordinal) for row in backspasm.ask("relief", hour=hour)]


try:
    print(causes("Systemic Factors"), receipt("smoking", "a", "risk factor"), flags("fever"), steps(12))
    rows = backspasm.ask("red-flags")
    assert pickle.loads(pickle.dumps(rows)) == rows
    triples = backspasm.ask("neighbourhood", concept="dehydration")
    print(triples[0].predicate, backspasm.sparql("ASK {}"))
except backspasm.BackspasmError as error:
    print(error)
