"""CDS Hooks: discovery, calls, feedback, and what is refused, as the specification has it."""

from __future__ import annotations

import copy
import json
import os
import re
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import served
from screened import REASSURING
from starlette.testclient import TestClient

from backspasm.screening import reader
from backspasm.screening.criteria import criteria
from backspasm.server import hooks
from backspasm.server.problem import Problem

READER = Path(__file__).resolve().parents[1] / "readers" / "cds.py"
INSTANCE = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"
VIEW, START = "red-flags-patient-view", "red-flags-encounter-start"
SECRET = "Zebedee"  # stands for what is the patient's alone


def condition(text: str, number: int = 1, **members: Any) -> dict[str, Any]:
    return {
        "resourceType": "Condition",
        "id": str(number),
        "subject": {"reference": "Patient/123"},
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "code": {"text": text},
        **members,
    }


def bundle(*resources: dict[str, Any]) -> dict[str, Any]:
    entries = [
        {"fullUrl": f"https://ehr.example/fhir/{one['resourceType']}/{one.get('id', 0)}", "resource": one}
        for one in resources
    ]
    return {"resourceType": "Bundle", "type": "searchset", "entry": entries}


def request(*texts: str, hook: str = "patient-view", **members: Any) -> dict[str, Any]:
    return {
        "hook": hook,
        "hookInstance": INSTANCE,
        "fhirServer": "https://ehr.example/fhir",
        "fhirAuthorization": {"access_token": SECRET, "expires_in": 300, "scope": "patient/*.read", "subject": "x"},
        "context": {"userId": "Practitioner/1", "patientId": "123", "encounterId": "9"},
        "prefetch": {
            "conditions": bundle(*(condition(text, number) for number, text in enumerate(texts, 1))),
            "observations": None,
        },
        **members,
    }


def cards(*texts: str) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = hooks.call(VIEW, request(*texts))["cards"]
    return made


@pytest.fixture(scope="module")
def running() -> Iterator[TestClient]:
    with served.client(allow_host=("cds.example",)) as made:
        made.base_url = httpx2.URL("http://cds.example")
        yield made


@pytest.fixture
def client(running: TestClient) -> TestClient:
    hooks.FEEDBACK.clear()
    return running


def test_discovery_lists_a_service_for_each_hook_with_prefetch_of_conditions_and_observations() -> None:
    services = hooks.discovery()["services"]
    assert [service["hook"] for service in services] == ["patient-view", "encounter-start"]
    for service in services:
        templates = service["prefetch"].values()
        assert {template.partition("?")[0] for template in templates} == {"Condition", "Observation"}
        assert all("patient={{context.patientId}}" in template for template in templates)
        assert "Not a medical device" in service["usageRequirements"]


@pytest.mark.parametrize(
    "texts", [(), ("fever",), ("foot drop in 2001",), ("hypertension", "numb toes"), ("tingling",)]
)
def test_no_card_without_a_met_flag_or_back_pain(texts: tuple[str, ...]) -> None:
    assert cards(*texts) == []


@pytest.mark.parametrize(
    ("members", "number"),
    [
        ({}, 1),
        ({"clinicalStatus": {"coding": [{"code": "resolved"}]}}, 0),
        ({"verificationStatus": {"coding": [{"code": "refuted"}]}}, 0),
        ({"clinicalStatus": None, "recordedDate": "2001-02-03"}, 0),
    ],
)
def test_back_pain_that_is_over_or_old_gives_no_card(members: dict[str, Any], number: int) -> None:
    asked = request()
    asked["prefetch"]["conditions"] = bundle(condition("back pain", **members))
    assert len(hooks.call(VIEW, asked)["cards"]) == number


def test_a_card_for_each_met_flag_in_the_words_of_the_document() -> None:
    made = cards("sore back", "wetting myself", "high fever", "numb toes")
    assert [card["summary"] for card in made] == [
        "Seek Immediate Medical Care: Back spasms with loss of bladder or bowel control",
        "Seek Immediate Medical Care: High fever with back pain",
    ]
    assert {card["indicator"] for card in made} == {"critical"}
    assert made[0]["source"]["label"] == "Back spasms with loss of bladder or bowel control"
    assert made[0]["source"]["url"].endswith("_back-spasms-with-loss-of-bladder-or-bowel-control.html")
    assert '"wetting myself" (loss of bladder control)' in made[0]["detail"]
    assert len({card["uuid"] for card in made}) == 2
    assert not any("links" in card for card in made)  # once a flag is met nothing is asked


def test_a_flag_that_is_met_needs_no_back_pain() -> None:
    assert [card["indicator"] for card in cards("severe leg weakness")] == ["critical"]


