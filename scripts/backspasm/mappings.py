"""The mapping set: SSSOM TSV in, Turtle out; a user's own set is read the same way."""

from __future__ import annotations

import csv
import os
import re
from typing import TYPE_CHECKING, NamedTuple

from . import files, ontology, turtle
from .errors import DataError
from .namespaces import LBS, PREFIXES
from .parser import UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

SSSOM = PREFIXES["sssom"]
NO_TERM = "sssom:NoTermFound"
PREDICATES = {f"skos:{kind}Match": kind for kind in ("exact", "close", "broad", "narrow", "related")}
REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
BESIDE = ("object_label", "mapping_justification", "object_source_version", "comment")
CONCEPTS = """
PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?concept { ?concept a/rdfs:subClassOf+ lbs:Concept }
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
    lines = files.read_text(path).splitlines()
    base = {**PREFIXES, **_curie_map(lines, path)}
    table = [(number, line) for number, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")]
    rows = csv.DictReader((line for _, line in table), delimiter="\t", quoting=csv.QUOTE_NONE)
    missing = [column for column in REQUIRED if column not in (rows.fieldnames or ())]
    if missing:
        raise DataError(f"{path!r} has no column {missing[0]!r}")
    known = concepts()
    return [
        _mapping(row, base, known, f"{path!r} line {number}") for (number, _), row in zip(table[1:], rows, strict=True)
    ]


def concepts() -> frozenset[str]:
    """Return the IRIs of the authored concepts."""
    graph = ontology.store(ontology.authored())
    return frozenset(row[0].value for row in graph.query(CONCEPTS))  # type: ignore[union-attr]


def _curie_map(lines: list[str], path: str) -> dict[str, str]:
    import yaml

    try:
        metadata = yaml.safe_load("\n".join(line[1:] for line in lines if line.startswith("#"))) or {}
    except yaml.YAMLError:
        raise DataError(f"{path!r}: the metadata block is not YAML") from None
    found = metadata.get("curie_map") if isinstance(metadata, dict) else None
    return {str(prefix): str(iri) for prefix, iri in found.items()} if isinstance(found, dict) else {}


def _mapping(row: dict[str, str], base: dict[str, str], known: frozenset[str], where: str) -> Mapping:
    subject, predicate, curie = (row[column] or "" for column in REQUIRED[:3])
    if unreadable := UNREADABLE.search("".join(value or "" for value in row.values())):
        raise DataError(f"{where}: the character U+{ord(unreadable[0]):04X} is not for texts")
    prefix, _, local = subject.partition(":")
    concept = base.get(prefix, "") + local
    if concept not in known:
        raise DataError(f"{where}: {subject!r} is not a concept of this graph")
    if predicate not in PREDICATES:
        raise DataError(f"{where}: {predicate!r} is not one of {', '.join(PREDICATES)}")
    prefix, _, local = curie.partition(":")
    if not local or prefix not in base:
        raise DataError(f"{where}: the prefix of {curie!r} is not in the curie_map")
    confidence = row.get("confidence") or ""
    try:
        sound = not confidence or 0 <= float(confidence) <= 1
    except ValueError:
        sound = False
    if not sound:
        raise DataError(f"{where}: the confidence {confidence!r} is not a number from 0 to 1")
    if not re.fullmatch(r"[A-Za-z][\w.-]*", prefix, re.ASCII):
        raise DataError(f"{where}: the prefix of {curie!r} is not a plain name")
    iri = base[prefix] + local
    if any(ord(character) <= 32 or character in '<>"{}|^`\\' for character in iri):
        raise DataError(f"{where}: {curie!r} does not make an IRI")
    label, justification, version, comment = (row.get(column) or "" for column in BESIDE)
    return Mapping(concept.removeprefix(LBS), predicate, curie, iri, label, justification, confidence, version, comment)


def text(rows: list[Mapping]) -> str:
    """Return mapping rows as the Turtle of `mappings.ttl`: the match itself, and what stands beside it.

    The second part uses the names of SSSOM on a named mapping, where SSSOM's own RDF has an axiom annotation: after a
    round trip through an OWL editor those can no longer be found by a plain query.
    """
    matches: dict[str, list[str]] = {}
    blocks = []
    for row in sorted(rows):
        if row.curie != NO_TERM:
            matches.setdefault(row.concept, []).append(f"{row.predicate} {turtle.name(row.iri)}")
        name = f"{row.concept}.{PREDICATES[row.predicate]}.{row.curie.replace(':', '_')}"
        blocks.append(turtle.block(turtle.name(PREFIXES["mapping"] + name), _lines(row)))
    concepts = [turtle.block(turtle.name(LBS + concept), lines) for concept, lines in matches.items()]
    description = (
        "Terms of outside terminologies that mean the concepts, each with how nearly, why, and of which version."
    )
    return turtle.module("mappings", description, "backspasm build", concepts + blocks)


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
        number = f"{float(row.confidence):f}".rstrip("0").rstrip(".")
        yield f'sssom:confidence "{number}"^^xsd:decimal'
    if row.version:
        yield f"sssom:object_source_version {ox.Literal(row.version)}"
    if row.comment:
        yield f"{'lbs:reason' if row.curie == NO_TERM else 'skos:scopeNote'} {ox.Literal(row.comment, language='en')}"


def build() -> str:
    """Return the text of `mappings.ttl` for the project's own mapping set."""
    return text(read(shipped()))
