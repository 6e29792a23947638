"""The OpenAPI description has each route and each question, and the server holds it."""

from __future__ import annotations

import re
from typing import Any

import hypothesis
import pytest
import schemathesis
from conftest import ROOT
from schemathesis.specs.openapi.checks import positive_data_acceptance
from starlette.testclient import TestClient

from backspasm import question
from backspasm.server import app, openapi, operations


def test_each_question_has_its_parameters_and_columns(client: TestClient) -> None:
    made = client.get("/openapi.json").json()
    assert made["openapi"] == "3.1.0"
    for name in question.names():
        asked, described = question.load(name), made["paths"][f"/questions/{name}"]["get"]
        assert [one["name"] for one in described["parameters"]] == [*(one.name for one in asked.parameters), "format"]
        if asked.columns:
            rows = described["responses"]["200"]["content"]["application/json"]["schema"]["properties"]["rows"]
            assert rows["items"]["required"] == asked.columns


def test_each_route_is_described() -> None:
    routes = {re.sub(":path", "", route.path) for module in app.MODULES for route in module.ROUTES}
    assert routes == operations.SUMMARIES.keys()
    described = {re.sub("/questions/[^{]+$", "/questions/{name}", path) for path in openapi.description()["paths"]}
    assert described == routes - {"/"}


def test_server_is_where_it_is_told_to_be() -> None:
    assert openapi.description("https://example.org/b")["servers"] == [{"url": "https://example.org/b"}]


@schemathesis.serializer("application/sparql-query", "application/x-ndjson", "application/fhir+ndjson")
def as_it_is(context: Any, value: Any) -> bytes:
    return str(value).encode(errors="replace")


SCHEMA = schemathesis.openapi.from_dict({**openapi.description(), "servers": [{"url": "/"}]})


@pytest.mark.reader
@SCHEMA.parametrize()
@hypothesis.settings(
    max_examples=10, derandomize=True, deadline=None, suppress_health_check=list(hypothesis.HealthCheck)
)
def test_answers_are_as_described(case: schemathesis.Case[Any], address: str) -> None:
    # a description cannot tell which texts are queries, or names of concepts
    case.call_and_validate(base_url=address, excluded_checks=[positive_data_acceptance])


def test_page_has_the_paths() -> None:
    page = (ROOT / "scripts" / "backspasm" / "server" / "README.md").read_text(encoding="utf-8")
    assert dict(re.findall(r"^\| `(/[^`]*)` \| (.+) \|$", page, re.M)) == operations.SUMMARIES
