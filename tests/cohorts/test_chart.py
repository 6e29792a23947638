"""The picture of a summary."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from backspasm.cohorts import chart
from backspasm.cohorts.summary import OUTCOMES, STATUSES, Summary

SVG = "{http://www.w3.org/2000/svg}"
COUNTS = dict(zip(OUTCOMES, (40, None, 10, 0, None), strict=True))
SUMMARY = Summary(
    patients=100,
    rows=100,
    outcomes=COUNTS,
    flags={"High <fever> with back pain": dict(zip(STATUSES, (20, 1, 2, 3), strict=True))},
    rejected={},
    unrecognised={},
    more=False,
    smallest_cell=5,
    notice="The notice.",
)


def test_bars_are_as_long_as_the_counts_and_a_hidden_one_has_none() -> None:
    root = ET.fromstring(chart.draw(SUMMARY))
    bars = [int(bar.get("width", "")) for bar in root.iter(f"{SVG}rect") if bar.get("class") == "stated"]
    longest = bars[0]
    assert bars == [longest, 0, round(longest / 4), 0, 0, round(longest / 2)]


def test_the_comment_names_the_command() -> None:
    assert "<!-- Written by `backspasm cohort`; edits are lost. -->" in chart.draw(SUMMARY)


def test_what_is_drawn_is_also_said() -> None:
    root = ET.fromstring(chart.draw(SUMMARY))
    said = root.findtext(f"{SVG}desc") or ""
    drawn = [text.text for text in root.iter(f"{SVG}text")]
    assert "seek-immediate-care: 40." in said
    assert "clarify: hidden." in said
    assert "High <fever> with back pain: 20." in said
    assert {"40", "hidden", "The notice."} <= set(drawn)
