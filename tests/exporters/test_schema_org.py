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
from exported import counts, drawn, made, only, whole
from faults import schema_org as schema_org_faults
from npm import run

from backspasm.exporters import content, formats, schema_org
from backspasm.graph.namespaces import LBS, PREFIXES

Node = dict[str, Any]

# What each heading of the document is about, in the words of schema.org.
ASPECTS = {
    "Seek Immediate Medical Care For": "SeeDoctor",
    "Definition and Overview": "Overview",
    "Common Causes": "Causes",
    "Characteristics of Back Spasms": "Symptoms",
    "Risk Factors": "RisksOrComplications",
    "Immediate Relief Strategies": "SelfCare",
    "Treatment Options": "Treatments",
    "Prevention Strategies": "Prevention",
    "Helpful Exercises": "SelfCare",
}
# The bullets under Treatment Options, save imaging and referral, and after them what such a bullet says it includes.
TREATMENTS = [
    "physical therapy",
    "medications",
    "heat/cold therapy",
    "massage",
    "acupuncture",
    "chiropractic care",
    "trigger point injection",
    "epidural injection",
    "prescription medication",
    *("muscle relaxants", "NSAIDs", "heat therapy", "cold therapy", "spinal adjustment"),
]
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


def test_a_statement_comes_back() -> None:
    for statement in drawn("schema-org"):
        claim = statement.claim
        assert values(claim, "mainEntity", "name") == {statement.subject_label}
        assert values(claim, "about", "name") == {statement.object_label}
        relation = "claim role" if statement.predicate_label == "role" else statement.predicate_label
        words = {relation, statement.origin} | ({statement.modality} if statement.modality else set())
        assert values(claim, "keywords", "name") == words
        assert values(claim, "appearance", "name") == set(statement.items)
        (name,) = values(claim, "name")
        assert (f"({statement.modality}" in name) == (statement.modality not in ("", None, "plain"))
        exact = {curie for predicate, curie in statement.mappings if predicate.endswith("exactMatch")} - {
            "sssom:NoTermFound"
        }
        found = {row.curie for row in whole().rows("mappings") if row.object in values(statement.subject, "sameAs")}
        assert found == exact


def test_codes_are_the_exact_mappings_of_what_is_medical() -> None:
    condition = nodes(parsed()["@graph"])[f"{LBS}lowBackSpasm"]
    found = {f"{code['codingSystem']}:{code['codeValue']}" for code in condition.get("code", [])}
    rows = whole().rows("mappings")
    assert found == {
        row.curie
        for row in rows
        if (row.subject, row.predicate) == (f"{LBS}lowBackSpasm", PREFIXES["skos"] + "exactMatch")
    } - {"sssom:NoTermFound"}


def test_each_section_is_a_health_topic_with_its_aspect_and_the_notice() -> None:
    found = [node for node in parsed()["@graph"] if node["@type"] == "HealthTopicContent"]
    sections = {row.section for row in whole().rows("items")} | {"Definition and Overview"}
    assert {node["name"] for node in found} == sections
    assert len(found) == 9
    head = whole().header
    for node in found:
        assert node["hasHealthAspect"] == [f"{SCHEMA}{ASPECTS[node['name']]}HealthAspect"]
        assert node["about"] == {"@id": f"{LBS}lowBackSpasm"}
        assert (node["usageInfo"]["text"], node["version"]) == (head.notice, head.version)


def test_condition_has_what_the_document_lists_for_it() -> None:
    """Eight risk factors, and the treatments proper with what their bullets name, neither imaging nor referral among them."""
    condition = nodes(parsed()["@graph"])[f"{LBS}lowBackSpasm"]
    factors = [row.label for row in whole().rows("concepts") if row.concept in _heads("Risk Factors")]
    assert sorted(value["name"] for value in condition["riskFactor"]) == sorted(factors)
    assert len(factors) == 8
    assert sorted(value["name"] for value in condition["possibleTreatment"]) == sorted(TREATMENTS)


def _heads(section: str) -> set[str]:
    return {row.concept for row in whole().rows("items") if row.section == section}


def test_a_tension_with_a_heading_is_about_its_section() -> None:
    found = [
        (_graph()[node["mainEntity"]["@id"]]["name"], _graph()[node["about"]["@id"]]["name"])
        for node in _graph().values()
        if node["@type"] == "Claim" and _graph()[node["about"]["@id"]]["@type"] == "HealthTopicContent"
    ]
    assert found == [("imaging studies", "Treatment Options")]


def test_each_document_is_about_its_condition_and_has_its_own_sections() -> None:
    """Two documents in one graph: each section is about the condition of its own document, and each condition has its own list."""
    store = ox.Store()
    store.extend(whole().store)
    document, section, condition = (
        ox.NamedNode(f"{LBS}source/{name}") for name in ("other", "other_risks", "condition")
    )
    first = f"{LBS}source/low-back-cramps-or-spasms"
    for old, new in ((first, document), (f"{first}_risk-factors", section), (f"{LBS}lowBackSpasm", condition)):
        for quad in store.quads_for_pattern(ox.NamedNode(old), None, None):
            if quad.predicate.value.startswith((LBS + "has", LBS + "begins")):
                continue
            store.add(ox.Quad(new, quad.predicate, quad.object))
    for subject, name, value in (
        (document, f"{PREFIXES['dcterms']}identifier", ox.Literal("other")),
        (document, f"{LBS}about", condition),
        (section, f"{LBS}inDocument", document),
        (section, f"{LBS}itemsState", ox.NamedNode(f"{LBS}systemicCauseOf")),
    ):
        for quad in list(store.quads_for_pattern(subject, ox.NamedNode(name), None)):
            store.remove(quad)
        store.add(ox.Quad(subject, ox.NamedNode(name), value))
    source = content.Content(store)
    graph = nodes(json.loads(schema_org.export(source)["backspasm.schema.jsonld"])["@graph"])
    assert graph[LBS.rstrip("/")]["isBasedOn"] == [{"@id": first}, {"@id": document.value}]
    assert graph[document.value]["hasPart"] == [{"@id": section.value}]
    assert graph[section.value]["about"] == graph[document.value]["about"] == {"@id": condition.value}
    assert graph[section.value]["hasHealthAspect"] == [f"{SCHEMA}CausesHealthAspect"]
    assert len(graph[first]["hasPart"]) == len(ASPECTS)
    assert "riskFactor" in graph[f"{LBS}lowBackSpasm"]
    assert "riskFactor" not in graph[condition.value]


