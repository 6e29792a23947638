"""The concept scheme keeps the integrity conditions of SKOS, and claims stand beside the concepts with origin and item."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from exported import counts, drawn, only, two, whole
from faults import rdf as rdf_faults
from rdflib.namespace import RDF, RDFS, SKOS
from rdflib.plugins.parsers.notation3 import BadSyntax

from backspasm.exporters import formats
from backspasm.graph.namespaces import LBS

VOCABULARY = rdflib.Namespace(LBS)
DOCUMENT = "low-back-cramps-or-spasms"


@cache
def graph() -> rdflib.Graph:
    return rdflib.Graph().parse(data=only("skos"), format="turtle")


def test_reader_counts_what_the_manifest_says() -> None:
    found = graph()
    nodes = {
        node for kind in (SKOS.Concept, SKOS.Collection, SKOS.ConceptScheme) for node in found.subjects(RDF.type, kind)
    }
    edges = [pair for relation in (SKOS.broader, SKOS.related, SKOS.member) for pair in found.subject_objects(relation)]
    labels = list(found.subject_objects(SKOS.prefLabel))
    claims = list(found.subjects(RDF.type, VOCABULARY.Claim))
    assert (len(nodes), len(edges), len(labels), len(claims)) == counts("skos")
    assert min(counts("skos")) > 400
    assert {node for pair in edges for node in pair} <= nodes


def test_a_statement_comes_back_with_label_origin_item_and_mapping() -> None:
    for statement in drawn("skos", lambda one: "/source/" not in one.subject + one.object):
        found, claim, subject, object = (
            graph(),
            *(rdflib.URIRef(part) for part in (statement.claim, statement.subject, statement.object)),
        )
        assert str(found.value(subject, SKOS.prefLabel)) == statement.subject_label
        assert str(found.value(object, SKOS.prefLabel)) == statement.object_label
        origin = found.value(claim, VOCABULARY.hasOrigin)
        assert str(found.value(origin, RDFS.label)) == statement.origin
        words = {
            str(word)
            for place in found.objects(claim, VOCABULARY.statedIn)
            for word in found.objects(place, VOCABULARY.text | VOCABULARY.opening)
        }
        assert words == set(statement.items)
        for predicate, _ in statement.mappings:
            assert "NoTerm" in str(statement.mappings) or list(found.objects(subject, rdflib.URIRef(predicate)))
        if found.value(claim, VOCABULARY.claimRole):
            assert (object, SKOS.member, subject) in found
        else:
            related = [(subject, relation, object) for relation in (SKOS.related, SKOS.broader)]
            assert any(triple in found for triple in [*related, (object, SKOS.broader, subject)])
            assert str(found.value(claim, VOCABULARY.claimPredicate)) == statement.predicate


def test_every_document_is_a_collection_of_sections_and_each_of_them_and_each_group_of_what_its_items_mention() -> None:
    document = f"{LBS}source/{DOCUMENT}"
    expected = {document: {row.place for row in whole().rows("outline") if row.kind == f"{LBS}Section"}}
    assert len(expected[document]) == 9
    for item in whole().rows("items"):
        expected.setdefault(item.group_iri or item.section_iri, set()).add(item.concept)
        if item.group_iri:
            expected.setdefault(item.section_iri, set()).add(item.group_iri)
    found = {
        str(collection): {str(member) for member in graph().objects(collection, SKOS.member)}
        for collection in graph().subjects(RDF.type, SKOS.Collection)
        if "/source/" in str(collection)
    }
    overview = f"{LBS}source/{DOCUMENT}_definition-and-overview"  # prose alone
    assert found.pop(overview) == set()
    assert found == expected
    assert len(found) == 1 + 8 + 12


def test_two_documents_are_a_collection_each_and_so_are_their_sections_of_one_heading() -> None:
    data = formats.export("skos", two())["backspasm.skos.ttl"]
    assert rdf_faults.faults("skos", data, ox.RdfFormat.TURTLE) == []
    found = rdflib.Graph().parse(data=data, format="turtle")
    for document, sections in ((DOCUMENT, 9), ("neck-spasm", 4)):
        members = set(found.objects(rdflib.URIRef(f"{LBS}source/{document}"), SKOS.member))
        assert len(members) == sections
        assert rdflib.URIRef(f"{LBS}source/{document}_risk-factors") in members
    edges = [list(found.subject_objects(one)) for one in (SKOS.member, SKOS.broader, SKOS.related)]
    assert sum(map(len, edges)) == formats.counts("skos", two()).edges


def test_every_mapping_to_a_term_travels() -> None:
    mappings = {
        (row.subject, row.predicate, row.object) for row in whole().rows("mappings") if "NoTerm" not in row.curie
    }
    kinds = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
    found = {(str(s), str(kind), str(o)) for kind in kinds for s, o in graph().subject_objects(kind)}
    assert found == mappings
    assert len(found) > 500


def test_a_concept_is_right_below_its_narrowest_kind_alone() -> None:
    """Applying ice is a self-care action, and an intervention only because of that."""
    above = set(graph().objects(VOCABULARY.icing, SKOS.broader))
    assert VOCABULARY.SelfCareAction in above
    assert VOCABULARY.Intervention not in above
    assert VOCABULARY.Intervention in graph().transitive_objects(VOCABULARY.icing, SKOS.broader)


def test_a_claim_about_a_section_has_both_its_ends() -> None:
    """Imaging is no treatment, and stands under Treatment Options."""
    section = rdflib.URIRef(f"{LBS}source/{DOCUMENT}_treatment-options")
    for relation, other in (
        (VOCABULARY.claimSubject, VOCABULARY.claimObject),
        (VOCABULARY.claimObject, VOCABULARY.claimSubject),
    ):
        (claim,) = graph().subjects(relation, section)
        assert graph().value(claim, other) == VOCABULARY.imaging
    assert str(graph().value(section, SKOS.prefLabel)) == "Treatment Options"
    assert (section, RDF.type, SKOS.Collection) in graph()


def test_every_concept_hangs_below_a_top_concept() -> None:
    top = set(graph().objects(rdflib.URIRef(LBS.rstrip("/")), SKOS.hasTopConcept))
    for concept in graph().subjects(RDF.type, SKOS.Concept):
        assert concept in top or top & set(graph().transitive_objects(concept, SKOS.broader)), concept


def test_an_implied_finding_is_broader_where_it_is_of_the_same_kind_and_related_elsewhere() -> None:
    """High fever is fever. A fall from a height is a fall, an exposure, and implies significant trauma, an injury."""
    assert set(graph().objects(VOCABULARY.highFever, SKOS.broader)) == {VOCABULARY.fever}
    assert set(graph().objects(VOCABULARY.fallFromHeight, SKOS.broader)) == {VOCABULARY.fall}
    assert (VOCABULARY.fallFromHeight, SKOS.related, VOCABULARY.significantTrauma) in graph()


def test_no_broader_concept_is_redundant() -> None:
    for concept in graph().subjects(RDF.type, SKOS.Concept):
        direct = set(graph().objects(concept, SKOS.broader))
        for one in direct:
            assert not direct & (set(graph().transitive_objects(one, SKOS.broader)) - {one}), concept


def test_every_claim_between_concepts_is_a_link() -> None:
    concepts = {row.concept for row in whole().rows("concepts")}
    for row in whole().rows("claims"):
        if {row.subject, row.object} <= concepts:
            one, other = rdflib.URIRef(row.subject), rdflib.URIRef(row.object)
            above = (
                set(graph().transitive_objects(one, SKOS.broader)),
                set(graph().transitive_objects(other, SKOS.broader)),
            )
            assert (one, SKOS.related, other) in graph() or other in above[0] or one in above[1], row.claim


def skosified(text: bytes, folder: Path, caplog: pytest.LogCaptureFixture) -> tuple[rdflib.Graph, list[str]]:
    """The scheme as skosify writes it, and its warnings."""
    skosify = pytest.importorskip("skosify", reason="skosify is not installed")
    path = folder / "backspasm.skos.ttl"
    path.write_bytes(text)
    # with it, skosify takes each broader match for a broader concept too
    found: rdflib.Graph = skosify.skosify(str(path), enrich_mappings=False)
    return found, [one.getMessage() for one in caplog.records if one.levelname not in ("DEBUG", "INFO")]


@pytest.mark.reader
@pytest.mark.filterwarnings("ignore")
def test_skosify_takes_it_without_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    found, warned = skosified(only("skos"), tmp_path, caplog)
    assert warned == []
    assert set(found.subjects(RDF.type, SKOS.Concept)) == set(graph().subjects(RDF.type, SKOS.Concept))
    assert set(found.subject_objects(SKOS.broader)) == set(graph().subject_objects(SKOS.broader))


@pytest.mark.reader
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("twin", "sentence"),
    [("lbs:icing skos:broader lbs:Therapy", "Redundant"), ("lbs:fever skos:broader lbs:highFever", "cycle")],
)
def test_skosify_warns_of_a_broken_twin(
    twin: str, sentence: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _, warned = skosified(only("skos") + f"{twin} .\n".encode(), tmp_path, caplog)
    assert any(sentence.casefold() in one.casefold() for one in warned), warned


def test_the_scheme_has_a_label() -> None:
    assert str(graph().value(rdflib.URIRef(LBS.rstrip("/")), RDFS.label)) == whole().header.title


def test_notice_version_and_evidence_travel() -> None:
    scheme = rdflib.URIRef(LBS.rstrip("/"))
    head = whole().header
    assert str(graph().value(scheme, VOCABULARY.safetyNotice)) == head.notice
    assert str(graph().value(scheme, rdflib.OWL.versionInfo)) == head.version
    for property, value in {
        rdflib.DCTERMS.creator: head.creator,
        rdflib.DCTERMS.publisher: head.publisher,
        rdflib.DCTERMS.created: head.created,
        rdflib.DCTERMS.modified: head.modified,
        rdflib.DCTERMS.bibliographicCitation: head.citation,
    }.items():
        assert str(graph().value(scheme, property)) == value
    notes = {(str(entry), str(claim)) for entry, claim in graph().subject_objects(VOCABULARY.concerns)}
    assert notes == {(row.entry, row.claim) for row in whole().rows("evidence")}


def test_a_file_cut_short_is_refused() -> None:
    with pytest.raises((BadSyntax, IndexError)):
        rdflib.Graph().parse(data=only("skos")[:-30], format="turtle")


TWINS = {
    "S9": "<https://w3id.org/backspasm> a skos:Concept",
    "S13": 'lbs:smoking skos:altLabel "smoking"@en',
    "S14": 'lbs:smoking skos:prefLabel "tobacco use"@en',
    "S27": "lbs:acupuncture skos:related lbs:Intervention",
    "S37": f"<{LBS}source/{DOCUMENT}_risk-factors> a skos:Concept",
    "S46": "lbs:acupuncture skos:broadMatch <http://purl.obolibrary.org/obo/MAXO_0000083>",
}


@pytest.mark.parametrize("condition", TWINS)
def test_a_scheme_that_breaks_an_integrity_condition_is_found(condition: str) -> None:
    assert rdf_faults.faults("skos", only("skos"), ox.RdfFormat.TURTLE) == []
    twin = only("skos") + f"{TWINS[condition]} .\n".encode()
    found = rdf_faults.faults("skos", twin, ox.RdfFormat.TURTLE)
    assert found
    assert all(fault.startswith(f"{condition}: ") for fault in found)
