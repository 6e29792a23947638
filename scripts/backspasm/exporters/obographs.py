"""OBO Graphs JSON: concepts, kinds, roles and relations as nodes, claims as edges with their provenance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..graph.namespaces import LBS, PREFIXES
from . import sources
from .content import NO_TERM, ROOT, json_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .content import Content

RDF_TYPE = PREFIXES["rdf"] + "type"
SEE_ALSO = PREFIXES["rdfs"] + "seeAlso"
EXACT = PREFIXES["skos"] + "exactMatch"
SYNONYM = "hasRelatedSynonym"  # our synonyms may be narrower or broader than the label


def export(content: Content) -> dict[str, bytes]:
    """Return the graph of concepts and claims as one OBO Graphs document."""
    graph = {
        "id": ROOT.value,
        "meta": _head(content),
        "nodes": list(_nodes(content)),
        "edges": [*_claims(content), *_structure(content)],
        **_axioms(content),
    }
    return {"backspasm.json": json_bytes({"graphs": [graph]})}


def _head(content: Content) -> dict[str, Any]:
    head = content.header
    values = (
        (PREFIXES["dcterms"] + "title", head.title),
        (PREFIXES["dcterms"] + "description", head.description),
        (PREFIXES["dcterms"] + "license", head.license),
        (PREFIXES["owl"] + "versionInfo", head.version),
        (LBS + "safetyNotice", head.notice),
    )
    return {"version": f"{LBS}{head.version}", "basicPropertyValues": _values(values)}


def _values(pairs: Any) -> list[dict[str, str]]:
    return [{"pred": property, "val": value} for property, value in pairs]


def _nodes(content: Content) -> Iterator[dict[str, Any]]:
    synonyms, mappings = content.grouped("synonyms", "concept"), content.grouped("mappings", "subject")
    items, notes = content.grouped("items", "concept"), content.grouped("scope-notes", "term")
    for node in content.rows("obographs-nodes"):
        mapped = [one for one in mappings.get(node.node, ()) if one.object != NO_TERM]
        values = [(sources.SOURCE, item.text) for item in items.get(node.node, ())]
        values += [(one.predicate, one.curie) for one in mapped]
        meta = {
            "definition": {"val": node.definition} if node.definition else None,
            "synonyms": [{"pred": SYNONYM, "val": one.synonym} for one in synonyms.get(node.node, ())],
            "xrefs": [{"val": one.curie} for one in mapped if one.predicate == EXACT],
            "comments": [one.note for one in notes.get(node.node, ())],
            "basicPropertyValues": _values(values),
        }
        made = {"id": node.node, "lbl": node.label, "type": node.type}
        if node.type == "PROPERTY":
            made["propertyType"] = "OBJECT"
        yield {**made, "meta": {key: value for key, value in meta.items() if value}}


def _claims(content: Content) -> Iterator[dict[str, Any]]:
    beside, evidence = sources.beside(content), sources.evidence(content)
    citations = content.grouped("citations", "citing")
    links = {one.reference: one for one in content.rows("references")}
    for claim in content.rows("claims"):
        values = [(SEE_ALSO, claim.claim), *beside[claim.claim]]
        values += [(LBS + "note", note) for note in evidence.get(claim.claim, ())]
        meta: dict[str, Any] = {"basicPropertyValues": _values(values)}
        cited = [_link(links[one.reference]) for one in citations.get(claim.claim, ())]
        if cited:
            meta["xrefs"] = [{"val": one} for one in cited]
        predicate = "type" if claim.predicate == RDF_TYPE else claim.predicate
        yield {"sub": claim.subject, "pred": predicate, "obj": claim.object, "meta": meta}


def _link(reference: Any) -> str:
    if reference.pmid:
        return f"PMID:{reference.pmid}"
    return f"doi:{reference.doi}" if reference.doi else reference.url or reference.reference


def _structure(content: Content) -> Iterator[dict[str, Any]]:
    for edge in content.rows("obographs-edges"):
        yield {"sub": edge.subject, "pred": edge.predicate, "obj": edge.object}


def _axioms(content: Content) -> dict[str, Any]:
    roles, chains = [], []
    for axiom in content.rows("obographs-axioms"):
        if axiom.chain:
            chains.append({"predicateId": axiom.defined, "chainPredicateIds": [axiom.first, axiom.second]})
        else:
            restriction = {"propertyId": axiom.first, "fillerId": axiom.second}
            roles.append({"definedClassId": axiom.defined, "genusIds": [], "restrictions": [restriction]})
    return {"logicalDefinitionAxioms": roles, "propertyChainAxioms": chains}
