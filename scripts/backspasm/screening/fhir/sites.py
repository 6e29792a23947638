"""Where on the body a finding is: sites make a general finding a particular one, or one that does not count."""

from __future__ import annotations

import re

from ...graph.concepts import normal
from ..findings import Meaning
from .elements import as_text, codings, texts, words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..criteria import Criteria
    from ..vocabulary import Vocabulary

SIDES = {
    "left": {"left"},
    "right": {"right"},
    "both": {"left", "right"},
    "bilateral": {"left", "right"},
}
# What terminologies add to the name of a site, as in "structure of left lower limb".
ADDED = {*SIDES, "structure", "structures", "entire", "of", "the"}


class Place:
    """Body sites as a record gives them: `text` to print, the sites that are known, and the sides that are named."""

    def __init__(self, text: str = "", sites: Iterable[str] = (), sides: Iterable[str] = ()) -> None:
        self.text, self.sites, self.sides = text, frozenset(sites), frozenset(sides)


class Sites:
    """The body sites, and what they make of findings."""

    def __init__(self, vocabulary: Vocabulary, criteria: Criteria) -> None:
        self._known, self._criteria = vocabulary.sites, criteria
        edges = criteria.edges
        self._within, self._at = edges.get("siteWithin", {}), edges.get("atSite", {})
        self._not_at, self._both = edges.get("notAtSite", {}), edges.get("bothSidesOf", {})
        self._particular: dict[str, set[str]] = {}
        for particular, general in edges.get("generalForm", {}).items():
            for finding in general:
                self._particular.setdefault(finding, set()).add(particular)

    def place(self, value: object) -> Place:
        """Return the sites that CodeableConcepts mean."""
        said = texts(value)
        tokens = {token for text in said for token in _tokens(text)}
        sites = {site for text in said for site in self._named(text)}
        for coding in codings(value):
            meant = self._known.coded(as_text(coding.get("system")), as_text(coding.get("code")))
            sites |= meant.sure
        return Place(words(value), sites, (side for token in tokens & SIDES.keys() for side in SIDES[token]))

    def within(self, value: object) -> Place:
        """Return the sites that are named among other words of CodeableConcepts."""
        said = [f" {' '.join(_tokens(text))} " for text in texts(value)]
        found = {
            site
            for name, sites in self._known.names.items()
            for site in sites
            if any(f" {name} " in text for text in said)
        }
        return Place(
            "",
            found,
            (side for word, sides in SIDES.items() for side in sides if any(f" {word} " in text for text in said)),
        )

    def _named(self, text: str) -> frozenset[str]:
        name = " ".join(token for token in _tokens(text) if token not in ADDED)
        return self._known.names.get(name) or self._known.names.get(name.removesuffix("s"), frozenset())

    def _around(self, site: str) -> list[str]:
        """Return a site and all sites that it lies within, the nearest first."""
        found = [site]
        for one in found:
            found += sorted(self._within.get(one, set()).difference(found))
        return found

    def placed(self, meaning: Meaning, place: Place) -> Meaning | None:
        """Return the meaning at the place: the particular findings for general ones; None where none of it counts."""
        if not place.sites:
            return meaning
        sites = {site: self._around(site) for site in place.sites}
        counting = [around for around in sites.values() if not self._excluded(meaning, around)]
        if not counting:
            return None

        def at(findings: Iterable[str]) -> set[str]:
            found = set()
            for finding in findings:
                for around in counting:
                    found |= self._at_one(finding, around) or {finding}
            return found

        return Meaning(at(meaning.exact), at(meaning.entailed), at(meaning.near))

    def _at_one(self, finding: str, around: list[str]) -> set[str]:
        """Return the particular findings at the nearest site that has any."""
        for site in around:
            if found := {one for one in self._particular.get(finding, ()) if site in self._at.get(one, ())}:
                return found
        return set()

    def _excluded(self, meaning: Meaning, around: list[str]) -> bool:
        """Return whether what is named does not count at a site: itself, or something that it implies."""
        implied = {broader for finding in meaning.all for broader in self._criteria.implied(finding)}
        return any(not self._not_at.get(finding, set()).isdisjoint(around) for finding in implied)

    def denied(self, findings: Iterable[str], place: Place) -> set[str]:
        """Return what a denial at a place denies: only the findings at exactly these sites."""
        if not place.text:
            return set(findings)
        found = set()
        for finding in findings:
            forms = {finding, *self._particular.get(finding, ())}
            found |= {form for form in forms if not place.sites.isdisjoint(self._at.get(form, ()))}
        return found

    def both(self, findings: Iterable[str]) -> set[str]:
        """Return the findings that are these at the left and the right."""
        wanted = set(findings)
        return {finding for finding, one in self._both.items() if not wanted.isdisjoint(one)}


def _tokens(text: str) -> list[str]:
    return re.findall(r"[\w'-]+", normal(text))
