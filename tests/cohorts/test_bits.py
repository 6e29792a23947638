"""Sets as bits, against Python's own sets."""

from __future__ import annotations

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from backspasm.cohorts.bits import WIDTH, Bits, union

MEMBERS = [f"m{n}" for n in range(2 * WIDTH + 5)]
BITS = Bits(MEMBERS)
SETS = st.sets(st.sampled_from(MEMBERS), max_size=6)


def holds(condition: str, members: set[str]) -> bool:
    columns = ", ".join(f"{mask}::BIGINT AS c{k}" for k, mask in enumerate(BITS.masks(members)))
    ((found,),) = duckdb.execute(f"SELECT {condition} FROM (SELECT {columns})").fetchall()
    return bool(found)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(SETS, SETS)
def test_conditions_are_those_of_sets(here: set[str], asked: set[str]) -> None:
    assert holds(BITS.some("c", asked), here) == bool(here & asked)
    assert holds(BITS.every("c", asked), here) == (asked <= here)


def test_a_column_has_63_bits_and_the_sign_is_free() -> None:
    assert BITS.columns == 3
    assert BITS.masks(MEMBERS) == [2**63 - 1, 2**63 - 1, 31]
    assert BITS.masks(["unknown"]) == [0, 0, 0]


def test_union_joins_what_holds() -> None:
    assert duckdb.execute(f"SELECT {union([('TRUE', 1), ('FALSE', 2), ('TRUE', 4)])}").fetchall() == [(5,)]
    assert union([]) == "0"
