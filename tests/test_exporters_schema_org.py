"""schema.org JSON-LD as TypeScript reads it with the types of schema-dts, and as a JSON-LD parser reads it."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pyoxigraph as ox
import pytest
from conftest import SHARED
from exported import Statement, content, counts, drawn, only
from npm import run

from backspasm.exporters import schema_org
from backspasm.namespaces import LBS, PREFIXES, shorten

Node = dict[str, Any]

SCHEMA = "https://schema.org/"
TYPE = PREFIXES["rdf"] + "type"


def parsed() -> Node:
    """The file as plain JSON, its own copy."""
    found: Node = json.loads(only("schema-org"))
    return found


def nodes(graph: list[Node]) -> dict[str, Node]:
    return {node["@id"]: node for node in graph}


@cache
def triples() -> tuple[ox.Triple, ...]:
    """The file as RDF: its context, which is elsewhere, is read as schema.org for every word."""
    inline = {**parsed(), "@context": {"@vocab": SCHEMA}}
    found = ox.parse(json.dumps(inline).encode(), format=ox.RdfFormat.JSON_LD)
    return tuple({quad.triple for quad in found})


@cache
def index() -> dict[tuple[str, str], set[str]]:
    """What stands at each property of each node."""
    found: dict[tuple[str, str], set[str]] = {}
    for one in triples():
        value = str(one.object) if isinstance(one.object, ox.BlankNode) else one.object.value  # type: ignore[union-attr]
        found.setdefault((str(one.subject).strip("<>"), one.predicate.value), set()).add(value)
    return found


def values(iri: str, *path: str) -> set[str]:
    """What a path of properties leads to from a node."""
    here = {iri}
    for name in path:
        here = {value for node in here for value in index().get((node, SCHEMA + name), ())}
    return here


def test_parser_holds_what_the_manifest_counts() -> None:
    named = [one for one in triples() if isinstance(one.subject, ox.NamedNode)]
    typed = {one.subject for one in named if one.predicate.value == TYPE}
    edges = [one for one in named if isinstance(one.object, ox.NamedNode) and one.predicate.value != TYPE]
    labels = {one.subject for one in named if one.predicate.value == f"{SCHEMA}name"}
    claims = {one.subject for one in named if one.object == ox.NamedNode(f"{SCHEMA}Claim")}
    assert counts("schema-org") == (len(typed), len(edges), len(labels), len(claims))


@pytest.mark.parametrize("statement", drawn("schema-org"), ids=lambda one: shorten(one.claim))
def test_a_statement_comes_back(statement: Statement) -> None:
    claim = statement.claim
    assert values(claim, "mainEntity", "name") == {statement.subject_label}
    assert values(claim, "about", "name") == {statement.object_label}
    relation = "claim role" if statement.predicate_label == "role" else statement.predicate_label
    words = {relation, statement.origin} | ({statement.modality} if statement.modality else set())
    assert values(claim, "keywords", "name") == words
    assert values(claim, "appearance", "name") == set(statement.items)
    exact = {curie for predicate, curie in statement.mappings if predicate.endswith("exactMatch")} - {
        "sssom:NoTermFound"
    }
    found = {row.curie for row in content().rows("mappings") if row.object in values(statement.subject, "sameAs")}
    assert found == exact


def test_codes_are_the_exact_mappings_of_what_is_medical() -> None:
    condition = nodes(parsed()["@graph"])[f"{LBS}lowBackSpasm"]
    found = {f"{code['codingSystem']}:{code['codeValue']}" for code in condition.get("code", [])}
    rows = content().rows("mappings")
    assert found == {
        row.curie
        for row in rows
        if (row.subject, row.predicate) == (f"{LBS}lowBackSpasm", PREFIXES["skos"] + "exactMatch")
    } - {"sssom:NoTermFound"}


def test_each_section_is_a_health_topic_with_its_aspect_and_the_notice() -> None:
    found = [node for node in parsed()["@graph"] if node["@type"] == "HealthTopicContent"]
    sections = {row.section for row in content().rows("items")} | {"Definition and Overview"}
    assert {node["name"] for node in found} == sections
    assert len(found) == 9
    head = content().header
    for node in found:
        assert node["hasHealthAspect"].startswith(SCHEMA)
        assert (node["usageInfo"]["text"], node["version"]) == (head.notice, head.version)


def test_condition_has_what_the_document_lists_for_it() -> None:
    """Eight risk factors and the treatments proper, neither imaging nor referral among them."""
    condition = nodes(parsed()["@graph"])[f"{LBS}lowBackSpasm"]
    factors = [row.label for row in content().rows("concepts") if row.concept in _heads("Risk Factors")]
    assert sorted(value["name"] for value in condition["riskFactor"]) == sorted(factors)
    treatments = {value["name"] for value in condition["possibleTreatment"]}
    assert len(factors) == 8
    assert len(treatments) == 9
    assert not treatments & {"imaging studies", "referral to a specialist"}


def _heads(section: str) -> set[str]:
    return {row.concept for row in content().rows("items") if row.section == section}


def test_a_possible_cause_is_not_called_a_cause() -> None:
    assert not {"cause", "causeOf", "primaryPrevention", "secondaryPrevention"} & {
        name for node in parsed()["@graph"] for name in node
    }


def test_notice_and_version_stand_at_the_head() -> None:
    first, head = parsed()["@graph"][0], content().header
    assert first["description"].startswith(head.notice)
    assert (first["version"], first["license"]) == (head.version, head.license)


def test_evidence_notes_review_their_claims() -> None:
    assert content().rows("evidence")
    for row in content().rows("evidence"):
        note = _graph()[row.entry]
        assert (note["reviewAspect"], note["reviewBody"]) == (row.direction, row.note)
        assert {"@id": row.claim} in note["itemReviewed"]


@cache
def _graph() -> dict[str, Node]:
    return nodes(parsed()["@graph"])


def test_every_word_is_of_the_pinned_release() -> None:
    """Types, properties and values of schema.org 30.0, none of them retired."""
    path = SHARED / "terminologies" / "schema.tsv.gz"
    if not path.is_file():
        pytest.skip("the terminologies are not on this machine; set BACKSPASM_SHARED")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as table:
        rows = csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
        release = {row["label"] for row in rows if row["obsolete"] == "false"}
    used: set[str] = set()

    def collect(value: object) -> None:
        if isinstance(value, dict):
            used.update([value["@type"]] if "@type" in value else [], (name for name in value if name[0] != "@"))
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            collect(inner)
        if isinstance(value, str) and value.startswith(SCHEMA):
            used.add(value.removeprefix(SCHEMA))

    collect(parsed()["@graph"])
    assert used
    assert used - release == set()


def test_no_fault_in_what_came_back() -> None:
    assert schema_org.faults(parsed()["@graph"]) == []


def _of(graph: list[Node], iri: str) -> Node:
    return next(node for node in graph if node["@id"] == iri)


ICE = f"{LBS}claim/icing.advisedIn.firstPhase"
MEANT: dict[str, Callable[[list[Node]], object]] = {
    "refers to": lambda graph: _of(graph, ICE).update(about={"@id": f"{LBS}fistPhase"}),
    "has not one origin": lambda graph: _of(graph, ICE).update(keywords=[{"@id": f"{LBS}advisedIn"}]),
    "its place says otherwise": lambda graph: _of(graph, ICE).pop("appearance"),
    "stands under riskFactor, and no claim says so": lambda graph: _of(graph, f"{LBS}lowBackSpasm")[
        "riskFactor"
    ].append({"@type": "MedicalRiskFactor", "@id": f"{LBS}dehydration"}),
    "have the @id of another": lambda graph: graph.append(graph[-1]),
}


@pytest.mark.parametrize("fault", MEANT)
def test_a_twin_that_is_wrong_in_meaning_is_a_fault(fault: str) -> None:
    graph = parsed()["@graph"]
    MEANT[fault](graph)
    assert any(fault in sentence for sentence in schema_org.faults(graph))


SECTION = f"{LBS}source/common-causes"
BROKEN: dict[str, Callable[[Node], object]] = {
    "property that there is not": lambda node: node.update(hasHealthAspekt=node.pop("hasHealthAspect")),
    "aspect that there is not": lambda node: node.update(hasHealthAspect=f"{SCHEMA}CauseHealthAspect"),
    "type that there is not": lambda node: node.update({"@type": "HealthTopic"}),
    "person for a text": lambda node: node.update(usageInfo={"@type": "CreativeWork", "text": {"@type": "Person"}}),
    "section as a person": lambda node: node.update({"@type": "Person"}),
}


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What TypeScript says of the file, and of the node of one section in each broken twin."""
    folder = tmp_path_factory.mktemp("schema-org")
    (folder / "whole.jsonld").write_bytes(only("schema-org"))
    for twin, change in BROKEN.items():
        node = _of(parsed()["@graph"], SECTION)
        change(node)
        broken = {"@context": "https://schema.org", "@graph": [node]}
        (folder / f"{twin}.jsonld").write_text(json.dumps(broken), encoding="utf-8")
    found: dict[str, list[str]] = json.loads(run("schema-org.mjs", folder))
    return found


def test_every_node_fits_its_type(typed: dict[str, list[str]]) -> None:
    assert typed["whole.jsonld"] == []


@pytest.mark.parametrize("twin", BROKEN)
def test_a_broken_twin_is_refused(twin: str, typed: dict[str, list[str]]) -> None:
    assert typed[f"{twin}.jsonld"]
