"""A concept is found by any of its names, and two meanings are never chosen between."""

from __future__ import annotations

import pytest
from conftest import run

from backspasm.errors import UsageError
from backspasm.graph import concepts, stores


@pytest.mark.parametrize(
    "name",
    [
        'Temporary "locking" of the back',
        "TEMPORARY  “LOCKING” of the back",
        "temporarily locked back",
        "lbs:temporaryLocking",
    ],
)
def test_concept_is_found_by_label_synonym_and_curie_in_any_form(name: str) -> None:
    done = run("ask", "concept", "--concept", name, "--format", "csv")
    assert done.returncode == 0
    assert b"Characteristics of Back Spasms,Typical Features,,typical feature of,low back spasm,Stated" in done.stdout


def test_a_name_with_two_meanings_lists_both() -> None:
    with pytest.MonkeyPatch.context() as patch:
        for kept in ("_meant", "_concepts"):
            patch.setattr(concepts, kept, getattr(concepts, kept).__wrapped__)
        patch.setattr(
            stores,
            "rows",
            lambda *_: [
                ("label", "twin", "https://w3id.org/backspasm/a"),
                ("label", "Twin", "https://w3id.org/backspasm/b"),
            ],
        )
        with pytest.raises(UsageError, match=r"'twin' can mean .*lbs:a.* or .*lbs:b.*; say which"):
            concepts.resolve("twin")


SAME = [
    ("stay hydrated", "Stay hydrated: Prevent muscle cramps", "staying hydrated", "lbs:hydration"),
    ("Child’s pose", "CHILD'S   POSE", "https://w3id.org/backspasm/childsPose"),  # curly and straight
    ("NSAIDs", "nsaid", "non-steroidal anti-inflammatory drug"),
    ("ﬁbromyalgia", "fibromyalgia", "FMS"),  # a ligature is the same letters
]


@pytest.mark.parametrize("names", SAME)
def test_names_of_one_concept_mean_the_same(names: tuple[str, ...]) -> None:
    assert len({concepts.resolve(name)[0] for name in names}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("fatigue", "muscle fatigue"), ("stress", "psychological stress"), ("tension", "muscle tension")]
)
def test_concepts_that_read_alike_stay_two(one: str, other: str) -> None:
    assert concepts.resolve(one)[0] != concepts.resolve(other)[0]


@pytest.mark.parametrize(
    "name",
    [
        "hp:0003394",
        " HP:0003394 ",
        "http://purl.obolibrary.org/obo/HP_0003394",
        "<http://purl.obolibrary.org/obo/HP_0003394>",
    ],
)
def test_an_outside_code_is_found_in_any_form(name: str) -> None:
    assert concepts.resolve(name)[0] == concepts.resolve("HP:0003394")[0]


def test_the_mark_of_having_no_term_means_nothing() -> None:
    with pytest.raises(UsageError, match="there is no concept"):
        concepts.resolve("sssom:NoTermFound")


def test_label_goes_before_synonym() -> None:
    assert concepts.resolve("cauda equina syndrome")[0].endswith("/caudaEquinaSyndrome")
    assert concepts.resolve("CES")[0].endswith("/caudaEquinaSyndromeSigns")
