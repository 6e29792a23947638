"""An answer is written whole, or cut at a row or a triple with a mark that says so."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from backspasm.errors import DataError
from backspasm.server import forms

VALUES = """SELECT ?a ?b { VALUES (?a ?b) { (1 "a\\tb\\n{}") (1.50 'é'@en) (UNDEF UNDEF) (<x:a> "</result>") (true UNDEF) } }"""


def found(text: str = VALUES) -> ox.QuerySolutions:
    solutions = ox.Store().query(text)
    assert isinstance(solutions, ox.QuerySolutions)
    return solutions


def rows(data: bytes, form: ox.QueryResultsFormat) -> list[tuple[object, ...]]:
    parsed = ox.parse_query_results(data, format=form)
    assert isinstance(parsed, ox.QuerySolutions)
    return [tuple(row) for row in parsed]


@pytest.mark.parametrize("media", forms.ROWS)
def test_whole_table_is_that_of_the_engine(media: str) -> None:
    whole = found().serialize(format=forms.ROWS[media])
    assert forms.table(found(), media, 100, 10_000) == whole
    assert forms.beginning(found(), media, 5, 10_000) == (whole, None)


@pytest.mark.parametrize("media", forms.ROWS)
@pytest.mark.parametrize("kept", [1, 3, 4])
def test_table_is_cut_at_a_row(media: str, kept: int) -> None:
    form = forms.ROWS[media]
    assert forms.table(found(), media, kept, 10_000) is None
    data, told = forms.beginning(found(), media, kept, 10_000)
    assert told == kept
    assert (b"#truncated" in data) == (form in (forms.RESULTS.JSON, forms.RESULTS.XML))
    if form == forms.RESULTS.CSV:  # which pyoxigraph does not read
        whole = found().serialize(format=form) or b""
        assert whole.startswith(data)
    else:
        assert rows(data, form) == [tuple(row) for row in found()][:kept]


def test_table_is_cut_at_a_number_of_bytes() -> None:
    media = "application/sparql-results+json"
    many = "SELECT ?a { VALUES ?a { " + " ".join(f'"{n:05}"' for n in range(1000)) + " } }"
    assert forms.table(found(many), media, 10_000, 4000) is None
    data, kept = forms.beginning(found(many), media, 10_000, 4000)
    assert kept == (4000 - len("?a\n")) // len('"00000"\n')
    assert len(rows(data, forms.RESULTS.JSON)) == kept
    with pytest.raises(DataError, match="one row of the answer is longer than 20 bytes"):
        forms.beginning(found("SELECT (REPLACE('xxxxxxxxxx', 'x', 'xxxxx') AS ?a) {}"), media, 10, 20)


TRIPLES = [ox.Triple(ox.NamedNode("x:a"), ox.NamedNode("x:b"), ox.Literal(f"{n}")) for n in range(9)]


@pytest.mark.parametrize("media", forms.GRAPHS)
def test_graph_is_cut_at_a_triple(media: str) -> None:
    form = forms.GRAPHS[media]
    whole, told = forms.graph(reversed(TRIPLES), media, 9, 10_000)
    assert (told, b"truncated" in whole) == (None, False)
    assert {quad.triple for quad in ox.parse(whole, format=form)} == set(TRIPLES)
    for rows, most in ((4, 10_000), (9, 4 * (len(str(TRIPLES[0])) + 3))):
        data, kept = forms.graph(TRIPLES, media, rows, most)
        assert kept == 4
        assert (b"truncated: only the first 4 triples" in data) == (form != ox.RdfFormat.JSON_LD)
        assert {quad.triple for quad in ox.parse(data, format=form)} == set(TRIPLES[:4])


def test_rdfxml_that_no_parser_reads_is_refused() -> None:
    bad = [ox.Triple(ox.NamedNode("x:a"), ox.NamedNode("http://example.org/"), ox.Literal("1"))]
    with pytest.raises(DataError, match="RDF/XML cannot hold this graph"):
        forms.graph(bad, "application/rdf+xml", 9, 10_000)


def test_format_wins_over_accept() -> None:
    assert forms.chosen("text/csv", "json") == ("application/sparql-results+json", "application/ld+json")
    assert forms.chosen("text/turtle", "csv") == ("text/csv", "text/turtle")
    assert forms.chosen("text/turtle", "unknown") == ("", "text/turtle")
    assert forms.chosen("") == ("application/sparql-results+json", "text/turtle")
