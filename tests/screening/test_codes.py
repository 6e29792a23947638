"""A code means what the mappings say, in the built-in set and in a user's; a user's set takes nothing away."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import SHARED, run

from backspasm.graph import stores
from backspasm.graph.namespaces import LBS
from backspasm.screening import evaluation, vocabulary
from backspasm.screening.findings import NO_BEARING, Findings, Meaning
from backspasm.screening.vocabulary import Vocabulary

KNOWN = vocabulary.vocabulary()
ICD10CM, ICD10 = "http://hl7.org/fhir/sid/icd-10-cm", "http://hl7.org/fhir/sid/icd-10"
SNOMED, LOCAL = "http://snomed.info/sct", "https://clinic.example/codes"
HEAD = """\
#curie_map:
#  SNOMEDCT: "http://snomed.info/id/"
#  LOCAL: "https://clinic.example/codes/"
#  ICD10CM: "http://purl.bioontology.org/ontology/ICD10CM/"
#  ICD10: "http://hl7.org/fhir/sid/icd-10/"
#  HP: "http://purl.obolibrary.org/obo/HP_"
subject_id\tpredicate_id\tobject_id\tmapping_justification
"""


def own(folder: Path, *rows: str) -> Vocabulary:
    """The vocabulary with a user's file, whose rows have a subject, a kind of match and an object."""
    path = folder / "own.sssom.tsv"
    lines = (row.split() for row in rows)
    table = (f"{subject}\tskos:{kind}Match\t{code}\tsemapv:ManualMappingCuration\n" for subject, kind, code in lines)
    path.write_text(HEAD + "".join(table), encoding="utf-8")
    return vocabulary.vocabulary(stores.user_mappings(str(path)))


def meant(meaning: Meaning) -> dict[str, set[str]]:
    """The concepts of a meaning by kind, without the kinds that have none."""
    tiers = {"exact": meaning.exact, "entailed": meaning.entailed, "near": meaning.near}
    return {tier: {concept.removeprefix(LBS) for concept in found} for tier, found in tiers.items() if found}


SHIPPED = {
    (ICD10CM, "R50.9"): {"exact": {"fever"}},
    (ICD10CM, "R509"): {"exact": {"fever"}},
    (ICD10CM, "r509"): {"exact": {"fever"}},
    ("urn:oid:2.16.840.1.113883.6.90", "R509"): {"exact": {"fever"}},
    (ICD10CM, "M21.371"): {"entailed": {"footDrop"}},
    (ICD10CM, "M21371"): {"entailed": {"footDrop"}},
    (ICD10CM, "R20.0"): {"near": {"numbness", "legAnaesthesia", "cannotFeelLeg"}},
    # ICD-10-CM refines ICD-10: the code counts, and denies nothing
    (ICD10, "R50.9"): {"entailed": {"fever"}},
    (ICD10, "R32"): {"entailed": {"lossOfBladderControl"}},
    ("urn:oid:2.16.840.1.113883.6.3", "R32"): {"entailed": {"lossOfBladderControl"}},
    (ICD10, "R20.0"): {"near": {"numbness", "legAnaesthesia", "cannotFeelLeg"}},
    ("http://human-phenotype-ontology.org", "HP:0001945"): {"exact": {"fever"}},
    # it is the exact code of one finding, and narrower than the label of a flag
    ("http://human-phenotype-ontology.org", "HP:0002540"): {
        "exact": {"inabilityToWalk"},
        "entailed": {"inabilityToWalkOrStand"},
    },
    ("http://purl.obolibrary.org/obo/hp.owl", "0001945"): {"exact": {"fever"}},
    ("https://www.nlm.nih.gov/mesh", "D005334"): {"exact": {"fever"}},
    ("http://id.nlm.nih.gov/mesh", "D005334"): {"exact": {"fever"}},
    (LBS, "fever"): {"exact": {"fever"}},
    (LBS.rstrip("/"), "fever"): {"exact": {"fever"}},
    ("", "HP:0001945"): {"exact": {"fever"}},
    ("", "fever"): {},
    ("", ""): {},
    (SNOMED, "1"): {},
    ("http://loinc.org", "45701-0"): {},
    ("http://hl7.org/fhir/sid/icd-9-cm", "780.60"): {},
    ("x" * 2_000, "HP:0001945"): {},
    # codes that do not always mean the finding
    (ICD10CM, "R39.14"): {"near": {"alteredBladderFeeling", "incompleteBladderEmptying"}},
    (ICD10CM, "V09.20XA"): {"near": {"struckByVehicle"}},
    ("https://www.nlm.nih.gov/mesh", "D009104"): {"near": {"significantTrauma"}},
    ("http://human-phenotype-ontology.org", "HP:0002344"): {
        "near": {"progressiveNeurologicalSymptom", "progressiveNeurologicalSymptoms"}
    },
    (ICD10CM, "R20.2"): {"near": {"tingling"}},
    ("http://purl.obolibrary.org/obo/symp.owl", "SYMP:0019174"): {"near": {"chills"}},
    (ICD10CM, "D84.9"): {"near": {"immunosuppression"}},
    ("http://purl.obolibrary.org/obo/ecto.owl", "ECTO:2000015"): {"near": {"corticosteroidUse"}},
    # codes that always mean it
    (ICD10CM, "N39.42"): {"entailed": {"incontinenceWithoutFeeling", "lossOfBladderControl"}},
    (ICD10CM, "W11.XXXA"): {"entailed": {"fallFromHeight"}},
    (ICD10CM, "R33.8"): {"entailed": {"urinaryRetention"}},
    (ICD10CM, "M54.41"): {"entailed": {"lowBackPain", "sciatica"}},
    # codes that do not mean it
    ("http://human-phenotype-ontology.org", "HP:0002527"): {},
    (ICD10CM, "X50.0XXA"): {},
}


