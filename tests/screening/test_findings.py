"""Reported words are listed back readably."""

from __future__ import annotations

import pytest

from backspasm.screening import findings

SHOWN = {
    "a  b\n": "a b",
    "a\x1b[31mb": "a\ufffd[31mb",
    "a\u202eb": "a\ufffdb",
    "a\ud800b": "a\ufffdb",
    "x" * 201: "x" * 200 + " ...",
}


@pytest.mark.parametrize("words", SHOWN, ids=ascii)
def test_words_are_listed_back_readably(words: str) -> None:
    assert findings.shown(words) == SHOWN[words]
    findings.shown(words).encode()
