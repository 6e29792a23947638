"""Each resource type that is not read is in one set."""

from __future__ import annotations

from backspasm.screening.fhir.types import ADMINISTRATIVE, ASIDE


def test_types_are_in_one_set() -> None:
    assert not ADMINISTRATIVE & ASIDE
    assert not {"Condition", "Observation", "List", "Flag"} & (ADMINISTRATIVE | ASIDE)
