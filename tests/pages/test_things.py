"""The pages of items, notes, references, silences and plain things say what the graph has of them."""

from __future__ import annotations

from paged import SRC, hrefs, tags, tree, words


def test_an_item_has_its_words_place_hash_and_statements() -> None:
    page = tree(f"source/{SRC}risk-factors_smoking.html")
    text = words(page)
    assert words(page.find("body/main/h1")) == "Smoking: Reduced blood flow to spine"
    assert "Risk Factors, item 7" in text
    assert "Characters 2862 to 2898 of the document; SHA-256 of the text" in text
    assert "smoking acts through reduced blood flow to the spine plain" in text


def test_a_sentence_has_its_opening_and_not_its_words() -> None:
    text = words(tree(f"source/{SRC}definition-and-overview_the-intensity-and.html"))
    assert "The graph has the place of the sentence and not its words." in text
    assert "vary widely" not in text


def test_a_document_and_a_section_list_what_is_in_them() -> None:
    sections = tags(tree("source/low-back-cramps-or-spasms.html"), "ol")[0]
    assert [words(one) for one in sections][-1] == "Helpful Exercises"
    groups = tags(tree(f"source/{SRC}common-causes.html"), "ol")[0]
    assert [words(one) for one in groups] == [
        "Mechanical Causes",
        "Spinal Conditions",
        "Systemic Factors",
        "Other Causes",
    ]
    items = tags(tree(f"source/{SRC}systemic-factors.html"), "ol")[0]
    assert words(items[0]) == "Dehydration"
    assert len(items) == 6


def test_a_note_has_direction_certainty_population_references_and_the_claims_that_it_is_about() -> None:
    page = tree("evidence/aquatic-exercise-recommended.html")
    text = words(page)
    assert "supports certainty: low (Owen2020)" in text
    assert "Population: People with chronic low back pain." in text
    assert "Applicability: About chronic low back pain, not about low back spasm." in text
    assert "../reference/George2021.html" in hrefs(page)
    assert "swimming helpful exercise for low back spasm" in text
    assert "Not reviewed by a clinician, 2026-11-26." in text


def test_a_reference_has_its_identifiers_and_what_cites_it() -> None:
    page = tree("reference/vanderGaag2020.html")
    assert "https://doi.org/10.1002/14651858.CD013581" in hrefs(page)
    assert "Study design: systematic review." in words(page)
    assert "../bloodstreamInfection.html" in hrefs(tree("reference/Berbari2015.html"))
    cited = tree("reference/Maughan2019.html")
    assert "../claim/hydration_aimedAt_dehydration.html" in hrefs(cited)


def test_a_silence_says_that_the_document_does_not_say() -> None:
    page = tree("silence/sleeping-position.html")
    text = words(page)
    assert "In which position should a person sleep?" in text
    assert "The document does not say." in text
    assert "../qualitySleep.html" in hrefs(page)
    assert "pillow under knees" in text


def test_a_relation_has_its_definition_and_the_claims_that_use_it() -> None:
    page = tree("possibleCauseOf.html")
    assert "relation from a concept to a disorder that it may cause" in words(page)
    assert "claim/dehydration_possibleCauseOf_lowBackSpasm.html" in hrefs(page)
