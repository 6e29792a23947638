"""A query of somebody else's is refused at the door, or runs."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import run

import backspasm
from backspasm import guard, worker
from backspasm.errors import DataError

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
    "an update": (b"DROP ALL", "it is an update"),
    "an insert": (b"INSERT DATA { <a:a> <a:a> <a:a> }", "it is an update"),
    "a load": (b"LOAD <http://127.0.0.1:9/>", "it is an update"),
    "an update behind a comment": (b"DROP ALL # SELECT", "it is an update"),
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
    "an undefined prefix": (b"SELECT * { ?s nothing:here ?o }", "line 1 declares no prefix 'nothing'"),
    "an undefined prefix that all know": (b"SELECT *\n{ ?s rdf:type ?o }", "line 2 declares no prefix 'rdf'"),
    "a syntax error": (b"SELECT * { ?s ?p }", "line 1, column 19"),
    "a keyword misspelt": (b"SELEC * { ?s ?p ?o }", "line 1, column 1"),
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
    "brackets in a string": "ASK { FILTER('" + "(" * 150 + "' != '') }",
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


# What an engine does not come back from: each ends its worker alone, within the time that it is given.
ENDLESS = {
    "a product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "a product in order": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f",
    "a text that doubles": "SELECT ?y { BIND('"
    + "x" * 1000
    + "' AS ?x) "
    + " ".join(f"BIND(CONCAT(?x{n or ''}, ?x{n or ''}) AS ?x{n + 1})" for n in range(30))
    + " BIND(STRLEN(?x30) AS ?y) }",
    "many patterns": "SELECT * { " + " ".join(f"?s{n} ?p{n} ?o{n + 1} ." for n in range(300)) + " }",
    "a flood": "SELECT * { ?a ?b ?c . ?d ?e ?f }",
}


@pytest.mark.parametrize("case", ENDLESS)
def test_endless_query_is_given_up(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "MOST_SECONDS", 3)
    start = time.monotonic()
    with pytest.raises(DataError, match=r"the query takes more than|the answer is longer than"):
        backspasm.sparql(ENDLESS[case])
    assert time.monotonic() - start < 10


def test_expression_that_backtracks_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "MOST_SECONDS", 10)
    with pytest.raises(DataError, match="more than 10 seconds"):
        backspasm.sparql(f"ASK {{ FILTER(REGEX('{'a' * 40}b', '(a+)+$')) }}", engine="rdflib")


def test_text_of_quotes_is_judged_at_once() -> None:
    start = time.monotonic()
    guard.bounded("ASK { " + '\\"' * 32_000 + " }")
    assert time.monotonic() - start < 2


def test_worker_opens_no_connection() -> None:
    """Should a SERVICE ever pass unseen, it finds no way out."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.settimeout(0.5)
        query = f"SELECT * {{ SERVICE <http://127.0.0.1:{listening.getsockname()[1]}/> {{ ?s ?p ?o }} }}"
        code = f"from backspasm import guard; guard.keep_inside = lambda text: None; guard.answer({query!r}, 'ENGINE', None)"
        for engine in ("oxigraph", "rdflib"):
            program = code.replace("ENGINE", engine) + ".write('json')"
            done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, check=False)
            assert done.returncode != 0
            with pytest.raises(TimeoutError):
                listening.accept()


def test_nothing_is_imported_from_the_folder_one_stands_in(tmp_path: Path) -> None:
    for name in ("json", "pyoxigraph", "subprocess", "backspasm"):
        (tmp_path / f"{name}.py").write_text("open('seen', 'w').close()", encoding="utf-8")
    script = Path(sys.executable).with_name("backspasm")
    done = subprocess.run([script, "sparql", "-"], input=b"ASK {}", capture_output=True, cwd=tmp_path, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"true\n", b"")
    assert not (tmp_path / "seen").exists()


def test_interrupt_is_heard() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "backspasm", "sparql", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as asking:
        assert asking.stdin
        asking.stdin.write(ENDLESS["a product"].encode())
        asking.stdin.close()
        time.sleep(2)
        os.killpg(asking.pid, signal.SIGINT)
        assert asking.wait(5) == 130
        assert asking.stderr
        assert asking.stderr.read() == b""


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


def test_answer_without_columns_is_a_table() -> None:
    done = run("sparql", "-", input=b"SELECT * {}")
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, b"", b"")


def test_column_that_python_cannot_name_goes_by_its_place() -> None:
    assert backspasm.sparql("SELECT ?class { BIND(1 AS ?class) }") == [(1,)]
    assert backspasm.sparql("SELECT ?a ?class { BIND(1 AS ?class) }")[0]._1 == 1
