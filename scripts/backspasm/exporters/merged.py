"""The graph as one ontology: the modules put together, with a label on everything that is described."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ..graph import turtle
from ..graph.namespaces import PREFIXES
from .content import RDF_TYPE, ROOT
from .labels import labels

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .content import Content

OWL = PREFIXES["owl"]
TYPE = ox.NamedNode(RDF_TYPE)
LABEL = ox.NamedNode(PREFIXES["rdfs"] + "label")
ONTOLOGY = ox.NamedNode(OWL + "Ontology")
SOURCE = ox.NamedNode(PREFIXES["dcterms"] + "source")
VERSION = ox.NamedNode(OWL + "versionIRI")
IMPORTS = ox.NamedNode(OWL + "imports")


@cache
def triples(content: Content) -> list[ox.Triple]:
    """Return the triples of the whole graph as one ontology, in the order of `ordered`.

    It has one header, which names the documents as its sources, no imports, and a label on everything that it describes.
    A module keeps only its title, description, licence and notice.
    """
    modules = {quad.subject for quad in content.store.quads_for_pattern(None, TYPE, ONTOLOGY)} - {ROOT}

    def kept(one: ox.Triple) -> bool:
        return one.predicate != IMPORTS and not (one.subject in modules and one.predicate in (TYPE, VERSION))

    names = (labelled(iri, label) for iri, label in labels(content).items())
    documents = (ox.Triple(ROOT, SOURCE, ox.NamedNode(row.document)) for row in content.rows("documents"))
    return ordered([*filter(kept, turtle.canonical(quad.triple for quad in content.store)), *names, *documents])


def labelled(iri: str, label: str) -> ox.Triple:
    """Return the triple that gives a thing its English label."""
    return ox.Triple(ox.NamedNode(iri), LABEL, ox.Literal(label, language="en"))


def ordered(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Return triples without repetition: the ontology header first, and the OWL type of each subject before the rest.

    Writers of RDF/XML name an element after the type that comes first, and some readers look for `owl:Ontology` by name.
    """

    about: dict[str, set[ox.Triple]] = {}
    for one in triples:
        about.setdefault(str(one.subject), set()).add(one)

    def place(one: ox.Triple) -> tuple[bool, bool, str]:
        text = str(one)
        typed = one.predicate == TYPE
        return not typed, typed and OWL not in text, text

    return [one for subject in sorted(about, key=_root_first) for one in sorted(about[subject], key=place)]


def _root_first(subject: str) -> tuple[bool, str]:
    return subject != str(ROOT), subject
