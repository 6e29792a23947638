"""A description of a blank node, which has no name, by its properties; the same in each run."""

from __future__ import annotations

import pyoxigraph as ox

from .namespaces import PREFIXES, shorten

TYPE_CHECKING = False
if TYPE_CHECKING:
    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
MOST_SHOWN = 4
LONGEST = 60
MOST_STEPS = 100


def text(store: ox.Store, term: Term | None) -> str:
    """Return a term's value, the description of a blank node, or an empty text for None."""
    if isinstance(term, ox.BlankNode):
        return words(store, term)
    return "" if term is None else getattr(term, "value", str(term))


def words(store: ox.Store, node: ox.BlankNode) -> str:
    """Return a blank node as in Turtle, with MOST_SHOWN of its values, and the nearest term that leads to it."""
    quads = store.quads_for_pattern(node, None, None)
    said = sorted((quad.predicate != TYPE, _short(quad.predicate), _short(quad.object)) for quad in quads)
    parts = [f"{'a' if not other else name} {value}" for other, name, value in said[:MOST_SHOWN]]
    more = ["..."] if len(said) > MOST_SHOWN else []
    described = f"[ {' ; '.join(parts + more)} ]" if parts else "[]"
    holder = _holder(store, node)
    return f"{described} in {holder}" if holder else described


def _short(term: Term) -> str:
    if isinstance(term, ox.NamedNode):
        return shorten(term.value)
    if isinstance(term, ox.Literal):
        return repr(term.value if len(term.value) <= LONGEST else term.value[:LONGEST] + "...")
    return "[]" if isinstance(term, ox.BlankNode) else "<<( )>>"


def _holder(store: ox.Store, node: ox.BlankNode) -> str:
    """Return the first IRI, by name, among the nearest from which triples lead to a node; empty if there is none."""
    level, seen = {node}, {node}
    while level and len(seen) < MOST_STEPS:
        above = {quad.subject for each in level for quad in store.quads_for_pattern(None, None, each)}
        named = sorted(subject.value for subject in above if isinstance(subject, ox.NamedNode))
        if named:
            return shorten(named[0])
        level = {subject for subject in above if isinstance(subject, ox.BlankNode)} - seen
        seen |= level
    return ""
