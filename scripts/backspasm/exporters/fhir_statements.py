"""The FHIR extensions that hold the provenance of a statement, the evidence notes on it, and how a mapping was made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ..graph.namespaces import LBS
from .fhir_citations import citations
from .fhir_header import header

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .content import Content

Extension = dict[str, Any]

STATEMENT = f"{LBS}StructureDefinition/statement"
EVIDENCE = f"{LBS}StructureDefinition/evidence"
MAPPING = f"{LBS}StructureDefinition/mapping"
FHIR = "4.0.1"


class Part(NamedTuple):
    """A part of an extension: its FHIR type, its maximum cardinality, and its definition."""

    type: str
    most: str
    says: str


CITATION = Part("RelatedArtifact", "*", "a publication that it cites; the label is the key of the reference")
PARTS = {
    STATEMENT: {
        "claim": Part("uri", "1", "the claim of the graph"),
        "origin": Part("code", "1", "Stated by the document, Curated by us, or Inferred by a rule"),
        "modality": Part("code", "1", "how firmly the statement is made"),
        "qualifier": Part("string", "1", "words of the document that narrow it"),
        "item": Part("string", "*", "the item of the document that carries it, or a sentence's first words"),
        "place": Part("uri", "*", "the item or sentence of the document"),
        "document": Part("string", "*", "the document, by its identifier"),
        "reason": Part("string", "1", "why a curator added it"),
        "date": Part("date", "1", "when a curator added it"),
        "review": Part("string", "1", "whether a person has reviewed it"),
        "rule": Part("string", "*", "the rule that inferred it"),
        "premise": Part("uri", "*", "a claim that is a premise of it"),
        "citation": CITATION,
    },
    EVIDENCE: {
        "claim": Part("uri", "1", "the claim of the graph that it is about, whose statement stands beside it"),
        "direction": Part("code", "1", "whether the literature supports, qualifies or contradicts it"),
        "note": Part("string", "1", "what the literature says"),
        "population": Part("string", "1", "whom the publications studied"),
        "applicability": Part("string", "1", "how closely they match the condition that the document is about"),
        "certainty": Part("string", "1", "how sure they are of what they found, in their own words"),
        "citation": CITATION,
    },
    MAPPING: {
        "predicate": Part("uri", "1", "the SKOS mapping relation"),
        "confidence": Part("decimal", "1", "how sure the mapping is, from 0 to 1"),
        "justification": Part("string", "1", "how the mapping was found"),
        "version": Part("string", "1", "the release of the terminology"),
        "origin": Part("code", "1", "Curated by us; absent if a user's file adds it"),
    },
}


def extension(url: str, values: Iterable[tuple[str, object]]) -> Extension:
    """Return an extension from its parts; a part without a value is left out."""
    parts = [{"url": name, _value(PARTS[url][name]): value} for name, value in values if value is not None]
    return {"url": url, "extension": parts}


def _value(part: Part) -> str:
    return f"value{part.type[:1].upper()}{part.type[1:]}"


def statements(content: Content) -> dict[str, list[Extension]]:
    """Return, by claim IRI, the extension that holds its provenance, and one for each evidence note on it."""
    places, premises = content.grouped("places", "claim"), content.grouped("premises", "claim")
    cited, notes = citations(content), content.grouped("evidence", "claim")
    documents = {row.document: row.identifier for row in content.rows("documents")}
    found = {}
    for row in content.rows("claims"):
        values: list[tuple[str, object]] = [("claim", row.claim)]
        values += [("origin", row.origin), ("modality", row.modality), ("qualifier", row.qualifier)]
        values += [("item", one.text) for one in places.get(row.claim, ())]
        values += [("place", one.place) for one in places.get(row.claim, ())]
        values += [
            ("document", name) for name in sorted({documents[one.document] for one in places.get(row.claim, ())})
        ]
        values += [("reason", row.reason), ("date", row.date), ("review", row.review)]
        steps = premises.get(row.claim, ())
        values += [("rule", rule) for rule in sorted({step.rule for step in steps})]
        values += [("premise", premise) for premise in sorted({step.premise for step in steps})]
        values += [("citation", artifact) for artifact in cited.get(row.claim, ())]
        beside = [_evidence(note, cited.get(note.entry, [])) for note in notes.get(row.claim, ())]
        found[row.claim] = [extension(STATEMENT, values), *beside]
    return found


def _evidence(note: Any, cited: list[dict[str, Any]]) -> Extension:
    names = ("claim", "direction", "note", "population", "applicability", "certainty")
    values = [(name, getattr(note, name)) for name in names]
    return extension(EVIDENCE, [*values, *(("citation", artifact) for artifact in cited)])


def structure_definitions(content: Content) -> list[dict[str, Any]]:
    """Return the definitions of the extensions."""
    return [
        _definition(
            content,
            STATEMENT,
            "Statement",
            "Where a statement comes from, with its reason and the publications that it cites.",
        ),
        _definition(
            content, EVIDENCE, "Evidence", "What the literature says about a statement, which it never changes."
        ),
        _definition(content, MAPPING, "Mapping", "How a mapping was made."),
    ]


def _definition(content: Content, url: str, title: str, says: str) -> dict[str, Any]:
    elements = [{"id": "Extension", "path": "Extension", "definition": says, "min": 0, "max": "*"}]
    for name, part in PARTS[url].items():
        inner, path = f"Extension.extension:{name}", "Extension.extension"
        elements += [
            {"id": inner, "path": path, "sliceName": name, "definition": part.says, "min": 0, "max": part.most},
            {"id": f"{inner}.extension", "path": f"{path}.extension", "max": "0"},
            {"id": f"{inner}.url", "path": f"{path}.url", "fixedUri": name},
            {"id": f"{inner}.value[x]", "path": f"{path}.value[x]", "min": 1, "type": [{"code": part.type}]},
        ]
    elements += [
        {"id": "Extension.url", "path": "Extension.url", "fixedUri": url},
        {"id": "Extension.value[x]", "path": "Extension.value[x]", "max": "0"},
    ]
    return {
        **header(content, "StructureDefinition", url.rpartition("/")[2], title, says),
        "fhirVersion": FHIR,
        "kind": "complex-type",
        "abstract": False,
        "context": [{"type": "element", "expression": "Element"}],
        "type": "Extension",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Extension",
        "derivation": "constraint",
        "differential": {"element": elements},
    }
