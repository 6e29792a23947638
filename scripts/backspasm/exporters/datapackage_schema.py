"""The tables of the data package and of the SQLite file: what a row of each is, its columns, its keys.

No name of a table or a column is a reserved word of SQL.
"""

from __future__ import annotations

from typing import NamedTuple

ORIGINS = ("Stated", "Curated", "Inferred")
DIRECTIONS = ("supports", "qualifies", "contradicts")


class Field(NamedTuple):
    """A column: its name, what it holds, its type in Table Schema, the table that it refers to (`of`), whether it is
    required, and its allowed `words`.
    """

    name: str
    about: str
    type: str = "string"
    of: str | None = None
    required: bool = True
    words: tuple[str, ...] = ()


class Table(NamedTuple):
    """A table: what a row is, its columns, and the names of its key columns."""

    row: str
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ("id",)


def _id(of: str) -> Field:
    return Field("id", f"CURIE of the {of}")


def _to(name: str, of: str, about: str) -> Field:
    return Field(name, about, of=of)


def _maybe(name: str, about: str, type: str = "string", of: str | None = None) -> Field:
    return Field(name, about, type, of, required=False)


LOOKED_AT = Field(
    "looked_at",
    "whether a person checked that the publication fits, because its title shares no significant word with what cites it",
    "boolean",
)
REVIEW = _maybe("review", "whether a clinician reviewed it")
CURATED_ON = _maybe("curated_on", "date on which the curators wrote it", "date")
CLAIM = _to("claim", "claims", "the claim")
NOTE = _to("note", "evidence", "the evidence note")
SILENCE = _to("silence", "silences", "the silence")
DOCUMENT = _to("document", "things", "the document")
CONCEPT = _to("concept", "things", "the concept")
REFERENCE = _to("reference", "bibliography", "the publication that is cited")
TABLES = {
    "things": Table(
        "a thing that claims name: a concept, a role, a part of the document, or an alternative of a criterion",
        (
            _id("thing"),
            Field(
                "label",
                "its name; of a part of a document, its text or the first words of it; of an alternative, its findings",
            ),
            Field("kind", "label of its narrowest kind, such as disorder, finding or item"),
            _maybe("definition", "what a concept or a role means"),
            _maybe("ontology_module", "module of the ontology that defines a concept"),
        ),
    ),
    "synonyms": Table(
        "another name of a concept",
        (_to("thing", "things", "the concept"), Field("word", "the other name")),
        ("thing", "word"),
    ),
    "attributes": Table(
        "another literal of a thing: a question, a note, a number",
        (
            _to("thing", "things", "the thing"),
            Field("property", "CURIE of the property"),
            Field("literal", "the value as text"),
        ),
        ("thing", "property", "literal"),
    ),
    "outline": Table(
        "a part of a document: its section and group, its span in code points, and the concept of an item",
        (
            _to("thing", "things", "the part"),
            DOCUMENT,
            _maybe("section", "the section that it is in", of="things"),
            _maybe("bullet_group", "the group of bullets that it is in", of="things"),
            _maybe("concept", "the concept that an item is about", of="things"),
            _maybe("ordinal", "place among its siblings, from 1", "integer"),
            _maybe("span_start", "offset of its first code point in the text of the document, from 0", "integer"),
            _maybe("span_end", "offset after its last code point", "integer"),
            Field("sha256", "SHA-256 of its text in UTF-8, in hexadecimal"),
        ),
        ("thing",),
    ),
    "relations": Table("a relation of the graph", (_id("relation"), Field("label", "its name"))),
    "links": Table(
        "a relation between two things that is not a claim",
        (
            _to("subject", "things", "where the link begins"),
            _to("relation", "relations", "the relation"),
            _to("object", "things", "where the link ends"),
        ),
        ("subject", "relation", "object"),
    ),
    "claims": Table(
        "a statement, written once",
        (
            _id("claim"),
            _to("subject", "things", "what the claim is about"),
            _to("predicate", "relations", "the relation that it states; rdf:type for a role"),
            _to("object", "things", "the other thing, or the role"),
            Field("origin", "who says it: the document, the curators, or a rule", words=ORIGINS),
            _maybe("modality", "how strongly it is said, such as possible or typical; none if it is inferred"),
            _maybe("qualifier", "words of the document that narrow the claim"),
            _maybe("reason", "why the curators say it"),
            CURATED_ON,
            REVIEW,
            _maybe("note", "what else a reader of the claim should know"),
        ),
    ),
    "claim_places": Table(
        "an item or a sentence that carries a claim",
        (CLAIM, _to("place", "things", "the item or the sentence")),
        ("claim", "place"),
    ),
    "claim_gaps": Table(
        "a document whose list of red flags lacks the finding of a claim", (CLAIM, DOCUMENT), ("claim", "document")
    ),
    "premises": Table(
        "a premise of an inferred claim, with its rule; one derivation has several premises",
        (
            CLAIM,
            Field("derivation", "CURIE of the derivation"),
            Field("rule", "name of the rule"),
            _to("premise", "claims", "a claim from which the rule infers it"),
        ),
        ("derivation", "premise"),
    ),
    "bibliography": Table(
        "a publication",
        (
            _id("publication"),
            Field("label", "key by which it is cited, such as Downie2013"),
            _maybe("title", "its title"),
            _maybe("first_author", "its first author"),
            _maybe("publication_year", "the year in which it was published", "year"),
            _maybe("container", "the journal with volume and pages, or the publisher"),
            _maybe("doi", "its DOI, without a prefix"),
            _maybe("pmid", "its id in PubMed"),
            _maybe("url", "an address at which it was read"),
            _maybe("study_design", "kind of study or guidance that it reports"),
            _maybe("identifiers_verified", "whether all its identifiers were seen, or only some"),
        ),
    ),
    "evidence": Table(
        "an evidence note from the literature",
        (
            _id("evidence note"),
            Field("direction", "what it does to the claims that it is about", words=DIRECTIONS),
            Field("note", "what the literature says"),
            _maybe("population", "whom the studies are about"),
            _maybe("applicability", "how closely the publications match the condition of the document"),
            _maybe("certainty", "how sure the publications are of what they found, in their own words"),
            CURATED_ON,
            REVIEW,
        ),
    ),
    "reference_findings": Table(
        "a concept that a publication counts among the signs or risks of serious disease",
        (_to("reference", "bibliography", "the publication"), CONCEPT),
        ("reference", "concept"),
    ),
    "evidence_claims": Table("a claim that an evidence note is about", (NOTE, CLAIM), ("note", "claim")),
    "claim_citations": Table("a publication that a claim cites", (CLAIM, REFERENCE, LOOKED_AT), ("claim", "reference")),
    "evidence_citations": Table("a publication that a note cites", (NOTE, REFERENCE, LOOKED_AT), ("note", "reference")),
    "thing_citations": Table(
        "a publication that a criterion or one of its alternatives cites",
        (_to("thing", "things", "the criterion or the alternative"), REFERENCE, LOOKED_AT),
        ("thing", "reference"),
    ),
    "mappings": Table(
        "a mapping of a concept to an outside term or sssom:NoTermFound; no origin if a user's file adds it",
        (
            _id("mapping"),
            _to("subject", "things", "the concept"),
            Field("predicate", "how near the two are: a mapping property of SKOS"),
            Field("object", "IRI of the outside term"),
            Field("curie", "CURIE of the outside term"),
            _maybe("label", "label of the outside term"),
            Field("justification", "how the mapping was found: a term of SEMAPV"),
            _maybe("confidence", "confidence of the curators, from 0 to 1", "number"),
            _maybe("version", "version of the terminology"),
            _maybe("comment", "how the two differ, or why there is no term"),
            _maybe("author", "who made the mapping"),
            _maybe("mapped_on", "date of the mapping", "date"),
            _maybe("terminology", "IRI of the terminology"),
            _maybe("origin", "Curated, or none if a user's file adds the mapping"),
        ),
    ),
    "silences": Table(
        "what a document does not say",
        (_id("silence"), Field("topic", "what it is about"), Field("question", "the question that has no answer")),
    ),
    "silence_words": Table("a search word of a silence", (SILENCE, Field("word", "the word")), ("silence", "word")),
    "silence_documents": Table(
        "a document that does not answer the question of a silence", (SILENCE, DOCUMENT), ("silence", "document")
    ),
    "silence_concepts": Table(
        "a concept that the question of a silence is about", (SILENCE, CONCEPT), ("silence", "concept")
    ),
    "unmodelled": Table(
        "a part of the prose that is not modelled as a claim",
        (
            _id("part"),
            Field("content", "what is not modelled"),
            Field("reason", "why it is not"),
            _to("sentence", "things", "the sentence that says it"),
        ),
    ),
}
