"""The named questions as tools: parameters from the question's file, and a receipt for each row of the answer."""

from __future__ import annotations

import re

from .. import answers, engines, question
from ..errors import UsageError
from . import receipts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..question import Parameter, Question

# The variables that stand for what a row rests on, where a question has them.
SOURCES = ("claim", "entry", "item", "left", "mapping", "reference", "silence")
# A SELECT, the outer one or one within it: its columns, its body and how it is grouped.
SELECTED = re.compile(r"^( *)SELECT( DISTINCT)? ([^\n]*)\n\1WHERE \{\n(.*?)\n\1\}(\n\1GROUP BY [^\n]*)?$", re.M | re.S)
CONSTRUCTED = re.compile(r"^CONSTRUCT \{.*?^\}$", re.M | re.S)
COUNTED = re.compile(r"\(COUNT\(\?item\)")
MOST_ROWS = 100
SILENT = "silent"
SAYS = {
    True: "The document does not say. Each row is a question that it leaves open.",
    False: "No row. What the graph does not say is unknown, not false.",
}


def schema(asked: Question) -> dict[str, Any]:
    """Return the JSON Schema of the parameters of a question."""
    return {
        "type": "object",
        "properties": {parameter.name: _property(parameter) for parameter in asked.parameters},
        "required": [parameter.name for parameter in asked.parameters if parameter.required],
        "additionalProperties": False,
    }


def _property(parameter: Parameter) -> dict[str, Any]:
    if parameter.type == "decimal":
        bounds = {"minimum": float(parameter.low), "maximum": float(parameter.high)}
        return {"type": "number", "description": parameter.help, **bounds}
    return {"type": "string", "description": parameter.help}


def ask(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answer to a question: rows, each with its receipts, or a graph as Turtle; UsageError as for `ask`."""
    asked = question.load(name)
    for parameter, value in given.items():
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise UsageError(f"{parameter[:100]!r} takes a text or a number")
    text = asked.bind({parameter: question.words(value) for parameter, value in given.items()}, engines.LOCAL)
    told: dict[str, Any] = {"question": asked.summary}
    if not asked.columns:
        told["turtle"] = engines.run(text).write("ttl").decode()
        claims = engines.run(CONSTRUCTED.sub("SELECT DISTINCT ?claim", text, count=1))
        assert isinstance(claims, answers.Select)
        told["receipts"] = [receipts.claim(answers.value(row[0])) for row in claims.rows]  # type: ignore[arg-type]
    else:
        rows = _rows(asked, text)
        told["rows"] = rows[:MOST_ROWS]
        if len(rows) > MOST_ROWS:
            told["truncated"] = f"only the first {MOST_ROWS} of {len(rows)} rows; narrow the question with a parameter"
        if name == SILENT and rows:
            told["says"] = SAYS[True]
        elif not rows:
            told["says"] = SAYS[False]
        elif COUNTED.search(text):
            told["says"] = "Counted; the tool `items` lists what was counted, with the place of each."
    if asked.notes:
        told["notes"] = asked.notes
    return told


def _rows(asked: Question, text: str) -> list[dict[str, Any]]:
    """Return the rows of an answer; those with the same cells are one row with several receipts."""
    answer = engines.run(_with_sources(text))
    assert isinstance(answer, answers.Select)
    width = len(asked.columns)
    found: dict[tuple[object, ...], list[str]] = {}
    for terms in answer.rows:
        of_row = found.setdefault(tuple(map(answers.value, terms[:width])), [])
        of_row += [iri for term in terms[width:] if (iri := getattr(term, "value", "")) and iri not in of_row]
    return [
        {**dict(zip(asked.columns, map(_cell, cells), strict=True)), "receipts": _receipts(of_row)}
        for cells, of_row in found.items()
    ]


def _with_sources(text: str) -> str:
    """Return a query that also selects what its rows rest on."""

    def more(select: re.Match[str]) -> str:
        indent, distinct, columns, body, grouped = select.groups(default="")
        if "COUNT(" in columns:
            return select[0]
        found = (f"?{name}" for name in SOURCES if re.search(rf"\?{name}\b", body))
        added = "".join(f" {name}" for name in found if name not in columns.split())
        head = f"{indent}SELECT{distinct} {columns}{added}\n{indent}WHERE {{\n"
        return f"{head}{SELECTED.sub(more, body)}\n{indent}}}{grouped}{added if grouped else ''}"

    return SELECTED.sub(more, text)


def _receipts(sources: list[str]) -> list[dict[str, Any]]:
    """Return the receipts of a row; a claim names its places itself."""
    made = list(map(receipts.anything, sources))
    claimed = any("claim" in one for one in made)
    return [one for one in made if not (claimed and "place" in one)]


def _cell(value: object) -> object:
    return value if value is None or isinstance(value, str | int) else float(str(value))
