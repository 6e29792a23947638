"""The merged ontology for ontology editors: OWL 2 DL in RDF/XML, each relation annotated with its provenance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from ..graph.namespaces import PREFIXES
from . import sources
from .content import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .content import Content

OBO = "http://purl.obolibrary.org/obo/"
DEFINITION = ox.NamedNode(OBO + "IAO_0000115")
TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
LABEL = ox.NamedNode(PREFIXES["rdfs"] + "label")
SEE_ALSO = ox.NamedNode(PREFIXES["rdfs"] + "seeAlso")
SKOS_DEFINITION = ox.NamedNode(PREFIXES["skos"] + "definition")
ONTOLOGY, IMPORTS, ANNOTATION, AXIOM, SOURCE, PROPERTY, TARGET = (
    ox.NamedNode(PREFIXES["owl"] + name)
    for name in (
        "Ontology",
        "imports",
        "AnnotationProperty",
        "Axiom",
        "annotatedSource",
        "annotatedProperty",
        "annotatedTarget",
    )
)
DECLARED = {
    ox.NamedNode(PREFIXES["dcterms"] + "created"): "Date Created",
    ox.NamedNode(sources.ORIGIN): "Provenance",
    ox.NamedNode(sources.SOURCE): "Source",
    DEFINITION: "definition",
}


def export(content: Content) -> dict[str, bytes]:
    """Return the graph as one ontology, without imports and module headers."""
    triples = [*_merged(content), *_axioms(content)]
    data = ox.serialize(triples, format=ox.RdfFormat.RDF_XML, prefixes={**PREFIXES, "obo": OBO})
    return {"backspasm.owl": data or b""}


def _merged(content: Content) -> Iterator[ox.Triple]:
    matching = content.store.quads_for_pattern
    heads = {quad.subject for quad in matching(None, TYPE, ONTOLOGY)} - {ROOT}
    left_out = {quad.triple for head in heads for quad in matching(head, None, None)}
    left_out |= {quad.triple for quad in matching(ROOT, IMPORTS, None)}
    yield from (triple for triple in content.triples() if triple not in left_out)
    for quad in sorted(matching(None, SKOS_DEFINITION, None), key=str):
        yield ox.Triple(quad.subject, DEFINITION, quad.object)
    for property, label in DECLARED.items():
        yield ox.Triple(property, TYPE, ANNOTATION)
        yield ox.Triple(property, LABEL, ox.Literal(label, language="en"))


def _axioms(content: Content) -> Iterator[ox.Triple]:
    beside = sources.beside(content)
    for number, claim in enumerate(content.rows("claims"), 1):
        axiom = ox.BlankNode(f"axiom{number}")
        yield ox.Triple(axiom, TYPE, AXIOM)
        yield ox.Triple(axiom, SOURCE, ox.NamedNode(claim.subject))
        yield ox.Triple(axiom, PROPERTY, ox.NamedNode(claim.predicate))
        yield ox.Triple(axiom, TARGET, ox.NamedNode(claim.object))
        yield ox.Triple(axiom, SEE_ALSO, ox.NamedNode(claim.claim))
        for property, value in beside[claim.claim]:
            language = "en" if property == sources.REASON else None
            yield ox.Triple(axiom, ox.NamedNode(property), ox.Literal(value, language=language))
