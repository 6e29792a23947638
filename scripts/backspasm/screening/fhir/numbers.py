"""What a measured number means: the readings of the graph."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import cache

from ...graph import queries, systems
from ...graph.concepts import normal
from .. import vocabulary as names
from ..findings import shown
from .elements import as_dict, as_text, codings, concepts, sayings, texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

READINGS = "screening/number-readings"
LIMITS = {
    "atLeast": Decimal.__ge__,
    "moreThan": Decimal.__gt__,
    "atMost": Decimal.__le__,
    "lessThan": Decimal.__lt__,
}
LOWER = ("atLeast", "moreThan")
WORD = re.compile(r"\w+")
# A number as a text, with a unit or "/5" after it.
WRITTEN = re.compile(r"([0-9]+(?:[.,][0-9]+)?)[+-]?\s*(/\s*[0-9]+|[^\s0-9]*)")


class Number:
    """The numbers of a value, its unit, the comparator before it, and the value as given, to print."""

    def __init__(self, name: str, value: object, ranges: object = None) -> None:
        held, self.numbers = as_dict(value), list[Decimal]()
        self.unit = as_text(held.get("code")) or as_text(held.get("unit"))
        self.comparator = as_text(held.get("comparator"))
        if name == "valueString":
            match = WRITTEN.fullmatch(as_text(value))
            self._add(match[1].replace(",", ".") if match else None)
            self.unit = match[2] if match else ""
        elif name == "valueRange":
            ends = [as_dict(held.get(end)) for end in ("low", "high")]
            self.unit = next(filter(None, (as_text(end.get("code")) for end in ends)), "")
            for end in ends:
                self._add(end.get("value"))
        elif name == "valueRatio":
            self._add(as_dict(held.get("numerator")).get("value"))
        else:
            self._add(held.get("value") if name == "valueQuantity" else value)
        self.text = shown(
            _written(value) + "".join(f" (reference range {one})" for one in map(_range, concepts(ranges)) if one)
        )

    def _add(self, value: object) -> None:
        if not isinstance(value, bool) and isinstance(value, int | float | str):
            try:
                number = Decimal(str(value))
            except InvalidOperation:
                return
            if number.is_finite():
                self.numbers.append(number)


class Reading:
    """A convention by which a measured number makes a finding present."""

    def __init__(self) -> None:
        self.parts: dict[str, set[str]] = {}

    def of(self, part: str) -> set[str]:
        return self.parts.get(part, set())

    def measures(self, value: object) -> bool:
        """Return whether a CodeableConcept names what is measured, alone or among other words."""
        codes = {f"{_usual(as_text(one.get('system')))}|{as_text(one.get('code'))}" for one in codings(value)}
        said = [f" {' '.join(WORD.findall(normal(text)))} " for text in texts(value)]
        named = any(f" {normal(name)} " in text for name in self.of("name") for text in said)
        return named or not codes.isdisjoint(self.of("code"))

    def holds(self, number: Number, known_units: set[str]) -> bool:
        """Return whether one of the numbers lies within the limits."""
        return any(self._holds(one, number, known_units) for one in number.numbers)

    def _holds(self, one: Decimal, number: Number, known_units: set[str]) -> bool:
        if self.of("unit") and number.unit not in self.of("unit"):
            assumed = [Decimal(next(iter(self.of(end)), "NaN")) for end in ("from", "to")]
            if (
                number.unit in known_units
                or any(end.is_nan() for end in assumed)
                or not assumed[0] <= one <= assumed[1]
            ):
                return False
        for limit, compare in LIMITS.items():
            wrong_way = number.comparator.startswith("<" if limit in LOWER else ">")
            if any(wrong_way or not compare(one, Decimal(value)) for value in self.of(limit)):
                return False
        return True


@cache
def readings() -> list[Reading]:
    """Return the readings of the graph."""
    found: dict[str, Reading] = {}
    for iri, part, value in queries.rows(names.store(), queries.read(READINGS)):
        found.setdefault(iri, Reading()).parts.setdefault(part, set()).add(value)
    return list(found.values())


def measured(value: object) -> list[Reading]:
    """Return the readings of what a CodeableConcept names."""
    return [reading for reading in readings() if reading.measures(value)]


def findings(of: Iterable[Reading], number: Number | None, interpretation: object) -> set[str]:
    """Return the findings that a number, or what is said of it, makes present."""
    units = {unit for reading in readings() for unit in reading.of("unit")}
    said = sayings(interpretation)
    found = set()
    for reading in of:
        flagged = {normal(code) for code in reading.of("interpretation")} & said
        if flagged or (number and reading.holds(number, units)):
            found |= reading.of("finding")
    return found


def _usual(url: str) -> str:
    """Return the usual URL of a code system."""
    known = systems.find(url)
    return known.urls[0] if known else url


def _written(value: object) -> str:
    """Return a value as given, in one line."""
    if isinstance(value, dict):
        if ends := [_written(value[end]) for end in ("low", "high") if end in value]:
            return " to ".join(ends)
        if ends := [_written(value[end]) for end in ("numerator", "denominator") if end in value]:
            return "/".join(ends)
        unit = as_text(value.get("unit")) or as_text(value.get("code"))
        return " ".join(filter(None, [as_text(value.get("comparator")) + _plain(value.get("value")), unit]))
    return _plain(value)


def _plain(value: object) -> str:
    return "" if value is None or isinstance(value, dict | list) else str(value)


def _range(value: dict[str, Any]) -> str:
    return as_text(value.get("text")) or _written({end: value[end] for end in ("low", "high") if end in value})
