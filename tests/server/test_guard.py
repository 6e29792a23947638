"""What each answer has in its head, which hosts are answered, and what is said of a fault."""

from __future__ import annotations

import asyncio

import pytest
import served
from starlette.testclient import TestClient

from backspasm.server import guard, questions

SECRET = "Nobody of Nowhere"


@pytest.mark.parametrize("path", ["/health", "/sparql?query=ASK%7B%7D", "/sparql?query=ASK", "/nothing", "/dehydration", "/questions/relief"])  # fmt: skip
def test_each_answer_has_the_security_headers(path: str, client: TestClient) -> None:
    reply = client.get(path)
    assert reply.headers["content-security-policy"] == (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
        "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["referrer-policy"] == "no-referrer"
    assert "access-control-allow-origin" not in reply.headers


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("localhost", 200),
        ("LOCALHOST:8000", 200),
        ("127.0.0.1:1", 200),
        ("[::1]:8000", 200),
        ("graph.example.org", 200),
        ("people.example.org:443", 200),
        ("evil.example", 421),
        ("localhost.evil.example", 421),
        ("localhost@evil.example", 421),
        ("localhost.", 200),
        ("localhost:", 200),
        ("localhost:80@evil.example", 421),
        ("localhost:/evil", 421),
        ("[::1]evil.example", 421),
        ("[::1]@evil.example", 421),
        ("localhost.evil.example.", 421),
        ("localhost..", 421),
        ("", 421),
        ("0.0.0.0", 421),
    ],
)
def test_only_hosts_on_the_list_are_answered(name: str, status: int, named: TestClient) -> None:
    assert named.get("/health", headers={"Host": name}).status_code == status


@pytest.fixture(scope="module")
def named() -> TestClient:
    settings = {"host": "0.0.0.0", "allow_host": ("graph.example.org",), "base_url": "https://people.example.org/b"}
    return TestClient(guard_only(**settings), base_url="http://localhost")


def guard_only(**settings: object) -> guard.Guard:
    """The guard before an application that answers nothing but its health."""
    from starlette.applications import Starlette

    from backspasm.server import health
    from backspasm.server.settings import Settings

    made = Starlette(routes=[*health.ROUTES])
    made.state.settings = Settings(**settings)
    return guard.Guard(made, made.state.settings)


def test_scripts_of_other_origins_only_if_told() -> None:
    with served.client(cors=("https://app.example.org",), workers=1) as told:
        asked = told.get("/health", headers={"Origin": "https://app.example.org"})
        assert asked.headers["access-control-allow-origin"] == "https://app.example.org"
        assert "access-control-allow-credentials" not in asked.headers
        other = told.get("/health", headers={"Origin": "https://evil.example"})
        assert "access-control-allow-origin" not in other.headers
        preflight = {"Origin": "https://app.example.org", "Access-Control-Request-Method": "POST"}
        assert "POST" in told.options("/sparql", headers=preflight).headers["access-control-allow-methods"]


def test_fault_of_the_server_is_told_without_its_words(
    client: TestClient, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(questions, "_media", fail)
    reply = client.get("/questions/relief", params={"document": "low-back-cramps-or-spasms"})
    assert (reply.status_code, reply.json()["detail"]) == (500, "the server has a fault; its log has the place")
    logged = capfd.readouterr().err
    assert "an unexpected error: RuntimeError at " in logged
    assert SECRET not in reply.text + logged


def test_fault_outside_a_request_is_told_without_its_words(capfd: pytest.CaptureFixture[str]) -> None:
    async def fail() -> None:
        asyncio.get_running_loop().call_exception_handler({"message": SECRET, "exception": ValueError(SECRET)})

    with served.client(workers=1) as told:
        assert told.portal is not None
        told.portal.call(fail)
    assert "an unexpected error: ValueError at -" in (logged := capfd.readouterr().err)
    assert SECRET not in logged


def test_all_bodies_together_have_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "FREE", 100)
    monkeypatch.setattr(guard, "MOST_BODIES", 1000)
    with served.client(workers=1) as told:
        for _ in range(20):  # what was answered does not count
            assert told.post("/screen", json={"present": ["x" * 800]}).status_code == 200
        refused = told.post("/screen", json={"present": ["x" * 2000]})
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
        assert told.post("/screen", json={"present": ["x" * 800]}).status_code == 200
