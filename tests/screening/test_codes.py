"""A code means what the mappings say, in the built-in set and in a user's; a user's set takes nothing away."""

from __future__ import annotations

import json
import re
import tempfile
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from conftest import SHARED, run
from hypothesis import given, settings
from hypothesis import strategies as st
from screened import CASES, FLAGS, RECORDS, bundle, gravity, screen

import backspasm
from backspasm.graph import mappings, stores, systems
from backspasm.graph.namespaces import LBS
from backspasm.screening import evaluation, reader, vocabulary
from backspasm.screening.findings import NO_BEARING, Findings, Meaning
from backspasm.screening.result import PARTLY
from backspasm.screening.vocabulary import Vocabulary
from backspasm.screening.when import When

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


LOWERED: dict[str, tuple[dict[str, Any], tuple[str, ...], int]] = {
    "an opposite": ({"present": ["ICD10CM:R26.2"]}, ("lbs:canWalkAndStand narrow ICD10CM:R26.2",), 5),
    "an opposite by a code of the user's": (
        {"present": ["ICD10CM:R26.2", "LOCAL:B7"]},
        ("lbs:canWalkAndStand exact LOCAL:B7",),
        5,
    ),
    "a denial": (
        {"present": ["leg weakness"], "absent": ["LOCAL:B7"]},
        tuple(f"lbs:{name} exact LOCAL:B7" for name in ("legWeakness", "numbness", "severeLegNumbness")),
        1,
    ),
}


@pytest.mark.parametrize("name", LOWERED)
def test_users_meaning_lowers_no_status(name: str, tmp_path: Path) -> None:
    content, rows, flag = LOWERED[name]
    with warnings.catch_warnings(action="ignore"):
        known = own(tmp_path, *rows)
    for one in (KNOWN, known):
        found = evaluation.screen(reader.read(content, When(), one))
        assert found.red_flags[flag].status == PARTLY
        assert found.outcome == "clarify"


ATTACKED = ("screen", "--present", "HP:0002505", "--present", "HP:0002344", "--format", "json")


def test_row_that_maps_a_built_in_code_to_back_spasm_lowers_no_status(tmp_path: Path) -> None:
    """HP:0002505 entails the inability to walk, and HP:0002344 is near progressive weakness."""
    path = tmp_path / "own.sssom.tsv"
    rows = "".join(f"lbs:lowBackSpasm\tskos:exactMatch\t{code}\tx\n" for code in ("HP:0002505", "HP:0002344"))
    path.write_text(HEAD + rows, encoding="utf-8")
    ours, theirs = run(*ATTACKED), run(*ATTACKED, "--mappings", str(path))
    assert theirs.returncode == ours.returncode == 0
    before, after = (json.loads(done.stdout) for done in (ours, theirs))
    assert after["outcome"] == before["outcome"] == "seek-immediate-care"
    statuses = [flag["status"] for flag in after["red_flags"]]
    assert statuses == [flag["status"] for flag in before["red_flags"]]
    assert (statuses[4], statuses[5]) == ("partly-met", "met")
    assert after["from_user_mappings"] == ['"HP:0002344" (low back spasm)', '"HP:0002505" (low back spasm)']


def test_file_that_redefines_a_built_in_prefix_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.sssom.tsv"
    head = HEAD.replace("http://purl.obolibrary.org/obo/HP_", "https://example.org/HP_")
    path.write_text(head + "lbs:lowBackSpasm\tskos:exactMatch\tHP:0002505\tx\n", encoding="utf-8")
    done = run(*ATTACKED, "--mappings", str(path))
    assert (done.returncode, done.stdout) == (65, b"")
    told = "the curie_map must not redefine the prefix 'HP', which is <http://purl.obolibrary.org/obo/HP_>"
    assert done.stderr.decode() == f"backspasm: {str(path)!r} line 6: {told}\n"


def test_users_file_may_end_a_not_recognised(tmp_path: Path) -> None:
    known = own(tmp_path, "lbs:lowBackPain exact SNOMEDCT:1")
    assert screen(["SNOMEDCT:1"], []).outcome == "not-recognised"
    found = evaluation.screen(reader.read({"present": ["SNOMEDCT:1"]}, When(), known))
    assert found.outcome == "no-red-flag-reported"


def test_result_lists_what_was_recognised_only_because_of_a_users_file(tmp_path: Path) -> None:
    known = own(tmp_path, "lbs:fever exact LOCAL:B7", "lbs:chills close LOCAL:B8", "lbs:fever exact HP:0001945")
    present = ["LOCAL:B7", "LOCAL:B8", "HP:0001945", "sore back"]
    found = evaluation.screen(reader.read({"present": present}, When(), known))
    of_user = ('"LOCAL:B7" (fever)', '"LOCAL:B8" (chills), near match only')
    assert found.from_user_mappings == of_user
    assert found["from_user_mappings"] == list(of_user)
    assert set(found.from_user_mappings) < set(found.recognised)
    assert 'from user mappings:\n- "LOCAL:B7" (fever)\n' in found.text()
    without = screen(["sore back"], [])
    assert without.from_user_mappings is None
    assert "from_user_mappings" not in without.as_json()
    nothing = evaluation.screen(reader.read({"present": ["sore back"]}, When(), known))
    assert nothing["from_user_mappings"] == []


CONCEPTS = sorted(mappings.concepts(backspasm.store()))


