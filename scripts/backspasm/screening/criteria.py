"""The criteria of the red flags, read from the graph once and evaluated many times."""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox

from ..errors import DataError
from ..graph import queries
from ..graph.namespaces import PREFIXES, shorten
from .findings import NOTICE, labels, store

# The queries that read the criteria. `LISTED` returns every criterion, to detect one without an item.
FLAGS, ALTERNATIVES, EDGES, GAPS, REFERRAL, LISTED = (
    f"screening/{name}" for name in ("flags", "alternatives", "edges", "gaps", "referral", "criteria")
)


class Alternative:
    """One way to meet a criterion: all its core and context findings are present.

    `by_label`: the flag's own label meets it. `reason`: why a curator added the alternative, else empty.
    """

    def __init__(self, core: frozenset[str], context: frozenset[str], by_label: bool, reason: str) -> None:
        self.core, self.context, self.by_label, self.reason = core, context, by_label, reason
        self.all = core | context


class Flag:
    """A red flag: its criterion's IRI, item, label, disposition, alternatives, near findings and questions.

    `items` are the items of all documents that have it.
    """

    def __init__(self, row: tuple[str, ...], alternatives: list[Alternative], near: frozenset[str]) -> None:
        self.iri, self.item, self.label, self.disposition = row[:4]
        self.items = [self.item]
        self.questions = [question for question in row[4:] if question]
        self.alternatives, self.near = alternatives, near
        # The alternatives that the document itself states; for "not met" each of them must be denied.
        self.stated = [way for way in alternatives if not way.by_label and not way.reason]
        self.core = {finding for way in self.stated for finding in way.core}
        self.sought = near.union(*(way.core for way in alternatives))


class Criteria:
    """The red flags in document order, without duplicates, and the relations between their findings."""

    def __init__(self, store: ox.Store) -> None:
        edges: dict[str, dict[str, set[str]]] = {}
        for subject, edge, object in queries.rows(store, queries.read(EDGES)):
            edges.setdefault(edge, {}).setdefault(subject, set()).add(object)
        ways: dict[str, dict[str, tuple[dict[str, set[str]], str]]] = {}
        for criterion, way, part, finding, reason in queries.rows(store, queries.read(ALTERNATIVES)):
            leaves, _ = ways.setdefault(criterion, {}).setdefault(
                way, ({"coreFinding": set(), "contextFinding": set()}, reason)
            )
            leaves[part].add(finding)
        self.flags: list[Flag] = []
        for row in queries.rows(store, queries.read(FLAGS)):
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
        for finding, reference in queries.rows(store, queries.read(GAPS)):
            self.gaps.setdefault(finding, []).append(reference.removeprefix(PREFIXES["ref"]))
        referred = queries.rows(store, queries.read(REFERRAL))
        self.referral = referred[0][0] if referred else ""
        self.referred = frozenset(cause for _, cause in referred)
        self.notice = next((notice for (notice,) in queries.rows(store, queries.read(NOTICE))), "")
        self.labels = labels(store)
        self._implied: dict[str, frozenset[str]] = {}

    def implied(self, finding: str) -> frozenset[str]:
        """Return a finding and all findings that it implies, directly or not."""
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
    """Return the criteria of the graph.

    DataError if there is no red flag or a criterion has no item: leaving out a red flag could falsely reassure.
    """
    found = Criteria(store())
    listed = {criterion for (criterion,) in queries.rows(store(), queries.read(LISTED))}
    if not listed or (without := sorted(listed - {flag.iri for flag in found.flags})):
        which = f"no document has an item for {shorten(without[0])}" if listed else "the graph has no red flag"
        raise DataError(f"cannot screen: {which}; run `backspasm check`")
    return found
