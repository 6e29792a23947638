"""The OpenAPI 3.1 description."""

from __future__ import annotations

import json
from functools import cache as once

from starlette.responses import Response
from starlette.routing import Route

from ..graph import VERSION
from . import cache, operations, questions, replies, requests

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from starlette.requests import Request

    from .cache import Answered


async def get(request: Request) -> Response:
    """Answer with the description."""
    return replies.reply(request, await requests.apart(_written, requests.settings(request).base_url))


@once
def _written(base_url: str) -> Answered:
    return cache.answered(operations.JSON, json.dumps(description(base_url), ensure_ascii=False).encode())


def description(base_url: str = "") -> dict[str, Any]:
    """Return the description as JSON values; without a base URL, the server is where the description is."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "backspasm", "version": VERSION, "description": questions.notice()},
        "servers": [{"url": base_url or "."}],
        "paths": operations.paths(),
        "components": {
            "responses": {
                "Problem": {
                    "description": "the request is refused, with the reason as one sentence (RFC 9457)",
                    "content": {
                        "application/problem+json": {
                            "schema": {
                                "type": "object",
                                "required": ["title", "status", "detail"],
                                "properties": {
                                    "title": {"type": "string"},
                                    "status": {"type": "integer"},
                                    "detail": {"type": "string"},
                                },
                            }
                        }
                    },
                }
            }
        },
    }


ROUTES = [Route("/openapi.json", get, methods=["GET"])]
