"""The nearest findings are offered for words with an error or too many words, and none that says the opposite."""

from __future__ import annotations

import pytest

from backspasm.screening import vocabulary
from backspasm.screening.criteria import criteria

KNOWN = vocabulary.vocabulary()

FIRST = {
    "leg weekneses": "leg weakness",
    "parapleigia": "paraplegia",
    "numbnass in legs": "leg numbness",
    "tempreratur": "fever",
    "fall from heigtt": "fall from a height",
    "urinarey retention": "urinary retention",
    "excruciattingg pain": "severe pain",
    "corticostreoids": "corticosteroid use",
    "unablle to walk": "inability to walk",
    "foot drop getting worse hourly": "worsening foot drop",
    "severe weakness of some lower limb": "severe leg weakness",
    "Mostly full incontinence of feces": "loss of bowel control",
}
# What says the opposite, or the opposite of one half.
OPPOSITE = {
    "can't stand up": "can stand",
    "cannot walk any more": "can walk",
    "unabel to walk": "can walk",
    "not eased by rest at all": "pain eased by rest",
    "eased by a rest in bed": "pain not relieved by rest",
    "no pain at rest": "pain not relieved by rest",
    "no loss of bladder control at all": "loss of bladder control",
    "control of bowels": "loss of bowel control",
    "saddle sensation": "saddle anaesthesia",
    "anal tone": "loss of anal tone",
    "no trouble with walking": "inability to walk",
    "walking normally": "inability to walk",
    "normal power in both legs": "leg weakness",
    "leg weakness improving": "worsening leg weakness",
    "slight weakness of legs": "severe leg weakness",
    "mild debilitating cramp": "severe debilitating cramp",
    "profound leg fatigue": "severe leg numbness",
    "steady gait": "unsteady gait",
    "afebrile temperature": "fever",
    "low temperature": "fever",
    "continent of urine": "loss of bladder control",
    "no better, no worse": "worsening weakness",
}


@pytest.mark.parametrize("said", FIRST)
def test_nearest_is_offered_first(said: str) -> None:
    assert not KNOWN.meaning(said)
    assert KNOWN.suggestions(said)[0] == FIRST[said]


@pytest.mark.parametrize("said", OPPOSITE)
def test_opposite_is_not_offered(said: str) -> None:
    assert OPPOSITE[said] in KNOWN.labels.values()
    assert OPPOSITE[said] not in KNOWN.suggestions(said)


@pytest.mark.parametrize(
    "said", ["weekend", "numbers", "temper", "afebrile", "no fever", "fever has gone", "", "-", "zzz"]
)
def test_nothing_is_near(said: str) -> None:
    assert KNOWN.suggestions(said) == ()


def test_denied_name_does_not_offer_its_finding() -> None:
    for finding, names in KNOWN.names_of.items():
        for name in names:
            for said in (f"no {name} today", f"not {name}", f"{name} has gone"):
                assert KNOWN.labels[finding] not in KNOWN.suggestions(said), said


def test_name_with_another_grade_does_not_offer_its_finding() -> None:
    graded = {name: finding for finding, names in KNOWN.names_of.items() for name in names if "severe" in name.split()}
    assert len(graded) > 40
    for name, finding in graded.items():
        said = name.replace("severe", "slight")
        assert KNOWN.labels[finding] not in KNOWN.suggestions(said), said


def test_finding_offers_none_that_it_excludes() -> None:
    excludes = criteria().excludes
    assert len(excludes) > 3
    for finding, excluded in excludes.items():
        for name in KNOWN.names_of[finding]:
            said = f"{name} as of today"
            assert not {KNOWN.labels[one] for one in excluded}.intersection(KNOWN.suggestions(said)), said


def test_characters_that_are_short_for_many_mean_nothing() -> None:
    for number in range(100):
        assert not KNOWN.meaning(f"{number}" + "\ufdfa" * 900)  # 16,200 characters in normal form
        assert not KNOWN.suggestions(f"{number}" + "\ufdfa" * 200)


def test_at_most_three_are_offered_without_repetition() -> None:
    offered = [KNOWN.suggestions(f"{name} today") for names in KNOWN.names_of.values() for name in names]
    assert {len(names) for names in offered} == {0, 1, 2, 3}
    assert all(len(set(names)) == len(names) for names in offered)
