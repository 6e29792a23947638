"""A code of a FHIR code system is found under each name that a mapping can give it, and an export names the system."""

from __future__ import annotations

import pytest

from backspasm.graph import mappings, systems, terms

NAMES = {
    ("http://loinc.org", "45701-0"): {"LOINC:45701-0", "https://loinc.org/45701-0", "http://loinc.org/45701-0"},
    ("urn:oid:2.16.840.1.113883.6.1", "45701-0"): {"LOINC:45701-0", "http://loinc.org/45701-0"},
    ("http://snomed.info/sct", "1"): {
        "SNOMEDCT:1",
        "SCTID:1",
        "http://snomed.info/id/1",
    },
    ("urn:oid:2.16.840.1.113883.6.96", "1"): {"http://snomed.info/id/1"},
    ("http://hl7.org/fhir/sid/icd-10-cm", "r509"): {"ICD10CM:R50.9", "ICD10CM:R509"},
    ("urn:oid:2.16.840.1.113883.6.90", "R50.9"): {"ICD10CM:R50.9", "http://hl7.org/fhir/sid/icd-10-cm/R50.9"},
    ("http://hl7.org/fhir/sid/icd-10/", "m545"): {"ICD10:M54.5", "http://hl7.org/fhir/sid/icd-10/M545"},
    ("urn:oid:2.16.840.1.113883.6.3", "R32"): {"ICD10:R32"},
    ("https://www.nlm.nih.gov/mesh", "D005334"): {"MESH:D005334", "http://id.nlm.nih.gov/mesh/D005334"},
    ("urn:oid:2.16.840.1.113883.6.177", "D005334"): {"MESH:D005334"},
    ("http://human-phenotype-ontology.org", "HP:0001945"): {"HP:0001945", "http://purl.obolibrary.org/obo/HP_0001945"},
    ("http://human-phenotype-ontology.org", "0001945"): {"HP:0001945"},
    ("http://www.ebi.ac.uk/efo/efo.owl", "EFO:0009631"): {"EFO:0009631", "http://www.ebi.ac.uk/efo/EFO_0009631"},
    ("http://purl.obolibrary.org/obo/symp.owl", "SYMP:0000613"): {"SYMP:0000613"},
    ("http://purl.obolibrary.org/obo/symp.owl", "0000613"): {"symp:0000613"},
    ("https://clinic.example/codes", "B7"): {
        "https://clinic.example/codes/B7",
        "https://clinic.example/codes#B7",
        "https://clinic.example/codesB7",
    },
    ("https://clinic.example/codes/", "B7"): {"https://clinic.example/codes/B7"},
    ("", "HP:0001945"): {"HP:0001945"},
}
# The FHIR system and the code that an export gives for a CURIE with its IRI.
CODINGS = {
    ("LOINC:45701-0", "http://loinc.org/45701-0"): ("http://loinc.org", "45701-0"),
    ("LNC:45701-0", "https://loinc.org/45701-0"): ("http://loinc.org", "45701-0"),
    ("SCT:1", "http://snomed.info/id/1"): ("http://snomed.info/sct", "1"),
    ("HPO:0001945", "http://purl.obolibrary.org/obo/HP_0001945"): (
        "http://human-phenotype-ontology.org",
        "HP:0001945",
    ),
    ("EFO:0009631", "http://www.ebi.ac.uk/efo/EFO_0009631"): ("http://www.ebi.ac.uk/efo/efo.owl", "EFO:0009631"),
    ("BCIO:036067", "http://humanbehaviourchange.org/ontology/BCIO_036067"): (
        "http://humanbehaviourchange.org/ontology/bcio.owl",
        "BCIO:036067",
    ),
    ("MONDO:1", "http://purl.obolibrary.org/obo/MONDO_1"): ("http://purl.obolibrary.org/obo/mondo.owl", "MONDO:1"),
    ("ICD10:R50.9", "http://hl7.org/fhir/sid/icd-10/R50.9"): ("http://hl7.org/fhir/sid/icd-10", "R50.9"),
    ("LOCAL:B7", "https://clinic.example/codes/B7"): ("https://clinic.example/codes", "B7"),
    ("LOCAL:B7", "https://clinic.example/codes#B7"): ("https://clinic.example/codes", "B7"),
    ("LOCAL:B7", "urn:clinic:B7"): ("urn:clinic:", "B7"),
}


@pytest.mark.parametrize("coded", NAMES, ids=" ".join)
def test_code_has_the_names_of_mappings(coded: tuple[str, str]) -> None:
    assert NAMES[coded] <= set(systems.names(*coded))


def test_no_code_has_no_name() -> None:
    assert systems.names("http://loinc.org", "") == []


@pytest.mark.parametrize("term", CODINGS, ids=" ".join)
def test_export_names_a_term_by_its_fhir_system(term: tuple[str, str]) -> None:
    assert systems.coding(*term) == CODINGS[term]


def test_every_built_in_mapping_is_found_by_the_coding_that_the_export_gives() -> None:
    rows = [row for row in mappings.read(terms.shipped()) if row.curie != terms.NO_TERM]
    assert len(rows) > 500
    for row in rows:
        assert {row.curie, row.iri} & set(systems.names(*systems.coding(row.curie, row.iri))), row


def test_prefixes_of_the_table_have_the_iris_of_the_built_in_mappings() -> None:
    used = {
        (row.curie.partition(":")[0], row.iri.removesuffix(row.curie.partition(":")[2]))
        for row in mappings.read(terms.shipped())
    }
    starts = dict(used)
    shared = starts.keys() & systems.BY_PREFIX.keys()
    assert shared == {"BCIO", "EFO", "HP", "ICD10CM", "MESH", "NCIT"}
    assert all(systems.BY_PREFIX[prefix].starts[0] == starts[prefix] for prefix in shared)
