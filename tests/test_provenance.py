"""Every statement can say who says so."""

from __future__ import annotations

import re
from functools import cache

import pytest

import backspasm
from backspasm import engines, provenance
from backspasm.errors import UsageError
from backspasm.graph import concepts, ontology
from backspasm.graph.namespaces import LBS

CLAIMS = backspasm.sparql("""PREFIX lbs: <https://w3id.org/backspasm/>
SELECT ?claim ?subject ?predicate ?object ?origin WHERE {
  ?claim lbs:claimSubject ?subject ; lbs:hasOrigin ?origin .
  { ?claim lbs:claimPredicate ?predicate ; lbs:claimObject ?object } UNION { ?claim lbs:claimRole ?object }
} ORDER BY ?claim""")


@pytest.fixture
def one_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole graph for each query, rather than a store of the parts that it names, of which there would be hundreds; and
    each name looked up once."""
    whole = ontology.store()
    monkeypatch.setattr(engines, "store", lambda own="", named=None: whole)
    monkeypatch.setattr(concepts, "resolve", cache(concepts.resolve))


def leaves(text: str) -> list[list[str]]:
    """The lines below each claim that no further claim stands under."""
    blocks: list[list[str]] = []
    for line in text.splitlines():
        if " | " in line:
            blocks.append([])
        blocks[-1].append(line.strip())
    return [block for block in blocks if not any(line.startswith("by the rule") for line in block)]


@pytest.mark.usefixtures("one_store")
def test_every_statement_ends_in_the_document_or_in_a_reason() -> None:
    assert len(CLAIMS) > 450
    for row in CLAIMS:
        text = backspasm.why(row.subject, row.predicate or "a", row.object)
        assert leaves(text), text
        for block in leaves(text):
            stated = any(line.startswith("in low-back-cramps-or-spasms: ") for line in block)
            reason = any(line.startswith("reason: ") for line in block)
            assert stated != reason, text
            assert (": Stated, " in block[0]) == stated, text
            assert (": Curated, " in block[0]) == reason, text


DECIDING = backspasm.sparql("""PREFIX lbs: <https://w3id.org/backspasm/>
SELECT ?subject ?predicate ?object {
  { ?subject lbs:nearFinding ?object BIND("near finding" AS ?predicate) }
  UNION { ?subject lbs:hasAlternative/lbs:coreFinding ?object BIND("core finding" AS ?predicate) }
  UNION { ?subject lbs:hasAlternative/lbs:contextFinding ?object BIND("context finding" AS ?predicate) }
  UNION { ?subject lbs:impliesFinding ?object BIND("implies finding" AS ?predicate) }
  UNION { ?subject lbs:excludesFinding ?object BIND("excludes finding" AS ?predicate) }
  UNION { ?subject lbs:promptedBy ?object BIND("prompted by" AS ?predicate) }
} ORDER BY ?predicate ?subject ?object""")


@pytest.mark.usefixtures("one_store")
def test_what_decides_a_screening_has_its_reason_date_and_review_status() -> None:
    assert len(DECIDING) > 255
    for row in DECIDING:
        lines = backspasm.why(row.subject, row.predicate, row.object).splitlines()
        assert "Curated" in lines[0], lines
        assert any(line.startswith("  reason: ") for line in lines), lines
        assert re.fullmatch(r"  not reviewed by a clinician, 2026-\d\d-\d\d", lines[-1]), lines


def test_a_curated_clinical_fact_names_its_references() -> None:
    text = backspasm.why("high fever with back pain", "raises suspicion of", "spinal infection")
    assert ": Curated, possible" in text
    assert "cites ref:Berbari2015: Berbari EF 2015, 2015 Infectious Diseases Society" in text
    assert "not reviewed by a clinician" in text


def test_what_two_rules_infer_has_both_derivations() -> None:
    text = backspasm.why("good posture", "aimed at cause of", "low back spasm")
    assert text.count("by the rule property-chain, from") == 2


def test_a_claim_made_in_two_places_names_both() -> None:
    text = backspasm.why("low back spasm", "has nature", "involuntary contraction")
    assert text.count("in low-back-cramps-or-spasms: ") == 2
    assert 'sentence 1, "Lower back muscle ..."' in text


@pytest.mark.parametrize("predicate", ["riskFactorFor", "risk factor for", "lbs:riskFactorFor", LBS + "riskFactorFor"])
def test_a_relation_is_found_by_any_of_its_names(predicate: str) -> None:
    assert "Stated, listed" in provenance.explain("smoking", predicate, "low back spasm")


def test_a_role_is_no_relation() -> None:
    with pytest.raises(UsageError, match="there is no relation 'cause'"):
        provenance.explain("smoking", "cause", "low back spasm")


def test_a_modality_and_words_of_the_document_are_shown() -> None:
    assert 'with the words "as tolerated"' in backspasm.why("walking", "advised in", "after 48 hours")
