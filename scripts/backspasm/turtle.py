"""Turtle in the house layout, for the modules that a command writes."""

from __future__ import annotations

import re
from functools import lru_cache

import pyoxigraph as ox

from .namespaces import LBS, PREFIXES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

WRITTEN = "# Written by `backspasm "  # the mark of a file that people do not edit
NOTICE = "Educational. Not a medical device, not clinically validated; the source document is undated."


def module(
    name: str, description: str, made_by: str, blocks: Iterable[str], imports: Iterable[str] = (f"<{LBS}core>",)
) -> str:
    """Return a module of the ontology: the prefixes that it uses, its header, and blocks as `block` makes them."""
    from . import __version__

    header = block(
        f"<{LBS}{name}>",
        [
            "a owl:Ontology",
            f"owl:versionIRI <{LBS}{__version__}/{name}>",
            *(f"owl:imports {other}" for other in imports),
            f'dcterms:title "backspasm: {name}"@en',
            f'dcterms:description "{description}"@en',
            "dcterms:license <https://creativecommons.org/licenses/by/4.0/>",
            f'lbs:safetyNotice "{NOTICE}"@en',
        ],
    )
    body = "\n".join([f"{WRITTEN}{made_by}`; edits are lost.\n", header, *blocks])
    used = set(re.findall(r"(?<![\w/:#<])(\w+):(?=\w)", re.sub(r'"(?:[^"\\]|\\.)*"|<[^>]*>', "", body)))
    width = max(map(len, used & PREFIXES.keys()))
    prefixes = [
        f"@prefix {prefix}:{' ' * (width - len(prefix))} <{base}> .\n"
        for prefix, base in PREFIXES.items()
        if prefix in used
    ]
    return "".join(prefixes) + "\n" + body


def block(subject: str, lines: Iterable[str]) -> str:
    """Return what is said of a subject, one predicate a line and the final dot alone."""
    return f"{subject}\n{''.join(f'    {line} ;{chr(10)}' for line in lines)}.\n"


@lru_cache(maxsize=1 << 16)
def name(iri: str) -> str:
    """Return an IRI as Turtle writes it: with a prefix of the project where the rest is a plain name, else in full."""
    fitting = [(len(base), prefix, base) for prefix, base in PREFIXES.items() if iri.startswith(base)]
    if fitting:
        _, prefix, base = max(fitting)
        if re.fullmatch(r"\w+(?:-+\w+)*", iri[len(base) :], re.ASCII):
            return f"{prefix}:{iri[len(base) :]}"
    return f"<{iri}>"


def term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    """Return a term as Turtle writes it, an IRI as `name` does."""
    return name(term.value) if isinstance(term, ox.NamedNode) else str(term)


def canonical(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Return triples with their blank nodes named after what is said of them (RDFC-1.0), so that two runs name them alike."""
    told = list(triples)
    blank = [one for one in told if ox.BlankNode in (type(one.subject), type(one.object))]
    dataset = ox.Dataset(ox.Quad(*one) for one in blank)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    named = [one for one in told if ox.BlankNode not in (type(one.subject), type(one.object))]
    return [*named, *(quad.triple for quad in dataset)]
