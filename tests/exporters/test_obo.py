"""The OBO file is read by programs of others, with every term, synonym and claim, and nothing in it is a restriction."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import fastobo
import pytest
from exported import counts, drawn, only, two, whole

from backspasm.exporters import classes, formats, sources
from backspasm.exporters.content import shorten
from backspasm.graph.namespaces import expand


@cache
def document() -> Any:
    return fastobo.loads(only("obo").decode())


def clauses(frame: Any, tag: str) -> list[Any]:
    return [one for one in frame if one.raw_tag() == tag]


def beside(clause: Any) -> dict[str, list[str]]:
    """The qualifiers of a clause: what the claim says besides, and its citations."""
    found: dict[str, list[str]] = {}
    for one in clause.qualifiers or ():
        found.setdefault(str(one.key), []).append(one.value)
    return found


@cache
def claims() -> dict[str, tuple[str, str, str, dict[str, list[str]]]]:
    """Subject, relation, object and what stands beside them, by claim."""
    found = {}
    for frame in document():
        for one in clauses(frame, "property_value"):
            said = beside(one)
            if "rdfs:seeAlso" in said:
                (claim,) = said["rdfs:seeAlso"]
                found[claim] = (str(frame.id), str(one.property_value.relation), str(one.property_value.value), said)
    return found


def test_fastobo_counts_what_the_manifest_says() -> None:
    labels = [one for frame in document() for one in clauses(frame, "name")]
    above = [one for frame in document() for one in clauses(frame, "is_a")]
    found = (len(document()), len(above) + len(claims()), len(labels), len(claims()))
    assert found == counts("obo")
    assert min(counts("obo")) > 400


def test_nothing_is_a_relationship_or_an_intersection() -> None:
    """Both would mean that every instance has the relation."""
    tags = {one.raw_tag() for frame in document() for one in frame}
    assert tags == {"name", "def", "comment", "synonym", "xref", "property_value", "is_metadata_tag", "is_a"}


def test_every_claim_of_the_graph_comes_back() -> None:
    rows = {row.claim: row for row in whole().rows("claims")}
    assert claims().keys() == rows.keys()
    for claim, (subject, relation, object, said) in claims().items():
        row = rows[claim]
        predicate = classes.ROLE if row.predicate_label == "role" else row.predicate
        assert (expand(subject), expand(relation), expand(object)) == (row.subject, predicate, row.object)
        assert said["dcterms:provenance"] == [row.origin]
        for name, value in {
            "lbs:hasModality": row.modality,
            "lbs:qualifier": row.qualifier,
            "lbs:reason": row.reason,
            "dcterms:date": row.date,
            "lbs:hasReviewStatus": row.review,
        }.items():
            assert said.get(name, [None]) == [value]


def test_citations_of_ten_statements_come_back() -> None:
    cited = whole().grouped("citations", "citing")
    references = {row.reference: row for row in whole().rows("references")}
    drawn_here = drawn("obo", lambda one: one.origin != "Curated" or one.claim in cited)
    assert sum(one.claim in cited for one in drawn_here) >= 3
    for statement in drawn_here:
        known = [references[row.reference] for row in cited.get(statement.claim, ())]
        assert claims()[statement.claim][3].get("xref", []) == [
            f"PMID:{row.pmid}" if row.pmid else f"doi:{row.doi}" if row.doi else row.url for row in known
        ]


def test_items_of_ten_statements_come_back() -> None:
    for statement in drawn("obo"):
        said = claims()[statement.claim][3]
        assert tuple(said.get(shorten(sources.SOURCE), ())) == statement.items


def test_a_term_has_what_its_concept_has() -> None:
    (fever,) = [frame for frame in document() if str(frame.id) == "lbs:fever"]
    assert clauses(fever, "name")[0].name == "fever"
    assert clauses(fever, "def")[0].definition == "raised body temperature, of unspecified grade"
    synonyms = {(one.synonym.desc, one.synonym.scope) for one in clauses(fever, "synonym")}
    assert ("running a temperature", "RELATED") in synonyms
    assert [str(one.term) for one in clauses(fever, "is_a")] == ["lbs:Finding"]


def test_pronto_finds_every_concept_its_synonyms_and_its_descendants(tmp_path: Path) -> None:
    pronto = pytest.importorskip("pronto", reason="pronto is not installed")
    path = tmp_path / "backspasm.obo"
    path.write_bytes(only("obo"))
    found = pronto.Ontology(str(path), encoding="utf-8")
    assert {row.concept for row in whole().rows("concepts")} <= {expand(term.id) for term in found.terms()}
    assert sum(len(term.synonyms) for term in found.terms()) == len(whole().rows("synonyms"))
    below = {term.id for term in found["lbs:fever"].subclasses(with_self=False)}
    assert {"lbs:highFever", "lbs:hyperpyrexia"} <= below


@pytest.mark.reader
def test_obonet_has_every_term_and_step_as_a_graph(tmp_path: Path) -> None:
    obonet = pytest.importorskip("obonet", reason="obonet is not installed")
    path = tmp_path / "backspasm.obo"
    path.write_bytes(only("obo"))
    found = obonet.read_obo(path)
    terms = [term for term in classes.terms(whole()) if not term.property]
    steps = {(shorten(term.iri), shorten(one)) for term in terms for one in term.parents}
    assert dict(found.nodes(data="name")) == {shorten(term.iri): term.label for term in terms}
    assert (
        {(one, other) for one, other, kind in found.edges(keys=True) if kind == "is_a"} == set(found.edges()) == steps
    )


def test_two_documents_that_say_the_same_have_a_clause_each() -> None:
    data = formats.export("obo", two())["backspasm.obo"].decode()
    (frame,) = [one for one in fastobo.loads(data) if str(one.id) == "lbs:inabilityToWalkOrStand"]
    said = [one for one in clauses(frame, "property_value") if str(one.property_value.relation) == "lbs:hasDisposition"]
    assert len({beside(one)["rdfs:seeAlso"][0] for one in said}) == len(said) == 2


def test_notice_and_version_come_back() -> None:
    lines = [str(one) for one in document().header]
    assert f"data-version: {whole().header.version}" in lines
    assert any(whole().header.notice in line for line in lines)


@pytest.mark.parametrize(
    ("before", "after"),
    [("\nis_a: ", "\nis_an: "), ("RELATED [", "RELATES ["), ("id: lbs:fever\n", "id lbs:fever\n")],
)
def test_a_twin_that_is_not_obo_is_refused(before: str, after: str) -> None:
    text = only("obo").decode()
    assert before in text
    with pytest.raises(SyntaxError):
        fastobo.loads(text.replace(before, after, 1))


def test_a_file_cut_within_a_clause_is_refused() -> None:
    text = only("obo").decode()
    with pytest.raises(SyntaxError):
        fastobo.loads(text[: text.rindex("synonym: ") + 12])
