"""Findings: what a person or a record reports, as the concepts of the graph that its names and codes mean."""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox

from . import engines, errors
from .concepts import normal
from .namespaces import LBS, PREFIXES, expand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LONGEST = 1000
# What a person can have, be or do: the kinds of which a criterion may speak, and habits; a treatment, a place in the body or an aim is no finding. Of the situations, the one
# that calls for the referral.
NAMES = """
PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX schema: <https://schema.org/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?tier ?name ?concept WHERE {
  { lbs:coreFinding schema:rangeIncludes ?kind . ?concept a ?kind }
  UNION { ?concept a lbs:Behaviour }
  UNION {
    ?when lbs:claimPredicate lbs:indicatedWhen ; lbs:claimSubject/a lbs:Referral ; lbs:claimObject ?concept .
  }
  { ?concept rdfs:label ?name BIND("label" AS ?tier) }
  UNION { ?item lbs:mentions ?concept ; lbs:text|lbs:headword ?name BIND("label" AS ?tier) }
  UNION { ?concept skos:altLabel ?name BIND("synonym" AS ?tier) }
}
"""
KINDS = "SELECT ?kind { <https://w3id.org/backspasm/coreFinding> <https://schema.org/rangeIncludes> ?kind }"
# Conditions that stand in the graph only because an alarm sign may point to them: no name of theirs is a finding.
POINTED_TO = """
PREFIX lbs: <https://w3id.org/backspasm/>
SELECT DISTINCT ?concept WHERE {
  ?suspicion lbs:claimPredicate lbs:raisesSuspicionOf ; lbs:claimObject ?concept .
  FILTER NOT EXISTS { ?claim lbs:claimSubject ?concept ; lbs:hasOrigin lbs:stated }
  FILTER NOT EXISTS { ?claim lbs:claimObject ?concept ; lbs:hasOrigin lbs:stated }
  FILTER NOT EXISTS { ?criterion lbs:nearFinding|lbs:coreFinding|lbs:contextFinding ?concept }
}
"""
OUTSIDE = """
PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX sssom: <https://w3id.org/sssom/>
SELECT ?tier ?curie ?object ?concept WHERE {
  ?mapping sssom:subject_id ?concept ; sssom:predicate_id ?predicate ; lbs:curie ?curie ; sssom:object_id ?object .
  FILTER(?object != sssom:NoTermFound)
  BIND(STRBEFORE(STRAFTER(STR(?predicate), "#"), "Match") AS ?tier)
}
"""
# What an inexact code may stand for: findings that meet or nearly meet a criterion, and the curated gaps.
BEARING = """
PREFIX lbs: <https://w3id.org/backspasm/>
SELECT DISTINCT ?concept WHERE {
  { ?criterion lbs:nearFinding|lbs:coreFinding ?finding }
  UNION { ?suspicion lbs:claimPredicate lbs:raisesSuspicionOf ; lbs:claimSubject ?finding }
  ?concept lbs:impliesFinding* ?finding .
}
"""
LABEL = ox.NamedNode(PREFIXES["rdfs"] + "label")
NOTHING: frozenset[str] = frozenset()


class Meaning:
    """What a name or code means: `exact` concepts, and `near` ones that it names only more widely or narrowly."""

    def __init__(self, exact: Iterable[str] = (), near: Iterable[str] = ()) -> None:
        self.exact, self.near = frozenset(exact), frozenset(near)

    def __bool__(self) -> bool:
        return bool(self.exact or self.near)


UNKNOWN = Meaning()


class Vocabulary:
    """The names by which findings are known; `outside` gives the store that holds the mappings, and is called when needed."""

    def __init__(self, store: ox.Store, outside: Callable[[], ox.Store]) -> None:
        named = rows(store, NAMES)
        hidden = {concept for (concept,) in rows(store, POINTED_TO)}
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
        self._codes: dict[str, dict[str, set[str]]] | None = None

    def meaning(self, name: str) -> Meaning:
        """Return what a label, an item, a synonym, a CURIE or IRI of ours, or a mapped outside id means; a label goes first."""
        if len(name) > LONGEST:
            return UNKNOWN
        known = normal(name)
        concepts = self.names.get(known)
        if concepts:
            return Meaning(concepts)
        if ":" not in known:
            return UNKNOWN
        iri = expand(name.strip()) or name.strip()
        return Meaning(self._reported(iri)) if iri.startswith(LBS) else self._mapped(known)

    def _reported(self, iri: str) -> frozenset[str]:
        """The concept itself where it can be reported; for a condition that is only pointed to, what its name means."""
        if iri in self.names_of:
            return frozenset((iri,))
        return self.names.get(normal(self.labels.get(iri, "")), NOTHING)

    def _mapped(self, code: str) -> Meaning:
        if self._codes is None:
            self._codes = {}
            self._bearing = {concept for (concept,) in rows(self._store, BEARING)}
            for tier, curie, iri, concept in rows(self._outside(), OUTSIDE):
                for name in (curie, iri):
                    self._codes.setdefault(normal(name), {}).setdefault(tier, set()).add(concept)
        tiers = self._codes.get(code, {})
        if "exact" in tiers:
            return Meaning(exact for concept in tiers["exact"] for exact in self._reported(concept))
        wider = (concept for tier in ("close", "broad", "narrow") for concept in tiers.get(tier, ()))
        return Meaning(near=(concept for concept in wider if concept in self._bearing and concept in self.names_of))


class Report:
    """What is reported, by concept with the words it was reported in: `present`, `near` (present, but named less than
    exactly) and `absent`; `unknown` and `unknown_absent` are the words that mean nothing here; `hour` is hours after onset."""

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
        """Add words as absent; only concepts that they mean exactly are denied."""
        for concept in meaning.exact:
            self.absent.setdefault(concept, set()).add(words)
        if not meaning.exact:
            self.unknown_absent.add(words)


def report(present: Iterable[str], absent: Iterable[str], known: Vocabulary) -> Report:
    """Return names and codes as a report."""
    made = Report()
    for name in present:
        made.add_present(shown(name), known.meaning(name))
    for name in absent:
        made.add_absent(shown(name), known.meaning(name))
    return made


def shown(words: str) -> str:
    """Return words as they may be listed back: single blanks, no invisible characters, not too long."""
    words = errors.shown(" ".join(words[:LONGEST].split()))
    return words if len(words) <= 200 else words[:200] + " ..."


@cache
def vocabulary(mappings: str | None = None) -> Vocabulary:
    """Return the names of the graph, with a user's mappings if there are any."""
    # The names are those of a few kinds: which, the graph says, and no other types need be loaded.
    kinds = rows(engines.store_for(KINDS), KINDS)
    named = NAMES.replace("?concept a ?kind", " . ".join(f"?concept a <{kind}>" for (kind,) in kinds))
    return Vocabulary(
        engines.store_for(named, POINTED_TO, BEARING),
        lambda: engines.store(engines.own(mappings)) if mappings else engines.store_for(OUTSIDE),
    )


def labels(store: ox.Store) -> dict[str, str]:
    """Return the label of each thing in a store."""
    return {str(quad.subject)[1:-1]: quad.object.value for quad in store.quads_for_pattern(None, LABEL, None)}  # type: ignore[union-attr]


def rows(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    """Return the rows of a query as texts, empty where a cell is unbound."""
    return [tuple(term.value if term else "" for term in row) for row in store.query(query)]  # type: ignore[union-attr]
