"""Random edits of the graph, each of a kind that a curator could make by mistake."""

from __future__ import annotations

import collections
import random
from collections.abc import Callable
from typing import Any, NamedTuple

import pyoxigraph as ox

from backspasm.graph import derive, mappings, terms
from backspasm.graph.namespaces import PREFIXES, shorten

LBS, CLAIM = PREFIXES["lbs"], PREFIXES["claim"]
FINDINGS = ("nearFinding", "impliesFinding", "excludesFinding")
CRITERIA = ("hasAlternative", "coreFinding", "contextFinding", *FINDINGS)
Quads = set[Any]


class Edit(NamedTuple):
    """One edit: a description, the predicate it changes, the quads it removes and adds, and the new mapping rows."""

    words: str
    predicate: str
    out: Quads
    into: Quads
    rows: list[mappings.Mapping]


def lbs(name: str) -> ox.NamedNode:
    return ox.NamedNode(LBS + name)


AUTHORED: list[Any] = sorted(derive.premises(), key=str)
ROWS = mappings.read(terms.shipped())
BY_PREDICATE: dict[str, list[Any]] = collections.defaultdict(list)
BY_SUBJECT: dict[Any, list[Any]] = collections.defaultdict(list)
for _quad in AUTHORED:
    BY_PREDICATE[_quad.predicate.value.removeprefix(LBS)].append(_quad)
    BY_SUBJECT[_quad.subject].append(_quad)
LINKS = [
    quad
    for quad in AUTHORED
    if isinstance(quad.object, ox.NamedNode)
    and not isinstance(quad.subject, ox.BlankNode)
    and (
        quad.predicate.value.startswith(LBS)
        or (quad.predicate.value.endswith("#type") and quad.object.value.startswith(LBS))
    )
]
RELATIONS = sorted({quad.object for quad in BY_PREDICATE["claimPredicate"]}, key=str)
LABELS = BY_PREDICATE[PREFIXES["rdfs"] + "label"]
ORIGINS = {quad.subject: quad.object for quad in BY_PREDICATE["hasOrigin"]}


def other(choice: random.Random, among: list[Any], than: Any) -> Any:
    """Return a random element of `among` that is not `than`."""
    return choice.choice([one for one in among if one != than])


def instead(quad: Any, object: Any) -> ox.Quad:
    return ox.Quad(quad.subject, quad.predicate, object)


def replaced(choice: random.Random, quad: Any, object: Any) -> Edit:
    """Return the edit that replaces a quad's object; half of these edits of a claim also rename the claim to match."""
    words = (
        f"{shorten(quad.subject.value)} {shorten(quad.predicate.value)}: {_shown(quad.object)} becomes {_shown(object)}"
    )
    predicate = quad.predicate.value.removeprefix(LBS)
    out, into = {quad}, {instead(quad, object)}
    claim = quad.subject
    if predicate in ("claimSubject", "claimPredicate", "claimObject") and choice.random() < 0.5:
        said = {
            q.predicate.value.removeprefix(LBS): q.object.value
            for q in BY_SUBJECT[claim]
            if not isinstance(q.object, ox.Triple)
        }
        said[predicate] = object.value
        parts = [said[part].rpartition("/")[2] for part in ("claimSubject", "claimPredicate", "claimObject")]
        document = claim.value.removeprefix(CLAIM).split("_")[:-3]
        named = ox.NamedNode(CLAIM + "_".join([*document, *parts]))
        out = {q for q in AUTHORED if claim in (q.subject, q.object)}
        into = {
            ox.Quad(
                named if q.subject == claim else q.subject,
                q.predicate,
                named if q.object == claim else object if q == quad else q.object,
            )
            for q in out
        }
        words += ", and the claim's name with it"
    return Edit(words, predicate, out, into, ROWS)


def _shown(term: Any) -> str:
    return shorten(term.value) if isinstance(term, ox.NamedNode) else str(term)


def drop_object(choice: random.Random) -> Edit:
    quad = choice.choice(LINKS)
    return Edit(f"{quad.triple} is gone", quad.predicate.value.removeprefix(LBS), {quad}, set(), ROWS)


def swap_object(choice: random.Random) -> Edit:
    quad = choice.choice([quad for quad in LINKS if len({q.object for q in BY_PREDICATE[_local(quad)]}) > 1])
    return replaced(
        choice, quad, other(choice, sorted({q.object for q in BY_PREDICATE[_local(quad)]}, key=str), quad.object)
    )


def _local(quad: Any) -> str:
    return str(quad.predicate.value.removeprefix(LBS))


def change_predicate(choice: random.Random) -> Edit:
    quad = choice.choice(BY_PREDICATE["claimPredicate"])
    return replaced(choice, quad, other(choice, RELATIONS, quad.object))


