"""Causes and risk factors, and what prevention is aimed at: two sides, and below them what is on neither."""

from __future__ import annotations

from . import shown
from .boxes import BETWEEN, GAP, KINDS, SIDE, Box, grid, sides
from .svg import LEADING, MARGIN, WIDTH, Page

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .shown import Row
    from .svg import Link

TITLE = "Causes and risk factors, and what prevention is aimed at"
STRATEGY = "prevention strategy"
COLUMNS = 3
ALONE = {
    "cause": "Causes that no strategy is aimed at",
    "risk factor": "Risk factors that no strategy is aimed at",
    STRATEGY: "Strategies that are aimed at none of them",
}
MEANING = (
    "An aim is a purpose, not a proven effect. No line means only that the graph links no strategy: "
    "it does not make a cause less important."
)


def draw(link: Link | None = None) -> str:
    """Return strategies and what they are aimed at on two sides, with the causes and strategies without a link below."""
    rows = shown.rows("prevention")
    places: dict[str, list[Row]] = {}
    for row in rows:
        places.setdefault(row["concept"], []).append(row)
    aims = [row for row in shown.links() if row["predicate"].endswith("/aimedAt")]
    aims = [row for row in aims if row["subject"] in places and row["object"] in places]
    linked = {row[end] for row in aims for end in ("subject", "object")}
    page = Page(TITLE, shown.notice(), link)
    level = page.write(MARGIN, 38, TITLE, "large", WIDTH - 2 * MARGIN) + 10
    for x, heading in ((MARGIN, "Prevention strategies"), (WIDTH - MARGIN - SIDE, "Causes and risk factors")):
        page.add("text", "strong", heading, x=x, y=level + 4)
    left = {one: listed(places[one]) for one in places if one in {row["subject"] for row in aims}}
    met: dict[str, list[int]] = {}
    for row in aims:
        met.setdefault(row["object"], []).append(list(left).index(row["subject"]))
    right = {one: listed(places[one]) for one in sorted(met, key=lambda one: (sum(met[one]) / len(met[one]), one))}
    between = {
        (row["subject"], row["object"]): Box(
            "", [row["relation"], shown.manner(row)], KINDS[row["origin"]], BETWEEN, row["claim"], sentence(row, places)
        )
        for row in aims
    }
    level = sides(page, level + 16, left, right, between)
    said = [sentence(row, places) for row in aims]
    reached = {row["item"] for row in rows if row["concept"] in linked}
    for role, heading in ALONE.items():
        level, words = alone(
            page, level + 32, heading, [row for row in rows if row["role"] == role and row["item"] not in reached]
        )
        said += words
    notes = [*shown.legend([{"origin": "Stated"}, *aims]), MEANING]
    level = page.write(MARGIN, level + 28, " ".join(notes), "small", WIDTH - 2 * MARGIN)
    return page.svg(level - LEADING, [*said, *notes])


def alone(page: Page, level: int, heading: str, rows: list[Row]) -> tuple[int, list[str]]:
    """Draw what has no line, below the document's headings; return where it ends, and what it says."""
    groups: dict[str, dict[str, Row]] = {}
    for row in rows:
        items = groups.setdefault(row["heading"], {})
        if row["item"] not in items or row["mentioned"] == "true":
            items[row["item"]] = row
    if not groups:
        return level, []
    level = page.write(MARGIN, level, f"{heading}:", "strong", WIDTH - 2 * MARGIN)
    said = []
    for group, items in groups.items():
        width = (WIDTH - 2 * MARGIN + GAP) // COLUMNS - GAP
        boxes = [Box(row["wording"], [], "stated", width, row["concept"]) for row in items.values()]
        level = page.write(MARGIN, level + 2, group, "small", WIDTH - 2 * MARGIN)
        level = grid(page, MARGIN, level - 8, boxes, COLUMNS) + 20
        said.append(f"{heading}, {group}: {'; '.join(box.heading for box in boxes)}.")
    return level - 20, said


def listed(rows: list[Row]) -> Box:
    """Return the box of a concept: its words in the document, as what it is listed, and in which item if it has none."""
    named = [row for row in rows if row["mentioned"] == "true"]
    heading = named[0]["wording"] if named else rows[0]["label"]
    within = [] if named else [f"in “{rows[0]['wording']}”"]
    roles = " and ".join(dict.fromkeys(row["role"] for row in rows))
    return Box(heading, [f"Stated, {roles}", *within], "stated", SIDE, rows[0]["concept"])


def sentence(row: Row, places: dict[str, list[Row]]) -> str:
    """Return what a strategy is aimed at, in the document's words."""
    first, second = (listed(places[row[end]]) for end in ("subject", "object"))
    return f"{first.heading}, {row['relation']}, {second.heading} ({shown.manner(row)})."
