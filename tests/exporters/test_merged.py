"""The modules put together: one header that names its sources, and an order that writers of RDF/XML need."""

from __future__ import annotations

import pyoxigraph as ox
from exported import two, whole

from backspasm.exporters import merged
from backspasm.exporters.content import ROOT
from backspasm.graph.namespaces import LBS, PREFIXES


def test_the_header_comes_first_and_names_every_document_as_a_source() -> None:
    triples = merged.triples(two())
    assert triples[0] == ox.Triple(ROOT, merged.TYPE, merged.ONTOLOGY)
    sources = {one.object for one in triples if one.subject == ROOT and one.predicate == merged.SOURCE}
    assert sources == {ox.NamedNode(f"{LBS}source/{name}") for name in ("low-back-cramps-or-spasms", "neck-spasm")}


def test_a_module_keeps_its_title_and_is_no_ontology() -> None:
    module = {one.predicate.value for one in merged.triples(whole()) if one.subject == ox.NamedNode(LBS + "causes")}
    assert module == {
        *(PREFIXES["dcterms"] + name for name in ("title", "description", "license")),
        PREFIXES["rdfs"] + "label",
        LBS + "safetyNotice",
    }


def test_the_owl_type_of_a_subject_comes_first_and_no_triple_twice() -> None:
    a, b = ox.NamedNode("http://example.org/a"), ox.NamedNode("http://example.org/b")
    label = merged.labelled(a.value, "a")
    kind, individual = (ox.Triple(a, merged.TYPE, one) for one in (b, ox.NamedNode(merged.OWL + "NamedIndividual")))
    header = ox.Triple(ROOT, merged.TYPE, merged.ONTOLOGY)
    assert merged.ordered([label, kind, individual, label, header]) == [header, individual, kind, label]
