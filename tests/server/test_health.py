"""`/health` says that the server answers, and with which version."""

from __future__ import annotations

from starlette.testclient import TestClient

import backspasm


def test_health(client: TestClient) -> None:
    reply = client.get("/health")
    assert (reply.status_code, reply.json()) == (
        200,
        {"status": "ok", "version": backspasm.__version__, "store": False},
    )
    assert reply.headers["cache-control"] == "no-store"
    assert client.head("/health").status_code == 200
