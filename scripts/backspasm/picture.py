"""Pictures of the graph as SVG: the model by one example, and a red flag as a tree of its findings."""

from __future__ import annotations

import pyoxigraph as ox

from .errors import DataError, UsageError, nearest, quoted
from .graph import queries, stores
from .graph.namespaces import shorten
from .svg import MARGIN, WIDTH, Page

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Row = dict[str, str]


def draw(name: str) -> str:
    """Return a picture as SVG; UsageError if `name` is no picture and no red flag."""
    if name in PICTURES:
        return PICTURES[name]()
    flags = _rows("red-flags")
    called = {_folded(row["name"]): row["criterion"] for row in flags}
    called |= {_folded(shorten(row["criterion"])): row["criterion"] for row in flags}
    if criterion := called.get(_folded(name)):
        return _tree(next(row for row in flags if row["criterion"] == criterion))
    known = [*PICTURES, *(row["name"] for row in flags)]
    hint = nearest(name, known) or f"; name {', '.join(PICTURES)} or a red flag"
    raise UsageError(f"there is no picture {quoted(name)}{hint}")


def model() -> str:
    """Return the model as one example: a Stated and a Curated claim, and what a rule infers from them."""
    example = _first(_rows("example"), "an inferred claim with one Stated and one Curated premise")
    claims = {kind: _rows("claim", claim=example[kind]) for kind in ("stated", "curated", "inferred")}
    stated, curated, inferred = (_first(claims[kind], f"the {kind} claim") for kind in claims)
    page = Page("The model: item, claim, triple", _notice())
    page.write(MARGIN, 38, "From the leaflet to a triple", "large")
    left, middle, right = MARGIN, 290, 560
    place = f"{stated['section']} > {stated['group']}" if stated["group"] else stated["section"]
    top = 56
    item = [
        f"{place}, item {stated['ordinal']}:",
        f"“{stated['text']}”",
        f"characters {stated['start']} to {stated['end']}",
        f"SHA-256 {stated['sha256'][:12]}…",
    ]
    reason = [
        curated["reason"],
        f"Cites {_cited(claims['curated'])}.",
        f"{curated['review'].capitalize()}, {curated['date']}.",
    ]
    meanings = [
        f"{row['origin']}: {row['meaning'].removeprefix('origin of a ')}." for row in (stated, curated, inferred)
    ]
    bottom = max(page.card(left, top, "Item of the leaflet", item), page.card(right, top, "Reason", reason))
    page.card(middle, top, "Origin of a claim", meanings)
    second = bottom + 36
    page.arrow(left + 110, page.bottom(left), left + 110, second)
    page.arrow(right + 110, page.bottom(right), right + 110, second)
    level = max(
        page.card(left, second, f"Claim: {stated['origin']}", _claim(stated), "stated"),
        page.card(right, second, f"Claim: {curated['origin']}", _claim(curated), "curated"),
        page.card(middle, second, f"Rule: {example['rule']}", ["Its premises are the claims on both sides."]),
    )
    halfway = second + 40
    page.arrow(left + 220, halfway, middle, halfway)
    page.arrow(right, halfway, middle + 220, halfway)
    third = page.bottom(middle) + 36
    page.arrow(middle + 110, page.bottom(middle), middle + 110, third)
    level = max(level, page.card(middle, third, f"Claim: {inferred['origin']}", _claim(inferred), "inferred"))
    fourth = level + 36
    for x, row in ((left, stated), (middle, inferred), (right, curated)):
        page.arrow(x + 110, page.bottom(x), x + 110, fourth)
        terms = [shorten(row[part]) for part in ("subject", "predicate", "object")]
        level = max(level, page.card(x, fourth, "Triple", [*terms[:2], f"{terms[2]} ."]))
    said = [f"{row['origin']}: {' '.join(_words(row))}." for row in (stated, curated, inferred)]
    return page.svg(level, ["An item of the leaflet states a claim, and each claim makes a triple.", *said])


def red_flag() -> str:
    """Return the tree of the red flag that has the most curated alternatives."""
    return _tree(_first(_rows("red-flags"), "a red flag"))


PARTS = {
    "itself": "The flag itself, by its label, a synonym or a code.",
    "core": "Core finding.",
    "context": "Context finding.",
}
PICTURES: dict[str, Callable[[], str]] = {"model": model, "red-flag": red_flag}


def _tree(flag: Row) -> str:
    """Return a red flag as an and/or tree, with the near findings below it."""
    rows = _rows("red-flag", criterion=flag["criterion"])
    alternatives: dict[str, list[Row]] = {}
    for row in rows:
        if row["alternative"]:
            alternatives.setdefault(row["alternative"], []).append(row)
    page = Page(f"Red flag: {flag['wording']}", _notice())
    wide, branch, inner = WIDTH - 2 * MARGIN, 58, 96
    level = page.card(MARGIN, 20, f"“{flag['wording']}”", [f"→ {flag['disposition']}"], "stated", wide)
    page.line(branch, level, branch, level + 14)
    fork = page.badge(branch, level + 14, "OR")
    page.write(inner, fork - 8, "The flag is met by any one of these:", "small")
    level, said = fork + 8, [f"{flag['wording']}: {flag['disposition']}."]
    for parts in alternatives.values():
        page.line(branch, fork, branch, level + 28)
        page.arrow(branch, level + 28, inner, level + 28)
        fork = level + 28
        findings = {row["label"]: "itself" if row["finding"] == flag["criterion"] else row["part"] for row in parts}
        mark = f"Curated, cites {_cited(parts) or 'no reference'}." if parts[0]["reason"] else ""
        level = _row(page, inner, level, findings, mark) + 10
        said.append(f"Met by: {' and '.join(findings)}{' (Curated)' if mark else ''}.")
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


def _row(page: Page, left: int, top: int, findings: dict[str, str], mark: str) -> int:
    """Draw the findings of an alternative side by side, with AND between them; return where the row ends."""
    gap = 56
    width = (WIDTH - MARGIN - left + gap) // len(findings) - gap
    places = [left + number * (width + gap) for number in range(len(findings))]
    for x, (label, part) in zip(places, findings.items(), strict=True):
        page.card(
            x, top, label, [PARTS[part], *([mark] if mark and x == left else [])], "curated" if mark else "plain", width
        )
    bottom = max(map(page.bottom, places))
    for x in places:
        page.stretch(x, bottom)
    for x in places[1:]:
        page.badge(x - gap // 2, (top + bottom) // 2 - 12, "AND")
    return bottom


def _notice() -> str:
    return stores.rows("graph/notice")[0][0]


def _cited(rows: list[Row]) -> str:
    return ", ".join(dict.fromkeys(row["reference"] for row in rows if row["reference"]))


def _claim(row: Row) -> list[str]:
    return [*_words(row), *([f"modality: {row['modality']}"] if row["modality"] else [])]


def _words(row: Row) -> list[str]:
    return [row["subject_label"], row["predicate_label"], row["object_label"]]


def _rows(name: str, **given: str) -> list[Row]:
    """Return the rows of a query file in `queries/pictures/`, by column; `given` are its parameters, as IRIs."""
    path = f"pictures/{name}"
    found = stores.rows(path, "", **{parameter: ox.NamedNode(iri) for parameter, iri in given.items()})
    return [dict(zip(queries.QueryFile(name, queries.read(path)).columns, row, strict=True)) for row in found]


def _first(rows: list[Row], what: str) -> Row:
    if not rows:
        raise DataError(f"the graph has no data for the picture: it lacks {what}")
    return rows[0]


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
