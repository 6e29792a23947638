"""`/screen` screens a record as the command does, and repeats nothing of it in an error."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import TESTS, run
from starlette.testclient import TestClient

BUNDLES = sorted((TESTS / "screening" / "bundles").glob("[0-9]*.json"))
JSON = {"Content-Type": "application/json"}
SECRET = "Ms Nobody of Nowhere"


@pytest.mark.parametrize("path", BUNDLES, ids=lambda path: path.name)
def test_fhir_is_screened_as_by_the_command(path: Path, client: TestClient) -> None:
    params = {"as_of": "2026-11-26"}
    reply = client.post(
        "/screen", params=params, content=path.read_bytes(), headers={"Content-Type": "application/fhir+json"}
    )
    assert reply.headers["cache-control"] == "no-store"
    assert reply.json() == json.loads(run("screen", str(path), "--as-of", "2026-11-26", "--format", "json").stdout)


def test_simple_form_and_answers(client: TestClient) -> None:
    record = {
        "present": ["back pain", "fever"],
        "absent": ["numbness"],
        "hour": 3,
        "answers": {"bladder-control": "no"},
    }
    reply = client.post("/screen", json=record)
    assert reply.json() == json.loads(run("screen", "-", "--format", "json", input=json.dumps(record).encode()).stdout)
    fhir = client.post("/screen", params={"format": "fhir"}, json=record)
    assert fhir.headers["content-type"] == "application/fhir+json"
    assert fhir.json() == json.loads(run("screen", "-", "--format", "fhir", input=json.dumps(record).encode()).stdout)


def test_nothing_given_does_not_reassure(client: TestClient) -> None:
    made = client.post("/screen", json={"present": []}).json()
    assert made["outcome"] == "nothing-given"
    assert made["next_question"]


WRONG: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "the body is empty"),
    "an empty object": (b"{}", "the body must be a JSON object with findings"),
    "null": (b"null", "the body must be a JSON object with findings"),
    "cut": (f'{{"present": ["{SECRET}'.encode(), "the body is not JSON: line 1, column 14"),
    "an unknown member": (json.dumps({SECRET: 1}).encode(), "the body has an unknown member; allowed: present, absent, hour, answers"),
    "NaN": (b'{"hour": NaN}', "the body has NaN, which is not JSON"),
    "deep": (b'{"present": ' + b"[" * 10_000 + b"]" * 10_000 + b"}", "the body is nested too deeply"),
    "not UTF-8": (b'{"present": ["\xff"]}', "the body is not UTF-8: byte 14"),
    "many": (json.dumps({"present": [SECRET] * 100_001}).encode(), ""),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_wrong_record_is_refused_without_its_words(name: str, client: TestClient) -> None:
    body, detail = WRONG[name]
    reply = client.post("/screen", content=body, headers=JSON)
    assert reply.status_code == 400
    assert detail in reply.json()["detail"]
    assert SECRET not in reply.text


def test_wrong_requests(client: TestClient) -> None:
    def reason(status: int, **parts: object) -> str:
        reply = client.post("/screen", **{"content": b"{}", "headers": JSON, **parts})  # type: ignore[arg-type]
        assert reply.status_code == status
        assert SECRET not in reply.text
        return str(reply.json()["detail"])

    assert (
        reason(400, params={SECRET: "1"})
        == "the parameters are as_of, within, since, format; findings go into the body"
    )
    assert reason(400, params={"as_of": SECRET}) == "as-of must be a date such as 2026-11-30"
    assert reason(400, params={"format": SECRET}) == "format: choose from json, fhir"
    assert "send the record as application/json" in reason(415, headers={"Content-Type": "text/plain"})
    assert reason(413, content=b" " * (5 << 20)) == "the body is longer than 4194304 bytes"
    assert client.get("/screen").status_code == 405
