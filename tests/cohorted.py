"""What the tests of cohorts share: random patients, and what `screen` and an engine make of them."""

from __future__ import annotations

import datetime
import json
import random
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from screened import CASES, STORE, TODAY

from backspasm.cohorts import conditions, names, sql
from backspasm.cohorts.tables import Tables
from backspasm.graph import stores, systems
from backspasm.graph.concepts import OUTSIDE
from backspasm.graph.namespaces import LBS
from backspasm.screening import criteria, evaluation, vocabulary
from backspasm.screening.criteria import Criteria
from backspasm.screening.fhir.dates import COUNTS, NEAR, Dating, Moment
from backspasm.screening.findings import Findings, Meaning
from backspasm.screening.vocabulary import Vocabulary
from backspasm.screening.when import When

if TYPE_CHECKING:
    from backspasm.cohorts.engine import Engine

Row = tuple[str, str, str]  # finding, status, date
Patients = dict[str, list[Row]]
Results = dict[str, tuple[str | None, ...]]
KNOWN, NAMES = criteria.criteria(), vocabulary.vocabulary()
QUESTIONS = {f"question:{question.id}": question for question in KNOWN.questions}
ANSWERS = {"present": "yes", "absent": "no", "unknown": "unknown"}
KINDS = dict.fromkeys(("patient_id", "finding", "status", "date"), "VARCHAR")
COLUMNS = [
    "patient_id",
    "outcome",
    "spasmWithLossOfControl",
    "severeLegWeaknessOrNumbness",
    "spasmAfterSignificantTrauma",
    "highFeverWithBackPain",
    "progressiveNeurologicalSymptoms",
    "inabilityToWalkOrStand",
    "severePainNotRelievedByRest",
    "caudaEquinaSyndromeSigns",
    "next_question",
]
WHEN = When(since=(TODAY - datetime.timedelta(days=60)).isoformat())
DAYS = (0, 1, 2, 3, 5, 10, 29, 30, 31, 40, 59, 60, 61, 90, -1, -3)
UNKNOWN = ("purple elbows", "LOINC:00000-0", "x" * 1200, "fever 39.5")


def day(days: int) -> str:
    """The date some days ago."""
    return (TODAY - datetime.timedelta(days=days)).isoformat()


def patients(number: int, seed: int) -> Patients:
    """Random patients over the whole vocabulary, the findings of the criteria and their codes more often than others."""
    made = random.Random(seed)
    every = sorted(NAMES.names)
    codes = mapped()
    ways = [finding for flag in KNOWN.flags for way in flag.alternatives for finding in sorted(way.all)]
    ways += sorted(KNOWN.excludes) + [finding for flag in KNOWN.flags for finding in sorted(flag.near)]
    decisive = [NAMES.labels[finding] for finding in ways]
    sources = (every, every, every, decisive, decisive, decisive, decisive, codes, sorted(QUESTIONS), UNKNOWN)

    def row() -> Row:
        date = "" if made.random() < 0.4 else day(made.choice(DAYS))
        finding = made.choice(made.choice(sources))
        return finding, made.choice(("present", "present", "absent", "absent", "unknown")), date

    found = {f"p{n}": [row() for _ in range(made.choice((1, 2, 3, 5, 8, 12)))] for n in range(number)}
    return {patient: rows for patient, rows in found.items() if rows}


def mapped() -> list[str]:
    """The codes that the shipped mappings have, as CURIEs."""
    return sorted({name for _, name, _ in stores.rows(OUTSIDE) if name.partition(":")[0] in systems.BY_PREFIX})


def of_cases() -> Patients:
    """The cases of the screening tests as patients; one who reports nothing has a row that says nothing."""
    found: Patients = {}
    told = {answer: status for status, answer in ANSWERS.items()}
    for name, case in CASES.items():
        rows = [(finding, "present", "") for finding in case["present"]]
        rows += [(finding, "absent", "") for finding in case["absent"]]
        rows += [(f"question:{id}", told[answer], "") for id, answer in case.get("answers", {}).items()]
        found[name] = rows or [("fever", "unknown", "")]
    return found


