"""The forms of the pages work over HTTP, without a script, and no finding stands in an address or in the log."""

from __future__ import annotations

import json
from urllib.parse import urljoin

import pytest
import served
from paged import NOTICE, of_class, parsed, tags, words
from starlette.testclient import TestClient

import backspasm
from backspasm.graph.namespaces import LBS
from backspasm.pages import site
from backspasm.server import answering, problem
from backspasm.server.workers import Full

HTML = "text/html; charset=utf-8"
ASKED = f"SELECT ?kind {{ <{LBS}dehydration> a ?kind }} ORDER BY ?kind"
SECRET = "Zebedee"  # stands for what is the patient's alone


def posted(client: TestClient, path: str, **form: str | list[str]) -> bytes:
    reply = client.post(path, data=form)
    assert (reply.status_code, reply.headers["content-type"], reply.headers["cache-control"]) == (200, HTML, "no-store")
    return reply.content


def test_the_files_of_the_site_have_their_types(client: TestClient) -> None:
    for path, media in {
        "static/style.css": "text/css; charset=utf-8",
        "static/script.js": "text/javascript; charset=utf-8",
        "static/icon.svg": "image/svg+xml",
        "pictures/whole.html": HTML,
        "questions/causes.csv": "text/csv; charset=utf-8",
        "questions/causes.json": "application/json",
    }.items():
        reply = client.get(f"/{path}")
        assert (reply.status_code, reply.headers["content-type"]) == (200, media)
        assert reply.content == site.page(path)


def test_a_question_takes_the_values_of_its_form(client: TestClient) -> None:
    wanted = [[row.group, row.label] for row in backspasm.ask("causes", group="Systemic Factors")]
    reply = client.get("/questions/causes.html?group=Systemic+Factors")
    rows = [[words(cell) for cell in tags(row, "td")] for row in tags(parsed(reply.content), "tr")[1:]]
    assert rows == wanted
    file = client.get("/questions/causes.csv?group=Systemic+Factors").text.splitlines()[1:]
    assert [line.split(",")[:2] for line in file] == wanted
    assert client.get("/questions/causes.csv?group=nothing").json()["status"] == 400
    wrong = client.get("/questions/relief.html?hour=soon")
    assert (wrong.status_code, len(of_class(parsed(wrong.content), "error"))) == (200, 1)
    for path in ("nothing.html", "causes.pdf", "concept.csv"):
        assert client.get(f"/questions/{path}").status_code == 404


def test_the_search_finds_and_refuses(client: TestClient) -> None:
    (hits,) = of_class(parsed(client.get("/search.html?text=E86.0").content), "hits")
    assert words(hits) == "dehydration body state exact match: ICD10CM:E86.0"
    (error,) = of_class(parsed(client.get("/search.html?text=" + "x" * 2000).content), "error")
    assert "x" * 20 not in words(error)


def test_a_screening_goes_on_with_what_its_form_sends(client: TestClient) -> None:
    page = parsed(posted(client, "/screen.html", answer=["high-fever=yes"], present=f"back pain\n{SECRET}"))
    text = words(page)
    assert "A red flag is met." in text
    assert "Seek Immediate Medical Care" in text
    assert f'Not recognised "{SECRET}"' in text
    assert next(one.get("value") for one in tags(page, "input") if one.get("name") == "answer") == "high-fever=yes"


def test_findings_stand_in_no_address(client: TestClient, capfd: pytest.CaptureFixture[str]) -> None:
    refused = client.get(f"/screen.html?present={SECRET}")
    assert (refused.status_code, SECRET in refused.text) == (400, False)
    posted(client, "/screen.html", present=SECRET, answer="x=y")
    assert SECRET not in capfd.readouterr().err
    assert client.post("/screen.html", content=b"{}", headers={"Content-Type": "application/json"}).status_code == 415
    assert client.post("/screen.html", data={"present": "x" * 300_000}).status_code == 413


