"""The merged ontology: OWL 2 DL, read alike by three readers, each relation annotated with what it comes from."""

from __future__ import annotations

import html
import io
import os
import random
import subprocess
import warnings
import xml.parsers.expat
from functools import cache
from pathlib import Path
from typing import Any

import owlapi
import pyoxigraph as ox
import pytest
import rdflib
from exported import CLAIMS, Statement, counts, drawn, held, loaded, only, statements, two, whole
from faults import rdf as rdf_faults

from backspasm.exporters import formats, sources
from backspasm.graph.namespaces import LBS, PREFIXES

OWL = PREFIXES["owl"]
RDF_TYPE = PREFIXES["rdf"] + "type"
SEE_ALSO = PREFIXES["rdfs"] + "seeAlso"
LABEL = PREFIXES["rdfs"] + "label"
OBO_IN_OWL = "http://www.geneontology.org/formats/oboInOwl#"
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


@pytest.mark.reader
def test_pronto_finds_the_header_the_kinds_and_the_relations() -> None:
    from pronto.ontology import Ontology

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what it does not know, such as individuals
        found = Ontology(io.BytesIO(only("rdfxml")))
    assert found.metadata.ontology == LBS.rstrip("/")
    assert found[LBS + "Exercise"].name == "exercise"


def test_synonyms_have_the_scope_of_the_mapping_whose_term_they_name() -> None:
    """Massage is mapped exactly to a term "massage therapy"; nobody says how near the other synonyms are."""
    scopes = {
        scope: set(graph().subject_objects(rdflib.URIRef(OBO_IN_OWL + f"has{scope}Synonym")))
        for scope in ("Exact", "Narrow", "Broad", "Related")
    }
    alone = {(concept, synonym) for found in scopes.values() for concept, synonym in found}
    assert sum(map(len, scopes.values())) == len(alone)
    assert {(str(concept), str(synonym)) for concept, synonym in alone} == {
        (row.concept, row.synonym) for row in whole().rows("synonyms")
    }
    assert (rdflib.URIRef(LBS + "massage"), rdflib.Literal("massage therapy", "en")) in scopes["Exact"]
    mapped = {(row.subject, row.predicate, (row.object_label or "").lower()) for row in whole().rows("mappings")}
    for scope, match in (("Exact", "exactMatch"), ("Narrow", "narrowMatch"), ("Broad", "broadMatch")):
        for concept, synonym in scopes[scope]:
            assert (str(concept), PREFIXES["skos"] + match, str(synonym).lower()) in mapped


def test_cross_references_are_exact_mappings_and_the_numbers_of_publications() -> None:
    found = {(str(term), str(code)) for term, code in graph().subject_objects(rdflib.URIRef(OBO_IN_OWL + "hasDbXref"))}
    exact = {
        (row.subject, row.curie)
        for row in whole().rows("mappings")
        if row.predicate.endswith("exactMatch") and not row.object.endswith("NoTermFound")
    }
    published = {(row.reference, f"PMID:{row.pmid}") for row in whole().rows("references") if row.pmid}
    published |= {(row.reference, f"doi:{row.doi}") for row in whole().rows("references") if row.doi}
    assert found == exact | published
    assert min(len(exact), len(published)) > 50


@pytest.mark.parametrize("form", ["rdfxml", "turtle"])
def test_the_citations_of_ten_drawn_statements_are_found(form: str) -> None:
    syntax = ox.RdfFormat.RDF_XML if form == "rdfxml" else ox.RdfFormat.TURTLE
    cited = whole().grouped("citations", "citing")
    numbers = {row.reference: {row.doi, row.pmid} - {None} for row in whole().rows("references")}
    came = loaded(only(form), syntax)
    again = {row.reference: {row.doi, row.pmid} - {None} for row in came.rows("references")}
    drawn_again = came.grouped("citations", "citing")
    numbered = {claim for claim, rows in cited.items() if any(numbers[row.reference] for row in rows)}
    for claim in random.Random(form).sample(sorted(numbered & {one.claim for one in statements()}), 10):
        keys = {row.reference for row in cited[claim]}
        assert {row.reference for row in drawn_again[claim]} == keys
        assert all(again[key] == numbers[key] for key in keys)


@pytest.mark.reader
def test_pylode_makes_a_page_on_which_every_concept_stands(tmp_path: Path) -> None:
    python = os.environ.get("BACKSPASM_PYLODE")
    if not python:
        pytest.skip("BACKSPASM_PYLODE names the Python of an environment that has pylode 2.13")
    source, page = tmp_path / "backspasm.owl", tmp_path / "backspasm.html"
    source.write_bytes(only("rdfxml"))
    program = Path(python).parent / "pylode"
    subprocess.run([program, "-i", source, "-o", page], check=True, capture_output=True, timeout=300)
    text = html.unescape(page.read_text(encoding="utf-8"))
    missing = [row.label for row in whole().rows("concepts") if row.concept not in text or row.label not in text]
    assert missing == []
    source.write_bytes(only("rdfxml")[:-40])
    assert subprocess.run([program, "-i", source, "-o", page], check=False, capture_output=True, timeout=300).returncode
