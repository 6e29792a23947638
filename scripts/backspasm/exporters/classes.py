"""The class view of the graph, for formats of the OBO world: each concept a class, each relation an annotation.

A class is below its kind, and below what it is a kind of or implies within that kind. No relation becomes a
restriction: that a cause is listed does not mean that every case has it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox

from ..graph.namespaces import LBS, PREFIXES
from . import hierarchy, merged, sources
from .content import NO_TERM, RDF_TYPE, ROOT
from .rdfxml import OBO

if TYPE_CHECKING:
    from .content import Content

IRI = LBS + "classes"
CONCEPT = LBS + "Concept"
ROLE = LBS + "claimRole"
CLAIM = PREFIXES["rdfs"] + "seeAlso"
MODALITY, QUALIFIER, NOTE, REVIEW = (LBS + name for name in ("hasModality", "qualifier", "note", "hasReviewStatus"))
DATE = PREFIXES["dcterms"] + "date"
TITLE = PREFIXES["dcterms"] + "title"
VERSION = PREFIXES["owl"] + "versionIRI"
DEFINITION = OBO["obo"] + "IAO_0000115"
XREF = OBO["oboInOwl"] + "hasDbXref"
SYNONYM = OBO["oboInOwl"] + "has{}Synonym"
SCOPES = ("Exact", "Narrow", "Broad", "Related")


class Statement(NamedTuple):
    """What a claim says of a term: a relation to another term, the values beside it, and its citations as CURIEs or IRIs."""

    relation: str
    object: str
    beside: list[tuple[str, str]]
    citations: list[str]


class Term(NamedTuple):
    """A class, or a relation if `property`: synonyms are pairs of scope and text, matches are mappings."""

    iri: str
    property: bool
    label: str
    definition: str | None
    parents: list[str]
    synonyms: list[tuple[str, str]]
    xrefs: list[str]
    notes: list[str]
    items: list[str]
    matches: list[Any]
    statements: list[Statement]


def head(content: Content) -> list[tuple[str, ox.NamedNode | ox.Literal]]:
    """Return the header as pairs of property and value: that of the whole graph, with a title of its own."""
    version = ox.NamedNode(f"{LBS}{content.header.version}/classes")
    title = ox.Literal(f"{content.header.title}, as classes", language="en")
    own: dict[str, ox.NamedNode | ox.Literal] = {VERSION: version, TITLE: title}
    return [
        (one.predicate.value, own.get(one.predicate.value, one.object))
        for one in merged.triples(content)
        if one.subject == ROOT and one.predicate != merged.TYPE and isinstance(one.object, ox.NamedNode | ox.Literal)
    ]


@cache
def terms(content: Content) -> list[Term]:
    """Return all terms of the class view, classes before relations."""
    parents, statements = hierarchy.parents(content), _statements(content)
    mappings, items = content.grouped("mappings", "subject"), content.grouped("items", "concept")
    notes = content.grouped("scope-notes", "term")
    told: dict[tuple[str, str], list[str]] = {}
    for one in content.triples("obo-annotations"):
        if isinstance(one.subject, ox.NamedNode) and isinstance(one.object, ox.Literal):
            told.setdefault((one.subject.value, one.predicate.value), []).append(one.object.value)
    return [
        Term(
            iri=row.term,
            property=row.property,
            label=row.label,
            definition=next(iter(told.get((row.term, DEFINITION), ())), None),
            parents=sorted(parents.get(row.term, ())),
            synonyms=[(scope, text) for scope in SCOPES for text in told.get((row.term, SYNONYM.format(scope)), ())],
            xrefs=told.get((row.term, XREF), []),
            notes=[one.note for one in notes.get(row.term, ())],
            items=[one.text for one in items.get(row.term, ())],
            matches=[one for one in mappings.get(row.term, ()) if one.object != NO_TERM],
            statements=statements.get(row.term, []),
        )
        for row in content.rows("classes-terms")
    ]


def _statements(content: Content) -> dict[str, list[Statement]]:
    beside, evidence = sources.beside(content), sources.evidence(content)
    cited = content.grouped("citations", "citing")
    curies = {one.reference: _curie(one) for one in content.rows("references")}
    found: dict[str, list[Statement]] = {}
    for claim in content.rows("claims"):
        more = zip(
            (MODALITY, QUALIFIER, DATE, REVIEW),
            (claim.modality, claim.qualifier, claim.date, claim.review),
            strict=True,
        )
        values = [(CLAIM, claim.claim), *beside[claim.claim], *((name, value) for name, value in more if value)]
        values += [(NOTE, note) for note in evidence.get(claim.claim, ())]
        relation = ROLE if claim.predicate == RDF_TYPE else claim.predicate
        citations = [curies[one.reference] for one in cited.get(claim.claim, ())]
        found.setdefault(claim.subject, []).append(Statement(relation, claim.object, values, citations))
    return found


def _curie(reference: Any) -> str:
    if reference.pmid:
        return f"PMID:{reference.pmid}"
    return f"doi:{reference.doi}" if reference.doi else reference.url or reference.reference
