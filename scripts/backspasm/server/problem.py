"""Errors as RFC 9457 problem details, with the sentence that the command line prints."""

from __future__ import annotations

import http
import json

from starlette.responses import Response

from ..errors import BackspasmError, DataError, InputMissing, Unavailable, UsageError, shown
from ..sandbox import process
from . import log
from .workers import Full

MEDIA = "application/problem+json"
STATUS = {UsageError: 400, DataError: 400, InputMissing: 404, Unavailable: 502}
BUSY = "the server is busy with other queries; try again"
FAULT = "the server has a fault; its log has the place"
NOTHING = "there is nothing at this address"
RETRY = {"Retry-After": "1"}  # seconds


class Problem(Exception):
    """A request that is refused: the HTTP status, a sentence, and more headers."""

    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, headers or {}


def response(status: int, detail: str, headers: dict[str, str] | None = None) -> Response:
    """Return problem details as a response."""
    content = {"title": http.HTTPStatus(status).phrase, "status": status, "detail": shown(detail)}
    body = json.dumps(content, ensure_ascii=False).encode()
    return Response(body, status, {"Cache-Control": "no-store", **(headers or {})}, MEDIA)


def of(error: Problem | BackspasmError | Full) -> Response:
    """Return the response for a request that is refused, or that finds no free worker."""
    if isinstance(error, Problem):
        return response(error.status, error.detail, error.headers)
    if isinstance(error, Full):
        return response(503, BUSY, RETRY)
    status = STATUS.get(type(error), 500)
    if status == 500:  # of a fault in a worker: its words may be a patient's
        log.fault(error)
        return response(500, FAULT)
    return response(status, str(error))


def ended(what: str, end: process.Ended, seconds: float) -> DataError:
    """Return the error for a request that exceeded the limits of a worker."""
    if end.late:
        return DataError(f"{what} takes more than {seconds:g} seconds")
    return DataError(f"{what} takes more than {process.MOST_MEMORY // 1024**2} MB, or is nested too deeply")
