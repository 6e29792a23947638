"""The operations of the HTTP service as OpenAPI has them, made from the tables of questions, formats and parameters."""

from __future__ import annotations

from .. import engines, question
from ..screening.result import IN_WORDS
from ..screening.when import MOST_DAYS
from . import forms, hooks, pages, questions, requests, screen, terms, why

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

JSON = "application/json"
FORMS_OF_QUESTIONS = ("csv", "json", "ttl", "jsonld")
PROBLEM = {"$ref": "#/components/responses/Problem"}
CELL = {"type": ["string", "number", "boolean", "null"]}
TEXT = {"type": "string", "minLength": 1, "maxLength": question.LONGEST}
TEXTS = {"type": "array", "items": {"type": "string"}}
SUMMARIES = {  # what a person reads of each path, here and on the page of the server
    "/sparql": "a SPARQL 1.1 endpoint for queries; without a query, its service description",
    "/questions/{name}.{form}": "the page of a named question, with its form; its answer as a file",
    "/search.html": "the page of the search",
    "/screen.html": "the page of the screening, one question at a time",
    "/sparql.html": "the page of the SPARQL editor",
    "/questions": "the named questions",
    "/questions/{name}": "the answer to a named question",
    "/why": "where a statement comes from",
    "/screen": "red-flag screening of a record, sent by POST",
    "/cds-services": "the services of CDS Hooks 2.0",
    "/cds-services/{id}": "the cards for a patient's record, sent by POST",
    "/cds-services/{id}/feedback": "what users did with the cards, sent by POST",
    "/openapi.json": "the OpenAPI 3.1 description",
    "/health": "whether the server answers",
    "/": "the leaflet, section by section, as a page; or the header of the ontology",
    "/{path}": "a term of the graph, by the path of its IRI; its page and the other files about it",
}


def paths() -> dict[str, dict[str, Any]]:
    """Return the operations by path and method, as JSON values."""
    return {
        "/sparql": {"get": _sparql_get(), "post": _sparql_post()},
        **_pages(),
        "/questions": {"get": _operation("/questions", {JSON: {"type": "object"}})},
        **{f"/questions/{name}": {"get": _question(question.load(name))} for name in question.names()},
        "/why": {"get": _why()},
        "/screen": {"post": _screen()},
        **_hooks(),
        "/openapi.json": {"get": _operation("/openapi.json", {JSON: {"type": "object"}})},
        "/health": {
            "get": _operation("/health", {JSON: {"type": "object", "required": ["status", "version", "store"]}})
        },
        "/{path}": {"get": _term()},
    }


def _operation(path: str, medias: dict[str, dict[str, Any]], *refusals: str, **more: Any) -> dict[str, Any]:
    """Return an operation; `medias` has the schema of the answer in each media type, `refusals` the statuses of errors."""
    content = {media: {"schema": schema} if schema else {} for media, schema in medias.items()}
    return {
        "summary": SUMMARIES[path],
        **more,
        "responses": {
            "200": {"description": "the answer", "content": content},
            **dict.fromkeys(("400", *refusals), PROBLEM),
        },
    }


