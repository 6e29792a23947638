"""The OBO graph is read by programs of others, with every count, and its claims say what they come from."""

from __future__ import annotations

import copy
import json
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from exported import counts, drawn, only, two, whole
from faults import obographs as obographs_faults

from backspasm.exporters import formats, obographs, sources
from backspasm.graph.namespaces import LBS, PREFIXES

RDF_TYPE = PREFIXES["rdf"] + "type"


def document() -> Any:
    return json.loads(only("obographs"))


@cache
def graph() -> Any:
    """The one graph, as the package obographs reads it."""
    package = pytest.importorskip("obographs", reason="obographs is not installed")
    return package.GraphDocument.model_validate(document()).graphs[0]


def values(meta: Any, property: str) -> list[str]:
    return [one.val for one in (meta.basicPropertyValues or ()) if one.pred == property] if meta else []


def test_reader_counts_what_the_manifest_says() -> None:
    found = graph()
    labels = [node for node in found.nodes if node.lbl]
    claims = [edge for edge in found.edges if values(edge.meta, sources.ORIGIN)]
    assert (len(found.nodes), len(found.edges), len(labels), len(claims)) == counts("obographs")
    assert min(counts("obographs")) > 400


def test_pronto_reads_classes_and_relations(tmp_path: Path) -> None:
    pronto = pytest.importorskip("pronto", reason="pronto is not installed")
    path = tmp_path / "backspasm.json"
    path.write_bytes(only("obographs"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pronto.utils.warnings.NotImplementedWarning)  # pronto reads no individuals
        found = pronto.Ontology(str(path))
    kinds = [node["type"] for node in document()["graphs"][0]["nodes"]]
    assert len(found.terms()) == kinds.count("CLASS") > 30
    assert len(found.relationships()) == kinds.count("PROPERTY") > 50
    assert found[f"{LBS}Therapy"].superclasses().to_set().ids == {
        f"{LBS}{name}" for name in ("Therapy", "Intervention", "Concept")
    }


def test_a_statement_comes_back_with_label_origin_item_and_mapping() -> None:
    for statement in drawn("obographs"):
        predicate = "type" if statement.predicate == RDF_TYPE else statement.predicate
        triple = (statement.subject, predicate, statement.object)
        (edge,) = [one for one in graph().edges if (one.sub, one.pred, one.obj) == triple]
        assert values(edge.meta, sources.ORIGIN) == [statement.origin]
        assert values(edge.meta, obographs.SEE_ALSO) == [statement.claim]
        assert tuple(values(edge.meta, sources.SOURCE)) == statement.items
        nodes = {node.id: node for node in graph().nodes}
        assert nodes[statement.subject].lbl == statement.subject_label
        assert nodes[statement.object].lbl == statement.object_label
        mappings = {(one.pred, one.val) for one in nodes[statement.subject].meta.basicPropertyValues or ()}
        assert {pair for pair in statement.mappings if pair[1] != "sssom:NoTermFound"} <= mappings


def kinds(name: str) -> set[str]:
    """The classes that a node is said to be of, roles left out, since they are claims."""
    edges = [edge for edge in graph().edges if (edge.sub, edge.pred) == (f"{LBS}{name}", "type")]
    return {edge.obj.removeprefix(LBS) for edge in edges if not values(edge.meta, sources.ORIGIN)}


def test_a_thing_has_its_narrowest_kind_alone() -> None:
    """Applying ice is a self-care action; a claim has the heading of a section as its end."""
    assert kinds("icing") == {"SelfCareAction"}
    assert kinds("dehydration") == {"BodyState"}
    assert kinds("source/low-back-cramps-or-spasms_treatment-options") == {"Section"}


def test_roles_hang_below_one_another() -> None:
    """A systemic cause is a cause, and a cause bears a role."""
    wider = {edge.sub: edge.obj for edge in graph().edges if edge.pred == "is_a"}
    assert wider[f"{LBS}SystemicCause"] == f"{LBS}Cause"
    assert wider[f"{LBS}Cause"] == f"{LBS}RoleBearer"


def test_two_documents_that_say_the_same_have_an_edge_each() -> None:
    """Both send whoever cannot walk or stand to a clinician."""
    (found,) = json.loads(formats.export("obographs", two())["backspasm.json"])["graphs"]
    assert obographs_faults.faults({"graphs": [found]}) == []
    numbers = formats.counts("obographs", two())
    assert (len(found["nodes"]), len(found["edges"])) == (numbers.nodes, numbers.edges)
    edges = [one for one in found["edges"] if one["sub"] == f"{LBS}inabilityToWalkOrStand"]
    assert sum(one["pred"] == f"{LBS}hasDisposition" for one in edges) == 2


def test_definitions_synonyms_evidence_and_references_travel() -> None:
    found = graph()
    assert sum(len(node.meta.synonyms or ()) for node in found.nodes) == len(whole().rows("synonyms"))
    notes = [note for edge in found.edges for note in values(edge.meta, f"{LBS}note")]
    assert sorted(notes) == sorted(note for each in sources.evidence(whole()).values() for note in each)
    assert len(notes) > 100
    assert {
        one.val for edge in found.edges if edge.meta for one in edge.meta.xrefs or () if one.val.startswith("PMID:")
    }


def test_notice_and_version_come_back() -> None:
    head = whole().header
    assert graph().version == head.version
    assert graph().version_iri == f"{LBS}{head.version}"
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


def upside_down(graph: Any) -> None:
    edge = next(edge for edge in graph["edges"] if edge["pred"] == "type")
    edge["sub"], edge["obj"] = edge["obj"], edge["sub"]


def without_origin(graph: Any) -> None:
    edge = next(edge for edge in graph["edges"] if edge["pred"].startswith(LBS))
    edge["meta"]["basicPropertyValues"] = []


def of_no_relation(graph: Any) -> None:
    edge = next(edge for edge in graph["edges"] if edge["pred"].startswith(LBS))
    edge["pred"] = edge["sub"]


def edge_twice(graph: Any) -> None:
    graph["edges"].append(graph["edges"][0])


def node_twice(graph: Any) -> None:
    graph["nodes"].append(graph["nodes"][0])


TWINS = {
    nowhere: "is no node",
    upside_down: "joins class and individual",
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
