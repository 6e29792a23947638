"""The tools for language models: the named questions, search, provenance and screening.

Each result is a JSON object with the safety notice, and says where its parts come from.
"""

from __future__ import annotations

from types import SimpleNamespace

from .. import provenance, question, search
from ..errors import UsageError, nearest
from ..graph.namespaces import shorten
from ..screening import evaluation, findings, reader
from . import questions, receipts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from ..explanation import Explanation

SEARCH, WHY, SCREEN = "search", "why", "screen"
MOST_HITS = 25
TEXTS = {"type": "array", "items": {"type": "string"}}
ANSWERED = {"type": "object", "additionalProperties": {"enum": list(reader.ANSWERS)}}


class Tool(SimpleNamespace):
    """A tool: its name, what it does in words, the JSON Schema of its arguments, and the function that runs it."""

    name: str
    words: str
    schema: dict[str, Any]
    run: Callable[[Mapping[str, Any]], dict[str, Any]]


def tools() -> dict[str, Tool]:
    """Return all tools by name: one for each named question, and search, provenance and screening."""
    made = [
        Tool(
            name=SEARCH,
            words="Find concepts by words in a label, a synonym or a bullet or by a code such as HP:0001945, and topics that the document does not speak of.",
            schema=_schema({"text": {"type": "string", "description": "words or a code"}}, ["text"]),
            run=find,
        ),
        Tool(
            name=WHY,
            words="Show where a statement comes from: the document's own words, a curator's reason and references, or the premises of a rule.",
            schema=_schema(
                {
                    "subject": {"type": "string", "description": "a concept, by any of its names"},
                    "predicate": {"type": "string", "description": "a relation, or `a` for a role"},
                    "object": {"type": "string", "description": "a concept, or a role"},
                },
                ["subject", "predicate", "object"],
            ),
            run=why,
        ),
        Tool(
            name=SCREEN,
            words="Compare what a person reports with the document's red flags; what was not reported is unknown. Ask `next_question`, and call again with all findings and answers.",
            schema=_schema(
                {
                    "present": {**TEXTS, "description": "findings that the person has: labels, synonyms or codes"},
                    "absent": {**TEXTS, "description": "findings that the person does not have"},
                    "answers": {**ANSWERED, "description": "answers to questions, by the id of the question"},
                    "hour": {"type": "number", "description": "hours after onset, 0 to 8760"},
                },
                [],
            ),
            run=screen,
        ),
    ]
    for name in question.names():
        if name != SEARCH:  # the tool of this name finds all that the question does
            asked = question.load(name)
            made.append(Tool(name=name, words=asked.summary, schema=questions.schema(asked), run=_asking(name)))
    return {tool.name: tool for tool in made}


def call(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the result of a tool, with the safety notice; a BackspasmError if the arguments are wrong."""
    known = tools()
    if name not in known:
        raise UsageError(f"there is no tool {name[:100]!r}{nearest(name, known)}")
    schema = known[name].schema
    for argument in given:
        if argument not in schema["properties"]:
            hint = nearest(argument, schema["properties"])
            raise UsageError(f"the tool {name} has no argument {argument[:100]!r}{hint}")
    for argument in schema["required"]:
        if argument not in given:
            raise UsageError(f"the tool {name} needs the argument {argument}")
    return {"notice": receipts.notice(), **known[name].run(given)}  # a screening has a longer one of its own


def _asking(name: str) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    return lambda given: questions.ask(name, given)


def _schema(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def find(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is found in words: concepts with the items that mention them, and what the document does not say."""
    hits = search.search(_text(given, "text"))
    told: dict[str, Any] = {"hits": [_hit(hit) for hit in hits[:MOST_HITS]]}
    if len(hits) > MOST_HITS:
        told["truncated"] = f"only the first {MOST_HITS} of {len(hits)} hits; search for more words"
    if not hits:
        told["says"] = "Nothing is found. What the graph does not say is unknown, not false."
    return told


def _hit(hit: search.Hit) -> dict[str, Any]:
    told = {name: value for name, value in vars(hit).items() if value}
    if hit.what == search.SILENCE:
        return {**told, "says": str(hit), "receipts": [receipts.anything(hit.iri)]}
    return {**told, "id": shorten(hit.iri), "receipts": receipts.mentions(hit.iri)}


def why(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the provenance of a statement as text and as an object; `origin` is empty if the graph does not make it."""
    explanation = provenance.explain(*(_text(given, name) for name in ("subject", "predicate", "object")))
    return {"text": str(explanation), **_explained(explanation)}


def _explained(explanation: Explanation) -> dict[str, Any]:
    told: dict[str, Any] = {name: getattr(explanation, name) for name in type(explanation).__annotations__}
    told["claim"], told["criterion"] = shorten(explanation.claim), shorten(explanation.criterion)
    told["places"] = [{**vars(place), "in": str(place)} for place in explanation.places]
    told["references"] = [vars(reference) for reference in explanation.references]
    told["derivations"] = [
        {"rule": one.rule, "premises": list(map(_explained, one.premises))} for one in explanation.derivations
    ]
    told["others"] = list(map(_explained, explanation.others))
    return {name: value for name, value in told.items() if value or name == "origin"}


def screen(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the screening of findings as `screen --format json` has it, with the place of each red flag."""
    report = reader.by_options(given.get("present") or (), given.get("absent") or ())
    reader.answer(report, reader.by_id(given.get("answers") or {}))
    if given.get("hour") is not None:
        report.hour = findings.hour(given["hour"])
    told = evaluation.screen(report).as_json()
    for flag in told["red_flags"]:
        flag["receipts"] = [made for item in flag["sources"] for made in receipts.stated(item)]
    return told


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given[name]
    if not isinstance(value, str):
        raise UsageError(f"{name} takes a text")
    question.plain(value, name)
    return value
