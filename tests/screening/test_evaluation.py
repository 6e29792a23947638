"""Every case has the statuses and the outcome that the decision sheet gives it, and no output ever reassures."""

from __future__ import annotations

import json
import pickle
import random
import re
from typing import Any

import pytest
from conftest import run
from hypothesis import given, settings
from hypothesis import strategies as st
from screened import (
    CASES,
    FLAGS,
    LABELS,
    REASSURING,
    STATUSES,
    reported,
    response,
    screen,
    screened,
    wanted,
)

import backspasm
from backspasm.errors import UsageError
from backspasm.graph.concepts import normal
from backspasm.screening import criteria, evaluation, guidance, result, vocabulary
from backspasm.screening import reader as reports
from backspasm.screening.criteria import Criteria
from backspasm.screening.vocabulary import Vocabulary
from backspasm.screening.result import Screening

MEMBERS = ["outcome", "red_flags", "recognised", "not_recognised", "contradictions", "advice", "notice"]


def statuses(found: Screening) -> dict[str, str]:
    """The status of each flag by its label, in the order of the flags."""
    return {flag.label: flag.status for flag in found.red_flags}


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    """What the sheet says, all eight signs in the document's order, what follows, and the same in and out of FHIR."""
    case, found = CASES[name], screened(name)
    assert list(statuses(found).values()) == wanted(name)
    assert list(statuses(found)) == LABELS
    assert found.outcome == case["outcome"]
    assert bool(found.contradictions) == case.get("contradiction", False)
    written = found.as_json()
    assert list(written) == MEMBERS
    assert [flag.sources[0] for flag in found.red_flags] == [flag.item for flag in FLAGS]
    for flag in found.red_flags:
        assert list(flag.as_json()) == ["label", "status", "because", "missing", "source", "sources"], flag.label
        assert bool(flag.because) >= (flag.status in STATUSES[:3]), flag.label
        assert bool(flag.missing) == (flag.status in (result.PARTLY, result.NOT_ASKED)), flag.label
    unasked = [label for label, status in statuses(found).items() if status == result.NOT_ASKED]
    assert ("Not asked: " + "; ".join(unasked) + ".") in found.advice or not unasked
    assert "Free text is not interpreted" in found.notice
    assert max(map(len, str(found).splitlines())) <= 80
    assert pickle.loads(pickle.dumps(found)) == found
    steps_stand_with_no_red_flag_reported_alone(case)
    guidance_holds_it_whole(found)
    answers_to_the_questionnaire_give_the_same(case)


def steps_stand_with_no_red_flag_reported_alone(case: dict[str, Any]) -> None:
    report = reported(case["present"], case["absent"])
    report.hour = "48"
    advice = evaluation.screen(report).advice
    steps = [words for words in advice if words.startswith("First 48 Hours: ")]
    assert len(steps) == (8 if case["outcome"] == result.NO_FLAG else 0)
    assert not any(words.startswith("After 48 Hours") for words in advice)


def guidance_holds_it_whole(found: Screening) -> None:
    (parameters,) = guidance.response(found)["contained"]
    by_name: dict[str, list[Any]] = {}
    for parameter in parameters["parameter"]:
        value = parameter.get("valueString") or parameter.get("valueCode") or parameter.get("part")
        by_name.setdefault(parameter["name"], []).append(value)
    assert by_name["outcome"] == [found.outcome]
    assert len(by_name["red-flag"]) == 8
    for parts, flag in zip(by_name["red-flag"], found.red_flags, strict=True):
        words = [
            (part["name"], part.get("valueString") or part.get("valueCode") or part.get("valueUri")) for part in parts
        ]
        assert words == [
            ("label", flag.label),
            ("status", flag.status),
            *(("because", text) for text in flag.because),
            *(("missing", text) for text in flag.missing),
            *(("source", item) for item in flag.sources),
        ]
    for member in ("recognised", "not_recognised", "contradictions", "advice"):
        assert by_name.get(member.replace("_", "-"), []) == list(getattr(found, member))


def answers_to_the_questionnaire_give_the_same(case: dict[str, Any]) -> None:
    report = reported(case["present"], case["absent"])
    answers = response(report.present, report.absent)
    answered = reports.read(json.dumps(answers).encode(), vocabulary.vocabulary())
    assert (answered.present.keys(), answered.absent.keys()) == (report.present.keys(), report.absent.keys())
    if not report.near:
        assert list(statuses(evaluation.screen(answered)).values()) == wanted(case["name"])


def test_cases_have_every_status_of_every_flag() -> None:
    assert len(CASES) >= 100
    for number in range(8):
        assert {wanted(name)[number] for name in CASES} == set(STATUSES)


def test_each_flag_is_met_through_its_label_a_synonym_and_a_code_where_an_exact_one_exists() -> None:
    known = vocabulary.vocabulary()
    for number, flag in enumerate(FLAGS):
        met = [CASES[name]["present"] for name in CASES if wanted(name)[number] == result.MET]
        words = {normal(word) for present in met for word in present}
        assert flag.label.casefold() in words
        leaves = {leaf for way in flag.alternatives for leaf in way.all}
        for leaf in leaves:
            labelled = normal(known.labels[leaf])
            if any(name != labelled and known.names[name] == {leaf} for name in words & known.names.keys()):
                break
        else:
            pytest.fail(f"no synonym meets {flag.label}")
        coded = [word for word in words if re.match(r"[a-z0-9]+:[a-z0-9]", word) and known.meaning(word).exact]
        assert coded or flag.label == "Back spasms after significant trauma"


