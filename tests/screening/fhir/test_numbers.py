"""Measured numbers: which of them make a finding present, by the readings of the graph alone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from screened import bundle

from backspasm.graph.namespaces import LBS
from backspasm.screening import reader, vocabulary
from backspasm.screening.fhir import numbers
from backspasm.screening.findings import Findings
from backspasm.screening.when import When


def observed(text: str, **members: Any) -> Findings:
    resource = {"resourceType": "Observation", "code": {"text": text}, **members}
    return reader.read(bundle(resource), When(), vocabulary.vocabulary())


def names(report: Findings) -> set[str]:
    return {finding.removeprefix(LBS) for finding in report.present}


def quantity(value: object, code: str = "", **members: Any) -> dict[str, Any]:
    return {"valueQuantity": {"value": value, **({"code": code} if code else {}), **members}}


PRESENT: dict[str, tuple[str, dict[str, Any], set[str]]] = {
    "more than 38": ("Temperature", quantity(38, "Cel", comparator=">"), {"fever"}),
    "a range": ("Temperature", {"valueRange": {"low": {"value": 36}, "high": {"value": 38, "code": "Cel"}}}, {"fever"}),
    "a text": ("Temperature", {"valueString": "38.2"}, {"fever"}),
    "a text with a comma": ("Temperature", {"valueString": "38,2 Cel"}, {"fever"}),
    "a text with a unit that is no code": ("Temperature", {"valueString": "101°F"}, {"fever"}),
    "among other words": ("Body temperature, oral", quantity(39, "Cel"), {"fever"}),
    "a word for fever as the name": ("high temperature", quantity(39, "Cel"), {"fever"}),
    "a ratio": (
        "Power grade, leg",
        {"valueRatio": {"numerator": {"value": 3}, "denominator": {"value": 5}}},
        {"legWeakness"},
    ),
    "4+ of 5": ("MRC grade", {"valueString": "4+/5"}, {"weakness"}),
    "a pain score of 10": ("Pain severity", {"valueString": "8/10"}, {"painScore"}),
    "H without a number": ("Temperature", {"interpretation": [{"text": "H"}]}, {"fever"}),
    "HH without a unit": ("Temperature", quantity(20) | {"interpretation": [{"coding": [{"code": "HH"}]}]}, {"fever"}),
    "a number of a finding, interpreted": ("chills", quantity(3) | {"interpretation": [{"text": "POS"}]}, {"chills"}),
}
NOTHING: dict[str, tuple[str, dict[str, Any]]] = {
    "less than 38": ("Temperature", quantity(38, "Cel", comparator="<")),
    "a word for fever as the name": ("high temperature", quantity(36.5, "Cel")),
    "no number": ("Temperature", quantity(None, "Cel")),
    "true as a number": ("Temperature", quantity(True, "Cel")),
    "a number too small for its unit, left out": ("Temperature", quantity(20)),
    "a number between the units": ("Temperature", quantity(60)),
    "Kelvin": ("Temperature", quantity(310, "K")),
    "a number of another finding": ("high fever", quantity(3)),
    "power above 4 of 5": ("Power grade", quantity(4, comparator=">")),
    "a score that is text": ("Pain score", {"valueString": "0"}),
}


@pytest.mark.parametrize("case", PRESENT)
def test_number_makes_a_finding_present(case: str) -> None:
    text, members, found = PRESENT[case]
    report = observed(text, **members)
    assert names(report) == found
    assert not report.not_interpreted


@pytest.mark.parametrize("case", NOTHING)
def test_number_says_nothing(case: str) -> None:
    text, members = NOTHING[case]
    report = observed(text, **members)
    assert not report.present
    assert not report.absent
    assert len(report.not_interpreted) == 1


def test_number_of_a_denied_finding_denies_by_its_interpretation() -> None:
    report = observed("chills", **quantity(0), interpretation=[{"coding": [{"code": "NEG"}]}])
    assert report.absent.keys() == {LBS + "chills"}


def test_words_are_no_number() -> None:
    assert observed("Temperature", valueString="36.5 to 39").near.keys() == {LBS + "fever"}
    assert observed("Temperature", valueString="up since Monday").near.keys() == {LBS + "fever"}


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.decimals(min_value=0, max_value=120, places=1, allow_nan=False))
def test_temperature_is_fever_from_its_limit_on(value: Any) -> None:
    for code, limit in (("Cel", 37.5), ("[degF]", 99.5)):
        assert names(observed("Temperature", **quantity(float(value), code))) == (
            {"fever"} if value >= limit else set()
        )


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.sampled_from(["fever", "back pain", "severe pain", "unable to walk", "purple elbows"]), st.floats(-1e6, 1e6))
def test_other_numbers_are_only_listed(text: str, value: float) -> None:
    report = observed(text, valueQuantity={"value": value, "unit": "x"})
    assert not (report.present)
    assert not (report.near)
    assert not (report.absent)
    assert not (report.unknown)
    assert report.not_interpreted == {(text, f"{value} x")}


def test_readings_are_those_of_the_graph() -> None:
    found = {finding.removeprefix(LBS) for one in numbers.readings() for finding in one.of("finding")}
    assert found == {"fever", "painScore", "weakness", "paralysis"}
