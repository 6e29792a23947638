"""The page of the SPARQL editor: examples to start from, the query, and its answer or where its fault is."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from .. import answers, question

if TYPE_CHECKING:
    from ..answers import Answer

PLACE = re.compile(r"\bline (\d+), column (\d+)")
MOST_ROWS = 1000


class Example(NamedTuple):
    """A named question as an example."""

    name: str
    summary: str
    text: str


class Edited(NamedTuple):
    """A query with its answer: `columns` and `rows`, of which there may be `more`; a truth value is one row.

    If there is an error, `before`, `at` and `after` are the line of the query where it is, parted at its column.
    """

    text: str
    examples: list[Example]
    columns: list[str]
    rows: list[list[str]] | None
    more: bool
    error: str
    before: str
    at: str
    after: str


def edited(text: str = "", answer: Answer | None = None, error: str = "") -> Edited:
    """Return the editor with a query, and the answer or the error that it gave."""
    examples = _examples()
    columns, rows, more = _table(answer)
    before = at = after = ""
    if place := PLACE.search(error):
        lines, (line, column) = text.splitlines(), map(int, place.groups())
        if 0 < line <= len(lines):
            broken = lines[line - 1]
            before, at, after = broken[: column - 1], broken[column - 1 : column], broken[column:]
    return Edited(text or examples[0].text, examples, columns, rows, more, error, before, at, after)


@cache
def _examples() -> list[Example]:
    return [Example(name, (one := question.load(name)).summary, one.text) for name in question.names()]


def _table(answer: Answer | None) -> tuple[list[str], list[list[str]] | None, bool]:
    if answer is None:
        return [], None, False
    if isinstance(answer, answers.Ask):
        return ["answer"], [["true" if answer.value else "false"]], False
    if isinstance(answer, answers.Construct):
        triples = answer.triples
        rows = [[answers.text(term) for term in one] for one in triples[:MOST_ROWS]]
        return ["subject", "predicate", "object"], rows, len(triples) > MOST_ROWS
    rows = []
    for row in answer.rows:
        if len(rows) == MOST_ROWS:
            return answer.variables, rows, True
        rows.append([answers.text(term) for term in row])
    return answer.variables, rows, False
