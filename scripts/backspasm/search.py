"""Search over the names and codes of concepts, and over what the document does not say."""

from __future__ import annotations

import re
from functools import cache
from types import SimpleNamespace

from .graph import stores, words
from .graph.concepts import normal
from .question import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CONCEPT, SILENCE = "concept", "silence"
LONGEST_WORD = 40  # characters; a longer one has no stem, as each stem is kept
SHORTEST = 3  # characters that may be found within a word
# How well a name fits, the best first.
EXACT, BEGINNING, WORDS, WITHIN = range(4)
MATCHES = ("exact match", "close match", "broad match", "narrow match")
BY = ("label", "item", "synonym", *MATCHES, "topic", "question")


class Hit(SimpleNamespace):
    """A concept, or a question that the document does not answer, that words were found in.

    `what` is `concept` or `silence`, `iri` names it, `label` is its label or topic, and `kind` is the label of the concept's
    kind. `matched` is the name in which the words were found, and `by` says what name that is: `label`, `item` (the text
    of a bullet), `synonym`, or the match of a code, such as `exact match`; `topic`, `question` or `synonym` for a silence. A silence also has its `question`
    and the identifier of the `document`.
    """

    what: str
    iri: str
    label: str
    kind: str = ""
    matched: str
    by: str
    question: str = ""
    document: str = ""

    def __str__(self) -> str:
        if self.what == SILENCE:
            return f"The document does not say: {self.question}"
        found = "" if self.matched == self.label else f", {self.by}: {self.matched}"
        return f"{self.label} ({self.kind}{found})"


def search(text: str) -> list[Hit]:
    """Return what is found in words or a code, the best first: each concept and each silence once, by its best name.

    Words are compared in any case and as stems, and all of them must be in the name; a text of three characters or more
    is also found within a word. An empty list means that neither a name in the graph nor a silence has these words.
    UsageError for a text that is empty, too long or has a control character.
    """
    plain(text, "the text to search for")
    wanted = normal(text)
    stems = frozenset(_stems(wanted))
    best: dict[str, tuple[tuple[int, int, str], Hit]] = {}
    for hit, name, in_name in _names():
        fit = _fit(wanted, stems, name, in_name, hit.by)
        if fit is not None:
            rank = (fit, BY.index(hit.by), hit.matched)
            if hit.iri not in best or rank < best[hit.iri][0]:
                best[hit.iri] = rank, hit
    ranked = sorted(best.values(), key=lambda found: (found[0][:2], found[1].label, found[1].iri))
    return [hit for _, hit in ranked]


def _fit(wanted: str, stems: frozenset[str], name: str, in_name: frozenset[str], by: str) -> int | None:
    """Return how well a name fits, or None; of a code, the whole or the part after the prefix must be given."""
    if by in MATCHES:
        return EXACT if wanted in (name, name.partition(":")[2]) else None
    if wanted == name:
        return EXACT
    if not stems:
        return None
    if name.startswith(wanted) and len(wanted) >= SHORTEST:
        return BEGINNING
    if stems <= in_name:
        return WORDS
    return WITHIN if wanted in name and len(wanted) >= SHORTEST else None


@cache
def _names() -> list[tuple[Hit, str, frozenset[str]]]:
    """Return all names: the hit that each gives, its normalised form, and the stems of its words."""
    return [(hit, normal(hit.matched), frozenset(_stems(normal(hit.matched)))) for hit in (*_concepts(), *_silences())]


def _concepts() -> Iterator[Hit]:
    for iri, label, kind, by, name in stores.rows("search/names"):
        yield Hit(what=CONCEPT, iri=iri, label=label, kind=kind, matched=name, by=by, question="", document="")


def _silences() -> Iterator[Hit]:
    for iri, topic, question, document, name in stores.rows("search/silences"):
        by = {topic: "topic", question: "question"}.get(name, "synonym")
        told = {"label": topic, "kind": "", "matched": name, "by": by, "question": question, "document": document}
        yield Hit(what=SILENCE, iri=iri, **told)


def _stems(name: str) -> Iterable[str]:
    found = set(re.findall(r"\w+", name)) - words.STOP_WORDS
    return (words.stem(word) if len(word) <= LONGEST_WORD else word for word in found)
