"""A second leaflet needs data only: questions, `why`, screening, checks and exports take it in.

The expected rows are written by hand from the two texts, never from what the program prints.
"""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from conftest import select
from copied import PACKAGE, Copy, table
from golden_answers import CASES, GOLDEN, differences

from backspasm import files, question
from backspasm.exporters.formats import EXPORTERS

BACK, NECK = "low-back-cramps-or-spasms", "neck-spasm"
LBS, SOURCE = "https://w3id.org/backspasm/", "https://w3id.org/backspasm/source/"
LEAFLET = Path(__file__).parent / "leaflets"

ALARM, CAUSES, RISKS = "Seek Immediate Medical Care If You Have", "Possible Causes", "Risk Factors"
EASING, FIRST = "Easing a Neck Spasm", "First 24 Hours"
ITEMS = [
    [ALARM, "", "1", "Stiff neck with high fever", ""],
    [ALARM, "", "2", "Inability to walk or stand", ""],
    [CAUSES, "", "1", "Muscle strain", ""],
    [CAUSES, "", "2", "Dehydration", ""],
    [CAUSES, "", "3", "Sleeping in an awkward position", ""],
    [CAUSES, "", "4", "Looking down at a screen", ""],
    [CAUSES, "", "5", "Carrying a bag on one shoulder", ""],
    [CAUSES, "", "6", "Jaw clenching", ""],
    [RISKS, "", "1", "Poor posture", "May increase muscle strain"],
    [RISKS, "", "2", "Stress", "Muscle tension"],
    [RISKS, "", "3", "Desk work", "Long periods in one position"],
    [RISKS, "", "4", "Previous neck injury", "Increased vulnerability"],
    [RISKS, "", "5", "Weak neck muscles", "Less support for the head"],
    [EASING, FIRST, "1", "Rest the neck", ""],
    [EASING, FIRST, "2", "Apply ice", ""],
    [EASING, FIRST, "3", "Gentle movements as tolerated", ""],
    [EASING, FIRST, "4", "Avoid sudden turns of the head", ""],
    [EASING, FIRST, "5", "Avoid heavy lifting", ""],
    [EASING, FIRST, "6", "Support the head with a low pillow", ""],
]
NECK_CAUSES = [["", row[3], NECK] for row in ITEMS if row[0] == CAUSES]
BACK_CAUSES = [
    *(
        ["Mechanical Causes", label, BACK]
        for label in (
            "Muscle strain or tear",
            "Poor posture",
            "Sudden movements",
            "Heavy lifting",
            "Overuse injuries",
            "Weak core muscles",
        )
    ),
    *(
        ["Spinal Conditions", label, BACK]
        for label in (
            "Herniated disc",
            "Spinal stenosis",
            "Degenerative disc disease",
            "Spondylolisthesis",
            "Facet joint dysfunction",
            "Spinal arthritis",
        )
    ),
    *(
        ["Systemic Factors", label, BACK]
        for label in (
            "Dehydration",
            "Electrolyte imbalances",
            "Poor circulation",
            "Stress and tension",
            "Fatigue",
            "Nutritional deficiencies",
        )
    ),
    *(
        ["Other Causes", label, BACK]
        for label in (
            "Pregnancy",
            "Kidney stones",
            "Infections",
            "Fibromyalgia",
            "Medication side effects",
            "Inflammatory conditions",
        )
    ),
]
SEEK = "Seek Immediate Medical Care"
OWN_FLAG, SHARED_FLAG = "Stiff neck with high fever", "Inability to walk or stand"
BACK_FLAG_ROWS = table((GOLDEN / "red-flags.csv").read_bytes())[1:]
NECK_FLAG_ROWS = [["1", OWN_FLAG, SEEK, NECK], ["2", SHARED_FLAG, SEEK, NECK]]
NECK_STEPS = [[FIRST, row[2], row[3], NECK] for row in ITEMS if row[1] == FIRST]
BACK_FIRST_STEPS = [
    ["First 48 Hours", str(number), label, BACK]
    for number, label in enumerate(
        (
            "Stop activity causing pain",
            "Apply ice 20 minutes every 2 hours",
            "Find comfortable position",
            "Gentle movements as tolerated",
            "Over-the-counter pain relievers",
            "Avoid complete bed rest",
            "Support back when sitting",
            "Use lumbar roll if needed",
        ),
        1,
    )
]
GLOSS = ["poor posture", "acts through", "increased muscle strain"]
BACK_GLOSS = ["Poor posture: Increased muscle strain", *GLOSS, "plain", "Stated", BACK]
NECK_GLOSS = ["Poor posture: May increase muscle strain", *GLOSS, "possible", "Stated", NECK]
CONTRACTS = "1 A neck spasm"
STATED = [
    [CONTRACTS, "neck spasm", "has nature", "involuntary contraction", "plain"],
    [CONTRACTS, "neck spasm", "has onset", "sudden onset", "plain"],
    [CONTRACTS, "neck spasm", "contraction of", "neck muscle", "plain"],
    ["2 It can make", "neck spasm", "leads to", "difficulty turning the head", "possible"],
    [OWN_FLAG, "stiff neck with high fever", "has disposition", SEEK, "advised"],
    [SHARED_FLAG, "inability to walk or stand", "has disposition", SEEK, "advised"],
    *([row[3], row[3].lower(), "possible cause of", "neck spasm", "possible"] for row in ITEMS if row[0] == CAUSES),
    *(
        [f"{row[3]}: {row[4]}", row[3].lower(), "risk factor for", "neck spasm", "listed"]
        for row in ITEMS
        if row[0] == RISKS
    ),
    NECK_GLOSS[:5],
    ["Stress: Muscle tension", "stress", "acts through", "muscle tension", "plain"],
    [
        "Desk work: Long periods in one position",
        "desk work",
        "involves exposure",
        "long periods in one position",
        "plain",
    ],
    [
        "Previous neck injury: Increased vulnerability",
        "previous neck injury",
        "acts through",
        "increased vulnerability",
        "plain",
    ],
    [
        "Weak neck muscles: Less support for the head",
        "weak neck muscles",
        "acts through",
        "less support for the head",
        "plain",
    ],
    ["Rest the neck", "resting the neck", "advised in", "first 24 hours", "advised"],
    ["Apply ice", "applying ice", "advised in", "first 24 hours", "advised"],
    ["Gentle movements as tolerated", "gentle movements", "advised in", "first 24 hours", "conditional"],
    [
        "Avoid sudden turns of the head",
        "avoiding sudden turns of the head",
        "advised in",
        "first 24 hours",
        "advised",
    ],
    [
        "Avoid sudden turns of the head",
        "avoiding sudden turns of the head",
        "avoids",
        "sudden turns of the head",
        "advised",
    ],
    ["Avoid heavy lifting", "avoiding heavy lifting", "advised in", "first 24 hours", "advised"],
    ["Avoid heavy lifting", "avoiding heavy lifting", "avoids", "heavy lifting", "advised"],
    ["Support the head with a low pillow", "supporting the head", "advised in", "first 24 hours", "advised"],
    ["Support the head with a low pillow", "supporting the head", "uses", "low pillow", "advised"],
]
UNMAPPED = {
    "avoidingHeavyLifting",
    "avoidingSuddenTurnsOfTheHead",
    "carryingABagOnOneShoulder",
    "deskWork",
    "difficultyTurningTheHead",
    "first24Hours",
    "jawClenching",
    "lessSupportForTheHead",
    "longPeriodsInOnePosition",
    "lookingDownAtAScreen",
    "lowPillow",
    "neckMuscle",
    "neckSpasm",
    "neckTooStiffToBend",
    "onsetOfTheNeckSpasm",
    "previousNeckInjury",
    "restingTheNeck",
    "sleepingInAnAwkwardPosition",
    "stiffNeck",
    "stiffNeckWithHighFever",
    "suddenTurnsOfTheHead",
    "supportingTheHead",
    "weakNeckMuscles",
}


