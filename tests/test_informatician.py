"""Queries of a reader who knew the model page and the leaflet alone find what that reader expects.

What is expected was written by hand from the leaflet, not copied from an answer.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from copied import table

import backspasm

QUERIES, GOLDEN = (Path(__file__).parent / name for name in ("informatician", "golden"))
LBS = "https://w3id.org/backspasm/"
STATED = LBS + "claim/low-back-cramps-or-spasms_"

ALARM_SIGNS = [label for _, label, *_ in table((GOLDEN / "red-flags.csv").read_bytes())[1:]]

# a cause that names two things is stated of each of them
CAUSES = {
    "Mechanical Causes": {
        "Muscle strain or tear": ["muscle strain", "muscle tear"],
        "Poor posture": ["poor posture"],
        "Sudden movements": ["sudden movements"],
        "Heavy lifting": ["heavy lifting"],
        "Overuse injuries": ["overuse injuries"],
        "Weak core muscles": ["weak core muscles"],
    },
    "Spinal Conditions": {
        "Herniated disc": ["herniated disc"],
        "Spinal stenosis": ["spinal stenosis"],
        "Degenerative disc disease": ["degenerative disc disease"],
        "Spondylolisthesis": ["spondylolisthesis"],
        "Facet joint dysfunction": ["facet joint dysfunction"],
        "Spinal arthritis": ["spinal arthritis"],
    },
    "Systemic Factors": {
        "Dehydration": ["dehydration"],
        "Electrolyte imbalances": ["electrolyte imbalances"],
        "Poor circulation": ["poor circulation"],
        "Stress and tension": ["stress", "tension"],
        "Fatigue": ["fatigue"],
        "Nutritional deficiencies": ["nutritional deficiencies"],
    },
    "Other Causes": {
        "Pregnancy": ["pregnancy"],
        "Kidney stones": ["kidney stones"],
        "Infections": ["infections"],
        "Fibromyalgia": ["fibromyalgia"],
        "Medication side effects": ["medication side effects"],
        "Inflammatory conditions": ["inflammatory conditions"],
    },
}


@cache
def store() -> ox.Store:
    return backspasm.store()


def rows(query: str) -> list[tuple[str, ...]]:
    """Run a query, or the file of that name, and return its cells as words; an unbound one is empty."""
    path = QUERIES / f"{query}.rq" if "{" not in query else None
    answer = store().query(path.read_text(encoding="utf-8") if path else query)
    assert isinstance(answer, ox.QuerySolutions)
    return [tuple("" if cell is None else cell.value for cell in row) for row in answer]


def names(query: str) -> list[str]:
    return [iri.removeprefix(LBS) for (iri,) in rows(f"PREFIX lbs: <{LBS}> {query}")]


def test_each_query_opens_with_its_question() -> None:
    paths = sorted(QUERIES.glob("*"))
    assert len(paths) == 15
    for path in paths:
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith("# ")
        assert "?" in first


def test_parts_of_compound_bullets() -> None:
    assert rows("parts-of-compound-bullets") == [
        ("Muscle strain or tear", "muscle strain"),
        ("Muscle strain or tear", "muscle tear"),
        ("Stress and tension", "stress"),
        ("Stress and tension", "tension"),
        ("Difficulty moving or bending", "difficulty bending"),
        ("Difficulty moving or bending", "difficulty moving"),
        # muscle knots and trigger points are two words for one thing
        ("Medications: Muscle relaxants, NSAIDs", "NSAIDs"),
        ("Medications: Muscle relaxants, NSAIDs", "muscle relaxants"),
        ("Heat/cold therapy: Alternating applications", "cold therapy"),
        ("Heat/cold therapy: Alternating applications", "heat therapy"),
        ("Chiropractic care: Spinal adjustments", "spinal adjustment"),
        ("Swimming or water exercises", "swimming"),
        ("Swimming or water exercises", "water exercise"),
    ]


def test_causes_by_group() -> None:
    assert rows("causes-by-group") == [
        (cause, bullet, group)
        for group, bullets in CAUSES.items()
        for bullet, causes in bullets.items()
        for cause in causes
    ]


def test_both_cause_and_risk_factor() -> None:
    answer = store().query((QUERIES / "both-cause-and-risk-factor.rq").read_text(encoding="utf-8"))
    assert isinstance(answer, ox.QueryTriples)
    # "Stress and tension" and "Psychological stress" are not the same words, so they are not one concept
    assert {(triple.subject.value, triple.predicate.value) for triple in answer} == {
        (LBS + "poorPosture", LBS + "possibleCauseOf"),
        (LBS + "poorPosture", LBS + "riskFactorFor"),
    }


def test_curated_claims() -> None:
    found = rows("curated-claims")
    said = {(subject, relation, object): references for _, subject, relation, object, _, references in found}
    counted = Counter(relation for _, relation, _ in said)
    assert len(found) == len({row[0] for row in found})
    assert sorted(LBS + claim for claim in names("SELECT ?c { ?c lbs:hasOrigin lbs:curated }")) == [r[0] for r in found]
    assert all(reason for *_, reason, _ in found)
    assert (counted["red flag for"], counted["onset of"], counted["anchored at"]) == (len(ALARM_SIGNS), 1, 2)
    assert ("high fever", "implies finding", "fever") in said
    assert said["staying hydrated", "aimed at", "dehydration"]
    for (subject, relation, object), references in said.items():
        if relation in {"aimed at", "implements", "leads to", "possible cause of", "raises suspicion of"}:
            assert references, (subject, relation, object)


def test_why_about_dehydration() -> None:
    stated = STATED + "dehydration_systemicCauseOf_lowBackSpasm"
    cause = LBS + "claim/dehydration_possibleCauseOf_lowBackSpasm"
    assert sorted(rows("why-about-dehydration")) == [
        ("", "", LBS + "Cause", "role", cause),
        ("", "", LBS + "SystemicCause", "role", stated),
        (LBS + "possibleCauseOf", LBS + "lowBackSpasm", "", "sub-property", stated),
    ]


def test_alarm_sign_alternatives() -> None:
    found = rows("alarm-sign-alternatives")
    assert list(dict.fromkeys(bullet for bullet, *_ in found)) == ALARM_SIGNS
    needs = {
        (bullet, frozenset(core.split(" + ")), context) for bullet, _, core, context in found if core != bullet.lower()
    }
    assert len(found) - len(needs) == len(ALARM_SIGNS)
    # the graph takes back pain where the document has back spasms
    control, legs, trauma, fever, _, walk, rest, cauda = ALARM_SIGNS
    assert needs >= {
        (control, frozenset({"loss of bladder control"}), "back pain or back spasm"),
        (control, frozenset({"loss of bowel control"}), "back pain or back spasm"),
        (legs, frozenset({"severe leg weakness"}), ""),
        (legs, frozenset({"severe leg numbness"}), ""),
        (trauma, frozenset({"significant trauma"}), "back pain or back spasm"),
        (fever, frozenset({"high fever"}), "back pain or back spasm"),
        (walk, frozenset({"inability to walk"}), ""),
        (walk, frozenset({"inability to stand"}), ""),
        (rest, frozenset({"severe pain", "pain not relieved by rest"}), ""),
        (cauda, frozenset({"saddle anaesthesia"}), ""),
    }


def test_implies_severe_leg_weakness() -> None:
    found = {finding for (finding,) in rows("implies-severe-leg-weakness")}
    assert found >= {"leg paralysis", "paraplegia"}
    assert "worsening foot drop" in found, "by way of foot drop"
    # neither pain that stops the walking nor a grade that is not told makes a severe weakness
    assert not found & {"inability to walk", "leg weakness", "weakness", "worsening leg weakness"}


def test_near_findings() -> None:
    found = rows("near-findings")
    assert list(dict.fromkeys(bullet for bullet, *_ in found)) == ALARM_SIGNS
    assert all(question.endswith("?") for _, _, question, _ in found)
    fever_questions = [
        question
        for bullet, finding, question, _ in found
        if (bullet, finding) == ("High fever with back pain", "fever")
    ]
    assert fever_questions == ["Do you have a high fever?", "Do you have back pain or back spasms?"]
    assert {finding for bullet, finding, _, judged in found if bullet == "High fever with back pain" and judged} == {
        "rigors",
        "heat stroke",
    }
    near = {(bullet, finding) for bullet, finding, *_ in found}
    assert near >= {
        ("Severe weakness or numbness in legs", "leg weakness"),
        ("Severe weakness or numbness in legs", "leg numbness"),
        ("Back spasms after significant trauma", "trauma"),
        ("Inability to walk or stand", "difficulty standing upright"),
    }
    met = {(bullet, finding) for bullet, _, core, context in rows("alarm-sign-alternatives") for finding in [core]}
    assert not near & met


def test_steps_at_hour_48() -> None:
    assert [bullet for (bullet,) in rows("steps-at-hour-48")] == [
        "Stop activity causing pain",
        "Apply ice 20 minutes every 2 hours",
        "Find comfortable position",
        "Gentle movements as tolerated",
        "Over-the-counter pain relievers",
        "Avoid complete bed rest",
        "Support back when sitting",
        "Use lumbar roll if needed",
    ]


def test_causes_without_prevention() -> None:
    found = {bullet for (bullet,) in rows("causes-without-prevention")}
    assert found >= {*CAUSES["Spinal Conditions"], *CAUSES["Other Causes"]}
    # core strengthening, good posture, lifting technique, staying hydrated and stress management are aimed at these
    assert not found & {"Weak core muscles", "Poor posture", "Heavy lifting", "Dehydration", "Stress and tension"}


def test_contradicted_statements() -> None:
    found = rows("contradicted-statements")
    assert (
        "Proper lifting technique: Bend knees, not back",
        STATED + "liftingTechnique_helpsPrevent_lowBackSpasm",
    ) in {row[:2] for row in found}
    assert all(claim.startswith(STATED) and note for _, claim, note in found)


def test_codes_of_causes() -> None:
    found = rows("codes-of-causes")
    assert {(cause, code) for cause, code, _ in found} >= {
        ("dehydration", "HP:0001944"),
        ("dehydration", "ICD10CM:E86.0"),
        ("fatigue", "HP:0012378"),
        ("fibromyalgia", "ICD10CM:M79.7"),
        ("kidney stones", "HP:0000787"),
        ("kidney stones", "ICD10CM:N20.0"),
        ("spondylolisthesis", "HP:0003302"),
    }
    assert all(bool(code) != bool(reason) for _, code, reason in found)
    assert not {cause for cause, code, _ in found if code} & {cause for cause, code, _ in found if not code}


def test_ice_schedule() -> None:
    answer = store().query((QUERIES / "ice-schedule.rq").read_text(encoding="utf-8"))
    assert isinstance(answer, ox.QueryBoolean)
    assert bool(answer)


def test_silence_on_dose() -> None:
    found = rows("silence-on-dose")
    assert any("medicine" in question for _, question in found)
    assert not any("ice" in question.split() for _, question in found), "the document doses ice"


def test_stated_in_treatment_options() -> None:
    found = rows("stated-in-treatment-options")
    assert Counter(bullet.split(":")[0] for bullet, *_ in found) == {
        "Physical therapy": 3,
        "Medications": 3,
        "Heat/cold therapy": 4,
        "Massage": 2,
        "Acupuncture": 2,
        "Chiropractic care": 2,
        "Trigger point injections": 2,
        "Epidural injections": 2,
        "Prescription medications": 2,
        "Imaging studies": 2,
        "Referral to specialist": 2,
    }
    firmly = Counter((relation, modality) for _, _, relation, _, modality in found if relation.endswith(" for"))
    assert firmly == {
        ("treatment for", "listed"): 9,
        ("investigation for", "listed"): 1,
        ("referral for", "conditional"): 1,
    }


NARROWEST = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?x ?kind {
  ?x a ?kind .
  ?kind rdfs:subClassOf* lbs:WIDE .
  FILTER NOT EXISTS { ?x a ?other . ?other rdfs:subClassOf ?kind }
}
"""


