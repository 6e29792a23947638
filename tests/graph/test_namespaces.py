"""A name that is printed can be used in a query, on both engines."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from conftest import SHARED, run
from rdflib.plugins.sparql.parser import parseQuery

import backspasm
from backspasm.graph.namespaces import LBS, PREFIXES, expand, shorten

HEAD = "".join(f"PREFIX {prefix}: <{base}>\n" for prefix, base in PREFIXES.items())
DOTTED = "claim:smoking.riskFactorFor.lowBackSpasm"  # as the first edition called the claim


def test_short_names_of_the_graph_are_names_in_a_query() -> None:
    """All on pyoxigraph, which takes fewer; a few of each prefix on rdflib, which takes long."""
    terms = {term.value for quad in backspasm.store() for term in quad.triple if isinstance(term, ox.NamedNode)}
    short = sorted(name for name in map(shorten, terms) if name not in terms)
    assert len(short) > 3000
    assert all(shorten(str(expand(name))) == name for name in short)
    for start in range(0, len(short), 500):
        ox.Store().query(f"{HEAD}ASK {{ VALUES ?x {{ {' '.join(short[start : start + 500])} }} }}")
    few = {name.partition(":")[0]: name for name in (*short, *short[::-1])}.values()
    parseQuery(f"{HEAD}ASK {{ VALUES ?x {{ {' '.join(few)} }} }}")


@pytest.mark.parametrize("local", ["a.b.c", "a.b", "0.1.0/core", "-a", "a b", "a%20b", "\u00e4", "a:b", "a~", "a/"])
def test_iri_that_some_engine_takes_in_full_only_is_not_shortened(local: str) -> None:
    assert shorten(LBS + local) == LBS + local


@pytest.mark.parametrize("local", ["", "a", "0", "_a", "a-b_c", "aB1"])
def test_iri_that_every_engine_takes_short_is_shortened(local: str) -> None:
    assert shorten(LBS + local) == f"lbs:{local}"
    ox.Store().query(f"{HEAD}ASK {{ VALUES ?x {{ lbs:{local} }} }}")
    parseQuery(f"{HEAD}ASK {{ VALUES ?x {{ lbs:{local} }} }}")


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_field_case_of_the_name_that_why_prints(engine: str) -> None:
    case = SHARED / "field-cases" / "sparql-dotted-claim.rq"
    if not case.is_file():
        pytest.skip("the field cases are not on this machine; set BACKSPASM_SHARED")
    (line,) = (line for line in run("why", "smoking", "riskFactorFor", "low back spasm").stdout.decode().splitlines() if " claim " in line)  # fmt: skip
    query = case.read_text(encoding="utf-8").replace(DOTTED, line.split()[-1])
    done = run("sparql", "-", "--engine", engine, "--format", "csv", input=query.encode())
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 1 + 8
