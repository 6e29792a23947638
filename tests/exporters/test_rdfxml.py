"""The merged ontology: OWL 2 DL, read alike by three readers, each relation annotated with what it comes from."""

from __future__ import annotations

import io
import xml.parsers.expat
from functools import cache
from pathlib import Path
from typing import Any

import owlapi
import pyoxigraph as ox
import pytest
import rdflib
from exported import CLAIMS, Statement, counts, drawn, held, loaded, only, two, whole
from faults import rdf as rdf_faults

from backspasm.exporters import formats, sources
from backspasm.graph.namespaces import LBS, PREFIXES

OWL = PREFIXES["owl"]
RDF_TYPE = PREFIXES["rdf"] + "type"
SEE_ALSO = PREFIXES["rdfs"] + "seeAlso"
LABEL = PREFIXES["rdfs"] + "label"
DEFINITION = "http://purl.obolibrary.org/obo/IAO_0000115"


@cache
def graph() -> rdflib.Graph:
    return rdflib.Graph().parse(data=only("rdfxml"), format="xml")


@cache
def world() -> Any:
    """The ontology in owlready2."""
    import owlready2

    found = owlready2.World()
    found.get_ontology(LBS.rstrip("/")).load(fileobj=io.BytesIO(only("rdfxml")))
    return found


def test_owlready2_counts_what_the_manifest_says() -> None:
    found = world()
    properties = [*found.object_properties(), *found.data_properties()]
    entities = [*found.classes(), *properties, *found.individuals()]
    edges = sum(len(set(relation.get_relations())) for relation in found.object_properties())
    labels = sum(len(entity.label) for entity in entities)
    claims = len(list(found[LBS + "Claim"].instances()))
    assert (len(entities), edges, labels, claims) == counts("rdfxml")
    assert min(counts("rdfxml")) > 400


def test_horned_owl_counts_what_the_manifest_says(tmp_path: Path) -> None:
    horned = pytest.importorskip("pyhornedowl", reason="py-horned-owl is not installed")
    path = tmp_path / "backspasm.owl"
    path.write_bytes(only("rdfxml"))
    found = horned.open_ontology(str(path))
    axioms = found.get_axioms()
    kinds: dict[str, list[Any]] = {}
    for axiom in axioms:
        kinds.setdefault(type(axiom.component).__name__, []).append(axiom)
    declared = {kind: len(kinds[f"Declare{kind}"]) for kind in ("Class", "ObjectProperty", "DataProperty")}
    individuals = {str(one) for one in found.get_named_individuals()}
    entities = {
        *found.get_classes(),
        *found.get_object_properties(),
        *found.get_data_properties(),
        *found.get_named_individuals(),
    }
    labels = [
        one.component
        for one in kinds["AnnotationAssertion"]
        if str(one.component.ann.ap.first) == LABEL and str(one.component.subject) in {str(each) for each in entities}
    ]
    claims = [one for one in kinds["ClassAssertion"] if str(getattr(one.component.ce, "first", "")) == LBS + "Claim"]
    edges = kinds["ObjectPropertyAssertion"]
    assert (sum(declared.values()) + len(individuals), len(edges), len(labels), len(claims)) == counts("rdfxml")
    assert sum(bool(axiom.ann) for axiom in axioms) == counts("rdfxml").claims


@pytest.mark.reader
def test_owl_api_counts_what_the_manifest_says_and_finds_owl_2_dl(tmp_path: Path) -> None:
    found = owlapi.read(only("rdfxml"), tmp_path / "backspasm.owl")
    assert found["violations"] == []
    assert tuple(found["counts"]) == counts("rdfxml")
    assert found["annotated"] == counts("rdfxml").claims
    assert found["version"] == f"{LBS}{whole().header.version}"


@pytest.mark.reader
def test_owl_api_refuses_a_twin_in_which_a_relation_holds_words(tmp_path: Path) -> None:
    relation = f"<{LBS}aimedAt> a <{OWL}DatatypeProperty> .".encode()
    twin = [*ox.parse(only("rdfxml"), format=ox.RdfFormat.RDF_XML), *ox.parse(relation, format=ox.RdfFormat.TURTLE)]
    data = ox.serialize((quad.triple for quad in twin), format=ox.RdfFormat.RDF_XML) or b""
    assert owlapi.read(data, tmp_path / "backspasm.owl")["violations"]


def test_a_statement_comes_back_whole_and_its_relation_is_annotated() -> None:
    for statement in drawn("rdfxml"):
        assert held(graph(), statement.claim) == statement
        said = beside(statement)
        assert said[sources.ORIGIN] == {statement.origin}
        assert said[SEE_ALSO] == {statement.claim}
        assert said.get(sources.SOURCE, set()) == set(statement.items)
        assert (sources.REASON in said) == (statement.origin == "Curated")
        assert (sources.RULE in said) == (statement.origin == "Inferred")


