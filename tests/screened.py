"""What the tests of screening share: the cases of the decision sheet, the graph without its generated part, and results made once."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from conftest import TESTS

from backspasm.graph import derive
from backspasm.graph.namespaces import LBS
from backspasm.screening import evaluation, questionnaire, reader, vocabulary
from backspasm.screening.criteria import Criteria
from backspasm.screening.findings import Findings
from backspasm.screening.result import MET, NOT_ASKED, NOT_MET, PARTLY, Screening

CASES: dict[str, dict[str, Any]] = {
    case["name"]: case for case in json.loads((TESTS / "screening" / "cases.json").read_text(encoding="utf-8"))
}
TODAY = datetime.date.today()
# Records of FHIR resources; TODAY-3 stands for the date three days ago.
RECORDS: dict[str, dict[str, Any]] = {
    case["name"]: case
    for case in json.loads(
        re.sub(
            r"TODAY([+-]\d+)",
            lambda found: (TODAY + datetime.timedelta(days=int(found[1]))).isoformat(),
            (TESTS / "screening" / "records.json").read_text(encoding="utf-8"),
        )
    )
}
STORE = derive.premises()
derive.direct(STORE)
FLAGS = Criteria(STORE).flags
LABELS = [flag.label for flag in FLAGS]
STATUSES = (MET, PARTLY, NOT_MET, NOT_ASKED)
GRAVITY = {MET: 2, PARTLY: 1, NOT_MET: 0, NOT_ASKED: 0}
REASSURING = re.compile(
    r"\bsafe(ly)?\b|\bno need\b|\bnot (serious|dangerous|urgent|needed|necessary)\b|\bnothing (to worry|wrong|serious)\b"
    r"|\bharmless\b|\breassur|\ball clear\b|\bunlikely\b|\brul(ed?|ing|es) out\b|\bhealthy\b|\bbenign\b|\bdon't worry\b"
    r"|\bfine\b|\bnormal\b|\bresolv|\bwill pass\b|\bconservative\b|\blow risk\b|\bwait\b|\bcan wait\b|\bprobab|\blikely\b",
    re.I,
)


def gravity(found: Screening) -> list[int]:
    """How grave the status of each flag is: met more than partly met, and that more than the others."""
    return [GRAVITY[flag.status] for flag in found.red_flags]


def reported(present: list[str], absent: list[str], answers: dict[str, str] | None = None) -> Findings:
    report = vocabulary.findings(present, absent, vocabulary.vocabulary())
    reader.answer(report, (answers or {}).items())
    return report


def reported_in(case: dict[str, Any]) -> Findings:
    """What a case reports: findings, denials and answers."""
    return reported(case["present"], case["absent"], case.get("answers"))


def screen(present: list[str], absent: list[str], answers: dict[str, str] | None = None) -> Screening:
    return evaluation.screen(reported(present, absent, answers))


@cache
def screened(name: str) -> Screening:
    """The screening of a case, made once."""
    return evaluation.screen(reported_in(CASES[name]))


def wanted(name: str) -> list[str]:
    """The statuses that the decision sheet gives a case, in the order of the flags."""
    return [CASES[name]["statuses"].get(str(number), NOT_ASKED) for number in range(1, 9)]


YES_NO = "http://terminology.hl7.org/CodeSystem/v2-0136"
CODES = {
    "yes": {"system": YES_NO, "code": "Y"},
    "no": {"system": YES_NO, "code": "N"},
    "unknown": {"system": "http://terminology.hl7.org/CodeSystem/data-absent-reason", "code": "asked-unknown"},
}


def bundle(*resources: dict[str, Any], **members: Any) -> dict[str, Any]:
    """A Bundle of resources."""
    entries = [{"resource": resource} for resource in resources]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries, **members}


def response(present: Iterable[str], absent: Iterable[str], answers: dict[str, str] | None = None) -> dict[str, Any]:
    """A QuestionnaireResponse in which findings and questions, by IRI, are answered."""
    items = [
        {"linkId": iri.rpartition("/")[2], "answer": [{"valueCoding": CODES[answer]}]}
        for iri, answer in sorted((answers or {}).items())
    ]
    items += [
        {
            "linkId": link,
            "answer": [
                {"valueCoding": {"system": LBS, "code": finding.removeprefix(LBS)}} for finding in sorted(set(found))
            ],
        }
        for link, found in (("present", present), ("absent", absent))
        if found
    ]
    made = {"resourceType": "QuestionnaireResponse", "questionnaire": questionnaire.URL, "status": "completed"}
    return {**made, "item": items} if items else made
