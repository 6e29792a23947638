"""What the tests of pictures share: a picture as a reader sees it, and what would stop one."""

from __future__ import annotations

import csv
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from itertools import combinations, pairwise

import pyoxigraph as ox
from conftest import TESTS
from screened import REASSURING

import backspasm
from backspasm.pictures import svg

NOTICE = "Educational. Not a medical device, not clinically validated; the source document is undated."
SPACE = "{http://www.w3.org/2000/svg}"
STORE = backspasm.store()
PREFIXES = """
PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
NAMED = {quad.subject.value for quad in STORE if not isinstance(quad.subject, ox.BlankNode | ox.Triple)}
WORDED = {
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://www.w3.org/2004/02/skos/core#definition",
    "https://w3id.org/backspasm/headword",
}
ORIGINS = ("Stated", "Curated", "Inferred")

WORDS = {quad.object.value for quad in STORE if quad.predicate.value in WORDED}
LITERALS = re.compile(rf"\b({'|'.join(map(re.escape, sorted(WORDS, key=len, reverse=True)))})(?!\w)")

Box = tuple[float, float, float, float]


def golden(name: str) -> list[dict[str, str]]:
    """The expected rows of a named question."""
    with open(TESTS / "golden" / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def query(text: str) -> list[tuple[str, ...]]:
    """The rows of a query over the whole graph; an unbound variable is an empty text."""
    rows = STORE.query(PREFIXES + text)
    assert isinstance(rows, ox.QuerySolutions)
    return [tuple(term.value if isinstance(term, ox.NamedNode | ox.Literal) else "" for term in row) for row in rows]


def words(drawn: str) -> str:
    """What a person reads in a picture, its broken lines joined."""
    return " ".join(text.text or "" for text in ET.fromstring(drawn).iter(f"{SPACE}text"))


def described(drawn: str) -> str:
    """What a reader of the screen says of a picture."""
    return ET.fromstring(drawn).findtext(f"{SPACE}desc") or ""


def ours(said: str) -> str:
    """What is left of a text without the words of the graph, such as "healthy weight"."""
    return LITERALS.sub("", said)


def cards(drawn: str) -> list[tuple[str, str, ET.Element]]:
    """The boxes with text in them: the text, the class of the box, and the group or link."""
    return [
        (" ".join(text.text or "" for text in group.iter(f"{SPACE}text")), group[0].get("class", ""), group)
        for group in ET.fromstring(drawn)
        if group.tag in (f"{SPACE}g", f"{SPACE}a")
    ]


def faults(drawn: str) -> Iterator[str]:
    """Each thing that would stop a reader: text beyond its box or the page, boxes or lines across boxes, no words."""
    root = ET.fromstring(drawn)
    page = (0.0, 0.0, float(root.get("width", 0)), float(root.get("height", 0)))
    if not root.findtext(f"{SPACE}title"):
        yield "no title"
    if NOTICE not in described(drawn) or NOTICE not in words(drawn):
        yield "no notice"
    if found := REASSURING.search(ours(f"{words(drawn)} {described(drawn)}")):
        yield f"it reassures: {found[0]}"
    boxes: dict[tuple[str, int], Box] = {}
    for text, kind, group in cards(drawn):
        box = boxes[text, len(boxes)] = rectangle(group[0])
        if not inside(box, page):
            yield f"box off the page: {text}"
        yield from (f"text beyond its box: {part.text}" for part in group[1:] if not inside(extent(part), box))
        for origin in ORIGINS:
            if origin in text.split(", ")[0].split() and kind != origin.casefold() and text != "Origin of a claim":
                yield f"box of another origin: {text}"
    for (one, box), (other, second) in combinations(boxes.items(), 2):
        if meet(box, second):
            yield f"boxes overlap: {one[0]} | {other[0]}"
    for text_element in root.findall(f"{SPACE}text"):
        place = extent(text_element)
        if not inside(place, page):
            yield f"text off the page: {text_element.text}"
        yield from (
            f"text across a box: {text_element.text} | {text}" for (text, _), box in boxes.items() if meet(place, box)
        )
    for path in root.findall(f"{SPACE}path"):
        if path.get("class") == "line":
            yield from (f"line across a box: {text}" for (text, _), box in boxes.items() if crosses(path, box))


def rectangle(box: ET.Element) -> Box:
    x, y, width, height = (float(box.get(side, 0)) for side in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def extent(text: ET.Element) -> Box:
    """Where a text stands, as wide as in the widest of the usual fonts."""
    x, y, wide = float(text.get("x", 0)), float(text.get("y", 0)), svg.measure(text.text or "", text.get("class", ""))
    left = x - wide / 2 if text.get("text-anchor") else x
    return left, y - 12, left + wide, y + 4


def inside(one: Box, other: Box) -> bool:
    return other[0] <= one[0] and other[1] <= one[1] and one[2] <= other[2] and one[3] <= other[3]


def meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def crosses(path: ET.Element, box: Box) -> bool:
    """Whether a line runs through a box, other than along its border."""
    inner = (box[0] + 2, box[1] + 2, box[2] - 2, box[3] - 2)
    points = [tuple(map(float, point.split())) for point in path.get("d", "").lstrip("M").split("L")]
    for (x, y), (to_x, to_y) in pairwise(points):
        if meet((min(x, to_x) - 1, min(y, to_y) - 1, max(x, to_x) + 1, max(y, to_y) + 1), inner):
            places = ((x + (to_x - x) * step / 100, y + (to_y - y) * step / 100) for step in range(101))
            if any(inner[0] < at < inner[2] and inner[1] < down < inner[3] for at, down in places):
                return True
    return False
