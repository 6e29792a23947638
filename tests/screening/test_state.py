"""A denial counts for what is not dated later than it."""

from __future__ import annotations

import pytest

from backspasm.screening import evaluation, result, vocabulary
from backspasm.screening.criteria import criteria
from backspasm.screening.findings import Findings


def test_a_denial_clears_nothing_that_is_dated_later() -> None:
    for denied, status in (("2026-11-20", result.PARTLY), ("2026-11-22", result.NOT_MET), ("", result.NOT_MET)):
        report = Findings()
        report.add_present("fever", vocabulary.vocabulary().meaning("fever"), "2026-11-21")
        report.add_absent("high fever", vocabulary.vocabulary().meaning("high fever"), denied)
        assert evaluation.screen(report).red_flags[3].status == status


def test_a_finding_dated_later_than_its_denial_contradicts_nothing() -> None:
    for denied, contradicted in (("2026-11-20", False), ("2026-11-22", True), ("", True)):
        report = Findings()
        report.add_present("fever", vocabulary.vocabulary().meaning("fever"), "2026-11-21")
        report.add_absent("fever", vocabulary.vocabulary().meaning("fever"), denied)
        found = evaluation.screen(report)
        assert bool(found.contradictions) == contradicted
        assert found.red_flags[3].status == result.PARTLY
        assert bool(found.recognised) != contradicted  # each stands in one list


@pytest.mark.parametrize("denied", ["2026-11-20", "2026-11-22", ""])
def test_a_no_that_is_dated_earlier_than_the_finding_is_asked_again(denied: str) -> None:
    (question,) = (question for question in criteria().questions if question.id == "high-fever")
    report = Findings()
    report.add_present("fever", vocabulary.vocabulary().meaning("fever"), "2026-11-21")
    report.answer(question, "no", denied)
    found = evaluation.screen(report).red_flags[3]
    again = denied == "2026-11-20"
    assert [asked.answer for asked in found.questions if asked.id == question.id] == [None if again else "no"]
    assert (question.text in found.missing) == again
    report.answer(question, "no")
    assert evaluation.screen(report).red_flags[3].status == result.NOT_MET
