"""The names that phrases expand to: written by `build`, not part of the graph, looked into last.

Each name stands in its own line, as its words in the order said, without small words such as articles.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from functools import cache

from .. import files
from ..errors import DataError
from . import turtle, words
from .namespaces import LBS, PREFIXES
from .phrases import EXACT, NARROWER, NEAR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from .phrases import Phrases

    Form = tuple[str, ...]

FILE = "names.ttl"
PROPERTIES = {EXACT: "skos:hiddenLabel", NARROWER: "lbs:narrowerName", NEAR: "lbs:nearName"}
RELATIONS = {written: relation for relation, written in PROPERTIES.items()}
BLOCK = re.compile(r'^lbs:(\w+) (\S+)\n((?:"[^"\n]*"@en [,.]\n)+)', re.M)
NAME = re.compile(r'^"(.*)"', re.M)


def text(authored: Phrases, plain: dict[Form, frozenset[str]]) -> str:
    """Return the text of `generated/names.ttl`; DataError for a concept that nobody can report.

    Left out are names with the normal form of a label or synonym of their concept; `plain` has the forms of these.
    """
    known = frozenset().union(*plain.values())
    for concept, where in authored.concepts.items():
        if LBS + concept not in known:
            raise DataError(f"{where}: nobody can report {concept!r}")
    blocks: dict[str, list[str]] = {}
    for concept, relation, name in authored.names():
        if relation == NEAR or LBS + concept not in plain.get(words.joined(name.split(" ")), ()):
            blocks.setdefault(f"lbs:{concept} {PROPERTIES[relation]}", []).append(name)
    prefixes = "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in ("lbs", "skos"))
    number = sum(map(len, blocks.values()))
    body = (
        f"{head}\n" + " ,\n".join(f'"{name}"@en' for name in sorted(blocks[head])) + " .\n" for head in sorted(blocks)
    )
    return f"{turtle.WRITTEN}build`; edits are lost. It has {number} names.\n{prefixes}{''.join(body)}"


def rows() -> list[tuple[str, str, str]]:
    """Return each name as the IRI of its concept, its relation to it, and words.

    DataError for a missing or damaged file: with a part of the names, an alarm sign could be overlooked.
    """
    path = os.path.join(files.folder("ontology"), "generated", FILE)
    if not os.path.isfile(path):
        raise DataError(f"there is no file {path!r}: run `backspasm build`")
    data = files.read_text(path)
    found: list[tuple[str, str, str]] = []
    for concept, written, names in BLOCK.findall(data):
        iri, relation = LBS + concept, RELATIONS.get(written, "")
        found += [(iri, relation, name) for name in NAME.findall(names)]
    if f" {len(found)} names.\n" not in data[: data.find("@")]:
        raise DataError(f"ontology/generated/{FILE} is damaged: run `backspasm build`")
    return found


class Hidden:
    """The names by normal form; only those with as many words as the name that is looked for are brought into it."""

    def __init__(self) -> None:
        self._names: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
        for row in rows():
            self._names[row[2].count(" ") + 1].append(row)
        self._forms: dict[int, dict[Form, list[tuple[str, str]]]] = {}

    def meant(self, form: Form) -> Collection[tuple[str, str]]:
        """Return the IRI of each concept that has a name with a normal form, and how the name is related to it."""
        number = len(form)
        if number not in self._forms:
            found = self._forms[number] = {}
            for concept, relation, name in self._names.get(number, ()):
                found.setdefault(words.joined(name.split(" ")), []).append((concept, relation))
        return self._forms[number].get(form, ())


@cache
def names() -> Hidden:
    """Return the names, read once."""
    return Hidden()
