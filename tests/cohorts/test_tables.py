"""The compiled tables have what the graph says."""

from __future__ import annotations

from cohorted import KNOWN, NAMES

from backspasm.cohorts.tables import Table, Tables
from backspasm.graph.namespaces import LBS

TABLES = Tables(KNOWN, NAMES.names_of.keys())


def rows(table: Table) -> list[dict[str, str | int]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def test_each_finding_that_can_be_named_has_a_bit() -> None:
    assert NAMES.names_of.keys() <= TABLES.held.number.keys()
    assert {finding for flag in KNOWN.flags for finding in flag.sought} <= TABLES.nearly.number.keys()
    assert {question.iri for question in KNOWN.questions} == {name.split()[1] for name in TABLES.answers.number}


def test_a_present_finding_holds_all_that_it_implies() -> None:
    (row,) = (one for one in rows(TABLES.masks()) if one["concept"] == LBS + "highFever" and one["way"] == "present")
    masks = TABLES.held.masks([LBS + "highFever", LBS + "fever"])
    assert [row[f"held{k}"] for k in range(len(masks))] == masks
    assert not any(row[name] for name in TABLES.columns() if not name.startswith("held"))
    assert (row["given"], row["sure"], row["clears"], row["known"]) == (1, 1, 0, 1)


def test_a_denial_denies_the_finding_alone_and_suggests_what_it_excludes() -> None:
    (row,) = (one for one in rows(TABLES.masks()) if one["concept"] == LBS + "canWalk" and one["way"] == "absent")
    denied, near = TABLES.held.masks([LBS + "canWalk"]), TABLES.nearly.masks(KNOWN.implied(LBS + "inabilityToWalk"))
    assert [row[f"denied{k}"] for k in range(len(denied))] == denied
    assert [row[f"nearly{k}"] for k in range(len(near))] == near
    assert not any(row[f"held{k}"] for k in range(TABLES.held.columns))


def test_the_first_row_adds_nothing() -> None:
    first, *others = rows(TABLES.masks())
    assert not any(first[name] for name in TABLES.columns())
    assert [row["mask"] for row in (first, *others)] == list(range(len(others) + 1))


def test_implications_are_those_of_the_graph() -> None:
    names = list(TABLES.held.number)
    found = {(names[int(one)], names[int(other)]) for one, other in TABLES.implies().rows}
    assert (LBS + "highFever", LBS + "fever") in found
    assert (LBS + "fever", LBS + "highFever") not in found
    assert {(name, name) for name in names} <= found
