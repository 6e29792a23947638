"""The cases of the W3C SPARQL 1.1 protocol tests, written from the specification, and what it leaves open."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
import served
from served import ONE, TWO
from starlette.testclient import TestClient

from backspasm.sandbox import query
from backspasm.server import forms

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}
UPDATE = {"Content-Type": "application/sparql-update"}
RESULTS = "application/sparql-results+json"
HERE = "<http://example.org/is> <http://example.org/here>"
BOTH = f"ASK {{ <{ONE}#it> {HERE} . <{TWO}#it> {HERE} }}"
APART = f"ASK {{ GRAPH <{ONE}> {{ <{ONE}#it> {HERE} }} GRAPH <{TWO}> {{ <{TWO}#it> {HERE} }} }}"
FULL = f"ASK {{ <{ONE}#it> {HERE} . GRAPH <{TWO}> {{ <{TWO}#it> {HERE} }} }}"
GRAPH_TYPES = {"text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"}


@pytest.fixture(scope="module", params=["memory", "disk"])
def named(request: pytest.FixtureRequest, store: str) -> Iterator[TestClient]:
    """The application over a store with two named graphs, in memory or on disk."""
    told = {"ready": served.ready_with_graphs} if request.param == "memory" else {"store": store}
    with served.client(**told) as made:
        yield made


def default(*names: str) -> list[tuple[str, str]]:
    return [("default-graph-uri", name) for name in names]


def graphs(*names: str) -> list[tuple[str, str]]:
    return [("named-graph-uri", name) for name in names]


# The six cases of datasets: method, parameters, query.
DATASETS = {
    "query_dataset_default_graphs_get": ("GET", default(ONE, TWO), BOTH),
    "query_dataset_default_graphs_post": ("POST", default(ONE, TWO), BOTH),
    "query_dataset_named_graphs_get": ("GET", graphs(ONE, TWO), APART),
    "query_dataset_named_graphs_post": ("POST", graphs(ONE, TWO), APART),
    "query_dataset_full": ("POST", [*default(ONE), *graphs(TWO)], FULL),
    # the protocol's dataset counts, not that of the query
    "query_multiple_dataset": ("POST", default(ONE, TWO), BOTH.replace("ASK", f"ASK FROM <{ONE}>")),
}


@pytest.mark.parametrize("name", DATASETS)
def test_dataset_of_the_protocol(name: str, named: TestClient) -> None:
    method, dataset, text = DATASETS[name]
    if method == "GET":
        reply = named.get("/sparql", params=[("query", text), *dataset])
    else:
        reply = named.post(f"/sparql?{urlencode(dataset)}", content=text, headers=DIRECT)
    assert (reply.status_code, reply.json()["boolean"]) == (200, True)
    # without the parameters, none of this is true
    assert named.get("/sparql", params={"query": text.replace(f"FROM <{ONE}>", "")}).json()["boolean"] == (
        text == APART
    )


# The other seven that are answered: method, address, headers, body, media types of which the answer has one.
ANSWERED = {
    "query_get": ("GET", "?query=ASK%20%7B%7D", {}, "", {RESULTS, "application/sparql-results+xml"}),
    "query_post_form": ("POST", "", FORM, "query=ASK%20%7B%7D", {RESULTS, "application/sparql-results+xml"}),
    "query_post_direct": ("POST", "", DIRECT, "ASK {}", {RESULTS, "application/sparql-results+xml"}),
    "query_content_type_select": ("POST", "", DIRECT, "SELECT (1 AS ?value) {}", set(forms.ROWS)),
    "query_content_type_ask": ("POST", "", DIRECT, "ASK {}", set(forms.ROWS)),
    "query_content_type_describe": ("POST", "", DIRECT, "DESCRIBE <http://example.org/>", GRAPH_TYPES),
    "query_content_type_construct": ("POST", "", DIRECT, "CONSTRUCT { <x:s> <x:p> 1 } {}", GRAPH_TYPES),
}


@pytest.mark.parametrize("name", ANSWERED)
def test_query_is_answered(name: str, client: TestClient) -> None:
    method, address, headers, body, medias = ANSWERED[name]
    reply = client.request(method, f"/sparql{address}", headers=headers, content=body)
    assert reply.status_code == 200
    assert reply.headers["content-type"].partition(";")[0] in medias
    if RESULTS in medias and "text/csv" not in medias:
        assert reply.json()["boolean"] is True


# The seven that are refused, and the fourteen of updates: method, address, headers, body.
REFUSED: dict[str, tuple[str, str, dict[str, str], bytes]] = {
    "bad_query_method": ("PUT", "?query=ASK%20%7B%7D", {}, b""),
    "bad_multiple_queries": ("GET", "?query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D", {}, b""),
    "bad_query_wrong_media_type": ("POST", "", {"Content-Type": "text/plain"}, b"ASK {}"),
    "bad_query_missing_form_type": ("POST", "", {}, b"query=ASK%20%7B%7D"),
    "bad_query_missing_direct_type": ("POST", "", {}, b"ASK {}"),
    "bad_query_non_utf8": ("POST", "", {"Content-Type": "application/sparql-query; charset=UTF-16"}, "ASK {}".encode("utf-16")),
    "bad_query_syntax": ("GET", "?query=ASK%20%7B", {}, b""),
    "update_post_form": ("POST", "", FORM, b"update=CLEAR%20ALL"),
    "update_post_direct": ("POST", "", UPDATE, b"CLEAR ALL"),
    "update_base_uri": ("POST", "", UPDATE, b"CLEAR GRAPH <x:g>; INSERT DATA { GRAPH <x:g> { <x:s> <x:p> <test> } }"),
    "update_dataset_default_graph": ("POST", f"?using-graph-uri={quote(ONE)}", UPDATE, b"INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }"),
    "update_dataset_default_graphs": ("POST", f"?using-graph-uri={quote(ONE)}&using-graph-uri={quote(TWO)}", UPDATE, b"CLEAR ALL"),
    "update_dataset_named_graphs": ("POST", f"?using-named-graph-uri={quote(ONE)}", UPDATE, b"CLEAR ALL"),
    "update_dataset_full": ("POST", f"?using-graph-uri={quote(ONE)}&using-named-graph-uri={quote(TWO)}", UPDATE, b"CLEAR ALL"),
    "bad_update_get": ("GET", "?update=CLEAR%20ALL", {}, b""),
    "bad_multiple_updates": ("POST", "", FORM, b"update=CLEAR%20NAMED&update=CLEAR%20DEFAULT"),
    "bad_update_wrong_media_type": ("POST", "", {"Content-Type": "text/plain"}, b"CLEAR NAMED"),
    "bad_update_missing_form_type": ("POST", "", {}, b"update=CLEAR%20NAMED"),
    "bad_update_non_utf8": ("POST", "", {"Content-Type": "application/sparql-update; charset=UTF-16"}, "CLEAR NAMED".encode("utf-16")),
    "bad_update_syntax": ("POST", "", UPDATE, b"CLEAR XYZ"),
    "bad_update_dataset_conflict": ("POST", "", FORM, b"using-named-graph-uri=x%3Ag&update=WITH%20%3Cx%3Ag%3E%20DELETE%20WHERE%20%7B%7D"),
    # not among the W3C cases
    "an update as a query": ("GET", "?query=DROP%20ALL", {}, b""),
    "an update beside a query": ("POST", "", FORM, b"query=ASK%20%7B%7D&update=DROP%20ALL"),
    "no query": ("POST", "", FORM, b""),
    "a query that is not UTF-8": ("GET", "?query=ASK%20%7B%7D%20%23%FF", {}, b""),
    "a body that is not UTF-8": ("POST", "", DIRECT, b"ASK {} # \xff"),
    "a compressed body": ("POST", "", {**DIRECT, "Content-Encoding": "gzip"}, b"x"),
    "too many parameters": ("GET", "?query=ASK%20%7B%7D" + "&a=b" * 200, {}, b""),
    "a long query": ("POST", "", DIRECT, b"ASK {} #" + b"x" * query.MOST_BYTES),
    "an endless body": ("POST", "", DIRECT, b"ASK {} #" + b"x" * 10 * query.MOST_BYTES),
    "deep nesting": ("POST", "", DIRECT, b"ASK " + b"{" * 30_000 + b"}" * 30_000),
    "another host": ("POST", "", DIRECT, b"SELECT * { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }"),
    "a graph that is not here": ("GET", "?query=ASK%20%7B%7D&default-graph-uri=http%3A%2F%2F127.0.0.1%3A9%2F", {}, b""),
    "FROM a graph that is not here": ("POST", "", DIRECT, b"PREFIX x: <http://127.0.0.1:9/> ASK FROM x:a {}"),
    "a graph without a name": ("GET", "?query=ASK%20%7B%7D&named-graph-uri=%20", {}, b""),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_request_is_refused(name: str, client: TestClient) -> None:
    method, address, headers, body = REFUSED[name]
    reply = client.request(method, f"/sparql{address}", headers=headers, content=body)
    assert 400 <= reply.status_code < 500
    assert reply.headers["content-type"] == "application/problem+json"
    told = reply.json()
    assert told["status"] == reply.status_code
    assert told["detail"].count("\n") == 0


def test_cases_are_all_there() -> None:
    w3c = [*DATASETS, *ANSWERED, *(name for name in REFUSED if "_" in name)]
    assert (len([name for name in w3c if "update" not in name]), len([name for name in w3c if "update" in name])) == (
        20,
        14,
    )


def test_reason_is_that_of_the_command_line(client: TestClient) -> None:
    def reason(text: str) -> object:
        return client.post("/sparql", content=text, headers=DIRECT).json()["detail"]

    assert reason("ASK {\n") == "not a SPARQL query: syntax error at line 2, column 1"
    assert (
        reason("DROP ALL")
        == "not a SPARQL query: it is an update; only SELECT, ASK, CONSTRUCT and DESCRIBE are allowed"
    )
    assert reason("ASK { SERVICE <x:a> {} }") == "SERVICE is not allowed: a query can only read this graph"
    assert reason("ASK FROM <x:a> {}") == "no graph is named 'x:a' here; graphs are not fetched"


def test_from_and_graph_name_loaded_graphs(named: TestClient) -> None:
    text = BOTH.replace("ASK", f"ASK FROM <{ONE}> FROM <{TWO}>")
    assert named.get("/sparql", params={"query": text}).json()["boolean"] is True
    text = FULL.replace("ASK", f"ASK FROM <{ONE}> FROM NAMED <{TWO}>")
    assert named.get("/sparql", params={"query": text}).json()["boolean"] is True


@pytest.mark.parametrize("media", forms.ROWS)
@pytest.mark.parametrize("text", ["SELECT ?s { ?s a <https://w3id.org/backspasm/RedFlagCriterion> }", "ASK {}"])
def test_rows_in_each_format(media: str, text: str, client: TestClient) -> None:
    reply = client.get("/sparql", params={"query": text}, headers={"Accept": media})
    assert reply.headers["content-type"] == forms.content_type(media)
    if forms.ROWS[media] in (forms.RESULTS.JSON, forms.RESULTS.XML, forms.RESULTS.TSV):
        found = ox.parse_query_results(reply.content, format=forms.ROWS[media])
        assert found if isinstance(found, ox.QueryBoolean) else len(list(found)) == 8
    else:
        assert reply.content.count(b"\r\n") == 9 or reply.content == b"true"


@pytest.mark.parametrize("media", forms.GRAPHS)
@pytest.mark.parametrize("text", ["CONSTRUCT { ?s a ?t } { ?s a ?t }", "DESCRIBE <https://w3id.org/backspasm/smoking>"])
def test_graph_in_each_format(media: str, text: str, client: TestClient) -> None:
    reply = client.get("/sparql", params={"query": text}, headers={"Accept": media})
    assert reply.headers["content-type"] == forms.content_type(media)
    triples = client.get("/sparql", params={"query": text}, headers={"Accept": "application/n-triples"})
    assert {quad.triple for quad in ox.parse(reply.content, format=forms.GRAPHS[media])} == {
        quad.triple for quad in ox.parse(triples.content, format=ox.RdfFormat.N_TRIPLES)
    }


def test_what_nobody_offers_is_not_acceptable(client: TestClient) -> None:
    for text in ("ASK {}", "SELECT * {}", "CONSTRUCT {} {}"):
        reply = client.get("/sparql", params={"query": text}, headers={"Accept": "image/png"})
        assert (reply.status_code, reply.json()["detail"]) == (
            406,
            "the answer comes as none of the media types in Accept",
        )


def test_service_description_is_in_each_format(client: TestClient) -> None:
    sd = "http://www.w3.org/ns/sparql-service-description#"
    for media in GRAPH_TYPES:
        reply = client.get("/sparql", headers={"Accept": media})
        store = ox.Store()
        store.load(reply.content, format=forms.GRAPHS[media])
        assert store.query(
            f"ASK {{ ?s a <{sd}Service> ; <{sd}endpoint> <http://localhost/sparql> ; <{sd}supportedLanguage> <{sd}SPARQL11Query> }}"
        )
        assert not store.query(f"ASK {{ ?s <{sd}supportedLanguage> <{sd}SPARQL11Update> }}")


def test_answer_has_a_tag(client: TestClient) -> None:
    params = {"query": "SELECT (1 AS ?a) {}"}
    first = client.get("/sparql", params=params)
    tag = first.headers["etag"]
    for sent in (tag, f'"other", W/{tag}', "*"):
        again = client.get("/sparql", params=params, headers={"If-None-Match": sent})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get("/sparql", params=params, headers={"If-None-Match": '"other"'}).status_code == 200
    other = client.get("/sparql", params=params, headers={"Accept": "text/csv"})
    assert other.headers["etag"] != tag
    assert "Accept" in other.headers["vary"]


def test_head_and_options(client: TestClient) -> None:
    head = client.head("/sparql", params={"query": "ASK {}"})
    assert (head.status_code, head.headers["content-length"]) == (200, "26")
    options = client.options("/sparql")
    assert (options.status_code, options.headers["allow"]) == (204, "GET, HEAD, OPTIONS, POST")
    put = client.put("/sparql")
    assert (put.status_code, put.headers["allow"]) == (405, options.headers["allow"])


def test_long_answer_is_cut_with_a_mark() -> None:
    with served.client(rows=5, workers=1) as small:
        text = {"query": "SELECT ?s { ?s ?p ?o }"}
        reply = small.get("/sparql", params=text)
        assert reply.headers["backspasm-truncated"] == "only the first 5 rows"
        assert (len(reply.json()["results"]["bindings"]), reply.json()["head"]["link"]) == (5, ["#truncated"])
        again = small.get("/sparql", params=text)  # from the cache
        assert (again.headers["backspasm-truncated"], again.content) == ("only the first 5 rows", reply.content)
        graph = small.get("/sparql", params={"query": "CONSTRUCT WHERE { ?s ?p ?o }"})
        assert graph.headers["backspasm-truncated"] == "only the first 5 triples"
        assert graph.text.startswith("# truncated: only the first 5 triples of the answer\n")
        whole = small.get("/sparql", params={"query": "SELECT ?s { ?s ?p ?o } LIMIT 5"})
        assert "backspasm-truncated" not in whole.headers


ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def test_query_without_end_takes_no_more_than_its_time() -> None:
    with served.client(seconds=3, workers=1) as small:
        reply = small.get("/sparql", params={"query": ENDLESS})
        assert (reply.status_code, reply.json()["detail"]) == (400, "the query takes more than 3 seconds")
        assert small.get("/sparql", params={"query": "ASK {}"}).json()["boolean"] is True


def test_full_server_says_when_to_try_again() -> None:
    with served.client(seconds=3, workers=1) as small:
        small.get("/sparql", params={"query": "ASK { ?s ?p ?o }"})

        def endless() -> None:
            while small.get("/sparql", params={"query": ENDLESS}).status_code == 503:
                pass  # the worker was busy with what is asked below

        busy = threading.Thread(target=endless)
        busy.start()
        asked = (small.get("/sparql", params={"query": f"ASK {{}} # {number}"}) for number in range(1000))
        reply = next(reply for reply in asked if reply.status_code != 200)  # until the other one is there
        assert (reply.status_code, reply.headers["retry-after"]) == (503, "1")
        assert small.get("/sparql", params={"query": "ASK { ?s ?p ?o }"}).status_code == 200  # cached
        assert small.post("/screen", json={"present": []}).status_code == 200  # no query delays a screening
        busy.join()


@pytest.mark.parametrize("term", ["NOW()", "rand()", "STRUUID ( )", "UUID()"])
def test_answer_that_is_never_the_same_is_not_kept(term: str, client: TestClient) -> None:
    first, second = (client.get("/sparql", params={"query": f"SELECT ({term} AS ?x) {{}}"}) for _ in range(2))
    assert first.status_code == 200
    assert first.text != second.text
    assert first.headers["etag"] != second.headers["etag"]
