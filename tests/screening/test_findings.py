"""Names and codes mean the findings that they should, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from backspasm.graph import stores
from backspasm.graph.namespaces import LBS
from backspasm.screening import findings, vocabulary

KNOWN = vocabulary.vocabulary()


def exact(name: str) -> set[str]:
    return {concept.removeprefix(LBS) for concept in KNOWN.meaning(name).exact}


def near(name: str) -> set[str]:
    return {concept.removeprefix(LBS) for concept in KNOWN.meaning(name).near}


MEANT = {
    "high fever": "highFever",
    "  HIGH\u00a0 Fever ": "highFever",
    "ｈigh fever": "highFever",
    "can\u2019t walk": "inabilityToWalk",
    "cauda equina syndrome": "caudaEquinaSyndromeSigns",
    "lbs:caudaEquinaSyndrome": "caudaEquinaSyndromeSigns",
    "MESH:D000077684": "caudaEquinaSyndromeSigns",
    "Signs of cauda equina syndrome": "caudaEquinaSyndromeSigns",
    'Temporary "locking" of the back': "temporaryLocking",
    "Age: Degenerative changes": "age",
    "Previous back injury": "previousBackInjury",
    "not improving": "notImproving",
    "neurological deficit": "neurologicalDeficit",
    "lbs:fever": "fever",
    "https://w3id.org/backspasm/fever": "fever",
    "HP:0001945": "fever",
    "hp:0001945": "fever",
    "http://purl.obolibrary.org/obo/HP_0001945": "fever",
    "HP:0003394": "spasm",
}
UNKNOWN = [
    "malignancy",
    "cancer",
    "spinal infection",
    "lbs:vertebralFracture",
    "massage",
    "Cat-cow pose",
    "hip",
    "lower back",
    "Seek Immediate Medical Care",
    "emergency care",
    "first 48 hours",
    "cycle of pain and spasm",
    "sssom:NoTermFound",
    "https://w3id.org/sssom/NoTermFound",
    "lbs:RedFlagCriterion",
    "lbs:nothing",
    "HP:9999999",
    "diarrhoea",
    "hyperpyrexia R50.9",
    "R50.9",
    "a fever",
    "fever!",
    "no fever",
    "",
    " ",
    ":",
    "x" * 100_000,
]


@pytest.mark.parametrize("name", MEANT)
def test_name_or_code_means(name: str) -> None:
    assert (exact(name), near(name)) == ({MEANT[name]}, set())


@pytest.mark.parametrize("name", UNKNOWN, ids=lambda name: repr(name[:30]))
def test_name_or_code_means_nothing(name: str) -> None:
    assert not KNOWN.meaning(name)


def test_no_name_means_two_findings() -> None:
    assert len(KNOWN.names) > 500
    assert {name: sorted(concepts) for name, concepts in KNOWN.names.items() if len(concepts) > 1} == {}


def test_a_broad_code_is_near_and_never_exact() -> None:
    assert exact("MESH:D000063") == set()
    assert {"carAccident", "highSpeedCollision"} <= near("MESH:D000063")


def test_a_broad_code_of_an_ordinary_finding_means_nothing() -> None:
    assert not KNOWN.meaning("HP:0003812"), "a modifier that is wider than an ordinary feature"


def test_a_label_goes_before_a_synonym() -> None:
    assert exact("severe leg weakness") == {"severeLegWeakness"}


SSSOM = """#curie_map:
#  SNOMED: http://snomed.info/id/
#  lbs: https://w3id.org/backspasm/
#  skos: http://www.w3.org/2004/02/skos/core#
#  semapv: https://w3id.org/semapv/vocab/
subject_id\tpredicate_id\tobject_id\tmapping_justification
lbs:highFever\tskos:exactMatch\tSNOMED:1\tsemapv:ManualMappingCuration
lbs:highFever\tskos:broadMatch\tSNOMED:2\tsemapv:ManualMappingCuration
lbs:highFever\tskos:relatedMatch\tSNOMED:3\tsemapv:ManualMappingCuration
lbs:massage\tskos:exactMatch\tSNOMED:4\tsemapv:ManualMappingCuration
"""


def test_mappings_of_a_user_count_by_their_predicate(tmp_path: Path) -> None:
    path = tmp_path / "own.sssom.tsv"
    path.write_text(SSSOM, encoding="utf-8")
    own = vocabulary.vocabulary(stores.user_mappings(str(path)))
    fever = frozenset([LBS + "highFever"])
    assert (own.meaning("SNOMED:1").exact, own.meaning("http://snomed.info/id/1").exact) == (fever, fever)
    assert (own.meaning("SNOMED:2").exact, own.meaning("SNOMED:2").near) == (frozenset(), fever)
    assert not own.meaning("SNOMED:3")
    assert not own.meaning("SNOMED:4")
    assert own.meaning("HP:0001945").exact
    assert not KNOWN.meaning("SNOMED:1")


def test_only_an_exact_meaning_denies() -> None:
    made = vocabulary.findings([], ["MESH:D000063", "fever"], KNOWN)
    assert set(made.absent) == {LBS + "fever"}
    assert made.unknown_absent == {"MESH:D000063"}


SHOWN = {
    "a  b\n": "a b",
    "a\x1b[31mb": "a\ufffd[31mb",
    "a\u202eb": "a\ufffdb",
    "a\ud800b": "a\ufffdb",
    "x" * 201: "x" * 200 + " ...",
}


@pytest.mark.parametrize("words", SHOWN, ids=ascii)
def test_words_are_listed_back_readably(words: str) -> None:
    assert findings.shown(words) == SHOWN[words]
    findings.shown(words).encode()
