"""The line of relief has the steps of the document in its order, and what each becomes."""

from __future__ import annotations

from pictured import cards, described, golden, words

import backspasm
from backspasm.pictures import picture

DRAWN = picture.draw("relief")


def test_steps_stand_in_the_order_of_the_document() -> None:
    for phase in ("First 48 Hours", "After 48 Hours"):
        steps = [row["label"] for row in golden("relief") if row["phase"] == phase]
        assert len(steps) == 8
        spoken = described(DRAWN).partition(f"{phase}: ")[2]
        places = [spoken.index(step) for step in steps]
        assert places == sorted(places)
        tops = {text: float(group[0].get("y", 0)) for text, _, group in cards(DRAWN)}
        heights = [next(y for text, y in tops.items() if text.startswith(step)) for step in steps]
        assert heights == sorted(heights)


def test_each_step_has_its_manner() -> None:
    texts = [text for text, kind, _ in cards(DRAWN) if kind == "stated"]
    assert "Gentle movements as tolerated Stated, conditional (as tolerated)" in texts
    assert "Use lumbar roll if needed Stated, conditional (if needed)" in texts
    assert sum(text.endswith("Stated, advised") for text in texts) == 12


def test_what_a_step_becomes_is_curated_and_linked() -> None:
    changes = golden("phase-changes")
    assert len(changes) == 7
    for row in changes:
        assert f"{row['first']}, becomes, {row['after']} (Curated)." in described(DRAWN)
    assert [text for text, kind, _ in cards(DRAWN) if kind == "curated"] == ["becomes Curated"] * 7


def test_time_is_counted_as_the_graph_counts_it() -> None:
    said = words(DRAWN)
    assert "from 0 h" in said
    assert "from 48 h" in said
    assert "Time counts from the onset of the spasm (Curated)." in said
    assert "We count 48 h itself to “First 48 Hours”." in said
    assert "“After 48 Hours” has no stated end." in said


def test_red_flags_stand_above_the_steps() -> None:
    flags = [row.label for row in backspasm.ask("red-flags")]
    assert [text for text, _, _ in cards(DRAWN)][:8] == flags
    assert words(DRAWN).index("Seek Immediate Medical Care") < words(DRAWN).index("First 48 Hours")
