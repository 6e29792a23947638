"""The findings whose names come nearest to words that mean none: to be offered, never applied."""

from __future__ import annotations

from math import log

from ..graph.words import stem, words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

MOST = 3
LEAST = 0.5  # nearness above which the first finding was right for two of three everyday wordings
SHORTEST = 3  # letters of a stem that tells something
LEAST_ALIKE = 0.75  # likeness of two words from which on one may be the other with an error in it
# Words that modify a meaning: a name with other modifiers than what was said is not near, however many words they share.
MODIFIERS = {
    "no": "no not non nor neither never none without free denies",
    "cannot": "cannot unable inability",
    "loss": "loss lost lose losing lack absent reduced decreased less",
    "trouble": "trouble difficulty difficult hard hardly barely struggling",
    "low": "low",
    "well": "well normal normally intact gone resolved fine good healthy improving improved afebrile",
    "worse": "worse worsening increasing increasingly progressive spreading deteriorating",
    "severe": "severe severely extreme extremely profound intense",
    "mild": "mild slight slightly minor",
}
OF_NEXT_WORD = ("no", "cannot", "loss", "trouble", "low")  # the word after one of these belongs to the modifier


class Nearest:
    """The names of findings, to compare words with; `names` maps each name to the IRIs of its findings.

    Nearness is the share of their words that two names have in common (the Dice coefficient), where a word counts for
    more the fewer names have it, and one with an error in it for less.
    """

    def __init__(self, names: Mapping[str, frozenset[str]]) -> None:
        self._modifiers = {
            stem(word): modifier for modifier, spellings in MODIFIERS.items() for word in spellings.split()
        }
        spelled = {word for name in names for word in words(name)}.union(*map(str.split, MODIFIERS.values()))
        self._stems = {word: stem(word) for word in sorted(spelled)}
        self._known = frozenset(self._stems.values())
        self._beginning: dict[str, list[str]] = {}
        for word in self._stems:
            self._beginning.setdefault(word[0], []).append(word)
        self._names = [(*self._said(name), concepts) for name, concepts in names.items()]
        number: dict[str, int] = {}
        for said, _, _ in self._names:
            for word in said:
                number[word] = number.get(word, 0) + 1
        self._unknown = log(1 + len(names))
        self._weights = {word: log(1 + len(names) / (1 + count)) for word, count in number.items()}

    def findings(self, name: str) -> list[str]:
        """Return the IRIs of the findings nearest to a name, at most MOST, the nearest first.

        None says the opposite: the nearest name of each finding has the same modifiers.
        """
        said, modifiers = self._said(name)
        if ("well", "") in modifiers:
            return []
        weight = self._weight(said)
        near: dict[str, tuple[float, bool]] = {}
        for known, known_modifiers, concepts in self._names:
            if shared := sum(said[word] * self._weights[word] for word in said.keys() & known.keys()):
                found = (2 * shared / (weight + self._weight(known)), modifiers == known_modifiers)
                for concept in concepts:
                    near[concept] = max(found, near.get(concept, found))
        fitting = [(-nearness, concept) for concept, (nearness, same) in near.items() if same and nearness > LEAST]
        return [concept for _, concept in sorted(fitting)[:MOST]]

    def _weight(self, said: Mapping[str, float]) -> float:
        return sum(self._weights.get(word, self._unknown) for word in said)

    def _said(self, name: str) -> tuple[dict[str, float], set[tuple[str, str]]]:
        """Return the stems of a name, each with its likeness from 0 to 1, and its modifiers, each with the word after it."""
        said: dict[str, float] = {}
        modifiers = set()
        modifier = ""
        for word, likeness in map(self._read, words(name)):
            if len(word) >= SHORTEST or word in self._modifiers:
                if modifier:
                    modifiers.add((modifier, word if modifier in OF_NEXT_WORD else ""))
                modifier = self._modifiers.get(word, "")
                if not modifier:
                    said[word] = likeness
        if modifier:
            modifiers.add((modifier, ""))
        return said, modifiers

    def _read(self, word: str) -> tuple[str, float]:
        """Return the stem of a word, or of the most similar one if no name has the word, and the similarity from 0 to 1."""
        found = self._stems.get(word) or stem(word)
        if found in self._known or len(found) < SHORTEST:
            return found, 1.0
        from rapidfuzz.distance import OSA  # letters left out, added, changed, or swapped with the next

        # The first letter is hardly ever wrong, and another one often means the opposite: afebrile, unsteady.
        alike = (
            (OSA.normalized_similarity(word, known, score_cutoff=LEAST_ALIKE), known)
            for known in self._beginning.get(word[0], ())
        )
        likeness, known = max(alike, default=(0.0, ""))
        return (self._stems[known], likeness**3) if likeness else (found, 1.0)
