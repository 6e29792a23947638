"""The criteria of the alarm signs as they stand in the graph, ready to be evaluated many times."""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox

from . import engines, findings
from .errors import DataError
from .namespaces import LBS, PREFIXES, shorten

FLAGS = """
PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?criterion ?item ?label ?disposition ?question ?further WHERE {
  ?claim lbs:claimPredicate lbs:hasDisposition ; lbs:claimObject/rdfs:label ?disposition ;
    lbs:claimSubject ?criterion ; lbs:statedIn ?item .
  ?item lbs:mentions ?criterion ; lbs:headword ?label ; lbs:start ?start ; lbs:inDocument/dcterms:identifier ?document .
  ?criterion a lbs:RedFlagCriterion .
  OPTIONAL { ?criterion lbs:question ?question }
  OPTIONAL { ?criterion lbs:furtherQuestion ?further }
} ORDER BY ?document ?start
"""
ALTERNATIVES = """
PREFIX lbs: <https://w3id.org/backspasm/>
SELECT ?criterion ?alternative ?part ?finding ?reason WHERE {
  ?criterion lbs:hasAlternative ?alternative .
  { ?alternative lbs:coreFinding ?finding BIND("coreFinding" AS ?part) }
  UNION { ?alternative lbs:contextFinding ?finding BIND("contextFinding" AS ?part) }
  OPTIONAL { ?alternative lbs:reason ?reason }
} ORDER BY ?alternative ?part ?finding
"""
EDGES = """
PREFIX lbs: <https://w3id.org/backspasm/>
SELECT ?subject ?edge ?object WHERE {
  { ?subject lbs:nearFinding ?object BIND("nearFinding" AS ?edge) }
  UNION { ?subject lbs:impliesFinding ?object BIND("impliesFinding" AS ?edge) }
  UNION { ?subject lbs:excludesFinding ?object BIND("excludesFinding" AS ?edge) }
}
"""
GAPS = """
PREFIX lbs: <https://w3id.org/backspasm/>
SELECT DISTINCT ?finding ?reference WHERE {
  ?suspicion lbs:claimPredicate lbs:raisesSuspicionOf ; lbs:claimSubject ?finding ; lbs:cites ?reference .
  FILTER NOT EXISTS { ?finding a lbs:RedFlagCriterion }
} ORDER BY ?reference
"""
REFERRED = """
PREFIX lbs: <https://w3id.org/backspasm/>
SELECT DISTINCT ?label ?cause WHERE {
  ?action a lbs:Referral .
  ?item lbs:mentions ?action ; lbs:headword ?label .
  {
    ?action lbs:promptedBy ?cause .
  } UNION {
    ?when lbs:claimPredicate lbs:indicatedWhen ; lbs:claimSubject ?action ; lbs:claimObject ?cause .
  }
}
"""
LISTED = "SELECT ?criterion { ?criterion a <https://w3id.org/backspasm/RedFlagCriterion> }"
NOTICE = f"SELECT ?notice {{ <{LBS.rstrip('/')}> <{LBS}safetyNotice> ?notice }}"


class Alternative:
    """One way to meet a criterion; `own` where it is the criterion's own label, `reason` where it is curated, else empty."""

    def __init__(self, core: frozenset[str], context: frozenset[str], own: bool, reason: str) -> None:
        self.core, self.context, self.own, self.reason = core, context, own, reason
        self.all = core | context


class Flag:
    """An alarm sign: its criterion's IRI, item, label and disposition, its alternatives, near findings and questions, and the
    items of all documents that have it."""

    def __init__(self, row: tuple[str, ...], alternatives: list[Alternative], near: frozenset[str]) -> None:
        self.iri, self.item, self.label, self.disposition = row[:4]
        self.items = [self.item]
        self.questions = [question for question in row[4:] if question]
        self.alternatives, self.near = alternatives, near
        # Those that the document itself gives: for "not met" each of them has to be denied.
        self.parts = [way for way in alternatives if not way.own and not way.reason]
        self.core = {finding for way in self.parts for finding in way.core}
        self.sought = near.union(*(way.core for way in alternatives))


class Criteria:
    """The alarm signs in document order, each once, and what the graph says of the findings in them."""

    def __init__(self, store: ox.Store) -> None:
        edges: dict[str, dict[str, set[str]]] = {}
        for subject, edge, object in findings.rows(store, EDGES):
            edges.setdefault(edge, {}).setdefault(subject, set()).add(object)
        ways: dict[str, dict[str, tuple[dict[str, set[str]], str]]] = {}
        for criterion, way, part, finding, reason in findings.rows(store, ALTERNATIVES):
            leaves, _ = ways.setdefault(criterion, {}).setdefault(
                way, ({"coreFinding": set(), "contextFinding": set()}, reason)
            )
            leaves[part].add(finding)
        self.flags: list[Flag] = []
        for row in findings.rows(store, FLAGS):
            if known := next((flag for flag in self.flags if flag.iri == row[0]), None):
                known.items.append(row[1])
                continue
            alternatives = [
                Alternative(
                    frozenset(leaves["coreFinding"]),
                    frozenset(leaves["contextFinding"]),
                    row[0] in leaves["coreFinding"],
                    reason,
                )
                for leaves, reason in ways.get(row[0], {}).values()
            ]
            self.flags.append(Flag(row, alternatives, frozenset(edges.get("nearFinding", {}).get(row[0], ()))))
        self._implies = edges.get("impliesFinding", {})
        self.excludes = edges.get("excludesFinding", {})
        self.opposed = frozenset(finding for found in self.excludes.values() for finding in found)
        self.gaps: dict[str, list[str]] = {}
        for finding, reference in findings.rows(store, GAPS):
            self.gaps.setdefault(finding, []).append(reference.removeprefix(PREFIXES["ref"]))
        referred = findings.rows(store, REFERRED)
        self.referral = referred[0][0] if referred else ""
        self.referred = frozenset(cause for _, cause in referred)
        self.notice = next((notice for (notice,) in findings.rows(store, NOTICE)), "")
        self.labels = findings.labels(store)
        self._implied: dict[str, frozenset[str]] = {}

    def implied(self, finding: str) -> frozenset[str]:
        """Return a finding and all that is there whenever it is."""
        found = self._implied.get(finding)
        if found is None:
            reached, todo = {finding}, [finding]
            while todo:
                new = self._implies.get(todo.pop(), set()) - reached
                reached |= new
                todo += new
            found = self._implied[finding] = frozenset(reached)
        return found


@cache
def criteria() -> Criteria:
    """Return the criteria of the graph; DataError where one has no item, since a sign that is not shown would reassure."""
    store = engines.store_for(FLAGS, ALTERNATIVES, EDGES, GAPS, REFERRED, NOTICE, LISTED)
    found = Criteria(store)
    listed = {criterion for (criterion,) in findings.rows(store, LISTED)}
    if not listed or (without := sorted(listed - {flag.iri for flag in found.flags})):
        which = f"the red flag {shorten(without[0])} stands in no document" if listed else "the graph has no red flag"
        raise DataError(f"{which}, so nothing can be screened: run `backspasm check`")
    return found