def _parameter(name: str, schema: dict[str, Any], about: str, required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": required, "description": about, "schema": schema}


FORMAT_OF_QUERY = _parameter(
    "format", {"type": "string"}, f"{', '.join(forms.NAMES)}; without one of these, Accept decides"
)
GRAPH_NAMES = [
    _parameter(name, {"type": "array", "items": {"type": "string", "format": "iri"}}, "a graph that is loaded")
    for name in ("default-graph-uri", "named-graph-uri")
]


def _any(*medias: str) -> dict[str, dict[str, Any]]:
    """Return media types whose content has no schema."""
    return {media: {} for media in medias}


def _sparql_get() -> dict[str, Any]:
    text = _parameter("query", {"type": "string"}, "the query; without it, the answer is the service description")
    return _operation(
        "/sparql",
        _any(*forms.ROWS, *forms.GRAPHS),
        "406",
        "503",
        operationId="query",
        parameters=[text, *GRAPH_NAMES, FORMAT_OF_QUERY],
    )


def _sparql_post() -> dict[str, Any]:
    form = {"type": "object", "required": ["query"], "properties": {"query": {"type": "string"}}}
    body = {
        "required": True,
        "content": {requests.FORM: {"schema": form}, "application/sparql-query": {"schema": {"type": "string"}}},
    }
    refusals = ("406", "408", "413", "415", "503")
    return _operation(
        "/sparql", _any(*forms.ROWS, *forms.GRAPHS), *refusals, operationId="query-by-post", requestBody=body
    )


def _question(asked: question.Question) -> dict[str, Any]:
    """Return the operation of a question: its parameters with their values, and the columns of its rows."""
    parameters = [
        _parameter(one.name, _schema(asked, one), one.help, required=one.required) for one in asked.parameters
    ]
    parameters.append(_parameter("format", {"enum": [*questions.formats(asked), ""]}, "without it, Accept decides"))
    medias: dict[str, dict[str, Any]] = _any(*forms.GRAPHS)
    if asked.columns:
        row = {
            "type": "object",
            "required": asked.columns,
            "properties": dict.fromkeys(asked.columns, CELL),
            "additionalProperties": False,
        }
        rows = {
            "type": "object",
            "required": ["question", "columns", "rows", "notes", "notice"],
            "properties": {
                "question": {"const": asked.name},
                "columns": {"const": asked.columns},
                "rows": {"type": "array", "items": row},
                "notes": TEXTS,
                "notice": {"type": "string"},
            },
        }
        medias = {**_any(*forms.ROWS), JSON: rows}
    made = _operation("/questions/{name}", medias, "406", operationId=asked.name, parameters=parameters)
    return {**made, "summary": asked.summary, "tags": ["questions"]}


def _or_empty(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of an optional parameter: it may be empty, as an HTML form sends it."""
    return {"anyOf": [schema, {"const": ""}]}


def _schema(asked: question.Question, parameter: question.Parameter) -> dict[str, Any]:
    """Return the schema of a question's parameter."""
    schema = _filled(asked, parameter)
    return schema if parameter.required else _or_empty(schema)


def _filled(asked: question.Question, parameter: question.Parameter) -> dict[str, Any]:
    if parameter.type == "decimal":
        return {"type": "number", "minimum": int(parameter.low), "maximum": int(parameter.high)}
    if parameter.type in ("text", "concept"):
        return TEXT
    return {"type": "string", "enum": asked.choices(parameter, engines.LOCAL)}


def _why() -> dict[str, Any]:
    explanation = {"type": "object", "required": ["subject", "predicate", "object", "claim", "origin", "note"]}
    parts = [_parameter(name, TEXT, f"the {what}", required=True) for name, what in why.PARAMETERS.items()]
    return _operation("/why", {JSON: explanation, "text/plain": {}}, "406", parameters=parts)


def _screen() -> dict[str, Any]:
    day = _or_empty({"type": "string", "format": "date"})
    days = _or_empty({"type": "integer", "minimum": 0, "maximum": MOST_DAYS})
    parameters = [
        _parameter("as_of", day, "the day that dates in the record are compared with; without it, today"),
        _parameter("within", days, "how many days old a dated finding or denial may be to count; without it, 30"),
        _parameter("since", day, "nothing in the record that is dated before this day is used"),
        _parameter("format", {"enum": [*screen.FORMS, ""]}, "fhir gives a GuidanceResponse"),
    ]  # fmt: skip
    simple = {
        "type": "object",
        "properties": {
            "present": TEXTS,
            "absent": TEXTS,
            "hour": {"type": ["number", "null"], "minimum": 0, "maximum": 8760},
            "answers": {"type": "object", "additionalProperties": {"enum": ["yes", "no", "unknown"]}},
        },
    }
    screening = {
        "type": "object",
        "required": ["outcome", "red_flags", "not_recognised", "advice", "notice", "next_question"],
        "properties": {"outcome": {"enum": list(IN_WORDS)}, "notice": {"type": "string", "minLength": 1}},
    }
    guidance = {"type": "object", "properties": {"resourceType": {"const": "GuidanceResponse"}}}
    content = {media: {"schema": simple if media == JSON else {}} for media in screen.TAKEN}
    return _operation(
        "/screen",
        {JSON: screening, "application/fhir+json": guidance},
        *("408", "413", "415", "503"),
        parameters=parameters,
        requestBody={"required": True, "content": content},
    )


def _form(*names: str) -> dict[str, Any]:
    """Return the body that a page's form sends."""
    fields = {name: {"type": "string"} for name in names}
    return {"required": True, "content": {requests.FORM: {"schema": {"type": "object", "properties": fields}}}}


def _pages() -> dict[str, Any]:
    """Return the operations of the pages that have a form."""
    html = terms.ENDINGS[".html"]
    medias = dict.fromkeys([html, *(terms.FILES[f".{form}"] for form in FORMS_OF_QUESTIONS)])
    at = [
        {"name": "name", "in": "path", "required": True, "schema": {"enum": question.names()}},
        {"name": "form", "in": "path", "required": True, "schema": {"enum": ["html", *FORMS_OF_QUESTIONS]}},
    ]
    refusals = ("408", "413", "415", "503")
    text = _parameter("text", {"type": "string"}, "words to look for")
    made = {
        f"/{pages.SEARCH}": {"get": _operation(f"/{pages.SEARCH}", _any(html), parameters=[text])},
        f"/{pages.SCREEN}": {
            "get": _operation(f"/{pages.SCREEN}", _any(html)),
            "post": _operation(
                f"/{pages.SCREEN}", _any(html), *refusals, requestBody=_form("answer", "present", "absent")
            ),
        },
        f"/{pages.EDITOR}": {
            "get": _operation(f"/{pages.EDITOR}", _any(html)),
            "post": _operation(f"/{pages.EDITOR}", _any(html), *refusals, requestBody=_form("query")),
        },
    }
    path = "/questions/{name}.{form}"
    return {path: {"get": _operation(path, _any(*medias), "404", parameters=at)}, **made}


def _hooks() -> dict[str, Any]:
    """Return the operations of CDS Hooks; https://cds-hooks.hl7.org/2.0/ has the schemas of what is sent."""
    services, cards, feedback = (route.path for route in hooks.ROUTES)
    body = {"required": True, "content": {JSON: {"schema": {"type": "object"}}}}
    at = [{"name": "id", "in": "path", "required": True, "schema": {"enum": list(hooks.SERVICES)}}]
    refusals = ("404", "408", "413", "415", "503")

    def answer(name: str) -> dict[str, Any]:
        return {JSON: {"type": "object", "required": [name], "properties": {name: {"type": "array"}}}}

    return {
        services: {"get": _operation(services, answer("services"))},
        cards: {"post": _operation(cards, answer("cards"), *refusals, "412", parameters=at, requestBody=body)},
        feedback: {
            "post": _operation(feedback, {JSON: {"type": "object"}}, *refusals, parameters=at, requestBody=body)
        },
    }


def _term() -> dict[str, Any]:
    path = {"name": "path", "in": "path", "required": True, "schema": {"type": "string"}, "example": "dehydration"}
    made = _operation("/{path}", _any(*terms.ENDINGS.values()), "404", "406", parameters=[path])
    made["responses"]["303"] = {"description": "the file about the term that fits Accept, in the header Location"}
    return made
