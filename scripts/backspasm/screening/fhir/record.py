"""What the entries of a record affirm and deny, with its date and its body site."""

from __future__ import annotations

from ...graph.concepts import normal
from ..findings import LAST_DAY, NO_BEARING, Findings, Meaning
from .dates import COUNTS, NEAR, NOT_USED, Dating
from .elements import as_text, codings, is_relative, is_severe, texts, words
from .parts import RELATIVES, Fault, Said
from .sites import Sites

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..criteria import Criteria
    from ..vocabulary import Vocabulary
    from ..when import When
    from .dates import Moment
    from .parts import Part
    from .sites import Place


class Record:
    """Collects in `report` what a record says."""

    def __init__(self, vocabulary: Vocabulary, criteria: Criteria, when: When) -> None:
        self.vocabulary, self.criteria = vocabulary, criteria
        self.report, self.dating = Findings(), Dating(when)
        self.sites = Sites(vocabulary, criteria)
        self._bearing = set(criteria.gaps).union(*(flag.sought for flag in criteria.flags))
        # Findings and denials with their side: words and dates by concept and side.
        self._sides: dict[str, dict[str, set[tuple[str, str]]]] = {}
        self._denied_sides: dict[str, dict[str, set[tuple[str, str]]]] = {}

    def meaning(self, concept: object) -> Meaning:
        """Return the meanings of a CodeableConcept's codings and of its text, together."""
        found = Meaning()
        for text in texts(concept):
            found |= self.vocabulary.meaning(text)
        for coding in codings(concept):
            found |= self.vocabulary.coded(as_text(coding.get("system")), as_text(coding.get("code")))
        return found

    def bears(self, meaning: Meaning) -> bool:
        """Return whether a meaning bears on a red flag or a warning sign of the references."""
        return any(not self.criteria.implied(finding).isdisjoint(self._bearing) for finding in meaning.all)

    def said(self, concept: object, otherwise: str, at: Moment, place: Place | None = None, aside: str = "") -> Said:
        """Return what a CodeableConcept says; `otherwise` are the words for one without any."""
        named = ", ".join(filter(None, [words(concept, otherwise), place.text if place else ""]))
        return Said(concept, self.meaning(concept), named, at, place, aside)

    def add(self, parts: Iterable[Part], fault: Fault | None) -> None:
        """Add the parts of an entry, each to one list; with a fault, they are only listed."""
        for part in parts:
            found = part.fault or fault
            if not found and is_relative(part.said.concept):
                found = Fault(RELATIVES)
            listed = ": ".join(filter(None, [part.said.words, part.value]))
            if not found:
                part.add()
            elif found.understood:
                self.leave(listed, part.said.at, found.reason)
            else:
                self.report.unknown.add(f"{listed} ({found.reason})")

    def leave(self, words: str, at: Moment, reason: str) -> None:
        """Add words to what is not used, with the date and the reason."""
        self.report.not_used.add((words, at.text, reason))

    def aside(self, said: Said) -> str:
        """Return why a name that is not known does not matter; an empty text if it does, or if it is known."""
        if said.meaning:
            return ""
        return said.aside if said.meaning.bearing else NO_BEARING

    def affirm(self, said: Said, severity: object = None) -> None:
        """Add a finding that is there; with a severity that is severe, the graded finding as well."""
        use, date, note = self.dating.present(said.at)
        if use == NOT_USED:
            self.leave(said.words, said.at, note)
            return
        if not said.meaning:
            if aside := self.aside(said):
                self.leave(said.words, said.at, aside)
            else:
                self.report.unknown.add(f"{said.words}{note}")
            return
        meaning = self.sites.placed(said.meaning, said.place)
        if meaning is None:
            self.report.unknown.add(f"{said.words}{note}")
            return
        graded = Meaning()
        if severity is not None and is_severe(severity):
            wider = self.graded(said.meaning) | self.graded(meaning)
            graded = self.sites.placed(Meaning(wider), said.place) or Meaning()
        if use == NEAR:
            meaning, graded = meaning.doubted(), graded.doubted()
        self.report.add_present(said.words, meaning, date, note)
        if graded:
            self.report.add_present(f"{said.words}, severe", graded, date, note)
        for finding in meaning.sure if use == COUNTS else ():
            for side in said.place.sides:
                self._sides.setdefault(finding, {}).setdefault(side, set()).add((said.words, date))

    def deny(self, said: Said) -> None:
        """Deny only the named finding, not the broader ones that it implies; with a place, only the finding there."""
        use, date, reason = self.dating.absent(said.at)
        if use == NOT_USED:
            self.leave(f"no {said.words}", said.at, reason)
            return
        if aside := self.aside(said):
            self.leave(f"no {said.words}", said.at, aside)
            return
        exact = said.meaning.exact
        broader = {wide for one in exact for wide in self.criteria.implied(one) - {one}}
        broader |= {wide for one in said.meaning.entailed for wide in self.criteria.implied(one)}
        denied = self.sites.denied(exact - broader, said.place)
        if len(said.place.sides) == 1 and denied:
            for finding in denied:
                for side in said.place.sides:
                    self._denied_sides.setdefault(finding, {}).setdefault(side, set()).add((said.words, date))
        else:
            self.report.add_absent(said.words, Meaning(denied), date)

    def unclear(self, said: Said, value: str) -> None:
        """Add a finding whose value is not understood: as near if it bears on a flag, else as not recognised."""
        if self.bears(said.meaning):
            self.affirm(said.meaning_also(said.concept, said.meaning.doubted(), f"{said.words}: {value}"))
        elif aside := self.aside(said):
            self.leave(f"{said.words}: {value}", said.at, aside)
        else:
            self.report.unknown.add(f"{said.words}: {value} (value not understood)")

    def graded(self, meaning: Meaning) -> frozenset[str]:
        """Return the findings called "severe NAME", for each NAME of the meant findings or of an implied one."""
        names = self.vocabulary.names_of
        wider = (broader for one in meaning.sure for broader in self.criteria.implied(one))
        found = (
            self.vocabulary.names.get(normal(f"severe {name}")) for finding in wider for name in names.get(finding, ())
        )
        return frozenset(graded for concepts in found if concepts for graded in concepts)

    def finish(self) -> Findings:
        """Return the report, with what the findings at the left and at the right mean together."""
        for finding, sides in self._sides.items():
            both = self.sites.both([finding]) if len(sides) == 2 else set()
            reports = sorted(set().union(*sides.values()))
            if both:
                said = " and ".join(dict.fromkeys(one for one, _ in reports))
                self.report.add_present(f"{said}, both sides", Meaning(both), max(date for _, date in reports))
        for finding, sides in self._denied_sides.items():
            # Both sides are denied since the day on which the second one was.
            since = min(max(date or LAST_DAY for _, date in reports) for reports in sides.values())
            for said, date in set().union(*sides.values()):
                if len(sides) == 2:
                    self.report.add_absent(said, Meaning([finding]), since)
                else:
                    self.report.not_used.add((f"no {said}", date, "only one side is denied"))
        return self.report