def triples(data: bytes) -> set[str]:
    return {str(quad.triple) for quad in ox.parse(data, format=ox.RdfFormat.TURTLE)}


def takes_document(file: str) -> bool:
    return any(parameter.name == "document" for parameter in question.load(CASES[file]["question"]).parameters)


def labels(result: dict[str, Any], status: str) -> list[str]:
    return [flag["label"] for flag in result["red_flags"] if flag["status"] == status]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """A copy of the project that holds both leaflets, made as a user makes it."""
    copy = Copy(tmp_path_factory.mktemp("leaflets"))
    shutil.copy(LEAFLET / "neck-spasm.ttl", copy.ontology)
    outline = copy.run("source", "outline", str(LEAFLET / "neck-spasm.txt"), "--document", NECK)
    (copy.ontology / "generated" / f"outline-{NECK}.ttl").write_bytes(outline)
    copy.run("build")
    return copy


def test_the_copy_runs_and_not_the_project(both: Copy) -> None:
    script = "import backspasm; print(backspasm.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=both.elsewhere,
        env={**os.environ, "PYTHONPATH": str(both.path)},
    )
    assert Path(done.stdout.strip()).is_relative_to(both.path.resolve())


def test_spans_agree_with_the_text(both: Copy) -> None:
    both.run("source", "verify", str(LEAFLET / "neck-spasm.txt"), "--document", NECK)


