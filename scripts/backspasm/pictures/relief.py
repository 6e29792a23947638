"""The line of immediate relief: the steps of each phase, and what each step becomes in the next one."""

from __future__ import annotations

from . import shown
from .boxes import BETWEEN, GAP, KINDS, SIDE, Box, grid, sides
from .svg import LEADING, MARGIN, WIDTH, Page

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .shown import Row
    from .svg import Link

    Steps = dict[str, Row]

COLUMNS = 2
TITLE = "Immediate relief: the steps of two phases, and what each becomes"
UNLINKED = "For a step without a line, the graph names no counterpart."


def draw(link: Link | None = None) -> str:
    """Return the line of time with the steps of the first two phases below it."""
    phases: dict[str, Steps] = {}
    for row in shown.rows("relief"):
        phases.setdefault(row["phase"], {}).setdefault(row["step"], row)
    shown.first([{}] * (len(phases) > 1), "two phases with steps")
    before, after = list(phases.values())[:2]
    becomes = [row for row in shown.links() if row["subject"] in before and row["object"] in after]
    becomes = [row for row in becomes if row["predicate"].endswith("/becomes")]
    page = Page(TITLE, shown.notice(), link)
    level = page.write(MARGIN, 38, TITLE, "large", WIDTH - 2 * MARGIN) - 8
    level, said = urgent(page, level)
    one, other = next(iter(before.values())), next(iter(after.values()))
    level, counted = axis(page, level + 24, one, other)
    between = {
        (row["subject"], row["object"]): Box(
            "",
            [row["relation"], shown.manner(row)],
            KINDS[row["origin"]],
            BETWEEN,
            row["claim"],
            sentence(row, before, after),
        )
        for row in becomes
    }
    level = sides(page, level, boxes(before), boxes(after), between)
    notes = [counted, *shown.legend([*before.values(), *becomes]), UNLINKED]
    level = page.write(MARGIN, level + 28, " ".join(notes), "small", WIDTH - 2 * MARGIN)
    for steps in (before, after):
        listed = "; ".join(f"{row['wording']} ({shown.manner(row)})" for row in steps.values())
        said.append(f"{next(iter(steps.values()))['heading']}: {listed}.")
    said += [sentence(row, before, after) for row in becomes]
    return page.svg(level - LEADING, [*said, *notes])


def urgent(page: Page, top: int) -> tuple[int, list[str]]:
    """Draw the red flags, which go before any step; return where they end, and what they say."""
    flags: dict[str, dict[str, Box]] = {}
    for row in sorted(shown.rows("red-flags"), key=lambda row: int(row["ordinal"])):
        box = Box(row["wording"], [], "stated", (WIDTH - 2 * MARGIN + GAP) // COLUMNS - GAP, row["criterion"])
        flags.setdefault(row["disposition"], {}).setdefault(row["wording"], box)
    said = []
    for disposition, boxes in flags.items():
        level = page.write(MARGIN, top + 16, disposition, "strong")
        top = grid(page, MARGIN, level - 8, list(boxes.values()), COLUMNS)
        said.append(f"{disposition}: {'; '.join(boxes)}.")
    return top, said


def axis(page: Page, top: int, before: Row, after: Row) -> tuple[int, str]:
    """Draw the line of time with a mark where each phase begins; return where the steps begin, and how time counts."""
    line, far = top + 26, WIDTH - MARGIN - SIDE
    page.arrow((MARGIN, line), (WIDTH - MARGIN, line))
    for x, row in ((MARGIN, before), (far, after)):
        page.line((x, line - 6), (x, line + 6))
        page.add("text", "strong", row["heading"], x=x, y=line - 12)
        page.add("text", "small", f"from {row['from']} {row['unit']}", x=x, y=line + 20)
    end = f"{before['until']} {before['unit']}"
    counted = f"Time counts from the {before['anchor']} ({before['counted']})."
    if before["until"]:
        included = {"true": before, "false": after}[before["included"]]["heading"]
        counted += f" We count {end} itself to “{included}”."
    if not after["until"]:
        counted += f" “{after['heading']}” has no stated end."
    return line + 36, counted


def boxes(steps: Steps) -> dict[str, Box]:
    return {
        step: Box(row["wording"], [shown.manner(row)], KINDS[row["origin"]], SIDE, step) for step, row in steps.items()
    }


def sentence(row: Row, before: Steps, after: Steps) -> str:
    """Return what a step becomes, in the document's words."""
    first, second = before[row["subject"]]["wording"], after[row["object"]]["wording"]
    return f"{first}, {row['relation']}, {second} ({shown.manner(row)})."
