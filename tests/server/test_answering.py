"""A worker answers a query within the limits that it is told, and reads which graphs a query names."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from backspasm.sandbox.pool import Pool
from backspasm.server import answering

ROWS, GRAPH = "text/csv", "application/n-triples"
THREE = "SELECT ?n { VALUES ?n { 1 2 3 } }"


@pytest.fixture(scope="module")
def worker() -> Iterator[Pool]:
    with Pool(1, 10, answering.ready) as made:
        yield made


@pytest.mark.parametrize(
    ("text", "limits", "head", "body"),
    [
        (THREE, (3, 1000), [ROWS, ""], b"n\r\n1\r\n2\r\n3\r\n"),
        (THREE, (2, 1000), [ROWS, "2 rows"], b"n\r\n1\r\n2\r\n"),
        ("ASK {}", (1, 1000), [ROWS, ""], b"true"),
        ("CONSTRUCT { <x:a> <x:b> <x:c> } {}", (1, 1000), [GRAPH, ""], b"<x:a> <x:b> <x:c> .\n"),
    ],
)
def test_answer_is_cut_at_the_limit_and_says_so(
    text: str, limits: tuple[int, int], head: list[str], body: bytes, worker: Pool
) -> None:
    told, _, made = worker.call(answering.answer, text, (ROWS, GRAPH), [], [], limits).partition(b"\n")
    assert (json.loads(told), made) == (head, body)


def test_graphs_of_a_query_are_named() -> None:
    text = "PREFIX x: <http://example.org/> SELECT * FROM x:a FROM NAMED x:b { ?s ?p ?o }"
    assert answering.named_in(text) == ["http://example.org/a", "http://example.org/b"]