@pytest.mark.parametrize("coded", SHIPPED, ids=lambda coded: f"{coded[0][-20:]} {coded[1]}")
def test_code_means(coded: tuple[str, str]) -> None:
    meaning = KNOWN.coded(*coded)
    assert meant(meaning) == SHIPPED[coded]
    assert meaning.bearing


def test_code_of_any_system_means_what_a_users_file_says(tmp_path: Path) -> None:
    known = own(
        tmp_path,
        "lbs:fever exact SNOMEDCT:1",
        "lbs:lossOfBladderControl narrow LOCAL:B7",
        "lbs:highFever close LOCAL:B8",
        "lbs:backPain exact ICD10:M54.5",
    )
    assert meant(known.coded(SNOMED, "1")) == {"exact": {"fever"}}
    assert meant(known.coded("urn:oid:2.16.840.1.113883.6.96", "1")) == {"exact": {"fever"}}
    assert meant(known.coded(LOCAL, "B7")) == {"entailed": {"lossOfBladderControl"}}
    assert meant(known.coded(LOCAL, "B8")) == {"near": {"highFever"}}
    assert meant(known.coded("https://clinic.example", "B7")) == {}
    assert meant(known.coded(ICD10, "m545")) == {"exact": {"backPain"}}


def test_system_joined_to_its_code_is_the_mapped_iri() -> None:
    case = SHARED / "field-cases" / "fhir-own-system.json"
    if not case.is_file():
        pytest.skip("the field cases are not on this machine; set BACKSPASM_SHARED")
    done = run("screen", str(case), "--mappings", str(case.with_suffix(".sssom.tsv")), "--format", "json")
    assert json.loads(done.stdout)["outcome"] == "seek-immediate-care"
    assert json.loads(done.stdout)["not_recognised"] == []


def test_mapping_file_that_is_not_there_or_not_sound_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.sssom.tsv"
    assert run("screen", "--present", "fever", "--mappings", str(path)).returncode == 66
    path.write_text(HEAD + "lbs:fever\tskos:exactMatch\tNOSUCH:1\tx\n", encoding="utf-8")
    done = run("screen", "--present", "fever", "--mappings", str(path))
    assert (done.returncode, b"the prefix of 'NOSUCH:1'" in done.stderr) == (65, True)


