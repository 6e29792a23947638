"""The summary of a cohort as one SVG with bars."""

from __future__ import annotations

from ..pictures.svg import LEADING, MARGIN, WIDTH, Page
from .summary import cell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .summary import Counts, Summary

LABEL = 330
BAR = WIDTH - LABEL - 2 * MARGIN - 90


def draw(summary: Summary) -> str:
    """Return the summary as SVG: a bar for each outcome, and for each flag those who meet it."""
    page = Page("Red flags in a cohort", summary.notice, command="cohort")
    most = max([1, *(n for n in (*summary.outcomes.values(), *_met(summary).values()) if n)])
    y = page.write(MARGIN, MARGIN + LEADING, "Patients by outcome", "large", WIDTH - 2 * MARGIN)
    y = _bars(page, y, summary.outcomes, most)
    y = page.write(MARGIN, y + 2 * LEADING, "Patients who meet each red flag", "large", WIDTH - 2 * MARGIN)
    y = _bars(page, y, _met(summary), most)
    said = [
        f"{label}: {cell(count)}." for counts in (summary.outcomes, _met(summary)) for label, count in counts.items()
    ]
    return page.svg(y, said)


def _met(summary: Summary) -> Counts:
    return {label: counts["met"] for label, counts in summary.flags.items()}


def _bars(page: Page, y: int, counts: Counts, most: int) -> int:
    for label, count in counts.items():
        below = page.write(MARGIN, y + LEADING, label, "", LABEL - MARGIN)
        width = round(BAR * (count or 0) / most)
        page.add("rect", "stated", x=MARGIN + LABEL, y=y + 3, width=width, height=LEADING, rx=2)
        page.add("text", "", cell(count), x=MARGIN + LABEL + width + 8, y=y + LEADING)
        y = below
    return y
