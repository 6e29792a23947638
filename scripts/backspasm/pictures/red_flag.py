"""A red flag as an and/or tree of its findings."""

from __future__ import annotations

from ..errors import UsageError, nearest, quoted
from ..graph.namespaces import shorten
from . import shown
from .svg import MARGIN, WIDTH, Page

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .shown import Row
    from .svg import Link

PARTS = {
    "itself": "The flag itself, by its label, a synonym or a code.",
    "core": "Core finding.",
    "context": "Context finding.",
}


def draw(link: Link | None = None) -> str:
    """Return the tree of the red flag that has the most curated alternatives."""
    return tree(shown.first(shown.rows("red-flags"), "a red flag"), link)


def named(name: str, pictures: Iterable[str], link: Link | None = None) -> str:
    """Return the tree of a red flag by any of its names; UsageError if there is none, nor one of the `pictures`."""
    flags = shown.rows("red-flags")
    called = {folded(row["name"]): row["criterion"] for row in flags}
    called |= {
        folded(form): row["criterion"] for row in flags for form in (row["criterion"], shorten(row["criterion"]))
    }
    if criterion := called.get(folded(name)):
        return tree(next(row for row in flags if row["criterion"] == criterion), link)
    known = [*pictures, *(row["name"] for row in flags)]
    hint = nearest(name, known) or f"; name {', '.join(pictures)} or a red flag"
    raise UsageError(f"there is no picture {quoted(name)}{hint}")


def tree(flag: Row, link: Link | None = None) -> str:
    """Return a red flag as an and/or tree, with the near findings below it."""
    rows = shown.rows("red-flag", criterion=flag["criterion"])
    alternatives: dict[str, list[Row]] = {}
    for row in rows:
        if row["alternative"]:
            alternatives.setdefault(row["alternative"], []).append(row)
    page = Page(f"Red flag: {flag['wording']}", shown.notice(), link)
    wide, branch, inner = WIDTH - 2 * MARGIN, 58, 96
    head = [f"→ {flag['disposition']}"]
    level = page.card(MARGIN, 20, f"“{flag['wording']}”", head, "stated", wide, flag["criterion"])
    page.line((branch, level), (branch, level + 14))
    fork = page.badge(branch, level + 14, "OR")
    page.write(inner, fork - 8, "The flag is met by any one of these:", "small")
    level, said = fork + 8, [f"{flag['wording']}: {flag['disposition']}."]
    for parts in alternatives.values():
        page.line((branch, fork), (branch, level + 28))
        page.arrow((branch, level + 28), (inner, level + 28))
        fork = level + 28
        findings = {row["finding"]: row for row in parts}
        if flag["criterion"] in findings:
            findings[flag["criterion"]]["part"] = "itself"
        mark = f"Curated, cites {shown.cited(parts) or 'no reference'}." if parts[0]["reason"] else ""
        level = side_by_side(page, inner, level, list(findings.values()), mark) + 10
        said.append(f"Met by: {' and '.join(row['label'] for row in findings.values())}{' (Curated)' if mark else ''}.")
    note = f"The alternatives are our reading of the leaflet, {flag['review']}."
    if any(row["reason"] for row in rows):
        note += " Dashed boxes are Curated: the leaflet does not name them."
    level = page.write(inner, level + 10, note, "small", WIDTH - MARGIN - inner)
    if near := [row["label"] for row in rows if row["part"] == "near"]:
        questions = " ".join(f"“{row['label']}”" for row in rows if row["part"] == "question")
        asked = f"Each may meet another flag, and each calls for: {questions}"
        level = page.card(MARGIN, level + 6, "Near findings", [f"{'; '.join(near)}.", asked], "plain", wide)
        said += [f"Near findings: {'; '.join(near)}.", asked]
    return page.svg(level, [*said, note])


def side_by_side(page: Page, left: int, top: int, findings: list[Row], mark: str) -> int:
    """Draw the findings of an alternative side by side, with AND between them; return where the row ends."""
    gap = 56
    width = (WIDTH - MARGIN - left + gap) // len(findings) - gap
    places = [left + number * (width + gap) for number in range(len(findings))]
    kind = "curated" if mark else "plain"
    for x, row in zip(places, findings, strict=True):
        lines = [PARTS[row["part"]], *([mark] if mark and x == left else [])]
        page.card(x, top, row["label"], lines, kind, width, row["finding"])
    bottom = max(map(page.bottom, places))
    for x in places:
        page.stretch(x, bottom)
    for x in places[1:]:
        page.badge(x - gap // 2, (top + bottom) // 2 - 12, "AND")
    return bottom


def folded(name: str) -> str:
    return " ".join(name.casefold().split())
