"""Parts of the entries of a record: what they say, and why they may not count."""

from __future__ import annotations

from .sites import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..findings import Meaning
    from .dates import Moment

RELATIVES = "about a relative, not the patient"
OUT_OF_SCOPE = "out of scope"


class Said:
    """What a part of a record names: a CodeableConcept, with its meaning, its words, its date and its body site.

    `aside` is the reason why the name does not matter if it is not known; it is empty if it matters.
    """

    def __init__(
        self, concept: object, meaning: Meaning, words: str, at: Moment, place: Place | None = None, aside: str = ""
    ) -> None:
        self.concept, self.meaning, self.at, self.place = concept, meaning, at, place or Place()
        self.words, self.aside = words, aside

    def meaning_also(self, concept: object, meaning: Meaning, words: str) -> Said:
        """Return the same at the same time and place with another meaning and other words."""
        return Said(concept, meaning, words, self.at, self.place, self.aside)


class Fault:
    """Why an entry or a part of it does not count; not `understood` if it is listed as not recognised."""

    def __init__(self, reason: str, understood: bool = True) -> None:
        self.reason, self.understood = reason, understood


MODIFIED = Fault("modifier not understood", understood=False)


class Part:
    """A part of an entry that ends in one list: what it says, its value to print, and `add`, which adds it."""

    def __init__(self, said: Said, add: Callable[[], None], value: str = "", fault: Fault | None = None) -> None:
        self.said, self.add, self.value, self.fault = said, add, value, fault
