"""The pages of the named questions: a form for the parameters, the answer as a table, and the query to copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .. import answers, engines, question
from ..errors import BackspasmError
from ..graph import queries
from .files import QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..question import Parameter
    from .facts import Facts


class Field(NamedTuple):
    """A field of the form: a parameter, its value, and what can be chosen (empty for free text)."""

    parameter: Parameter
    value: str
    choices: list[str]


class Asked(NamedTuple):
    """A question with its form and its answer.

    `rows` is None if the question was not asked, because it needs a parameter or the request is wrong (`error`).
    `given` is the query part of a link to the answer in another format, and `notes` say how a value was read.
    """

    question: question.Question
    fields: list[Field]
    given: dict[str, str]
    columns: list[str]
    rows: list[list[str]] | None
    formats: list[str]
    notes: list[str]
    error: str


def asked(facts: Facts, name: str, values: Mapping[str, str]) -> Asked:
    """Return a question with the answer for some values; an empty value counts as not given."""
    one = question.load(name)
    given = _given(values)
    several = len(facts.documents) > 1
    fields = [
        Field(
            parameter,
            given.get(parameter.name, ""),
            one.choices(parameter, engines.LOCAL) if parameter.type in ("choice", *question.CHOICES) else [],
        )
        for parameter in one.parameters
        if several or parameter.type != "document"
    ]
    missing = [parameter.name for parameter in one.parameters if parameter.required and parameter.name not in given]
    columns, error, rows = one.columns, "", None
    if given or not missing:
        try:
            columns, rows = _table(answer(facts, one, given), several)
        except BackspasmError as wrong:
            error = str(wrong)
    return Asked(one, fields, given, columns, rows, _formats(one) if rows is not None else [], one.notes, error)


def answer(facts: Facts, one: question.Question, given: Mapping[str, str]) -> answers.Answer:
    """Return the answer to a question; UsageError if a value does not fit."""
    text = one.bind(dict(given), engines.LOCAL)
    if one.columns:
        return answers.Select(queries.select(facts.store, text))
    return answers.Construct(queries.construct(facts.store, text))


def _table(found: answers.Answer, several: bool) -> tuple[list[str], list[list[str]]]:
    """Return an answer as texts; the column `document` is left out unless there are several."""
    if isinstance(found, answers.Construct):
        return ["subject", "predicate", "object"], [[answers.text(term) for term in one] for one in found.triples]
    assert isinstance(found, answers.Select)
    kept = [place for place, name in enumerate(found.variables) if several or name != "document"]
    rows = [[answers.text(row[place]) for place in kept] for row in found.rows]
    return [found.variables[place] for place in kept], rows


def file(facts: Facts, path: str, values: Mapping[str, str]) -> bytes | None:
    """Return the answer for some values as the file that a path such as `questions/causes.csv` names.

    None if the question has no such format or needs a value; UsageError if a value does not fit.
    """
    name, _, form = path.removeprefix(QUESTIONS).partition(".")
    one = question.load(name)
    given = _given(values)
    needs = any(parameter.required and parameter.name not in given for parameter in one.parameters)
    return None if needs or form not in _formats(one) else answer(facts, one, given).write(form)


def _formats(one: question.Question) -> list[str]:
    return ["csv", "json"] if one.columns else list(answers.GRAPHS)


def _given(values: Mapping[str, str]) -> dict[str, str]:
    return {parameter: value for parameter, value in values.items() if value.strip()}


def files() -> list[str]:
    """Return the paths of the answers that need no parameter."""
    plain = [name for name in question.names() if not any(one.required for one in question.load(name).parameters)]
    return [f"{QUESTIONS}{name}.{form}" for name in plain for form in ("csv", "json")]
