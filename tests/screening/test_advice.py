"""What follows from an outcome: the document's words, questions, the referral, and what the document leaves out."""

from __future__ import annotations

import re

import pytest
from screened import reported, screen

from backspasm.screening import evaluation, result, vocabulary
from backspasm.screening.criteria import criteria
from backspasm.screening.findings import Meaning

CAUSES = """
Herniated disc|Spinal stenosis|Degenerative disc disease|Spondylolisthesis|Facet joint dysfunction|Spinal arthritis|Kidney stones
Infections|Fibromyalgia|Inflammatory conditions|Electrolyte imbalances|Nutritional deficiencies|Poor circulation
Medication side effects|Pregnancy|not improving
"""
WITHOUT = [
    "Dehydration",
    "Stress and tension",
    "Fatigue",
    "Poor posture",
    "Muscle strain or tear",
    "Smoking",
    "back pain",
]
REFERRAL = "Curated: Referral to specialist: If not improving"


@pytest.mark.parametrize("cause", re.split(r"[|\n]", CAUSES.strip()))
def test_cause_that_a_clinician_has_to_establish_brings_the_referral_and_no_relief_steps(cause: str) -> None:
    assert REFERRAL in screen([cause], []).advice
    assert REFERRAL not in screen([cause, "cannot walk"], []).advice
    assert REFERRAL not in screen([], [cause]).advice
    report = reported([cause], [])
    report.hour = "50"
    assert not any("48 Hours" in words for words in evaluation.screen(report).advice)


def test_such_a_cause_that_is_only_near_brings_no_relief_steps_either() -> None:
    report = reported(["back pain"], [])
    report.add_present("pregnancy", Meaning(near=vocabulary.vocabulary().meaning("pregnancy").exact), "2026-05-01")
    report.hour = "50"
    found = evaluation.screen(report)
    assert found.outcome == result.NO_FLAG
    assert REFERRAL in found.advice
    assert not any("48 Hours" in words for words in found.advice)


@pytest.mark.parametrize("finding", WITHOUT)
def test_other_findings_do_not_bring_it(finding: str) -> None:
    found = screen([finding], [])
    assert found.outcome == result.NO_FLAG
    assert REFERRAL not in found.advice


def test_silences_on_such_a_cause_stand_where_the_steps_would() -> None:
    assert "The document does not say: what is safe in pregnancy." in screen(["Pregnancy"], []).advice
    for disc in ("Herniated disc", "Degenerative disc disease"):
        assert "The document does not say: exercises with a disc problem." in screen([disc], []).advice
    assert not any("does not say" in words for words in screen(["Dehydration"], []).advice)


@pytest.mark.parametrize("given", [["fever"], ["purple elbows"]])
def test_what_is_not_decided_ends_with_what_an_unanswered_question_counts_as(given: list[str]) -> None:
    last = screen(given, []).advice[-1]
    assert last.startswith("Curated: ")
    assert last.endswith("counts as answered yes: Seek Immediate Medical Care.")


GAPS = """
    contusion or abrasion of the back; diabetes; history of cancer; immunosuppressed; infection at another site; IV drug use; loss of sexual function; night pain;
    older age; osteoporosis; raised CRP; recent spinal procedure; taking steroids; unexplained weight loss; urinary retention
"""


@pytest.mark.parametrize("gap", [" ".join(gap.split()) for gap in GAPS.split(";")])
def test_curated_gap_asks_and_says_that_it_is_curated(gap: str) -> None:
    found = screen([gap], [])
    assert found.outcome == result.CLARIFY
    assert any(words.startswith("Curated: ") and gap in words for words in found.advice)


@pytest.mark.parametrize("disease", ["spinal infection", "vertebral fracture", "malignancy"])
def test_disease_that_a_flag_points_to_is_recognised_and_asks(disease: str) -> None:
    found = screen([disease], [])
    assert found.outcome == result.CLARIFY
    assert any(words.startswith(f'Curated: "{disease}": named by references (') for words in found.advice)


def test_a_met_flag_gives_the_documents_disposition_first() -> None:
    assert screen(["cannot walk"], []).advice[0] == "Seek Immediate Medical Care"


def test_questions_to_ask_are_those_of_the_graph() -> None:
    found = screen(["fever"], [])
    assert found.advice[0] == "Ask: Do you have a high fever?"
    assert found.red_flags[3].missing == ("high fever with back pain or back spasm", "Do you have a high fever?")
    core = screen(["high fever"], [])
    assert core.red_flags[3].missing == ("back pain or back spasm", "Do you have back pain or back spasms?")


def test_a_disease_beside_denied_flags_says_of_no_flag_that_it_may_be_met() -> None:
    found = screen(["spinal infection"], [], {question.id: "no" for question in criteria().questions})
    assert {flag.status for flag in found.red_flags} == {result.NOT_MET}
    assert found.outcome == result.CLARIFY
    assert "may be met" not in found.text()
