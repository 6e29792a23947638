"""The description of the data set: its counts are those of the exported graph, its parts those that there are."""

from __future__ import annotations

import re
from functools import cache

import pyoxigraph as ox
import pytest
import rdflib
from exported import counts, only, whole
from rdflib import RDF, VOID, URIRef
from rdflib.namespace import DCAT, DCTERMS

from backspasm.exporters import formats
from backspasm.graph.namespaces import LBS, PREFIXES

ROOT = URIRef(LBS.rstrip("/"))


@cache
def described() -> rdflib.Graph:
    return rdflib.Graph().parse(data=only("void"), format="turtle")


@cache
def graph() -> list[ox.Triple]:
    """The graph in N-Triples, as somebody would count it."""
    return [quad.triple for quad in ox.parse(only("ntriples"), format=ox.RdfFormat.N_TRIPLES)]


def test_it_counts_what_the_manifest_says() -> None:
    sets = {*described().subjects(RDF.type, VOID.Dataset), *described().subjects(RDF.type, VOID.Linkset)}
    ends = [*described().subject_objects(VOID.subjectsTarget), *described().subject_objects(VOID.objectsTarget)]
    titled = [one for one in sets if described().value(one, DCTERMS.title)]
    assert (len(sets), len(ends), len(titled), 0) == counts("void")


@pytest.mark.parametrize(
    ("property", "found"),
    [
        ("triples", lambda: len(graph())),
        ("distinctSubjects", lambda: len({one.subject for one in graph()})),
        ("distinctObjects", lambda: len({one.object for one in graph()})),
        ("properties", lambda: len({one.predicate for one in graph()})),
        ("classes", lambda: len({one.object for one in graph() if one.predicate.value == str(RDF.type)})),
    ],
)
def test_the_statistics_are_those_of_the_exported_graph(property: str, found: object) -> None:
    assert callable(found)
    assert int(str(described().value(ROOT, VOID[property]))) == found()


def test_each_class_has_as_many_members_as_the_exported_graph() -> None:
    parts = {
        str(described().value(part, VOID["class"])): int(str(described().value(part, VOID.entities)))
        for part in described().objects(ROOT, VOID.classPartition)
    }
    found: dict[str, int] = {}
    for one in graph():
        if one.predicate.value == str(RDF.type):
            found[str(one.object)[1:-1]] = found.get(str(one.object)[1:-1], 0) + 1
    assert parts == found
    assert parts[LBS + "Claim"] == counts("ntriples").claims


def test_the_links_are_the_mappings_of_the_exported_graph() -> None:
    links = sum(int(str(described().value(one, VOID.triples))) for one in described().subjects(RDF.type, VOID.Linkset))
    matches = [
        one for one in graph() if one.predicate.value.startswith(PREFIXES["skos"]) and "Match" in str(one.predicate)
    ]
    outside = [one for one in matches if "SSSOM" not in str(one.object) and isinstance(one.object, ox.NamedNode)]
    assert links == len(outside) > 500


def test_the_pattern_of_a_terminology_fits_what_the_graph_links_to_it() -> None:
    linked = {
        one.object.value for one in graph() if isinstance(one.object, ox.NamedNode) and "Match" in str(one.predicate)
    }
    for linkset in described().subjects(RDF.type, VOID.Linkset):
        pattern = described().value(described().value(linkset, VOID.objectsTarget), VOID.uriRegexPattern)
        assert any(re.match(str(pattern), iri) for iri in linked), linkset


def test_it_names_every_format_and_no_address_that_is_not_there() -> None:
    titles = {str(described().value(one, DCTERMS.title)) for one in described().objects(ROOT, DCAT.distribution)}
    assert titles == {", ".join(exporter.files) for exporter in formats.EXPORTERS.values()}
    addresses = {DCAT.downloadURL, DCAT.accessURL, DCAT.landingPage, VOID.dataDump, VOID.sparqlEndpoint}
    assert not addresses & set(described().predicates())


def test_it_has_the_header_of_the_graph() -> None:
    head = whole().header
    assert str(described().value(ROOT, DCTERMS.license)) == head.license
    assert str(described().value(ROOT, DCTERMS.created)) == head.created
    assert str(described().value(ROOT, DCTERMS.modified)) == head.modified
    assert not described().value(ROOT, DCTERMS.issued)  # nothing has been released
    assert [str(one) for one in described().objects(ROOT, DCTERMS.source)] == [
        row.document for row in whole().rows("documents")
    ]


def test_a_file_cut_short_is_refused() -> None:
    with pytest.raises(SyntaxError):
        list(ox.parse(only("void")[:-40], format=ox.RdfFormat.TURTLE))
