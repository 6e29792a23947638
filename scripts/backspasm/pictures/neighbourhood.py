"""The neighbourhood of a concept: what it is linked with, each statement on its line."""

from __future__ import annotations

from collections import Counter

from . import shown
from .boxes import GAP, KINDS, Box, grid
from .layout import layered
from .svg import MARGIN, WIDTH, Page

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .shown import Row
    from .svg import Link

MOST = 20
WIDEST = 1400
CONCEPT, STATEMENT, CENTRE = 184, 164, 200
COLUMNS, BESIDE = 3, 220
PORT = 12
ONCE = "What a rule only says the other way round, or in wider words, is left out."


def draw(concept: str, link: Link | None = None) -> str:
    """Return the neighbourhood of a concept, which is given by its IRI.

    Links among its neighbours are drawn as long as the picture stays narrow, those of a document's topic never. With
    more than MOST neighbours, these stand in blocks, one for each relation.
    """
    known, centre = shown.concepts(), shown.concepts()[concept]
    mine = [row for row in shown.links() if concept in (row["subject"], row["object"])]
    around = {row[end] for row in mine for end in ("subject", "object")} - {concept}
    among = [row for row in shown.links() if row["subject"] in around and row["object"] in around]
    near = [row for row in among if "true" not in (known[row["subject"]]["topic"], known[row["object"]]["topic"])]
    page = Page(f"Neighbourhood: {centre['label']}", shown.notice(), link)
    if len(around) > MOST:
        drawn, level = mine, blocks(page, concept, mine)
    else:
        drawn, level = web(page, concept, mine, near)
    left_out = len(mine) + len(among) - len(drawn)
    notes = [
        *shown.legend(drawn),
        ONCE,
        *([f"Links among the neighbours that are left out: {left_out}."] if left_out else []),
    ]
    level = page.write(MARGIN, level + 28, " ".join(notes), "small", page.width - 2 * MARGIN)
    said = [f"{centre['label']}: {centre['kind']}, {centre['definition']}.", *map(sentence, drawn), *notes]
    return page.svg(level - 20, said)


def sentence(row: Row) -> str:
    """Return a link in words, with its origin."""
    known, manner = shown.concepts(), shown.manner(row)
    said = f"{known[row['subject']]['label']}, {row['relation']}, {known[row['object']]['label']}"
    return f"{said} ({manner})." if manner else f"{said}."


def web(page: Page, concept: str, mine: list[Row], near: list[Row]) -> tuple[list[Row], int]:
    """Draw concepts and links as boxes in layers; return the links that are drawn, and where the boxes end."""
    drawn = mine + near
    boxes = boxed(concept, drawn)
    ends = [(row["subject"], str(number), row["object"]) for number, row in enumerate(drawn)]
    lines = [line for one, said, other in ends for line in ((one, said), (said, other))]
    sizes = {key: (box.width, box.height) for key, box in boxes.items()}
    places, paths, (right, bottom) = layered(sizes, lines, MARGIN, MARGIN)
    if near and right > WIDEST:
        return web(page, concept, mine, [])
    page.width = max(right + MARGIN, WIDTH)
    for number, path in enumerate(paths):
        (page.arrow if number % 2 else page.line)(*path)
    for key, box in boxes.items():
        box.fill(page, *places[key])
    return drawn, bottom


def boxed(concept: str, drawn: list[Row]) -> dict[str, Box]:
    """Return a box for each concept, by its IRI, tall enough for its lines, and for each link, by its place."""
    known = shown.concepts()
    boxes = {concept: Box(known[concept]["label"], [known[concept]["kind"]], "centre", CENTRE, concept)}
    for number, row in enumerate(drawn):
        words = [row["relation"], shown.manner(row)]
        boxes[str(number)] = Box("", words, KINDS[row["origin"]], STATEMENT, row["claim"], sentence(row))
        for end in (row["subject"], row["object"]):
            boxes.setdefault(end, Box(known[end]["label"], [], "plain", CONCEPT, end))
    for side in ("subject", "object"):
        for one, met in Counter(row[side] for row in drawn).items():
            boxes[one].height = max(boxes[one].height, PORT * (met + 1))
    return boxes


def blocks(page: Page, concept: str, mine: list[Row]) -> int:
    """Draw the neighbours in blocks below the concept, beside the relation of each; return where the last ends."""
    known = shown.concepts()
    label = known[concept]["label"]
    level = page.card(MARGIN, MARGIN, label, [known[concept]["kind"]], "centre", WIDTH - 2 * MARGIN, concept)
    width = (WIDTH - 2 * MARGIN - BESIDE) // COLUMNS - GAP
    groups: dict[tuple[str, str, str], list[Box]] = {}
    for row in mine:
        out = row["subject"] == concept
        phrase = f"{label} {row['relation']}…" if out else f"…{row['relation']} {label}"
        other = row["object" if out else "subject"]
        box = Box(known[other]["label"], [], "plain", width, other)
        groups.setdefault((phrase, shown.manner(row), KINDS[row["origin"]]), []).append(box)
    for (phrase, manner, kind), others in groups.items():
        level += GAP
        page.line((MARGIN, level), (WIDTH - MARGIN, level))
        beside = page.card(MARGIN, level + GAP, "", [phrase, manner], kind, BESIDE)
        level = max(beside, grid(page, MARGIN + BESIDE + GAP, level + GAP, others, COLUMNS))
    return level
