"""The merged ontology for ontology editors: OWL 2 DL in RDF/XML, each relation annotated with its provenance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from ..graph.namespaces import PREFIXES
from . import labels, merged, sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .content import Content

OBO = {"obo": "http://purl.obolibrary.org/obo/", "oboInOwl": "http://www.geneontology.org/formats/oboInOwl#"}
OBO_LABELS = {  # as their publishers have them, in words
    OBO["obo"] + "IAO_0000115": "definition",
    OBO["obo"] + "IAO_0100001": "term replaced by",
    OBO["oboInOwl"] + "hasDbXref": "database cross reference",
    OBO["oboInOwl"] + "hasExactSynonym": "has exact synonym",
    OBO["oboInOwl"] + "hasNarrowSynonym": "has narrow synonym",
    OBO["oboInOwl"] + "hasBroadSynonym": "has broad synonym",
    OBO["oboInOwl"] + "hasRelatedSynonym": "has related synonym",
}
SEE_ALSO = ox.NamedNode(PREFIXES["rdfs"] + "seeAlso")
PROPERTY, AXIOM, SOURCE, RELATION, TARGET = (
    ox.NamedNode(PREFIXES["owl"] + name)
    for name in ("AnnotationProperty", "Axiom", "annotatedSource", "annotatedProperty", "annotatedTarget")
)


def export(content: Content) -> dict[str, bytes]:
    """Return the graph as one ontology, with the annotations that OBO tools read."""
    annotations = content.triples("obo-annotations")
    outside = {one.predicate.value for one in annotations} | {sources.ORIGIN, sources.SOURCE}
    triples = [*merged.triples(content), *annotations, *_declarations(outside), *_axioms(content)]
    data = ox.serialize(merged.ordered(triples), format=ox.RdfFormat.RDF_XML, prefixes={**PREFIXES, **OBO})
    return {"backspasm.owl": data or b""}


def _declarations(properties: set[str]) -> Iterator[ox.Triple]:
    for property in properties:
        yield ox.Triple(ox.NamedNode(property), merged.TYPE, PROPERTY)
        yield merged.labelled(property, OBO_LABELS.get(property) or labels.words(property))


def _axioms(content: Content) -> Iterator[ox.Triple]:
    beside = sources.beside(content)
    for number, claim in enumerate(content.rows("claims"), 1):
        axiom = ox.BlankNode(f"axiom{number}")
        yield ox.Triple(axiom, merged.TYPE, AXIOM)
        yield ox.Triple(axiom, SOURCE, ox.NamedNode(claim.subject))
        yield ox.Triple(axiom, RELATION, ox.NamedNode(claim.predicate))
        yield ox.Triple(axiom, TARGET, ox.NamedNode(claim.object))
        yield ox.Triple(axiom, SEE_ALSO, ox.NamedNode(claim.claim))
        for property, value in beside[claim.claim]:
            language = "en" if property == sources.REASON else None
            yield ox.Triple(axiom, ox.NamedNode(property), ox.Literal(value, language=language))