def test_a_query_is_answered_on_the_page_of_the_editor(client: TestClient) -> None:
    page = parsed(posted(client, "/sparql.html", query=ASKED))
    cells = [words(cell) for cell in tags(page, "td")]
    assert "lbs:BodyState" in cells
    assert tags(page, "textarea")[0].text == ASKED
    assert words(tags(parsed(posted(client, "/sparql.html", query="ASK {}")), "td")[0]) == "true"
    triples = parsed(posted(client, "/sparql.html", query="CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"))
    assert words(of_class(triples, "error")[0]) == "Only the first 1000 rows are shown."


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "empty"),
        ("DROP ALL", "update"),
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * FROM <http://127.0.0.1/x> { ?s ?p ?o }", "graphs are not fetched"),
        ("SELECT (1/0 AS ?x", "line 1"),
    ],
)
def test_a_query_that_is_refused_stays_on_the_page_with_the_reason(query: str, said: str, client: TestClient) -> None:
    page = parsed(posted(client, "/sparql.html", query=query))
    (error,) = of_class(page, "error")
    assert said in words(error)
    assert not query or tags(page, "textarea")[0].text == query


def test_a_query_over_a_limit_ends_with_the_reason_on_the_page() -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    with served.client(seconds=1, workers=1) as client:
        (error,) = of_class(parsed(posted(client, "/sparql.html", query=endless)), "error")
        assert words(error) == "the query takes more than 1 seconds"
    with served.client(bytes=100_000, workers=1) as client:
        (error,) = of_class(parsed(posted(client, "/sparql.html", query="SELECT * { ?a ?b ?c }")), "error")
        assert "the page with the answer is longer than 100000 bytes" in words(error)


def test_a_full_server_says_so_and_keeps_the_query(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: object) -> bytes:
        raise Full

    monkeypatch.setattr(client.app.state.queries, "call", full)  # type: ignore[attr-defined]
    reply = client.post("/sparql.html", data={"query": ASKED})
    assert (reply.status_code, reply.headers["retry-after"]) == (503, "1")
    page = parsed(reply.content)
    assert words(of_class(page, "error")[0]) == problem.BUSY
    assert tags(page, "textarea")[0].text == ASKED


def test_the_page_of_the_editor_is_made_where_nothing_can_be_opened() -> None:
    """A worker has closed all doors when it makes the page, so all that it needs must be loaded before."""
    from backspasm.sandbox.pool import Pool

    with Pool(1, 10, answering.ready) as pool:
        made = pool.call(answering.page, ASKED, 1_000_000)
    assert made == site.edited(ASKED, backspasm.answers.of(backspasm.store().query(ASKED)))


def test_a_browser_gets_a_page_for_an_address_with_nothing(client: TestClient) -> None:
    accept = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    for path in ("nothing", "claim/nothing.html", "questions/nothing.html"):
        reply = client.get(f"/{path}", headers=accept)
        assert (reply.status_code, reply.headers["content-type"], reply.headers["vary"]) == (404, HTML, "Accept")
        page = parsed(reply.content)
        assert "nothing.html" not in reply.text
        assert words(of_class(page, "notice")[0]) == NOTICE
        assert client.get(urljoin(f"/{path}", tags(page, "link")[1].get("href"))).status_code == 200
        assert client.get(f"/{path}").json()["status"] == 404
    deep = client.get("/" + "a/" * 400, headers=accept)
    assert (deep.status_code, len(deep.content) < 500) == (404, True)


MARKUP = "'\"><svg onload=alert(1)><script>alert(1)</script>"


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/screen.html", {"present": MARKUP, "answer": f"{MARKUP}={MARKUP}"}),
        ("/sparql.html", {"query": f"SELECT ({json.dumps(MARKUP)} AS ?x) {{}}"}),
        ("/sparql.html", {"query": MARKUP}),
        ("/search.html", {"text": MARKUP}),
        ("/questions/relief.html", {"hour": MARKUP}),
        ("/questions/search.html", {"text": MARKUP}),
        ("/questions/relief.html", {MARKUP: "1"}),
    ],
)
def test_what_a_person_sends_is_text_of_the_page(path: str, sent: dict[str, str], client: TestClient) -> None:
    form = path in ("/screen.html", "/sparql.html")
    reply = client.post(path, data=sent) if form else client.get(path, params=sent)
    assert reply.status_code == 200
    assert "alert(1)" in reply.text
    assert "<svg onload" not in reply.text
    assert "<script>alert" not in reply.text
