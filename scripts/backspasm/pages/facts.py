"""What the pages say: the views over one graph, each read once, and the names and paths of its things."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import pyoxigraph as ox

from ..graph import queries
from ..graph.namespaces import LBS, shorten
from . import views

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

View = TypeVar("View")
OPENING = re.compile("^(origin|modality) of a ")
ROLE, DISPOSITION = LBS + "claimRole", LBS + "hasDisposition"


class Facts:
    """The views over a graph. IRIs are in full, and an absent value is an empty text."""

    def __init__(self, store: ox.Store) -> None:
        self.store = store
        self._listed: dict[str, object] = {}

    def all(self, view: Callable[..., View], name: str, **terms: ox.NamedNode) -> list[View]:
        """Return the rows of a query in `queries/pages/` as a view with its columns; `terms` fill its parameters."""
        text = queries.fill(queries.read(f"pages/{name}"), **terms)
        return [view(*row) for row in queries.rows(self.store, text)]

    def by(self, view: Callable[..., View], name: str, column: str) -> dict[str, list[View]]:
        """Return the rows of a query by the value of a column, in their order; read once."""
        key = f"{name} {column}"
        if key not in self._listed:
            found: dict[str, list[View]] = {}
            for row in self.all(view, name):
                found.setdefault(getattr(row, column), []).append(row)
            self._listed[key] = found
        return self._listed[key]  # type: ignore[return-value]

    def one(self, view: Callable[..., View], name: str, column: str) -> dict[str, View]:
        """Return the first row of a query for each value of a column."""
        return {key: rows[0] for key, rows in self.by(view, name, column).items()}

    @cached_property
    def header(self) -> views.Header:
        """What stands on every page."""
        return self.all(views.Header, "header")[0]

    @cached_property
    def names(self) -> dict[str, str]:
        """What each thing is called: a part of a document by its text."""
        return {thing: rows[0].name for thing, rows in self.by(views.Name, "names", "thing").items()}

    @cached_property
    def definitions(self) -> dict[str, views.Definition]:
        """The definition of each thing that has one."""
        return self.one(views.Definition, "definitions", "thing")

    @cached_property
    def meanings(self) -> dict[str, str]:
        """What a claim with each origin and modality is, by its label."""
        kinds = self.by(views.Thing, "things", "kind")
        listed = [one.thing for one in (*kinds["origin"], *kinds["modality"])]
        return {self.names[iri]: OPENING.sub("", self.definitions[iri].definition) for iri in listed}

    @cached_property
    def modalities(self) -> list[str]:
        """The modalities by their labels, sorted."""
        return sorted(self.names[one.thing] for one in self.by(views.Thing, "things", "kind")["modality"])

    @cached_property
    def claims(self) -> dict[str, views.Claim]:
        """Each claim by its IRI."""
        return self.one(views.Claim, "claims", "claim")

    @cached_property
    def places(self) -> dict[str, views.Place]:
        """Each part of a document by its IRI, in the order of the document."""
        return self.one(views.Place, "outline", "place")

    @cached_property
    def notes(self) -> dict[str, views.Note]:
        """Each evidence note by its IRI."""
        return self.one(views.Note, "notes", "note")

    @cached_property
    def references(self) -> dict[str, views.Reference]:
        """Each reference by its IRI."""
        return self.one(views.Reference, "references", "reference")

    @cached_property
    def silences(self) -> dict[str, views.Silence]:
        """Each unanswered question by its IRI."""
        return self.one(views.Silence, "silences", "silence")

    @cached_property
    def documents(self) -> dict[str, views.Document]:
        """Each document by its IRI."""
        return self.one(views.Document, "documents", "document")

    @cached_property
    def concepts(self) -> dict[str, views.Kind]:
        """The narrowest kind of each concept by its IRI."""
        return self.one(views.Kind, "kinds", "concept")

    @cached_property
    def described(self) -> dict[str, str]:
        """The thing with which a mapping or a derivation is described, by its IRI."""
        return {part: rows[0].thing for part, rows in self.by(views.Described, "described", "part").items()}

    @cached_property
    def red_flags(self) -> list[str]:
        """The red flags, in the order of the documents."""
        claimed = {claim.subject for claim in self.by(views.Claim, "claims", "predicate").get(DISPOSITION, [])}
        return list(dict.fromkeys(one.concept for one in self.places.values() if one.concept in claimed))

    @cached_property
    def pages(self) -> dict[str, tuple[str, str]]:
        """The template and the path of the page of each thing that has one; a path is that of the IRI and `.html`."""
        kinds: dict[str, Iterable[str]] = {
            "thing": self.by(views.Thing, "things", "thing"),
            "concept": self.concepts,
            "claim": self.claims,
            "place": {**self.documents, **self.places},
            "note": self.notes,
            "reference": self.references,
            "silence": self.silences,
        }
        return {iri: (kind, f"{iri.removeprefix(LBS)}.html") for kind, found in kinds.items() for iri in found}

    @cached_property
    def dispositions(self) -> list[str]:
        """What the documents say of their red flags, word for word."""
        claims = self.by(views.Claim, "claims", "predicate").get(DISPOSITION, [])
        return sorted({claim.object_label for claim in claims})

    def title(self, iri: str) -> str:
        """Return what a thing is called: a claim in words, an evidence note by what it is about, else its name."""
        if claim := self.claims.get(iri):
            return f"{claim.subject_label} {claim.predicate_label} {claim.object_label}"
        if note := self.notes.get(iri):
            return f"{note.direction}: {slug(iri)}"
        if reference := self.references.get(iri):
            return f"{reference.first_author} {reference.year}".strip() or reference.key
        if document := self.documents.get(iri):
            return document.title
        return self.names.get(iri) or shorten(iri)

    def stated_in(self, place: str) -> list[views.Claim]:
        """Return the claims that an item or a sentence states, as the relation and the object sort them."""
        found = self.by(views.Stated, "places", "place").get(place, [])
        return [self.claims[one.claim] for one in found]

    def is_role(self, claim: views.Claim) -> bool:
        """Return whether a claim is about a role."""
        return claim.predicate == ROLE

    def evidence(self, claim: str) -> list[views.Note]:
        """Return the evidence notes about a claim."""
        return [self.notes[one.note] for one in self.by(views.Concern, "concerns", "claim").get(claim, [])]

    def cited(self, thing: str) -> list[tuple[views.Reference, bool]]:
        """Return the references that a thing cites, and whether a person checked that each fits."""
        found = self.by(views.Citation, "citations", "citing").get(thing, [])
        return [(self.references[one.reference], one.looked_at == "yes") for one in found]

    def about(self, concept: str) -> list[views.Silence]:
        """Return the unanswered questions about a concept."""
        found = self.by(views.SilentAbout, "silent-about", "concept").get(concept, [])
        return [self.silences[one.silence] for one in found]

    def description(self, thing: str) -> list[ox.Triple]:
        """Return what the graph says about a thing, as triples in no order, blank nodes as RDF names them."""
        text = queries.fill(queries.read("pages/description"), _thing=ox.NamedNode(thing))
        return list(queries.construct(self.store, text))


def local(iri: str) -> str:
    """Return the last part of an IRI, which is its anchor in a page."""
    return iri.rpartition("/")[2]


def match(relation: str) -> str:
    """Return how closely an outside term matches, such as "exact match", or the short form of a relation of others."""
    name = shorten(relation).removeprefix("skos:")
    return re.sub(r"^(\w+)Match$", r"\1 match", name)


def slug(iri: str) -> str:
    """Return the last part of an IRI that is made of words, as words."""
    return local(iri).replace("-", " ")
