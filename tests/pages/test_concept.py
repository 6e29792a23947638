"""The page of a concept has what the questions of the command line answer about it, with links."""

from __future__ import annotations

import pytest
from conftest import select
from paged import hrefs, of_class, tags, tree, words

import backspasm
from backspasm.graph.namespaces import LBS

SVG = "{http://www.w3.org/2000/svg}"
RED_FLAGS = {  # of the document, by the name of the criterion
    "spasmWithLossOfControl": "Back spasms with loss of bladder or bowel control",
    "highFeverWithBackPain": "High fever with back pain",
    "caudaEquinaSyndromeSigns": "Signs of cauda equina syndrome",
}


@pytest.mark.parametrize("name", ["dehydration", "lowBackSpasm", "heatTherapy", "caudaEquinaSyndromeSigns", "smoking"])
def test_a_page_has_every_relation_in_both_directions_with_its_origin(name: str) -> None:
    page = tree(f"{name}.html")
    shown = set()
    for group in of_class(page, "relation-group"):
        heading = words(group.find("h3"))
        back = heading.startswith("… ")
        relation = words(group.find("h3/a"))
        for one in of_class(group, "said"):
            mark, other = tags(one, "a")[:2]
            shown.add((f"← {relation}" if back else relation, words(other), words(mark).partition(":")[0]))
    rows = backspasm.ask("concept", concept=f"lbs:{name}")
    assert shown == {(row.relation, row.other, row.origin) for row in rows if row.relation}
    roles = {words(one) for one in tags(of_class(page, "kinds")[0], "a")[1:] if "mark" not in one.get("class", "")}
    assert roles == {row.role for row in rows if row.role}


def test_a_page_has_kind_definition_synonyms_places_mappings_and_silences() -> None:
    page = tree("dehydration.html")
    text = words(page.find("body/main"))
    assert "body state; in the role of cause Inferred" in text
    assert "shortage of water in the body because more is lost than is taken in Curated" in text
    assert "Also called: fluid deficit; lack of fluid." in text
    assert "“Dehydration”: Common Causes › Systemic Factors, item 1 (page of the item)" in text
    assert "How much should a person drink?" in text
    cells = [[words(cell) for cell in tags(row, "td")] for row in tags(page, "tr")[1:]]
    rows = backspasm.ask("mappings", concept="dehydration")
    matches = {"skos:exactMatch": "exact match"}
    assert {tuple(row[:3]) for row in cells} == {
        (matches[str(row.predicate)], row.object_id, row.object_label) for row in rows
    }
    assert "http://id.nlm.nih.gov/mesh/D003681" in hrefs(page)


def test_a_concept_without_an_outside_term_says_so_with_the_reason() -> None:
    (row, *_) = [row for row in backspasm.ask("unmapped") if row.label == "protective response"]
    page = tree("protectiveResponse.html")
    cells = [words(cell) for cell in tags(page, "td")]
    assert (cells[0], cells[1], cells[-1]) == ("none found", "", row.reason)


@pytest.mark.parametrize("name", RED_FLAGS)
def test_a_red_flag_says_what_it_calls_for_first_and_shows_its_picture(name: str) -> None:
    page = tree(f"{name}.html")
    (alarm,) = of_class(page, "alarm")
    assert words(alarm).startswith(f"“{RED_FLAGS[name]}”: Seek Immediate Medical Care Stated")
    pictures = of_class(page, "picture")
    assert [one.tag for one in pictures] == [f"{SVG}svg"] * 2
    assert words(pictures[0].find(f"{SVG}title")) == f"Red flag: {RED_FLAGS[name]}"
    assert not tags(page, f"{SVG}style")
    assert "not reviewed by a clinician" in words(page).lower()


def test_a_red_flag_has_its_alternatives_near_findings_and_questions_in_words() -> None:
    text = words(tree("highFeverWithBackPain.html"))
    assert "high fever and back pain or back spasm (context: it counts only together with the rest)" in text
    assert "They do not meet the flag, and each calls for its questions: chills, feeling hot, fever," in text
    assert "Do you have a high fever?" in text


def test_a_finding_says_in_which_red_flags_it_counts() -> None:
    assert "A near finding of high fever with back pain: it does not meet the flag" in words(tree("fever.html"))
    assert "A core finding of high fever with back pain: it is needed in a way to meet the flag" in words(
        tree("highFever.html")
    )
    assert "A context finding of high fever with back pain" in words(tree("backPainOrSpasm.html"))


STRUCTURAL = ("generalForm", "atSite", "notAtSite", "siteWithin", "bothSidesOf")


def test_a_link_that_is_no_claim_stands_on_the_pages_of_both_ends_with_its_origin() -> None:
    listed = " ".join(f"<{LBS}{name}>" for name in STRUCTURAL)
    rows = select(
        f"SELECT ?one ?link ?other {{ VALUES ?link {{ {listed} }} ?one ?link ?other . ?other a <{LBS}Concept> }}"
    )
    assert len(rows) > 60
    for row in rows:
        names = [f"{iri.removeprefix(LBS)}.html" for iri in (row.one, row.link, row.other)]
        for path in {names[0], names[2]}:
            (part,) = of_class(tree(path), "reading")
            assert names in [hrefs(one) for one in tags(part, "li")], path
            assert words(part.find("p")).startswith("Curated No statement of the document")


def test_a_page_with_many_relations_has_their_list_first() -> None:
    page = tree("lowBackSpasm.html")
    (contents,) = of_class(page, "contents")
    groups = [f"#{heading.get('id')}" for one in of_class(page, "relation-group") for heading in tags(one, "h3")]
    assert len(groups) > 20
    assert hrefs(contents) == groups
    assert not of_class(tree("dehydration.html"), "contents")


@pytest.mark.parametrize("name", ["dehydration", "lowBackSpasm", "smoking"])
def test_a_page_has_a_picture_of_its_neighbourhood_that_leads_on(name: str) -> None:
    page = tree(f"{name}.html")
    (picture,) = of_class(page, "picture")
    assert words(picture.find(f"{SVG}title")) == f"Neighbourhood: {words(page.find('body/main/h1'))}"
    linked = {one.get("href") for one in tags(picture, f"{SVG}a")}
    others = {one for one in linked if one and not one.startswith("claim/")} - {f"{name}.html"}
    assert others
    assert others <= {one.get("href") for one in tags(page, "a")}
