"""The relief phases, their hours and their steps, as the document has them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import fhir_readers
import pytest
from exported import two, whole
from faults import fhir as fhir_faults
from fhir_bundle import DOCUMENT, RELIEF, of, resource

from backspasm.exporters import fhir, formats


def test_ice_is_timed_as_the_document_says() -> None:
    """Apply ice 20 minutes every 2 hours."""
    timed = {one.id: one.timingTiming.repeat.as_json() for one in of("ActivityDefinition") if one.timingTiming}
    assert timed == {
        f"{DOCUMENT}.icing": {"duration": 20, "durationUnit": "min", "frequency": 1, "period": 2, "periodUnit": "h"}
    }


def test_what_is_to_be_avoided_is_not_to_be_performed() -> None:
    """Avoid complete bed rest; Avoid aggravating positions."""
    avoided = {one.code.coding[0].code for one in of("ActivityDefinition") if one.doNotPerform}
    assert avoided == {"completeBedRest", "aggravatingPosition"}


def test_phases_have_their_eight_steps_in_order() -> None:
    plan = next(one for one in of("PlanDefinition") if one.id == RELIEF)
    assert [phase.title for phase in plan.action] == ["First 48 Hours", "After 48 Hours"]
    for phase in plan.action:
        items = [row.text for row in whole().rows("items") if row.group == phase.title]
        assert [step.title for step in phase.action] == items
        assert len(items) == 8


def within(phase: Any, hour: float, earlier: bool) -> bool:
    """Whether an hour is in a phase as FHIR says: a Range has both its bounds, and `after-end` is after the phase before."""
    if any(one.relationship == "after-end" for one in phase.relatedAction or ()) and earlier:
        return False
    low, high = (getattr(phase.timingRange, name, None) for name in ("low", "high"))
    return (low is None or low.value <= hour) and (high is None or hour <= high.value)


@pytest.mark.parametrize(
    ("hour", "title"),
    [(0, "First 48 Hours"), (47.5, "First 48 Hours"), (48, "First 48 Hours"), (48.5, "After 48 Hours")],
)
def test_an_hour_is_in_one_phase(hour: float, title: str) -> None:
    """The contract: hour 48 belongs to First 48 Hours."""
    plan = next(one for one in of("PlanDefinition") if one.id == RELIEF)
    found: list[str] = []
    for phase in plan.action:
        found += [phase.title] if within(phase, hour, bool(found)) else []
    assert found == [title]


def test_the_plan_says_to_which_phase_the_hour_between_them_belongs() -> None:
    """First 48 Hours has hour 48; After 48 Hours begins with it and is without it. A range of FHIR cannot say so."""
    plan = next(one for one in of("PlanDefinition") if one.id == RELIEF)
    assert "First 48 Hours: from 0 h (included) to 48 h (included)." in plan.description
    assert "After 48 Hours: from 48 h (not included) on." in plan.description


@pytest.mark.reader
def test_each_of_two_documents_has_its_own_plan_and_a_shared_step_what_its_own_document_says(tmp_path: Path) -> None:
    """Both advise ice; the leaflet on the neck gives no minutes and one phase, of 24 hours. It has six steps."""
    found = fhir.resources(two())
    assert fhir_faults.faults(found) == []
    assert len(found) + len(resource(found, "CodeSystem/backspasm")["concept"]) == formats.counts("fhir", two()).nodes
    plans = {one["id"]: one for one in found if one["resourceType"] == "PlanDefinition"}
    assert plans.keys() == {RELIEF, "neck-spasm.relief", "red-flags"}
    (phase,) = plans["neck-spasm.relief"]["action"]
    assert (phase["title"], phase["timingRange"]["high"]["value"], len(phase["action"])) == ("First 24 Hours", 24, 6)
    assert "First 24 Hours: from 0 h (included) to 24 h (included)." in plans["neck-spasm.relief"]["description"]
    activities = {one["id"]: one for one in found if one["resourceType"] == "ActivityDefinition"}
    assert (len(activities), "timingTiming" in activities[f"{DOCUMENT}.icing"]) == (16 + 6, True)
    assert (activities["neck-spasm.icing"]["title"], "timingTiming" in activities["neck-spasm.icing"]) == (
        "Apply ice",
        False,
    )
    avoided = {name for name, one in activities.items() if "doNotPerform" in one and name.startswith("neck")}
    assert avoided == {f"neck-spasm.avoiding{what}" for what in ("HeavyLifting", "SuddenTurnsOfTheHead")}
    fhir_readers.hold({one["id"]: one for one in found if "neck-spasm" in one["id"]}, tmp_path)