def test_users_meaning_stands_beside_ours(tmp_path: Path) -> None:
    known = own(
        tmp_path,
        "lbs:severeLegNumbness exact ICD10CM:R20.0",
        "lbs:chills broad HP:0001945",
        "lbs:highFever narrow LOCAL:B7",
        "lbs:fever exact LOCAL:B7",
        "lbs:fever exact ICD10:R50.9",
    )
    assert meant(known.coded(ICD10CM, "R20.0")) == {
        "exact": {"severeLegNumbness"},
        "near": {"numbness", "legAnaesthesia", "cannotFeelLeg"},
    }
    assert meant(known.meaning("HP:0001945")) == {"exact": {"fever"}, "near": {"chills"}}
    assert meant(known.coded(LOCAL, "B7")) == {"exact": {"fever"}, "entailed": {"highFever"}}
    assert meant(known.coded(ICD10, "R50.9")) == {"exact": {"fever"}, "entailed": {"fever"}}


def test_codes_that_differ_by_case_alone_are_two(tmp_path: Path) -> None:
    known = own(tmp_path, "lbs:fever exact LOCAL:B7", "lbs:backPain exact LOCAL:b7", "lbs:highFever exact LOCAL:C1")
    assert meant(known.coded(LOCAL, "B7")) == {"exact": {"fever"}}
    assert meant(known.coded(LOCAL, "b7")) == {"exact": {"backPain"}}
    assert meant(known.coded(LOCAL, "c1")) == {"exact": {"highFever"}}


def test_code_without_bearing_is_not_used(tmp_path: Path) -> None:
    known = own(tmp_path, "sssom:NoTermFound exact SNOMEDCT:2")
    meaning = known.coded(SNOMED, "2")
    assert not meaning.bearing
    report = Findings()
    report.add_present("Hypertension", meaning, "2026-11-20")
    report.add_present("arterial hypertension", known.meaning("SNOMEDCT:2") | known.meaning("arterial hypertension"))
    report.add_absent("hypertensive", meaning)
    assert report.not_used == {
        ("Hypertension", "2026-11-20", NO_BEARING),
        ("arterial hypertension", "", NO_BEARING),
        ("hypertensive", "", NO_BEARING),
    }
    assert not report.unknown | report.unknown_absent
    assert evaluation.screen(report).outcome == "nothing-given"
    report.add_present("sore back", KNOWN.meaning("sore back"))
    assert evaluation.screen(report).outcome == "no-red-flag-reported"


def test_code_without_bearing_silences_nothing_that_is_known(tmp_path: Path) -> None:
    known = own(
        tmp_path,
        "sssom:NoTermFound exact HP:0001945",
        "sssom:NoTermFound exact ICD10CM:R20.0",
        "sssom:NoTermFound exact LOCAL:B7",
        "lbs:fever exact LOCAL:B7",
        "sssom:NoTermFound exact LOCAL:B8",
    )
    assert meant(known.meaning("HP:0001945")) == {"exact": {"fever"}}
    assert meant(known.coded(ICD10CM, "R20.0")) == SHIPPED[ICD10CM, "R20.0"]
    assert meant(known.coded(LOCAL, "B7")) == {"exact": {"fever"}}
    for words in ("fever", "HP:0001945"):
        both = known.coded(LOCAL, "B8") | known.meaning(words)
        report = Findings()
        report.add_present(words, both)
        report.add_absent(words, both)
        assert report.present.keys() == report.absent.keys() == {f"{LBS}fever"}
        assert not report.not_used


def test_near_finding_that_is_denied_is_not_recognised_and_not_left_out(tmp_path: Path) -> None:
    known = own(tmp_path, "sssom:NoTermFound exact ICD10CM:R20.0")
    report = Findings()
    report.add_absent("numb skin", known.coded(ICD10CM, "R20.0"))
    assert (report.unknown_absent, report.not_used) == ({"numb skin"}, set())
