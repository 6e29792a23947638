"""The whole graph has each concept once, with its kind and its sections."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from pictured import SPACE, cards, query

from backspasm.graph.namespaces import LBS
from backspasm.pictures import picture

DRAWN = picture.draw("whole", link=lambda iri: iri)
CARDS = {group.get("data-concept", ""): group for _, _, group in cards(DRAWN)}
SECTIONS = """
SELECT DISTINCT ?concept ?section WHERE {
  { ?item lbs:mentions ?concept } UNION { ?claim lbs:statedIn ?item . { ?claim lbs:claimSubject ?concept } UNION { ?claim lbs:claimObject ?concept } }
  ?item lbs:inSection/lbs:text ?section . ?concept a lbs:Concept .
}
"""


def test_each_concept_is_there_once_as_a_link_with_its_label() -> None:
    rows = query("SELECT ?concept ?label { ?concept a lbs:Concept ; rdfs:label ?label }")
    labels = {row[0]: row[1] for row in rows}
    assert len(cards(DRAWN)) == len(CARDS) == len(labels) > 400
    assert {concept: text for text, _, group in cards(DRAWN) if (concept := group.get("href", ""))} == labels
    assert all(concept == group.get("href") for concept, group in CARDS.items())


def test_kind_and_sections_are_those_of_the_graph() -> None:
    assert CARDS[LBS + "dehydration"].get("data-kind") == "body state"
    assert CARDS[LBS + "birdDogPose"].get("data-section") == "Helpful Exercises"
    assert CARDS[LBS + "poorPosture"].get("data-section") == "Common Causes|Risk Factors"
    assert CARDS[LBS + "footDrop"].get("data-section") == "In no section: concepts that curators added"
    due: dict[str, set[str]] = {}
    for concept, section in query(SECTIONS):
        due.setdefault(concept, set()).add(section)
    found = {concept: set(group.get("data-section", "").split("|")) for concept, group in CARDS.items()}
    assert due == {concept: sections for concept, sections in found.items() if concept in due}
    assert len(set().union(*due.values())) == 10


def test_lines_are_links_of_the_graph_behind_the_boxes() -> None:
    root = ET.fromstring(DRAWN)
    edges = [path for path in root.iter(f"{SPACE}path") if path.get("data-from")]
    assert len(edges) > 400
    aims = query("SELECT ?s ?o { ?claim lbs:claimSubject ?s ; lbs:claimPredicate lbs:aimedAt ; lbs:claimObject ?o }")
    drawn = {(path.get("data-from"), path.get("data-to")): path.get("class") for path in edges}
    assert all(drawn[aim] == "edge curated" for aim in aims)  # type: ignore[index]
    assert {end for ends in drawn for end in ends} <= CARDS.keys()
    assert LBS + "lowBackSpasm" not in {end for ends in drawn for end in ends}
    order = [mark for element in root for mark in ("data-from", "data-concept") if element.get(mark)]
    assert order == sorted(order, reverse=True)
