"""Where a statement comes from: its claim, origin and item, and for an inferred one its premises down to the ground."""

from __future__ import annotations

import contextlib

import pyoxigraph as ox

from . import concepts, engines
from .answers import Select, text
from .errors import UsageError, nearest, quoted
from .namespaces import PREFIXES, expand, shorten

RELATIONS = """
PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?term ?name ?sort WHERE {
  { ?term a owl:ObjectProperty BIND("relation" AS ?sort) FILTER NOT EXISTS { ?term lbs:structural true } }
  UNION { VALUES ?term { lbs:nearFinding lbs:coreFinding lbs:contextFinding } BIND("relation" AS ?sort) }
  UNION { ?term owl:equivalentClass/owl:onProperty ?property BIND("role" AS ?sort) }
  ?term rdfs:label ?name .
}
"""
CLAIM = """
PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?claim ?origin ?modality ?qualifier ?reason ?review ?date WHERE {
  VALUES ?_subject { UNDEF }
  VALUES ?_object { UNDEF }
  ?claim lbs:claimSubject ?_subject ;
    lbs:hasOrigin/rdfs:label ?origin .
  {
    VALUES ?_predicate { UNDEF }
    ?claim lbs:claimPredicate ?_predicate ; lbs:claimObject ?_object .
  } UNION {
    ?claim lbs:claimRole ?_object .
  }
  OPTIONAL { ?claim lbs:hasModality/rdfs:label ?modality }
  OPTIONAL { ?claim lbs:qualifier ?qualifier }
  OPTIONAL { ?claim lbs:reason ?reason }
  OPTIONAL { ?claim lbs:hasReviewStatus/rdfs:label ?review ; dcterms:date ?date }
} ORDER BY ?claim
"""
# What of a criterion's reading carries no claim: the criterion answers for it, and a curated alternative for itself.
READING = """
PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?reason ?review ?date ?own WHERE {
  VALUES ?_subject { UNDEF }
  VALUES ?_object { UNDEF }
  VALUES ?_predicate { UNDEF }
  { ?_subject lbs:nearFinding ?_object . VALUES ?_predicate { lbs:nearFinding } }
  UNION {
    { ?way lbs:coreFinding ?_object . VALUES ?_predicate { lbs:coreFinding } }
    UNION { ?way lbs:contextFinding ?_object . VALUES ?_predicate { lbs:contextFinding } }
    ?_subject lbs:hasAlternative ?way .
    OPTIONAL { ?way lbs:reason ?own }
  }
  ?_subject lbs:reason ?reason ; lbs:hasReviewStatus/rdfs:label ?review ; dcterms:date ?date .
} ORDER BY ?own
"""
PLACES = """
PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT ?document ?section ?group ?ordinal ?text ?opening ?start ?end WHERE {
  VALUES ?_claim { UNDEF }
  ?_claim lbs:statedIn ?place .
  ?place lbs:inDocument/dcterms:identifier ?document ; lbs:inSection/lbs:text ?section ; lbs:ordinal ?ordinal ; lbs:start ?start ; lbs:end ?end .
  OPTIONAL { ?place lbs:inGroup/lbs:text ?group }
  OPTIONAL { ?place lbs:text ?text }
  OPTIONAL { ?place lbs:opening ?opening }
} ORDER BY ?start
"""
CITED = """
PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT ?reference ?author ?year ?title WHERE {
  VALUES ?_claim { UNDEF }
  ?_claim lbs:cites ?reference .
  OPTIONAL { ?reference lbs:firstAuthor ?author ; lbs:year ?year ; dcterms:title ?title }
} ORDER BY ?reference
"""
DERIVED = """
PREFIX lbs: <https://w3id.org/backspasm/>
SELECT ?derivation ?rule ?premise ?subject ?predicate ?object WHERE {
  VALUES ?_claim { UNDEF }
  ?_claim lbs:derivedBy ?derivation .
  ?derivation lbs:rule ?rule ; lbs:premise ?premise .
  ?premise lbs:claimSubject ?subject ; lbs:claimPredicate ?predicate ; lbs:claimObject ?object .
} ORDER BY ?derivation ?premise
"""
LABEL = """
PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?label WHERE { VALUES ?_term { UNDEF } ?_term rdfs:label|lbs:text ?label }
"""
ROLE = ox.NamedNode(PREFIXES["lbs"] + "claimRole")
ROLE_WORDS = ("a", "is a", "role", "type", "rdf:type")


def explain(subject: str, predicate: str, object: str) -> str:
    """Return lines that say where a statement comes from, or that the graph does not say it.

    Subject and object are named as concepts are; the predicate by its label, local name, CURIE or IRI, or `a` with a
    role's name as object. UsageError where a name means nothing.
    """
    who = _concept(subject)
    if predicate in ROLE_WORDS:
        relation, whom = ROLE, _term(object, "role")
    else:
        relation, whom = _term(predicate, "relation"), _concept(object)
    lines = _lines(who, relation, whom, "", set()) or _reading(who, relation, whom)
    return (
        "\n".join(
            lines
            or [
                f"The graph does not say: {_sentence(who, relation, whom)}.",
                "What it does not say is unknown, and not denied.",
            ]
        )
        + "\n"
    )


