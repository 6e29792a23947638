"""The OBO graph is read by programs of others, with every term and claim, and its edges are a hierarchy alone."""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from exported import counts, drawn, only, two, whole
from faults import obographs as obographs_faults

from backspasm.exporters import classes, formats, sources
from backspasm.graph.namespaces import LBS


def document() -> Any:
    return json.loads(only("obographs"))


@cache
def graph() -> Any:
    """The one graph, as the package obographs reads it."""
    package = pytest.importorskip("obographs", reason="obographs is not installed")
    return package.GraphDocument.model_validate(document()).graphs[0]


def values(meta: Any, property: str) -> list[str]:
    return [one.val for one in (meta.basicPropertyValues or ()) if one.pred == property] if meta else []


@cache
def claims() -> dict[str, tuple[str, Any]]:
    """The node and the value of each claim."""
    return {
        claim: (node.id, value)
        for node in graph().nodes
        for value in (node.meta.basicPropertyValues if node.meta else None) or ()
        for claim in values(value.meta, classes.CLAIM)
    }


def test_reader_counts_what_the_manifest_says() -> None:
    found = graph()
    labels = [node for node in found.nodes if node.lbl]
    numbers = (len(found.nodes), len(found.edges) + len(claims()), len(labels), len(claims()))
    assert numbers == counts("obographs")
    assert min(counts("obographs")) > 400


def test_every_edge_is_one_of_a_hierarchy() -> None:
    """An edge of another relation would mean that every instance has it."""
    assert {edge.pred for edge in graph().edges} == {"is_a", "subPropertyOf"}
    found = document()["graphs"][0]
    assert found.keys() == {"id", "meta", "nodes", "edges"}
    assert {node["type"] for node in found["nodes"]} == {"CLASS", "PROPERTY"}


def test_pronto_finds_every_concept_its_synonyms_and_its_descendants(tmp_path: Path) -> None:
    pronto = pytest.importorskip("pronto", reason="pronto is not installed")
    path = tmp_path / "backspasm.json"
    path.write_bytes(only("obographs"))
    found = pronto.Ontology(str(path))
    kinds = [node["type"] for node in document()["graphs"][0]["nodes"]]
    assert len(found.terms()) == kinds.count("CLASS") > 400
    assert len(found.relationships()) == kinds.count("PROPERTY") > 50
    synonyms = {(term.id, one.description) for term in found.terms() for one in term.synonyms}
    assert synonyms == {(row.concept, row.synonym) for row in whole().rows("synonyms")}
    assert found[f"{LBS}SelfCareAction"].superclasses().to_set().ids == {
        f"{LBS}{name}" for name in ("SelfCareAction", "Intervention", "Concept")
    }
    assert {f"{LBS}icing", f"{LBS}coldTherapy"} < found[f"{LBS}Therapy"].subclasses().to_set().ids


def test_every_mapping_to_a_term_comes_back_with_iris() -> None:
    kinds = {row.predicate for row in whole().rows("mappings")}
    found = {(node.id, kind, one) for node in graph().nodes for kind in kinds for one in values(node.meta, kind)}
    rows = whole().rows("mappings")
    assert found == {(row.subject, row.predicate, row.object) for row in rows if "NoTerm" not in row.curie}


def test_every_claim_of_the_graph_comes_back() -> None:
    rows = {row.claim: row for row in whole().rows("claims")}
    assert claims().keys() == rows.keys()
    for claim, (subject, value) in claims().items():
        row = rows[claim]
        relation = classes.ROLE if row.predicate_label == "role" else row.predicate
        assert (subject, value.pred, value.val) == (row.subject, relation, row.object)
        assert values(value.meta, sources.ORIGIN) == [row.origin]
        for property, known in {
            classes.MODALITY: row.modality,
            classes.QUALIFIER: row.qualifier,
            sources.REASON: row.reason,
            classes.DATE: row.date,
            classes.REVIEW: row.review,
        }.items():
            assert values(value.meta, property) == ([known] if known else [])


def test_a_statement_comes_back_with_labels_and_items() -> None:
    nodes = {node.id: node for node in graph().nodes}
    for statement in drawn("obographs"):
        subject, value = claims()[statement.claim]
        assert tuple(values(value.meta, sources.SOURCE)) == statement.items
        assert nodes[subject].lbl == statement.subject_label
        assert nodes[value.val].lbl == statement.object_label


def test_citations_of_ten_statements_come_back() -> None:
    cited = whole().grouped("citations", "citing")
    references = {row.reference: row for row in whole().rows("references")}
    drawn_here = drawn("obographs", lambda one: one.origin != "Curated" or one.claim in cited)
    assert sum(one.claim in cited for one in drawn_here) >= 3
    for statement in drawn_here:
        known = [references[row.reference] for row in cited.get(statement.claim, ())]
        assert (claims()[statement.claim][1].xrefs or []) == [
            f"PMID:{row.pmid}" if row.pmid else f"doi:{row.doi}" if row.doi else row.url for row in known
        ]


