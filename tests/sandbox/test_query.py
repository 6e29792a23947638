"""A query of somebody else's is refused at the door, or runs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import run

import backspasm
from backspasm import engines
from backspasm.engines import Target
from backspasm.errors import DataError, UsageError
from backspasm.sandbox import query

QUERIES = {
    "a service behind a carriage return": (
        b"SELECT * { #\rSERVICE <http://127.0.0.1:9/> { ?s ?p ?o }\n }",
        "carriage return",
    ),
    "a service behind the escape of a line break in a comment": (
        b"SELECT * {\n# \\u000A SERVICE <http://127.0.0.1:9/> { ?s ?p ?o }\n }",
        "cannot be checked",
    ),
    "a named graph behind the escape of a line break in the first comment": (
        b"# \\u000A SELECT * { GRAPH ?g { ?s ?p ?o } }\nSELECT * { ?s ?p ?o }",
        "cannot be checked for SERVICE, FROM or GRAPH",
    ),
    "a service behind escapes": (
        b'ASK { BIND("a\\u0022" AS ?y) SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }',
        "cannot be checked",
    ),
    "empty": (b"", "empty"),
    "blank": (b" \n", "empty"),
    "not UTF-8": (b"SELECT * { ?s ?p '\xff' }", "not UTF-8: invalid byte at offset"),
    "an update": (b"DROP ALL", "it is an update"),
    "an insert": (b"INSERT DATA { <a:a> <a:a> <a:a> }", "it is an update"),
    "an insert into a graph": (b"INSERT DATA { GRAPH <a:g> { <a:a> <a:a> <a:a> } }", "it is an update"),
    "a syntax error beside a word": (b"SELECT * { ?from ?graph }", "line 1, column 12"),
    "a load": (b"LOAD <http://127.0.0.1:9/>", "it is an update"),
    "an update behind a comment": (b"DROP ALL # SELECT", "it is an update"),
    "a service": (b"SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE is not allowed"),
    "a quiet service": (b"SELECT * { service silent <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE is not allowed"),
    "a service behind a comparison": (
        b"SELECT * { ?s ?p ?a , ?b FILTER(?a<'x>') SERVICE <http://127.0.0.1:9/> { ?s ?p 'y' } }",
        "SERVICE is not allowed",
    ),
    "a named graph": (b"SELECT * { GRAPH ?g { ?s ?p ?o } }", "FROM and GRAPH are not allowed"),
    "a data set": (b"SELECT * FROM <http://127.0.0.1:9/> { ?s ?p ?o }", "FROM and GRAPH are not allowed"),
    "a data set by name": (b"ASK FROM NAMED <file:///etc/hostname> { ?s ?p ?o }", "FROM and GRAPH are not allowed"),
    "a nested service": (b"SELECT * { { { OPTIONAL { SERVICE ?x { ?s ?p ?o } } } } }", "SERVICE is not allowed"),
    "an escaped service": (b"SELECT * { \\u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE is not allowed"),
    "braces 2,500 deep": (b"SELECT * " + b"{" * 2500 + b"}" * 2500, "deeper than 100"),
    "braces hidden by comments": (b"SELECT * " + b"{ #}\n" * 2500 + b"}" * 2500, "deeper than 100"),
    "negations": (b"SELECT * { FILTER(" + b"!" * 10_000 + b"true) }", "too deeply for the engine"),
    "an undefined prefix": (b"SELECT * { ?s nothing:here ?o }", "line 1: undeclared prefix 'nothing'"),
    "an undefined prefix that all know": (b"SELECT *\n{ ?s rdf:type ?o }", "line 2: undeclared prefix 'rdf'"),
    "an undefined prefix of a subject": (b"SELECT * {\n no:x ?p ?o }", "line 2: undeclared prefix 'no'"),
    "an undefined prefix in a filter": (b"SELECT * { ?s ?p ?o FILTER(?o = no:x) }", "undeclared prefix 'no'"),
    "an undefined prefix of a function": (b"SELECT * { ?s ?p ?o FILTER(no:x(?o)) }", "undeclared prefix 'no'"),
    "an undefined prefix of a datatype": (b"SELECT * { ?s ?p 'x'^^no:y }", "undeclared prefix 'no'"),
    "the empty prefix, undefined": (b"SELECT * { :x ?p ?o }", "undeclared prefix ':'"),
    "an undefined prefix with an accent": ("SELECT * { é:x ?p ?o }".encode(), "undeclared prefix 'é'"),
    "a variable of 60 KB": (b"SELECT * { ?s ?p ?" + b"x" * 60_000 + b" . no:x ?p }", "undeclared prefix 'no'"),
    "a word of 60 KB": (b"SELECT * { ?s ?p " + b"x" * 60_000 + b" }", "not a SPARQL query: syntax error"),
    "dots of 60 KB": (b"SELECT * { ?s ?p ?" + b"x." * 30_000 + b" }", "not a SPARQL query: syntax error"),
    "a syntax error": (b"SELECT * {\n\t?a ?b ?c .\r\n\t?s ?p }", "line 3, column 2"),
    "a keyword misspelt": (b"SELEC * { ?s ?p ?o }", "line 1, column 1"),
    "too long": (b"SELECT * { ?s ?p ?o } #" + b"x" * 70_000, "longer than"),
    "two queries": (b"ASK {} ASK {}", "not a SPARQL query"),
}


# An engine does not come into it but by what it loads first, so one case stands for all on rdflib, which takes longer.
@pytest.mark.usefixtures("forked")
@pytest.mark.parametrize(("case", "engine"), [*((c, "oxigraph") for c in QUERIES), ("a service", "rdflib")])
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
    "brackets in a string": "ASK { FILTER('" + "(" * 150 + "' != '') }",
    "other words in a string": "ASK { FILTER('FROM <x> GRAPH ?g { }' != \"\") }",
    "the word in a string": "ASK { FILTER('SERVICE <x> { }' != \"\") }",
    "the word in a comment": "ASK { } # SERVICE <x> { }",
    "the word in an IRI": "ASK { FILTER(<http://example.org/SERVICE> != <x:y>) }",
    "the word in a variable": "ASK { BIND(1 AS ?service) }",
    "the word in a prefixed name": "PREFIX service: <x:> ASK { FILTER(service:SERVICE != service:y) }",
    "a byte order mark": "\ufeffASK { }",
}


@pytest.mark.usefixtures("forked")
@pytest.mark.parametrize("case", FINE)
def test_harmless_query_runs(case: str) -> None:
    """What is let in, rdflib runs as well."""
    done = run("sparql", "-", input=FINE[case].encode())
    assert (done.returncode, done.stdout, done.stderr) == (0, b"true\n", b"")
    text = FINE[case].removeprefix("\ufeff")  # as `guard.read` gives it
    assert engines.run(text, Target("rdflib")).write("table") == b"true\n"


def test_harmless_query_runs_on_rdflib() -> None:
    done = run("sparql", "-", "--engine", "rdflib", input=b"ASK { }")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"true\n", b"")


def test_text_of_quotes_is_bounded() -> None:
    """In the time of a test: the pattern for strings is linear."""
    query.bounded("ASK { " + '\\"' * 32_000 + " }")


@pytest.mark.parametrize("query", [b"ASK { ?s ?p ?o } # service", b"ASK { SERVICE <x:> { } }"])
def test_query_in_a_worker_that_is_no_fork(query: bytes) -> None:
    done = run("sparql", "-", input=query)
    assert (done.returncode, done.stdout) == ((65, b"") if b"{ SERVICE" in query else (0, b"true\n"))


@pytest.mark.parametrize("redirection", ["<&-", "0>/dev/null"])
def test_standard_input_that_cannot_be_read_is_65(redirection: str) -> None:
    command = f'"{sys.executable}" -m backspasm sparql - {redirection}'
    done = subprocess.run(command, shell=True, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (65, b"")
    assert done.stderr == b"backspasm: standard input is closed\n"


def test_endless_input_is_not_read_to_its_end() -> None:
    done = subprocess.run(
        f'yes | "{sys.executable}" -m backspasm sparql -', shell=True, capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (65, b"")
    assert b"longer than 65536 bytes" in done.stderr


def test_mappings_of_a_file_do_not_go_to_an_endpoint(own_mappings: Path) -> None:
    with pytest.raises(UsageError, match="--mappings cannot be used with --endpoint"):
        backspasm.sparql("ASK {}", endpoint="http://127.0.0.1:9/", user_mappings=str(own_mappings))


def test_variable_that_reads_like_a_clause_costs_no_second_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rdflib.plugins.sparql.parser.parseQuery", lambda _: pytest.fail("parsed"))
    assert query.clauses("ASK { ?service $fromWhere ?aGraph }") == frozenset()
    assert query.clauses("#+ summary: of the graph\r\n\n # from a service\nASK {\n  # of a graph\n}") == frozenset()
    assert query.clauses("ASK { ?s lbs:distinguishFrom '_distinguishFrom_' }") == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "PREFIX x: <x:> ASK { ?s ?p x:a\\# SERVICE <x:a> { ?s ?p ?o } }",
        "# a comment\rASK { SERVICE <x:a> { ?s ?p ?o } }",
        "# a comment\n ASK { ?s ?p <x:#a> . SERVICE <x:a> { ?s ?p <x:#b> } }",
        "PREFIX x: <x:> ASK { ?s ?p x:a\\' . SERVICE <x:a> { ?s ?p ?o } . ?s ?p x:b\\' }",
        "ASK { ?s ?p 1SERVICE<x:a>{ ?s ?p ?o } }",
        "ASK { ?s ?p ?o SERVICE?x{ ?s ?p ?o } }",
        "ASK { ?s ?p 'it' . SERVICE <x:a> { ?s ?p 'it' } }",
        "ASK { ?s ?p <x:#a> . SERVICE <x:a> { ?s ?p <x:#b> } }",
        "ASK { ?s <x:a>?SERVICE . ?s ?p ?o SERVICE <x:a> { ?s ?p ?o } }",
        "ASK { ?s ?p '?a'SERVICE<x:a>{ ?s ?p ?o } }",
        "ASK { FILTER(1 < 2) SERVICE <x:a> { ?s ?p ?o FILTER(2 > 1) } }",
        'ASK { ?s ?p """\n# """ . SERVICE <x:a> { ?s ?p """\n""" } }',
        "ASK { ?s ?p '''\n# ''' . SERVICE <x:a> { ?s ?p '''\n''' } }",
        "# '\nASK { ?s ?p <x:a>.\n#\r\nSERVICE <x:a> { ?s ?p ?o } }",
        "PREFIX x: <x:> ASK { ?s ?p x:a.SERVICE <x:a> { ?s ?p ?o } }",
        "PREFIX x: <x:> ASK { ?s ?p x: SERVICE x:a { ?s ?p ?o } }",
        "PREFIX x: <x:> ASK { ?s ?p 'x:'SERVICE x:a { ?s ?p ?o } }",
        "ASK {\n# it is \\u0053ERVICE\n ?s ?p ?o \\u0053ERVICE <x:a> { ?s ?p ?o } }",
    ],
)
def test_service_behind_what_looks_like_something_else_is_seen(text: str) -> None:
    assert "ServiceGraphPattern" in (query.clauses(text) or {"ServiceGraphPattern"})  # None, too, is refused


@pytest.mark.usefixtures("forked")
def test_more_rows_than_a_check_may_have_are_refused() -> None:
    values = " ".join(f"VALUES ?v{n} {{ 0 1 2 3 4 5 6 7 8 9 }}" for n in range(5))
    found = query.over(f"SELECT ?v0 {{ {values} }}", b"")
    assert found is not None
    assert len(found) == query.MOST_ROWS
    with pytest.raises(DataError, match="the query has more than 100000 rows; add a LIMIT to it"):
        query.over(f"SELECT ?v0 {{ {values} VALUES ?w {{ 0 1 }} }}", b"")
