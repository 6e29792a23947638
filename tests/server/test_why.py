"""`/why` says where a statement comes from, as the command does."""

from __future__ import annotations

from conftest import run
from starlette.testclient import TestClient

from backspasm.server import why

SAID = {"s": "staying hydrated", "p": "aimed at cause of", "o": "low back spasm"}


def test_text_is_that_of_the_command(client: TestClient) -> None:
    reply = client.get("/why", params=SAID, headers={"Accept": "text/plain"})
    assert reply.headers["content-type"] == "text/plain; charset=utf-8"
    assert reply.content == run("why", *SAID.values()).stdout


def test_json_has_the_premises_down_to_the_span(client: TestClient) -> None:
    made = client.get("/why", params=SAID).json()
    assert (made["origin"], made["note"]) == ("Inferred", "")
    cause, aim = made["derivations"][0]["premises"]
    assert aim["origin"] == "Curated"
    assert {one["key"] for one in aim["references"]} == {"ref:Maughan2019", "ref:Miller2022"}
    (stated,) = cause["derivations"][0]["premises"]
    assert (stated["places"][0]["start"], stated["places"][0]["end"]) == (1882, 1893)


def test_what_is_not_said_is_unknown(client: TestClient) -> None:
    made = client.get("/why", params={"s": "smoking", "p": "a", "o": "treatment"}).json()
    assert (made["origin"], made["claim"], made["note"]) == ("", "", why.UNSAID)


def test_wrong_requests(client: TestClient) -> None:
    def reason(**given: str) -> tuple[int, str]:
        reply = client.get("/why", params=given)
        return reply.status_code, reply.json()["detail"]

    assert reason(s="smoking") == (400, "give the parameters s, p and o: the subject, the predicate and the object")
    told = run("why", "smokin", "a", "treatment").stderr.decode()
    assert reason(s="smokin", p="a", o="treatment") == (400, told.removeprefix("backspasm: ").strip())
    assert reason(s="", p="a", o="treatment") == (400, "s is empty")
    assert reason(s="x" * 2000, p="a", o="treatment") == (400, "s is longer than 1000 characters")
    assert client.get("/why", params=SAID, headers={"Accept": "image/png"}).status_code == 406
