"""The names and codes of the findings that can be reported."""

from __future__ import annotations

from functools import cache, cached_property, lru_cache, reduce
from operator import or_

import pyoxigraph as ox

from ..graph import queries, stores, systems
from ..graph.concepts import OUTSIDE, by_name, normal
from ..graph.namespaces import LBS, PREFIXES, expand
from .codes import Codes
from .findings import LONGEST, Findings, Meaning, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .nearest import Nearest

NAMES, KINDS, SITES = "screening/finding-names", "screening/finding-kinds", "screening/site-names"
INJURIES = "screening/injuries"
BEARING, NOTICE = "screening/bearing", "graph/notice"
LABEL = ox.NamedNode(PREFIXES["rdfs"] + "label")


class Vocabulary:
    """The names and codes of the findings that can be reported; `outside` loads the sets of mappings on first use.

    `names` is the query that returns the names. `built_in` is the vocabulary without the user's mappings, if there are
    any.
    """

    def __init__(
        self,
        store: ox.Store,
        outside: Callable[[], list[ox.Store]],
        names: str = NAMES,
        built_in: Vocabulary | None = None,
    ) -> None:
        named = queries.rows(store, queries.read(names))
        self.labels = labels(store)
        self.names = by_name(named)
        self.names_of: dict[str, list[str]] = {}
        for _, name, concept in named:
            self.names_of.setdefault(concept, []).append(name)
        self._store, self._outside, self.built_in = store, outside, built_in
        self.codes = Codes(outside, self.names_of.keys(), lambda: _bearing(store))

    def meaning(self, name: str) -> Meaning:
        """Return the meaning of a label, synonym, item text, CURIE, IRI or mapped outside id; labels go first.

        A name that is none of these means what a name with the same normal form does, if that is one concept.
        """
        known = normal(name) if len(name) <= LONGEST else name
        if len(known) > LONGEST:  # also of a shorter name: a character can be short for 18 others
            return Meaning()
        concepts = self.names.get(known)
        if concepts:
            return Meaning(concepts)
        return self._identified(name.strip()) if ":" in name and ": " not in known else self._alike(known)

    @cached_property
    def sites(self) -> Vocabulary:
        """The names and codes of the body sites."""
        return Vocabulary(self._store, self._outside, SITES)

    def coded(self, system: str, code: str) -> Meaning:
        """Return the meaning of a code of a FHIR code system, given by its URL or OID.

        A code of a system that another refines, as ICD-10-CM does ICD-10, entails what the code means there.
        """
        if len(system) + len(code) > LONGEST:
            return Meaning()
        meaning = reduce(or_, map(self._identified, systems.names(system, code)), Meaning())
        known = systems.find(system)
        if known and known.modification:
            return meaning | self.coded(known.modification, code).entailing()
        return meaning

    def _identified(self, name: str) -> Meaning:
        """Return the meaning of a CURIE or IRI of this graph or of an outside term."""
        iri = expand(name) or name
        if iri.startswith(LBS):
            return Meaning((iri,) if iri in self.names_of else ())
        return self.codes.meaning(name)

    def suggestions(self, name: str) -> tuple[str, ...]:
        """Return the labels of the findings nearest to a name that means none, the nearest first; none for a code."""
        if ":" in name or len(name) > LONGEST:
            return ()
        return tuple(self.labels[finding] for finding in self._nearest.findings(name))

    @cached_property
    def _nearest(self) -> Nearest:
        from .nearest import Nearest

        return Nearest(self.names)

    @cached_property
    def _forms(self) -> dict[tuple[str, ...], frozenset[str]]:
        from ..graph import words

        return words.by_form(self.names)

    def _alike(self, name: str) -> Meaning:
        """Return the meaning of a name's normal form, of what it entails without its modifiers, or of all that it lists."""
        from ..graph import modifiers

        found = self._single(name)
        parts = [] if found else [(self._single(part), unsure) for part, unsure in modifiers.parts(name)]
        if all(meaning for meaning, _ in parts):
            for meaning, unsure in parts:
                found |= meaning.doubted() if unsure else meaning.entailing()
        return found.doubted() if modifiers.asks(name) else found

    def _single(self, name: str) -> Meaning:
        """Return the meaning of a name's normal form, or of what it entails without its modifiers.

        It is only near if a word that was taken away makes it unsure, or puts what is no injury long ago. So is a finding
        that makes less of another one, unless only the side was taken away.
        """
        from ..graph import modifiers, words

        found, taken = self._of_form(words.form(name)), set[str]()
        for rest, kind in () if found else modifiers.shorter(name):
            taken.add(kind)
            if meaning := self._of_form(words.form(rest)):
                unsure = modifiers.UNSURE in taken or (modifiers.OLDER in taken and not meaning.sure <= self._injuries)
                turned = taken != {modifiers.SIDE} and modifiers.weak(rest)
                return meaning.doubted() if unsure or turned else meaning.entailing()
        return found

    @cached_property
    def _injuries(self) -> set[str]:
        return {finding for (finding,) in queries.rows(self._store, queries.read(INJURIES))}

    def _of_form(self, form: tuple[str, ...]) -> Meaning:
        """Return the meaning of a normal form: that of the labels and synonyms with it, else that of the phrases."""
        from ..graph import hidden, phrases

        concepts = self._forms.get(form)
        if concepts is not None:
            return Meaning(concepts) if len(concepts) == 1 else Meaning()
        meant = [(finding, how) for finding, how in hidden.names().meant(form) if finding in self.names_of]
        if len(meant) != 1:
            return Meaning()
        named = {how: (finding,) for finding, how in meant}
        return Meaning(named.get(phrases.EXACT, ()), named.get(phrases.NARROWER, ()), named.get(phrases.NEAR, ()))


@cache
def store() -> ox.Store:
    """Return a store with the parts of the graph that the queries in `queries/screening/` use."""
    names = [NOTICE, *(f"screening/{name}" for name in queries.names("screening"))]
    return stores.store_for(*map(queries.read, names), kinds=[kind for (kind,) in stores.rows(KINDS)])


def vocabulary(user_mappings: str = "") -> Vocabulary:
    """Return the names of the findings, with a user's mappings (as Turtle) if there are any."""
    return _vocabulary(user_mappings)


@lru_cache(stores.MOST_KEPT)  # the built-in one stays: it is asked for whenever another is made
def _vocabulary(user_mappings: str) -> Vocabulary:
    def outside() -> list[ox.Store]:
        shipped = stores.store_for(queries.read(OUTSIDE))
        if not user_mappings:
            return [shipped]
        user = ox.Store()
        user.load(user_mappings.encode(), format=ox.RdfFormat.TURTLE)
        return [shipped, user]

    return Vocabulary(store(), outside, built_in=_vocabulary("") if user_mappings else None)


def findings(present: Iterable[str], absent: Iterable[str], known: Vocabulary) -> Findings:
    """Return the findings that names and codes report."""
    made = Findings()
    for name in present:
        made.add_present(shown(name), known.meaning(name))
    for name in absent:
        made.add_absent(shown(name), known.meaning(name))
    return made


def _bearing(store: ox.Store) -> set[str]:
    return {concept for (concept,) in queries.rows(store, queries.read(BEARING))}


def labels(store: ox.Store) -> dict[str, str]:
    """Return the label of each thing in a store, by IRI."""
    return {str(quad.subject)[1:-1]: quad.object.value for quad in store.quads_for_pattern(None, LABEL, None)}  # type: ignore[union-attr]
