"""Biolink categories and predicates for our kinds and relations.

Never stronger than the claim: hedged relations map to `related_to`. `alignments/biolink.ttl` has the same links; what
is only a related match there has a broader Biolink term here.
"""

from __future__ import annotations

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
