"""Findings: what a person or a record reports, as concepts of the graph."""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox

from .. import errors, question
from ..errors import DataError, UsageError
from ..graph import queries, stores
from ..graph.concepts import OUTSIDE, normal
from ..graph.namespaces import LBS, PREFIXES, expand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LONGEST = 1000
MOST_ENTRIES = 10_000
NAMES, KINDS = "screening/finding-names", "screening/finding-kinds"
SUSPECTED, BEARING, NOTICE = "screening/suspected-only", "screening/bearing", "graph/notice"
LABEL = ox.NamedNode(PREFIXES["rdfs"] + "label")
NOTHING: frozenset[str] = frozenset()


class Meaning:
    """What a name or code means, as IRIs: `exact` concepts, and `near` ones, which are close, broader or narrower."""

    def __init__(self, exact: Iterable[str] = (), near: Iterable[str] = ()) -> None:
        self.exact, self.near = frozenset(exact), frozenset(near)

    def __bool__(self) -> bool:
        return bool(self.exact or self.near)


class Findings:
    """The reported findings, each with the words that reported it.

    `present`, `near` (present, but not named exactly) and `absent` map a concept's IRI to these words. `unknown` and
    `unknown_absent` are words that match no concept. `hour` is the hours after onset as a decimal text, or None.
    """

    def __init__(self) -> None:
        self.present: dict[str, set[str]] = {}
        self.near: dict[str, set[str]] = {}
        self.absent: dict[str, set[str]] = {}
        self.unknown: set[str] = set()
        self.unknown_absent: set[str] = set()
        self.hour: str | None = None

    def add_present(self, words: str, meaning: Meaning) -> None:
        for concept in meaning.exact:
            self.present.setdefault(concept, set()).add(words)
        for concept in meaning.near:
            self.near.setdefault(concept, set()).add(words)
        if not meaning:
            self.unknown.add(words)

    def add_absent(self, words: str, meaning: Meaning) -> None:
        """Add words as absent; only the concepts that match exactly are denied."""
        for concept in meaning.exact:
            self.absent.setdefault(concept, set()).add(words)
        if not meaning.exact:
            self.unknown_absent.add(words)


def shown(words: str) -> str:
    """Return words ready to print: single blanks, no invisible characters, cut after 200 characters."""
    words = errors.shown(" ".join(words[:LONGEST].split()))
    return words if len(words) <= 200 else words[:200] + " ..."


class Vocabulary:
    """The names of the findings that can be reported; `outside` loads the sets of mappings on first use.

    A code means what it means in each set: a user's set adds a meaning, and takes none away.
    """

    def __init__(self, store: ox.Store, outside: Callable[[], list[ox.Store]]) -> None:
        named = queries.rows(store, queries.read(NAMES))
        hidden = {concept for (concept,) in queries.rows(store, queries.read(SUSPECTED))}
        self.labels = labels(store)
        self.names: dict[str, frozenset[str]] = {}
        self.names_of: dict[str, list[str]] = {}
        for wanted in ("label", "synonym"):
            tier: dict[str, set[str]] = {}
            for kind, name, concept in named:
                if kind == wanted and concept not in hidden:
                    tier.setdefault(normal(name), set()).add(concept)
                    self.names_of.setdefault(concept, []).append(name)
            for known, concepts in tier.items():
                self.names.setdefault(known, frozenset(concepts))
        self._store, self._outside = store, outside
        self._codes: list[dict[str, dict[str, set[str]]]] | None = None

    def meaning(self, name: str) -> Meaning:
        """Return the meaning of a label, synonym, item text, CURIE, IRI or mapped outside id; labels go first."""
        if len(name) > LONGEST:
            return Meaning()
        known = normal(name)
        concepts = self.names.get(known)
        if concepts:
            return Meaning(concepts)
        if ":" not in known:
            return Meaning()
        iri = expand(name.strip()) or name.strip()
        return Meaning(self._reported(iri)) if iri.startswith(LBS) else self._mapped(known)

    def _reported(self, iri: str) -> frozenset[str]:
        """Return the concept if it can be reported; for an only suspected condition, the concepts with its name."""
        if iri in self.names_of:
            return frozenset((iri,))
        return self.names.get(normal(self.labels.get(iri, "")), NOTHING)

    def _mapped(self, code: str) -> Meaning:
        if self._codes is None:
            self._bearing = {concept for (concept,) in queries.rows(self._store, queries.read(BEARING))}
            self._codes = []
            for mappings in self._outside():
                codes: dict[str, dict[str, set[str]]] = {}
                for tier, name, concept in queries.rows(mappings, queries.read(OUTSIDE)):
                    codes.setdefault(normal(name), {}).setdefault(tier, set()).add(concept)
                self._codes.append(codes)
        found = [self._in_tiers(codes.get(code, {})) for codes in self._codes]
        return Meaning(
            (concept for meaning in found for concept in meaning.exact),
            (concept for meaning in found for concept in meaning.near),
        )

    def _in_tiers(self, tiers: dict[str, set[str]]) -> Meaning:
        if "exact" in tiers:
            return Meaning(exact for concept in tiers["exact"] for exact in self._reported(concept))
        wider = (concept for tier in ("close", "broad", "narrow") for concept in tiers.get(tier, ()))
        return Meaning(near=(concept for concept in wider if concept in self._bearing and concept in self.names_of))


@cache
def store() -> ox.Store:
    """Return a store with the parts of the graph that the queries in `queries/screening/` use."""
    names = [NOTICE, *(f"screening/{name}" for name in queries.names("screening"))]
    return stores.store_for(*map(queries.read, names), kinds=[kind for (kind,) in stores.rows(KINDS)])


@cache
def vocabulary(user_mappings: str = "") -> Vocabulary:
    """Return the names of the findings, with a user's mappings (as Turtle) if there are any."""

    def outside() -> list[ox.Store]:
        shipped = stores.store_for(queries.read(OUTSIDE))
        if not user_mappings:
            return [shipped]
        user = ox.Store()
        user.load(user_mappings.encode(), format=ox.RdfFormat.TURTLE)
        return [shipped, user]

    return Vocabulary(store(), outside)


def findings(present: Iterable[str], absent: Iterable[str], known: Vocabulary) -> Findings:
    """Return the findings that names and codes report."""
    made = Findings()
    for name in present:
        made.add_present(shown(name), known.meaning(name))
    for name in absent:
        made.add_absent(shown(name), known.meaning(name))
    return made


def labels(store: ox.Store) -> dict[str, str]:
    """Return the label of each thing in a store, by IRI."""
    return {str(quad.subject)[1:-1]: quad.object.value for quad in store.quads_for_pattern(None, LABEL, None)}  # type: ignore[union-attr]


def limit(entries: int) -> None:
    """Raise DataError if there are more than MOST_ENTRIES entries."""
    if entries > MOST_ENTRIES:
        raise DataError(f"the file has more than {MOST_ENTRIES} entries")


def hour(value: object) -> str:
    """Return hours after onset, a number or a text, as a plain decimal; UsageError if out of range or no number."""
    parameter = next(one for one in question.load("relief").parameters if one.name == "hour")
    try:
        if not isinstance(value, bool):
            return question.decimal(parameter, question.words(value)).value
    except UsageError:
        pass
    raise UsageError(f"the hour must be a number from {parameter.low} to {parameter.high}")


def hour_in_file(value: object) -> str:
    """Return hours after onset as `hour` does, from a number in a file; DataError for anything else."""
    try:
        return hour(value if isinstance(value, int | float) else "")
    except UsageError as error:
        raise DataError(str(error)) from None
