"""The mappings of a mapping file (SSSOM), the built-in one or a user's, and the triples that state them."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from ..errors import DataError, quoted
from . import generated, ontology, queries, sssom
from .generated import english, node
from .namespaces import LBS, PREFIXES
from .terms import NO_TERM, Terms, shipped, terminologies

if TYPE_CHECKING:
    from collections.abc import Iterator

PREDICATES = {f"skos:{kind}Match": kind for kind in ("exact", "close", "broad", "narrow", "related")}
INVERSES = {"skos:broadMatch": "skos:narrowMatch", "skos:narrowMatch": "skos:broadMatch"}
MOST_CHARACTERS = 8 * 1024 * 1024
MOST_DECIMALS = 18
MOST_NAMED, LONGEST_NAMED = 5, 100  # predicates in a warning, and characters of each


class Mapping(NamedTuple):
    """One row: concept (local name), predicate and object (CURIEs), their IRIs, and metadata.

    The concept is empty if the subject is sssom:NoTermFound: the object has no bearing here. A predicate that is not of
    SKOS is kept for export, and says nothing of what the term means. `source` is the IRI of the terminology, empty if the
    file does not give it as a CURIE, `date` the ISO 8601 date of the mapping, and `author` the names of its authors, with
    a bar between them.
    """

    concept: str
    predicate: str
    curie: str
    iri: str
    label: str
    justification: str
    confidence: str
    version: str
    comment: str
    author: str
    date: str
    source: str
    predicate_iri: str


def read(path: str, known: frozenset[str] | None = None) -> list[Mapping]:
    """Return the rows of an SSSOM file; DataError names the file and the line of an invalid row."""
    return _read(sssom.source(path), concepts(ontology.store(ontology.authored())) if known is None else known)


def concepts(store: ox.Store) -> frozenset[str]:
    """Return the IRIs of the concepts in a store."""
    return frozenset(concept for (concept,) in queries.rows(store, queries.read("graph/concepts")))


def _read(source: sssom.Source, known: frozenset[str]) -> list[Mapping]:
    given = sssom.read(source)
    terms = Terms(given.prefixes)
    found: list[Mapping] = []
    size = 0
    for row in given.rows:
        try:
            found.append(_mapping(row.cells, terms, known))
            size += sum(map(len, found[-1]))
            if size > MOST_CHARACTERS:
                raise DataError(f"the rows have more than {MOST_CHARACTERS} characters with their IRIs in full")
        except DataError as error:
            raise DataError(f"{row.where}: {error}") from None
    return found


def _mapping(cells: dict[str, str], terms: Terms, known: frozenset[str]) -> Mapping:
    subject, predicate, object = (cells.get(column, "") for column in sssom.REQUIRED[:3])
    if cells.get("predicate_modifier"):
        raise DataError("rows with a predicate_modifier are not supported; remove the row")
    if not cells.get("mapping_justification"):
        raise DataError(
            "the mapping_justification is empty; say how the mapping was made, for example semapv:ManualMappingCuration"
        )
    ends = [(subject, *terms.find(subject)), (object, *terms.find(object))]
    names = ["object_label", "object_source_version", "object_source"]
    if ends[1][2] in known and ends[0][2] not in known and subject != NO_TERM:  # it says the same the other way round
        ends.reverse()
        names = [name.replace("object", "subject") for name in names]
        predicate = INVERSES.get(predicate, predicate)
        if predicate not in PREDICATES:
            raise DataError(f"{quoted(predicate)} cannot be reversed; put the concept of this graph in subject_id")
    (named, _, concept), (_, curie, iri) = ends
    if named != NO_TERM and concept not in known:
        raise DataError(f"{quoted(named)} is not a concept of this graph")
    if named == curie == NO_TERM:
        raise DataError(f"the row maps {NO_TERM} to itself; name a concept or a term")
    if _is_ours(iri):
        raise DataError(f"{quoted(curie)} is a term of this graph; map to a term of another terminology")
    relation, relation_iri = terms.find(predicate)
    if relation not in PREDICATES and relation_iri.startswith(PREFIXES["skos"]):
        raise DataError(f"{quoted(predicate)} is not one of {', '.join(PREDICATES)}")
    if _is_ours(relation_iri):
        raise DataError(f"{quoted(predicate)} is a term of this graph, not a predicate for mappings")
    confidence = cells.get("confidence", "")
    if confidence and not _is_confidence(confidence):
        raise DataError(
            f"the confidence {quoted(confidence)} is not a number from 0 to 1 with at most {MOST_DECIMALS} decimals"
        )
    date = cells.get("mapping_date", "")
    if date and not _is_date(date):
        raise DataError(f"the mapping_date {quoted(date)} is not a date such as 2026-01-31")
    label, version, source = (cells.get(name, "") for name in names)
    return Mapping(
        concept="" if named == NO_TERM else concept.removeprefix(LBS),
        predicate=relation,
        curie=curie,
        iri=iri,
        label=label,
        justification=cells["mapping_justification"],
        confidence=confidence,
        version=version,
        comment=cells.get("comment", ""),
        author=cells.get("author_label", ""),
        date=date,
        source=_source(source, terms),
        predicate_iri=relation_iri,
    )


def _source(text: str, terms: Terms) -> str:
    try:
        return terms.find(text)[1]
    except DataError:
        return ""  # a name, not a CURIE; the property takes an IRI


def _is_date(text: str) -> bool:
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_ours(iri: str) -> bool:
    return f"{iri}/".replace("http:", "https:", 1).casefold().startswith(LBS)


def _is_confidence(text: str) -> bool:
    if not re.fullmatch(r"(?:[0-9]{1,30}\.?[0-9]{0,30}|\.[0-9]{1,30})(?:[eE][+-]?[0-9]{1,2})?", text, re.ASCII):
        return False
    number = Decimal(text)
    return number <= 1 and -int(number.normalize().as_tuple().exponent) <= MOST_DECIMALS


def triples(rows: list[Mapping], user: bool = False) -> list[ox.Triple]:
    """Return mapping rows as triples: the match, and an individual of `lbs:Mapping` that holds the row's metadata.

    The individual uses the property names of SSSOM. SSSOM's own RDF uses axiom annotations, which a plain query cannot
    find after a round trip through an OWL editor. The individuals of a user's mappings are numbered.
    """
    matches, mappings = [], []
    for number, row in enumerate(sorted(rows), 1):
        concept, term = node(f"lbs:{row.concept}" if row.concept else NO_TERM), ox.NamedNode(row.iri)
        if row.predicate in PREDICATES and row.concept and row.curie != NO_TERM:
            matches.append(ox.Triple(concept, node(row.predicate), term))
        if row.predicate not in PREDICATES:
            matches.append(ox.Triple(ox.NamedNode(row.predicate_iri), node("lbs:curie"), ox.Literal(row.predicate)))
        name = f"own_{number}" if user else _name(row)
        named = node(f"mapping:{name}")
        mappings += [ox.Triple(named, node(verb), value) for verb, value in _said(row, concept, term)]
    return [*matches, *mappings]


def _name(row: Mapping) -> str:
    return f"{row.concept}_{PREDICATES[row.predicate]}_{re.sub('[^A-Za-z0-9]', '-', row.curie)}"


def _said(row: Mapping, concept: ox.NamedNode, term: ox.NamedNode) -> Iterator[tuple[str, ox.NamedNode | ox.Literal]]:
    yield "rdf:type", node("owl:NamedIndividual")
    if row.concept and row.predicate in PREDICATES:
        yield "rdf:type", node("lbs:Mapping")
    yield "sssom:subject_id", concept
    yield "sssom:predicate_id", ox.NamedNode(row.predicate_iri)
    yield "sssom:object_id", term
    yield "lbs:curie", ox.Literal(row.curie)
    if row.label:
        yield "sssom:object_label", ox.Literal(row.label)
    yield "sssom:mapping_justification", ox.Literal(row.justification)
    if row.confidence:
        number = f"{Decimal(row.confidence).normalize():f}"
        yield "sssom:confidence", ox.Literal(number, datatype=node("xsd:decimal"))
    if row.author:
        yield "sssom:author_label", ox.Literal(row.author)
    if row.date:
        yield "sssom:mapping_date", ox.Literal(row.date)
    if row.source:
        yield "sssom:object_source", ox.NamedNode(row.source)
    if row.version:
        yield "sssom:object_source_version", ox.Literal(row.version)
    if row.comment:
        yield "lbs:reason" if row.curie == NO_TERM else "skos:scopeNote", english(row.comment)


def text(rows: list[Mapping]) -> str:
    """Return mapping rows as the Turtle of `mappings.ttl`, with the form of the IRIs of each terminology."""
    description = (
        "Terms of outside terminologies that mean the concepts, each with how nearly, why, and of which version."
    )
    together = node("lbs:terminologies")  # the source of sssom:NoTermFound
    forms = [
        ox.Triple(together, node("rdf:type"), node("owl:NamedIndividual")),
        ox.Triple(together, node("rdfs:label"), english("terminologies of the mappings, taken together")),
    ]
    forms += [
        ox.Triple(node(f"terminology:{row['prefix']}"), node(verb), value)
        for row in terminologies()
        for verb, value in (
            ("rdf:type", node("owl:NamedIndividual")),
            ("void:uriRegexPattern", ox.Literal(row["iri_pattern"])),
        )
    ]
    return generated.module("mappings", description, "build", [*triples(rows), *forms])


def user_mappings(path: str, known: frozenset[str]) -> tuple[str, tuple[str, ...]]:
    """Return, as N-Triples, the mappings of a user's SSSOM file that the built-in file does not have, and warnings.

    If both files contain the same match, the built-in row wins. DataError names the line of an invalid row. The file is
    read each time, since it may have changed.
    """
    return _added(sssom.source(path), known)


@lru_cache(maxsize=8)
def _added(source: sssom.Source, known: frozenset[str]) -> tuple[str, tuple[str, ...]]:
    shipped_rows = _shipped_rows(known)
    ours = {(row.concept, row.predicate, row.iri) for row in shipped_rows}
    rows = [row for row in _read(source, known) if (row.concept, row.predicate, row.iri) not in ours]
    text = (ox.serialize(triples(rows, user=True), format=ox.RdfFormat.N_TRIPLES) or b"").decode()
    return text, tuple(_doubts(rows, shipped_rows))


@lru_cache(maxsize=1)
def _shipped_rows(known: frozenset[str]) -> list[Mapping]:
    return read(shipped(), known)


def _doubts(rows: list[Mapping], ours: list[Mapping]) -> Iterator[str]:
    """Yield a warning for predicates that are not from SKOS, and for each term that is an exact match of several concepts."""
    others = sorted({row.predicate for row in rows} - PREDICATES.keys())
    if others:
        listed = ", ".join(other[:LONGEST_NAMED] for other in others[:MOST_NAMED])
        more = f" and {len(others) - MOST_NAMED} more predicates" if len(others) > MOST_NAMED else ""
        yield f"rows with {listed}{more} are only exported; names and codes are not looked up in them"
    meant: dict[str, set[str]] = {}
    for row in (*rows, *ours):
        if row.concept and row.predicate == "skos:exactMatch" and row.curie != NO_TERM:
            meant.setdefault(row.iri, set()).add(f"lbs:{row.concept}")
    for iri, curie in dict(sorted((row.iri, row.curie) for row in rows)).items():
        if len(meant.get(iri, ())) > 1:
            yield f"{quoted(curie)} is an exact match of {' and '.join(sorted(meant[iri]))}; it counts as each of them"
