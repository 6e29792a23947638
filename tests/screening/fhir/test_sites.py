"""Body sites: what they make of findings and denials, and the two sides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from screened import bundle

from backspasm.graph import stores
from backspasm.graph.namespaces import LBS
from backspasm.screening import reader, vocabulary
from backspasm.screening.findings import Findings
from backspasm.screening.when import When


def read(*resources: dict[str, Any], mappings: str = "") -> Findings:
    return reader.read(bundle(*resources), When(), vocabulary.vocabulary(mappings))


def condition(text: str, *sites: str, **members: Any) -> dict[str, Any]:
    return {
        "resourceType": "Condition",
        "code": {"text": text},
        "bodySite": [{"text": site} for site in sites],
        **members,
    }


def denied(text: str, site: str, date: str = "") -> dict[str, Any]:
    dated = {"effectiveDateTime": date} if date else {}
    return {
        "resourceType": "Observation",
        "code": {"text": text},
        "bodySite": {"text": site},
        "valueBoolean": False,
        **dated,
    }


def names(found: dict[str, set[str]]) -> set[str]:
    return {finding.removeprefix(LBS) for finding in found}


PLACED: dict[str, tuple[list[str], set[str]]] = {
    "no site": ([], {"numbness"}),
    "a label": (["leg"], {"legNumbness"}),
    "a synonym": (["lower extremity"], {"legNumbness"}),
    "several of one": (["legs"], {"legNumbness"}),
    "an irregular plural": (["feet"], {"legNumbness"}),
    "within": (["calf"], {"legNumbness"}),
    "the nearest": (["left toe"], {"numbToes"}),
    "as SNOMED CT writes it": (["Structure of left lower limb"], {"legNumbness"}),
    "a saddle site": (["genital region"], {"saddleAnaesthesia"}),
    "the genitalia": (["genitalia"], {"saddleAnaesthesia"}),
    "the genital area": (["genital area"], {"saddleAnaesthesia"}),
    "the private parts": (["private parts"], {"saddleAnaesthesia"}),
    "the perianal area": (["perianal area"], {"saddleAnaesthesia"}),
    "the anal area": (["anal area"], {"saddleAnaesthesia"}),
    "the saddle": (["saddle"], {"saddleAnaesthesia"}),
    "the saddle region": (["saddle region"], {"saddleAnaesthesia"}),
    "the lower leg": (["left lower leg"], {"legNumbness"}),
    "two sites": (["anus", "right thigh"], {"saddleAnaesthesia", "legNumbness"}),
    "one with and one without effect": (["leg", "hand"], {"legNumbness", "numbness"}),
    "an unknown site": (["somewhere"], {"numbness"}),
}


@pytest.mark.parametrize("case", PLACED)
def test_numbness_at(case: str) -> None:
    sites, found = PLACED[case]
    assert names(read(condition("numbness", *sites)).present) == found


@pytest.mark.parametrize("text", ["pain", "severe pain", "pain at night", "constant pain", "pain not relieved by rest"])
@pytest.mark.parametrize("site", ["head", "chest", "thorax", "abdomen", "belly"])
def test_excluded_site(text: str, site: str) -> None:
    report = read(condition(text, site))
    assert not report.present
    assert report.unknown == {f"{text}, {site}"}
    assert names(read(condition(text, site, "back")).present)


def test_grade_goes_with_the_site() -> None:
    severe = read(condition("weakness", "left foot", severity={"text": "severe"}))
    assert names(severe.present) == {"legWeakness", "severeLegWeakness"}
    assert not read(condition("pain", "head", severity={"text": "severe"})).present


def test_both_sides() -> None:
    left, right = condition("sciatica", "left leg"), condition("sciatica", "right leg")
    assert "bothSidedSciatica" in names(read(left, right).present)
    assert "bothSidedSciatica" in names(read(condition("sciatica", "left leg", "right leg")).present)
    assert "bothSidedSciatica" in names(read(condition("sciatica", "bilateral legs")).present)
    assert "bothSidedSciatica" not in names(read(left, left).present)
    old = {**right, "onsetDateTime": "2001-01-01"}
    assert "bothSidedSciatica" not in names(read(left, old).present)
    refuted = {**right, "verificationStatus": {"text": "refuted"}}
    assert "bothSidedSciatica" not in names(read(left, refuted).present)


def test_denial_at_a_site() -> None:
    assert names(read(denied("numbness", "leg")).absent) == {"legNumbness"}
    assert names(read(denied("numbness", "both legs")).absent) == {"legNumbness"}
    assert names(read(denied("leg numbness", "leg")).absent) == {"legNumbness"}
    for site in ("foot", "elbow", "head"):
        report = read(denied("numbness", site))
        assert not report.absent
        assert report.unknown_absent == {f"numbness, {site}"}


def test_denial_of_one_side_waits_for_the_other() -> None:
    left, right = denied("numbness", "left leg"), denied("numbness", "right leg")
    alone = read(left, left)
    assert not alone.absent
    assert {reason for *_, reason in alone.not_used} == {"only one side is denied"}
    both = read(left, right)
    assert names(both.absent) == {"legNumbness"}
    assert not both.not_used


def test_both_sides_are_denied_since_the_later_one_was() -> None:
    when = When("2026-06-15")
    sides = denied("numbness", "left leg", "2026-06-14"), denied("numbness", "right leg", "2026-06-01")
    report = reader.read(bundle(*sides), when, vocabulary.vocabulary())
    assert report.denial_dates == {LBS + "legNumbness": "2026-06-01"}


def test_site_by_a_users_code(tmp_path: Path) -> None:
    path = tmp_path / "sites.sssom.tsv"
    path.write_text(
        "#curie_map:\n#  OWN: https://clinic.example/sites/\n"
        "subject_id\tpredicate_id\tobject_id\tobject_label\tmapping_justification\n"
        "lbs:leg\tskos:exactMatch\tOWN:L1\tleg\tsemapv:ManualMappingCuration\n",
        encoding="utf-8",
    )
    site = {"coding": [{"system": "https://clinic.example/sites", "code": "L1"}]}
    found = read({**condition("numbness"), "bodySite": [site]}, mappings=stores.user_mappings(str(path)))
    assert names(found.present) == {"legNumbness"}
