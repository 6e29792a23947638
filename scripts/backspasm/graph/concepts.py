"""Find the concept that a name means."""

from __future__ import annotations

import re
import unicodedata

from ..errors import UsageError, nearest, quoted
from . import stores
from .namespaces import LBS, expand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES, OUTSIDE = "graph/concept-names", "graph/outside-names"
OUR_TIERS = ("label", "synonym")
OUTSIDE_TIERS = ("exact", "close", "broad", "narrow")
QUOTES = str.maketrans("‘’‚“”„´`", "'''\"\"\"''")
# Invisible: word processors and web pages put these into words, to allow a line break or to mark the direction.
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))


def normal(text: str) -> str:
    """Return a name normalised for comparison: NFKC, straight quotes, no invisible characters, single blanks, case folded."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).translate(QUOTES | INVISIBLE)).strip().casefold()


def by_name(named: Sequence[tuple[str, ...]]) -> dict[str, frozenset[str]]:
    """Return the IRIs of the concepts of each normalised name, from rows of tier, name and concept; labels go first."""
    found: dict[str, frozenset[str]] = {}
    for tier in OUR_TIERS:
        meant: dict[str, set[str]] = {}
        for level, name, concept in named:
            if level == tier:
                meant.setdefault(normal(name), set()).add(concept)
        for name, concepts in meant.items():
            found.setdefault(name, frozenset(concepts))
    return found


def resolve(name: str, user_mappings: str = "") -> tuple[str, str]:
    """Return the IRI of the concept that a name means, and the tier in which it was found.

    A name is a label, an item's text, a synonym, a CURIE or IRI of this graph, or a mapped id of a terminology.
    Tiers, in the order tried: `iri`, `label`, `synonym`, then by mapping `exact`, `close`, `broad`, `narrow`. Built-in
    mappings go before those of the user.
    UsageError if the name is unknown (with the nearest names) or means several concepts within one tier.
    """
    ours = stores.rows(NAMES)
    name = name.strip().removeprefix("<").removesuffix(">")
    iri = expand(name) or name
    if iri in {concept for _, _, concept in ours}:
        return iri, "iri"
    wanted = normal(name)
    found = _first(OUR_TIERS, [(tier, concept) for tier, known, concept in ours if normal(known) == wanted], name)
    if found is None and ":" in name:
        built_in = _first(OUTSIDE_TIERS, _outside(wanted, ""), name)
        found = built_in or _first(OUTSIDE_TIERS, _outside(wanted, user_mappings), name)
    if found is None:
        hint = nearest(name, [known for _, known, _ in ours]) or "; `backspasm ask search --text WORDS` finds concepts"
        raise UsageError(f"there is no concept {quoted(name)}{hint}")
    return found


def added(name: str, user_mappings: str) -> list[tuple[str, str]]:
    """Return the concepts that only a user's mappings give to the id of an outside term: the tier and the IRI of each."""
    wanted = normal(name.strip().removeprefix("<").removesuffix(">"))
    given = set(_outside(wanted, user_mappings)) - set(_outside(wanted, ""))
    return sorted((tier, concept) for tier, concept in given if tier in OUTSIDE_TIERS)


def _outside(wanted: str, user_mappings: str) -> list[tuple[str, str]]:
    rows = stores.rows(OUTSIDE, user_mappings)
    return [(tier, concept) for tier, known, concept in rows if normal(known) == wanted]


def _first(tiers: tuple[str, ...], found: list[tuple[str, str]], name: str) -> tuple[str, str] | None:
    for tier in tiers:
        meant = sorted({concept for level, concept in found if level == tier})
        if len(meant) > 1:
            raise UsageError(f"{quoted(name)} can mean {' or '.join(map(_shown, meant))}; say which")
        if meant:
            return meant[0], tier
    return None


def _shown(iri: str) -> str:
    labels = [known for tier, known, concept in stores.rows(NAMES) if concept == iri and tier == "label"]
    return f"{labels[0]!r} (lbs:{iri.removeprefix(LBS)})" if labels else iri
