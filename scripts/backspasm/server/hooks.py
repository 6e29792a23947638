"""CDS Hooks 2.0: screening of the record that is open in an electronic health record.

https://cds-hooks.hl7.org/2.0/. A service reads only what the client sends along as prefetch; it calls no FHIR server.
"""

from __future__ import annotations

import datetime
import json
import uuid
from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..errors import BackspasmError
from ..graph.namespaces import LBS
from ..sandbox import process
from ..screening import evaluation, reader
from ..screening.criteria import criteria
from ..screening.when import When
from . import cards, problem, requests
from .problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from starlette.requests import Request

# The hooks of the services, each with the members of its context that the specification requires.
HOOKS = {"patient-view": ("userId", "patientId"), "encounter-start": ("userId", "patientId", "encounterId")}
SERVICES = {f"red-flags-{hook}": hook for hook in HOOKS}
PREFETCH = {
    "conditions": "Condition?patient={{context.patientId}}",
    "observations": "Observation?patient={{context.patientId}}",
}
TITLE = "Red flags of low back spasms"
DESCRIPTION = (
    "Compares the patient's conditions and observations with the red flags of a leaflet on low back spasms. "
    "Gives a card for each red flag that is met, and one card on what to ask if back pain or a spasm is on record. "
    "Needs both prefetch templates and calls no FHIR server."
)
OUTCOMES = ("accepted", "overridden")
MOST_FEEDBACK = 1000


class Feedback(NamedTuple):
    """What a user did with a card: the service, the id of the card, `accepted` or `overridden`, and the time."""

    service: str
    card: uuid.UUID
    outcome: str
    time: datetime.datetime


FEEDBACK: deque[Feedback] = deque(maxlen=MOST_FEEDBACK)  # the latest; comments may describe a patient, so none is kept


def discovery() -> dict[str, Any]:
    """Return the answer of the discovery endpoint: the services with their hooks and prefetch templates."""
    return {
        "services": [
            {
                "hook": hook,
                "title": TITLE,
                "description": DESCRIPTION,
                "id": id,
                "prefetch": PREFETCH,
                "usageRequirements": criteria().notice,
            }
            for id, hook in SERVICES.items()
        ]
    }


def call(service: str, request: Mapping[str, Any], base: str = LBS) -> dict[str, Any]:
    """Return the cards of a service for a request; `base` is the address of the pages, with a slash at its end.

    Problem with the status 404 for an unknown service, 412 if a prefetch template was not satisfied, and 400 for a
    request that does not follow the specification or whose resources cannot be read.
    """
    _known(service)
    hook = SERVICES[service]
    if request.get("hook") != hook:
        raise Problem(400, f"hook must be {hook}")
    instance = _uuid(request.get("hookInstance"), "hookInstance")
    context = request.get("context")
    for name in HOOKS[hook]:
        if not isinstance(context, dict) or not isinstance(context.get(name), str) or not context[name].strip():
            raise Problem(400, f"context must have {name}, a text")
    assert isinstance(context, dict)
    entries = [{"resource": {"resourceType": "Patient", "id": context["patientId"]}}, *_prefetched(request)]
    links = [link for name in PREFETCH for link in _members(request["prefetch"][name], "link")]
    record = {"resourceType": "Bundle", "type": "collection", "entry": entries, "link": links}
    try:
        report = reader.by_record(record, When())
    except BackspasmError as error:
        raise Problem(400, _of_body(error)) from None
    return {"cards": cards.cards(report, evaluation.screen(report), base, instance)}


def _known(service: str) -> None:
    if service not in SERVICES:
        raise Problem(404, f"there is no service of this name; known: {', '.join(SERVICES)}")


