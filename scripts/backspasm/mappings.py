"""The mapping set: SSSOM TSV in, Turtle out; a user's own set is read the same way."""

from __future__ import annotations

import csv
import os
import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from . import files, ontology, turtle
from .errors import DataError, quoted, sentence
from .namespaces import LBS, PREFIXES
from .parser import UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

SSSOM = PREFIXES["sssom"]
NO_TERM = "sssom:NoTermFound"
PREDICATES = {f"skos:{kind}Match": kind for kind in ("exact", "close", "broad", "narrow", "related")}
LONGEST_CELL = 10_000
FIXED = ("lbs", "owl", "rdf", "rdfs", "skos", "sssom")
REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
BESIDE = ("object_label", "mapping_justification", "object_source_version", "comment")
CONCEPTS = """
PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?concept { ?concept a/rdfs:subClassOf+ lbs:Concept }
"""

# That a concept has no term no longer holds where a user's set has one.
OVERTAKEN = """
PREFIX sssom: <https://w3id.org/sssom/>
DELETE { ?mapping ?property ?value } WHERE {
  ?mapping sssom:object_id sssom:NoTermFound ; sssom:subject_id ?concept ; ?property ?value .
  ?other sssom:subject_id ?concept ; sssom:object_id ?term .
  FILTER(?term != sssom:NoTermFound)
}
"""


class Mapping(NamedTuple):
    """One row: concept (local name), predicate and object as CURIEs, the object's IRI, and what stands beside them."""

    concept: str
    predicate: str
    curie: str
    iri: str
    label: str
    justification: str
    confidence: str
    version: str
    comment: str


def shipped() -> str:
    """Return the path of the project's own mapping set."""
    return os.path.join(files.folder("ontology"), "mappings.sssom.tsv")


def read(path: str) -> list[Mapping]:
    """Return the rows of an SSSOM TSV with embedded metadata; DataError names the line of a row that is not sound."""
    lines = files.read_text(path).split("\n")
    start = next((at for at, line in enumerate(lines) if line.strip() and not line.startswith("#")), len(lines))
    base = {**PREFIXES, **_curie_map("\n".join(line[1:] for line in lines[:start]), path)}
    table = (line.removesuffix("\r") + "\n" for line in lines[start:])
    rows = csv.DictReader(table, delimiter="\t", strict=True, restval="")
    known = concepts()
    found = []
    try:
        columns = rows.fieldnames or ()
        if len(set(columns)) < len(columns):
            raise DataError(f"{path!r} has a column twice")
        missing = [column for column in REQUIRED if column not in columns]
        if missing:
            raise DataError(f"{path!r} has no column {missing[0]!r}")
        for row in rows:
            try:
                found.append(_mapping(row, base, known))
            except DataError as error:
                raise DataError(f"{path!r} line {start + rows.line_num}: {error}") from None
    except csv.Error as error:
        raise DataError(f"{path!r} line {start + rows.line_num + 1}: {sentence(error)}") from None
    return found


@cache
def concepts() -> frozenset[str]:
    """Return the IRIs of the authored concepts."""
    graph = ontology.store(ontology.authored())
    return frozenset(row[0].value for row in graph.query(CONCEPTS))  # type: ignore[union-attr]


def _curie_map(metadata: str, path: str) -> dict[str, str]:
    import yaml

    try:
        found = yaml.load(metadata, Loader=yaml.BaseLoader)  # which makes texts of all values, and runs nothing
    except (yaml.YAMLError, RecursionError):
        raise DataError(f"{path!r}: the metadata block is not YAML") from None
    prefixes = (found.get("curie_map") if isinstance(found, dict) else None) or {}
    if not isinstance(prefixes, dict):
        raise DataError(f"{path!r}: the curie_map is no map of prefixes")
    for prefix, iri in prefixes.items():
        if not isinstance(iri, str) or not re.fullmatch(r"[A-Za-z][\w.-]*", prefix, re.ASCII):
            raise DataError(f"{path!r}: the curie_map has an entry that is no prefix with an IRI")
        if prefix in FIXED and iri != PREFIXES[prefix]:
            raise DataError(f"{path!r}: the curie_map gives the prefix {prefix!r} another meaning")
    return prefixes


