"""Records from the decision sheet: the outcome, the statuses, and for each entry the list in which it ends."""

from __future__ import annotations

import json
from typing import Any

import pytest
from screened import REASSURING, RECORDS, TODAY, bundle

from backspasm.graph.namespaces import LBS
from backspasm.screening import evaluation, reader, vocabulary
from backspasm.screening.result import NOT_ASKED
from backspasm.screening.when import When


def match(found: tuple[Any, ...], wanted: list[Any]) -> None:
    """Hold a list against what is wanted: as many, each of which one entry has in it, part by part."""
    left = [(one,) if isinstance(one, str) else one for one in found]
    assert len(left) == len(wanted), (found, wanted)
    for parts in wanted:
        parts = [parts] if isinstance(parts, str) else parts
        fitting = [one for one in left if all(part in text for part, text in zip(parts, one, strict=True))]
        assert fitting, (parts, left)
        left.remove(min(fitting, key=lambda one: sum(map(len, one))))


@pytest.mark.parametrize("name", RECORDS)
def test_record(name: str) -> None:
    case = RECORDS[name]
    when = When(TODAY.isoformat())
    found = evaluation.screen(reader.read(bundle(*case["record"]), when, vocabulary.vocabulary()))
    assert found.outcome == case["outcome"]
    wanted = [case["statuses"].get(str(number), NOT_ASKED) for number in range(1, 9)]
    assert [flag.status for flag in found.red_flags] == wanted
    for bucket in ("recognised", "not_recognised", "contradictions", "not_used", "not_interpreted"):
        match(getattr(found, bucket), case.get(bucket, []))
    assert not REASSURING.search(found.text())


def test_records_differ_and_give_their_reason() -> None:
    assert len({json.dumps(case["record"]) for case in RECORDS.values()}) == len(RECORDS) > 60
    assert all(case["why"] for case in RECORDS.values())


SEVERE = {
    "leg weakness": "severeLegWeakness",
    "numb legs": "severeLegNumbness",
    "fever": "highFever",
    "trauma": "significantTrauma",
    "pain": "severePain",
    "lumbago": "severeBackPain",
}
CONDITION = {"resourceType": "Condition"}


def reported(resource: dict[str, Any]) -> set[str]:
    """The findings that a resource reports as present."""
    return set(reader.read(resource, When(), vocabulary.vocabulary()).present)


@pytest.mark.parametrize("name", SEVERE)
@pytest.mark.parametrize("word", ["Severe", "very severe", "extreme", "intense", "profound", "unbearable"])
def test_words_that_grade(name: str, word: str) -> None:
    assert LBS + SEVERE[name] in reported({**CONDITION, "code": {"text": name}, "severity": {"text": word}})
    observed = {"resourceType": "Observation", "code": {"text": name}, "valueCodeableConcept": {"text": word}}
    assert LBS + SEVERE[name] in reported(observed)


@pytest.mark.parametrize("severity", ["moderate", "mild", "bad", "quite", "crippling", "major", "8/10"])
def test_words_that_do_not_grade(severity: str) -> None:
    assert reported({**CONDITION, "code": {"text": "leg weakness"}, "severity": {"text": severity}}) == {
        LBS + "legWeakness"
    }


def test_an_old_finding_is_named_once_and_is_no_near_match() -> None:
    record = [
        {"resourceType": "Condition", "code": {"text": words}, "onsetDateTime": "2026-03-01"}
        for words in ("fever", "wetting myself")
    ]
    found = evaluation.screen(reader.read(bundle(*record), When("2026-06-15"), vocabulary.vocabulary()))
    assert found.recognised == (
        '"fever", reported on 2026-03-01: is it still so?',
        '"wetting myself", reported on 2026-03-01: is it still so? (loss of bladder control)',
    )
