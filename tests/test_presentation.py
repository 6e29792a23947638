"""What a person reports meets the same criteria by four engines, each of which is given the findings as they were reported."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import presentation
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from screened import CASES, FLAGS, STATUSES, STORE, reported, response, wanted

from backspasm import files
from backspasm.graph import ontology
from backspasm.graph.namespaces import LBS, PREFIXES
from backspasm.screening import evaluation, questionnaire, result, vocabulary
from backspasm.screening.criteria import Criteria
from backspasm.screening.findings import Findings
from backspasm.screening.state import State

QUERY = Path(files.folder("queries"), "screening.rq").read_text(encoding="utf-8")
Given = tuple[frozenset[str], frozenset[str]]
Hold = Callable[[ox.Store, list[Given]], None]


def raw(report: Findings) -> Given:
    """The findings of a report as they were given, by IRI: what every engine starts from."""
    return frozenset(report.present), frozenset(report.absent)


def by_python(store: ox.Store, reports: list[Given]) -> list[list[str]]:
    criteria = Criteria(store)
    found = []
    for present, absent in reports:
        report = Findings()
        report.present = {finding: {finding} for finding in present}
        report.absent = {finding: {finding} for finding in absent}
        state = State(report, criteria)
        found.append([evaluation.status(flag, state)[0] for flag in criteria.flags])
    return found


def by_sparql(store: ox.Store, reports: list[Given]) -> list[list[str]]:
    together = ox.Store()
    together.extend(store)
    for number, (present, absent) in enumerate(reports):
        person = ox.NamedNode(f"{LBS}presentation/{number:06}")
        together.add(ox.Quad(person, ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(LBS + "Presentation")))
        for relation, given_findings in (("reports", present), ("denies", absent)):
            together.extend(
                ox.Quad(person, ox.NamedNode(LBS + relation), ox.NamedNode(finding)) for finding in given_findings
            )
    rows: Any = together.query(QUERY)
    statuses = [row["status"].value for row in rows]
    return [statuses[start : start + 8] for start in range(0, len(statuses), 8)]


def hold_by_hermit(store: ox.Store, reports: list[Given]) -> None:
    """Hold the reasoner, which knows what is met and no more, against Python."""
    pytest.importorskip("owlready2", reason="owlready2 is not installed")
    met = presentation.met(store, {f"{number}": present for number, (present, _) in enumerate(reports)})
    for criteria in met.values():
        assert (presentation.URGENT in criteria) == bool(criteria - {presentation.URGENT})
    by_hermit = [[flag.iri in met[f"{number}"] for flag in FLAGS] for number in range(len(reports))]
    assert by_hermit == [[status == result.MET for status in row] for row in by_python(store, reports)]


def by_fhirpath(store: ox.Store, reports: list[Given]) -> list[list[str]]:
    """Met, nearly met, or neither, as the actions of the PlanDefinition apply."""
    fhirpathpy = pytest.importorskip("fhirpathpy", reason="fhirpathpy is not installed")
    from fhirpathpy.models import models

    apply = {
        action["id"]: fhirpathpy.compile(action["condition"][0]["expression"]["expression"], models["r4"])
        for action in questionnaire.plan_definition(store)["action"]
    }

    @cache
    def statuses(present: frozenset[str], absent: frozenset[str]) -> list[str]:
        answers = response(present, absent)
        found = []
        for flag in FLAGS:
            name = flag.iri.removeprefix(LBS)
            met, near = (apply[action](answers) == [True] for action in (name, f"{name}.near"))
            assert not (met and near)
            found.append(result.MET if met else result.PARTLY if near else "")
        return found

    return [statuses(*one) for one in reports]


def agree(store: ox.Store, reports: list[Given]) -> list[list[str]]:
    """Hold Python and the query against one another; return what they say."""
    python = by_python(store, reports)
    assert by_sparql(store, reports) == python
    return python


def hold_by_fhirpath(store: ox.Store, reports: list[Given]) -> None:
    """Hold the PlanDefinition, which knows what is met and what is near, against Python."""
    python = by_python(store, reports)
    asked = [["" if status in STATUSES[2:] else status for status in row] for row in python]
    assert by_fhirpath(store, reports) == asked


def test_engines_agree_on_every_case() -> None:
    reports = [reported(case["present"], case["absent"]) for case in CASES.values()]
    exact = [name for name, report in zip(CASES, reports, strict=True) if not report.near]
    assert len(exact) > len(CASES) - 10  # the others have a code that is not exact, which only nears
    statuses = dict(zip(CASES, agree(STORE, [raw(report) for report in reports]), strict=True))
    assert {name: statuses[name] for name in exact} == {name: wanted(name) for name in exact}
    for name in CASES:
        assert [status == result.MET for status in statuses[name]] == [status == result.MET for status in wanted(name)]


def drawn() -> list[Given]:
    draw, names = random.Random(6), sorted(vocabulary.vocabulary().names_of)
    found = []
    for size in [1, 2, 3, 5, 8, 13] * 8:
        chosen = draw.sample(names, size + draw.randint(0, size))
        found.append((frozenset(chosen[:size]), frozenset(chosen[size:])))
    return found


def test_engines_agree_on_random_findings() -> None:
    assert {status for row in agree(STORE, drawn()) for status in row} == set(STATUSES)


@pytest.mark.reader
@pytest.mark.parametrize("hold", [hold_by_hermit, hold_by_fhirpath])
def test_reasoner_and_plan_agree_on_every_case_and_on_random_findings(hold: Hold) -> None:
    reports = [raw(reported(case["present"], case["absent"])) for case in CASES.values()]
    hold(STORE, [*reports, *drawn()])


def edited(out: tuple[str, str, str] | None, put: tuple[str, str, str] | None) -> ox.Store:
    """The graph with one triple less, one more, or both."""
    store = ox.Store()
    store.extend(STORE)
    for triple, change in ((out, store.remove), (put, store.add)):
        if triple:
            quad = ox.Quad(*(ox.NamedNode(LBS + name) for name in triple))
            assert (quad in store) == (change == store.remove)
            change(quad)
    return store


EDITS = {
    "an alternative taken away": (
        ("severeLegWeaknessOrNumbness", "hasAlternative", "severeLegWeaknessOrNumbness_severeLegNumbness"),
        None,
        ["severe leg numbness"],
        1,
        (True, False),
    ),
    "a core finding more": (
        None,
        ("inabilityToWalkOrStand_inabilityToWalk", "coreFinding", "limp"),
        ["cannot walk"],
        5,
        (True, False),
    ),
    "a context more": (
        None,
        ("progressiveNeurologicalSymptoms_progressiveNeurologicalSymptom", "contextFinding", "backPain"),
        ["increasing tingling"],
        4,
        (True, False),
    ),
    "an implied finding taken away": (
        ("hyperpyrexia", "impliesFinding", "highFever"),
        None,
        ["hyperpyrexia", "lumbago"],
        3,
        (True, False),
    ),
    "a step on the way taken away": (
        ("lowBackPain", "impliesFinding", "backPain"),
        None,
        ["high fever", "lumbago"],
        3,
        (True, False),
    ),
    "an implied finding more": (
        None,
        ("rigors", "impliesFinding", "hyperpyrexia"),
        ["rigors", "back pain"],
        3,
        (False, True),
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_of_the_graph_flips_python_and_the_query(edit: str) -> None:
    out, put, present, number, (before, after) = EDITS[edit]
    reports = [raw(reported(present, []))]
    assert (agree(STORE, reports)[0][number] == result.MET) == before
    assert (agree(edited(out, put), reports)[0][number] == result.MET) == after


@pytest.mark.reader
@pytest.mark.parametrize("hold", [hold_by_hermit, hold_by_fhirpath])
@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_of_the_graph_flips_the_reasoner_and_the_plan(edit: str, hold: Hold) -> None:
    out, put, present, *_ = EDITS[edit]
    hold(edited(out, put), [raw(reported(present, []))])


NAMES = st.sampled_from(sorted(vocabulary.vocabulary().names))


@settings(max_examples=25, derandomize=True, deadline=None)
@given(st.lists(st.tuples(st.frozensets(NAMES, max_size=6), st.frozensets(NAMES, max_size=6)), min_size=4, max_size=4))
def test_the_query_and_python_agree_on_all_four_statuses(names: list[tuple[frozenset[str], frozenset[str]]]) -> None:
    reports = [raw(reported(sorted(present), sorted(absent))) for present, absent in names]
    assert by_sparql(STORE, reports) == by_python(STORE, reports)


def test_query_gives_the_same_on_rdflib() -> None:
    names = ["1 met by codes", "4 near: fever ungraded", "6 not-met: can walk and stand", "empty"]
    graph = ontology.rdflib_graph()
    for number, name in enumerate(names):
        present, absent = raw(reported(CASES[name]["present"], CASES[name]["absent"]))
        body = f"<{LBS}presentation/{number}> a <{LBS}Presentation> .\n"
        for relation, iris in (("reports", present), ("denies", absent)):
            body += "".join(f"<{LBS}presentation/{number}> <{LBS}{relation}> <{iri}> .\n" for iri in iris)
        graph.parse(data=body, format="turtle")
    rows: Any = list(graph.query(QUERY))
    assert [str(row.status) for row in rows] == [status for name in names for status in wanted(name)]
