"""What the names of the data mean is what the vocabulary says."""

from __future__ import annotations

import pytest
from cohorted import KNOWN, NAMES

from backspasm.cohorts import names
from backspasm.graph.namespaces import LBS, PREFIXES
from backspasm.screening.findings import Meaning


def found(name: str) -> set[tuple[str, str]]:
    return {(concept.removeprefix(LBS), tier) for _, _, concept, tier in names.rows([name], NAMES, KNOWN)}


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("Fever", {("fever", "exact")}),
        ("fell off a ladder", {("fallFromHeight", "narrower")}),
        ("ICD10CM:M21.371", {("footDrop", "narrower")}),
        ("possible foot drop", {("footDrop", "near")}),
        ("purple elbows", set()),
        ("x" * 5000, set()),
        ("question:high-fever", {("question/high-fever", "question"), ("highFever", "yes"), ("highFever", "no")}),
        (f"~{LBS}fever", {("fever", "exact")}),
        (f"~{PREFIXES['question']}high-fever", {("question/high-fever", "question")}),
        (f"{names.ALSO}icd10cm:M21371{names.ALSO}SNOMED:1", {("footDrop", "narrower")}),
    ],
)
def test_name(name: str, meaning: set[tuple[str, str]]) -> None:
    assert found(name) == meaning


def test_a_code_without_a_bearing_is_known_for_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NAMES, "meaning", lambda _: Meaning(bearing=False))
    assert found("OWN:1") == {("nothing", "none")}


def test_codes_of_one_entry_are_shown_together() -> None:
    assert names.shown(f"{names.ALSO}ICD10CM:Z00{names.ALSO}SNOMED:1") == "ICD10CM:Z00 / SNOMED:1"
    assert names.shown("a\x1b[31mb") == "a\ufffd[31mb"
