"""The path of each term's IRI leads to the files about it."""

from __future__ import annotations

import posixpath
import re

import pyoxigraph as ox
import pytest
import served
from conftest import select
from starlette.testclient import TestClient

from backspasm.graph import queries
from backspasm.graph.namespaces import LBS
from backspasm.pages import site
from backspasm.server import app

# one of each kind: a concept, a class, a relation, an item, a claim, a note, a reference, a silence, a question ...
TERMS = (
    "dehydration", "Cause", "possibleCauseOf", "causes", "source/low-back-cramps-or-spasms",
    "claim/low-back-cramps-or-spasms_dehydration_systemicCauseOf_lowBackSpasm", "reference/Maughan2019", "silence/antibiotics",
    "question/bladder-control", "evidence/acupuncture-acute-evidence-inconsistent", "terminology/DOID", "unmodelled/guarding-succeeds",
    "reading/body-temperature-celsius",
)  # fmt: skip
FORMATS = {
    "text/turtle": (".ttl", ox.RdfFormat.TURTLE),
    "application/ld+json": (".jsonld", ox.RdfFormat.JSON_LD),
    "application/n-triples": (".nt", ox.RdfFormat.N_TRIPLES),
}


@pytest.mark.parametrize("path", TERMS)
@pytest.mark.parametrize("media", FORMATS)
def test_term_leads_to_its_triples(path: str, media: str, client: TestClient) -> None:
    ending, form = FORMATS[media]
    reply = client.get(f"/{path}", headers={"Accept": media})
    assert (reply.status_code, "Accept" in reply.headers["vary"]) == (303, True)
    assert reply.headers["location"] == path.rpartition("/")[2] + ending
    file = client.get(f"/{path}{ending}")
    assert (file.status_code, file.headers["content-type"].partition(";")[0]) == (200, media)
    found = {quad.triple for quad in ox.parse(file.content, format=form)}
    count = select(f"SELECT (COUNT(*) AS ?n) {{ <{LBS}{path}> ?p ?o }}")[0].n
    assert len([triple for triple in found if triple.subject == ox.NamedNode(LBS + path)]) == count > 0
    tag = {"If-None-Match": file.headers["etag"]}
    assert client.get(f"/{path}{ending}", headers=tag).status_code == 304


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("mapping/abdomen_exact_MESH-D000005", "../abdomen"),
        (
            "claim/workplaceStrain_readsLike_increasedMuscleStrain_from_increasedMuscleStrain_readsLike_workplaceStrain",
            "workplaceStrain_readsLike_increasedMuscleStrain",
        ),
    ],
)
def test_what_belongs_to_a_thing_leads_to_the_files_that_have_it(path: str, where: str, client: TestClient) -> None:
    reply = client.get(f"/{path}", headers={"Accept": "text/turtle"})
    assert (reply.status_code, reply.headers["location"]) == (303, f"{where}.ttl")
    file = client.get(posixpath.normpath(f"/{posixpath.dirname(path)}/{where}.nt"))
    assert f"<{LBS}{path}> " in file.text
    assert client.get(f"/{path}", headers={"Accept": "text/html"}).headers["location"] == f"{where}.html"


def test_a_browser_gets_pages(client: TestClient) -> None:
    accept = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    for path in TERMS:
        where = client.get(f"/{path}", headers=accept).headers["location"]
        assert where == f"{path.rpartition('/')[2]}.html"
        page = client.get(f"/{path}.html")
        assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert client.get("/", headers=accept).content == client.get("/index.html").content == site.page("index.html")


def test_root_is_the_header_of_the_ontology(client: TestClient) -> None:
    reply = client.get("/", headers={"Accept": "application/n-triples"})
    assert reply.text.startswith(f"<{LBS.rstrip('/')}> ")


def test_what_is_not_there(client: TestClient) -> None:
    for path in (
        "/nothing",
        "/dehydration.pdf",
        "/claim/",
        "/..%2f",
        "/%00",
        "/a%0Ab",
        "/claim/a%0A",
        "/claim/%F0%9F%98%80",
    ):
        assert client.get(path).status_code == 404
    assert client.get("/dehydration", headers={"Accept": "image/png"}).status_code == 406
    assert client.delete("/dehydration").status_code == 405


def test_no_term_has_the_path_of_a_route() -> None:
    words = {route.path.split("/")[1].partition(".")[0] for module in app.MODULES for route in module.ROUTES}
    words |= {re.split("[/.]", path)[0] for path in site.paths() if site.stem(path.rpartition(".")[0]) is None}
    check = queries.read("checks/route-names")
    (reserved,) = re.findall(r"/\((.*)\)\$", check)
    assert words - {"", "{path:path}"} <= set(reserved.split("|"))
    assert {"sparql", "cds-services", "pictures", "static"} <= words


def test_all_of_an_address_counts_in_the_cache() -> None:
    with served.client(workers=1, cache=10_000_000) as told:
        sizes = []
        for parameters in ({"x": "1"}, {"y" * 60_000: "2"}):
            assert told.get("/search.html", params=parameters).status_code == 200
            sizes.append(told.app.state.cache.size)  # type: ignore[attr-defined]
    assert sizes[1] - sizes[0] > 4 * 60_000
