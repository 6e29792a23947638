"""Screening over HTTP: a record comes in the body, so that no finding stands in an address."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import Route

from ..sandbox import process
from ..screening.when import When
from . import problem, records, requests
from .problem import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from starlette.requests import Request

TAKEN = ("application/json", "application/fhir+json", "application/x-ndjson", "application/fhir+ndjson")
PARAMETERS = ("as_of", "within", "since", "format")
FORMS = {"json": "application/json", "fhir": "application/fhir+json"}


async def post(request: Request) -> Response:
    """Screen the record in the body: the simple form with findings and answers, or FHIR."""
    if requests.media_type(request) not in TAKEN:
        raise Problem(415, f"send the record as {', '.join(TAKEN[:-1])} or {TAKEN[-1]}")
    if requests.charset(request) not in ("utf-8", "utf8"):
        raise Problem(415, "the record must be UTF-8")
    values = requests.single(requests.query_parameters(request))
    if values.keys() - set(PARAMETERS):  # not repeated: it may be a finding
        raise Problem(400, f"the parameters are {', '.join(PARAMETERS)}; findings go into the body")
    form = values.get("format") or "json"
    if form not in FORMS:
        raise Problem(400, f"format: choose from {', '.join(FORMS)}")
    when = [values.get("as_of", ""), values.get("within") or "30", values.get("since", "")]
    When(*when)  # its errors come before the body is read
    told = requests.settings(request)
    body = await requests.body(request, told.record)
    try:
        made = await request.app.state.screenings.call(records.screened, form, *when, data=body)
    except process.Ended as end:
        raise problem.ended("the record", end, told.seconds) from None
    return Response(made, 200, {"Cache-Control": "no-store", "Content-Type": FORMS[form]})


ROUTES = [Route("/screen", post, methods=["POST"])]
