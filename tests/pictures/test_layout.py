"""Without graphlay one sentence says what to install, and only the neighbourhood needs it."""

from __future__ import annotations

import sys

import pytest

from backspasm.errors import UsageError
from backspasm.pictures import picture
from backspasm.pictures.layout import layered


def test_boxes_go_from_left_to_right_and_lines_from_border_to_border() -> None:
    places, (line, *_), far = layered({"a": (100, 40), "b": (50, 20)}, [("a", "b")], 7, 9)
    assert min(x for x, _ in places.values()) == 7
    assert places["a"][0] + 100 == line[0][0] < line[-1][0] == places["b"][0]
    assert far == (places["b"][0] + 50, 9 + 40)


def test_without_graphlay_one_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "graphlay", None)
    with pytest.raises(UsageError, match=r"install backspasm\[serve\]"):
        picture.draw("neighbourhood", "dehydration")
    assert all(picture.draw(name) for name in ("relief", "prevention", "whole"))
