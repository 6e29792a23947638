"""The common elements of every FHIR resource, and the extensions that hold the provenance of a statement."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple

from ..graph.namespaces import LBS
from . import sources

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .content import Content

Extension = dict[str, Any]

STATEMENT = f"{LBS}StructureDefinition/statement"
MAPPING = f"{LBS}StructureDefinition/mapping"
LONGEST = 64


class Part(NamedTuple):
    """A part of an extension: its FHIR type, its maximum cardinality, and its definition."""

    type: str
    most: str
    says: str


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
        "rule": Part("string", "*", "the rule that inferred it"),
        "premise": Part("uri", "*", "a claim that is a premise of it"),
        "reference": Part("string", "*", "the key of a publication that it cites"),
        "evidence": Part("string", "*", "an evidence note from the literature, with the keys of the publications"),
    },
    MAPPING: {
        "predicate": Part("uri", "1", "the SKOS mapping relation"),
        "confidence": Part("decimal", "1", "how sure the mapping is, from 0 to 1"),
        "justification": Part("string", "1", "how the mapping was found"),
        "version": Part("string", "1", "the release of the terminology"),
        "origin": Part("code", "1", "Curated by us; absent if a user's file adds it"),
    },
}


def resource_id(*parts: str) -> str:
    """Return the parts of a name as a resource id: letters, digits, hyphens and dots, at most 64 characters."""
    name = ".".join(parts).replace("_", ".").replace("/", ".")
    if len(name) <= LONGEST:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{name[: LONGEST - 1 - len(digest)]}-{digest}"


def header(content: Content, kind: str, name: str, title: str, says: str) -> dict[str, Any]:
    """Return the common elements of a resource: type, id, URL, version, draft status, and the safety notice."""
    head, name = content.header, resource_id(name)
    called = "".join(word[:1].upper() + word[1:] for word in _words(name)) + kind
    return {
        "resourceType": kind,
        "id": name,
        "url": f"{LBS}{kind}/{name}",
        "version": head.version,
        "name": called if called[0].isalpha() else f"Of{called}",
        "title": title,
        "status": "draft",
        "experimental": True,
        "date": head.created,
        "publisher": "The backspasm authors",
        "description": f"{head.notice} {says}",
        "purpose": head.notice,
        "copyright": f"{head.license} {head.notice}",
    }


def _words(name: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in name).split()


def extension(url: str, values: Iterable[tuple[str, object]]) -> Extension:
    """Return an extension from its parts; a part without a value is left out."""
    parts = [
        {"url": name, f"value{PARTS[url][name].type.capitalize()}": value}
        for name, value in values
        if value is not None
    ]
    return {"url": url, "extension": parts}


def statements(content: Content) -> dict[str, Extension]:
    """Return, by claim IRI, the extension that holds its provenance."""
    places, premises = content.grouped("places", "claim"), content.grouped("premises", "claim")
    cited, evidence = content.grouped("citations", "citing"), sources.evidence(content)
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
        values += [("reason", row.reason)]
        steps = premises.get(row.claim, ())
        values += [("rule", rule) for rule in sorted({step.rule for step in steps})]
        values += [("premise", premise) for premise in sorted({step.premise for step in steps})]
        values += [("reference", one.key) for one in cited.get(row.claim, ())]
        values += [("evidence", note) for note in evidence.get(row.claim, ())]
        found[row.claim] = extension(STATEMENT, values)
    return found


def structure_definitions(content: Content) -> list[dict[str, Any]]:
    """Return the definitions of the extensions."""
    return [
        _definition(
            content,
            STATEMENT,
            "Statement",
            "Where a statement comes from, with its reason, references and evidence notes.",
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
        "kind": "complex-type",
        "abstract": False,
        "context": [{"type": "element", "expression": "Element"}],
        "type": "Extension",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Extension",
        "derivation": "constraint",
        "differential": {"element": elements},
    }
