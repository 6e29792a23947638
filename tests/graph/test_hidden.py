"""The names that phrases expand to are read whole, and mean what is said and nothing that is denied or over."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from copied import Copy

from backspasm.errors import DataError
from backspasm.graph import hidden, ontology
from backspasm.graph.namespaces import LBS
from backspasm.graph.phrases import Phrases
from backspasm.screening import vocabulary

ROWS = hidden.rows()
KNOWN = vocabulary.vocabulary()

EXACT = {
    "can't hold my pee in": "lossOfBladderControl",
    "no control over my bowels": "lossOfBowelControl",
    "can't feel the toilet paper": "saddleAnaesthesia",
    "legs have stopped working": "cannotMoveLeg",
    "no relief with rest": "painNotRelievedByRest",
    "legs getting weaker": "worseningLegWeakness",
    "running a really high temperature": "highFever",
    "numness of legs": "legNumbness",
    "complaining of fevers": "fever",
    "Fever, unspecified": "fever",
}
NARROWER = {
    "numb crotch": "saddleAnaesthesia",
    "fell off a ladder": "fallFromHeight",
    "hit by a bus": "struckByVehicle",
    "Numbness of left lower limb": "legNumbness",
    "my right leg keeps giving way": "legGivesWay",
    "pee leaking out": "lossOfBladderControl",
}
NEAR = {
    "slipped on ice": "fall",
    "NWB": "unableToBearWeight",
    "couldn't walk": "couldNotWalkDuringSpasm",
    "numb down below": "saddleAnaesthesia",
    "losing weight": "unexplainedWeightLoss",
}


EMPTY: frozenset[str] = frozenset()


@pytest.mark.parametrize("said", EXACT)
def test_exact_name(said: str) -> None:
    found = KNOWN.meaning(said)
    assert (found.exact, found.entailed, found.near) == (frozenset({LBS + EXACT[said]}), EMPTY, EMPTY)


@pytest.mark.parametrize("said", NARROWER)
def test_narrower_name_entails_its_finding_and_never_denies_it(said: str) -> None:
    found = KNOWN.meaning(said)
    assert (found.exact, found.entailed, found.near) == (EMPTY, frozenset({LBS + NARROWER[said]}), EMPTY)
    assert not vocabulary.findings([], [said], KNOWN).absent


@pytest.mark.parametrize("said", NEAR)
def test_near_name(said: str) -> None:
    found = KNOWN.meaning(said)
    assert (found.exact, found.entailed, found.near) == (EMPTY, EMPTY, frozenset({LBS + NEAR[said]}))


# What turns the meaning, what is of others, and what only sounds alike.
NONE = """numbness has gone | leg numbness gone | no longer numb | stopped leaking | not wetting myself | wet clothes |
used to wet myself | my mother is incontinent | worried about cauda equina | rule out cauda equina | cauda equina excluded |
can feel when I wipe | can't hold my breath | can't control my temper | can't feel the benefit | can't stand my job |
fell in love | fell ill | fear of falling | crash diet | water leak | runny nose | room temperature |
normal temperature | temperature 39 | HIV negative | ex-smoker | never smoked | was pregnant last year | steroid cream |
normal anal tone | legs getting stronger | numbness improving | passing urine normally | frequent urination | urgency |
hesitancy | staining | needs a person | number 10 bus | sever | emotionally numb | family history of cancer | trauma counselling"""


@pytest.mark.parametrize("said", [said.strip() for said in NONE.replace("\n", " ").split("|")])
def test_no_name(said: str) -> None:
    assert not KNOWN.meaning(said)


def test_denied_or_past_name_means_nothing() -> None:
    for finding, _, name in ROWS[::7]:
        for said in (
            f"no {name}",
            f"no longer {name}",
            f"{name} has gone",
            f"never {name}",
            f"family history of {name}",
        ):
            found = KNOWN.meaning(said)
            assert finding not in found.exact | found.entailed | found.near, said


def test_file_is_turtle_and_no_part_of_the_graph() -> None:
    path = ontology.path("generated/names")
    triples = list(ox.parse(path=path, format=ox.RdfFormat.TURTLE))
    assert len(triples) == len(ROWS) == len({(finding, name) for finding, _, name in ROWS})
    assert not any(quad.predicate.value.endswith("#hiddenLabel") for quad in ontology.store())


def test_bounds() -> None:
    assert len(ROWS) < 180_000
    assert Path(ontology.path("generated/names")).stat().st_size < 6_000_000


def test_concept_that_nobody_can_report_is_told_with_its_line() -> None:
    authored = Phrases("name\trelation\tphrases\nmassage\texact\trub\n")
    with pytest.raises(DataError, match="line 2: nobody can report 'massage'"):
        hidden.text(authored, {("fall",): frozenset([LBS + "fall"])})


def test_damaged_or_missing_file_is_an_error(tmp_path: Path) -> None:
    copy = Copy(tmp_path)
    path = copy.ontology / "generated" / "names.ttl"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: len(text) // 2], encoding="utf-8")
    assert "names.ttl is damaged: run `backspasm build`" in copy.error("screen", "--present", "numb crotch", code=65)
    path.unlink()
    assert "run `backspasm build`" in copy.error("screen", "--present", "numb crotch", code=65)
    assert copy.run("screen", "--present", "fever"), "a plain name needs no other"


def test_changed_pattern_makes_the_file_out_of_date(tmp_path: Path) -> None:
    copy = Copy(tmp_path)
    path = copy.ontology / "phrases.tsv"
    path.write_text(path.read_text(encoding="utf-8") + "fall\texact\tmeasured my length\n", encoding="utf-8")
    assert b"generated/names.ttl" in copy.run("check", "--format", "csv", code=1)
    copy.run("build")
    assert "measured length" in (copy.ontology / "generated" / "names.ttl").read_text(encoding="utf-8")