def test_a_possible_cause_is_not_called_a_cause() -> None:
    assert not {"cause", "causeOf", "primaryPrevention", "secondaryPrevention"} & {
        name for node in parsed()["@graph"] for name in node
    }


def test_notice_and_version_stand_at_the_head() -> None:
    first, head = parsed()["@graph"][0], whole().header
    assert first["description"].startswith(head.notice)
    assert (first["version"], first["license"]) == (head.version, head.license)


def test_data_set_has_its_maker_its_iri_keywords_and_the_files_of_every_format() -> None:
    """No homepage, since there is none; the files are where `export all` puts them."""
    first = parsed()["@graph"][0]
    assert first["creator"] == {"@type": "Organization", "name": "The backspasm authors"}
    assert first["url"] == first["@id"] == LBS.rstrip("/")
    assert {"low back spasm", "back cramp", "back spasms"} <= set(first["keywords"])
    places = [(one["contentUrl"], one["encodingFormat"]) for one in first["distribution"]]
    for form, exporter in formats.EXPORTERS.items():
        made_here = {f"{form}/{name}" if exporter.folder else name for name in made(form)}
        assert {place for place, standard in places if standard == exporter.standard} <= made_here
        assert (exporter.standard in dict(places).values()) == bool(made_here)
    assert ("backspasm.ttl", "RDF 1.1 Turtle") in places
    assert ("fhir/Bundle-backspasm.json", "FHIR R4") in places


def page(data: bytes) -> str:
    return f'<html><head><script type="application/ld+json">{data.decode()}</script></head><body></body></html>'


@pytest.mark.reader
@pytest.mark.filterwarnings("ignore")
def test_extruct_reads_it_back_from_a_page_and_refuses_it_cut_short() -> None:
    extruct = pytest.importorskip("extruct", reason="extruct is not installed")
    assert extruct.extract(page(only("schema-org")), syntaxes=["json-ld"])["json-ld"] == [parsed()]
    with pytest.raises(json.JSONDecodeError):
        extruct.extract(page(only("schema-org")[:-20]), syntaxes=["json-ld"])


def test_every_claim_of_the_graph_comes_back() -> None:
    cited = whole().grouped("citations", "citing")
    found = {node["@id"]: node for node in _graph().values() if node["@type"] == "Claim"}
    rows = whole().rows("claims")
    assert found.keys() == {row.claim for row in rows}
    for row in rows:
        node = found[row.claim]
        relation = f"{LBS}claimRole" if row.predicate_label == "role" else row.predicate
        assert (node["mainEntity"]["@id"], node["about"]["@id"]) == (row.subject, row.object)
        labels = {_graph()[one["@id"]]["name"] for one in node["keywords"]} - {_graph()[relation]["name"]}
        assert labels == {row.origin, row.modality} - {None}
        known = (row.qualifier, row.reason, row.date)
        assert tuple(node.get(name) for name in ("disambiguatingDescription", "description", "dateCreated")) == known
        assert [one["@id"] for one in node.get("citation", ())] == [one.reference for one in cited.get(row.claim, ())]


def test_citations_of_ten_statements_come_back_with_their_numbers() -> None:
    cited = whole().grouped("citations", "citing")
    references = {row.reference: row for row in whole().rows("references")}
    found = drawn("schema-org", lambda one: one.origin != "Curated" or one.claim in cited)
    assert sum(one.claim in cited for one in found) >= 3
    for statement in found:
        known = [references[row.reference] for row in cited.get(statement.claim, ())]
        numbers = {number for row in known for number in (row.doi, row.pmid) if number}
        assert values(statement.claim, "citation", "identifier", "value") == numbers


def test_evidence_notes_review_their_claims() -> None:
    assert whole().rows("evidence")
    for row in whole().rows("evidence"):
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
    assert schema_org_faults.faults(parsed()["@graph"]) == []


def _of(graph: list[Node], iri: str) -> Node:
    return next(node for node in graph if node["@id"] == iri)


ICE = f"{LBS}claim/low-back-cramps-or-spasms_icing_advisedIn_firstPhase"
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
    assert any(fault in sentence for sentence in schema_org_faults.faults(graph))


SECTION = f"{LBS}source/low-back-cramps-or-spasms_common-causes"
BROKEN: dict[str, Callable[[Node], object]] = {
    "property that there is not": lambda node: node.update(hasHealthAspekt=node.pop("hasHealthAspect")),
    "aspect that there is not": lambda node: node.update(hasHealthAspect=[f"{SCHEMA}CauseHealthAspect"]),
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


@pytest.mark.reader
def test_every_node_fits_its_type(typed: dict[str, list[str]]) -> None:
    assert typed["whole.jsonld"] == []


@pytest.mark.reader
@pytest.mark.parametrize("twin", BROKEN)
def test_a_broken_twin_is_refused(twin: str, typed: dict[str, list[str]]) -> None:
    assert typed[f"{twin}.jsonld"]
