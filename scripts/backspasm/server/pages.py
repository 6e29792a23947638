"""The pages that have a form: their values come in the address or, if they are a query or findings, in the body."""

from __future__ import annotations

from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from ..errors import BackspasmError
from ..pages import files
from ..sandbox import process
from . import answering, problem, records, requests, sparql, terms
from .problem import Problem
from .workers import Full

TYPE_CHECKING = False
if TYPE_CHECKING:
    from starlette.requests import Request

SEARCH, SCREEN, EDITOR = "search.html", "screen.html", "sparql.html"
MOST_FORM = 256 * 1024  # bytes of the answers and findings of a screening
MOST_FINDINGS = 5000  # each answer and finding is a field of the form


async def question(request: Request) -> Response:
    """Answer with the page of a named question, or with its rows as a file."""
    path = "{}{name}.{form}".format(files.QUESTIONS, **request.path_params)
    return await terms.file(request, path, requests.single(requests.query_parameters(request)))


async def search(request: Request) -> Response:
    """Answer with the page of the search and what it finds."""
    return await terms.file(request, SEARCH, requests.single(requests.query_parameters(request)))


async def screen(request: Request) -> Response:
    """Answer with the page of the screening, at its beginning."""
    if requests.query_parameters(request):  # not repeated: it may be a finding
        raise Problem(400, "this page takes no parameters in the address; its form sends findings in the body")
    return await terms.file(request, SCREEN)


async def screened(request: Request) -> Response:
    """Answer with the page of the screening for the answers and findings that its form sends."""
    values: dict[str, list[str]] = {}
    for name, value in requests.parameters(await _form(request, MOST_FORM), MOST_FINDINGS):
        values.setdefault(name, []).append(value)
    try:
        made = await request.app.state.screenings.call(records.page, values)
    except process.Ended as end:
        raise problem.ended("the record", end, requests.settings(request).seconds) from None
    return _page(made)


async def editor(request: Request) -> Response:
    """Answer with the page of the SPARQL editor."""
    return await terms.file(request, EDITOR)


async def edited(request: Request) -> Response:
    """Answer with the page of the SPARQL editor, with the query that its form sends and the beginning of its answer."""
    from ..pages import site

    text = requests.single(requests.parameters(await _form(request, sparql.MOST_FORM))).get("query", "")
    told = requests.settings(request)
    try:
        return _page(await request.app.state.queries.call(answering.page, text, told.bytes))
    except process.Ended as end:
        return _page(site.edited(text, error=str(problem.ended("the query", end, told.seconds))))
    except BackspasmError as error:
        return _page(site.edited(text, error=str(error)))
    except Full:
        return _page(site.edited(text, error=problem.BUSY), 503, problem.RETRY)


async def _form(request: Request, most: int) -> bytes:
    if requests.media_type(request) != requests.FORM:
        raise Problem(415, f"send the form as {requests.FORM}")
    return await requests.body(request, most)


def _page(made: bytes, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return HTMLResponse(made, status, {"Cache-Control": "no-store", **(headers or {})})


ROUTES = [
    Route("/questions/{name}.{form}", question, methods=["GET"]),
    Route(f"/{SEARCH}", search, methods=["GET"]),
    Route(f"/{SCREEN}", screen, methods=["GET"]),
    Route(f"/{SCREEN}", screened, methods=["POST"]),
    Route(f"/{EDITOR}", editor, methods=["GET"]),
    Route(f"/{EDITOR}", edited, methods=["POST"]),
]
