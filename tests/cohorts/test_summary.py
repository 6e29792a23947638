"""Counts, and what of them is hidden."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backspasm.cohorts.summary import HIDDEN, OUTCOMES, STATUSES, Summary, hidden, protected

COUNTS = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 7), min_size=2)


@pytest.mark.parametrize(
    ("counts", "smallest", "expected"),
    [
        ({"a": 0, "b": 7}, 0, {"a": 0, "b": 7}),
        ({"a": 5, "b": 7}, 5, {"a": 5, "b": 7}),
        ({"a": 4, "b": 7, "c": 9}, 5, {"a": None, "b": None, "c": 9}),
        ({"a": 4, "b": 3, "c": 9}, 5, {"a": None, "b": None, "c": 9}),
        ({"a": 0, "b": 0, "c": 9, "d": 8}, 5, {"a": None, "b": None, "c": 9, "d": None}),
        ({"a": 4, "b": 4, "c": 9}, 5, {"a": None, "b": None, "c": None}),
        ({"a": 4}, 5, {"a": None}),
    ],
)
def test_protected(counts: dict[str, int], smallest: int, expected: dict[str, int | None]) -> None:
    assert protected(counts, smallest) == expected


def others(names: list[str], total: int) -> Iterator[dict[str, int]]:
    """All counts that have the same total."""
    first, *more = names
    if not more:
        yield {first: total}
        return
    for count in range(total + 1):
        yield from ({first: count, **rest} for rest in others(more, total - count))


@settings(derandomize=True, deadline=None)
@given(COUNTS, st.integers(1, 7))
def test_no_hidden_count_can_be_worked_out(counts: dict[str, int], smallest: int) -> None:
    """Given the total, what is shown, and that a hidden count is small, each hidden count could be another one."""
    found = protected(counts, smallest)
    assert all(found[name] in (None, count) for name, count in counts.items())
    assert not [name for name, count in counts.items() if count < smallest and found[name] is not None]
    if sum(counts.values()) < smallest:  # then the total is hidden too
        return
    gone = [name for name in counts if found[name] is None]
    alike = [
        one
        for one in others(list(counts), sum(counts.values()))
        if all(found[name] in (None, one[name]) for name in counts) and any(one[name] < smallest for name in gone)
    ]
    for name in gone:
        assert len({one[name] for one in alike}) > 1


def test_hidden_leaves_out_what_is_below() -> None:
    assert hidden({"a": 4, "b": 5}, 5) == {"a": None, "b": 5}


def summary(smallest: int = 0) -> Summary:
    counts = dict.fromkeys(OUTCOMES, 20) | {OUTCOMES[0]: 3}
    return Summary(
        patients=83,
        rows=90,
        outcomes=protected(counts, smallest),
        flags={"High fever with back pain": protected(dict(zip(STATUSES, (3, 20, 20, 40), strict=True)), smallest)},
        rejected={"no finding": 2},
        unrecognised={"purple elbows": 6},
        more=True,
        smallest_cell=smallest,
        notice="The notice.",
    )


def test_text_and_json_hide_alike() -> None:
    found = summary(5)
    told = json.loads(found.as_json())
    assert told["outcomes"][OUTCOMES[0]] is None
    assert list(told["outcomes"].values()).count(None) == 2
    text = found.text()
    assert f"{OUTCOMES[0]}   {HIDDEN}" in text
    assert max(map(len, text.splitlines())) <= 80
    assert text.endswith("The notice.\n")
    assert "(others)" in text
    assert "purple elbows" in text


def test_a_long_finding_fits_into_the_table() -> None:
    found = summary()
    found.unrecognised = {"x" * 30_000: 3}
    assert "[...]" in found.text()
    assert "x" * 30_000 in found.as_json()
