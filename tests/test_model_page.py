"""The model page says what the graph holds: its tables and rows are made from the graph, and every name on it is there.

After a change of the model, `python tests/test_model_page.py` writes the tables and rows again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

import pyoxigraph as ox
import pytest
from conftest import ROOT

import backspasm
from backspasm import engines
from backspasm.graph.namespaces import LBS, PREFIXES, expand

PATH = ROOT / "ontology" / "README.md"
PAGE = PATH.read_text(encoding="utf-8")
TABLE = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end of table -->)", re.S)
QUERY = re.compile(r"(```sparql\n(.*?)```\n)(?:\n```csv\n.*?```\n)?", re.S)
QUERIES = [match[2] for match in QUERY.finditer(PAGE)]
TURTLE = re.findall(r"```turtle\n(.*?)```", PAGE, re.S)
NAME = re.compile(r"\b(lbs|src|claim|sssom|skos|dcterms|rdfs|schema|owl):(\w[\w-]*)")
WORDS = ("+ reference", "itself, reversed")
DECLARED = "".join(f"PREFIX {prefix}: <{base}>\n" for prefix, base in PREFIXES.items())

RELATIONS = """
SELECT ?relation ?part ?value WHERE {
  ?relation a owl:ObjectProperty .
  FILTER NOT EXISTS { ?relation lbs:structural true }
  FILTER NOT EXISTS { ?relation owl:inverseOf ?other }
  { ?relation schema:domainIncludes ?value BIND("from" AS ?part) }
  UNION { ?relation schema:rangeIncludes ?value BIND("to" AS ?part) }
  UNION { ?relation lbs:statedAs ?value BIND("stated" AS ?part) }
  UNION { ?relation lbs:curatedAs ?value BIND("curated" AS ?part) }
  UNION { ?relation lbs:curatedAs ?modality FILTER NOT EXISTS { ?relation lbs:reasonSuffices true }
          BIND("+ reference" AS ?value) BIND("curated" AS ?part) }
  UNION { ?value rdfs:subPropertyOf ?relation BIND("inferred" AS ?part) }
  UNION { ?relation owl:propertyChainAxiom ?chain . ?chain rdf:first ?first ; rdf:rest/rdf:first ?second
          BIND(CONCAT(STRAFTER(STR(?first), "backspasm/"), " / ", STRAFTER(STR(?second), "backspasm/")) AS ?value)
          BIND("inferred" AS ?part) }
  UNION { ?relation a owl:SymmetricProperty BIND("itself, reversed" AS ?value) BIND("inferred" AS ?part) }
  UNION { ?value owl:inverseOf ?relation BIND("inverse" AS ?part) }
}
"""
KINDS = """
SELECT ?kind ?wider ?definition WHERE {
  ?kind rdfs:subClassOf* lbs:Concept ; skos:definition ?definition .
  OPTIONAL { ?kind rdfs:subClassOf ?wider }
}
"""
ROLES = """
SELECT ?role ?wider ?relation ?kind WHERE {
  ?role rdfs:subClassOf ?wider ; owl:equivalentClass ?filled .
  ?filled owl:onProperty ?relation ; owl:someValuesFrom ?kind .
}
"""
# What things of a class have; the page has to name each of these properties.
PARTS = """
SELECT DISTINCT ?class ?property WHERE {
  VALUES ?class {
    lbs:Document lbs:Section lbs:Group lbs:Item lbs:Sentence lbs:Claim lbs:Derivation lbs:RedFlagCriterion lbs:Alternative
    lbs:ScreeningQuestion lbs:NumberReading lbs:EvidenceNote lbs:Reference lbs:Mapping lbs:Silence lbs:UnmodelledStatement lbs:Phase lbs:Schedule
  }
  ?thing a ?class ; ?property ?value .
}
"""
CLAIMS = "SELECT DISTINCT ?origin ?property WHERE { ?claim lbs:hasOrigin/rdfs:label ?origin ; ?property ?value }"


@cache
def store() -> ox.Store:
    return backspasm.store()


def rows(query: str) -> list[tuple[str, ...]]:
    """Return the rows of a query, our own IRIs as local names and others with their prefix."""
    found = store().query(DECLARED + query)
    assert isinstance(found, ox.QuerySolutions)
    return sorted(tuple("" if term is None else short(term.value) for term in row) for row in found)


def short(text: str) -> str:
    for prefix, base in PREFIXES.items():
        if base != LBS and text.startswith(base):
            return f"{prefix}:{text[len(base) :]}"
    return text.removeprefix(LBS)


def table(columns: Iterable[str], lines: Iterable[Iterable[str]]) -> str:
    written = [list(columns), ["---"] * len(list(columns)), *map(list, lines)]
    return "".join(f"| {' | '.join(line)} |\n" for line in written)


def code(name: str) -> str:
    return f"`{name}`" if name else ""


def prefixes() -> str:
    return f"```\n{DECLARED}```\n"


def kinds() -> str:
    lines = [[code(kind), code(wider), definition] for kind, wider, definition in rows(KINDS)]
    return table(["kind", "wider kind", "what it is"], lines)


def roles() -> str:
    lines = [[code(role), code(wider), f"`{relation}` some `{kind}`"] for role, wider, relation, kind in rows(ROLES)]
    return table(["role", "wider role", "who has it"], lines)


def relations() -> str:
    said: dict[str, dict[str, list[str]]] = {}
    for relation, part, value in rows(RELATIONS):
        said.setdefault(relation, {}).setdefault(part, []).append(value)
    columns = {"from": "from", "to": "to", "stated": "Stated as", "curated": "Curated as"}
    columns |= {"inferred": "inferred", "inverse": "inverse"}
    lines = [[code(name), *(cell(parts.get(part, [])) for part in columns)] for name, parts in sorted(said.items())]
    return table(["relation", *columns.values()], lines)


def cell(values: list[str]) -> str:
    """Return names with commas between; what is no name goes last."""
    names = ", ".join(code(value) for value in values if value not in WORDS)
    return " ".join(filter(None, [names, *(value for value in values if value in WORDS)]))


def answer(query: str, engine: str) -> str:
    return engines.run(query, engines.Target(engine)).write("csv").decode().replace("\r\n", "\n")


def page(text: str) -> str:
    """Return the page with its tables and the rows of its queries as the graph has them."""
    made = {function.__name__: function for function in (prefixes, kinds, roles, relations)}
    text = TABLE.sub(lambda match: f"{match[1]}{made[match[2]]()}{match[3]}", text)
    return QUERY.sub(lambda match: f"{match[1]}\n```csv\n{answer(match[2], 'oxigraph')}```\n", text)


def test_tables_and_rows_are_those_of_the_graph() -> None:
    assert {match[2] for match in TABLE.finditer(PAGE)} == {"prefixes", "kinds", "roles", "relations"}
    made = page(PAGE)
    assert made == PAGE, "run `python tests/test_model_page.py`, which writes them again"


def test_page_has_queries() -> None:
    assert len(QUERIES) >= 4


@pytest.mark.parametrize("query", QUERIES)
def test_query_gives_the_same_rows_on_both_engines(query: str) -> None:
    written = answer(query, "oxigraph")
    assert written.count("\n") > 1
    assert answer(query, "rdflib") == written


@pytest.mark.parametrize("fragment", TURTLE)
def test_turtle_of_the_page_is_in_the_graph(fragment: str) -> None:
    triples = [quad.triple for quad in ox.parse(DECLARED + fragment, format=ox.RdfFormat.TURTLE)]
    assert triples
    assert [triple for triple in triples if not holds(triple)] == []


def holds(triple: ox.Triple) -> bool:
    return any(store().quads_for_pattern(triple.subject, triple.predicate, triple.object))


def names(text: str) -> Iterator[str]:
    for prefix, local in NAME.findall(text):
        iri = expand(f"{prefix}:{local}")
        assert iri is not None
        yield iri


def test_every_name_on_the_page_is_in_the_graph() -> None:
    known = {term.value for quad in store() for term in quad.triple if isinstance(term, ox.NamedNode)}
    assert sorted(set(names(PAGE)) - known) == []


def test_page_names_every_property_of_what_it_describes() -> None:
    written = {short(iri) for iri in names(PAGE)} | set(re.findall(r"`(\w+)`", PAGE))
    beside = {"rdf:type", "rdfs:label", "rdfs:isDefinedBy"}
    found = rows(PARTS)
    assert len(found) > 100
    assert [row for row in found if row[1] not in written | beside] == []


def test_table_of_claims_has_what_claims_have() -> None:
    (lines,) = re.findall(r"^\| a claim has .*\n\|[- |]+\n((?:\|.*\n)+)", PAGE, re.M)
    origins = ["Stated", "Curated", "Inferred"]
    told = set()
    for line in lines.splitlines():
        first, *cells = (part.strip() for part in line.strip("|").split("|"))
        told |= {
            (origin, short(iri)) for iri in names(first) for origin, said in zip(origins, cells, strict=True) if said
        }
    assert told == {row for row in rows(CLAIMS) if row[1] != "rdf:type"}


def test_page_names_every_file_of_the_folder() -> None:
    listed = set(re.findall(r"^\| \[([^\]]+)\]", PAGE, re.M))
    assert listed == {path.name for path in (ROOT / "ontology").iterdir()} - {"README.md"}


def test_page_names_every_generated_file() -> None:
    listed = set(re.findall(r"^- `([^`]+\.ttl)`", PAGE, re.M))
    there = {path.name for path in (ROOT / "ontology" / "generated").iterdir()}
    outlines = {name for name in there if name.startswith("outline-")}
    assert listed == there - outlines | {"outline-<document>.ttl"}


if __name__ == "__main__":
    PATH.write_text(page(PAGE), encoding="utf-8")
