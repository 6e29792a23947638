"""What is derived follows from the claims, by these rules and no others, as two reasoners find too."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pyoxigraph as ox
import pytest
from golden_answers import CASES, given, hold

from backspasm import diff
from backspasm.errors import DataError
from backspasm.graph import derive, ontology, reasoner, stores
from backspasm.graph.namespaces import LBS

AUTHORED = derive.premises()
ORIGIN = ox.NamedNode(LBS + "hasOrigin")


def of(origin: str) -> list[str]:
    """The IRIs of the claims of an origin."""
    return sorted(quad.subject.value for quad in AUTHORED.quads_for_pattern(None, ORIGIN, ox.NamedNode(LBS + origin)))  # type: ignore[union-attr]


def test_generated_files_are_fresh_under_another_hash_seed_locale_and_time_zone() -> None:
    surroundings = {**os.environ, "PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "UTC9"}
    code = "from backspasm.graph import build; print(build.stale())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=surroundings)
    assert done.stdout.strip() == b"([], [])"


@pytest.fixture(scope="module")
def started() -> ox.Store:
    return reasoner.start()


@pytest.fixture(scope="module")
def by_rules(started: ox.Store) -> set[tuple[str, str, str]]:
    return reasoner.by_rules(started)


@pytest.mark.reader
def test_hermit_finds_the_same_relations_and_roles(started: ox.Store, by_rules: set[tuple[str, str, str]]) -> None:
    assert reasoner.hermit(started) == by_rules


@pytest.mark.reader
def test_owlrl_finds_the_same_relations_and_roles(started: ox.Store, by_rules: set[tuple[str, str, str]]) -> None:
    assert reasoner.owlrl(started) == by_rules


@pytest.mark.parametrize("name", derive.rules())
def test_without_a_rule_the_reasoners_find_more(
    name: str, started: ox.Store, by_rules: set[tuple[str, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    left = {rule: text for rule, text in derive.rules().items() if rule != name}
    monkeypatch.setattr(derive, "rules", lambda: {derive.DIRECT: "CONSTRUCT {} WHERE {}", **left})
    assert reasoner.by_rules(reasoner.start() if name == derive.DIRECT else started) < by_rules


HEADS = """PREFIX lbs: <https://w3id.org/backspasm/>
SELECT ?claim ?subject ?predicate ?object {
  ?claim lbs:statedIn ?item ; lbs:claimSubject ?subject ; lbs:claimPredicate ?predicate ; lbs:claimObject ?object .
  ?item lbs:mentions ?subject ; lbs:inGroup|lbs:inSection ?place . ?place lbs:itemsState ?predicate
} ORDER BY ?claim"""


def test_taking_out_what_a_bullet_states_changes_a_golden_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The listing `statements` is left out, as it has every claim; a bullet's gloss may stand there alone."""
    whole = ontology.store()
    monkeypatch.setattr(stores, "store", lambda user_mappings="", named=None: whole)
    files = [file for file in CASES if not file.startswith("statements")]
    found: Any = whole.query(HEADS)
    claims = list(found)
    assert len(claims) > 90
    unnoticed = []
    for claim, *triple in claims:
        gone = [*whole.quads_for_pattern(claim, None, None), ox.Quad(*triple)]
        for quad in gone:
            whole.remove(quad)
        noticing = next((file for file in files if differs(file)), None)
        whole.extend(gone)
        if noticing:
            files.insert(0, files.pop(files.index(noticing)))  # the next bullet is likely to stand there, too
        else:
            unnoticed.append(claim.value)
    assert unnoticed == [LBS + "claim/low-back-cramps-or-spasms_hydration_helpsPrevent_muscleCramp"]  # a gloss, too


def differs(file: str) -> bool:
    try:
        hold(file, given(file))
    except AssertionError:
        return True
    return False


def test_taking_curated_claims_out_is_listed_by_diff_one_by_one() -> None:
    curated = set(of("curated"))
    left = ox.Store()
    left.extend(quad for quad in AUTHORED if getattr(quad.subject, "value", "") not in curated)
    gone = [change for change in diff.compare(AUTHORED, left) if change.change == "removed"]
    assert len(curated) > 200
    assert len(gone) == len(curated)


def rows(query: str) -> list[list[str]]:
    """The rows of a query over the whole graph, terms as plain text."""
    result: Any = ontology.store().query(query)
    return [[term.value for term in row] for row in result]


COUNT = """
PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
SELECT ?subject ?predicate ?object (COUNT(?claim) AS ?claims) WHERE {
  ?predicate a owl:ObjectProperty .
  FILTER NOT EXISTS { ?predicate lbs:structural true }
  ?subject ?predicate ?object .
  OPTIONAL { ?claim lbs:claimSubject ?subject ; lbs:claimPredicate ?predicate ; lbs:claimObject ?object }
} GROUP BY ?subject ?predicate ?object
"""


def test_every_relation_between_things_has_one_claim_and_every_claim_its_triple() -> None:
    triples = {tuple(row[:3]): int(row[3]) for row in rows(COUNT)}
    claims = "PREFIX lbs: <https://w3id.org/backspasm/> SELECT ?s ?p ?o { ?c lbs:claimSubject ?s ; lbs:claimPredicate ?p ; lbs:claimObject ?o }"
    assert set(triples.values()) == {1}
    assert set(triples) == {tuple(row) for row in rows(claims)}


ROLES = """
PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
SELECT ?subject ?role (COUNT(?claim) AS ?claims) WHERE {
  ?role owl:equivalentClass/owl:onProperty ?property .
  ?subject a ?role .
  OPTIONAL { ?claim lbs:claimSubject ?subject ; lbs:claimRole ?role }
} GROUP BY ?subject ?role
"""


def test_every_role_has_one_claim() -> None:
    counts = [int(row[2]) for row in rows(ROLES)]
    assert len(counts) > 100
    assert set(counts) == {1}


@pytest.mark.parametrize("text", ["CONSTRUC {} {}", "SELECT * { ?s ?p ?o }"])
def test_rule_that_is_none_is_named(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(derive, "rules", lambda: {"direct": text})
    with pytest.raises(DataError, match="the rule 'direct'"):
        derive.direct(ox.Store())
