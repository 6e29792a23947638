"""What the report of ROBOT calls an error is a fault for a check of ours, and no RDF export has one.

Each kind of ROBOT's profile has a change of the exported ontology that is such an error, and the check that finds it.
"""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from exported import check, loaded, only
from faults import rdf as rdf_faults

from backspasm import checks

PREFIXES = """PREFIX lbs: <https://w3id.org/backspasm/> PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX obo: <http://purl.obolibrary.org/obo/> PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
LABELS = "labels"  # a query in tests/integrity/, the others are in queries/checks/
OLD = 'lbs:Old a owl:Class ; rdfs:label "obsolete old"@en ; owl:deprecated true ; dcterms:isReplacedBy lbs:Exercise .'
ERRORS = {
    "deprecated_class_reference": (
        "deprecated-in-use",
        f"INSERT DATA {{ {OLD} lbs:Exercise rdfs:subClassOf lbs:Old }}",
    ),
    "deprecated_property_reference": (
        "deprecated-in-use",
        'INSERT DATA { lbs:old a owl:ObjectProperty ; rdfs:label "obsolete old"@en ; owl:deprecated true . lbs:smoking lbs:old lbs:age }',
    ),
    "deprecated_boolean_datatype": ("deprecation-marks", 'INSERT DATA { lbs:smoking owl:deprecated "true" }'),
    "duplicate_definition": (
        "definitions-shared",
        "INSERT { lbs:smoking obo:IAO_0000115 ?words } WHERE { lbs:age obo:IAO_0000115 ?words }",
    ),
    "duplicate_label": (LABELS, 'INSERT DATA { lbs:smoking rdfs:label "age"@en }'),
    "illegal_use_of_built_in_vocabulary": ("built-in-vocabulary", 'INSERT DATA { rdf:type rdfs:comment "is a"@en }'),
    "label_formatting": (LABELS, 'INSERT DATA { lbs:smoking rdfs:label "smo\\tking"@en }'),
    "label_whitespace": (LABELS, 'INSERT DATA { lbs:smoking rdfs:label "smoking "@en }'),
    "missing_label": (
        LABELS,
        'INSERT DATA { <https://w3id.org/backspasm/claim/new> rdfs:comment "without a name"@en }',
    ),
    "missing_ontology_description": (
        "ontology-header",
        "DELETE WHERE { <https://w3id.org/backspasm> dcterms:description ?words }",
    ),
    "missing_ontology_license": (
        "ontology-header",
        "DELETE WHERE { <https://w3id.org/backspasm> dcterms:license ?it }",
    ),
    "missing_ontology_title": ("ontology-header", "DELETE WHERE { <https://w3id.org/backspasm> dcterms:title ?words }"),
    "misused_obsolete_label": ("deprecation-marks", 'INSERT DATA { lbs:new rdfs:label "obsolete new"@en }'),
    "misused_replaced_by": ("deprecation-marks", "INSERT DATA { lbs:smoking obo:IAO_0100001 lbs:age }"),
    "multiple_definitions": ("definitions-several", 'INSERT DATA { lbs:smoking obo:IAO_0000115 "another"@en }'),
    "multiple_equivalent_classes": (
        "equivalent-classes",
        "INSERT DATA { lbs:Exercise owl:equivalentClass lbs:Therapy , lbs:Procedure }",
    ),
    "multiple_labels": (LABELS, 'INSERT DATA { lbs:smoking rdfs:label "use of tobacco"@en }'),
}


def found(name: str, store: ox.Store) -> list[str]:
    """The sentences of the faults that a check finds in a store."""
    if name != LABELS:
        return [row[-1] for row in check(name, store)]
    lines = ox.serialize((quad.triple for quad in store), format=ox.RdfFormat.N_TRIPLES) or b""
    return rdf_faults.faults(name, lines, ox.RdfFormat.N_TRIPLES)


@pytest.mark.parametrize("kind", ERRORS)
def test_an_error_of_the_report_is_a_fault_of_a_check(kind: str) -> None:
    name, change = ERRORS[kind]
    store = loaded(only("rdfxml"), ox.RdfFormat.RDF_XML).store
    assert found(name, store) == []
    store.update(PREFIXES + change)
    assert found(name, store)


@pytest.mark.parametrize(
    ("form", "syntax"), [("turtle", ox.RdfFormat.TURTLE), ("rdfxml", ox.RdfFormat.RDF_XML)], ids=["turtle", "rdfxml"]
)
def test_no_export_has_a_fault_that_a_check_of_any_graph_finds(form: str, syntax: ox.RdfFormat) -> None:
    general = checks.choose([], general=True)
    assert {name for name, _ in ERRORS.values()} - {LABELS} <= {one.name for one in general}
    store = loaded(only(form), syntax).store
    assert [fault.sentence for fault in checks.run(general, store)] == []
    assert found(LABELS, store) == []
