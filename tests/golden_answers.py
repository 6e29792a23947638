"""The golden answers of the named questions, and how an answer is held against one."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from typing import Any

import pyoxigraph as ox
from conftest import TESTS

from backspasm import answers, question
from backspasm.engines import Target

GOLDEN = TESTS / "golden"
CASES: dict[str, dict[str, Any]] = json.loads((GOLDEN / "cases.json").read_text(encoding="utf-8"))


def given(file: str, target: Target = Target()) -> answers.Answer:  # noqa: B008 (a tuple)
    return question.ask(question.load(CASES[file]["question"]), CASES[file]["parameters"], target)


def differences(found: list[list[str]], wanted: list[list[str]]) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """The rows that were added to those wanted, and those of them that are missing."""
    there, due = Counter(map(tuple, found)), Counter(map(tuple, wanted))
    return sorted((there - due).elements()), sorted((due - there).elements())


def hold(file: str, answer: answers.Answer) -> None:
    """Compare an answer with the golden file: rows in order, or as a multiset, or triples. What differs is listed."""
    ordered = False
    if isinstance(answer, answers.Construct):
        golden = ox.parse((GOLDEN / file).read_bytes(), format=ox.RdfFormat.N_TRIPLES)
        rows, wanted = [[str(triple)] for triple in answer.triples], [[str(quad.triple)] for quad in golden]
    else:
        rows = list(csv.reader(io.StringIO(answer.write("csv").decode())))
        with (GOLDEN / file).open(encoding="utf-8", newline="") as text:
            wanted = list(csv.reader(text))
        assert rows[0] == wanted[0]
        ordered = CASES[file]["ordered"]
    more, missing = differences(rows, wanted)
    if CASES[file].get("least"):  # more may be added, by a curator or a rule, without an edit here; nothing may go
        more = []
    faults = [f"  {what}: {', '.join(row)}" for what, found in (("missing", missing), ("new", more)) for row in found]
    if ordered and not faults and rows != wanted:
        faults = [f"  {n}. is {', '.join(row)}" for n, row in enumerate(rows) if row != wanted[n]][:5]
    if faults:
        raise AssertionError("\n".join([f"the answer differs from {file}:", *faults]))