def test_one_card_for_what_is_partly_met_with_the_next_question() -> None:
    (card,) = cards("back pain", "fever", "numb toes")
    assert card["indicator"] == "warning"
    assert card["summary"] == "Red flag partly met: Severe weakness or numbness in legs (and 2 more)"
    (link,) = card["links"]
    assert link["label"].endswith("?")
    assert link["type"] == "absolute"
    assert link["autoLaunchable"] is False


def test_one_card_asks_where_only_back_pain_is_on_record() -> None:
    (card,) = cards("backache", "hypertension")
    assert card["indicator"] == "info"
    assert card["summary"] == "Back pain or back spasm: 8 of 8 red flags were not asked about"
    assert card["links"][0]["label"] == "Have you lost control of your bladder?"
    assert "were not compared with the red flags: 1." in card["detail"]


def test_a_warning_sign_that_the_document_leaves_out_is_a_warning() -> None:
    (card,) = cards("back pain", "history of cancer")
    assert card["indicator"] == "warning"
    assert "not in the document's list of red flags" in card["detail"]


def answered(*said: str) -> dict[str, Any]:
    """A request with back pain and the answer no to each question but those that are named."""
    context = "Do you have back pain or back spasms?"
    asked = [question for question in criteria().questions if question.text != context and question.id not in said]
    items = [{"linkId": one.id, "text": one.text, "answer": [{"valueBoolean": False}]} for one in asked]
    made = request("back pain")
    made["prefetch"]["observations"] = bundle(
        {
            "resourceType": "QuestionnaireResponse",
            "status": "completed",
            "subject": {"reference": "Patient/123"},
            "item": items,
        }
    )
    return made


def test_nothing_is_said_where_nothing_is_left_to_ask() -> None:
    assert hooks.call(VIEW, answered())["cards"] == []
    (card,) = hooks.call(VIEW, answered("high-fever"))["cards"]
    assert card["links"][0]["label"] == "Do you have a high fever?"
    assert card["source"]["label"] == "High fever with back pain"


MADE = [
    cards("sore back", "wetting myself"),
    cards("back pain", "fever"),
    cards("backache", "hypertension"),
    cards("back pain", "history of cancer"),
    hooks.call(START, {**request("back pain", "pregnancy"), "hook": "encounter-start"})["cards"],
]


@pytest.mark.parametrize("made", MADE)
def test_every_card_is_whole_and_does_not_reassure(made: list[dict[str, Any]]) -> None:
    assert made
    for card in made:
        assert card["indicator"] in ("info", "warning", "critical")
        assert 0 < len(card["summary"]) < 140
        assert "Not a medical device" in card["detail"]
        assert "What was not asked is unknown." in card["detail"]
        said = re.sub(r"what is safe in pregnancy", "", f"{card['summary']} {card['detail']}")  # what it does not say
        assert not REASSURING.search(said)
        assert card["source"]["url"].startswith("https://w3id.org/backspasm/source/")


def test_no_address_has_a_word_of_the_record() -> None:
    for made, words in zip(MADE, ("wetting", "fever-", "hypertension", "cancer", "pregnancy"), strict=True):
        for card in made:
            for url in (card["source"]["url"], *(link["url"] for link in card.get("links", []))):
                assert words not in url.partition("source/")[0]
                assert "?" not in url
                assert "123" not in url


def test_words_of_the_record_are_no_markdown() -> None:
    hostile = [
        f"fever {text}"
        for text in (
            "![x](https://evil.example/?p=1)",
            "<img src=x>",
            "www.evil.example",
            "*a* _b_ `c`",
            "a@evil.example",
        )
    ]
    observations = [
        {"resourceType": "Observation", "status": "final", "subject": {"reference": "Patient/123"}, "code": {"coding": [{"system": "http://purl.obolibrary.org/obo/hp.owl", "code": "HP:0001945"}], "text": text}, "valueBoolean": True}
        for text in hostile
    ]  # fmt: skip
    asked = request("back pain")
    asked["prefetch"]["observations"] = bundle(*observations)
    (card,) = hooks.call(VIEW, asked)["cards"]
    assert "evil" in card["detail"]
    assert not re.search(r"(?<!\\)(?:[\[\]<>`_*@]|://)|www\.|evil\.", card["detail"])


def test_long_lists_are_cut_and_say_so() -> None:
    asked = request("back pain")
    days = [f"2026-{month:02}-{day:02}" for month in range(1, 3) for day in range(1, 28)]
    asked["prefetch"]["conditions"]["entry"] += bundle(
        *(condition("fever", number, clinicalStatus=None, onsetDateTime=day) for number, day in enumerate(days, 2))
    )["entry"]
    (card,) = hooks.call(VIEW, asked)["cards"]
    assert re.search(r"^- and \d+ more$", card["detail"], re.M)


