"""A page of SVG with boxes, arrows and text that fits, for light and dark screens."""

from __future__ import annotations

import xml.etree.ElementTree as ET

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WIDTH = 800
MARGIN = 20
SIZE = 13
LEADING = 17
PADDING = 10
STYLE = """
text { font-family: sans-serif; font-size: 13px; fill: #1f2328 }
.strong { font-weight: bold }
.large { font-size: 17px; font-weight: bold }
.small { font-size: 12px; fill: #59636e }
.ground { fill: #ffffff }
.badge { fill: #ffffff; stroke: #59636e }
.line { stroke: #59636e; stroke-width: 1.5; fill: none }
.tip { fill: #59636e }
rect { stroke-width: 1.5 }
.plain { fill: #f6f8fa; stroke: #818b98 }
.stated { fill: #ddf4ff; stroke: #0969da }
.curated { fill: #fff8c5; stroke: #9a6700; stroke-dasharray: 6 3 }
.inferred { fill: #fbefff; stroke: #8250df; stroke-dasharray: 2 3 }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc }
  .small { fill: #b1bac4 }
  .ground { fill: #0d1117 }
  .badge { fill: #0d1117; stroke: #9198a1 }
  .line { stroke: #9198a1 }
  .tip { fill: #9198a1 }
  .plain { fill: #151b23; stroke: #656c76 }
  .stated { fill: #0c2d6b; stroke: #58a6ff }
  .curated { fill: #3b2300; stroke: #d29922 }
  .inferred { fill: #3c1e70; stroke: #bc8cff }
}
"""
# Widths of letters in DejaVu Sans, the widest of the usual sans-serif fonts, as shares of the font size.
SHARES = {"ijl": 0.28, ".,;:/'| ": 0.34, "frt()[]-": 0.42, "cksvxyz": 0.6, "mwMW@%…→": 1.0}
WIDTHS = {letter: width for letters, width in SHARES.items() for letter in letters}
BOLD = 1.15


class Page:
    """An SVG that is being drawn: what is on it, and the last card of each column, by where the column begins."""

    def __init__(self, title: str, notice: str) -> None:
        self.title, self.notice = title, notice
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

    def card(self, x: int, y: int, heading: str, lines: Iterable[str], kind: str = "plain", width: int = 220) -> int:
        """Draw a box as tall as its text; return where it ends."""
        place, room = len(self.drawn), width - 2 * PADDING
        below = self.write(x + PADDING, y + PADDING + SIZE, heading, "strong", room)
        for text in lines:
            below = self.write(x + PADDING, below + 2, text, "", room)
        self.add("rect", kind, x=x, y=y, width=width, height=0, rx=6)
        self.cards[x] = self.drawn.pop()
        self.drawn.insert(place, self.cards[x])  # behind its text
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

    def line(self, x: int, y: int, to_x: int, to_y: int) -> None:
        self.add("path", "line", d=f"M{x} {y}L{to_x} {to_y}")

    def arrow(self, x: int, y: int, to_x: int, to_y: int) -> None:
        self.line(x, y, to_x, to_y)
        across, down = (to_x > x) - (to_x < x), (to_y > y) - (to_y < y)
        back, beside = (to_x - 8 * across, to_y - 8 * down), (4 * down, 4 * across)
        corners = [f"{back[0] + sign * beside[0]} {back[1] + sign * beside[1]}" for sign in (1, -1)]
        self.add("path", "tip", d=f"M{to_x} {to_y}L{corners[0]}L{corners[1]}Z")

    def svg(self, level: int, said: Sequence[str]) -> str:
        """Return the page, with the notice below `level`, and its words for readers of the screen."""
        height = self.write(MARGIN, level + 28, self.notice, "small", WIDTH - 2 * MARGIN)
        size = {"width": str(WIDTH), "height": str(height), "viewBox": f"0 0 {WIDTH} {height}"}
        names = {"role": "img", "aria-labelledby": "title desc"}
        root = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", **size, **names})
        root.append(ET.Comment(" Written by `backspasm picture`; edits are lost. "))
        ET.SubElement(root, "title", id="title").text = self.title
        ET.SubElement(root, "desc", id="desc").text = " ".join([*said, self.notice])
        ET.SubElement(root, "style").text = STYLE
        ET.SubElement(root, "rect", {"class": "ground", "width": str(WIDTH), "height": str(height)})
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
