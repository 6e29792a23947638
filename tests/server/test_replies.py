"""A client that has an answer already is told so."""

from __future__ import annotations

import pytest

from backspasm.server import replies


@pytest.mark.parametrize(
    ("header", "known"),
    [
        ('"a"', True),
        ('W/"a"', True),
        ('"b", W/"a"', True),
        ("*", True),
        ("", False),
        ('"b"', False),
        ("a", False),
        ('"a', False),
    ],
)
def test_tag_is_known(header: str, known: bool) -> None:
    assert replies.known(header, '"a"') is known
