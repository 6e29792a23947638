"""The input of every exporter: the graph, and the answers of the selections (queries) in `queries/exports/`."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pyoxigraph as ox

from .. import answers
from ..errors import DataError
from ..graph import namespaces, queries, stores, systems, turtle
from ..graph.namespaces import LBS

ROOT = ox.NamedNode(LBS.rstrip("/"))
RDF_TYPE = namespaces.PREFIXES["rdf"] + "type"
NO_TERM = namespaces.PREFIXES["sssom"] + "NoTermFound"
DATASET = "w3id:backspasm"  # the CURIE of the data set in property graphs
SEMAPV = "https://w3id.org/semapv/vocab/"
# The prefixes of the terminologies themselves; a user's own one stays an IRI.
REGISTRIES = {
    "obo": "http://purl.obolibrary.org/obo/",
    "bioregistry": "https://bioregistry.io/registry/",
    "w3id": LBS.removesuffix("backspasm/"),
}
FINDINGS = ("coreFinding", "contextFinding")
shorten = cache(namespaces.shorten)  # an export names the same few thousand things many times


class Content:
    """The graph as a store, and the answers of the selections in `queries/exports/`, cached.

    `added` has the IRIs of the mappings that a user's file adds to the built-in ones.
    """

    def __init__(self, store: ox.Store) -> None:
        self.store = store
        self.added: set[str] = set()
        self._rows: dict[str, list[Any]] = {}
        self._triples: dict[str, list[ox.Triple]] = {}
        (self.header,) = self.rows("header")

    def rows(self, selection: str) -> list[Any]:
        """Return the rows of a selection as named tuples: str, int, Decimal, bool, or None; IRIs in full."""
        if selection not in self._rows:
            self._rows[selection] = answers.records(answers.Select(queries.select(self.store, query(selection))))
        return self._rows[selection]

    def triples(self, selection: str) -> list[ox.Triple]:
        """Return the triples of a CONSTRUCT selection, sorted.

        The names of blank nodes depend only on their triples, so that two runs give the same names.
        """
        if selection not in self._triples:
            triples = turtle.canonical(set(queries.construct(self.store, query(selection))))
            self._triples[selection] = sorted(triples, key=str)
        return self._triples[selection]

    def grouped(self, selection: str, column: str) -> dict[Any, list[Any]]:
        """Return the rows of a selection by the value of one column, in their order."""
        found: dict[Any, list[Any]] = {}
        for row in self.rows(selection):
            found.setdefault(getattr(row, column), []).append(row)
        return found


def query(selection: str) -> str:
    """Return the text of a selection in `queries/exports/`."""
    return queries.read(f"exports/{selection}")


def content(user_mappings: str = "") -> Content:
    """Return the whole graph as an exporter's input, with a user's mappings (as Turtle) added to the built-in ones.

    DataError if a prefix has two expansions, since many formats name an outside term by its CURIE alone.
    """
    found = Content(stores.store(user_mappings))
    if not user_mappings:
        return found
    found.added = {row.mapping for row in found.rows("mappings")} - {row.mapping for row in content().rows("mappings")}
    outside_prefixes(found)
    return found


def outside_prefixes(content: Content) -> dict[str, str]:
    """Return the prefixes of the outside terms with their expansions; DataError if a prefix has two expansions."""
    taken = {**namespaces.PREFIXES, **REGISTRIES, "semapv": SEMAPV}
    found: dict[str, str] = {}
    others = content.rows("other-mappings")
    named = [(row.relation, row.predicate) for row in others]
    named += [(row.curie, systems.in_rdf(row.curie, row.object)) for row in (*content.rows("mappings"), *others)]
    for curie, iri in named:
        prefix, _, local = curie.partition(":")
        base = iri.removesuffix(local)
        if (known := taken.setdefault(prefix, base)) != base:
            raise DataError(f"the mappings expand the prefix {prefix!r} to {known} and to {base}; use one expansion")
        found[prefix] = base
    return found


def node_labels(content: Content) -> dict[str, str | None]:
    """Return the label of each node by IRI; an alternative is called after its findings, those of the context last."""
    found = {row.node: row.label for row in content.rows("nodes")}
    for alternative, rows in content.grouped("links", "subject").items():
        ends = {name: [found[row.object] for row in rows if local(row.predicate) == name] for name in FINDINGS}
        if not found[alternative] and any(ends.values()):
            found[alternative] = ", with ".join(" and ".join(names) for names in ends.values() if names)
    return found


def local(iri: str) -> str:
    """Return the last part of an IRI."""
    return iri.replace("#", "/").rpartition("/")[2]


def json_bytes(value: object, depth: int = 4) -> bytes:
    """Return a value as UTF-8 JSON: keys in the given order, one line per value down to `depth`, a final line feed."""
    return f"{_json(value, depth, '')}\n".encode()


def _json(value: object, depth: int, margin: str) -> str:
    if depth == 0 or not value or not isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    inner = f"{margin} "
    if isinstance(value, dict):
        parts = [f"{json.dumps(key, ensure_ascii=False)}: {_json(one, depth - 1, inner)}" for key, one in value.items()]
        return "{\n" + ",\n".join(inner + part for part in parts) + f"\n{margin}}}"
    parts = [_json(one, depth - 1, inner) for one in value]
    return "[\n" + ",\n".join(inner + part for part in parts) + f"\n{margin}]"
