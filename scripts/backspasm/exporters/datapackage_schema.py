"""The tables of the data package: what a row of each is, its columns, its keys."""

from __future__ import annotations

from typing import NamedTuple

ORIGINS = ("Stated", "Curated", "Inferred")


class Field(NamedTuple):
    """A column: its name, type, the table that it refers to (`of`), whether it is required, and its allowed `words`."""

    name: str
    type: str = "string"
    of: str | None = None
    required: bool = True
    words: tuple[str, ...] = ()


class Table(NamedTuple):
    """A table: what a row is, its columns, and the names of its key columns."""

    row: str
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ("id",)


def _maybe(name: str, type: str = "string", of: str | None = None) -> Field:
    return Field(name, type, of, required=False)


LOOKED_AT = Field("looked_at", "boolean")  # a person compared both, since their titles share no significant word
TABLES = {
    "things": Table(
        "a thing that claims name: a concept, a role, a part of the document, or an alternative of a criterion",
        (Field("id"), _maybe("label"), Field("kind"), _maybe("definition"), _maybe("module")),
    ),
    "synonyms": Table("another name of a concept", (Field("thing", of="things"), Field("word")), ("thing", "word")),
    "attributes": Table(
        "another literal of a thing: a question, a note, a number",
        (Field("thing", of="things"), Field("property"), Field("value")),
        ("thing", "property", "value"),
    ),
    "outline": Table(
        "a part of a document: its section and group, its span in code points, and the concept of an item",
        (
            Field("thing", of="things"),
            Field("document", of="things"),
            _maybe("section", of="things"),
            _maybe("group", of="things"),
            _maybe("concept", of="things"),
            _maybe("ordinal", "integer"),
            _maybe("start", "integer"),
            _maybe("end", "integer"),
            Field("sha256"),
        ),
        ("thing",),
    ),
    "relations": Table("a relation of the graph", (Field("id"), Field("label"))),
    "links": Table(
        "a relation between two things that is not a claim",
        (Field("subject", of="things"), Field("relation", of="relations"), Field("object", of="things")),
        ("subject", "relation", "object"),
    ),
    "claims": Table(
        "a statement, written once",
        (
            Field("id"),
            Field("subject", of="things"),
            Field("predicate", of="relations"),
            Field("object", of="things"),
            Field("origin", words=ORIGINS),
            _maybe("modality"),
            _maybe("qualifier"),
            _maybe("reason"),
            _maybe("date", "date"),
            _maybe("review"),
            _maybe("note"),
        ),
    ),
    "claim_places": Table(
        "an item or a sentence that carries a claim",
        (Field("claim", of="claims"), Field("place", of="things")),
        ("claim", "place"),
    ),
    "claim_gaps": Table(
        "a document whose list of red flags lacks the finding of a claim",
        (Field("claim", of="claims"), Field("document", of="things")),
        ("claim", "document"),
    ),
    "premises": Table(
        "a premise of an inferred claim, with its rule; one derivation has several premises",
        (Field("claim", of="claims"), Field("derivation"), Field("rule"), Field("premise", of="claims")),
        ("derivation", "premise"),
    ),
    "references": Table(
        "a publication",
        (
            Field("id"),
            Field("label"),
            _maybe("title"),
            _maybe("first_author"),
            _maybe("year"),
            _maybe("container"),
            _maybe("doi"),
            _maybe("pmid"),
            _maybe("url"),
            _maybe("identifiers_verified"),
            _maybe("study_design"),
        ),
    ),
    "evidence": Table(
        "an evidence note from the literature",
        (
            Field("id"),
            Field("direction"),
            Field("note"),
            _maybe("population"),
            _maybe("applicability"),
            _maybe("certainty"),
            _maybe("date", "date"),
            _maybe("review"),
        ),
    ),
    "reference_findings": Table(
        "a concept that a reference counts among the signs or risks of serious disease",
        (Field("reference", of="references"), Field("concept", of="things")),
        ("reference", "concept"),
    ),
    "evidence_claims": Table(
        "a claim that an evidence note is about",
        (Field("note", of="evidence"), Field("claim", of="claims")),
        ("note", "claim"),
    ),
    "claim_citations": Table(
        "a publication that a claim cites",
        (Field("claim", of="claims"), Field("reference", of="references"), LOOKED_AT),
        ("claim", "reference"),
    ),
    "evidence_citations": Table(
        "a publication that a note cites",
        (Field("note", of="evidence"), Field("reference", of="references"), LOOKED_AT),
        ("note", "reference"),
    ),
    "thing_citations": Table(
        "a publication that a criterion or one of its alternatives cites",
        (Field("thing", of="things"), Field("reference", of="references"), LOOKED_AT),
        ("thing", "reference"),
    ),
    "mappings": Table(
        "a mapping of a concept to an outside term or sssom:NoTermFound; no origin if a user's file adds it",
        (
            Field("id"),
            Field("subject", of="things"),
            Field("predicate"),
            Field("object"),
            Field("curie"),
            _maybe("label"),
            Field("justification"),
            _maybe("confidence", "number"),
            _maybe("version"),
            _maybe("comment"),
            _maybe("origin"),
        ),
    ),
    "silences": Table("what a document does not say", (Field("id"), Field("topic"), Field("question"))),
    "silence_words": Table(
        "a search word of a silence",
        (Field("silence", of="silences"), Field("word")),
        ("silence", "word"),
    ),
    "silence_documents": Table(
        "a document that does not answer the question of a silence",
        (Field("silence", of="silences"), Field("document", of="things")),
        ("silence", "document"),
    ),
    "silence_concepts": Table(
        "a concept that the question of a silence is about",
        (Field("silence", of="silences"), Field("concept", of="things")),
        ("silence", "concept"),
    ),
    "unmodelled": Table(
        "a part of the prose that is not modelled as a claim",
        (Field("id"), Field("content"), Field("reason"), Field("sentence", of="things")),
    ),
}
