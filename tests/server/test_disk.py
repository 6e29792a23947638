"""`serve --store` answers queries, questions and why from the store, in workers, and nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import served
from conftest import run
from golden_answers import CASES
from starlette.testclient import TestClient

from backspasm import loading, question

SAID = {"s": "staying hydrated", "p": "aimed at cause of", "o": "low back spasm"}
MINE = """
PREFIX lbs: <https://w3id.org/backspasm/>
lbs:smoking <http://www.w3.org/2004/02/skos/core#altLabel> "lighting up"@en .
"""


@pytest.fixture(scope="module")
def one(store: str) -> Iterator[TestClient]:
    """The application over the store, with one worker, which answers all that is asked here."""
    with served.client(store=store, workers=1) as made:
        assert made.get("/sparql?query=ASK%7B%7D").status_code == 200  # a worker that has run a stranger's query
        yield made


@pytest.mark.parametrize("file", CASES)
def test_rows_are_those_of_ask(file: str, one: TestClient, store: str) -> None:
    name, given = CASES[file]["question"], CASES[file]["parameters"]
    form = "csv" if question.load(name).columns else "ttl"
    reply = one.get(f"/questions/{name}", params={**given, "format": form})
    options = [word for parameter, value in given.items() for word in (f"--{parameter}", value)]
    done = run("ask", name, *options, "--format", form, "--store", store)
    assert (reply.status_code, done.returncode) == (200, 0)
    assert sorted(reply.content.splitlines()) == sorted(done.stdout.splitlines())


def test_names_and_rows_are_the_stores_own(tmp_path: Path) -> None:
    (tmp_path / "mine.ttl").write_text(MINE)
    loading.load([served.GRAPH, str(tmp_path / "mine.ttl")], str(tmp_path / "store"))
    with served.client(store=str(tmp_path / "store"), workers=1) as mine:
        assert run("ask", "concept", "--concept", "lighting up").returncode == 2
        rows = [mine.get("/questions/concept", params={"concept": name}) for name in ("lighting up", "smoking")]
        assert [reply.status_code for reply in rows] == [200, 200]
        assert rows[0].json()["rows"] == rows[1].json()["rows"] != []
        assert mine.get("/smoking.ttl").status_code == 200
        assert b"lighting up" not in mine.get("/smoking.ttl").content  # linked data stay those of the built-in graph
        said = {"s": "lighting up", "p": "a", "o": "risk factor"}
        why = mine.get("/why", params=said, headers={"Accept": "text/plain"})
        assert why.content == run("why", "smoking", "a", "risk factor").stdout


def test_why_is_that_of_the_command(one: TestClient, store: str) -> None:
    reply = one.get("/why", params=SAID, headers={"Accept": "text/plain"})
    assert reply.content == run("why", *SAID.values(), "--store", store).stdout
    assert one.get("/why", params={**SAID, "s": "smokin"}).json()["detail"].startswith("there is no concept 'smokin'")


def test_answers_are_kept_and_have_tags(one: TestClient) -> None:
    for path, params in (("/questions/relief", {"hour": "3"}), ("/why", SAID)):
        first = one.get(path, params=params)
        again = one.get(path, params=params, headers={"If-None-Match": first.headers["etag"]})
        assert (first.status_code, again.status_code) == (200, 304)


def test_wrong_parameter_gets_the_sentence_of_the_command(one: TestClient) -> None:
    reply = one.get("/questions/relief", params={"hour": "8761"})
    assert (reply.status_code, reply.json()["detail"]) == (400, "--hour takes 0 to 8760, not '8761'")


def test_long_answer_is_refused(store: str) -> None:
    with served.client(store=store, workers=1, bytes=1000) as small:
        reply = small.get("/questions/statements")
        assert (reply.status_code, reply.json()["detail"]) == (
            400,
            "the answer is longer than 1000 bytes; ask for less",
        )


def test_page_with_a_query_does_not_close_the_store(one: TestClient) -> None:
    assert one.get("/sparql.html", params={"query": "SELECT ?s { ?s ?p ?o } LIMIT 1"}).status_code == 200
    assert one.get("/questions/causes").status_code == 200


def test_health_says_so_and_names_no_path(one: TestClient, store: str) -> None:
    reply = one.get("/health")
    assert reply.json()["store"] is True
    assert store not in reply.text


def test_store_that_is_missing_damaged_or_of_other_things_is_refused_at_the_start(store: str, tmp_path: Path) -> None:
    def said(folder: Path) -> tuple[int, str]:
        done = run("serve", "--port", "0", "--store", str(folder))
        assert done.stderr.count(b"\n") == 1
        return done.returncode, done.stderr.decode()

    assert said(tmp_path / "none")[0] == 66
    (tmp_path / "one.nt").write_text("<x:s> <x:p> 1 .\n".replace("1", '"1"'))
    loading.load([str(tmp_path / "one.nt")], str(tmp_path / "other"))
    code, sentence = said(tmp_path / "other")
    assert (code, "does not hold this graph" in sentence) == (65, True)
    shutil.copytree(store, tmp_path / "damaged")
    max((tmp_path / "damaged").glob("*.sst"), key=lambda path: path.stat().st_size).write_bytes(b"")
    code, sentence = said(tmp_path / "damaged")
    assert (code, "is damaged" in sentence) == (65, True)


def test_store_that_is_lost_while_it_is_served_is_a_fault_without_its_path(store: str, tmp_path: Path) -> None:
    folder = tmp_path / "lost"
    shutil.copytree(store, folder)
    with served.client(store=str(folder), workers=1) as lost:
        shutil.rmtree(folder)
        for path in ("/questions/causes", "/sparql?query=ASK%7B%7D"):
            reply = lost.get(path)
            assert (reply.status_code, str(folder) in reply.text) == (500, False)