@pytest.mark.parametrize("missing", ["conditions", "observations"])
def test_missing_prefetch_is_412(missing: str) -> None:
    for change in ("left out", "an error"):
        asked = request("back pain")
        if change == "left out":
            del asked["prefetch"][missing]
        else:
            asked["prefetch"][missing] = {"resourceType": "OperationOutcome", "issue": []}
        with pytest.raises(Problem, match=missing) as caught:
            hooks.call(VIEW, asked)
        assert caught.value.status == 412
    del asked["prefetch"]
    with pytest.raises(Problem) as caught:
        hooks.call(VIEW, asked)
    assert caught.value.status == 412


def test_another_patients_record_is_refused() -> None:
    asked = request("back pain")
    asked["context"]["patientId"] = "124"
    with pytest.raises(Problem, match="more than one patient") as caught:
        hooks.call(VIEW, asked)
    assert caught.value.status == 400


def test_a_further_page_of_the_prefetch_is_counted_as_not_read() -> None:
    asked = request("back pain")
    asked["prefetch"]["conditions"]["link"] = [{"relation": "next", "url": "https://ehr.example/fhir?page=2"}]
    (card,) = hooks.call(VIEW, asked)["cards"]
    assert "were not compared with the red flags: 1." in card["detail"]


CHANGES: dict[str, tuple[dict[str, Any], int]] = {
    "no hook": ({"hook": None}, 400),
    "another hook": ({"hook": "order-sign"}, 400),
    "hook of another service": ({"hook": "encounter-start"}, 400),
    "no instance": ({"hookInstance": SECRET}, 400),
    "instance not a text": ({"hookInstance": 7}, 400),
    "no context": ({"context": None}, 400),
    "context a list": ({"context": [SECRET]}, 400),
    "no patient": ({"context": {"userId": "Practitioner/1"}}, 400),
    "patient not a text": ({"context": {"userId": "Practitioner/1", "patientId": {"x": SECRET}}}, 400),
    "prefetch a text": ({"prefetch": SECRET}, 400),
    "prefetch null": ({"prefetch": None}, 400),
    "resource a text": ({"prefetch": {"conditions": SECRET, "observations": None}}, 400),
    "no type": ({"prefetch": {"conditions": {"entry": []}, "observations": None}}, 400),
    "two patients": (
        {"prefetch": {"conditions": bundle(condition("fever", 1, subject={"reference": f"Patient/{SECRET}"})), "observations": None}},
        400,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_malformed_requests_get_problem_details_without_a_word_of_theirs(name: str, client: TestClient) -> None:
    members, status = CHANGES[name]
    answer = client.post(f"/cds-services/{VIEW}", json={**request("back pain"), **members})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert answer.json()["detail"]
    assert SECRET not in answer.text


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b"null", 400),
        (b"{}", 400),
        (b'{"hook": ', 400),
        (b'{"hook": NaN}', 400),
        (b'{"hook": "a", "hook": "b"}', 400),
        (b"\xff\xfe", 400),
        (b'{"a":' * 100_000, 400),
        (b'{"hook": 1}\n{"hook": 2}', 400),
        (b" " * (reader.MOST_BYTES + 1), 413),
    ],
    ids=lambda value: str(value)[:20],
)
def test_bodies_that_are_no_request_are_refused(data: bytes, status: int, client: TestClient) -> None:
    for path in (f"/cds-services/{VIEW}", f"/cds-services/{VIEW}/feedback"):
        answer = client.post(path, content=data, headers={"content-type": "application/json"})
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert "the file" not in answer.text


def test_other_types_services_and_methods_are_refused(client: TestClient) -> None:
    content = json.dumps(request("back pain"))
    assert (
        client.post(f"/cds-services/{VIEW}", content=content, headers={"content-type": "text/plain"}).status_code == 415
    )
    assert client.post(f"/cds-services/{SECRET}", json=request()).status_code == 404
    assert SECRET not in client.post(f"/cds-services/{SECRET}", json=request()).text
    assert client.post(f"/cds-services/{SECRET}/feedback", json={"feedback": []}).status_code == 404
    assert client.get(f"/cds-services/{VIEW}").status_code == 405


def test_over_http_cards_name_pages_of_the_server(client: TestClient) -> None:
    assert client.get("/cds-services").json() == hooks.discovery()
    answer = client.post(f"/cds-services/{VIEW}", json=request("back pain"))
    assert answer.status_code == 200
    (card,) = answer.json()["cards"]
    assert card["source"]["url"].startswith("http://cds.example/source/low-back-cramps-or-spasms_")
    assert card["links"][0]["url"].startswith("http://cds.example/screen.html#")


