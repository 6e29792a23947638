"""Search finds concepts by their names and codes, and what the document does not say."""

from __future__ import annotations

import pytest

from backspasm import search
from backspasm.errors import UsageError
from backspasm.graph import words
from backspasm.graph.namespaces import LBS


def found(text: str) -> list[tuple[str, str, str]]:
    return [(hit.what, hit.label, hit.by) for hit in search.search(text)]


@pytest.mark.parametrize(
    ("text", "label", "by"),
    [
        ("dehydration", "dehydration", "label"),
        ("  Back   PAIN ", "back pain", "label"),
        ("backache", "back pain", "synonym"),
        ("Smoking: Reduced blood flow to spine", "smoking", "item"),
        ("HP:0001945", "fever", "exact match"),
        ("0001945", "fever", "exact match"),
        ("hp:0001945", "fever", "exact match"),
    ],
)
def test_the_best_hit_is_the_concept_of_that_name(text: str, label: str, by: str) -> None:
    assert found(text)[0] == ("concept", label, by)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("surgery", "Is surgery an option, and when?"),
        ("opioids", "Are opioids advised, and which?"),
        ("dose", "How much of any medicine should be taken, and how often?"),
    ],
)
def test_what_the_document_does_not_say_is_an_answer(text: str, question: str) -> None:
    hit = search.search(text)[0]
    assert (hit.what, hit.question, hit.document) == ("silence", question, "low-back-cramps-or-spasms")
    assert str(hit) == f"The document does not say: {question}"


def test_words_are_found_in_any_order_and_form() -> None:
    assert ("concept", "muscle fatigue", "label") in found("fatigued muscles")
    assert found("fatigued muscles") == found("muscles fatigued")


def test_parts_of_words_are_found_from_three_characters_on() -> None:
    assert ("concept", "dehydration", "label") in found("hydrat")
    assert found("dr") == []


def test_a_part_of_a_code_is_not_a_code() -> None:
    assert not any("match" in by for _, _, by in found("HP:00019"))


def test_each_thing_is_found_once_by_its_best_name() -> None:
    hits = search.search("spasm")
    assert len({hit.iri for hit in hits}) == len(hits) > 10
    assert hits[0].iri == f"{LBS}spasm"


def test_nothing_is_found_for_what_no_name_has() -> None:
    assert search.search("xylophone") == []


@pytest.mark.parametrize("text", ["", "  ", "x" * 1001, "a\x00b", "\ud800"])
def test_texts_that_cannot_be_names_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="the text to search for"):
        search.search(text)


@pytest.mark.parametrize("text", ["?", "%", "\\", "the", "(.*", "'"])
def test_signs_and_articles_alone_find_nothing(text: str) -> None:
    assert search.search(text) == []


def test_long_words_are_not_kept() -> None:
    before = words.stem.cache_info().currsize
    assert search.search("pain" + "s" * 500) == []
    assert words.stem.cache_info().currsize == before