def test_items_of_the_leaflet(both: Copy) -> None:
    assert both.ask("items", document=NECK) == [[*row, NECK] for row in ITEMS]


def test_items_of_both_stand_document_by_document(both: Copy) -> None:
    rows = both.ask("items")
    assert [row[-1] for row in rows] == [BACK] * 101 + [NECK] * 19
    assert rows[101:] == [[*row, NECK] for row in ITEMS]


def test_counts_are_those_of_the_leaflet(both: Copy) -> None:
    assert both.ask("counts", document=NECK) == [
        [ALARM, "", "2", NECK],
        [CAUSES, "", "6", NECK],
        [RISKS, "", "5", NECK],
        [EASING, FIRST, "6", NECK],
    ]


def test_causes_of_each_and_of_both(both: Copy) -> None:
    assert both.ask("causes", document=NECK) == NECK_CAUSES
    assert both.ask("causes", document=BACK) == BACK_CAUSES
    assert both.ask("causes") == BACK_CAUSES + NECK_CAUSES


def test_red_flags_of_each_and_of_both(both: Copy) -> None:
    columns, *rows = table(both.run("ask", "red-flags", "--format", "csv"))
    assert columns == ["ordinal", "label", "disposition", "document"]
    assert rows == BACK_FLAG_ROWS + NECK_FLAG_ROWS
    assert both.ask("red-flags", document=NECK) == NECK_FLAG_ROWS
    assert both.ask("red-flags", document=BACK) == BACK_FLAG_ROWS


def test_risk_factors_of_the_leaflet(both: Copy) -> None:
    assert both.ask("risk-factors", document=NECK) == [[*row[3:], NECK] for row in ITEMS if row[0] == RISKS]


def test_what_of_the_prose_is_no_claim(both: Copy) -> None:
    ((sentence, reason, *_, document),) = both.ask("unmodelled", document=NECK)
    assert sentence == "2 It can make"
    assert reason.startswith("It says when a spasm is noticed")
    assert document == NECK


def test_relief_of_the_leaflet(both: Copy) -> None:
    assert both.ask("relief", document=NECK) == NECK_STEPS


@pytest.mark.parametrize("hour", ["0", "24"])
def test_the_last_hour_of_the_phase_belongs_to_it(both: Copy, hour: str) -> None:
    assert both.ask("relief", hour=hour) == BACK_FIRST_STEPS + NECK_STEPS


def test_each_phase_ends_at_its_own_hour(both: Copy) -> None:
    assert both.ask("relief", hour="24.5") == BACK_FIRST_STEPS
    assert both.ask("relief", hour="24.5", document=NECK) == []


def test_what_the_leaflet_states(both: Copy) -> None:
    wanted = sorted([*row, "Stated", NECK] for row in STATED)
    assert sorted(both.ask("statements", origin="Stated", document=NECK)) == wanted


def test_shared_gloss_stands_twice_with_two_hedges(both: Copy) -> None:
    rows = both.ask("statements", origin="Stated")
    assert sorted(row for row in rows if row[1:4] == GLOSS) == sorted([BACK_GLOSS, NECK_GLOSS])


def test_same_heading_in_both_leaflets_is_asked_of_both(both: Copy) -> None:
    rows = both.ask("statements", origin="Stated", section="Risk Factors")
    assert {row[-1] for row in rows} == {BACK, NECK}
    assert NECK_GLOSS in rows
    assert BACK_GLOSS in rows


def derivations(text: str) -> list[list[str]]:
    """The claims that each derivation of the statement on the first line starts from, as `why` prints them."""
    found: list[list[str]] = []
    for line in text.splitlines():
        if line.startswith("  by the rule "):
            found.append([])
        elif found and (claim := re.fullmatch(r" {6}claim (\S+)", line)):
            found[-1].append(claim[1])
    return found


