"""What the tests of the pages share: the exported site, made once, and its pages as trees."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from functools import cache

from exported import made

from backspasm.graph import stores
from backspasm.pages.site import Site

NOTICE = "Educational. Not a medical device, not clinically validated; the source document is undated."
SRC = "low-back-cramps-or-spasms_"  # how the names of the parts of the leaflet begin


def exported() -> dict[str, bytes]:
    """The files of `export site` by their paths."""
    return made("site")


@cache
def served() -> Site:
    """The pages as the server has them."""
    return Site(stores.store())


@cache
def tree(path: str) -> ET.Element:
    """A page of the exported site as a tree."""
    return parsed(exported()[path])


def parsed(page: bytes | None) -> ET.Element:
    """A page as a tree; the pages are written so that a strict XML parser reads them."""
    assert page is not None
    kind, _, text = page.decode().partition("\n")
    assert kind == "<!DOCTYPE html>"
    return ET.fromstring(text)


def words(element: ET.Element | None) -> str:
    """The text of an element, with single blanks."""
    assert element is not None
    return " ".join("".join(element.itertext()).split())


def of_class(element: ET.Element, name: str) -> list[ET.Element]:
    """The elements of a class, in their order."""
    return [one for one in element.iter() if name in one.get("class", "").split()]


def tags(element: ET.Element, name: str) -> list[ET.Element]:
    return list(element.iter(name))


def hrefs(element: ET.Element) -> list[str]:
    """The addresses of the links in an element."""
    return [one.get("href", "") for one in element.iter("a")]