def edited() -> Criteria:
    """The criteria of a graph in which fever without a grade meets the fourth flag."""
    store = ox.Store()
    store.extend(STORE)
    core = ox.NamedNode(LBS + "coreFinding")
    (old,) = store.quads_for_pattern(None, core, ox.NamedNode(LBS + "highFever"))
    store.remove(old)
    store.add(ox.Quad(old.subject, core, ox.NamedNode(LBS + "fever")))
    return Criteria(store)


EDITED = {"hot": [("fever", "present", ""), ("back pain", "present", "")], **patients(200, 4)}


def reported(rows: list[Row], when: When = WHEN, names: Vocabulary = NAMES) -> Findings:
    """What a patient's rows report, by the same rules as a record's entries."""
    dating, made = Dating(when), Findings()
    for finding, status, date in rows:
        at = Moment(date or None)
        question = QUESTIONS.get(finding)
        use, on, note = (dating.present if status == "present" else dating.absent)(at)
        if question and use == COUNTS:
            made.answer(question, ANSWERS[status], on)
        elif question and use == NEAR:
            made.add_present(finding, Meaning(near=question.yes), on, note)
        elif question or status == "unknown":
            continue
        elif status == "absent" and use == COUNTS:
            made.add_absent(finding, names.meaning(finding), on)
        elif status == "present" and use in (COUNTS, NEAR):
            meaning = names.meaning(finding)
            made.add_present(finding, meaning if use == COUNTS else meaning.doubted(), on, note)
    return made


def result(report: Findings, known: Criteria = KNOWN) -> tuple[str | None, ...]:
    """The columns of a patient by `screen`: outcome, statuses and the next question."""
    found = evaluation.screen(report, known)
    question = found.next_question.id if found.next_question else None
    return found.outcome, *(flag.status for flag in found.red_flags), question


def by_screen(everyone: Patients, known: Criteria = KNOWN, names: Vocabulary = NAMES) -> Results:
    """The results of patients by `screen`."""
    found = {}
    for patient, rows in everyone.items():
        report = reported(rows, WHEN, names)
        if names.built_in:
            report.floors = (reported(rows, WHEN, names.built_in),)
        found[patient] = result(report, known)
    return found


def by_engine(engine: Engine, everyone: Patients, known: Criteria = KNOWN, vocabulary: Vocabulary = NAMES) -> Results:
    """The results of patients by the SQL text on an engine without tables."""
    tables = Tables(known, vocabulary.names_of.keys())
    engine.table("findings", KINDS, ((patient, *row) for patient, rows in everyone.items() for row in rows))
    distinct = sorted({finding for rows in everyone.values() for finding, _, _ in rows})
    engine.table("cohort_names", names.COLUMNS, names.rows(distinct, vocabulary, known))
    for name, table in tables.all().items():
        engine.table(name, table.columns, table.rows)
    assert conditions.columns(known) == COLUMNS
    return {patient: tuple(cells) for patient, *cells in engine.rows(sql.screening(tables, WHEN))}


def csv(everyone: Patients) -> str:
    """Patients as the CSV file that `cohort` reads."""
    lines = [
        f"{json.dumps(patient)},{json.dumps(row[0])},{row[1]},{row[2]}"
        for patient, rows in everyone.items()
        for row in rows
    ]
    return "\n".join(["patient_id,finding,status,date", *lines, ""])


def lines(records: dict[str, list[dict[str, Any]]]) -> str:
    """Records as FHIR Bulk Data: a resource in a line, each with its patient."""
    found = []
    for patient, resources in records.items():
        for resource in resources:
            member = "patient" if "patient" in resource else "subject"
            own = resource.get(member, {"reference": "Patient/1"})
            about = {"reference": f"Patient/{patient}"} if own == {"reference": "Patient/1"} else own
            made = {**resource, **({"id": patient} if resource["resourceType"] == "Patient" else {member: about})}
            found.append(json.dumps(made))
    return "\n".join([*found, ""])
