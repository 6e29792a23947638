"""The model by one example: from an item of the leaflet to a triple."""

from __future__ import annotations

from ..graph.namespaces import shorten
from . import shown
from .svg import CARD, MARGIN, Page

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .shown import Row
    from .svg import Link


def draw(link: Link | None = None) -> str:
    """Return the model as one example: a Stated and a Curated claim, and what a rule infers from them."""
    example = shown.first(shown.rows("example"), "an inferred claim with one Stated and one Curated premise")
    claims = {kind: shown.rows("claim", claim=example[kind]) for kind in ("stated", "curated", "inferred")}
    stated, curated, inferred = (shown.first(claims[kind], f"the {kind} claim") for kind in claims)
    page = Page("The model: item, claim, triple", shown.notice(), link)
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
        f"Cites {shown.cited(claims['curated'])}.",
        f"{curated['review'].capitalize()}, {curated['date']}.",
    ]
    meanings = [
        f"{row['origin']}: {row['meaning'].removeprefix('origin of a ')}." for row in (stated, curated, inferred)
    ]
    bottom = max(page.card(left, top, "Item of the leaflet", item), page.card(right, top, "Reason", reason))
    page.card(middle, top, "Origin of a claim", meanings)
    second = bottom + 36
    for x in (left, right):
        page.arrow((x + 110, page.bottom(x)), (x + 110, second))
    level = max(
        page.card(left, second, f"Claim: {stated['origin']}", _claim(stated), "stated", iri=example["stated"]),
        page.card(right, second, f"Claim: {curated['origin']}", _claim(curated), "curated", iri=example["curated"]),
        page.card(middle, second, f"Rule: {example['rule']}", ["Its premises are the claims on both sides."]),
    )
    halfway = second + 40
    page.arrow((left + CARD, halfway), (middle, halfway))
    page.arrow((right, halfway), (middle + CARD, halfway))
    third = page.bottom(middle) + 36
    page.arrow((middle + 110, page.bottom(middle)), (middle + 110, third))
    level = max(
        level,
        page.card(middle, third, f"Claim: {inferred['origin']}", _claim(inferred), "inferred", iri=example["inferred"]),
    )
    fourth = level + 36
    for x, row in ((left, stated), (middle, inferred), (right, curated)):
        page.arrow((x + 110, page.bottom(x)), (x + 110, fourth))
        terms = [shorten(row[part]) for part in ("subject", "predicate", "object")]
        level = max(level, page.card(x, fourth, "Triple", [*terms[:2], f"{terms[2]} ."]))
    said = [f"{row['origin']}: {' '.join(_words(row))}." for row in (stated, curated, inferred)]
    return page.svg(level, ["An item of the leaflet states a claim, and each claim makes a triple.", *said])


def _claim(row: Row) -> list[str]:
    return [*_words(row), *([f"modality: {row['modality']}"] if row["modality"] else [])]


def _words(row: Row) -> list[str]:
    return [row["subject_label"], row["predicate_label"], row["object_label"]]
