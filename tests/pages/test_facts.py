"""The names of things, and what stands with them."""

from __future__ import annotations

import pytest
from paged import served

from backspasm.graph.namespaces import LBS

FACTS = served().facts


@pytest.mark.parametrize(
    ("iri", "title"),
    [
        ("dehydration", "dehydration"),
        ("claim/smoking_RiskFactor", "smoking has the role risk factor"),
        ("evidence/aquatic-exercise-recommended", "supports: aquatic exercise recommended"),
        ("reference/vanderGaag2020", "van der Gaag WH 2020"),
        ("source/low-back-cramps-or-spasms", "Low Back Cramps or Spasms"),
        ("source/low-back-cramps-or-spasms_systemic-factors_dehydration", "Dehydration"),
        ("silence/sleeping-position", "sleeping position"),
        ("core", "backspasm: core"),
        ("terminology/DOID", "terminology:DOID"),
    ],
)
def test_a_thing_is_called_by_its_name(iri: str, title: str) -> None:
    assert FACTS.title(LBS + iri) == title


def test_the_meaning_of_an_origin_is_what_such_a_claim_is() -> None:
    assert FACTS.meanings["Inferred"] == "claim that a rule derives from other claims"
    assert {"Stated", "Curated", "plain", "possible", "advised", "listed"} <= FACTS.meanings.keys()


def test_the_disposition_is_the_document_s_own() -> None:
    assert FACTS.dispositions == ["Seek Immediate Medical Care"]