def _lines(
    subject: ox.NamedNode,
    predicate: ox.NamedNode,
    object: ox.NamedNode,
    indent: str,
    seen: set[str],
    only: ox.NamedNode | None = None,
) -> list[str]:
    """Return the lines on each claim of a triple, or on the claim `only`."""
    lines: list[str] = []
    for claim, origin, modality, qualifier, reason, review, date in _rows(
        CLAIM, subject=subject, predicate=predicate, object=object
    ):
        assert isinstance(claim, ox.NamedNode)
        if only not in (None, claim):
            continue
        hedge = f", {text(modality)}" if modality else ""
        lines.append(f"{indent}{_sentence(subject, predicate, object)}: {text(origin)}{hedge}")
        inner = indent + "  "
        lines.append(f"{inner}claim {shorten(claim.value)}")
        if qualifier:
            lines.append(f'{inner}with the words "{text(qualifier)}"')
        for document, section, group, ordinal, words, opening, start, end in _rows(PLACES, claim=claim):
            where = " > ".join(filter(None, (text(section), text(group))))
            what = (
                f'item {text(ordinal)}, "{text(words)}"'
                if words
                else f'sentence {text(ordinal)}, "{text(opening)} ..."'
            )
            lines.append(f"{inner}in {text(document)}: {where}, {what}, characters {text(start)} to {text(end)}")
        if reason:
            lines.append(f"{inner}reason: {text(reason)}")
        for reference, author, year, title in _rows(CITED, claim=claim):
            lines.append(f"{inner}cites {shorten(text(reference))}: {text(author)} {text(year)}, {text(title)}")
        if review:
            lines.append(f"{inner}{text(review)}, {text(date)}")
        if claim.value in seen:
            continue
        step = None
        for derivation, rule, premise, s, p, o in _rows(DERIVED, claim=claim):
            if derivation != step:
                lines.append(f"{inner}by the rule {text(rule)}, from")
                step = derivation
            lines += _lines(s, p, o, inner + "  ", seen | {claim.value}, premise)  # type: ignore[arg-type]
    return lines


def _reading(subject: ox.NamedNode, predicate: ox.NamedNode, object: ox.NamedNode) -> list[str]:
    """Return the lines on a finding of a criterion: the reason of the criterion's reading, and of a curated alternative."""
    rows = _rows(READING, subject=subject, predicate=predicate, object=object)
    if not rows:
        return []
    reason, review, date, _ = rows[0]
    lines = [f"{_sentence(subject, predicate, object)}: part of the criterion, Curated", f"  reason: {text(reason)}"]
    lines += [f"  reason of the alternative: {text(own)}" for *_, own in rows if own]
    for reference, author, year, title in _rows(CITED, claim=subject):
        lines.append(f"  cites {shorten(text(reference))}: {text(author)} {text(year)}, {text(title)}")
    return [*lines, f"  {text(review)}, {text(date)}"]


def _rows(query: str, **terms: ox.NamedNode) -> list[tuple[ox.NamedNode | ox.Literal | None, ...]]:
    for name, term in terms.items():
        query = engines.fill(query, name, term)
    answer = engines.run(query)
    assert isinstance(answer, Select)
    return list(answer.rows)  # type: ignore[arg-type]


def _sentence(subject: ox.NamedNode, predicate: ox.NamedNode, object: ox.NamedNode) -> str:
    words = "has the role" if predicate == ROLE else _label(predicate)
    return f"{_label(subject)} | {words} | {_label(object)}"


def _label(term: ox.NamedNode) -> str:
    rows = _rows(LABEL, term=term)
    return text(rows[0][0]) if rows else shorten(term.value)


def _concept(name: str) -> ox.NamedNode:
    """Return a concept, or a heading of a document by its CURIE or IRI, since `tensionWith` may join headings."""
    iri = expand(name) or name
    if iri.startswith(PREFIXES["src"]):
        with contextlib.suppress(ValueError):  # not every text makes an IRI
            if _rows(LABEL, term=ox.NamedNode(iri)):
                return ox.NamedNode(iri)
    return ox.NamedNode(concepts.resolve(name).iri)


def _term(name: str, what: str) -> ox.NamedNode:
    found = {(text(label), term.value) for term, label, sort in _rows(RELATIONS) if text(sort) == what and term}
    for label, iri in found:
        if name in (iri, iri.removeprefix(PREFIXES["lbs"])) or expand(name) == iri or concepts.normal(name) == label:
            return ox.NamedNode(iri)
    raise UsageError(f"there is no {what} {quoted(name)}{nearest(name, [label for label, _ in found])}")