def test_inference_with_a_premise_in_each_document(both: Copy) -> None:
    text = both.run("why", "stress and tension", "risk factor for", "neck spasm").decode()
    assert text.startswith("stress and tension | risk factor for | neck spasm: Inferred\n")
    assert derivations(text) == [
        [
            f"claim:{BACK}_stressAndTension_includes_stress",
            f"claim:{NECK}_stress_riskFactorFor_neckSpasm",
        ]
    ]
    assert 'Common Causes > Systemic Factors, item 4, "Stress and tension"' in text
    assert 'Risk Factors, item 2, "Stress: Muscle tension"' in text


def test_two_claims_of_one_triple_give_each_inference_its_own_premise(both: Copy) -> None:
    text = both.run("why", "increased muscle strain", "mechanism of", "poor posture").decode()
    assert derivations(text) == [
        [f"claim:{BACK}_poorPosture_actsThrough_increasedMuscleStrain"],
        [f"claim:{NECK}_poorPosture_actsThrough_increasedMuscleStrain"],
    ]


def test_why_names_both_hedges_of_the_shared_gloss(both: Copy) -> None:
    text = both.run("why", "poor posture", "acts through", "increased muscle strain").decode()
    assert ": Stated, plain" in text
    assert ": Stated, possible" in text
    assert f"claim:{NECK}_poorPosture_actsThrough_increasedMuscleStrain" in text


def test_nine_flags_are_screened_in_the_order_of_the_documents(both: Copy) -> None:
    flags = both.screen("dehydration")["red_flags"]
    assert [flag["label"] for flag in flags] == [*(label for _, label, *_ in BACK_FLAG_ROWS), OWN_FLAG]


def test_shared_flag_stands_once_with_both_sources(both: Copy) -> None:
    result = both.screen("unable to walk")
    assert result["outcome"] == "seek-immediate-care"
    assert labels(result, "met") == [SHARED_FLAG]
    (flag,) = (flag for flag in result["red_flags"] if flag["label"] == SHARED_FLAG)
    words = json.dumps(flag)
    assert f"{SOURCE}{BACK}_seek-immediate-medical-care-for_inability-to-walk-or-stand" in words
    assert f"{SOURCE}{NECK}_seek-immediate-medical-care-if-you-have_inability-to-walk-or-stand" in words


@pytest.mark.parametrize(
    "present", [["high fever", "neck stiffness"], ["high fever", "cannot bend my neck"], [OWN_FLAG]]
)
def test_own_flag_is_met(both: Copy, present: list[str]) -> None:
    result = both.screen(*present)
    assert result["outcome"] == "seek-immediate-care"
    assert labels(result, "met") == [OWN_FLAG]
    assert SEEK in result["advice"]


def test_a_stiff_neck_alone_meets_nothing(both: Copy) -> None:
    assert both.screen("stiff neck")["outcome"] == "no-red-flag-reported"


def test_a_near_finding_of_the_own_flag_calls_for_its_questions(both: Copy) -> None:
    result = both.screen("stiff neck", "fever")
    assert result["outcome"] == "clarify"
    assert labels(result, "met") == []
    assert any("Do you have a high fever?" in line for line in result["advice"])


def test_unmapped_concepts_are_those_of_the_leaflet(both: Copy) -> None:
    """That no other check finds anything is on the page CONTRIBUTING, under `A leaflet`."""
    faults = json.loads(both.run("check", "unmapped-concepts", "--format", "json", code=1))
    assert sorted(fault["concept"] for fault in faults) == sorted(LBS + name for name in UNMAPPED)


def test_unknown_document_is_refused_and_the_nearest_named(both: Copy) -> None:
    assert f"did you mean '{NECK}'" in both.error("ask", "items", "--document", "neck-spasms", code=2)


# What a question without `--document` finds in the words of this leaflet's bullets, beside the golden rows.
ADDED = {
    "search.text-ice.csv": [("applying ice", "self-care action", "Apply ice")],
    "search.text-posture.csv": [("poor posture", "behaviour", "Poor posture: May increase muscle strain")],
}


def of_document(columns: list[str], row: list[str]) -> str:
    return row[columns.index("document")]


