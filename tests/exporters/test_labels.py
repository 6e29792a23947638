"""What the graph describes without a label gets one from what it says, and no two are the same."""

from __future__ import annotations

import pytest
from exported import two, whole

from backspasm.exporters.labels import labels, words
from backspasm.graph.namespaces import LBS, PREFIXES

DOCUMENT = "low-back-cramps-or-spasms"
SAID = {
    f"claim/{DOCUMENT}_dehydration_systemicCauseOf_lowBackSpasm": f"dehydration systemic cause of low back spasm (possible; stated in {DOCUMENT})",
    f"claim/{DOCUMENT}_lowBackSpasm_hasNature_involuntaryContraction": f"low back spasm has nature involuntary contraction (stated in {DOCUMENT})",
    f"claim/{DOCUMENT}_lowBackSpasm_resolvesWith_conservativeTreatment": f"low back spasm resolves with conservative treatment (most; stated in {DOCUMENT})",
    f"claim/{DOCUMENT}_gentleMovements_advisedIn_firstPhase": f"gentle movements advised in first 48 hours (conditional, as tolerated; stated in {DOCUMENT})",
    "claim/hydration_aimedAt_dehydration": "staying hydrated aimed at dehydration (purpose; curated)",
    "claim/smoking_RiskFactor": "smoking has the role risk factor (inferred)",
    f"source/{DOCUMENT}": f"Low Back Cramps or Spasms (document {DOCUMENT})",
    f"source/{DOCUMENT}_systemic-factors_dehydration": f"Dehydration (item 1 of Systemic Factors, {DOCUMENT})",
    f"source/{DOCUMENT}_systemic-factors": f"Systemic Factors (group 3 of Common Causes, {DOCUMENT})",
    f"source/{DOCUMENT}_common-causes": f"Common Causes (section 3, {DOCUMENT})",
    "mapping/abdomen_exact_MESH-D000005": "abdomen exact match MESH:D000005 Abdomen",
    "mapping/supportingBack_exact_sssom-NoTermFound": "supporting the back: no term found",
    "terminology/MESH": "terminology: MESH",
    "causes": "module: backspasm: causes",
}


@pytest.mark.parametrize("name", SAID)
def test_a_label_is_what_the_thing_says(name: str) -> None:
    assert labels(whole())[LBS + name] == SAID[name]


def test_a_derivation_names_its_conclusion_rule_and_premises() -> None:
    premises = whole().grouped("premises", "derivation")
    found = labels(whole())
    for derivation, rows in premises.items():
        assert found[derivation].startswith(f"{found[rows[0].claim]} by the rule {rows[0].rule} from ")
        assert all(found[row.premise] in found[derivation] for row in rows)
    assert len(premises) > 400


@pytest.mark.parametrize("source", [whole, two], ids=["one leaflet", "two leaflets"])
def test_no_two_labels_are_the_same(source: object) -> None:
    assert callable(source)
    found = list(labels(source()).values())
    assert len(found) == len(set(found)) > 2000
    assert [label for label in found if label != label.strip() or "  " in label] == []


def test_the_label_of_an_outside_property_is_its_name_in_words() -> None:
    assert words(PREFIXES["skos"] + "altLabel") == "skos alt label"
    assert words(PREFIXES["sssom"] + "object_source_version") == "sssom object source version"