def above(name: str) -> set[str]:
    return {edge.obj.removeprefix(LBS) for edge in graph().edges if (edge.sub, edge.pred) == (f"{LBS}{name}", "is_a")}


def test_a_class_is_right_below_its_narrowest_kind_alone() -> None:
    assert above("massage") == {"Therapy"}
    assert above("dehydration") == {"BodyState"}
    assert above("source/low-back-cramps-or-spasms_treatment-options") == {"Section"}


def test_roles_hang_below_one_another() -> None:
    """A systemic cause is a cause, and a cause bears a role."""
    assert above("SystemicCause") == {"Cause"}
    assert above("Cause") == {"RoleBearer"}


def test_two_documents_that_say_the_same_have_a_statement_each() -> None:
    """Both send whoever cannot walk or stand to a clinician."""
    (found,) = json.loads(formats.export("obographs", two())["backspasm.json"])["graphs"]
    assert obographs_faults.faults({"graphs": [found]}) == []
    numbers = formats.counts("obographs", two())
    assert (len(found["nodes"]), len(found["edges"]) + numbers.claims) == (numbers.nodes, numbers.edges)
    (node,) = [one for one in found["nodes"] if one["id"] == f"{LBS}inabilityToWalkOrStand"]
    assert sum(one["pred"] == f"{LBS}hasDisposition" for one in node["meta"]["basicPropertyValues"]) == 2


def test_evidence_travels() -> None:
    notes = [note for _, value in claims().values() for note in values(value.meta, classes.NOTE)]
    assert sorted(notes) == sorted(note for each in sources.evidence(whole()).values() for note in each)
    assert len(notes) > 100


def test_notice_and_version_come_back() -> None:
    head = whole().header
    assert graph().version == head.version
    assert graph().version_iri == f"{LBS}{head.version}/classes"
    assert values(graph().meta, f"{LBS}safetyNotice") == [head.notice]


def test_a_file_cut_short_is_refused(tmp_path: Path) -> None:
    package = pytest.importorskip("obographs", reason="obographs is not installed")
    path = tmp_path / "backspasm.json"
    path.write_bytes(only("obographs")[:-20])
    with pytest.raises(json.JSONDecodeError):
        package.read(path)


def test_an_edge_without_an_end_is_refused_by_the_reader() -> None:
    package = pytest.importorskip("obographs", reason="obographs is not installed")
    twin = document()
    del twin["graphs"][0]["edges"][0]["obj"]
    with pytest.raises(ValueError, match="obj"):
        package.GraphDocument.model_validate(twin)


def nowhere(graph: Any) -> None:
    graph["edges"][0]["obj"] += "x"


def between_sorts(graph: Any) -> None:
    relation = next(node["id"] for node in graph["nodes"] if node["type"] == "PROPERTY")
    graph["edges"][0]["obj"] = relation


def of_a_relation(graph: Any) -> None:
    graph["edges"][0]["pred"] = f"{LBS}aimedAt"


def statement(graph: Any) -> Any:
    return next(
        value
        for node in graph["nodes"]
        for value in node["meta"].get("basicPropertyValues", ())
        if value["pred"].startswith(LBS)
    )


def without_origin(graph: Any) -> None:
    found = statement(graph)["meta"]["basicPropertyValues"]
    found[:] = [one for one in found if one["pred"] != sources.ORIGIN]


def of_no_relation(graph: Any) -> None:
    statement(graph)["pred"] = statement(graph)["val"]


def about_nothing(graph: Any) -> None:
    statement(graph)["val"] += "x"


def edge_twice(graph: Any) -> None:
    graph["edges"].append(graph["edges"][0])


def node_twice(graph: Any) -> None:
    graph["nodes"].append(graph["nodes"][0])


TWINS = {
    nowhere: "is no node",
    between_sorts: "joins class and property",
    of_a_relation: "is not one of a hierarchy",
    about_nothing: "is no node",
    without_origin: "has no origin",
    of_no_relation: "has a relation that is no node",
    edge_twice: "stands twice",
    node_twice: "stands twice",
}


@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin.__name__)
def test_a_twin_that_reads_well_and_means_wrong_is_found(twin: Any) -> None:
    assert obographs_faults.faults(document()) == []
    changed = copy.deepcopy(document())
    twin(changed["graphs"][0])
    found = obographs_faults.faults(changed)
    assert len(found) == 1
    assert TWINS[twin] in found[0]
