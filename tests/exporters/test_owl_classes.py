"""The class view is an ontology that tools of the OBO world read, consistent, with no class that can have no instance."""

from __future__ import annotations

import io
import re
import warnings
import xml.sax
from functools import cache
from pathlib import Path

import owlapi
import pyoxigraph as ox
import pytest
import rdflib
from exported import counts, drawn, only, two, whole
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from backspasm.exporters import classes, formats, hierarchy, sources
from backspasm.graph.namespaces import LBS, PREFIXES

VOCABULARY = rdflib.Namespace(LBS)
OBO_IN_OWL = rdflib.Namespace("http://www.geneontology.org/formats/oboInOwl#")
DEFINITION = rdflib.URIRef("http://purl.obolibrary.org/obo/IAO_0000115")
ORIGIN, SOURCE = rdflib.URIRef(sources.ORIGIN), rdflib.URIRef(sources.SOURCE)


@cache
def graph() -> rdflib.Graph:
    return rdflib.Graph().parse(data=only("owl-classes"), format="xml")


def axioms(found: rdflib.Graph) -> dict[str, rdflib.term.Node]:
    """The annotated axiom of each claim."""
    return {str(claim): axiom for axiom, claim in found.subject_objects(RDFS.seeAlso)}


def test_rdflib_counts_what_the_manifest_says() -> None:
    found = graph()
    described = set(found.subjects(DEFINITION))
    named = {
        term
        for kind in (OWL.Class, OWL.AnnotationProperty)
        for term in found.subjects(RDF.type, kind)
        if str(term) in {row.term for row in whole().rows("classes-terms")}
    }
    assert named
    assert set(found.subjects(RDF.type, OWL.Class)) <= named
    above = [*found.subject_objects(RDFS.subClassOf), *found.subject_objects(RDFS.subPropertyOf)]
    claims = axioms(found)
    labels = [label for term in named for label in found.objects(term, RDFS.label)]
    assert (len(named), len(above) + len(claims), len(labels), len(claims)) == counts("owl-classes")
    assert min(counts("owl-classes")) > 400
    assert len(described) > 400


def test_it_is_one_ontology_of_named_classes_and_annotations() -> None:
    assert list(graph().subjects(RDF.type, OWL.Ontology)) == [rdflib.URIRef(classes.IRI)]
    assert not list(graph().objects(None, OWL.imports))
    kinds = {str(kind) for kind in graph().objects(None, RDF.type)}
    names = ("Ontology", "Class", "AnnotationProperty", "Axiom", "AllDisjointClasses")
    assert kinds == {str(OWL[name]) for name in names}
    assert all(isinstance(one, rdflib.URIRef) for one in graph().objects(None, RDFS.subClassOf))


def test_no_class_is_below_another_of_a_kind_that_excludes_its_own() -> None:
    kinds = set(graph().subjects(RDFS.subClassOf, VOCABULARY.Concept))
    assert len(kinds) == 20
    for term in graph().subjects(RDF.type, OWL.Class):
        assert len(kinds & set(graph().transitive_objects(term, RDFS.subClassOf))) <= 1, term


def test_every_claim_of_the_graph_comes_back() -> None:
    found, rows = axioms(graph()), {row.claim: row for row in whole().rows("claims")}
    assert found.keys() == rows.keys()
    for claim, axiom in found.items():
        row = rows[claim]
        ends = [str(graph().value(axiom, OWL[f"annotated{part}"])) for part in ("Source", "Property", "Target")]
        relation = classes.ROLE if row.predicate_label == "role" else row.predicate
        assert ends == [row.subject, relation, row.object]
        subject, property, object = map(rdflib.URIRef, ends)
        assert (subject, property, object) in graph()
        assert str(graph().value(axiom, ORIGIN)) == row.origin
        for beside, value in {
            VOCABULARY.hasModality: row.modality,
            VOCABULARY.qualifier: row.qualifier,
            VOCABULARY.reason: row.reason,
            VOCABULARY.hasReviewStatus: row.review,
            rdflib.DCTERMS.date: row.date,
        }.items():
            assert [str(one) for one in graph().objects(axiom, beside)] == ([value] if value else [])


def test_citations_and_items_of_ten_statements_come_back() -> None:
    cited = whole().grouped("citations", "citing")
    references = {row.reference: row for row in whole().rows("references")}
    found = axioms(graph())
    drawn_here = drawn("owl-classes", lambda one: one.origin != "Curated" or one.claim in cited)
    for statement in drawn_here:
        axiom = found[statement.claim]
        known = [references[row.reference] for row in cited.get(statement.claim, ())]
        assert {str(one) for one in graph().objects(axiom, OBO_IN_OWL.hasDbXref)} == {
            f"PMID:{row.pmid}" if row.pmid else f"doi:{row.doi}" if row.doi else row.url for row in known
        }
        assert {str(one) for one in graph().objects(axiom, SOURCE)} == set(statement.items)
    assert sum(one.claim in cited for one in drawn_here) >= 3


def test_every_mapping_to_a_term_travels() -> None:
    kinds = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
    found = {(str(one), str(kind), str(other)) for kind in kinds for one, other in graph().subject_objects(kind)}
    rows = whole().rows("mappings")
    assert found == {(row.subject, row.predicate, row.object) for row in rows if "NoTerm" not in row.curie}


def test_every_property_that_is_used_is_declared_and_has_a_label() -> None:
    built_in = tuple(PREFIXES[name] for name in ("rdf", "rdfs", "owl"))
    used = {one for one in graph().predicates() if not str(one).startswith(built_in)}
    assert used <= set(graph().subjects(RDF.type, OWL.AnnotationProperty))
    assert all(graph().value(one, RDFS.label) for one in used)


