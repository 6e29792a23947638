"""Prevention has every aim, and every cause and risk factor that nothing is aimed at."""

from __future__ import annotations

from pictured import cards, described, golden, words

from backspasm.pictures import picture

DRAWN = picture.draw("prevention")


def test_each_aim_is_drawn_and_marked_as_curated() -> None:
    pairs = {(row["prevention"], row["target"]) for row in golden("prevention-targets")}
    assert len(pairs) == 11
    for strategy, target in pairs:
        assert f"{strategy}, aimed at, {target} (Curated, purpose)." in described(DRAWN)
    assert [text for text, kind, _ in cards(DRAWN) if kind == "curated"] == ["aimed at Curated, purpose"] * 11


def test_what_nothing_is_aimed_at_is_in_sight_below() -> None:
    boxes = [text for text, kind, _ in cards(DRAWN)]
    for role in ("cause", "risk factor"):
        alone = [row["label"] for row in golden("unaddressed") if row["role"] == role]
        assert alone
        heading = f"{role.capitalize()}s that no strategy is aimed at"
        places = [words(DRAWN).index(f"{heading}:") < words(DRAWN).rindex(label) for label in alone]
        assert all(places)
        assert set(alone) <= set(boxes)
    assert "it does not make a cause less important" in words(DRAWN)


def test_every_strategy_is_in_sight() -> None:
    for row in golden("prevention"):
        assert row["label"] in words(DRAWN)
    aimed = {row["prevention"] for row in golden("prevention-targets")}
    alone = {row["label"] for row in golden("prevention")} - aimed
    assert alone == {"Regular stretching", "Quality sleep"}
    assert f"Prevention Strategies: {'; '.join(sorted(alone, reverse=True))}." in described(DRAWN)


def test_target_is_listed_as_what_the_document_lists_it() -> None:
    texts = [text for text, _, _ in cards(DRAWN)]
    assert "Poor posture Stated, cause and risk factor" in texts
    assert "stress Stated, cause in “Stress and tension”" in texts
