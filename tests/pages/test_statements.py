"""A receipt has the place, the premises as links, the reason, the references and the review status, as `why` has them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from paged import exported, hrefs, of_class, tree, words

import backspasm
from backspasm.graph import namespaces
from backspasm.graph.namespaces import expand

STATEMENTS = [
    ("staying hydrated", "aimed at cause of", "low back spasm"),
    ("smoking", "a", "risk factor"),
    ("dehydration", "systemic cause of", "low back spasm"),
    ("medications", "a", "treatment"),
    ("applying ice", "becomes", "heat therapy"),
    ("low back spasm", "leads to", "intense pain"),
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_receipt_says_what_why_says(statement: tuple[str, str, str]) -> None:
    explained = backspasm.why(*statement)
    assert explained.claim
    page = tree(f"{explained.claim.removeprefix(namespaces.LBS)}.html")
    text, links = words(page.find("body/main")), hrefs(page)
    todo = [explained]
    while todo:
        one = todo.pop()
        assert one.origin in text
        if one is not explained:
            assert f"../{one.claim.removeprefix(namespaces.LBS)}.html" in links
        for place in one.places:
            quoted = f"“{place.text}”" if place.text else f"“{place.opening} …”"
            assert quoted in text
            assert f"characters {place.start} to {place.end}" in text
        for reference in one.references:
            assert reference.title in text
            assert f"../{(expand(reference.key) or '').removeprefix(namespaces.LBS)}.html" in links
        for said in (one.reason, one.modality, one.qualifier, *(derivation.rule for derivation in one.derivations)):
            assert said in text
        if one.review:
            assert f"{one.review}, {one.date}.".lower() in text.lower()
        todo += one.premises


def test_a_receipt_leads_to_the_line_of_the_leaflet() -> None:
    page = tree("claim/low-back-cramps-or-spasms_dehydration_systemicCauseOf_lowBackSpasm.html")
    assert "../index.html#low-back-cramps-or-spasms_systemic-factors_dehydration" in hrefs(page)
    assert "../source/low-back-cramps-or-spasms_systemic-factors_dehydration.html" in hrefs(page)
    assert "Common Causes › Systemic Factors, item 1, characters 1882 to 1893" in words(page)


def test_a_receipt_says_each_way_to_infer_the_claim() -> None:
    explained = backspasm.why("muscle strain or tear", "a", "cause")
    page = tree(f"{explained.claim.removeprefix(namespaces.LBS)}.html")
    assert len(of_class(page, "premises")) >= len(explained.derivations) > 0


def test_a_receipt_has_the_evidence_and_what_is_inferred_from_the_claim() -> None:
    text = words(tree("claim/low-back-cramps-or-spasms_swimming_helpfulExerciseFor_lowBackSpasm.html"))
    assert "A physical therapy guideline recommends aquatic exercise in chronic low back pain." in text
    assert "What is inferred from it" in text


def test_a_quotation_is_what_the_document_has_at_its_place(document: Path) -> None:
    text, read = document.read_text(encoding="utf-8"), 0
    for path in (path for path in exported() if path.startswith("claim/") and path.endswith(".html")):
        for place in of_class(tree(path), "place"):
            quoted = words(place.find("blockquote")).strip("“”")
            start, end = map(int, re.findall(r"characters (\d+) to (\d+)", words(place))[0])
            there = text[start:end]
            opening, dots, _ = quoted.partition(" …")
            assert " ".join(re.findall(r"[\w'-]+", there)[:3]) == opening if dots else there == quoted, path
            read += 1
    assert read > 600


def test_the_evidence_in_a_receipt_says_about_whom_it_is() -> None:
    text = words(tree("claim/low-back-cramps-or-spasms_swimming_helpfulExerciseFor_lowBackSpasm.html"))
    assert "Population: People with chronic low back pain." in text
    assert "Applicability: About chronic low back pain, not about low back spasm." in text
