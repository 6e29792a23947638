"""Every statement can say who says so."""

from __future__ import annotations

import re
from functools import cache

import pytest
from conftest import select

import backspasm
from backspasm import provenance
from backspasm.errors import UsageError
from backspasm.explanation import Explanation
from backspasm.graph import concepts
from backspasm.graph.namespaces import LBS

CLAIMS = select("""PREFIX lbs: <https://w3id.org/backspasm/>
SELECT ?claim ?subject ?predicate ?object ?origin WHERE {
  ?claim lbs:claimSubject ?subject ; lbs:hasOrigin ?origin .
  { ?claim lbs:claimPredicate ?predicate ; lbs:claimObject ?object } UNION { ?claim lbs:claimRole ?object }
} ORDER BY ?claim""")


@pytest.fixture
def names_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each name is looked up once, and each query is run once."""
    monkeypatch.setattr(concepts, "resolve", cache(concepts.resolve))
    monkeypatch.setattr(provenance, "_rows", cache(provenance._rows))
    monkeypatch.setattr(provenance, "_term", cache(provenance._term))


def leaves(explanation: Explanation) -> list[Explanation]:
    """The statements that an explanation ends in."""
    if not explanation.premises:
        return [explanation]
    return [leaf for premise in explanation.premises for leaf in leaves(premise)]


@pytest.mark.usefixtures("names_once")
def test_every_statement_ends_in_the_document_or_in_a_reason() -> None:
    assert len(CLAIMS) > 450
    for row in CLAIMS:
        explanation = backspasm.why(row.subject, row.predicate or "a", row.object)
        for leaf in [leaf for one in (explanation, *explanation.others) for leaf in leaves(one)]:
            assert leaf.origin in ("Stated", "Curated"), explanation
            assert bool(leaf.places) == (leaf.origin == "Stated"), explanation
            assert bool(leaf.reason) == (leaf.origin == "Curated"), explanation
        lines = str(explanation).splitlines()
        assert sum(line.lstrip().startswith("in low-back-cramps-or-spasms: ") for line in lines) == places(explanation)


def places(explanation: Explanation) -> int:
    """How many places an explanation and its premises have."""
    return len(explanation.places) + sum(map(places, (*explanation.premises, *explanation.others)))


DECIDING = select("""PREFIX lbs: <https://w3id.org/backspasm/>
SELECT ?subject ?predicate ?object {
  { ?subject lbs:nearFinding ?object BIND("near finding" AS ?predicate) }
  UNION { ?subject lbs:hasAlternative/lbs:coreFinding ?object BIND("core finding" AS ?predicate) }
  UNION { ?subject lbs:hasAlternative/lbs:contextFinding ?object BIND("context finding" AS ?predicate) }
  UNION { ?subject lbs:asks ?object BIND("asks" AS ?predicate) }
  UNION { ?subject lbs:impliesFinding ?object BIND("implies finding" AS ?predicate) }
  UNION { ?subject lbs:excludesFinding ?object BIND("excludes finding" AS ?predicate) }
  UNION { ?subject lbs:promptedBy ?object BIND("prompted by" AS ?predicate) }
} ORDER BY ?predicate ?subject ?object""")


@pytest.mark.usefixtures("names_once")
def test_what_decides_a_screening_has_its_reason_date_and_review_status() -> None:
    assert len(DECIDING) > 255
    for row in DECIDING:
        explanation = backspasm.why(row.subject, row.predicate, row.object)
        assert explanation.origin == "Curated", explanation
        assert explanation.reason, explanation
        assert explanation.review == "not reviewed by a clinician", explanation
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", explanation.date), explanation


def test_a_near_finding_that_a_clinician_judges_says_so() -> None:
    sentence = "A clinician has to judge this finding, whatever is denied."
    assert sentence in backspasm.why("high fever with back pain", "near finding", "rigors").reason
    assert sentence not in backspasm.why("high fever with back pain", "near finding", "fever").reason


def test_a_question_of_a_criterion_is_found_by_its_curie() -> None:
    explanation = backspasm.why("high fever with back pain", "asks", "question:high-fever")
    assert explanation.criterion == LBS + "highFeverWithBackPain"
    with pytest.raises(UsageError):
        backspasm.why("high fever with back pain", "asks", "question:low-fever")


def test_a_curated_clinical_fact_names_its_references() -> None:
    text = str(backspasm.why("high fever with back pain", "raises suspicion of", "spinal infection"))
    assert ": Curated, possible" in text
    assert "cites ref:Berbari2015: Berbari EF 2015, 2015 Infectious Diseases Society" in text
    assert "not reviewed by a clinician" in text


def test_what_two_rules_infer_has_both_derivations() -> None:
    text = str(backspasm.why("good posture", "aimed at cause of", "low back spasm"))
    assert text.count("by the rule property-chain, from") == 2


def test_a_claim_made_in_two_places_names_both() -> None:
    text = str(backspasm.why("low back spasm", "has nature", "involuntary contraction"))
    assert text.count("in low-back-cramps-or-spasms: ") == 2
    assert 'sentence 1, "Lower back muscle ..."' in text


@pytest.mark.parametrize("predicate", ["riskFactorFor", "risk factor for", "lbs:riskFactorFor", LBS + "riskFactorFor"])
def test_a_relation_is_found_by_any_of_its_names(predicate: str) -> None:
    assert backspasm.why("smoking", predicate, "low back spasm").modality == "listed"


def test_a_role_is_no_relation() -> None:
    with pytest.raises(UsageError, match="there is no relation 'cause'"):
        backspasm.why("smoking", "cause", "low back spasm")


def test_a_modality_and_words_of_the_document_are_shown() -> None:
    assert 'with the words "as tolerated"' in str(backspasm.why("walking", "advised in", "after 48 hours"))