def test_cards_name_the_address_that_the_server_is_told() -> None:
    with served.client(base_url="https://example.org/b") as made:
        (card,) = made.post(f"/cds-services/{VIEW}", json=request("back pain")).json()["cards"]
    assert card["source"]["url"].startswith("https://example.org/b/source/low-back-cramps-or-spasms_")


def test_the_next_question_of_a_card_is_an_anchor_of_the_page(client: TestClient) -> None:
    page = client.get("/screen.html").text
    for one in criteria().questions:
        assert f'<li id="{one.id}">' in page


def test_the_fhir_server_is_never_called(client: TestClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as fhir:
        asked = request("back pain", fhirServer=f"http://127.0.0.1:{fhir.getsockname()[1]}")
        assert client.post(f"/cds-services/{VIEW}", json=asked).status_code == 200
        del asked["prefetch"]["conditions"]
        assert client.post(f"/cds-services/{VIEW}", json=asked).status_code == 412
        fhir.setblocking(False)
        with pytest.raises(BlockingIOError):
            fhir.accept()


def feedback(**members: Any) -> dict[str, Any]:
    """The specification's own example, with a comment that a clinician wrote."""
    return {
        "card": "9368d37b-283f-44a0-93ea-547cebab93ed",
        "outcome": "overridden",
        "overrideReason": {
            "reason": {"code": "d7ecf885", "system": "https://example.com/reasons"},
            "userComment": SECRET,
        },
        "outcomeTimestamp": "2020-12-11T00:00:00Z",
        **members,
    }


def test_feedback_is_kept_without_comments_and_within_a_bound(client: TestClient) -> None:
    path = f"/cds-services/{VIEW}/feedback"
    assert client.post(path, json={"feedback": [feedback()]}).status_code == 200
    (kept,) = hooks.FEEDBACK
    assert (kept.service, kept.outcome, kept.time.year) == (VIEW, "overridden", 2020)
    assert SECRET not in str(kept)
    for _ in range(3):
        client.post(path, json={"feedback": [feedback(outcome="accepted")] * hooks.MOST_FEEDBACK})
    assert len(hooks.FEEDBACK) == hooks.MOST_FEEDBACK
    assert {one.outcome for one in hooks.FEEDBACK} == {"accepted"}


@pytest.mark.parametrize(
    "entries",
    [
        None,
        {},
        [None],
        [feedback(), feedback(card=SECRET)],
        [feedback(outcome=SECRET)],
        [feedback(outcome=[])],
        [feedback(outcomeTimestamp=SECRET)],
        [feedback(outcomeTimestamp=7)],
        [feedback()] * (hooks.MOST_FEEDBACK + 1),
    ],
)
def test_malformed_feedback_is_refused_whole(entries: Any, client: TestClient) -> None:
    answer = client.post(f"/cds-services/{VIEW}/feedback", json={"feedback": entries})
    assert answer.status_code == 400
    assert SECRET not in answer.text
    assert not hooks.FEEDBACK


def outside(messages: list[tuple[str, dict[str, Any]]]) -> subprocess.CompletedProcess[str]:
    """What healthchain's models make of messages."""
    python = os.environ.get("BACKSPASM_HEALTHCHAIN")
    if not python:
        pytest.skip("BACKSPASM_HEALTHCHAIN names the Python of an environment that has healthchain 0.16")
    lines = "".join(f"{name}\t{json.dumps(message)}\n" for name, message in messages)
    return subprocess.run([python, str(READER)], input=lines, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.reader
def test_healthchain_reads_discovery_requests_cards_and_feedback() -> None:
    messages = [("CDSServiceInformation", hooks.discovery()), ("CDSFeedback", feedback())]
    messages += [("CDSRequest", {**request("back pain"), "fhirAuthorization": None})]
    messages += [("CDSResponse", {"cards": made}) for made in [[], *MADE]]
    done = outside(messages)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(messages)} messages read" in done.stdout


@pytest.mark.reader
@pytest.mark.parametrize("fault", ["summary", "indicator", "url", "autoLaunchable"])
def test_healthchain_refuses_cards_that_are_wrong(fault: str) -> None:
    (card,) = copy.deepcopy(MADE[1])
    if fault == "summary":
        card["summary"] = "x" * 141
    elif fault == "indicator":
        card["indicator"] = "urgent"
    elif fault == "url":
        card["source"]["url"] = "source/x.html"
    else:
        del card["links"][0]["autoLaunchable"]
    done = outside([("CDSResponse", {"cards": [card]})])
    assert done.returncode == 1
    assert fault in done.stdout
