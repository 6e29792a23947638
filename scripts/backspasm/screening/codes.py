"""The codes of outside terminologies, in the built-in set of mappings and in a user's."""

from __future__ import annotations

from functools import reduce
from operator import or_

from ..graph import queries
from ..graph.concepts import OUTSIDE, normal
from .findings import Meaning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet

    import pyoxigraph as ox

NO_BEARING = "none"  # the tier of a code that a user's file maps from sssom:NoTermFound


class Codes:
    """The meanings of codes: those in all sets together, so a user's set adds meanings and takes none away.

    `outside` loads the sets on first use. `bearing` returns the findings that an inexact code may stand for.
    """

    def __init__(
        self, outside: Callable[[], list[ox.Store]], known: AbstractSet[str], bearing: Callable[[], set[str]]
    ) -> None:
        self._outside, self._known, self._find_bearing = outside, known, bearing
        self._sets: list[dict[str, dict[str, set[str]]]] | None = None

    def meaning(self, name: str) -> Meaning:
        """Return the meaning of a CURIE or an IRI as a mapping has it, or else with another use of capitals."""
        if self._sets is None:
            self._bearing = self._find_bearing()
            self._sets = [_tiers(mappings) for mappings in self._outside()]
        found = (codes.get(name) or codes.get(normal(name)) for codes in self._sets)
        return reduce(or_, (self._of(tiers) for tiers in found if tiers), Meaning())

    def _of(self, tiers: dict[str, set[str]]) -> Meaning:
        exact, entailed = (tiers.get(tier, set()) & self._known for tier in ("exact", "narrow"))
        if exact or entailed:
            return Meaning(exact, entailed)
        near = (tiers.get("close", set()) | tiers.get("broad", set())) & self._known & self._bearing
        return Meaning(near=near, bearing=tiers.keys() != {NO_BEARING})


def _tiers(mappings: ox.Store) -> dict[str, dict[str, set[str]]]:
    """Return the concepts of each code by the tier of the mapping; a code is also found by its normal form."""
    codes: dict[str, dict[str, set[str]]] = {}
    folded: dict[str, dict[str, set[str]]] = {}
    for tier, name, concept in queries.rows(mappings, queries.read(OUTSIDE)):
        for known, form in ((codes, name), (folded, normal(name))):
            known.setdefault(form, {}).setdefault(tier, set()).add(concept)
    return folded | codes