def beside(statement: Statement) -> dict[str, set[str]]:
    """What annotates the relation of a statement, as owlready2 finds it."""
    found: dict[str, set[str]] = {}
    parts = zip(("Source", "Property", "Target"), statement[1::2], strict=False)
    pattern = " ; ".join(f"<{OWL}annotated{part}> <{term}>" for part, term in parts)
    query = f"SELECT ?property ?value {{ ?axiom {pattern} ; ?property ?value }}"
    for property, value in world().as_rdflib_graph().query(query):
        found.setdefault(str(property), set()).add(str(value))
    return found


def test_claims_come_back_the_same() -> None:
    came = loaded(only("rdfxml"), ox.RdfFormat.RDF_XML)
    assert came.header == whole().header
    for selection in CLAIMS:
        assert came.rows(selection) == whole().rows(selection), selection


@pytest.mark.reader
def test_claims_of_two_documents_annotate_the_relation_that_both_state(tmp_path: Path) -> None:
    """Both leaflets say that poor posture acts through increased muscle strain, each with a hedge of its own."""
    data = formats.export("rdfxml", two())["backspasm.owl"]
    assert rdf_faults.faults("rdfxml", data, ox.RdfFormat.RDF_XML) == []
    found = rdflib.Graph().parse(data=data, format="xml")
    axioms = set(found.subjects(rdflib.OWL.annotatedProperty, rdflib.URIRef(LBS + "actsThrough")))
    axioms &= set(found.subjects(rdflib.OWL.annotatedSource, rdflib.URIRef(LBS + "poorPosture")))
    assert {
        str(claim).rpartition("/")[2] for axiom in axioms for claim in found.objects(axiom, rdflib.RDFS.seeAlso)
    } == {
        f"{document}_poorPosture_actsThrough_increasedMuscleStrain"
        for document in ("low-back-cramps-or-spasms", "neck-spasm")
    }
    said = owlapi.read(data, tmp_path / "backspasm.owl")
    assert said["violations"] == []
    assert said["annotated"] == formats.counts("rdfxml", two()).claims


def test_every_definition_stands_under_the_property_that_ontology_editors_show() -> None:
    definitions = set(graph().subject_objects(rdflib.URIRef(PREFIXES["skos"] + "definition")))
    assert definitions == set(graph().subject_objects(rdflib.URIRef(DEFINITION)))
    assert len(definitions) > 400


def test_it_is_one_ontology_that_imports_nothing() -> None:
    heads = list(graph().subjects(rdflib.RDF.type, rdflib.OWL.Ontology))
    assert heads == [rdflib.URIRef(LBS.rstrip("/"))]
    assert not list(graph().objects(None, rdflib.OWL.imports))


@pytest.mark.reader
def test_a_file_cut_short_is_refused_by_every_reader() -> None:
    import owlready2
    from rdflib.exceptions import ParserError

    whole_file = only("rdfxml")
    cut = whole_file[
        : whole_file.rindex(b"<owl:annotatedTarget") + 10
    ]  # in a tag: pyoxigraph lets pass what ends between two
    with pytest.raises((ParserError, xml.sax.SAXParseException)):
        rdflib.Graph().parse(data=cut, format="xml")
    with pytest.raises(SyntaxError):
        list(ox.parse(cut, format=ox.RdfFormat.RDF_XML))
    with pytest.raises((owlready2.OwlReadyOntologyParsingError, xml.parsers.expat.ExpatError)):
        owlready2.World().get_ontology(LBS).load(fileobj=io.BytesIO(cut))


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("<dcterms:provenance>Stated", "<dcterms:provenance>Curated", "another origin than the claim"),
        ("<owl:annotatedTarget rdf:resource", "<owl:annotatedSource rdf:resource", "is not annotated"),
        ("<lbs:riskFactorFor rdf:resource", "<lbs:aimedAt rdf:resource", "the annotated relation is missing"),
    ],
)
def test_a_twin_that_reads_well_and_means_wrong_is_found(before: str, after: str, sentence: str) -> None:
    assert rdf_faults.faults("rdfxml", only("rdfxml"), ox.RdfFormat.RDF_XML) == []
    twin = only("rdfxml").replace(before.encode(), after.encode(), 1)
    assert twin != only("rdfxml")
    found = rdf_faults.faults("rdfxml", twin, ox.RdfFormat.RDF_XML)
    assert len(found) == 1
    assert sentence in found[0]
