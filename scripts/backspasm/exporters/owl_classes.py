"""The class view as an ontology in RDF/XML, for OBO tools: classes, annotations, and disjoint kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from ..graph.namespaces import PREFIXES
from . import classes, labels, merged, rdfxml, sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .content import Content

BUILT_IN = tuple(PREFIXES[name] for name in ("rdf", "rdfs", "owl"))
WORDED = (classes.NOTE, classes.QUALIFIER, sources.REASON)
ONTOLOGY = ox.NamedNode(classes.IRI)
XREF = ox.NamedNode(classes.XREF)
COMMENT, SUBCLASS, SUBPROPERTY = (
    ox.NamedNode(PREFIXES["rdfs"] + name) for name in ("comment", "subClassOf", "subPropertyOf")
)
CLASS, DISJOINT, MEMBERS = (ox.NamedNode(PREFIXES["owl"] + name) for name in ("Class", "AllDisjointClasses", "members"))
FIRST, REST, NIL = (ox.NamedNode(PREFIXES["rdf"] + name) for name in ("first", "rest", "nil"))


def export(content: Content) -> dict[str, bytes]:
    """Return the class view as one ontology, each statement annotated with what stands beside its claim."""
    triples = [ox.Triple(ONTOLOGY, merged.TYPE, merged.ONTOLOGY)]
    triples += [ox.Triple(ONTOLOGY, ox.NamedNode(name), value) for name, value in classes.head(content)]
    triples += [*_terms(content), *_axioms(content), *_disjoint(content)]
    triples += _declarations(content, {one.predicate for one in triples} - {one.subject for one in triples})
    data = ox.serialize(triples, format=ox.RdfFormat.RDF_XML, prefixes={**PREFIXES, **rdfxml.OBO})
    return {"backspasm-classes.owl": data or b""}


def _english(text: str) -> ox.Literal:
    return ox.Literal(text, language="en")


def _terms(content: Content) -> Iterator[ox.Triple]:
    for term in classes.terms(content):
        node = ox.NamedNode(term.iri)
        yield ox.Triple(node, merged.TYPE, rdfxml.PROPERTY if term.property else CLASS)
        yield merged.labelled(term.iri, term.label)
        above = SUBPROPERTY if term.property else SUBCLASS
        yield from (ox.Triple(node, above, ox.NamedNode(parent)) for parent in term.parents)
        if term.definition:
            yield ox.Triple(node, ox.NamedNode(classes.DEFINITION), _english(term.definition))
        for scope, text in term.synonyms:
            yield ox.Triple(node, ox.NamedNode(classes.SYNONYM.format(scope)), _english(text))
        yield from (ox.Triple(node, XREF, ox.Literal(xref)) for xref in term.xrefs)
        yield from (ox.Triple(node, COMMENT, _english(note)) for note in term.notes)
        yield from (ox.Triple(node, ox.NamedNode(sources.SOURCE), ox.Literal(text)) for text in term.items)
        yield from (ox.Triple(node, ox.NamedNode(one.predicate), ox.NamedNode(one.object)) for one in term.matches)
        for relation, object in sorted({(one.relation, one.object) for one in term.statements}):
            yield ox.Triple(node, ox.NamedNode(relation), ox.NamedNode(object))


def _axioms(content: Content) -> Iterator[ox.Triple]:
    """Yield what stands beside each statement, as annotations of its axiom."""
    said = ((term.iri, statement) for term in classes.terms(content) for statement in term.statements)
    for number, (subject, statement) in enumerate(said):
        axiom = ox.BlankNode(f"axiom{number}")
        yield ox.Triple(axiom, merged.TYPE, rdfxml.AXIOM)
        yield ox.Triple(axiom, rdfxml.SOURCE, ox.NamedNode(subject))
        yield ox.Triple(axiom, rdfxml.RELATION, ox.NamedNode(statement.relation))
        yield ox.Triple(axiom, rdfxml.TARGET, ox.NamedNode(statement.object))
        for name, value in statement.beside:
            literal = _english(value) if name in WORDED else ox.Literal(value)
            yield ox.Triple(axiom, ox.NamedNode(name), ox.NamedNode(value) if name == classes.CLAIM else literal)
        yield from (ox.Triple(axiom, XREF, ox.Literal(one)) for one in statement.citations)


def _disjoint(content: Content) -> Iterator[ox.Triple]:
    """Yield the axiom that the kinds right below `Concept` are disjoint."""
    kinds = [term.iri for term in classes.terms(content) if term.parents == [classes.CONCEPT]]
    rest: ox.NamedNode | ox.BlankNode = NIL
    for number, kind in enumerate(kinds):
        node = ox.BlankNode(f"kind{number}")
        yield ox.Triple(node, FIRST, ox.NamedNode(kind))
        yield ox.Triple(node, REST, rest)
        rest = node
    axiom = ox.BlankNode("kinds")
    yield ox.Triple(axiom, merged.TYPE, DISJOINT)
    yield ox.Triple(axiom, MEMBERS, rest)


def _declarations(content: Content, properties: set[ox.NamedNode]) -> Iterator[ox.Triple]:
    for property in sorted(properties, key=str):
        if not property.value.startswith(BUILT_IN):
            named = content.store.quads_for_pattern(property, merged.LABEL, None)
            known = next((quad.object.value for quad in named if isinstance(quad.object, ox.Literal)), None)
            label = known or rdfxml.OBO_LABELS.get(property.value) or labels.words(property.value)
            yield ox.Triple(property, merged.TYPE, rdfxml.PROPERTY)
            yield merged.labelled(property.value, label)
