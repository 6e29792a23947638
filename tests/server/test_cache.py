"""Answers are kept within a limit, and the one that was asked for longest ago goes first."""

from __future__ import annotations

from backspasm.server import cache

ANSWER = cache.answered("text/plain", b"x" * 1000)


def test_least_recently_used_goes_first() -> None:
    kept = cache.Cache(8 * (1000 + cache.OVERHEAD + 4))
    for key in "abcdefgh":
        kept.put(key, ANSWER, 1)
    assert kept.get("a") is ANSWER
    kept.put("i", ANSWER, 1)
    assert (kept.get("a"), kept.get("b"), len(kept)) == (ANSWER, None, 8)
    assert kept.size <= kept.most


def test_same_key_counts_once() -> None:
    kept = cache.Cache(100_000)
    for _ in range(3):
        kept.put("a", ANSWER, 1)
    assert (len(kept), kept.size) == (1, 1000 + cache.OVERHEAD + 4)


def test_large_answers_and_long_keys_are_not_kept() -> None:
    kept = cache.Cache(80_000)
    kept.put("a", cache.answered("text/plain", b"x" * 10_000), 1)
    kept.put("b", ANSWER, 10_000)
    assert (len(kept), kept.size) == (0, 0)


def test_tag_is_that_of_type_and_body() -> None:
    assert cache.answered("text/plain", b"a").tag == cache.answered("text/plain", b"a").tag
    assert len({cache.answered(*pair).tag for pair in (("a", b"b"), ("a", b"c"), ("b", b"b"))}) == 3
