"""A name with modifiers entails the name without them, and no more; it never says the opposite."""

from __future__ import annotations

import pytest
from conftest import ROOT

from backspasm.graph import modifiers
from backspasm.graph.modifiers import DEGREE, ENDING, FILLER, LIST, OLDER, OPENING, PAST, SHAPES, SIDE, UNSURE, WEAK
from backspasm.graph.namespaces import LBS
from backspasm.graph.words import NUMBERED
from backspasm.screening import evaluation, result, vocabulary

KNOWN = vocabulary.vocabulary()
NAME, FINDING = "foot drop", LBS + "footDrop"
FORMS = {
    OPENING: "{} {}",
    PAST: "{1} {0}",
    OLDER: "{1} {0}",
    ENDING: "{1} {0}",
    SIDE: "{} {}",
    FILLER: "{1} {0}",
    DEGREE: "{} {}",
    UNSURE: "{} {}",
}


def said(kind: str) -> list[str]:
    return [FORMS[kind].format(words.replace(NUMBERED, "3"), NAME) for words in sorted(modifiers.modifiers()[kind])]


def test_every_kind_of_the_file_has_its_place() -> None:
    page = (ROOT / "ontology" / "README.md").read_text(encoding="utf-8")
    assert modifiers.modifiers().keys() == SHAPES.keys() == FORMS.keys() | {LIST, WEAK}
    assert [kind for kind in SHAPES if f"`{kind}`" not in page] == []


@pytest.mark.parametrize("kind", [OPENING, ENDING, PAST, SIDE, FILLER, DEGREE])
def test_a_modified_finding_entails_the_finding(kind: str) -> None:
    found = {words: KNOWN.meaning(words) for words in said(kind)}
    assert {words for words, meaning in found.items() if meaning.sure != {FINDING} or meaning.near} == set()


def test_a_modified_finding_denies_nothing() -> None:
    assert not any(KNOWN.meaning(words).exact for words in ("limp since Monday", "left foot drop", "very bad limp"))


def test_an_unsure_finding_is_only_near() -> None:
    found = {words: KNOWN.meaning(words) for kind in (UNSURE, OLDER) for words in said(kind)}
    assert {words for words, meaning in found.items() if meaning.sure or meaning.near != {FINDING}} == set()


def test_what_was_long_ago_is_only_near_unless_it_is_an_injury() -> None:
    assert KNOWN.meaning("fell off a ladder 2 weeks ago").sure == {LBS + "fallFromHeight"}
    assert KNOWN.meaning("fever last week").near == {LBS + "fever"}


WEAKER = {
    "able to walk": "canWalk",
    "pain eased by rest": "painEasedByRest",
    "mild leg weakness": "mildLegWeakness",
    "long-standing leg weakness": "longStandingLegWeakness",
    "minor trauma": "minorTrauma",
}


@pytest.mark.parametrize(("name", "finding"), WEAKER.items())
@pytest.mark.parametrize(
    "form", ["{}, suddenly worse", "{} yesterday", "acute {}", "told {}", "{} and foot drop", "{}?"]
)
def test_what_makes_less_of_a_finding_is_not_sure_beside_other_words(name: str, finding: str, form: str) -> None:
    meaning = KNOWN.meaning(form.format(name))
    assert KNOWN.meaning(name).sure == {LBS + finding}
    assert LBS + finding not in meaning.sure


@pytest.mark.parametrize("asked", ["fever?", "any fever", "is it a fever", "have I a foot drop", "fever, foot drop?"])
def test_a_question_is_only_near(asked: str) -> None:
    assert not KNOWN.meaning(asked).sure


@pytest.mark.parametrize("none", ["fever x0", "fever for 0 days", "falls 0 times", "0 episodes of incontinence"])
def test_a_number_is_at_least_one(none: str) -> None:
    assert not KNOWN.meaning(none)


def test_no_modifier_has_a_finding_in_it() -> None:
    """Else a finding would be taken away without a word: back pain since the fall."""
    hidden = {}
    for kind in FORMS:
        for words in modifiers.modifiers()[kind]:
            said = words.replace(NUMBERED, "3").split()
            spans = [" ".join(said[start:end]) for start in range(len(said)) for end in range(start + 1, len(said) + 1)]
            hidden[words] = [span for span in spans if KNOWN.meaning(span)]
    assert {words: spans for words, spans in hidden.items() if spans} == {}


NOT_TAKEN_AWAY = [
    "back pain since the fall",
    "back pain following rtc",
    "back pain at 60mph",
    "back pain, airbags deployed",
    "back pain since surgery",
    "back pain, bladder scan 800 ml",
    "back pain every night",
    "back pain all day",
    "very painful back",
    "massive back pain",
    "85 year old man with back pain",
    "back pain and can't hold it",
    "back pain, trauma call",
]


@pytest.mark.parametrize("words", NOT_TAKEN_AWAY)
def test_no_sign_beside_back_pain_is_passed_over(words: str) -> None:
    report = vocabulary.findings([words], [], KNOWN)
    assert evaluation.screen(report).outcome != result.NO_FLAG


LISTS = {
    "fever, limp and pregnancy": {"fever", "limp", "pregnancy"},
    "stress, incontinence": {"stress", "incontinenceUnspecified"},
    "pt c/o fever since Monday; left foot drop": {"fever", "footDrop"},
    "severe pain but eased by rest": {"severePain"},
    "back pain. foot drop.": {"backPain", "footDrop"},
}


@pytest.mark.parametrize(("listed", "findings"), LISTS.items())
def test_a_list_means_all_that_it_lists(listed: str, findings: set[str]) -> None:
    assert KNOWN.meaning(listed).sure == {LBS + finding for finding in findings}


def test_what_follows_something_unsure_in_a_list_is_unsure() -> None:
    meaning = KNOWN.meaning("limp, possible fever and chills")
    assert meaning.sure == {LBS + "limp"}
    assert meaning.near == {LBS + "fever", LBS + "chills"}


@pytest.mark.parametrize("words", ["I cannot stand it", "I can't stand this any more", "honestly I can't stand it"])
def test_who_cannot_stand_it_can_stand(words: str) -> None:
    assert LBS + "inabilityToStand" not in KNOWN.meaning(words).all


@pytest.mark.parametrize(
    "words",
    [
        "no foot drop today",
        "foot drop, resolved",
        "fever, no foot drop",
        "no fever, foot drop",
        "denies fever and foot drop",
        "neither fever nor foot drop",
        "fever or foot drop",
        "mother had fever and foot drop",
        "not very weak legs",
        "not a bit feverish",
        "no real fever",
        "afraid of foot drop now",
        "foot drop last year",
        "today",
        "left",
        "?",
        "and",
        ", and ;",
        "very very",
    ],
)
def test_what_turns_a_finding_is_no_modifier(words: str) -> None:
    assert not KNOWN.meaning(words)


def test_no_name_of_the_longest_kind_takes_long() -> None:
    for words in ("today " * 33, "fever, " * 28, "pt " * 66, "a bit " * 33, ", ." * 66):
        assert not KNOWN.meaning(words + "nothing known")
