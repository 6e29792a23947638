"""The screening asks one question at a time, says what `screen` says, keeps the notice in sight and never reassures."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from paged import NOTICE, exported, hrefs, of_class, parsed, served, tags, tree, words

import backspasm
from backspasm.screening.result import IN_WORDS


def page(**values: list[str]) -> ET.Element:
    return parsed(served().page("screen.html", values))


def asked(found: ET.Element) -> str:
    """The question that a page asks; empty if it asks none."""
    legends = [words(one) for one in tags(found, "legend")]
    assert len(legends) <= 1
    return legends[0] if legends else ""


def answered(answer: str) -> ET.Element:
    """The page after each question was answered alike, by the buttons and the hidden fields of the forms."""
    found = page()
    while asked(found):
        (form,) = of_class(found, "ask")
        buttons = [one.get("value", "") for one in tags(form, "button")]
        assert [one.partition("=")[2] for one in buttons] == ["yes", "no", "unknown"]
        kept = [one.get("value", "") for one in tags(form, "input")]
        found = page(answer=[*kept, next(one for one in buttons if one.endswith(f"={answer}"))])
    return found


def test_it_asks_the_first_question_and_says_nothing_about_the_outcome() -> None:
    found = page()
    assert asked(found) == "Have you lost control of your bladder?"
    assert not of_class(found, "outcome")
    assert [words(one) for one in of_class(found, "notice")] == [NOTICE]
    assert {words(one) for one in of_class(found, "status")} == {"not asked"}


@pytest.mark.parametrize("answer", ["yes", "no", "unknown"])
def test_answered_to_the_end_it_says_what_the_command_says(answer: str) -> None:
    found = answered(answer)
    kept = dict(one.get("value", "").split("=") for one in tags(found, "input") if one.get("name") == "answer")
    expected = backspasm.screen(answers=kept)
    (outcome,) = of_class(found, "outcome")
    assert words(outcome.find("h2")) == IN_WORDS[expected.outcome]
    assert [words(one) for one in tags(outcome, "li")] == list(expected.advice)
    statuses = [one.get("class") for one in of_class(found, "flag")]
    assert statuses == [f"flag flag-{flag.status}" for flag in expected.red_flags]
    assert expected.notice in words(found)
    assert (
        expected.outcome == {"yes": "seek-immediate-care", "no": "no-red-flag-reported", "unknown": "clarify"}[answer]
    )


def test_nothing_is_said_of_the_outcome_while_questions_are_left_unless_a_flag_is_met_or_unsettled() -> None:
    for given in ({"answer": ["bladder-control=no"]}, {"present": ["back spasms"]}):
        found = page(**given)
        assert asked(found)
        assert not of_class(found, "outcome")
        assert "Questions are left, and nothing can be said before they are answered." in words(found)
        assert IN_WORDS["no-red-flag-reported"] not in words(found)
    assert of_class(page(answer=["high-fever=yes"]), "outcome-clarify")


def test_what_nobody_answered_is_never_a_no() -> None:
    assert not of_class(page(), "flag-not-met")
    found = answered("unknown")
    assert not of_class(found, "flag-not-met")
    assert not [words(one) for one in tags(found, "li") if words(one).endswith((" no", " No"))]
    said = words(of_class(answered("no"), "outcome")[0])
    assert "This clears nothing: only the 8 alarm signs of the document were compared." in said


def test_a_met_flag_shows_the_document_s_words_first() -> None:
    found = page(present=["loss of bladder control\nback spasms"])
    (outcome,) = of_class(found, "outcome-seek-immediate-care")
    assert words(tags(outcome, "li")[0]) == "Seek Immediate Medical Care"
    assert asked(found) == ""


def test_findings_and_answers_are_kept_from_page_to_page() -> None:
    found = page(answer=["high-fever=no"], present=["leg weakness", "zzz <b>"], absent=["fever"])
    (form,) = of_class(found, "ask")
    kept = [(one.get("name"), one.get("value")) for one in tags(form, "input")]
    assert kept == [
        ("answer", "high-fever=no"),
        ("present", "leg weakness"),
        ("present", "zzz <b>"),
        ("absent", "fever"),
    ]
    assert [one.text for one in tags(found, "textarea")] == ["leg weakness\nzzz <b>", "fever"]
    assert "Not recognised" in words(found)


def test_no_finding_is_in_a_link() -> None:
    found = page(answer=["high-fever=no"], present=["leg weakness"])
    assert not [href for href in hrefs(found) if "leg weakness" in href.replace("%20", " ") or "=" in href]
    assert {one.get("method") for one in tags(found, "form")} == {"post", "get"}
    (again,) = [one for one in tags(found, "form") if one.get("method") == "get"]
    assert not tags(again, "input")


def test_nothing_is_dropped_in_silence() -> None:
    many = [f"unknown {number}" for number in range(300)]
    assert words(page(present=["\n".join(many)])).count("“unknown") + len(many) >= 300
    found = page(answer=["no-such-question=yes"])
    assert "no-such-question" in words(of_class(found, "error")[0])


@pytest.mark.parametrize("answer", ["high-fever=maybe", "high-fever=", "high-fever"])
def test_an_answer_that_is_none_is_refused(answer: str) -> None:
    found = page(answer=[answer])
    assert "the answer to high-fever must be yes, no or unknown" in words(of_class(found, "error")[0])
    assert not of_class(found, "outcome")


@pytest.mark.parametrize("answers", [("yes", "no"), ("no", "yes")])
def test_a_yes_is_not_taken_back_by_a_no_to_the_same_question(answers: tuple[str, str]) -> None:
    found = page(answer=[f"high-fever={answer}" for answer in answers])
    assert of_class(found, "outcome-clarify")
    assert not of_class(found, "flag-not-met")


@pytest.mark.parametrize("present", ["fever", "zzzz", "back spasms", "paraparesis"])
def test_no_outcome_reassures(present: str) -> None:
    text = words(page(present=[present]).find("body/main")).lower()
    for reassuring in ("you are", "fine", "no danger", "harmless", "healthy", "not serious"):
        assert reassuring not in text.replace("never says that nothing is wrong", "")


def test_the_files_say_that_it_needs_the_server_and_list_the_questions() -> None:
    found = tree("screen.html")
    assert len(of_class(found, "server")) == 1
    assert not tags(found, "form")
    assert "Do you have a high fever?" in words(found)
    assert "highFeverWithBackPain.html" in hrefs(found)
    assert b"Seek Immediate Medical Care" in exported()["screen.html"]
