"""Write terms, and blocks of statements about one subject, in Turtle with the project's prefixes."""

from __future__ import annotations

import re
from functools import lru_cache

import pyoxigraph as ox

from .namespaces import PREFIXES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

WRITTEN = "# Written by `backspasm "  # marks a generated file
LOCAL = re.compile(r"\w+(?:[.-]+\w+)*", re.A)
SHORT = (
    r"(?a:integer [+-]?\d+|decimal [+-]?\d*\.\d+|double [+-]?(?:\d+\.?\d*|\.\d+)[eE][+-]?\d+|boolean (?:true|false))"
)


def block(subject: str, lines: Iterable[str]) -> str:
    """Return the Turtle block of a subject: one predicate on each line, the final dot on its own line."""
    return f"{subject}\n{''.join(f'    {line} ;{chr(10)}' for line in lines)}.\n"


@lru_cache(maxsize=1 << 16)
def name(iri: str) -> str:
    """Return an IRI in Turtle: with a prefix of the project if the rest is a plain name, else in full."""
    return _name(iri, PREFIXES)


def _name(iri: str, bases: dict[str, str]) -> str:
    fitting = [(len(base), prefix) for prefix, base in bases.items() if iri.startswith(base)]
    if fitting:
        size, prefix = max(fitting)
        if LOCAL.fullmatch(iri, size):
            return f"{prefix}:{iri[size:]}"
    return str(ox.NamedNode(iri))


def term(term: Term, bases: dict[str, str] = PREFIXES) -> str:
    """Return a term in Turtle; numbers and booleans take the short form if that is the same literal."""
    if isinstance(term, ox.NamedNode):
        if term.value == PREFIXES["rdf"] + "nil":
            return "()"
        return name(term.value) if bases is PREFIXES else _name(term.value, bases)
    if not isinstance(term, ox.Literal) or term.language:
        return str(term)
    kind = term.datatype.value.removeprefix(PREFIXES["xsd"])
    if kind == "string":
        return str(term)
    short = re.fullmatch(SHORT, f"{kind} {term.value}")
    return term.value if short else f"{ox.Literal(term.value)}^^{_name(term.datatype.value, bases)}"


def canonical(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Return triples with canonical blank node labels (RDFC-1.0), so that every run writes the same labels."""
    told = list(triples)
    blank = [one for one in told if ox.BlankNode in (type(one.subject), type(one.object))]
    dataset = ox.Dataset(ox.Quad(*one) for one in blank)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    named = [one for one in told if ox.BlankNode not in (type(one.subject), type(one.object))]
    return [*named, *(quad.triple for quad in dataset)]
