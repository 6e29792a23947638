"""Clients that others wrote get from `/sparql` what the command line gives."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import golden_answers
import npm
import pyoxigraph as ox
import pytest
import rdflib
from conftest import run
from golden_answers import CASES
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    N3,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)

from backspasm import answers, engines, question
from backspasm.engines import Target
from backspasm.graph.namespaces import LBS

FLAGS = "PREFIX lbs: <https://w3id.org/backspasm/> SELECT ?flag { ?flag a lbs:RedFlagCriterion } ORDER BY ?flag"
SMOKING = "https://w3id.org/backspasm/smoking"
ABOUT = f"CONSTRUCT {{ <{SMOKING}> ?p ?o }} {{ <{SMOKING}> ?p ?o }}"
ASKED = "ASK { ?flag a <https://w3id.org/backspasm/RedFlagCriterion> }"


def local(text: str) -> Any:
    return engines.run(text, whole=True)


@pytest.fixture
def flags() -> list[str]:
    return [str(row[0].value) for row in local(FLAGS).rows]


def by_wrapper(address: str, text: str, form: str, method: str, way: str = URLENCODED) -> Any:
    client = SPARQLWrapper(f"{address}/sparql")
    client.setMethod(method)
    client.setRequestMethod(way)
    client.setReturnFormat(form)
    client.setQuery(text)
    return client.query().convert()


WAYS = [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)]


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # in SPARQLWrapper
@pytest.mark.parametrize(("method", "way"), WAYS)
def test_sparqlwrapper_reads_each_format(method: str, way: str, address: str, flags: list[str]) -> None:
    made = by_wrapper(address, FLAGS, JSON, method, way)
    assert [row["flag"]["value"] for row in made["results"]["bindings"]] == flags
    uris = by_wrapper(address, FLAGS, XML, method, way).getElementsByTagName("uri")
    assert [uri.firstChild.data for uri in uris] == flags
    assert by_wrapper(address, FLAGS, CSV, method, way).decode().split() == ["flag", *flags]
    assert by_wrapper(address, FLAGS, TSV, method, way).decode().split() == ["?flag", *(f"<{flag}>" for flag in flags)]
    assert by_wrapper(address, ASKED, JSON, method, way)["boolean"] is True
    count = len(local(ABOUT).triples)
    for form in (RDFXML, JSONLD, XML):
        assert len(by_wrapper(address, ABOUT, form, method, way)) == count
    for form in (TURTLE, N3):  # which it leaves to us
        graph = rdflib.Graph().parse(data=by_wrapper(address, ABOUT, form, method, way), format="turtle")
        assert len(graph) == count


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_store(method: Any, address: str, flags: list[str]) -> None:
    graph = rdflib.Graph(SPARQLStore(f"{address}/sparql", method=method))
    assert [str(row[0]) for row in graph.query(FLAGS)] == flags  # type: ignore[index]
    assert bool(graph.query(ASKED))
    assert len(list(graph.triples((rdflib.URIRef(SMOKING), None, None)))) == len(local(ABOUT).triples)
    assert len(graph.query(ABOUT)) == len(local(ABOUT).triples)


def service(address: str) -> str:
    inner = "?flag a <https://w3id.org/backspasm/RedFlagCriterion>"
    return f"SELECT ?flag {{ SERVICE <{address}/sparql> {{ {inner} }} }} ORDER BY ?flag"


def test_rdflib_service(address: str, flags: list[str]) -> None:
    assert [str(row[0]) for row in rdflib.Graph().query(service(address))] == flags  # type: ignore[index]


def test_pyoxigraph_service(address: str, flags: list[str]) -> None:
    assert [row["flag"].value for row in ox.Store().query(service(address))] == flags  # type: ignore[union-attr]


def curl(*options: str) -> tuple[int, str]:
    """The status and the body that curl gets."""
    done = subprocess.run(["curl", "-s", "-w", "%{stderr}%{http_code}", *options], capture_output=True, timeout=60, check=True)  # fmt: skip
    return int(done.stderr), done.stdout.decode()


def test_curl(address: str, flags: list[str]) -> None:
    csv = ["-H", "Accept: text/csv", f"{address}/sparql"]
    for way in (["-G", "--data-urlencode"], ["--data-urlencode"]):
        assert curl(*way, f"query={FLAGS}", *csv) == (200, "\r\n".join(["flag", *flags, ""]))
    direct = curl("-H", "Content-Type: application/sparql-query", "--data-binary", FLAGS, *csv)
    assert direct == (200, "\r\n".join(["flag", *flags, ""]))
    status, told = curl("--data-urlencode", "update=DROP ALL", f"{address}/sparql")
    assert (status, json.loads(told)["status"]) == (400, 400)
    status, turtle = curl("-L", "-H", "Accept: text/turtle", f"{address}/smoking")
    about = list(
        rdflib.Graph().parse(data=turtle, format="turtle").triples((rdflib.URIRef(f"{LBS}smoking"), None, None))
    )
    assert (status, len(about)) == (200, len(local(ABOUT).triples))
    assert curl("-H", "Host: evil.example", f"{address}/health")[0] == 421


@pytest.mark.reader
def test_fetch_sparql_endpoint(address: str, flags: list[str]) -> None:
    found = json.loads(npm.run("sparql-endpoint.mjs", f"{address}/sparql", FLAGS, ASKED, ABOUT))
    wanted = {"rows": [{"flag": flag} for flag in flags], "truth": True, "triples": len(local(ABOUT).triples)}
    assert found == {"POST": wanted, "GET": wanted}


@pytest.mark.parametrize("file", CASES)
def test_named_questions_are_the_golden_ones(file: str, address: str) -> None:
    """The text of each question, sent to `/sparql`, and the command line with `--endpoint` at our own server."""
    asked = question.load(CASES[file]["question"])
    text = asked.bind(CASES[file]["parameters"], engines.LOCAL)
    if asked.columns:
        made = by_wrapper(address, text, JSON, POST)
        answer = answers.of(ox.parse_query_results(json.dumps(made).encode(), format=ox.QueryResultsFormat.JSON))
    else:
        turtle = by_wrapper(address, text, TURTLE, POST)
        answer = answers.Construct(ox.parse(turtle, format=ox.RdfFormat.TURTLE))
    golden_answers.hold(file, answer)


@pytest.mark.parametrize("file", CASES)
@pytest.mark.usefixtures("forked")
def test_endpoint_option_at_our_own_server(file: str, address: str) -> None:
    golden_answers.hold(file, golden_answers.given(file, Target(endpoint=f"{address}/sparql")))


def test_command_line_with_endpoint(address: str) -> None:
    options = ["ask", "red-flags", "--format", "csv"]
    assert run(*options, "--endpoint", f"{address}/sparql").stdout == run(*options).stdout
