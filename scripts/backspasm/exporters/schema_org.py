"""schema.org as JSON-LD: the conditions, the documents' sections as health topics, and each statement as a claim.

Only exact mappings are exported. `cause` and `primaryPrevention` are not used: both are stronger than the claims.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..graph.namespaces import LBS, PREFIXES
from . import formats
from .content import NO_TERM, ROOT, json_bytes, local
from .labels import strength

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .content import Content

Node = dict[str, Any]

PLACEHOLDER = re.compile(r"\b[A-Z]+\b")  # in the names of files of a format
EXACT = PREFIXES["skos"] + "exactMatch"
TYPES = {
    "Disorder": "MedicalCondition",
    "AnatomicalStructure": "AnatomicalStructure",
    "MedicationClass": "DrugClass",
    "Therapy": "MedicalTherapy",
    "Procedure": "MedicalProcedure",
    "DiagnosticProcedure": "DiagnosticProcedure",
    **dict.fromkeys(("Finding", "Injury", "BodyState", "BodyProcess", "RedFlagCriterion"), "MedicalEntity"),
}
# The health aspect of a section, by a relation that its items state; a section without items has PROSE.
ASPECTS = {
    "hasDisposition": "SeeDoctorHealthAspect",
    "possibleCauseOf": "CausesHealthAspect",
    "typicalFeatureOf": "SymptomsHealthAspect",
    "associatedSymptomOf": "SymptomsHealthAspect",
    "riskFactorFor": "RisksOrComplicationsHealthAspect",
    "advisedIn": "SelfCareHealthAspect",
    "helpfulExerciseFor": "SelfCareHealthAspect",
    "treatmentFor": "TreatmentsHealthAspect",
    "investigationFor": "TreatmentsHealthAspect",
    "referralFor": "TreatmentsHealthAspect",
    "helpsPrevent": "PreventionHealthAspect",
}
PROSE = "OverviewHealthAspect"
# By relation to a condition: the schema.org property of the condition, and the type of the value.
LISTED = {
    "riskFactorFor": ("riskFactor", "MedicalRiskFactor"),
    "typicalFeatureOf": ("signOrSymptom", "MedicalSignOrSymptom"),
    "associatedSymptomOf": ("signOrSymptom", "MedicalSymptom"),
    "treatmentFor": ("possibleTreatment", "MedicalTherapy"),
}


def export(content: Content) -> dict[str, bytes]:
    """Return the graph as one JSON-LD file in the schema.org vocabulary."""
    parts = (_document, _outline, _concepts, _terms, _claims, _notes, _references)
    graph = [node for part in parts for node in part(content)]
    return {"backspasm.schema.jsonld": json_bytes({"@context": "https://schema.org", "@graph": graph}, 2)}


def _node(kind: str, iri: str, **known: Any) -> Node:
    """Return a node with its properties, without those that have no value."""
    return {"@type": kind, "@id": iri, **{name: value for name, value in known.items() if value not in (None, [])}}


def _ref(iri: str) -> Node:
    return {"@id": iri}


def _document(content: Content) -> Iterator[Node]:
    head, documents = content.header, content.rows("documents")
    yield _node(
        "Dataset",
        ROOT.value,
        name=head.title,
        description=f"{head.notice} {head.description}",
        version=head.version,
        license=head.license,
        dateCreated=head.created,
        isBasedOn=[_ref(row.document) for row in documents],
        creator={"@type": "Organization", "name": head.creator},
        url=ROOT.value,
        keywords=_keywords(content),
        distribution=list(_distribution()),
    )
    outline = content.grouped("outline", "document")
    for row in documents:
        digest = {"@type": "PropertyValue", "propertyID": "SHA-256", "value": row.sha256}
        sections = [_ref(part.place) for part in outline.get(row.document, ()) if local(part.kind) == "Section"]
        known = {"name": row.title, "identifier": digest, "hasPart": sections, "about": _ref(row.condition)}
        yield _node("CreativeWork", row.document, **known)


def _keywords(content: Content) -> list[str]:
    """Return the labels and synonyms of the conditions that the documents are about."""
    conditions = [row.condition for row in content.rows("documents")]
    labels = [row.label for row in content.rows("concepts") if row.concept in conditions]
    synonyms = content.grouped("synonyms", "concept")
    return [*labels, *(row.synonym for one in conditions for row in synonyms.get(one, ()))]


def _distribution() -> Iterator[Node]:
    """Yield the files of all formats, by their places in the folder that `export all` writes, next to this file."""
    for form, exporter in formats.EXPORTERS.items():
        for name in exporter.files:
            if not PLACEHOLDER.search(name):
                place = f"{form}/{name}" if exporter.folder else name
                yield {"@type": "DataDownload", "name": name, "encodingFormat": exporter.standard, "contentUrl": place}


def _outline(content: Content) -> Iterator[Node]:
    head = content.header
    conditions = {row.document: row.condition for row in content.rows("documents")}
    stated = content.grouped("stated-relations", "section")
    for row in content.rows("outline"):
        if local(row.kind) == "Section":
            yield _node(
                "HealthTopicContent",
                row.place,
                name=row.text,
                position=row.ordinal,
                about=_ref(conditions[row.document]),
                hasHealthAspect=_aspects([local(one.relation) for one in stated.get(row.place, ())]),
                usageInfo={"@type": "CreativeWork", "text": head.notice},
                version=head.version,
            )
        else:
            about = _ref(row.concept) if row.concept else None
            within = _ref(row.within)
            yield _node("CreativeWork", row.place, name=row.text, position=row.ordinal, isPartOf=within, about=about)


def _aspects(relations: list[str]) -> list[str]:
    """Return the health aspects of a section by its items' relations; empty if schema.org has no term for them."""
    names = {ASPECTS[relation] for relation in relations if relation in ASPECTS} if relations else {PROSE}
    return [f"https://schema.org/{name}" for name in sorted(names)]


