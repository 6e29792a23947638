"""Words around the name of a finding that make it more special, less sure or one of several.

They stand by kind in `ontology/modifiers.tsv`, where `{number}` is any number.
"""

from __future__ import annotations

import os
import re
from functools import cache
from itertools import accumulate
from operator import or_

from .. import files
from .words import NEGATIONS, NUMBERED, numbers, spelt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = "modifiers.tsv"
OPENING, ENDING, PAST, OLDER, UNSURE = "opening", "ending", "past", "older", "unsure"
SIDE, FILLER, DEGREE, LIST, WEAK = "side", "filler", "degree", "list", "weak"
ANY = "7777"  # stands for a number while words are spelt
# Where the words of a kind stand in a name.
AT_END, ANYWHERE = r"[,.;:]? \(?(?:{})\)?[.!]*$", r"(?<!\S)(?:{})(?=[\s,.]|$)"
SHAPES = {
    ENDING: AT_END,
    PAST: rf"^(?:{{}})[:,]? |{AT_END}",
    OLDER: rf"^(?:{{}})[:,]? |{AT_END}",
    UNSURE: rf"^\?+ ?|{ANYWHERE}",
    OPENING: r"^(?:{})[:,]? ",
    SIDE: (
        r"\b(?:{})(?: hand| sided)? "
        r"(?=(?:side of )?(?:leg|lower|upper|foot|thigh|calf|shin|ankle|knee|buttock|arm|hand|big toe|drop|sciatica)\b)"
    ),
    FILLER: ANYWHERE,
    DEGREE: ANYWHERE,
    WEAK: r"(?<!\w)(?:{})(?!\w)",
    LIST: r"(?:[,;.](?:\s+|$)|\s(?:{})(?=\s))+",
}
QUESTION = re.compile(
    r"\? *$|^(?:any|anything)\b|^(?:(?:so|well|now|but|and|please|doctor|doc),? )*"
    r"(?:can|could|is|am|are|was|have|has|do|does|did|will|should) (?:i|we|he|she|it|my|his|her|there|this|that|any)\b"
)
# With a negation, fewer words may say more: who is not very weak may be weak, who cannot stand it can stand.
GUARDED = (FILLER, DEGREE, UNSURE)
TURNED = re.compile(
    rf"\b(?:{'|'.join(sorted(NEGATIONS))}|unable|hardly|barely|less|without|nil|den(?:y|ies|ied|ying))\b|n't\b|\bcant\b"
)


def shorter(name: str) -> Iterator[tuple[str, str]]:
    """Yield a normalised name without its modifiers, one kind after the other, with the kind last taken away."""
    name = spelt(name)
    for kind in SHAPES:
        if kind not in (LIST, WEAK) and not (kind in GUARDED and TURNED.search(name)):
            rest, before = _without(kind, name), name
            while rest != before:
                rest, before = _without(kind, rest), rest
            if rest and rest != name:
                yield rest, kind
                name = rest


def _without(kind: str, name: str) -> str:
    return " ".join(_pattern(kind).sub(" ", name).split())


def parts(name: str) -> list[tuple[str, bool]]:
    """Return the names that a normalised name lists, if it lists several, and whether each is unsure.

    Unsure is one with such a word, what comes after it, and what another part may turn, such as that the pain is eased.
    """
    listed = [part for part in map(str.strip, _pattern(LIST).split(spelt(name))) if part]
    unsure = accumulate((bool(_pattern(UNSURE).search(part)) for part in listed), or_)
    return [(part, said or weak(part)) for part, said in zip(listed, unsure, strict=True)] if len(listed) > 1 else []


def weak(name: str) -> bool:
    """Return whether a normalised name has a word that makes a finding less grave, which another word may take back."""
    return bool(_pattern(WEAK).search(spelt(name))) and not TURNED.search(name)


def asks(name: str) -> bool:
    """Return whether a normalised name is a question."""
    return bool(QUESTION.search(name))


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    spelt_out = (spelt(one.replace(NUMBERED, ANY)).replace(ANY, NUMBERED) for one in modifiers()[kind])
    either = "|".join(map(numbers, sorted(spelt_out, key=len, reverse=True)))
    return re.compile(SHAPES[kind].replace("{}", either))


@cache
def modifiers() -> dict[str, set[str]]:
    """Return the words of each kind in `ontology/modifiers.tsv`."""
    found: dict[str, set[str]] = {}
    for line in files.read_text(os.path.join(files.folder("ontology"), FILE)).splitlines()[1:]:
        kind, words = line.split("\t")
        found.setdefault(kind, set()).update(words.split(" | "))
    return found
