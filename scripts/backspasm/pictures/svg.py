"""A page of SVG with boxes, arrows and text that fits, for light and dark screens."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    Link = Callable[[str], str | None]

WIDTH = 800
MARGIN = 20
SIZE = 13
LEADING = 17
PADDING = 10
CARD = 220
NOTHING: Mapping[str, str] = {}
STYLE = """
.picture text { font-family: sans-serif; font-size: 13px; fill: #1f2328 }
.picture .strong { font-weight: bold }
.picture .large { font-size: 17px; font-weight: bold }
.picture .small { font-size: 12px; fill: #59636e }
.picture > .small, .picture > .large { paint-order: stroke; stroke: #ffffff; stroke-width: 4px }
.picture .ground { fill: #ffffff }
.picture .badge { fill: #ffffff; stroke: #59636e }
.picture .line { stroke: #59636e; stroke-width: 1.5; fill: none }
.picture .edge { stroke: #59636e; stroke-width: 1; opacity: 0.3 }
.picture .tip { fill: #59636e }
.picture rect { stroke-width: 1.5 }
.picture .plain { fill: #f6f8fa; stroke: #818b98 }
.picture .centre { fill: #ffffff; stroke: #1f2328; stroke-width: 3 }
.picture .stated { fill: #ddf4ff; stroke: #0969da }
.picture .curated { fill: #fff8c5; stroke: #9a6700; stroke-dasharray: 6 3 }
.picture .inferred { fill: #fbefff; stroke: #8250df; stroke-dasharray: 2 3 }
.picture a text { text-decoration: underline }
.picture a:hover rect, .picture a:focus rect { stroke-width: 4 }
@media (prefers-color-scheme: dark) {
  .picture text { fill: #f0f6fc }
  .picture .small { fill: #b1bac4 }
  .picture > .small, .picture > .large { stroke: #0d1117 }
  .picture .ground { fill: #0d1117 }
  .picture .badge { fill: #0d1117; stroke: #9198a1 }
  .picture .line { stroke: #9198a1 }
  .picture .tip { fill: #9198a1 }
  .picture .plain { fill: #151b23; stroke: #656c76 }
  .picture .centre { fill: #0d1117; stroke: #f0f6fc }
  .picture .stated { fill: #0c2d6b; stroke: #58a6ff }
  .picture .curated { fill: #3b2300; stroke: #d29922 }
  .picture .inferred { fill: #3c1e70; stroke: #bc8cff }
}
"""
# Widths of letters in DejaVu Sans, the widest of the usual sans-serif fonts, as shares of the font size.
SHARES = {"ijl": 0.28, ".,;:/'| ": 0.34, "frt()[]-": 0.42, "cksvxyz": 0.6, "mwMW@%…→": 1.0}
WIDTHS = {letter: width for letters, width in SHARES.items() for letter in letters}
BOLD = 1.15


class Page:
    """An SVG that is being drawn: what is on it, and the last card of each column, by where the column begins.

    `link` gives the address of a resource, or None; a picture with addresses has links, and its style is the page's.
    `command` is the command that draws it.
    """

    def __init__(
        self, title: str, notice: str, link: Link | None = None, width: int = WIDTH, command: str = "picture"
    ) -> None:
        self.title, self.notice, self.link, self.width, self.command = title, notice, link, width, command
        self.drawn: list[ET.Element] = []
        self.cards: dict[int, ET.Element] = {}

    def add(self, tag: str, kind: str, text: str = "", **place: object) -> None:
        element = ET.Element(tag, {"class": kind} if kind else {}, **{key: str(value) for key, value in place.items()})
        element.text = text or None
        self.drawn.append(element)

    def write(self, x: int, y: int, text: str, kind: str = "", width: int = WIDTH) -> int:
        """Write a text from a first baseline on, wrapped; return the baseline after it."""
        for line in wrap(text, width, kind):
            self.add("text", kind, line, x=x, y=y)
            y += LEADING
        return y

    def card(
        self,
        x: int,
        y: int,
        heading: str,
        lines: Iterable[str] = (),
        kind: str = "plain",
        width: int = CARD,
        iri: str = "",
        name: str = "",
        data: Mapping[str, str] = NOTHING,
    ) -> int:
        """Draw a box as tall as its text, a link if `iri` has an address; return where it ends.

        `name` is what a link is called by screen readers, if its text is not enough. `data` are for scripts.
        """
        before, self.drawn = self.drawn, []
        texts = list(lines)
        below = self.write(x + PADDING, y + PADDING + SIZE, heading, "strong", width - 2 * PADDING)
        below -= 0 if heading else 2
        for text in texts:
            below = self.write(x + PADDING, below + 2, text, "", width - 2 * PADDING)
        self.add("rect", kind, x=x, y=y, width=width, height=0, rx=6)
        self.cards[x] = self.drawn.pop()
        attributes = dict(data)
        if address := self.link(iri) if self.link and iri else None:
            seen = " ".join(filter(None, [heading, *texts]))
            # what a person sees must be in the name, by which a voice chooses a link
            attributes |= {"href": address, "aria-label": f"{seen}: {name}" if name else seen}
        group = ET.Element("a" if address else "g", attributes)
        group.extend([self.cards[x], *self.drawn])  # the box is behind its text
        self.drawn = [*before, group]
        return self.stretch(x, below - LEADING + PADDING)

    def stretch(self, x: int, bottom: int) -> int:
        """Make the last card of a column end at `bottom`."""
        self.cards[x].set("height", str(bottom - int(self.cards[x].get("y", 0))))
        return bottom

    def bottom(self, x: int) -> int:
        """Return where the last card of a column ends."""
        return int(self.cards[x].get("y", 0)) + int(self.cards[x].get("height", 0))

    def badge(self, x: int, y: int, word: str) -> int:
        self.add("rect", "badge", x=x - 22, y=y, width=44, height=24, rx=12)
        self.add("text", "strong", word, x=x, y=y + 17, **{"text-anchor": "middle"})
        return y + 24

    def line(self, *points: tuple[int, int], kind: str = "line", data: Mapping[str, str] = NOTHING) -> None:
        self.add("path", kind, d="M" + "L".join(f"{x} {y}" for x, y in points), **data)

    def arrow(self, *points: tuple[int, int]) -> None:
        """Draw a line with a tip at its last point, which it reaches straight across or straight down."""
        self.line(*points)
        (x, y), (to_x, to_y) = points[-2:]
        across, down = (to_x > x) - (to_x < x), (to_y > y) - (to_y < y)
        back, beside = (to_x - 8 * across, to_y - 8 * down), (4 * down, 4 * across)
        corners = [f"{back[0] + sign * beside[0]} {back[1] + sign * beside[1]}" for sign in (1, -1)]
        self.add("path", "tip", d=f"M{to_x} {to_y}L{corners[0]}L{corners[1]}Z")

    def svg(self, level: int, said: Sequence[str]) -> str:
        """Return the page, with the notice below `level`, and its words for screen readers."""
        height = self.write(MARGIN, level + 28, self.notice, "small", self.width - 2 * MARGIN)
        size = {"width": str(self.width), "height": str(height), "viewBox": f"0 0 {self.width} {height}"}
        key = "-".join(re.findall(r"\w+", self.title.casefold()))
        names = {
            "role": "group" if self.link else "img",
            "aria-labelledby": f"{key}-title",
            "aria-describedby": f"{key}-desc",
        }
        root = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "class": "picture", **size, **names})
        root.append(ET.Comment(f" Written by `backspasm {self.command}`; edits are lost. "))
        ET.SubElement(root, "title", id=f"{key}-title").text = self.title
        ET.SubElement(root, "desc", id=f"{key}-desc").text = "\n".join([*said, self.notice])
        if not self.link:
            ET.SubElement(root, "style").text = STYLE
        ET.SubElement(root, "rect", {"class": "ground", "width": str(self.width), "height": str(height)})
        root.extend(self.drawn)
        ET.indent(root)
        return ET.tostring(root, encoding="unicode") + "\n"


def wrap(text: str, width: int, kind: str = "") -> list[str]:
    """Return a text as lines that are no wider than `width` pixels in any usual sans-serif font."""
    lines = [""]
    for word in text.split():
        while measure(word, kind) > width:
            cut = next(end for end in range(len(word), 0, -1) if end == 1 or measure(word[:end], kind) <= width)
            lines, word = [*lines, word[:cut], ""], word[cut:]
        longer = f"{lines[-1]} {word}".lstrip()
        lines[-1:] = [longer] if measure(longer, kind) <= width else [lines[-1], word]
    return [line for line in lines if line]


def measure(text: str, kind: str = "") -> float:
    """Return how wide a line is, in pixels, as an estimate from above."""
    size = {"small": 12, "large": 17 * BOLD, "strong": SIZE * BOLD}.get(kind, SIZE)
    return size * sum(WIDTHS.get(letter, 0.79 if letter.isupper() else 0.64) for letter in text)
