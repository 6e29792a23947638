"""The Questionnaire asks every question once, with its follow-ups, and takes any finding; LHC-Forms fills it in, and it comes back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import fhir_readers
import npm
import pyoxigraph as ox
import pytest
from conftest import run
from screened import FLAGS, LABELS, REASSURING, STORE, response

from backspasm.exporters.content import Content
from backspasm.exporters.fhir_questionnaire import questionnaire
from backspasm.graph import ontology
from backspasm.graph.namespaces import LBS, PREFIXES
from backspasm.screening import vocabulary
from backspasm.screening.criteria import Criteria
from backspasm.screening.result import MET, NOT_ASKED, NOT_MET, PARTLY

MADE = questionnaire(Content(STORE))
GROUPS = [item for item in MADE["item"] if item["type"] == "group"]
ASKED = {item["linkId"]: item for group in GROUPS for item in group["item"]}
QUESTIONS = Criteria(STORE).questions
YES_NO = "http://terminology.hl7.org/CodeSystem/v2-0136"
# The flags "with" or "after" something, and urinary retention, need the back as context.
BRINGS_THE_BACK = {"bladder-control", "bowel-control", "significant-injury", "high-fever", "unable-to-pass-urine"}


def enabled_by(item: dict[str, Any]) -> set[str]:
    """The questions whose yes enables an item."""
    for condition in item.get("enableWhen", ()):
        assert (condition["operator"], condition["answerCoding"]) == ("=", {"system": YES_NO, "code": "Y"})
        assert item["enableBehavior"] == "any"
    return {condition["question"] for condition in item.get("enableWhen", ())}


@pytest.mark.reader
def test_questionnaire_and_response_are_valid(tmp_path: Path) -> None:
    answers = {QUESTIONS[0].iri: "yes", QUESTIONS[1].iri: "no", QUESTIONS[2].iri: "unknown"}
    answered = response([LBS + "fever"], [LBS + "canWalk"], answers)
    fhir_readers.hold({"questionnaire": MADE, "response": answered}, tmp_path)


def test_flags_stand_in_document_order_in_their_own_words() -> None:
    assert [group["text"] for group in GROUPS] == LABELS


def test_each_question_stands_once_in_the_group_of_its_first_flag() -> None:
    links = [item["linkId"] for item in MADE["item"]] + [item["linkId"] for group in GROUPS for item in group["item"]]
    assert len(links) == len(set(links))
    assert ASKED.keys() == {question.id for question in QUESTIONS}
    assert {question.id: ASKED[question.id]["text"] for question in QUESTIONS} == {
        question.id: question.text for question in QUESTIONS
    }
    for question in QUESTIONS:
        first = next(number for number, flag in enumerate(FLAGS) if flag.iri in question.flags)
        assert question.id in {item["linkId"] for item in GROUPS[first]["item"]}


def test_a_question_is_answered_by_yes_no_and_do_not_know() -> None:
    wanted = [
        (YES_NO, "Y", "Yes"),
        (YES_NO, "N", "No"),
        ("http://terminology.hl7.org/CodeSystem/data-absent-reason", "asked-unknown", "Don't know"),
    ]
    for item in ASKED.values():
        assert item["type"] == "choice"
        assert [tuple(option["valueCoding"].values()) for option in item["answerOption"]] == wanted


def test_follow_ups_are_enabled_by_the_yes_of_what_they_follow() -> None:
    enabled = {name: enabled_by(item) for name, item in ASKED.items() if enabled_by(item)}
    assert enabled == {"unable-to-pass-urine": {"trouble-passing-urine"}, "back-pain-or-spasms": BRINGS_THE_BACK}


def test_a_context_that_a_criterion_gains_enables_the_question_on_it() -> None:
    store = ox.Store()
    store.extend(STORE)
    for subject, predicate, object in (
        ("inabilityToWalkOrStand_inabilityToWalk", "contextFinding", "lbs:backPainOrSpasm"),
        ("inabilityToWalkOrStand", "asks", "question:back-pain-or-spasms"),
    ):
        prefix, _, name = object.partition(":")
        terms = LBS + subject, LBS + predicate, PREFIXES[prefix] + name
        store.add(ox.Quad(*(ox.NamedNode(term) for term in terms)))
    items = {item["linkId"]: item for group in questionnaire(Content(store))["item"] for item in group.get("item", ())}
    assert enabled_by(items["back-pain-or-spasms"]) == BRINGS_THE_BACK | {"unable-to-walk"}


@pytest.mark.parametrize("link", ["present", "absent"])
def test_every_finding_can_be_listed(link: str) -> None:
    (item,) = (item for item in MADE["item"] if item["linkId"] == link)
    codings = [option["valueCoding"] for option in item["answerOption"]]
    assert (item["type"], item["repeats"]) == ("open-choice", True)
    assert sorted(coding["system"] + coding["code"] for coding in codings) == sorted(vocabulary.vocabulary().names_of)


def test_it_carries_the_notice_and_does_not_reassure() -> None:
    assert "Not a medical device" in MADE["description"]
    assert not REASSURING.search(" ".join(item["text"] for item in [*MADE["item"], *ASKED.values()]))
    assert not REASSURING.search(MADE["title"] + MADE["description"])


def test_the_whole_graph_gives_the_same() -> None:
    assert questionnaire(Content(ontology.store())) == MADE


class Filled(NamedTuple):
    """What a person fills in, and the statuses, by the number of the flag, and the outcome that follow from it."""

    answers: list[tuple[str, str]]
    present: list[str]
    absent: list[str]
    statuses: dict[int, str]
    outcome: str


ALWAYS = [name for name in ASKED if name not in ("unable-to-pass-urine", "back-pain-or-spasms")]
FORMS = {
    "nothing": Filled([], [], [], {}, "nothing-given"),
    "no to every question that is shown": Filled(
        [(name, "no") for name in ALWAYS], [], [], dict.fromkeys(range(1, 9), NOT_MET), "no-red-flag-reported"
    ),
    "don't know to every question that is shown": Filled(
        [(name, "unknown") for name in ALWAYS], [], [], dict.fromkeys(range(1, 9), PARTLY), "clarify"
    ),
    "fever and back": Filled(
        [("high-fever", "yes"), ("back-pain-or-spasms", "yes")], [], [], {4: MET}, "seek-immediate-care"
    ),
    "fever without back": Filled(
        [("high-fever", "yes"), ("back-pain-or-spasms", "no")], [], [], {4: PARTLY}, "clarify"
    ),
    "no urine at all": Filled(
        [("trouble-passing-urine", "yes"), ("unable-to-pass-urine", "yes"), ("back-pain-or-spasms", "yes")],
        [],
        [],
        {1: PARTLY, 8: MET},
        "seek-immediate-care",
    ),
    "an ordinary bullet, and its questions answered": Filled(
        [("unable-to-walk", "no"), ("unable-to-stand", "no")],
        ["difficulty standing upright"],
        ["fever"],
        {4: NOT_MET, 6: NOT_MET},
        "no-red-flag-reported",
    ),
    "words of one's own": Filled([], ["foot drop", "purple elbows"], [], {2: MET, 5: PARTLY}, "seek-immediate-care"),
    "words of one's own alone": Filled([], ["purple elbows"], [], {}, "not-recognised"),
}
SPOKEN = {"yes": "Yes", "no": "No", "unknown": "Don't know"}


def by_lhc_forms(forms: list[dict[str, Any]], folder: Path) -> list[dict[str, Any]]:
    """What LHC-Forms shows and returns when the forms are filled in."""
    (folder / "questionnaire.json").write_text(json.dumps(MADE), encoding="utf-8")
    (folder / "filled.json").write_text(json.dumps(forms), encoding="utf-8")
    found: list[dict[str, Any]] = json.loads(
        npm.run("lforms.mjs", folder / "questionnaire.json", folder / "filled.json")
    )
    return found


def screened(*arguments: str, input: bytes = b"") -> tuple[str, list[str]]:
    """The outcome and the statuses that the command line gives."""
    done = run("screen", *arguments, "--format", "json", input=input)
    found = json.loads(done.stdout)
    return found["outcome"], [flag["status"] for flag in found["red_flags"]]


@pytest.mark.reader
def test_lhc_forms_returns_what_screens_like_the_same_answers(tmp_path: Path) -> None:
    forms: list[dict[str, Any]] = [
        {
            "answers": [(name, SPOKEN[answer]) for name, answer in form.answers],
            "lists": {"present": form.present, "absent": form.absent},
            "texts": {"hour": "12.5"},
        }
        for form in FORMS.values()
    ]
    filled = by_lhc_forms(forms, tmp_path)
    for (name, form), found in zip(FORMS.items(), filled, strict=True):
        wanted = form.outcome, [form.statuses.get(number, NOT_ASKED) for number in range(1, 9)]
        options = [f"--answer={name}={answer}" for name, answer in form.answers]
        options += [f"--present={words}" for words in form.present] + [f"--absent={words}" for words in form.absent]
        assert screened(*options, "--hour", "12.5") == wanted, name
        assert screened("-", input=json.dumps(found["response"]).encode()) == wanted, name


@pytest.mark.reader
def test_lhc_forms_refuses_a_form_that_is_cut_off(tmp_path: Path) -> None:
    (tmp_path / "questionnaire.json").write_text(json.dumps(MADE)[:-10], encoding="utf-8")
    (tmp_path / "filled.json").write_text("[]", encoding="utf-8")
    with pytest.raises(AssertionError, match="SyntaxError"):
        npm.run("lforms.mjs", tmp_path / "questionnaire.json", tmp_path / "filled.json")


@pytest.mark.reader
def test_lhc_forms_hides_follow_ups_until_they_are_enabled(tmp_path: Path) -> None:
    follow_ups = {"unable-to-pass-urine": [], "back-pain-or-spasms": ["unable-to-pass-urine"]}
    steps = [("trouble-passing-urine", "Yes"), ("unable-to-pass-urine", "Yes"), ("back-pain-or-spasms", "Yes")]
    taken_back = [*steps, ("trouble-passing-urine", "No")]
    others = [[(name, "Yes")] for name in sorted(BRINGS_THE_BACK - {"unable-to-pass-urine"})]
    orders = [steps[:1], steps[:2], taken_back, *others, [("high-fever", "Don't know"), ("bowel-control", "No")]]
    found = by_lhc_forms([{"answers": answers, "lists": {}, "texts": {}} for answers in orders], tmp_path)
    for one in found:
        assert set(one["before"]) == set(ALWAYS)
    shown = [set(one["after"]) - set(ALWAYS) for one in found]
    assert shown == [
        {"unable-to-pass-urine"},
        set(follow_ups),
        set(),
        *({"back-pain-or-spasms"} for _ in others),
        set(),
    ]
    assert "unable-to-pass-urine" not in json.dumps(found[2]["response"])
