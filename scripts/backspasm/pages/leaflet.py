"""The first page: each document section by section, with what the graph says of each bullet and sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from . import views
from .facts import DISPOSITION
from .statements import Told, told

if TYPE_CHECKING:
    from .facts import Facts


class Line(NamedTuple):
    """A bullet or a sentence: what it states, what else is said of its concept, and what of it has no claim."""

    place: views.Place
    stated: list[Told]
    more: list[Told]
    unmodelled: list[views.Unmodelled]


class Listing(NamedTuple):
    """The lines of a group, or, without a group, of a section."""

    group: views.Place | None
    lines: list[Line]


class Section(NamedTuple):
    """A section, or, without a place, what comes before the first heading; `alarm` if it lists red flags."""

    place: views.Place | None
    listings: list[Listing]

    @property
    def alarm(self) -> bool:
        claims = [one.claim for listing in self.listings for line in listing.lines for one in line.stated]
        return any(claim.predicate == DISPOSITION for claim in claims)


class Leaflet(NamedTuple):
    """A document with its sections, and the questions that it leaves open."""

    document: views.Document
    sections: list[Section]
    silences: list[views.Silence]


def leaflets(facts: Facts) -> list[Leaflet]:
    """Return each document as the graph knows it."""
    silent = facts.by(views.Silence, "silences", "document")
    return [Leaflet(document, _sections(facts, iri), silent.get(iri, [])) for iri, document in facts.documents.items()]


def _sections(facts: Facts, document: str) -> list[Section]:
    sections = {document: Section(None, [])}
    for place in facts.places.values():
        if place.document != document:
            continue
        if place.kind == "section":
            sections[place.place] = Section(place, [])
        elif place.kind == "group":
            sections[place.section].listings.append(Listing(place, []))
        else:
            listings = sections[place.section].listings
            if not listings:
                listings.append(Listing(None, []))
            listings[-1].lines.append(line(facts, place))
    return [section for section in sections.values() if section.listings]


def line(facts: Facts, place: views.Place) -> Line:
    """Return a bullet or a sentence with what the graph says of it."""
    stated = facts.stated_in(place.place)
    of_concept = facts.by(views.Claim, "claims", "subject").get(place.concept, [])
    more = sorted((claim for claim in of_concept if claim not in stated), key=lambda claim: claim.origin)
    unmodelled = facts.by(views.Unmodelled, "unmodelled", "place").get(place.place, [])
    return Line(place, told(facts, stated), told(facts, more), unmodelled)