def coded(content: object) -> set[tuple[str, str]]:
    """The codes in a JSON value, each with its system; a text with a colon is a code without one."""
    if isinstance(content, str):
        return {("", content)} if re.fullmatch(r"[A-Z]\w+:[\w.-]+", content) else set()
    if isinstance(content, list):
        return set().union(*map(coded, content)) if content else set()
    if not isinstance(content, dict):
        return set()
    found = set().union(*map(coded, content.values())) if content else set()
    if isinstance(system := content.get("system"), str) and isinstance(content.get("code"), str):
        found |= {(system, content["code"])} if not LBS.startswith(system) else set()
    return found


def as_own(system: str, code: str) -> tuple[str, str]:
    """A CURIE for a code, and the IRI of its prefix."""
    if known := systems.find(system):
        prefix = known.prefixes[0]
        return f"{prefix}:{code.partition(':')[2] or code}", known.starts[0]
    return (f"S:{code}", f"{system}/") if system else (code, f"{LOCAL}/" if code.startswith("LOCAL:") else "")


SIMPLE: tuple[str, ...] = ("present", "absent", "answers")
Given = tuple[str, dict[str, Any]]
INPUTS: list[Given] = [
    *((name, {key: case[key] for key in SIMPLE if key in case}) for name, case in CASES.items()),
    *((name, bundle(*case["record"])) for name, case in RECORDS.items()),
]  # fmt: skip


def written(folder: Path, rows: Iterable[tuple[str, str, tuple[str, str]]]) -> Vocabulary:
    """The vocabulary with a user's file, of rows with a concept, a kind of match, and a code with its system."""
    prefixes: dict[str, str] = {}
    table = []
    for concept, kind, of in rows:
        curie, base = as_own(*of)
        if re.fullmatch(r"[\w.-]+:[\w.:-]+", curie):
            prefixes |= {curie.partition(":")[0]: base} if base else {}
            table.append(f"{concept}\tskos:{kind}Match\t{curie}\tsemapv:ManualMappingCuration\n")
    head = ["#curie_map:", f"#  lbs: {LBS}", *(f'#  {prefix}: "{base}"' for prefix, base in prefixes.items())]
    columns = "subject_id\tpredicate_id\tobject_id\tmapping_justification"
    path = folder / "own.sssom.tsv"
    path.write_text("\n".join([*head, columns, "".join(table)]), encoding="utf-8")
    with warnings.catch_warnings(action="ignore"):
        return vocabulary.vocabulary(stores.user_mappings(str(path)))


OUTCOMES = {"seek-immediate-care": 2, "clarify": 1, "not-recognised": 0, "no-red-flag-reported": 0, "nothing-given": 0}


def hold(content: dict[str, Any], known: Vocabulary) -> None:
    """No status of an input, and no outcome, is below what it is without the mapping file."""
    before, after = (evaluation.screen(reader.read(content, When(), one)) for one in (KNOWN, known))
    assert all(new >= old for old, new in zip(gravity(before), gravity(after), strict=True))
    assert OUTCOMES[after.outcome] >= OUTCOMES[before.outcome]


OPPOSITES = (
    "lbs:canWalkAndStand",
    "lbs:canWalk",
    "lbs:canStand",
    "lbs:painEasedByRest",
    "lbs:lowBackSpasm",
    "lbs:head",
)
ATTACKS = {
    "nothing has a bearing": ("sssom:NoTermFound",),
    "all is an opposite": OPPOSITES,
    "all is low back spasm, or nothing": ("sssom:NoTermFound", "lbs:lowBackSpasm"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_users_file_lowers_no_status_of_any_case(attack: str, tmp_path: Path) -> None:
    every = set().union(*(coded(content) for _, content in INPUTS))
    known = written(tmp_path, [(concept, "exact", code) for code in sorted(every) for concept in ATTACKS[attack]])
    assert len(INPUTS) > 700
    for _, content in INPUTS:
        hold(content, known)


MEANT = st.one_of(
    st.sampled_from([f"lbs:{concept.removeprefix(LBS)}" for concept in CONCEPTS]),
    st.sampled_from(sorted(f"lbs:{part.removeprefix(LBS)}" for flag in FLAGS for part in flag.core)),
    st.sampled_from([*OPPOSITES, "sssom:NoTermFound"]),
)
MORE = ["ICD10CM:R26.2", "ICD10CM:R20.0", "HP:0002344", "LOCAL:1", "LOCAL:2"]
CODES = st.lists(st.sampled_from(MORE), max_size=2)
KINDS = st.sampled_from(["exact", "close", "broad", "narrow", "related"])
TABLE = st.lists(st.tuples(MEANT, KINDS, st.integers(0, 20)), min_size=1, max_size=8)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.sampled_from(INPUTS), CODES, CODES, TABLE)
def test_any_mapping_file_lowers_no_status_of_a_case(
    case: Given, present: list[str], absent: list[str], rows: list[tuple[str, str, int]]
) -> None:
    content = case[1]
    if "present" in content:
        content = {**content, "present": [*content["present"], *present], "absent": [*content["absent"], *absent]}
    codes = sorted(coded(content)) or [("", "LOCAL:1")]
    with tempfile.TemporaryDirectory() as folder:
        known = written(Path(folder), [(concept, kind, codes[at % len(codes)]) for concept, kind, at in rows])
    hold(content, known)