NAMES = st.sampled_from(sorted(vocabulary.vocabulary().names))
BOUNDED = settings(max_examples=150, derandomize=True, deadline=None)


@BOUNDED
@given(st.lists(NAMES, max_size=8), st.lists(NAMES, max_size=4), NAMES)
def test_another_present_finding_turns_no_met_flag_off(present: list[str], absent: list[str], more: str) -> None:
    before = screen(present, absent).red_flags
    after = screen([*present, more], absent).red_flags
    for old, new in zip(before, after, strict=True):
        assert old.status != result.MET or new.status == result.MET


@BOUNDED
@given(st.lists(NAMES, max_size=8), st.lists(NAMES, max_size=8), st.randoms(use_true_random=False))
def test_order_and_duplicates_change_nothing(present: list[str], absent: list[str], draw: random.Random) -> None:
    mixed = [*present, *present], [*absent, *absent]
    for names in mixed:
        draw.shuffle(names)
    assert screen(*mixed) == screen(present, absent)


@BOUNDED
@given(st.lists(NAMES, max_size=6), st.lists(NAMES, max_size=6))
def test_more_denials_never_make_a_flag_met(present: list[str], absent: list[str]) -> None:
    statuses = [[flag.status == result.MET for flag in screen(present, denied).red_flags] for denied in ([], absent)]
    assert statuses[0] == statuses[1]


@pytest.mark.parametrize("hour", [None, "12", "72"])
def test_no_output_reassures(hour: str | None) -> None:
    for name, case in CASES.items():
        report = reported(case["present"], case["absent"])
        report.hour = hour
        found = evaluation.screen(report)
        for written in (str(found), json.dumps(found.as_json()), json.dumps(guidance.response(found))):
            assert REASSURING.findall(written) == [], (name, written)


def test_what_a_test_of_reassurance_looks_for_is_found() -> None:
    for words in ("You are safe.", "There is no need for care.", "most back spasms resolve", "It is not serious."):
        assert REASSURING.search(words)


def test_help_does_not_reassure_and_says_that_free_text_is_not_interpreted() -> None:
    text = " ".join(run("screen", "--help").stdout.decode().split())
    assert "free text is not interpreted" in text
    assert not REASSURING.search(text)


def test_an_hour_alone_is_nothing_given() -> None:
    report = reported([], [])
    report.hour = "3"
    assert evaluation.screen(report).outcome == result.NOTHING


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


@pytest.mark.parametrize("cause", re.split(r"[|\n]", CAUSES.strip()))
def test_cause_that_a_clinician_has_to_establish_brings_the_word_on_referral(cause: str) -> None:
    assert "Referral to specialist" in screen([cause], []).advice
    assert "Referral to specialist" not in screen([cause, "cannot walk"], []).advice
    assert "Referral to specialist" not in screen([], [cause]).advice


@pytest.mark.parametrize("finding", WITHOUT)
def test_other_findings_do_not_bring_it(finding: str) -> None:
    found = screen([finding], [])
    assert found.outcome == result.NO_FLAG
    assert "Referral to specialist" not in found.advice


@pytest.mark.parametrize(
    "given", [{"present": "fever"}, {"present": ["back pain"], "absent": "fever"}, {"present": [5]}, {"absent": [None]}]
)
def test_a_text_is_no_list_of_findings(given: Any) -> None:
    with pytest.raises(UsageError):
        backspasm.screen(**given)


def test_findings_may_come_from_a_generator_and_the_result_reads_like_its_json() -> None:
    found = backspasm.screen(present=(word.strip() for word in ["back pain ", "loss of bladder control"]))
    assert found["outcome"] == found.outcome == result.SEEK


@pytest.mark.parametrize("gap", ["immunosuppressed", "taking steroids", "night pain", "urinary retention"])
def test_curated_gap_asks_and_says_that_it_is_curated(gap: str) -> None:
    found = screen([gap], [])
    assert found.outcome == result.CLARIFY
    assert any(words.startswith("Curated: ") and gap in words for words in found.advice)


def test_curated_branch_says_so_and_the_label_does_not() -> None:
    curated = screen(["saddle numbness"], []).red_flags[7]
    assert any(words.startswith("Curated: ") for words in curated.because)
    stated = screen(["CES"], []).red_flags[7]
    assert stated.because == ('"CES" (signs of cauda equina syndrome)',)
    near = screen(["cannot pee"], []).red_flags[7]
    assert near.missing[0].startswith("Curated: ")


def test_a_met_flag_gives_the_documents_disposition_first() -> None:
    assert screen(["cannot walk"], []).advice[0] == "Seek Immediate Medical Care"


def test_questions_to_ask_are_those_of_the_graph() -> None:
    found = screen(["fever"], [])
    assert found.advice[:2] == ("Ask: Is the fever high?", "Ask: Do you have back pain with it?")
    assert found.red_flags[3].missing == (
        "high fever with back pain or back spasm",
        "Is the fever high?",
        "Do you have back pain with it?",
    )


def test_criteria_read_from_what_they_need_are_those_of_the_whole_graph() -> None:
    whole = Criteria(backspasm.store())
    for small, large in zip(criteria.criteria().flags, whole.flags, strict=True):
        for name in ("iri", "item", "label", "questions", "near", "sought"):
            assert getattr(small, name) == getattr(large, name)
        assert len(small.alternatives) == len(large.alternatives)
    assert Vocabulary(backspasm.store(), list).names == vocabulary.vocabulary().names
