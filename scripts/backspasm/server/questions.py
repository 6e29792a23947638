"""The named questions: the list of them, and their answers: in this process, or in workers over a store on disk."""

from __future__ import annotations

import copy
import json
import time
from functools import cache as once

from starlette.responses import Response
from starlette.routing import Route

from .. import answers, engines, question
from ..errors import UsageError
from ..graph import stores
from ..sandbox import process
from . import accept, cache, disk, forms, problem, replies, requests
from .problem import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    import pyoxigraph as ox
    from starlette.requests import Request

    from .cache import Answered

JSON = "application/json"
SLOW = 0.003  # seconds: a question that took less is answered at once, since a thread would cost as much again


async def all_questions(request: Request) -> Response:
    """Answer with the name, the summary, the parameters and the columns of each question."""
    return replies.reply(request, _listed())


@once
def _listed() -> Answered:
    made = [described(asked) for asked in _questions().values()]
    return cache.answered(JSON, json.dumps({"questions": made}, ensure_ascii=False).encode())


def described(asked: question.Question) -> dict[str, Any]:
    """Return a question for the list of questions."""
    return {
        "name": asked.name,
        "summary": asked.summary,
        "parameters": [
            {"name": one.name, "type": one.type, "required": one.required, "help": one.help} for one in asked.parameters
        ],
        "columns": asked.columns,
    }


async def one_question(request: Request) -> Response:
    """Answer a question; its parameters are those of the command line, and an empty one counts as not given."""
    name = request.path_params["name"]
    found = requests.single(requests.query_parameters(request))
    values = {parameter: value for parameter, value in found.items() if value}
    wanted = request.headers.get("accept", "")
    kept = request.app.state.cache
    key = ("question", name, wanted, *sorted(values.items()))
    answer = kept.get(key)
    if answer is None:
        if name not in _questions():
            raise Problem(404, _unknown(name))
        asked = _questions()[name]
        if asked.parameters:
            asked = copy.copy(asked)
            asked.notes = []  # of this request only
        form = values.pop("format", "")
        media = _media(asked, wanted, form)
        took = request.app.state.took
        began = time.perf_counter()
        if requests.settings(request).store is not None:
            body = await _from_worker(request, name, values, media)
        elif took.get(name, SLOW) < SLOW:
            body = _asked(asked, values, media)
        else:
            body = await requests.apart(_asked, asked, values, media)
        answer = cache.answered(media, body)
        took[name] = time.perf_counter() - began
        kept.put(key, answer, len(wanted) + sum(map(len, values.values())))
    return replies.reply(request, answer)


def ready() -> None:
    """Read what an answer needs besides its graph."""
    _questions()
    notice()


@once
def _questions() -> dict[str, question.Question]:
    return {name: question.load(name) for name in question.names()}


@once
def _store(name: str) -> ox.Store:
    """Return the parts of the graph that a question reads, in which it is answered faster than in all of it."""
    return stores.store_for(_questions()[name].text)


def _unknown(name: str) -> str:
    """Return the sentence for a question that there is not, with the nearest names."""
    try:
        question.load(name)
    except UsageError as error:
        return str(error)
    raise AssertionError(name)


def formats(asked: question.Question) -> dict[str, str]:
    """Return the media type of each value of the parameter `format` that a question takes."""
    rows = bool(asked.columns)
    named = {name: media for name, pair in forms.NAMES.items() if (media := pair[not rows])}
    return {"rows": JSON, **named} if rows else named


def _media(asked: question.Question, wanted: str, form: str) -> str:
    """Return the media type of an answer: plain JSON, or Turtle for a graph, unless the request wants another."""
    if form:
        if form not in formats(asked):
            raise UsageError(f"format: choose from {', '.join(formats(asked))}")
        return formats(asked)[form]
    offered = (JSON, *forms.ROWS) if asked.columns else tuple(forms.GRAPHS)
    media = accept.best(wanted, offered)
    if media is None:
        raise Problem(406, f"the answer comes as {', '.join(dict.fromkeys(offered))}")
    return media


def _asked(asked: question.Question, values: dict[str, str], media: str) -> bytes:
    return _written(asked, answers.of(_store(asked.name).query(asked.bind(values, engines.LOCAL))), media)


async def _from_worker(request: Request, name: str, values: dict[str, str], media: str) -> bytes:
    told = requests.settings(request)
    try:
        made: bytes = await request.app.state.queries.call(of_store, told.store, told.bytes, name, values, media)
    except process.Ended as end:
        raise problem.ended("the question", end, told.seconds) from None
    return made


def of_store(path: str, most: int, name: str, values: dict[str, str], media: str) -> bytes:
    """Return the answer to a question from a store on disk, in a media type; this runs in a worker."""
    asked = copy.copy(_questions()[name])
    asked.notes = []
    with disk.reading(path) as target:
        try:
            return disk.short(_written(asked, engines.run(asked.bind(values, target), target), media), most)
        except (RuntimeError, OSError) as failure:  # pyoxigraph reads the rows as they are written
            raise forms.error(failure) from None


def _written(asked: question.Question, answer: answers.Answer, media: str) -> bytes:
    if isinstance(answer, answers.Construct):
        return forms.graph(answer.triples, media, len(answer.triples), 1 << 30)[0]
    assert isinstance(answer, answers.Select)
    return _plain(asked, answer) if media == JSON else answer.serialize(forms.ROWS[media])


def _plain(asked: question.Question, answer: answers.Select) -> bytes:
    """Return rows as JSON objects with numbers as numbers, and null where there is no value."""
    rows = [dict(zip(answer.variables, map(_cell, row), strict=True)) for row in answer.rows]
    made = {"question": asked.name, "columns": answer.variables, "rows": rows, "notes": asked.notes}
    return json.dumps({**made, "notice": notice()}, ensure_ascii=False, separators=(",", ":")).encode()


@once
def notice() -> str:
    """Return the safety notice of the graph."""
    return stores.rows("graph/notice")[0][0]


def _cell(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> str | int | float | None:
    value = answers.value(term)
    return value if isinstance(value, str | int | None) else float(value)


ROUTES = [
    Route("/questions", all_questions, methods=["GET"]),
    Route("/questions/{name}", one_question, methods=["GET"]),
]