@pytest.fixture(scope="module")
def answered(both: Copy) -> dict[tuple[str, bool], list[list[str]]]:
    """The answer to each golden case, and again to those that take a document with the first one named."""
    asked = [(file, False) for file in CASES] + [(file, True) for file in CASES if takes_document(file)]
    commands = []
    for file, first in asked:
        values = {**CASES[file]["parameters"], **({"document": BACK} if first else {})}
        options = [word for key, value in values.items() for word in (f"--{key}", value)]
        form = "ttl" if file.endswith(".nt") else "csv"
        commands.append(["ask", CASES[file]["question"], *options, "--format", form])
    printed = zip(asked, both.run_each(commands), strict=True)
    return {
        (file, first): sorted([line] for line in triples(data)) if file.endswith(".nt") else table(data)
        for (file, first), data in printed
    }


def golden(file: str) -> list[list[str]]:
    data = (GOLDEN / file).read_bytes()
    return sorted([line] for line in triples(data)) if file.endswith(".nt") else table(data)


@pytest.mark.parametrize("file", [file for file in CASES if takes_document(file)])
def test_golden_rows_of_the_first_document_and_of_none_stay(
    file: str, answered: dict[tuple[str, bool], list[list[str]]]
) -> None:
    """Curated and inferred rows name no document; the second leaflet only adds some."""
    columns, *rows = golden(file)
    found_columns, *found = answered[file, True]
    assert found_columns == columns
    wanted = [row for row in rows if of_document(columns, row) == BACK]
    assert differences(found, wanted) == ([], [])
    assert found == wanted or not CASES[file]["ordered"]
    both_found = answered[file, False][1:]
    assert {of_document(columns, row) for row in both_found} <= {BACK, NECK, ""}
    assert differences([row for row in both_found if of_document(columns, row) != NECK], rows)[1] == []


@pytest.mark.parametrize("file", [file for file in CASES if not takes_document(file)])
def test_golden_answers_that_are_of_no_document_stay(
    file: str, answered: dict[tuple[str, bool], list[list[str]]]
) -> None:
    assert differences(answered[file, False], golden(file)) == (ADDED.get(file, []), [])


@pytest.fixture(scope="module")
def exported(both: Copy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported") / "out"
    both.run("export", "all", "-o", str(folder))
    return folder


def test_exports_hold_both_conditions(exported: Path) -> None:
    """But for the mappings, of which the second leaflet has none, and for the description of the data set."""
    apart = {"README.md", "manifest.json", "backspasm.sssom.tsv", "backspasm.void.ttl"}
    places = [path for path in exported.iterdir() if path.name not in apart]
    assert len(places) == len(EXPORTERS) - 2
    for place in places:
        data = b"\n".join(path.read_bytes() for path in [place, *place.rglob("*")] if path.is_file())
        assert b"low back spasm" in data, place.name
        assert b"neck spasm" in data, place.name


def test_kgx_has_an_edge_of_each_document_from_a_shared_cause(exported: Path) -> None:
    with (exported / "kgx" / "backspasm_edges.tsv").open(encoding="utf-8", newline="") as text:
        edges = [row for row in csv.DictReader(text, delimiter="\t") if row["subject"] == "lbs:dehydration"]
    assert {"lbs:lowBackSpasm", "lbs:neckSpasm"} <= {row["object"] for row in edges}


def sources() -> list[Path]:
    return [*PACKAGE.rglob("*.py"), *Path(files.folder("queries")).rglob("*.rq")]


def test_no_program_and_no_query_names_the_document_or_its_condition() -> None:
    named = re.compile(r"lowBackSpasm|low-back-cramps|neckSpasm|neck-spasm")
    assert len(sources()) > 100
    assert [path.name for path in sources() if named.search(path.read_text(encoding="utf-8"))] == []


def test_no_program_and_no_query_names_a_heading() -> None:
    query = "PREFIX lbs: <https://w3id.org/backspasm/> SELECT ?line { ?document lbs:heading|lbs:groupLine ?line }"
    lines = {row.line for row in select(query)} | {ALARM, CAUSES, RISKS, EASING, FIRST}
    assert len(lines) == 9 + 12 + 4
    faults = [
        f"{path.name}: {line}"
        for path in sources()
        for line in sorted(lines)
        if line in path.read_text(encoding="utf-8")
    ]
    assert faults == []
