"""Patterns expand to the names that they stand for, and no name says more than its pattern."""

from __future__ import annotations

import pytest

from backspasm.errors import DataError
from backspasm.graph import phrases, words
from backspasm.graph.phrases import Phrases

HEAD = "name\trelation\tphrases\n"


def names(text: str) -> list[tuple[str, str, str]]:
    return list(Phrases(HEAD + text).names())


def test_pattern_combines_word_sets() -> None:
    text = "place\twords\tlegs | {saddle}\nsaddle\twords\tsaddle | perineum\nnumbness\texact\tnumb {place}\n"
    assert [name for *_, name in names(text)] == ["numb legs", "numb saddle", "numb perineum"]


def test_brackets_hold_what_may_be_left_out() -> None:
    text = "toe\twords\ttoe\nnumbness\tnear\tnumb [my {toe}] today | cold\n"
    assert names(text) == [("numbness", "near", said) for said in ("numb today", "numb toe today", "cold")]


def test_order_of_lines_makes_no_difference() -> None:
    text = "numbness\texact\tnumb {toe}\n# a comment\n\ntoe\twords\ttoe\n"
    assert names(text) == [("numbness", "exact", "numb toe")]


def test_names_with_one_normal_form_are_one() -> None:
    text = "fall\texact\tfalls down | the fall down | down, fall\n".replace(", ", " ")
    assert names(text) == [("fall", "exact", "falls down")]


def test_order_is_kept_where_it_turns_the_meaning() -> None:
    assert len(names("numbness\texact\tnumb not gone | gone numb | numb gone\n")) == 3


def test_what_is_exact_and_narrower_is_exact() -> None:
    text = "fall\tnarrower\tfell off it | fell\nfall\texact\tfell\nfall\tnear\tfell\n"
    assert sorted(names(text)) == [
        ("fall", "exact", "fell"),
        ("fall", "narrower", "fell off it"),
        ("fall", "near", "fell"),
    ]


BAD = {
    "numbness\texact\tnumb {toe}\n": "line 2: there is no word set 'toe'",
    "a\twords\t{b}\nb\twords\t{a}\nnumbness\texact\t{a}\n": "line 3: the word set 'a' contains itself",
    "a\twords\tx\na\twords\ty\n": "line 3: the word set 'a' has a line before this one",
    "numbness\texact\tnumb {toe\n": "line 2: 'numb {toe' is no pattern",
    "numbness\texact\tnumb [a [b]]\n": "line 2: 'numb [a [b]]' is no pattern",
    "numbness\texact\t\n": "line 2: '' is no pattern",
    "numbness\texact\tpain 24/7\n": "line 2: a name cannot have the sign in '24/7'",
    "numbness\tsame\tnumb\n": "line 2: write a name, then words, exact, narrower or near",
    "numbness exact numb\n": "line 2: write a name, then words, exact, narrower or near",
}


@pytest.mark.parametrize("text", BAD)
def test_fault_is_told_with_its_line(text: str) -> None:
    with pytest.raises(DataError) as told:
        names(text)
    assert BAD[text] in str(told.value)


def test_file_without_its_columns_is_refused() -> None:
    with pytest.raises(DataError, match="does not begin with the columns name, relation, phrases"):
        Phrases("numbness\texact\tnumb\n")


def test_word_sets_are_all_used() -> None:
    assert phrases.read().unused == []
    assert Phrases(HEAD + "toe\twords\ttoe\n").unused == ["ontology/phrases.tsv, line 2: toe"]


def test_names_are_what_is_left_of_a_wording() -> None:
    """Otherwise a wording that has all the words of a name would not be found."""
    assert [name for *_, name in phrases.read().names() if " ".join(words.words(name)) != name] == []


def test_misspelling_is_no_word_of_a_name() -> None:
    wrong = words.misspellings()
    assert len(wrong) > 100
    assert not wrong.keys() & {word for *_, name in phrases.read().names() for word in name.split()}
    assert not wrong.keys() & set(wrong.values())
