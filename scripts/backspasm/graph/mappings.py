"""Read mapping files (SSSOM TSV), the built-in one or a user's, and return the mappings as triples."""

from __future__ import annotations

import csv
import os
import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox

from .. import files
from ..errors import DataError, quoted, sentence
from ..files import UNREADABLE
from . import generated, ontology, queries, systems
from .generated import english, node
from .namespaces import LBS, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

NO_TERM = "sssom:NoTermFound"
PREDICATES = {f"skos:{kind}Match": kind for kind in ("exact", "close", "broad", "narrow", "related")}
LONGEST_CELL = 10_000
MOST_ROWS = 50_000
FIXED = ("lbs", "owl", "rdf", "rdfs", "skos", "sssom")
REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
OPTIONAL = ("object_label", "mapping_justification", "object_source_version", "comment", "author_label")
PROPAGATED = ("mapping_date", "object_source")  # slots whose value in the metadata block is that of rows without one


class Mapping(NamedTuple):
    """One row: concept (local name), predicate and object (CURIEs), the object's IRI, and metadata.

    The concept is empty if the subject is sssom:NoTermFound: the object has no bearing here. `author` has the names of
    the authors, with a bar between them, `date` is in ISO 8601, and `source` is the IRI of the terminology, or empty if
    the file does not give it as a CURIE.
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


def shipped() -> str:
    """Return the path of the built-in mapping file."""
    return os.path.join(files.folder("ontology"), "mappings.sssom.tsv")


def read(path: str, known: frozenset[str] | None = None) -> list[Mapping]:
    """Return the rows of an SSSOM TSV with embedded metadata; DataError names the line of an invalid row."""
    lines = files.read_text(path).split("\n")
    start = next((at for at, line in enumerate(lines) if line.strip() and not line.startswith("#")), len(lines))
    metadata = _metadata("\n".join(line[1:] for line in lines[:start]), path)
    base = {**PREFIXES, **_curie_map(metadata, path)}
    general = {slot: metadata[slot] for slot in PROPAGATED if isinstance(metadata.get(slot), str)}
    table = (line.removesuffix("\r") + "\n" for line in lines[start:])
    rows = csv.DictReader(table, delimiter="\t", strict=True, restval="")
    known = concepts(ontology.store(ontology.authored())) if known is None else known
    found: list[Mapping] = []
    try:
        columns = rows.fieldnames or ()
        if len(set(columns)) < len(columns):
            raise DataError(f"{path!r} has two columns with the same name")
        missing = [column for column in REQUIRED if column not in columns]
        if missing:
            raise DataError(f"{path!r} has no column {missing[0]!r}")
        for row in rows:
            if len(found) == MOST_ROWS:
                raise DataError(f"{path!r} has more than {MOST_ROWS} rows")
            try:
                if row["object_id"]:  # else a row of a template that is not filled in
                    found.append(
                        _mapping(
                            {**row, **{slot: row.get(slot) or said for slot, said in general.items()}}, base, known
                        )
                    )
            except DataError as error:
                raise DataError(f"{path!r} line {start + rows.line_num}: {error}") from None
    except csv.Error as error:
        raise DataError(f"{path!r} line {start + rows.line_num + 1}: {sentence(error)}") from None
    return found


def concepts(store: ox.Store) -> frozenset[str]:
    """Return the IRIs of the concepts in a store."""
    return frozenset(concept for (concept,) in queries.rows(store, queries.read("graph/concepts")))


def _metadata(text: str, path: str) -> dict[str, Any]:
    import yaml

    try:
        found = yaml.load(text, Loader=yaml.BaseLoader)  # reads all values as strings, and runs no code
    except (yaml.YAMLError, RecursionError):
        raise DataError(f"{path!r}: the metadata block is not valid YAML") from None
    return found if isinstance(found, dict) else {}


def _curie_map(metadata: dict[str, Any], path: str) -> dict[str, str]:
    prefixes = metadata.get("curie_map") or {}
    if not isinstance(prefixes, dict):
        raise DataError(f"{path!r}: the curie_map must map prefixes to IRIs")
    for prefix, iri in prefixes.items():
        if not isinstance(iri, str) or not re.fullmatch(r"[A-Za-z][\w.-]*", prefix, re.ASCII):
            raise DataError(f"{path!r}: the curie_map entry {quoted(prefix)} is not a prefix with an IRI")
        if prefix in FIXED and iri != PREFIXES[prefix]:
            raise DataError(
                f"{path!r}: the curie_map must not redefine the prefix {prefix!r}, which is <{PREFIXES[prefix]}>"
            )
    return prefixes


def _mapping(row: dict[str, str], base: dict[str, str], known: frozenset[str]) -> Mapping:
    if None in row:
        raise DataError("the row has more cells than the table has columns")
    if max(map(len, row.values())) > LONGEST_CELL:
        raise DataError(f"a cell has more than {LONGEST_CELL} characters")
    subject, predicate, curie = (row[column] for column in REQUIRED[:3])
    if unreadable := UNREADABLE.search("".join(row.values())):
        raise DataError(f"the character U+{ord(unreadable[0]):04X} is not allowed")
    if row.get("predicate_modifier"):
        raise DataError("rows with a predicate_modifier are not supported; remove the row")
    concept = "" if subject == NO_TERM else _iri(subject, base)
    if concept and concept not in known:
        raise DataError(f"{quoted(subject)} is not a concept of this graph")
    if predicate not in PREDICATES:
        raise DataError(f"{quoted(predicate)} is not one of {', '.join(PREDICATES)}")
    confidence = row.get("confidence", "")
    if not re.fullmatch(r"(?:0|0?\.[0-9]{1,18}|1(?:\.0{1,18})?)?", confidence):
        raise DataError(f"the confidence {quoted(confidence)} is not a number from 0 to 1 with at most 18 decimals")
    if not concept and curie == NO_TERM:
        raise DataError(f"the row maps {NO_TERM} to itself; name a concept or a term")
    date, source = (row.get(column, "") for column in PROPAGATED)
    if date and not _is_date(date):
        raise DataError(f"the mapping_date {quoted(date)} is not a date such as 2026-01-31")
    label, justification, version, comment, author = (row.get(column, "").strip() for column in OPTIONAL)
    if not justification:
        raise DataError("the mapping_justification is empty; semapv:ManualMappingCuration says that a person made it")
    iri = _iri(curie, base)
    if f"{iri}/".startswith(LBS):
        raise DataError(f"{quoted(curie)} is a term of this graph; name a term of another terminology")
    return Mapping(
        concept=concept.removeprefix(LBS),
        predicate=predicate,
        curie=curie,
        iri=iri,
        label=label,
        justification=justification,
        confidence=confidence,
        version=version,
        comment=comment,
        author=author,
        date=date,
        source=_source(source, base),
    )


def _source(text: str, base: dict[str, str]) -> str:
    try:
        return _iri(text, base)
    except DataError:
        return ""  # a name, not a CURIE; the property takes an IRI


def _is_date(text: str) -> bool:
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _iri(curie: str, base: dict[str, str]) -> str:
    prefix, _, local = curie.partition(":")
    if not local or prefix not in base:
        raise DataError(f"the prefix of {quoted(curie)} is not in the curie_map")
    try:
        return ox.NamedNode(base[prefix] + local).value
    except ValueError:
        raise DataError(f"{quoted(curie)} does not expand to a valid IRI") from None


def triples(rows: list[Mapping], user: bool = False) -> list[ox.Triple]:
    """Return mapping rows as triples: the match, and an individual of `lbs:Mapping` that holds the row's metadata.

    The individual uses the property names of SSSOM. SSSOM's own RDF uses axiom annotations, which a plain query cannot
    find after a round trip through an OWL editor. The individuals of a user's mappings are numbered.
    """
    matches, mappings = [], []
    for number, row in enumerate(sorted(rows), 1):
        concept, term = node(f"lbs:{row.concept}" if row.concept else NO_TERM), ox.NamedNode(row.iri)
        if row.concept and row.curie != NO_TERM:
            matches.append(ox.Triple(concept, node(row.predicate), term))
        ours = f"{row.concept}_{PREDICATES[row.predicate]}_{re.sub('[^A-Za-z0-9]', '-', row.curie)}"
        named = node(f"mapping:own_{number}" if user else f"mapping:{ours}")
        mappings += [ox.Triple(named, node(verb), value) for verb, value in _said(row, concept, term)]
    return [*matches, *mappings]


def _said(row: Mapping, concept: ox.NamedNode, term: ox.NamedNode) -> Iterator[tuple[str, ox.NamedNode | ox.Literal]]:
    yield "rdf:type", node("owl:NamedIndividual")
    if row.concept:
        yield "rdf:type", node("lbs:Mapping")
    yield "sssom:subject_id", concept
    yield "sssom:predicate_id", node(row.predicate)
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


def terminologies() -> list[dict[str, str]]:
    """Return the rows of the table of the terminologies that the built-in mapping file uses.

    `name` is that of the Bioregistry. `iri_pattern` is a regular expression of the IRIs that the publisher uses in RDF, as
    the Bioregistry has them.
    """
    table = files.read_text(os.path.join(files.folder("ontology"), "terminologies.tsv"))
    return list(csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


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


@cache
def user_mappings(path: str, known: frozenset[str]) -> str:
    """Return, as N-Triples, the mappings of a user's SSSOM file that the built-in file does not have.

    If both files contain the same match, the built-in row wins; the IRI of a term may be that of RDF or of FHIR.
    DataError names the line of an invalid row.
    """
    ours = {(row.concept, row.predicate, row.iri) for row in read(shipped(), known)}
    rows = read(path, known)
    added = [row for row in rows if (row.concept, row.predicate, systems.in_rdf(row.curie, row.iri)) not in ours]
    return (ox.serialize(triples(added, user=True), format=ox.RdfFormat.N_TRIPLES) or b"").decode()
