"""Boxes that are measured before they are placed: in a grid, or on two sides with statements between them."""

from __future__ import annotations

from .svg import CARD, MARGIN, WIDTH, Page

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

GAP = 10
SIDE, BETWEEN = 260, 150
KINDS = {"": "badge", "Stated": "stated", "Curated": "curated", "Inferred": "inferred"}


class Box:
    """A card without a place: its text, the resource it stands for, its name for screen readers, its height."""

    def __init__(
        self,
        heading: str,
        lines: Sequence[str] = (),
        kind: str = "plain",
        width: int = CARD,
        iri: str = "",
        name: str = "",
    ) -> None:
        self.heading, self.lines, self.kind, self.width, self.iri, self.name = heading, lines, kind, width, iri, name
        self.data: dict[str, str] = {}
        self.centre = (0, 0)
        self.height = self.draw(Page("", ""), 0, 0)

    def draw(self, page: Page, x: int, y: int) -> int:
        """Draw the box as tall as its text; return where it ends."""
        return page.card(x, y, self.heading, self.lines, self.kind, self.width, self.iri, self.name, self.data)

    def fill(self, page: Page, x: int, y: int) -> int:
        """Draw the box as tall as `height` says; return where it ends."""
        self.centre = (x + self.width // 2, y + self.height // 2)
        self.draw(page, x, y)
        return page.stretch(x, y + self.height)


def grid(page: Page, left: int, top: int, boxes: Sequence[Box], columns: int) -> int:
    """Draw boxes of one width in rows of equal height; return where the last row ends."""
    for start in range(0, len(boxes), columns):
        row = boxes[start : start + columns]
        height = max(box.height for box in row)
        for number, box in enumerate(row):
            box.height = height
            box.fill(page, left + number * (box.width + GAP), top)
        top += height + GAP
    return top - GAP


def sides(
    page: Page, top: int, left: Mapping[str, Box], right: Mapping[str, Box], between: Mapping[tuple[str, str], Box]
) -> int:
    """Draw boxes on both sides and what links them, each box by its key; return where the longest column ends."""
    columns = [list(left.values()), list(between.values()), list(right.values())]
    tall = max(sum(box.height + GAP for box in column) for column in columns) - GAP
    placed = {**stacked(left, top, tall), **stacked(right, top, tall)}
    middles = {key: placed[key] + box.height // 2 for side in (left, right) for key, box in side.items()}
    order = sorted(between, key=lambda ends: middles[ends[0]] + middles[ends[1]])
    levels = stacked({" ".join(ends): between[ends] for ends in order}, top, tall)
    far, near = WIDTH - MARGIN - SIDE, (WIDTH - BETWEEN) // 2
    for ends in order:
        level = levels[" ".join(ends)] + between[ends].height // 2
        page.line((MARGIN + SIDE, middles[ends[0]]), (near, level))
        page.arrow((near + BETWEEN, level), (far - 10, middles[ends[1]]), (far, middles[ends[1]]))
    for ends in order:
        between[ends].fill(page, near, levels[" ".join(ends)])
    for x, side in ((MARGIN, left), (far, right)):
        for key, box in side.items():
            box.fill(page, x, placed[key])
    return top + tall


def stacked(boxes: Mapping[str, Box], top: int, tall: int) -> dict[str, int]:
    """Return where each box of a column begins, so that the column is `tall` pixels tall."""
    spare = tall - sum(box.height for box in boxes.values())
    places, level = {}, top
    for number, (key, box) in enumerate(boxes.items()):
        places[key] = level + spare * number // max(len(boxes) - 1, 1)
        level += box.height
    return places
