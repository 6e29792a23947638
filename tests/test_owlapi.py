"""The OWL API, which Protégé is built on, reads the whole ontology as OWL 2 DL and has a place for every triple."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import owlapi
import owlapi5
import pytest
from exported import counts, only
from rdflib import RDF, BNode, Graph, URIRef
from rdflib.namespace import OWL

import backspasm
from backspasm.exporters import rdfxml
from backspasm.exporters.content import Content
from backspasm.graph import ontology
from backspasm.graph.namespaces import LBS

pytestmark = pytest.mark.reader
ROOT = URIRef(LBS.rstrip("/"))


def read(graph: Graph | bytes, path: Path) -> Any:
    return owlapi.read(graph if isinstance(graph, bytes) else graph.serialize(format="xml", encoding="utf-8"), path)


def whole() -> Graph:
    """The whole graph as one ontology: without imports, and without the heads of the modules."""
    graph = backspasm.graph()
    graph.remove((None, OWL.imports, None))
    for head in set(graph.subjects(RDF.type, OWL.Ontology)) - {ROOT}:
        graph.remove((head, None, None))
    return graph


@pytest.mark.parametrize("written_by", ["rdflib", "the exporter"])
def test_ontology_is_owl_2_dl_with_no_triple_left_over(written_by: str, tmp_path: Path) -> None:
    graph = whole()
    data = graph if written_by == "rdflib" else rdfxml.export(Content(ontology.store()))["backspasm.owl"]
    found = read(data, tmp_path / "backspasm.owl")
    assert found["violations"] == []
    assert found["unparsed"] == found["guessed"] == found["undeclared"] == []
    assert (found["iri"], found["imports"]) == (str(ROOT), 0)
    assert found["triples"] >= len(graph)
    assert set(found["individuals"]) == {str(one) for one in graph.subjects(RDF.type, OWL.NamedIndividual)}


def test_what_is_no_owl_2_dl_is_seen(tmp_path: Path) -> None:
    graph = ontology.rdflib_graph(["core"])
    cause, disorder = URIRef(LBS + "possibleCauseOf"), URIRef(LBS + "Disorder")
    graph.add((disorder, URIRef(LBS + "neverDeclared"), URIRef(LBS + "Injury")))
    graph.add((BNode(), OWL.annotatedSource, disorder))
    graph.add((cause, RDF.type, OWL.TransitiveProperty))
    graph.add((cause, RDF.type, OWL.IrreflexiveProperty))
    found = read(graph, tmp_path / "backspasm.owl")
    assert len(found["unparsed"]) == 1
    assert "annotatedSource" in found["unparsed"][0]
    assert found["undeclared"] == [f"<{LBS}neverDeclared>"]
    violations = " ".join(found["violations"])
    assert "undeclared annotation property" in violations
    assert "non-simple property in irreflexive property axiom" in violations


@pytest.mark.parametrize(("form", "file"), [("turtle", "backspasm.ttl"), ("rdfxml", "backspasm.owl")])
def test_version_5_reads_the_export_as_one_ontology(form: str, file: str, tmp_path: Path) -> None:
    found = owlapi5.read(only(form), tmp_path / file)
    assert isinstance(found, dict), found
    assert (found["iri"], found["violations"]) == (str(ROOT), [])
    assert found["header"] > 10
    assert found["individuals"] == len(set(backspasm.graph().subjects(RDF.type, OWL.NamedIndividual)))
    assert found["annotated"] == (counts(form).claims if form == "rdfxml" else 0)


@pytest.mark.parametrize(("form", "file"), [("turtle", "backspasm.ttl"), ("rdfxml", "backspasm.owl")])
def test_version_5_refuses_a_file_cut_short(form: str, file: str, tmp_path: Path) -> None:
    assert isinstance(owlapi5.read(only(form)[:-5000], tmp_path / file), str)


def test_version_5_refuses_an_import_that_is_not_there(tmp_path: Path) -> None:
    twin = only("turtle") + f"<{ROOT}> owl:imports <file:///nowhere/modules.ttl> .\n".encode()
    found = owlapi5.read(twin, tmp_path / "backspasm.ttl")
    assert "UnloadableImportException" in str(found)
