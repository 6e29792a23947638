"""Text fits its box in any usual font."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from pictured import NOTICE, faults

from backspasm.pictures import svg
from backspasm.pictures.svg import Page


@pytest.fixture
def page() -> Page:
    made = Page("Two boxes", NOTICE)
    made.card(20, 20, "one", ["Stated, listed"], "stated")
    made.card(300, 20, "other")
    return made


def test_page_without_faults_has_none(page: Page) -> None:
    page.arrow((240, 30), (300, 30))
    assert list(faults(page.svg(100, []))) == []


def test_faults_of_a_page_are_seen(page: Page) -> None:
    """Else no fault in a picture would be: the other tests of pictures look for these."""
    page.card(310, 30, "third", ["Curated"], "stated")
    page.card(700, 300, "fourth")
    page.write(30, 50, "lost")
    page.add("text", "", "w" * 100, x=20, y=90)
    page.line((10, 30), (290, 30))
    found = list(faults(page.svg(100, ["This is harmless."])))
    assert list(dict.fromkeys(fault.partition(":")[0] for fault in found)) == [
        "it reassures",
        "box of another origin",
        "box off the page",
        "boxes overlap",
        "text across a box",
        "text off the page",
        "line across a box",
    ]


def test_text_beyond_its_box_and_a_missing_notice_are_seen() -> None:
    narrow = Page("Narrow", "Nothing")
    narrow.card(20, 20, "one")
    narrow.drawn[0][0].set("width", "30")
    assert list(faults(narrow.svg(100, []))) == ["no notice", "text beyond its box: one"]


def test_markup_in_a_text_is_text() -> None:
    drawn = Page("<b>", "&").svg(20, ["<script>"])
    assert [len(ET.fromstring(drawn)[place]) for place in range(3)] == [0, 0, 0]
    assert "<script>" not in drawn


def test_long_word_is_broken_where_the_box_ends() -> None:
    lines = svg.wrap("a " + "w" * 40, 200)
    assert "".join(lines) == "a" + "w" * 40
    assert all(svg.measure(line) <= 200 for line in lines)


def test_style_touches_nothing_else_in_a_page() -> None:
    rules = [line.strip() for line in svg.STYLE.splitlines() if line.strip().endswith("}") and "{" in line]
    assert len(rules) > 20
    for rule in rules:
        assert all(part.strip().startswith(".picture ") for part in rule.partition("{")[0].split(","))
