"""Names and codes mean the findings that they should, and nothing else."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import SHARED

from backspasm.graph import stores
from backspasm.graph.namespaces import LBS
from backspasm.screening import vocabulary
from backspasm.screening.criteria import criteria

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
    "cauda equina syndrome": "caudaEquinaSyndrome",
    "lbs:caudaEquinaSyndrome": "caudaEquinaSyndrome",
    "MESH:D000077684": "caudaEquinaSyndrome",
    "malignancy": "malignancy",
    "cancer": "malignancy",
    "spinal infection": "spinalInfection",
    "lbs:vertebralFracture": "vertebralFracture",
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


# Of the everyday wordings, the ones that mean no finding and have words of one, and signs that may deny or part findings.
MEAN_NOTHING = [
    "no fever",
    "fever after the vaccination",
    "fever has gone",
    "fever -",
    "-fever",
    "fever (-)",
    "!fever",
    "afebrile",
    "hay fever",
    "temper",
    "no numbness",
    "numbers",
    "emotionally numb",
    "falling asleep",
    "family history of incontinence",
    "my mother's incontinence",
    "not incontinent",
    "worried about losing bladder control",
    "bladder control is normal",
    "bladder control",
    "stool softener",
    "no weakness in legs",
    "normal power in both legs",
    "weekend",
    "headache",
    "leg cramps",
    "strained relationship",
    "emotional trauma",
    "walking normally",
    "able to weight bear",
    "can't stand the noise",
    "standing order",
    "walk-in clinic",
    "no pain at rest",
    "pain has gone",
    "by rest not relieved pain",
    "pain severity",
    "pain intensity",
    "several leg weakness",
    "wet",
    "saddle sore",
    "perianal sensation intact",
    "diarrhea",
    "not pregnant",
    "non-smoker",
    "back to normal",
]


@pytest.mark.parametrize("name", MEAN_NOTHING)
def test_other_words_around_a_name_mean_nothing(name: str) -> None:
    assert not KNOWN.meaning(name)


# From the everyday wordings: what has the normal form of a name.
ALIKE = {
    "foot-drop": "footDrop",
    "Foot-drop (finding)": "footDrop",
    "weak arms": "armWeakness",
    "cant walk": "inabilityToWalk",
    "I cannot walk": "inabilityToWalk",
    "lost my ability to walk": "inabilityToWalk",
    "can not walk": "inabilityToWalk",
    "cant pee": "urinaryRetention",
    "rest doesnt help": "painNotRelievedByRest",
    "unable to stand or walk": "cannotWalkOrStandAtAll",
    "pain in my lower back": "lowBackPain",
    "my back pain is unbearable": "severeBackPain",
    "severe pains": "severePain",
    "fevers": "fever",
    "rigor": "rigors",
    "Incontinence of feces": "lossOfBowelControl",
    "slipped disk": "herniatedDisc",
    "slipped vertebrae": "spondylolisthesis",
    "legs paralysed": "paraplegia",
    "soiled myself": "lossOfBowelControl",
    "wet myself": "lossOfBladderControl",
    "?CES": "caudaEquinaSyndromeSigns",
}


@pytest.mark.parametrize("name", ALIKE)
def test_name_in_another_form_means(name: str) -> None:
    assert (exact(name), near(name)) == ({ALIKE[name]}, set())


def test_form_of_two_findings_means_nothing() -> None:
    """The check `name-forms` keeps such names out of the graph."""
    store = ox.Store()
    store.extend(vocabulary.store())
    leg, legs = (ox.NamedNode(LBS + name) for name in ("legWeakness", "paraparesis"))
    synonym = ox.NamedNode("http://www.w3.org/2004/02/skos/core#altLabel")
    store.extend(
        ox.Quad(finding, synonym, ox.Literal(name, language="en"))
        for finding, name in ((leg, "limb frailty"), (legs, "frail limb"), (legs, "frailty of a limb"))
    )
    own = vocabulary.Vocabulary(store, list)
    assert own.meaning("limb frailty").exact == {leg.value}
    assert own.meaning("the frail limb").exact == {legs.value}
    assert not own.meaning("frailty, limb")
    assert not own.meaning("my limb's frailty")


# The key words of each question, for the finding that yes asserts.
ASKED = {
    "bladder-control": "lost control of my bladder",
    "bowel-control": "lost control of my bowels",
    "severe-leg-weakness": "severe weakness in my leg",
    "severe-leg-numbness": "severe numbness in my leg",
    "significant-injury": "a significant injury",
    "high-fever": "a high fever",
    "getting-worse": "weakness, numbness or tingling getting worse or spreading",
    "unable-to-walk": "unable to walk",
    "unable-to-stand": "unable to stand",
    "severe-pain": "the pain is severe",
    "no-better-with-rest": "pain no better when I rest or lie down",
    "numb-between-legs": "numb between my legs",
    "trouble-passing-urine": "trouble passing urine",
    "unable-to-pass-urine": "unable to pass urine at all",
    "pain-down-both-legs": "pain down both legs",
    "back-pain-or-spasms": "back pain or back spasms",
}


def test_words_of_each_question_mean_what_yes_asserts() -> None:
    asked = {question.id: question.yes for question in criteria().questions}
    assert {id: KNOWN.meaning(said).exact for id, said in ASKED.items()} == asked


def everyday() -> list[dict[str, str]]:
    path = SHARED / "everyday-words.tsv"
    if not path.is_file():
        pytest.skip("the everyday wordings are not on this machine; set BACKSPASM_SHARED")
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


# The wordings for which the graph has a concept of its own, which the table does not know.
NEWER = {
    "Cauda equina syndrome (disorder)": "caudaEquinaSyndrome",
    "difficulty passing urine": "troublePassingUrine",
    "older age": "olderAge",
    "age over 70": "olderAge",
}
# The rules say that crippling is no word for severe.
DECIDED = {"crippling pain": "painGradeUnclear"}


def named(row: dict[str, str]) -> str:
    """The concept that a row names, as `NEW:concept (parent: ...)` if the table proposes it."""
    return row["concept"].removeprefix("NEW:").partition(" ")[0]


def test_everyday_wordings_mean_the_right_finding_or_none() -> None:
    """What the table calls near is a near name, unless it is near the parent of a concept that the table proposes."""
    rows = everyday()
    assert [row["wording"] for row in rows if row["relation"] == "none" and KNOWN.meaning(row["wording"])] == []
    wrong, right = {}, 0
    meant = [row for row in rows if row["relation"] != "none"]
    for row in meant:
        said = row["wording"]
        found = KNOWN.meaning(said)
        what = frozenset({LBS + DECIDED.get(said, NEWER.get(said, named(row)))})
        sure = found.exact | found.entailed
        if found and {sure, found.near} != {what, frozenset()}:
            wrong[said] = found
        if row["relation"] == "near" and not row["concept"].startswith("NEW:") and said not in NEWER:
            right += found.near == what
        else:
            right += sure == what
    assert wrong == {}
    assert right >= 0.99 * len(meant)


def test_code_gets_no_suggestion() -> None:
    assert KNOWN.suggestions("leg weeknes")
    assert KNOWN.suggestions("X:leg weeknes") == KNOWN.suggestions("leg weeknes " * 100) == ()


@pytest.mark.parametrize(("name", "heavy"), [("Fever", False), ("fevers", True)])
def test_words_are_looked_into_only_if_a_name_is_not_found_as_it_stands(name: str, heavy: bool) -> None:
    code = f"""
import sys, backspasm
backspasm.screen(present=[{name!r}])
print("snowballstemmer" in sys.modules, "rapidfuzz" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60)
    assert done.stdout.decode().split() == [str(heavy), "False"]


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
