"""Names of findings that are authored as patterns of words in `ontology/phrases.tsv`."""

from __future__ import annotations

import os
import re
from functools import cached_property
from itertools import product

from .. import files
from ..errors import DataError
from .concepts import normal
from .words import STOP_WORDS, joined, words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    Said = tuple[str, ...]

FILE = "phrases.tsv"
HEADER = ["name", "relation", "phrases"]
WORDS, EXACT, NARROWER, NEAR = "words", "exact", "narrower", "near"
PIECE = re.compile(r"\{([^{}\[\]]*)\}|\[([^\[\]]*)\]|([^\s{}\[\]]+)|\s+")


class Phrases:
    """The word sets of the file and the patterns of each concept, from the text of the file."""

    def __init__(self, text: str) -> None:
        self._sets: dict[str, tuple[str, list[str]]] = {}
        self._patterns: list[tuple[str, str, str, str]] = []
        self._expanded: dict[str, list[Said]] = {}
        lines = text.splitlines()
        if not lines or lines[0].split("\t") != HEADER:
            raise DataError(f"ontology/{FILE} does not begin with the columns {', '.join(HEADER)}")
        for number, line in enumerate(lines[1:], 2):
            if line and not line.startswith("#"):
                self._read(line.split("\t"), f"ontology/{FILE}, line {number}")

    def _read(self, cells: list[str], where: str) -> None:
        if len(cells) != len(HEADER) or cells[1] not in (WORDS, EXACT, NARROWER, NEAR):
            raise DataError(
                f"{where}: write a name, then {WORDS}, {EXACT}, {NARROWER} or {NEAR}, then phrases, parted by tabs"
            )
        name, relation, phrases = cells
        alternatives = phrases.split(" | ")
        if relation != WORDS:
            self._patterns.extend((name, relation, pattern, where) for pattern in alternatives)
        elif name in self._sets:
            raise DataError(f"{where}: the word set {name!r} has a line before this one")
        else:
            self._sets[name] = where, alternatives

    @cached_property
    def concepts(self) -> dict[str, str]:
        """The place in the file of the first pattern of each concept, by the concept's name."""
        found: dict[str, str] = {}
        for name, _, _, where in self._patterns:
            found.setdefault(name, where)
        return found

    @cached_property
    def unused(self) -> list[str]:
        """The word sets that no pattern uses, each with its place in the file."""
        list(self.names())
        return [f"{where}: {name}" for name, (where, _) in self._sets.items() if name not in self._expanded]

    def names(self) -> Iterator[tuple[str, str, str]]:
        """Return each name as a concept's name, its relation to it, and words; of names with one normal form, the first.

        A name that is both exact and narrower is exact. DataError, with the line, for a word set that is not there, one
        that contains itself, or an unreadable pattern.
        """
        seen = set()
        for concept, relation, pattern, where in sorted(self._patterns, key=lambda row: row[1] != EXACT):
            for raw in self._expand(pattern, where, ()):
                said = words(" ".join(raw))
                key = concept, relation == NEAR, joined(said)
                if said and key not in seen:
                    seen.add(key)
                    yield concept, relation, " ".join(said)

    def _expand(self, pattern: str, where: str, within: tuple[str, ...]) -> list[Said]:
        parts: list[list[Said]] = []
        at = 0
        for match in PIECE.finditer(pattern):
            if match.start() != at:
                break
            at = match.end()
            name, optional, word = match.groups()
            if name is not None:
                parts.append(self._set(name, where, within))
            elif optional is not None:
                parts.append([(), *self._expand(optional, where, within)])
            elif word:
                if not words(word) and normal(word) not in STOP_WORDS:
                    raise DataError(f"{where}: a name cannot have the sign in {word!r}")
                parts.append([(word,)])
        if at != len(pattern) or not pattern.strip():
            raise DataError(f"{where}: {pattern!r} is no pattern")
        return [sum(chosen, ()) for chosen in product(*parts)]

    def _set(self, name: str, where: str, within: tuple[str, ...]) -> list[Said]:
        if name in within:
            raise DataError(f"{where}: the word set {name!r} contains itself")
        if name not in self._sets:
            raise DataError(f"{where}: there is no word set {name!r}")
        if name not in self._expanded:
            place, alternatives = self._sets[name]
            found = (self._expand(pattern, place, (*within, name)) for pattern in alternatives)
            self._expanded[name] = list(dict.fromkeys(said for each in found for said in each))
        return self._expanded[name]


def read() -> Phrases:
    """Return the phrases of the file."""
    return Phrases(files.read_text(os.path.join(files.folder("ontology"), FILE)))
