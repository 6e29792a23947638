"""What stands around the name of a finding and makes it more special, less sure or one of several.

The words are those of `ontology/modifiers.tsv`, by kind; `#` stands for a number.
"""

from __future__ import annotations

import os
import re
from functools import cache

from .. import files
from .words import NEGATIONS, spelt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = "modifiers.tsv"
OPENING, ENDING, PAST, SIDE, FILLER, DEGREE, UNSURE = "opening", "ending", "past", "side", "filler", "degree", "unsure"
LIST = "list"
NUMBER = r"(?:\d+(?:-\d+)?|a few|few|a couple of|couple of|several|many|one|two|three|four|five|six|seven|eight|ten)"
# Where the words of a kind stand in a name.
AT_END, ANYWHERE = r"(?:[,.;:]? \(?(?:{})\)?[.!]*)+$", r"(?<!\S)(?:{})(?=[\s,.]|$)"
SHAPES = {
    ENDING: AT_END,
    PAST: rf"^(?:{{}})[:,]? |{AT_END}",
    OPENING: r"^(?:(?:{})[:,]? )+",
    SIDE: (
        r"\b(?:{})(?: hand| sided)? "
        r"(?=(?:side of )?(?:leg|lower|upper|foot|thigh|calf|shin|ankle|knee|buttock|arm|hand|big toe|drop|sciatica)\b)"
    ),
    FILLER: ANYWHERE,
    DEGREE: ANYWHERE,
    UNSURE: ANYWHERE,
    LIST: r"(?:[,;.](?:\s+|$)|\s(?:{})(?=\s))+",
}
# With one of these, fewer words may say more: not very weak is not not weak.
TURNED = re.compile(rf"\b(?:{'|'.join(sorted(NEGATIONS))}|unable|hardly|barely|less|without|nil|den\w+)\b|n't\b|\bcant\b")


def shorter(name: str) -> Iterator[tuple[str, str]]:
    """Yield a normalised name without its modifiers, one kind after the other, with the kind last taken away."""
    name = spelt(name)
    for kind in SHAPES:
        if kind != LIST and not (kind in (DEGREE, UNSURE) and TURNED.search(name)):
            rest = " ".join(_pattern(kind).sub(" ", name).split())
            if rest and rest != name:
                yield rest, kind
                name = rest


def parts(name: str) -> list[str]:
    """Return the names that a normalised name lists, if it lists several."""
    found = [part for part in map(str.strip, _pattern(LIST).split(spelt(name))) if part]
    return found if len(found) > 1 else []


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    words = sorted(modifiers()[kind], key=len, reverse=True)
    either = "|".join(re.escape(one).replace(r"\#", NUMBER) for one in words)
    return re.compile(SHAPES[kind].replace("{}", either))


@cache
def modifiers() -> dict[str, set[str]]:
    """Return the words of each kind in `ontology/modifiers.tsv`."""
    found: dict[str, set[str]] = {}
    for line in files.read_text(os.path.join(files.folder("ontology"), FILE)).splitlines()[1:]:
        kind, words = line.split("\t")
        found.setdefault(kind, set()).update(words.split(" | "))
    return found
