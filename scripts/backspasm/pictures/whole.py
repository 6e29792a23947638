"""The whole graph: every concept once, by section and kind, and the links between them."""

from __future__ import annotations

from . import shown
from .boxes import GAP, KINDS, Box, grid
from .svg import LEADING, MARGIN, Page

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .shown import Row
    from .svg import Link

TITLE = "The whole graph, by section and kind"
ELSEWHERE = "In no section: concepts that curators added"
CARD, COLUMNS, MOST_ROWS, APART = 180, 12, 4, 24
WIDE = 2 * MARGIN + COLUMNS * (CARD + GAP) - GAP
LEFT_OUT = "Each concept stands where a document first speaks of it. Links with {} are left out."


def draw(link: Link | None = None) -> str:
    """Return every concept in the first section in which it stands, and there by its kind, with the links as lines.

    Each box has the attributes `data-concept`, `data-kind` and `data-section`, all its sections parted by `|`; each
    line `data-from` and `data-to`.
    """
    known = shown.concepts()
    sections: dict[str, list[str]] = {}
    blocks: dict[str, dict[str, list[str]]] = {}
    for row in shown.rows("sections"):
        blocks.setdefault(row["section"], {})
        sections.setdefault(row["concept"], []).append(row["section"])
    blocks[ELSEWHERE] = {}
    for one, row in known.items():
        blocks[sections.get(one, [ELSEWHERE])[0]].setdefault(row["kind"], []).append(one)
    page = Page(TITLE, shown.notice(), link, WIDE)
    level = page.write(MARGIN, 38, TITLE, "large", WIDE)
    placed: dict[str, Box] = {}
    said = []
    for heading, kinds in blocks.items():
        boxes = {kind: [box(one, kind, sections.get(one, [ELSEWHERE])) for one in kinds[kind]] for kind in kinds}
        placed |= {one.iri: one for many in boxes.values() for one in many}
        page.line((MARGIN, level), (WIDE - MARGIN, level))
        page.write(MARGIN, level + 26, heading, "large", WIDE)
        level = flow(page, level + 36, boxes) + 16
        said += [f"{heading}, {kind}: {'; '.join(one.heading for one in boxes[kind])}." for kind in boxes]
    drawn = edges(page, placed)
    topics = ", ".join(row["label"] for row in known.values() if row["topic"] == "true")
    notes = [LEFT_OUT.format(topics), *shown.legend(drawn)]
    level = page.write(MARGIN, level + LEADING, " ".join(notes), "small", WIDE - 2 * MARGIN)
    return page.svg(level - LEADING, [*said, *notes])


def box(concept: str, kind: str, sections: list[str]) -> Box:
    made = Box(shown.concepts()[concept]["label"], [], "plain", CARD, concept)
    made.data = {"data-concept": concept, "data-kind": kind, "data-section": "|".join(sections)}
    return made


def flow(page: Page, top: int, kinds: dict[str, list[Box]]) -> int:
    """Draw a block for each kind, all side by side if MOST_ROWS are enough for that; return where the last ends."""
    counts = [len(boxes) for boxes in kinds.values()]
    fits = (rows for rows in range(1, MOST_ROWS) if sum(width(count, rows) + APART for count in counts) <= WIDE)
    rows, x, end = next(fits, MOST_ROWS), MARGIN, top
    for kind, boxes in kinds.items():
        wide = width(len(boxes), rows)
        if x + wide > WIDE - MARGIN:
            x, top = MARGIN, end + GAP
        level = page.write(x, top + 16, kind, "small", wide)
        end = max(end, grid(page, x, level - 8, boxes, (wide + GAP) // (CARD + GAP)))
        x += wide + APART
    return end


def width(count: int, rows: int) -> int:
    """Return how wide a block is whose boxes stand in so many rows, or in more where a page has no room."""
    return min(-(-count // rows), COLUMNS) * (CARD + GAP) - GAP


def edges(page: Page, placed: dict[str, Box]) -> list[Row]:
    """Draw the links between the boxes, behind these, and return them."""
    topics = {one for one, row in shown.concepts().items() if row["topic"] == "true"}
    drawn = [row for row in shown.links() if not topics & {row["subject"], row["object"]}]
    boxes, page.drawn = page.drawn, []
    for row in drawn:
        ends = {"data-from": row["subject"], "data-to": row["object"]}
        page.line(*(placed[one].centre for one in ends.values()), kind=f"edge {KINDS[row['origin']]}", data=ends)
    page.drawn += boxes
    return drawn