def _mapping(row: dict[str, str], base: dict[str, str], known: frozenset[str]) -> Mapping:
    if None in row:
        raise DataError("it has more cells than the table has columns")
    if max(map(len, row.values())) > LONGEST_CELL:
        raise DataError(f"it has a cell of more than {LONGEST_CELL} characters")
    subject, predicate, curie = (row[column] for column in REQUIRED[:3])
    if unreadable := UNREADABLE.search("".join(row.values())):
        raise DataError(f"the character U+{ord(unreadable[0]):04X} is not for texts")
    if row.get("predicate_modifier"):
        raise DataError("a predicate_modifier, which makes it no match, cannot be held here; leave such rows out")
    concept = _iri(subject, base)
    if concept not in known:
        raise DataError(f"{quoted(subject)} is not a concept of this graph")
    if predicate not in PREDICATES:
        raise DataError(f"{quoted(predicate)} is not one of {', '.join(PREDICATES)}")
    confidence = row.get("confidence", "")
    if not re.fullmatch(r"(?:0|0?\.[0-9]{1,18}|1(?:\.0{1,18})?)?", confidence):
        raise DataError(f"the confidence {quoted(confidence)} is not a number from 0 to 1 with 18 decimals at most")
    iri = _iri(curie, base)
    label, justification, version, comment = (row.get(column, "") for column in BESIDE)
    return Mapping(concept.removeprefix(LBS), predicate, curie, iri, label, justification, confidence, version, comment)


def _iri(curie: str, base: dict[str, str]) -> str:
    import pyoxigraph as ox

    prefix, _, local = curie.partition(":")
    if not local or prefix not in base:
        raise DataError(f"the prefix of {quoted(curie)} is not in the curie_map")
    try:
        return ox.NamedNode(base[prefix] + local).value
    except ValueError:
        raise DataError(f"{quoted(curie)} does not make an IRI") from None


def text(rows: list[Mapping], own: bool = False) -> str:
    """Return mapping rows as the Turtle of `mappings.ttl`: the match itself, and what stands beside it.

    The second part uses the names of SSSOM on a named mapping, where SSSOM's own RDF has an axiom annotation: after a
    round trip through an OWL editor those can no longer be found by a plain query. Those of a user's own set are numbered.
    """
    matches: dict[str, list[str]] = {}
    blocks = []
    for number, row in enumerate(sorted(rows), 1):
        if row.curie != NO_TERM:
            matches.setdefault(row.concept, []).append(f"{row.predicate} {turtle.name(row.iri)}")
        ours = f"{row.concept}_{PREDICATES[row.predicate]}_{re.sub('[^A-Za-z0-9]', '-', row.curie)}"
        name = f"own_{number}" if own else ours
        blocks.append(turtle.block(turtle.name(PREFIXES["mapping"] + name), _lines(row)))
    concepts = [turtle.block(turtle.name(LBS + concept), lines) for concept, lines in matches.items()]
    description = (
        "Terms of outside terminologies that mean the concepts, each with how nearly, why, and of which version."
    )
    return turtle.module("mappings", description, "build", concepts + blocks)


@cache
def own(path: str) -> str:
    """Return, as Turtle, the matches of a user's set that the project's own does not have; where both hold one, ours stands."""
    ours = {(row.concept, row.predicate, row.iri) for row in read(shipped())}
    return text([row for row in read(path) if (row.concept, row.predicate, row.iri) not in ours], own=True)


def _lines(row: Mapping) -> Iterator[str]:
    import pyoxigraph as ox

    yield "a owl:NamedIndividual , lbs:Mapping"
    yield f"sssom:subject_id {turtle.name(LBS + row.concept)}"
    yield f"sssom:predicate_id {row.predicate}"
    yield f"sssom:object_id {turtle.name(row.iri)}"
    yield f"lbs:curie {ox.Literal(row.curie)}"
    if row.label:
        yield f"sssom:object_label {ox.Literal(row.label)}"
    yield f"sssom:mapping_justification {ox.Literal(row.justification)}"
    if row.confidence:
        yield f'sssom:confidence "{Decimal(row.confidence).normalize():f}"^^xsd:decimal'
    if row.version:
        yield f"sssom:object_source_version {ox.Literal(row.version)}"
    if row.comment:
        yield f"{'lbs:reason' if row.curie == NO_TERM else 'skos:scopeNote'} {ox.Literal(row.comment, language='en')}"


def build() -> str:
    """Return the text of `mappings.ttl` for the project's own mapping set."""
    return text(read(shipped()))
