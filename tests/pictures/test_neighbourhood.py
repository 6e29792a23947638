"""A neighbourhood has every claim that links its concept, and nothing that is not in the graph."""

from __future__ import annotations

import re

from pictured import cards, described, query, words

from backspasm.graph.namespaces import LBS
from backspasm.pictures import picture

CLAIMS = """
SELECT DISTINCT ?subject ?one ?relation ?other ?object ?origin ?modality ?qualifier WHERE {
  ?claim lbs:claimSubject ?subject ; lbs:claimPredicate/rdfs:label ?relation ; lbs:claimObject ?object ;
    lbs:hasOrigin/rdfs:label ?origin .
  OPTIONAL { ?claim lbs:hasModality/rdfs:label ?modality } OPTIONAL { ?claim lbs:qualifier ?qualifier }
  ?subject a lbs:Concept ; rdfs:label ?one . ?object a lbs:Concept ; rdfs:label ?other .
}
"""
NEAR = """
SELECT ?criterion ?one ?relation ?other ?finding WHERE {
  VALUES ?part { lbs:nearFinding lbs:atSite lbs:notAtSite lbs:coreFinding lbs:contextFinding lbs:siteWithin lbs:generalForm lbs:bothSidesOf }
  { ?criterion ?part ?finding } UNION { ?criterion lbs:hasAlternative ?alternative . ?alternative ?part ?finding }
  ?criterion a lbs:Concept ; rdfs:label ?one . ?finding rdfs:label ?other . ?part rdfs:label ?relation .
}
"""
CONCEPTS = [iri for (iri,) in query("SELECT ?concept { ?concept a lbs:Concept } ORDER BY ?concept")]


def said(one: str, relation: str, other: str, origin: str = "", modality: str = "", qualifier: str = "") -> str:
    manner = ", ".join(filter(None, [origin, "" if modality == "plain" else modality]))
    manner += f" ({qualifier})" if qualifier else ""
    return f"{one}, {relation}, {other}{f' ({manner})' if manner else ''}."


def test_every_stated_and_curated_claim_is_in_both_neighbourhoods() -> None:
    due: dict[str, set[str]] = {}
    for subject, one, relation, other, thing, origin, *rest in query(CLAIMS):
        if origin != "Inferred":
            for concept in (subject, thing):
                due.setdefault(concept, set()).add(said(one, relation, other, origin, *rest))
    assert sum(map(len, due.values())) > 700
    for concept, sentences in due.items():
        spoken = described(picture.draw("neighbourhood", concept))
        assert [one for one in sorted(sentences) if one not in spoken] == []


def test_no_sentence_is_without_its_claim() -> None:
    """What is said is a claim with its own origin and modality, or a part of a criterion."""
    true = {said(one, relation, other, *rest) for _, one, relation, other, _, *rest in query(CLAIMS)}
    true |= {said(one, relation, other) for _, one, relation, other, _ in query(NEAR)}
    for concept in CONCEPTS:
        spoken = described(picture.draw("neighbourhood", concept, lambda iri: iri))
        names = [
            (link.get("aria-label") or "").partition(": ")[2]
            for text, kind, link in cards(picture.draw("neighbourhood", concept, lambda iri: iri))
            if "/claim/" in link.get("href", "")
        ]
        assert set(names) <= true
        assert all(name in spoken for name in names)


def test_finding_that_no_claim_names_is_beside_its_flag() -> None:
    named = {end for subject, _, _, _, thing, *_ in query(CLAIMS) for end in (subject, thing)}
    near = [row for row in query(NEAR) if row[2] == "near finding" and row[4] not in named]
    assert len({finding for *_, finding in near}) > 60
    for criterion, one, relation, other, finding in near:
        for concept in (criterion, finding):
            assert said(one, relation, other) in described(picture.draw("neighbourhood", concept))


def test_a_claim_is_drawn_once_and_not_the_other_way_round() -> None:
    drawn = words(picture.draw("neighbourhood", "dehydration"))
    assert drawn.count("systemic cause of") == 1
    assert "possible cause" not in drawn


def test_no_name_is_broken_within_a_word() -> None:
    labels = {label for (label,) in query("SELECT ?label { ?concept a lbs:Concept ; rdfs:label ?label }")}
    relations = {relation for _, _, relation, *_ in [*query(CLAIMS), *query(NEAR)]}
    for concept in CONCEPTS:
        for text, kind, _ in cards(picture.draw("neighbourhood", concept)):
            if kind != "centre" and "…" not in text:
                assert re.split(" (?:Stated|Curated|Inferred)", text)[0] in labels | relations


def test_hedges_stay() -> None:
    assert "advised in Stated, conditional (if needed)" in words(picture.draw("neighbourhood", "using a lumbar roll"))
    assert "systemic cause of Stated, possible" in words(picture.draw("neighbourhood", "dehydration"))


def test_many_neighbours_stand_in_blocks_red_flags_first() -> None:
    texts = [text for text, _, _ in cards(picture.draw("neighbourhood", "low back spasm"))]
    assert texts[0] == "low back spasm disorder"
    assert texts[1] == "…red flag for low back spasm Curated"
    flags = {label for (label,) in query("SELECT ?l { ?flag a lbs:RedFlagCriterion ; rdfs:label ?l }")}
    assert set(texts[2:10]) == flags
    relations = [text for text in texts if "…" in text]
    assert len(relations) == len(set(relations))


def test_links_among_neighbours_are_drawn_or_counted() -> None:
    among = described(picture.draw("neighbourhood", "cauda equina syndrome"))
    assert "signs of cauda equina syndrome, core finding, saddle anaesthesia." in among
    left_out = re.search(
        r"Links among the neighbours that are left out: (\d+)\.", described(picture.draw("neighbourhood", LBS + "leg"))
    )
    assert left_out
    assert int(left_out[1]) > 0
