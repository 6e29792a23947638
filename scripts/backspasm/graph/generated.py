"""Write a generated module: its triples in the house layout, below a header that names the command that writes it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from . import VERSION, turtle
from .blocks import Module
from .namespaces import LBS, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

NOTICE = "Educational. Not a medical device, not clinically validated; the source document is undated."
LICENSE = "https://creativecommons.org/licenses/by/4.0/"
STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"|<[^>]*>')


@cache
def node(name: str) -> ox.NamedNode:
    """Return the IRI of a CURIE with one of the project's prefixes, as a term."""
    prefix, _, local = name.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)


def english(text: str) -> ox.Literal:
    """Return a text as a literal with the language tag `en`."""
    return ox.Literal(text, language="en")


def module(
    name: str,
    description: str,
    command: str,
    triples: Iterable[ox.Triple],
    imports: Iterable[str] = (f"{LBS}core",),
) -> str:
    """Return a module's Turtle: the prefixes that it uses, its header, and a block for each subject, in their order."""
    iri = ox.NamedNode(LBS + name)
    header: list[tuple[str, ox.NamedNode | ox.Literal]] = [
        ("rdf:type", node("owl:Ontology")),
        ("owl:versionIRI", ox.NamedNode(f"{LBS}{VERSION}/{name}")),
        *(("owl:imports", ox.NamedNode(other)) for other in imports),
        ("dcterms:title", english(f"backspasm: {name}")),
        ("dcterms:description", english(description)),
        ("dcterms:license", ox.NamedNode(LICENSE)),
        ("lbs:safetyNotice", english(NOTICE)),
    ]
    written = Module([*(ox.Triple(iri, node(verb), value) for verb, value in header), *triples], PREFIXES)
    body = "\n".join(written.block(subject, {}) for subject in written.top)
    used = set(re.findall(r"(?<![\w/:#<])(\w+):(?=\w)", STRINGS.sub("", body)))
    width = max(map(len, used & PREFIXES.keys()))
    prefixes = [
        f"@prefix {prefix}:{' ' * (width - len(prefix))} <{base}> .\n"
        for prefix, base in PREFIXES.items()
        if prefix in used
    ]
    return f"{''.join(prefixes)}\n{turtle.WRITTEN}{command}`; edits are lost.\n\n{body}"
