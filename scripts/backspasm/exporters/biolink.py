"""Biolink categories and predicates for our kinds and relations.

Never stronger than the claim: hedged relations map to `related_to`. `alignments/biolink.ttl` has the same links; what
is only a related match there has a broader Biolink term here.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

CATEGORIES = {
    "Disorder": "Disease",
    "Injury": "DiseaseOrPhenotypicFeature",
    "BodyState": "PhenotypicFeature",
    "Finding": "PhenotypicFeature",
    "Behaviour": "Behavior",
    "Exposure": "ExposureEvent",
    "MedicationClass": "ChemicalEntity",
    "Therapy": "Treatment",
    "Procedure": "Procedure",
    "DiagnosticProcedure": "Procedure",
    "Device": "Device",
    "AnatomicalStructure": "GrossAnatomicalStructure",
    "BodyProcess": "BiologicalProcess",
}
ANYTHING = "NamedThing"
PUBLICATION = "Publication"
# Terminologies of one kind of thing, and its category.
TERMINOLOGIES = {
    "DOID": "Disease",
    "MAXO": "Procedure",
    "MONDO": "Disease",
    "SYMP": "PhenotypicFeature",
    "UBERON": "AnatomicalEntity",
}
# A term that matches a concept so is of the same category.
ENTAILING = ("exactMatch", "closeMatch", "narrowMatch")
# The prefixes of Biolink and of its ids of publications, and one without which KGX writes no RDF.
PREFIXES = {
    "OBAN": "http://purl.org/oban/",
    "PMID": "http://www.ncbi.nlm.nih.gov/pubmed/",
    "biolink": "https://w3id.org/biolink/vocab/",
    "doi": "https://doi.org/",
}
PREDICATES = {
    "riskFactorFor": "associated_with",
    "hasRiskFactor": "associated_with",
    "typicalFeatureOf": "associated_with",
    "hasTypicalFeature": "associated_with",
    "associatedSymptomOf": "associated_with",
    "hasAssociatedSymptom": "associated_with",
    "locatedIn": "located_in",
    "kindOf": "subclass_of",
    "readsLike": "related_to_at_concept_level",
    "repeats": "related_to_at_concept_level",
    "tensionWith": "related_to_at_concept_level",
    "impliesFinding": "related_to_at_concept_level",
    "excludesFinding": "related_to_at_concept_level",
    "exactMatch": "exact_match",
    "closeMatch": "close_match",
    "broadMatch": "broad_match",
    "narrowMatch": "narrow_match",
    "relatedMatch": "related_to_at_concept_level",
}
RELATED = "related_to"
# The knowledge level and agent type of each origin.
KNOWN = {
    "Stated": ("knowledge_assertion", "manual_agent"),
    "Curated": ("knowledge_assertion", "manual_agent"),
    "Inferred": ("logical_entailment", "automated_agent"),
    None: ("not_provided", "not_provided"),
}


def category(curie: str, kinds: Iterable[str]) -> str:
    """Return the category of an outside term, given the kinds (local names) of the concepts that entail it.

    It is that of its terminology, else that on which the kinds agree; kinds without a category of their own say nothing.
    """
    found = {CATEGORIES[kind] for kind in kinds if kind in CATEGORIES}
    return TERMINOLOGIES.get(curie.partition(":")[0]) or (found.pop() if len(found) == 1 else ANYTHING)