@pytest.mark.parametrize("wide", ["Intervention", "Concept"])
def test_wider_kind_finds_what_the_narrowest_kinds_give(wide: str) -> None:
    found = names(f"SELECT ?x {{ ?x a lbs:{wide} }}")
    narrowest = rows(f"PREFIX lbs: <{LBS}> {NARROWEST.replace('WIDE', wide)}")
    assert sorted(found) == sorted(x.removeprefix(LBS) for x, _ in narrowest), "each has one narrowest kind"
    if wide == "Intervention":
        kinds = defaultdict(set)
        for x, kind in narrowest:
            kinds[kind.removeprefix(LBS)].add(x.removeprefix(LBS))
        assert kinds["Referral"] == {"specialistReferral"}
        assert kinds["DiagnosticProcedure"] == {"imaging"}
        assert kinds["Procedure"] == {
            "triggerPointInjection",
            "epiduralInjection",
            "spinalAdjustment",
            "recentSpinalProcedure",
        }
        assert kinds["Therapy"] >= {"physicalTherapy", "massage", "acupuncture", "chiropracticCare", "heatTherapy"}
        helpful = names("SELECT ?x { ?x lbs:helpfulExerciseFor lbs:lowBackSpasm }")
        assert kinds["Exercise"] >= set(helpful)


def test_head_of_each_bullet_is_within_three_steps_of_the_condition() -> None:
    """Walk the direct triples of the relations that have claims, from subject to object only."""
    relations = {
        ox.NamedNode(LBS + name)
        for name in names("""PREFIX owl: <http://www.w3.org/2002/07/owl#> SELECT ?p {
            ?p a owl:ObjectProperty FILTER(STRSTARTS(STR(?p), STR(lbs:))) FILTER NOT EXISTS { ?p lbs:structural true }
        }""")
    }
    onward = defaultdict(set)
    for quad in store():
        if quad.predicate in relations:
            onward[str(quad.subject)].add(str(quad.object))
    distance = {str(ox.NamedNode(LBS + "lowBackSpasm")): 0}
    edge = list(distance)
    for step in (1, 2, 3):
        edge = [node for node in {node for near in edge for node in onward[near]} if node not in distance]
        distance.update(dict.fromkeys(edge, step))
    heads = rows(f"PREFIX lbs: <{LBS}> SELECT ?text ?head {{ ?item a lbs:Item ; lbs:text ?text ; lbs:mentions ?head }}")
    assert len(heads) == 101
    assert [text for text, head in heads if f"<{head}>" not in distance] == []