def _prefetched(request: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Return the entries that the client sent along; null means that it has no data."""
    prefetch = request.get("prefetch", {})
    if not isinstance(prefetch, dict):
        raise Problem(400, "prefetch must be an object")
    for name in PREFETCH:
        found = prefetch.get(name)
        if name not in prefetch or (isinstance(found, dict) and found.get("resourceType") == "OperationOutcome"):
            raise Problem(412, f"the prefetch data {name} is missing; this service calls no FHIR server")
        if found is not None and not (isinstance(found, dict) and isinstance(found.get("resourceType"), str)):
            raise Problem(400, f"the prefetch data {name} must be a FHIR resource or null")
        if found is not None and found["resourceType"] == "Bundle":
            yield from _members(found, "entry")
        elif found is not None:
            yield {"resource": found}


def _members(resource: object, name: str) -> list[Any]:
    found = resource.get(name) if isinstance(resource, dict) else None
    return found if isinstance(found, list) else []


def feedback(service: str, request: Mapping[str, Any]) -> list[Feedback]:
    """Return what a client reports about cards; Problem if it does not follow the specification."""
    _known(service)
    entries = request.get("feedback")
    if not isinstance(entries, list) or len(entries) > MOST_FEEDBACK:
        raise Problem(400, f"feedback must be a list of at most {MOST_FEEDBACK} objects")
    return [_feedback(service, entry) for entry in entries]


def _feedback(service: str, entry: object) -> Feedback:
    if not isinstance(entry, dict) or entry.get("outcome") not in OUTCOMES:
        raise Problem(400, f"outcome must be {' or '.join(OUTCOMES)}")
    try:
        time = datetime.datetime.fromisoformat(entry["outcomeTimestamp"])
    except (KeyError, TypeError, ValueError):
        raise Problem(400, "outcomeTimestamp must be a time such as 2026-11-30T08:00:00Z") from None
    return Feedback(service, _uuid(entry.get("card"), "card"), entry["outcome"], time)


def _uuid(value: object, name: str) -> uuid.UUID:
    try:
        return uuid.UUID(value if isinstance(value, str) else "")
    except ValueError:
        raise Problem(400, f"{name} must be a UUID") from None


def _of_body(error: BackspasmError) -> str:
    return str(error).replace("the file", "the request body")


def _read(data: bytes) -> dict[str, Any]:
    try:
        return reader.parse(data)
    except BackspasmError as error:
        raise Problem(400, _of_body(error)) from None


def called(service: str, base: str, data: bytes) -> bytes:
    """Return what `call` returns for the body of a request; this and `reported` run in a worker."""
    return _told(lambda: call(service, _read(data), base))


def reported(service: str, data: bytes) -> bytes:
    """Return the ids, outcomes and times of what `feedback` returns for the body of a request."""
    return _told(lambda: [[str(one.card), one.outcome, one.time.isoformat()] for one in feedback(service, _read(data))])


def _told(made: Callable[[], object]) -> bytes:
    """Return a line with the status and the sentence of a Problem, and what is made if there is none, as JSON."""
    try:
        return b'[200, ""]\n' + json.dumps(made(), ensure_ascii=False).encode()
    except Problem as refused:
        return json.dumps([refused.status, refused.detail]).encode() + b"\n"


async def _asked(request: Request, function: Callable[..., bytes], *arguments: str) -> bytes:
    """Return what a function makes of the service and the body of a request, in a worker."""
    if requests.media_type(request) != "application/json":  # a page of another site can send other types without asking
        raise Problem(415, "the request must have the content type application/json")
    _known(request.path_params["id"])
    data = await requests.body(request, reader.MOST_BYTES)
    try:
        made: bytes = await request.app.state.screenings.call(
            function, request.path_params["id"], *arguments, data=data
        )
    except process.Ended as end:
        raise problem.ended("the request", end, requests.settings(request).seconds) from None
    head, _, body = made.partition(b"\n")
    status, detail = json.loads(head)
    if detail:
        raise Problem(status, detail)
    return body


async def _services(request: Request) -> Response:
    return JSONResponse(discovery())


async def _call(request: Request) -> Response:
    told = requests.settings(request).base_url
    body = await _asked(request, called, f"{told}/" if told else str(request.base_url))
    return Response(body, headers={"Cache-Control": "no-store"}, media_type="application/json")


async def _report(request: Request) -> Response:
    service = request.path_params["id"]
    for card, outcome, time in json.loads(await _asked(request, reported)):
        FEEDBACK.append(Feedback(service, uuid.UUID(card), outcome, datetime.datetime.fromisoformat(time)))
    return JSONResponse({})


ROUTES = [
    Route("/cds-services", _services, methods=["GET"]),
    Route("/cds-services/{id}", _call, methods=["POST"]),
    Route("/cds-services/{id}/feedback", _report, methods=["POST"]),
]
