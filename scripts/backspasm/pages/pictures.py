"""The pages of the pictures: each is drawn from the graph, and its boxes lead to the pages of what they stand for."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, NamedTuple

from ..pictures import picture

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = "pictures/"
SHOWN = ("relief", "prevention", "whole", "model")
SVG = "{http://www.w3.org/2000/svg}"
PAGE = 1152  # pixels: 72rem, the widest that the text of a page becomes


class Picture(NamedTuple):
    """A picture by its name: its title, what it says in sentences, its SVG, and whether no usual page is as `wide`."""

    name: str
    title: str
    words: list[str]
    svg: str
    wide: bool


def drawn(name: str, link: Callable[[str], str], concept: str = "") -> Picture:
    """Return a picture, or that of a red flag or of the neighbourhood of `concept`; UsageError if there is none.

    `link` returns the address of a thing by its IRI, empty if it has no page.
    """
    svg = picture.draw(name, concept, lambda iri: link(iri) or None)
    root = ET.fromstring(svg)
    words = root.findtext(f"{SVG}desc", "").splitlines()
    return Picture(name, root.findtext(f"{SVG}title", ""), words, svg, int(root.get("width", 0)) > PAGE)


def all_drawn(link: Callable[[str], str]) -> list[Picture]:
    """Return all pictures that have a page of their own."""
    return [drawn(name, link) for name in SHOWN]


def paths() -> list[str]:
    """Return the paths of the pages of the pictures."""
    return [f"{FOLDER}{name}.html" for name in SHOWN]
