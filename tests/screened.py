"""What the tests of screening share: the cases of the decision sheet, the graph without its generated part, and results made once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from conftest import TESTS

from backspasm.graph import derive
from backspasm.graph.namespaces import LBS
from backspasm.screening import evaluation, questionnaire, vocabulary
from backspasm.screening.criteria import Criteria
from backspasm.screening.findings import Findings
from backspasm.screening.result import MET, NOT_ASKED, NOT_MET, PARTLY, Screening

CASES: dict[str, dict[str, Any]] = {
    case["name"]: case for case in json.loads((TESTS / "screening" / "cases.json").read_text(encoding="utf-8"))
}
STORE = derive.premises()
derive.direct(STORE)
FLAGS = Criteria(STORE).flags
LABELS = [flag.label for flag in FLAGS]
STATUSES = (MET, PARTLY, NOT_MET, NOT_ASKED)
REASSURING = re.compile(
    r"\bsafe(ly)?\b|\bno need\b|\bnot (serious|dangerous|urgent|needed|necessary)\b|\bnothing (to worry|wrong|serious)\b"
    r"|\bharmless\b|\breassur|\ball clear\b|\bunlikely\b|\brul(ed?|ing|es) out\b|\bhealthy\b|\bbenign\b|\bdon't worry\b"
    r"|\bfine\b|\bnormal\b|\bresolv|\bwill pass\b|\bconservative\b|\blow risk\b|\bwait\b|\bcan wait\b|\bprobab|\blikely\b",
    re.I,
)


def reported(present: list[str], absent: list[str]) -> Findings:
    return vocabulary.findings(present, absent, vocabulary.vocabulary())


def screen(present: list[str], absent: list[str]) -> Screening:
    return evaluation.screen(reported(present, absent))


@cache
def screened(name: str) -> Screening:
    """The screening of a case, made once."""
    return screen(CASES[name]["present"], CASES[name]["absent"])


def wanted(name: str) -> list[str]:
    """The statuses that the decision sheet gives a case, in the order of the flags."""
    return [CASES[name]["statuses"].get(str(number), NOT_ASKED) for number in range(1, 9)]


def response(present: Iterable[str], absent: Iterable[str]) -> dict[str, Any]:
    """A QuestionnaireResponse in which findings, by IRI, are answered as present or as absent."""
    items = [
        {
            "linkId": f"other{question}",
            "answer": [
                {"valueCoding": {"system": LBS, "code": finding.removeprefix(LBS)}} for finding in sorted(set(found))
            ],
        }
        for question, found in ((questionnaire.PRESENT, present), (questionnaire.ABSENT, absent))
        if found
    ]
    made = {"resourceType": "QuestionnaireResponse", "questionnaire": questionnaire.URL, "status": "completed"}
    return {**made, "item": [{"linkId": "other", "item": items}]} if items else made