def test_pronto_finds_every_concept_its_synonyms_and_its_descendants(tmp_path: Path) -> None:
    pronto = pytest.importorskip("pronto", reason="pronto is not installed")
    path = tmp_path / "backspasm-classes.owl"
    path.write_bytes(only("owl-classes"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pronto.utils.warnings.NotImplementedWarning)  # of annotation properties
        warnings.simplefilter("ignore", pronto.utils.warnings.SyntaxWarning)  # of annotations of annotations
        found = pronto.Ontology(str(path), encoding="utf-8")
    assert {row.concept for row in whole().rows("concepts")} <= {term.id for term in found.terms()}
    synonyms = {(term.id, one.description) for term in found.terms() for one in term.synonyms}
    assert synonyms == {(row.concept, row.synonym) for row in whole().rows("synonyms")}
    wider = hierarchy.parents(whole())
    for name in ("Finding", "fever", "Intervention"):
        below = {term.id for term in found[LBS + name].subclasses(with_self=False)}
        assert below == {one for one in wider if LBS + name in hierarchy.ancestors(wider, one)}
        assert below


def test_horned_owl_reads_every_class_and_annotated_axiom(tmp_path: Path) -> None:
    horned = pytest.importorskip("pyhornedowl", reason="py-horned-owl is not installed")
    path = tmp_path / "backspasm-classes.owl"
    path.write_bytes(only("owl-classes"))
    found = horned.open_ontology(str(path))
    assert set(map(str, found.get_classes())) == {str(one) for one in graph().subjects(RDF.type, OWL.Class)}
    assert not list(found.get_named_individuals())
    assert sum(bool(axiom.ann) for axiom in found.get_axioms()) == counts("owl-classes").claims


@pytest.mark.reader
def test_elk_and_hermit_find_it_consistent_and_no_class_empty(tmp_path: Path) -> None:
    found = owlapi.read(only("owl-classes"), tmp_path / "backspasm-classes.owl", "reasoned")
    assert found["consistent"] == ["ELK", "HermiT"]
    assert found["unsatisfiable"] == found["violations"] == []
    assert found["logical"] == ["DisjointClasses", "SubClassOf"]
    wider = hierarchy.parents(whole())
    for name, below in found["below"].items():
        assert below == sorted(one for one in found["below"] if name in hierarchy.ancestors(wider, one)), name


@pytest.mark.reader
def test_reasoners_find_the_class_that_a_step_across_kinds_empties(tmp_path: Path) -> None:
    twin = _below("fallFromHeight", "significantTrauma")
    found = owlapi.read(twin, tmp_path / "backspasm-classes.owl", "reasoned")
    assert found["unsatisfiable"] == [f"<{LBS}fallFromHeight>"] * 2


def _below(narrower: str, broader: str) -> bytes:
    step = ox.Triple(*(ox.NamedNode(one) for one in (LBS + narrower, str(RDFS.subClassOf), LBS + broader)))
    triples = [quad.triple for quad in ox.parse(only("owl-classes"), format=ox.RdfFormat.RDF_XML)]
    return ox.serialize([*triples, step], format=ox.RdfFormat.RDF_XML) or b""


@pytest.mark.reader
def test_owl_api_reads_the_obo_file_as_the_same_classes_under_names_of_its_own(tmp_path: Path) -> None:
    found = owlapi.read(only("obo"), tmp_path / "backspasm.obo", "reasoned")
    assert found["consistent"] == ["ELK", "HermiT"]
    place = "http://purl[.]obolibrary[.]org/obo/(lbs_|src#_)"  # it ignores our prefixes
    assert all(re.match(place, one) for one in found["below"])
    taken = {re.sub(place, "", one) for one in found["below"]}
    assert taken == {str(one).rpartition("/")[2] for one in graph().subjects(RDF.type, OWL.Class)}
    assert not re.search("ObjectProperty|Some", " ".join(found["logical"]))


def test_two_documents_that_say_the_same_have_an_axiom_each() -> None:
    data = formats.export("owl-classes", two())["backspasm-classes.owl"]
    found = rdflib.Graph().parse(data=data, format="xml")
    claims = {
        claim
        for claim, axiom in axioms(found).items()
        if found.value(axiom, OWL.annotatedSource) == VOCABULARY.inabilityToWalkOrStand
        and found.value(axiom, OWL.annotatedProperty) == VOCABULARY.hasDisposition
    }
    assert len(claims) == 2
    assert len(axioms(found)) == formats.counts("owl-classes", two()).claims


def test_notice_and_version_come_back() -> None:
    head = rdflib.URIRef(classes.IRI)
    assert str(graph().value(head, VOCABULARY.safetyNotice)) == whole().header.notice
    assert str(graph().value(head, OWL.versionInfo)) == whole().header.version
    assert str(graph().value(head, OWL.versionIRI)) == f"{LBS}{whole().header.version}/classes"


def test_a_file_cut_short_is_refused_by_every_reader() -> None:
    pronto = pytest.importorskip("pronto", reason="pronto is not installed")
    cut = only("owl-classes")[: only("owl-classes").rindex(b"<owl:annotatedTarget") + 10]
    with pytest.raises((rdflib.exceptions.ParserError, xml.sax.SAXParseException)):
        rdflib.Graph().parse(data=cut, format="xml")
    with pytest.raises(SyntaxError):
        list(ox.parse(cut, format=ox.RdfFormat.RDF_XML))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises((ValueError, SyntaxError)):
            pronto.Ontology(io.BytesIO(cut))
