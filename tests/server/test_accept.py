"""The media type that a request likes most is chosen, as RFC 9110 has it."""

from __future__ import annotations

import pytest

from backspasm.server import accept

OFFERED = ("text/turtle", "application/n-triples", "application/ld+json")


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("", "text/turtle"),
        ("*/*", "text/turtle"),
        ("application/*", "application/n-triples"),
        ("application/ld+json", "application/ld+json"),
        ("APPLICATION/LD+JSON ; Q=0.5", "application/ld+json"),
        ("text/turtle;q=0.2, application/n-triples;q=0.9", "application/n-triples"),
        ("text/*;q=0.5, */*;q=0.9", "application/n-triples"),
        ("text/turtle;q=0, */*", "application/n-triples"),
        ("*/*, application/ld+json", "application/ld+json"),
        ("text/html, */*;q=0.1", "text/turtle"),
        ("text/html", None),
        ("*/*;q=0", None),
        ("text/turtle;q=high", None),
        (",;,;q=1,", "text/turtle"),
        ("text/html," * 200 + "text/turtle", None),
    ],
)
def test_best_type(header: str, wanted: str | None) -> None:
    assert accept.best(header, OFFERED) == wanted