def _concepts(content: Content) -> Iterator[Node]:
    """Yield each concept with its synonyms and exact mappings, each condition also with what `_listed` returns."""
    synonyms, listed = content.grouped("synonyms", "concept"), _listed(content)
    exact: dict[str, list[Any]] = {}
    for row in content.rows("mappings"):
        if row.predicate == EXACT and row.object != NO_TERM:
            exact.setdefault(row.subject, []).append(row)
    for row in content.rows("concepts"):
        kind = TYPES.get(local(row.kind), "Thing")
        found = exact.get(row.concept, ())
        names = [one.synonym for one in synonyms.get(row.concept, ())]
        codes = [_code(one.curie, one.object_label) for one in found] if kind != "Thing" else None
        same = [one.object for one in found]
        known = {**listed.get(row.concept, {}), "code": codes, "sameAs": same}
        yield _node(kind, row.concept, name=row.label, alternateName=names, description=row.definition, **known)


def _code(curie: str, label: str | None) -> Node:
    system, _, code = curie.partition(":")
    named = {"name": label} if label else {}
    return {"@type": "MedicalCode", "codeValue": code, "codingSystem": system, **named}


def _listed(content: Content) -> dict[str, dict[str, list[Node]]]:
    """Return, by condition, its schema.org properties from claims, each value once."""
    drugs = {row.concept for row in content.rows("concepts") if local(row.kind) == "MedicationClass"}
    found: dict[str, dict[str, list[Node]]] = {row.condition: {} for row in content.rows("documents")}
    for row in content.rows("claims"):
        relation = local(row.predicate)
        if row.object in found and relation in LISTED:
            name, kind = LISTED[relation]
            kind = "DrugClass" if row.subject in drugs else kind
            condition, value = row.object, _node(kind, row.subject, name=row.subject_label)
        elif row.subject in found and relation == "locatedIn":
            name = "associatedAnatomy"
            condition, value = row.subject, _node("AnatomicalStructure", row.object, name=row.object_label)
        else:
            continue
        values = found[condition].setdefault(name, [])
        if value not in values:
            values.append(value)
    return found


def _terms(content: Content) -> Iterator[Node]:
    """Yield the relations, roles, origins and modalities that claims name."""
    for row in content.rows("terms"):
        yield _node(
            "DefinedTerm", row.term, name=row.label, description=row.definition, inDefinedTermSet=f"{LBS}{row.list}"
        )


def _claims(content: Content) -> Iterator[Node]:
    named = {row.label: row.term for row in content.rows("terms") if row.list in ("origin", "modality")}
    places, premises = content.grouped("places", "claim"), content.grouped("premises", "claim")
    cited = content.grouped("citations", "citing")
    for row in content.rows("claims"):
        how = strength(row)
        relation = f"{LBS}claimRole" if row.predicate_label == "role" else row.predicate
        keywords = [relation, named[row.origin], *([named[row.modality]] if row.modality else [])]
        yield _node(
            "Claim",
            row.claim,
            name=f"{row.subject_label} {row.predicate_label} {row.object_label}{how and f' ({how})'}",
            mainEntity=_ref(row.subject),
            about=_ref(row.object),
            keywords=[_ref(term) for term in keywords],
            disambiguatingDescription=row.qualifier,
            description=row.reason,
            dateCreated=row.date,
            appearance=[_ref(one.place) for one in places.get(row.claim, ())],
            isBasedOn=[_ref(one) for one in sorted({step.premise for step in premises.get(row.claim, ())})],
            citation=[_ref(one.reference) for one in cited.get(row.claim, ())],
        )


def _notes(content: Content) -> Iterator[Node]:
    """Yield the evidence notes, as reviews of claims."""
    cited = content.grouped("citations", "citing")
    for entry, rows in content.grouped("evidence", "entry").items():
        yield _node(
            "Review",
            entry,
            reviewAspect=rows[0].direction,
            reviewBody=rows[0].note,
            itemReviewed=[_ref(row.claim) for row in rows],
            citation=[_ref(one.reference) for one in cited.get(entry, ())],
        )


def _references(content: Content) -> Iterator[Node]:
    for row in content.rows("references"):
        numbers = {"DOI": row.doi, "PMID": row.pmid}
        identifiers = [
            {"@type": "PropertyValue", "propertyID": name, "value": value} for name, value in numbers.items() if value
        ]
        yield _node(
            "CreativeWork",
            row.reference,
            name=row.title,
            alternateName=row.key,
            creditText=row.first_author,
            datePublished=row.year,
            disambiguatingDescription=row.container,
            identifier=identifiers,
            sameAs=row.url,
        )