def move_claim(choice: random.Random) -> Edit:
    quad = choice.choice(BY_PREDICATE["statedIn"])
    section = {q.subject: q.object for q in BY_PREDICATE["inSection"]}
    elsewhere = [place for place in section if section[place] != section[quad.object] and place.value.count("_") > 1]
    return replaced(choice, quad, choice.choice(sorted(elsewhere, key=str)))


def change_label(choice: random.Random) -> Edit:
    quad = choice.choice(LABELS)
    words = quad.object.value
    at = choice.choice([place for place, letter in enumerate(words) if letter.isalnum()])
    letter = other(choice, list("abcdefghijklmnopqrstuvwxyz"), words[at].lower())
    word = choice.choice(
        [words[:at] + letter + words[at + 1 :], words[:at] + words[at + 1 :], words[:at] + letter + words[at:]]
    )
    language = quad.object.language
    return replaced(choice, quad, ox.Literal(word or "x", language=language) if language else ox.Literal(word or "x"))


def shift_span(choice: random.Random) -> Edit:
    place = choice.choice(BY_PREDICATE["start"]).subject
    by = choice.choice([-1, 1]) * choice.randint(1, 20)
    ends = choice.choice([("start", "end"), ("start",), ("end",)])
    out = {quad for quad in BY_SUBJECT[place] if _local(quad) in ends}
    into = {instead(quad, ox.Literal(max(0, int(quad.object.value) + by))) for quad in out}
    return Edit(f"{shorten(place.value)}: {' and '.join(ends)} by {by}", ends[0], out, into, ROWS)


def point_mapping(choice: random.Random) -> Edit:
    row = choice.choice(ROWS)
    near = [one for one in ROWS if one.curie.split(":")[0] == row.curie.split(":")[0] and one.curie != row.curie]
    target = choice.choice(near or [one for one in ROWS if one.curie != row.curie])
    moved = row._replace(curie=target.curie, iri=target.iri, label=target.label, version=target.version)
    words = f"lbs:{row.concept} {row.predicate}: {row.curie} becomes {target.curie}"
    return Edit(words, "mapping", set(), set(), [moved if one is row else one for one in ROWS])


def delete_origin(choice: random.Random) -> Edit:
    quad = choice.choice(BY_PREDICATE["hasOrigin"])
    return Edit(f"{shorten(quad.subject.value)} loses its origin", "hasOrigin", {quad}, set(), ROWS)


def curated_into_stated(choice: random.Random) -> Edit:
    claim = choice.choice([claim for claim, origin in ORIGINS.items() if origin == lbs("curated")])
    origin = next(quad for quad in BY_SUBJECT[claim] if _local(quad) == "hasOrigin")
    out, into = {origin}, {instead(origin, lbs("stated"))}
    words = f"{shorten(claim.value)} becomes Stated"
    if choice.random() < 0.5:
        place = choice.choice(BY_PREDICATE["statedIn"]).object
        owed = ("reason", "hasReviewStatus", "cites", PREFIXES["dcterms"] + "date")
        out |= {quad for quad in BY_SUBJECT[claim] if _local(quad) in owed}
        into.add(ox.Quad(claim, lbs("statedIn"), place))
        words += f" in {shorten(place.value)}, and has no reason any more"
    return Edit(words, "hasOrigin", out, into, ROWS)


def weaken_modality(choice: random.Random) -> Edit:
    quad = choice.choice(BY_PREDICATE["hasModality"])
    return replaced(
        choice, quad, other(choice, sorted({q.object for q in BY_PREDICATE["hasModality"]}, key=str), quad.object)
    )


def cut_criterion(choice: random.Random) -> Edit:
    quad = choice.choice([quad for name in CRITERIA for quad in BY_PREDICATE[name]])
    out = {quad}
    if _local(quad) == "hasAlternative":
        out |= set(BY_SUBJECT[quad.object])
    return Edit(f"{quad.triple} is cut", _local(quad), out, set(), ROWS)


def drop_link_or_note(choice: random.Random) -> Edit:
    notes = {quad.subject for name in ("note", "topic", "content") for quad in BY_PREDICATE[name]}
    links = {claim for claim, origin in ORIGINS.items() if origin == lbs("curated")}
    thing = choice.choice(sorted(choice.choice([notes, links]), key=str))
    out = {quad for quad in AUTHORED if thing in (quad.subject, quad.object)}
    return Edit(f"{shorten(thing.value)} is gone", "thing", out, set(), ROWS)


EDITORS: dict[str, Callable[[random.Random], Edit]] = {
    "drop an object": drop_object,
    "swap an object": swap_object,
    "change a predicate": change_predicate,
    "move a claim to another section": move_claim,
    "change a label by a letter": change_label,
    "shift a span": shift_span,
    "point a mapping elsewhere": point_mapping,
    "delete an origin": delete_origin,
    "turn Curated into Stated": curated_into_stated,
    "weaken a modality": weaken_modality,
    "cut a criterion": cut_criterion,
    "drop a link or a note": drop_link_or_note,
}
