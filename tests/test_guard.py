"""A query of somebody else's is refused at the door, or runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import run

QUERIES = {
    "a service behind a carriage return": (
        b"SELECT * { #\rSERVICE <http://127.0.0.1:9/> { ?s ?p ?o }\n }",
        "carriage return",
    ),
    "a service behind escapes": (
        b'ASK { BIND("a\\u0022" AS ?y) SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }',
        "cannot be checked",
    ),
    "empty": (b"", "empty"),
    "blank": (b" \n", "empty"),
    "not UTF-8": (b"SELECT * { ?s ?p '\xff' }", "not UTF-8: byte"),
    "an update": (b"DROP ALL", "not a SPARQL query"),
    "an insert": (b"INSERT DATA { <a:a> <a:a> <a:a> }", "not a SPARQL query"),
    "an update behind a comment": (b"DROP ALL # SELECT", "not a SPARQL query"),
    "a service": (b"SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE is not allowed"),
    "a quiet service": (b"SELECT * { service silent <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE is not allowed"),
    "a service behind a comparison": (
        b"SELECT * { ?s ?p ?a , ?b FILTER(?a<'x>') SERVICE <http://127.0.0.1:9/> { ?s ?p 'y' } }",
        "SERVICE is not allowed",
    ),
    "a nested service": (b"SELECT * { { { OPTIONAL { SERVICE ?x { ?s ?p ?o } } } } }", "SERVICE is not allowed"),
    "an escaped service": (b"SELECT * { \\u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", ""),
    "braces 2,500 deep": (b"SELECT * " + b"{" * 2500 + b"}" * 2500, "deeper than 100"),
    "braces hidden by comments": (b"SELECT * " + b"{ #}\n" * 2500 + b"}" * 2500, "deeper than 100"),
    "negations": (b"SELECT * { FILTER(" + b"!" * 10_000 + b"true) }", "too deep for the engine"),
    "an undefined prefix": (b"SELECT * { ?s nothing:here ?o }", "nothing"),
    "a syntax error": (b"SELECT * { ?s ?p }", "not a SPARQL query"),
    "too long": (b"SELECT * { ?s ?p ?o } #" + b"x" * 70_000, "longer than"),
    "two queries": (b"ASK {} ASK {}", "not a SPARQL query"),
}


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
@pytest.mark.parametrize("case", QUERIES)
def test_bad_query_is_refused(case: str, engine: str, tmp_path: Path) -> None:
    data, sentence = QUERIES[case]
    path = tmp_path / "query.rq"
    path.write_bytes(data)
    done = run("sparql", str(path), "--engine", engine)
    message = done.stderr.decode()
    assert (done.returncode, done.stdout) == (65, b""), message
    assert sentence in message
    assert message.count("\n") == 1


FINE = {
    "many inequalities": "ASK { FILTER(" + " && ".join(["1 != 2"] * 150) + ") }",
    "exclamations in a comment": "ASK { } # " + "!" * 150,
    "the word in a string": "ASK { FILTER('SERVICE <x> { }' != \"\") }",
    "the word in a comment": "ASK { } # SERVICE <x> { }",
    "the word in an IRI": "ASK { FILTER(<http://example.org/SERVICE> != <x:y>) }",
    "the word in a variable": "ASK { BIND(1 AS ?service) }",
    "the word in a prefixed name": "PREFIX service: <x:> ASK { FILTER(service:SERVICE != service:y) }",
    "a byte order mark": "\ufeffASK { }",
}


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
@pytest.mark.parametrize("case", FINE)
def test_harmless_query_runs(case: str, engine: str) -> None:
    done = run("sparql", "-", "--engine", engine, input=FINE[case].encode())
    assert (done.returncode, done.stdout, done.stderr) == (0, b"true\n", b"")
