"""Names in other words have the same normal form, and no name in other words means another finding."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from backspasm.graph import words
from backspasm.graph.concepts import normal
from backspasm.graph.namespaces import LBS
from backspasm.screening import vocabulary

KNOWN = vocabulary.vocabulary()
NAMES = [name for names in KNOWN.names_of.values() for name in names]

SAME = [
    ("Foot-drop (finding)", "foot drop"),
    ("low\u2010back pain", "low back pain"),
    ("the weakness of my legs", "weak legs"),
    ("back is sore", "sore back"),
    ("the patient's fever.", "patient fever"),
    ("wet myself", "wetting myself"),
    ("can\u2019t walk", "cannot walk"),
    ("cant walk", "can not walk"),
    ("rest doesnt help", "rest does not help"),
    ("legs won't hold me", "legs will not hold me"),
    ("faecal incontinence", "fecal incontinence"),
    ("leg anaesthesia", "leg anesthesia"),
    ("tumours", "tumor"),
    ("paralysed", "paralyzed"),
    ("agonising", "agonizing"),
    ("oedema", "edema"),
    ("diarrhoea", "diarrhea"),
    ("discs", "disk"),
    ("vertebrae", "vertebra"),
]
DIFFERENT = [
    ("wet myself", "wet"),
    ("a leg", "legs"),
    ("pain not relieved by rest", "not pain relieved by rest"),
    ("no better lying down", "better, no lying down"),
    ("severe pain", "pain severity"),
    ("severe falls", "several falls"),
    ("intense pain", "pain intensity"),
    ("hesitancy", "hesitant"),
    ("numbness", "numbers"),
    ("weak", "weekend"),
    ("temperature", "temper"),
    ("toes", "does"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_same_form(one: str, other: str) -> None:
    assert words.form(one) == words.form(other) != ()


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_form(one: str, other: str) -> None:
    assert words.form(one) != words.form(other)


@pytest.mark.parametrize("name", ["fever -", "-fever", "!fever", "\u2193 power", "a, b", "", "the"])
def test_sign_that_may_carry_meaning_gives_no_form(name: str) -> None:
    assert words.form(name) == ()


def test_invisible_characters_in_a_name_are_ignored() -> None:
    """Soft hyphens, places for a line break and marks of direction: who reads the name does not see them either."""
    for unseen in "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff":
        assert words.form(f"{unseen}un{unseen}able to walk{unseen}") == words.form("unable to walk")
        assert words.form(f"no{unseen}t able to walk") == words.form("not able to walk")


def test_order_is_free_unless_there_is_a_negation() -> None:
    assert words.form("legs severely weak") == words.form("weak legs severely")
    assert words.form("cannot walk or stand") != words.form("cannot stand or walk")
    assert all(words.form(f"{word} x y") != words.form(f"{word} y x") for word in words.NEGATIONS)


SPELLINGS = [
    ("anaesthesia", "anesthesia"),
    ("faec", "fec"),
    ("paralyse", "paralyze"),
    ("agonising", "agonizing"),
    ("disc ", "disk "),
    ("cannot", "can't"),
    ("cannot", "cant"),
    ("cannot", "can not"),
    ("does not", "doesnt"),
    ("-", " "),
]


@st.composite
def said_otherwise(draw: st.DrawFn) -> tuple[str, str]:
    """A name, and the same in another case, spelling, order, number, with small words or a tag."""
    name = draw(st.sampled_from(NAMES))
    said = name
    for one, other in SPELLINGS:
        if draw(st.booleans()):
            one, other = draw(st.permutations([one, other]))
            said = said.replace(one, other)
    parts = said.split(" ")
    if draw(st.booleans()):
        parts = draw(st.permutations(parts))
    for _ in range(draw(st.integers(0, 3))):
        small = draw(st.sampled_from(["a", "an", "the", "my", "his", "our"]))
        parts.insert(draw(st.integers(0, len(parts))), small)
    said = " ".join(parts)
    if draw(st.booleans()) and re.search("(?<!leg)(?<!s)$", said):  # a leg is not both legs
        said += "s"
    said += draw(st.sampled_from(["", ".", "!", " (finding)", " (disorder)"]))
    return name, draw(st.sampled_from([said, said.upper(), said.capitalize(), said.replace("'", "\u2019")]))


@settings(max_examples=500, derandomize=True, deadline=None)
@given(said_otherwise())
def test_name_said_otherwise_means_the_same_or_nothing(case: tuple[str, str]) -> None:
    name, said = case
    assume(normal(said) not in KNOWN.names)  # one name said otherwise can be another name as it stands
    assert KNOWN.meaning(said).exact in (frozenset(), KNOWN.meaning(name).exact)


def test_most_names_are_known_in_another_form() -> None:
    """So that the property above does not hold because nothing is understood."""
    plain = [name for name in NAMES if ":" not in name and "," not in name]
    understood = [KNOWN.meaning(f"The {name.upper()}. (finding)") for name in plain]
    assert [meaning.exact for meaning in understood] == [KNOWN.meaning(name).exact for name in plain]


ABOUT = {
    "fever since Monday": "fever",
    "I've had a fever since Sunday": "fever",
    "pt c/o LBP x 3/7": "lowBackPain",
    "B/L sciatica": "bothSidedSciatica",
    "R sided sciatica": "sciatica",
    "unable to PU since yesterday": "urinaryRetention",
    "The nurse said I've got a fever": "fever",
    "sensory loss, left leg": "legNumbness",
    "not able to walk at present": "inabilityToWalk",
}


@pytest.mark.parametrize(("said", "finding"), ABOUT.items())
def test_who_says_so_and_since_when_take_nothing_from_a_finding(said: str, finding: str) -> None:
    meaning = KNOWN.meaning(said)
    assert {*meaning.exact, *meaning.entailed} == {LBS + finding}


@pytest.mark.parametrize(
    "said",
    [
        "denies fever since Monday",
        "no fever today",
        "cannot stand for ten minutes",
        "cannot walk for 2 hours",
        "history of urinary incontinence",
        "not unable to walk",
        "severe pain at rest",
    ],
)
def test_what_changes_a_finding_stays(said: str) -> None:
    assert not KNOWN.meaning(said)


def test_abbreviations_are_written_out_once() -> None:
    short = words.abbreviations()
    assert [meant for meant in short.values() if words.words(meant) != words.words(" ".join(words.words(meant)))] == []
    assert not short.keys() & {word for meant in short.values() for word in meant.split()}


@pytest.fixture
def hurried() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_threads_do_not_mix_their_words(hurried: None) -> None:
    several = [f"{word}{ending}" for word in set(" ".join(NAMES).split()) for ending in ("ness", "fulness", "ingly")][
        :3000
    ]
    expected = [words.stem.__wrapped__(word) for word in several]
    with ThreadPoolExecutor(4) as threads:
        for found in threads.map(lambda _: [words.stem.__wrapped__(word) for word in several], range(4)):
            assert found == expected
