"""The criteria and the questions of the red flags, read from the graph once and evaluated many times."""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox

from ..errors import DataError
from ..graph import queries
from ..graph.namespaces import PREFIXES, shorten
from .vocabulary import NOTICE, labels, store

# The queries that read the criteria. `LISTED` returns every criterion, to detect one without an item.
FLAGS, ALTERNATIVES, EDGES, QUESTIONS, MARKS, GAPS, REFERRAL, SILENCES, LISTED = (
    f"screening/{name}"
    for name in (
        "flags",
        "alternatives",
        "edges",
        "questions",
        "marks",
        "gaps",
        "referral",
        "silences",
        "criteria",
    )
)


class Alternative:
    """One way to meet a criterion: all its core and context findings are present.

    `by_label`: the flag's own label meets it. `reason`: why a curator added the alternative, else empty.
    """

    def __init__(self, core: frozenset[str], context: frozenset[str], by_label: bool, reason: str) -> None:
        self.core, self.context, self.by_label, self.reason = core, context, by_label, reason
        self.all = core | context


class Question:
    """A yes-or-no question of one or more red flags.

    `yes`: what the answer yes asserts. `no`: what the answer no denies. `after`: the IRIs of questions;
    if there are any, this one is asked only after a yes to one of them. `flags`: the IRIs of its criteria.
    """

    def __init__(self, iri: str, text: str) -> None:
        self.iri, self.id, self.text = iri, iri.removeprefix(PREFIXES["question"]), text
        self.flags: set[str] = set()
        self.yes: set[str] = set()
        self.no: set[str] = set()
        self.after: set[str] = set()


class Flag:
    """A red flag: its criterion's IRI, item, label, disposition, alternatives, near findings and questions.

    `items` are the items of all documents that have it. `answerable` are the alternatives that a person can deny:
    neither the label nor a sign that only an examination shows. `contextual` are the questions whose yes only
    gives context.
    """

    def __init__(
        self, row: tuple[str, ...], alternatives: list[Alternative], near: frozenset[str], examined: set[str]
    ) -> None:
        self.iri, self.item, self.label, self.disposition = row
        self.items = [self.item]
        self.questions: list[Question] = []
        self.contextual: frozenset[Question] = frozenset()
        self.alternatives, self.near = alternatives, near
        unlabelled = [way for way in alternatives if not way.by_label]
        self.core = frozenset(finding for way in unlabelled for finding in way.core)
        self.answerable = [way for way in unlabelled if way.core.isdisjoint(examined)]
        # Denying the label is enough only if the document itself says what it means.
        self.named = any(not way.reason for way in unlabelled)
        self.sought = near.union(*(way.core for way in alternatives))


class Criteria:
    """The red flags in document order, without duplicates, their questions, and the relations between their findings.

    `judged` are the near findings that only a clinician can judge. `edges` are the relations: the objects of each
    subject, by the name of the relation.
    """

    def __init__(self, store: ox.Store) -> None:
        self.edges: dict[str, dict[str, set[str]]] = {}
        for subject, edge, object in queries.rows(store, queries.read(EDGES)):
            self.edges.setdefault(edge, {}).setdefault(subject, set()).add(object)
        marked: dict[str, set[str]] = {"clinician": set(), "examination": set()}
        for finding, mark in queries.rows(store, queries.read(MARKS)):
            marked[mark].add(finding)
        self.judged = frozenset(marked["clinician"])
        self._implies = self.edges.get("impliesFinding", {})
        self._implied: dict[str, frozenset[str]] = {}
        self.excludes = self.edges.get("excludesFinding", {})
        self.flags = self._flags(store, marked["examination"])
        self.questions = self._questions(store)
        for flag in self.flags:
            flag.questions = [question for question in self.questions if flag.iri in question.flags]
            flag.contextual = frozenset(
                question
                for question in flag.questions
                if all(self.implied(finding).isdisjoint(flag.sought) for finding in question.yes)
            )
        self.gaps: dict[str, list[str]] = {}
        for finding, reference in queries.rows(store, queries.read(GAPS)):
            self.gaps.setdefault(finding, []).append(reference.removeprefix(PREFIXES["ref"]))
        referred = queries.rows(store, queries.read(REFERRAL))
        self.referral = referred[0][0] if referred else ""
        self.referred = frozenset(cause for _, cause in referred)
        self.silences: dict[str, list[str]] = {}
        for concept, topic in queries.rows(store, queries.read(SILENCES)):
            self.silences.setdefault(concept, []).append(topic)
        self.notice = next((notice for (notice,) in queries.rows(store, queries.read(NOTICE))), "")
        self.labels = labels(store)

    def _flags(self, store: ox.Store, examined: set[str]) -> list[Flag]:
        ways: dict[str, list[Alternative]] = {}
        for (criterion, _, reason), leaves in _leaves(store).items():
            core, context = (frozenset(leaves.get(part, ())) for part in ("coreFinding", "contextFinding"))
            ways.setdefault(criterion, []).append(Alternative(core, context, criterion in core, reason))
        found: dict[str, Flag] = {}
        for row in queries.rows(store, queries.read(FLAGS)):
            iri, item, *_ = row
            if iri in found:
                found[iri].items.append(item)
            else:
                near = frozenset(self.edges.get("nearFinding", {}).get(iri, ()))
                found[iri] = Flag(row, ways.get(iri, []), near, examined)
        return list(found.values())

    def _questions(self, store: ox.Store) -> list[Question]:
        found: dict[str, Question] = {}
        for iri, text, part, value in queries.rows(store, queries.read(QUESTIONS)):
            question = found.setdefault(iri, Question(iri, text))
            {"criterion": question.flags, "yes": question.yes, "no": question.no, "after": question.after}[part].add(
                value
            )
        return list(found.values())

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


def _leaves(store: ox.Store) -> dict[tuple[str, str, str], dict[str, set[str]]]:
    """Return the findings of each alternative by their part; its key is its criterion, its IRI and its reason."""
    found: dict[tuple[str, str, str], dict[str, set[str]]] = {}
    for criterion, way, part, finding, reason in queries.rows(store, queries.read(ALTERNATIVES)):
        found.setdefault((criterion, way, reason), {}).setdefault(part, set()).add(finding)
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
