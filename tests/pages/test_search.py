"""The search finds labels, synonyms, bullets, codes and what the document does not say."""

from __future__ import annotations

import pytest
from conftest import select
from paged import hrefs, of_class, parsed, served, tags, tree, words

import backspasm


def hits(text: str) -> list[str]:
    """What a search finds: each hit with its words."""
    found = of_class(parsed(served().page("search.html", {"text": [text]})), "hits")
    return [words(one) for one in found[0]] if found else []


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("dehydration", "dehydration body state"),
        ("Fluid  Deficit", "dehydration body state synonym: fluid deficit"),
        ("E86.0", "dehydration body state exact match: ICD10CM:E86.0"),
        ("smoking: reduced", "smoking behaviour item: Smoking: Reduced blood flow to spine"),
        (
            "pillow between knees",
            "sleeping position: The document does not say. In which position should a person sleep? synonym: pillow between knees",
        ),
    ],
)
def test_what_is_looked_for_is_found(text: str, first: str) -> None:
    assert first in hits(text)[0]


def test_the_concepts_that_the_question_finds_are_found() -> None:
    for text in ("pain", "muscle", "ice"):
        found = parsed(served().page("search.html", {"text": [text]}))
        labels = {words(one) for one in tags(of_class(found, "hits")[0], "a")}
        assert {row.label for row in backspasm.ask("search", text=text)} <= labels


def test_what_is_called_so_goes_first() -> None:
    assert hits("spasm")[0].startswith("spasm finding")


def test_no_hit_is_not_a_no() -> None:
    page = words(parsed(served().page("search.html", {"text": ["zzzz"]})))
    assert "That does not mean that the answer is no" in page
    assert hits("  ") == []


def test_the_index_has_every_concept_also_without_the_server() -> None:
    links = set(hrefs(tree("search.html")))
    concepts = select("SELECT ?c { ?c a <https://w3id.org/backspasm/Concept> }")
    assert len(concepts) == 409
    assert {f"{row.c.rpartition('/')[2]}.html" for row in concepts} <= links
    assert len(of_class(tree("search.html"), "server")) == 1
