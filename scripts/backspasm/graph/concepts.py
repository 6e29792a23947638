"""Find the concept that a name means."""

from __future__ import annotations

import re
from functools import lru_cache

import pyoxigraph as ox

from ..errors import UsageError, nearest, quoted
from . import stores
from .namespaces import LBS, PREFIXES, expand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES, OUTSIDE, OUTSIDE_NAMED = "graph/concept-names", "graph/outside-names", "graph/outside-named"
TYPE, CONCEPT = ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(LBS + "Concept")
OUR_TIERS = ("label", "synonym")
OUTSIDE_TIERS = ("exact", "close", "broad", "narrow")
MOST_NEAR = 20_000  # names that are compared with an unknown one, which takes long
MOST_MEANT = 8  # concepts that a message lists
QUOTES = str.maketrans("‘’‚“”„´`", "'''\"\"\"''")
# Invisible: word processors and web pages put these into words, to allow a line break or to mark the direction.
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))


def normal(text: str) -> str:
    """Return a name normalised for comparison: NFKC, straight quotes, no invisible characters, single blanks, case folded."""
    if not text.isascii():
        import unicodedata

        text = unicodedata.normalize("NFKC", text)
    return re.sub(r"\s+", " ", text.translate(QUOTES | INVISIBLE)).strip().casefold()


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


def spellings(name: str) -> list[ox.Literal]:
    """Return how a name can be written in a graph: as it is, in lower case, or with a capital, in English or as a plain text."""
    name = " ".join(name.split())
    forms = dict.fromkeys((name, name.lower(), name[:1].upper() + name[1:], name.capitalize(), name.title()))
    return [literal for form in forms for literal in (ox.Literal(form, language="en"), ox.Literal(form))]


def resolve(name: str, user_mappings: str = "", over: ox.Store | None = None) -> tuple[str, str]:
    """Return the IRI of the concept that a name means, and the tier in which it was found.

    The names are those of the built-in graph, or of the store `over`, which has so many that usual spellings of the name
    are looked up first, and all names are read only if none of these is there.

    A name is a label, an item's text, a synonym, a CURIE or IRI of this graph, or a mapped id of a terminology.
    Tiers, in the order tried: `iri`, `label`, `synonym`, then by mapping `exact`, `close`, `broad`, `narrow`. Built-in
    mappings go before those of the user.
    UsageError if the name is unknown (with the nearest names) or means several concepts within one tier.
    """
    name = name.strip().removeprefix("<").removesuffix(">")
    iri = expand(name) or name
    if iri in _concepts() if over is None else _held(iri, over):
        return iri, "iri"
    wanted = normal(name)
    near = (
        _meant(NAMES).get(wanted, [])
        if over is None
        else _same(stores.rows(NAMES, over=over, name=spellings(name)), wanted)
    )
    found = _first(OUR_TIERS, near, name)
    if found is None and ":" in name:
        built_in = _first(OUTSIDE_TIERS, _meant(OUTSIDE).get(wanted, []) if over is None else _mapped(name, over), name)
        own = _meant(OUTSIDE, user_mappings).get(wanted, []) if user_mappings else []
        found = built_in or _first(OUTSIDE_TIERS, own, name)
    if found is None:
        names = stores.rows(NAMES, over=over)
        found = _first(OUR_TIERS, _same(names, wanted), name)
    if found is None:
        few = [known for _, known, _ in names] if len(names) <= MOST_NEAR else []
        hint = nearest(name, few) or "; `backspasm ask search --text WORDS` finds concepts"
        raise UsageError(f"there is no concept {quoted(name)}{hint}")
    return found


def _same(names: list[tuple[str, ...]], wanted: str) -> list[tuple[str, str]]:
    """Return the tier and the concept of each row whose name is the wanted one when normalised."""
    return [(tier, concept) for tier, known, concept in names if normal(known) == wanted]


def _held(iri: str, over: ox.Store) -> bool:
    try:
        concept = ox.Quad(ox.NamedNode(iri), TYPE, CONCEPT)
    except ValueError:  # not an IRI
        return False
    return concept in over


def _mapped(name: str, over: ox.Store) -> list[tuple[str, str]]:
    """Return the tier and the concept of each mapping of an outside id in a store."""
    try:
        term = ox.NamedNode(name)
    except ValueError:
        return []
    rows = stores.rows(OUTSIDE_NAMED, over=over, name=[ox.Literal(name), ox.Literal(name.upper())], object=term)
    return [(tier, concept) for tier, concept in rows]


def added(name: str, user_mappings: str) -> list[tuple[str, str]]:
    """Return the concepts that only a user's mappings give to the id of an outside term: the tier and the IRI of each."""
    wanted = normal(name.strip().removeprefix("<").removesuffix(">"))
    given = set(_meant(OUTSIDE, user_mappings).get(wanted, [])) - set(_meant(OUTSIDE).get(wanted, []))
    return sorted((tier, concept) for tier, concept in given if tier in OUTSIDE_TIERS)


@lru_cache(2 + stores.MOST_KEPT)
def _meant(names: str, user_mappings: str = "") -> dict[str, list[tuple[str, str]]]:
    """Return the tiers and the IRIs of concepts by normalised name, from a query file."""
    found: dict[str, list[tuple[str, str]]] = {}
    for tier, known, concept in stores.rows(names, user_mappings):
        found.setdefault(normal(known), []).append((tier, concept))
    return found


@lru_cache(1)
def _concepts() -> frozenset[str]:
    return frozenset(concept for _, _, concept in stores.rows(NAMES))


def _first(tiers: tuple[str, ...], found: list[tuple[str, str]], name: str) -> tuple[str, str] | None:
    for tier in tiers:
        meant = sorted({concept for level, concept in found if level == tier})
        if len(meant) > 1:
            few = [_shown(iri) for iri in meant[:MOST_MEANT]] + [f"{len(meant) - MOST_MEANT} others"] * (
                len(meant) > MOST_MEANT
            )
            raise UsageError(f"{quoted(name)} can mean {' or '.join(few)}; say which")
        if meant:
            return meant[0], tier
    return None


def _shown(iri: str) -> str:
    labels = [known for tier, known, concept in stores.rows(NAMES) if concept == iri and tier == "label"]
    return f"{labels[0]!r} (lbs:{iri.removeprefix(LBS)})" if labels else iri
