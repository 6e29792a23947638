"""A name with modifiers entails the name without them, and no more; it never says the opposite."""

from __future__ import annotations

import pytest
from conftest import ROOT

from backspasm.graph import modifiers
from backspasm.graph.modifiers import DEGREE, ENDING, FILLER, LIST, OPENING, PAST, SHAPES, SIDE, UNSURE
from backspasm.graph.namespaces import LBS
from backspasm.graph.words import NUMBERED
from backspasm.screening import vocabulary

KNOWN = vocabulary.vocabulary()
NAME, FINDING = "foot drop", LBS + "footDrop"
FORMS = {
    OPENING: "{} {}",
    PAST: "{1} {0}",
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
    assert modifiers.modifiers().keys() == SHAPES.keys() == FORMS.keys() | {LIST}
    assert [kind for kind in SHAPES if f"`{kind}`" not in page] == []


@pytest.mark.parametrize("kind", [OPENING, ENDING, SIDE, FILLER, DEGREE])
def test_a_modified_finding_entails_the_finding(kind: str) -> None:
    found = {words: KNOWN.meaning(words) for words in said(kind)}
    assert {words for words, meaning in found.items() if meaning.sure != {FINDING} or meaning.near} == set()


def test_a_modified_finding_denies_nothing() -> None:
    assert not any(
        KNOWN.meaning(words).exact for words in ("limp since Monday", "left foot drop", "very bad limp")
    )


def test_an_unsure_finding_is_only_near() -> None:
    found = {words: KNOWN.meaning(words) for words in said(UNSURE)}
    assert {words for words, meaning in found.items() if meaning.sure or meaning.near != {FINDING}} == set()


def test_what_was_yesterday_is_reported_unless_it_would_exclude_a_finding() -> None:
    assert KNOWN.meaning("wet myself yesterday").sure == {LBS + "lossOfBladderControl"}
    for eased in ("pain eased by rest", "able to walk"):
        today, before = KNOWN.meaning(eased), KNOWN.meaning(f"{eased} yesterday")
        assert today.sure
        assert before.near == today.sure
        assert not before.sure


LISTS = {
    "fever, limp and pregnancy": {"fever", "limp", "pregnancy"},
    "stress, incontinence": {"stress", "incontinenceUnspecified"},
    "pt c/o fever since Monday; left foot drop": {"fever", "footDrop"},
    "severe pain but eased by rest": {"severePain", "painEasedByRest"},
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
