"""The modules of the ontology: every Turtle file in its folder, as a pyoxigraph store or an rdflib graph."""

from __future__ import annotations

import contextlib
import os
import re
from functools import cache

import pyoxigraph as ox

from .. import files
from ..errors import DataError, sentence
from .namespaces import PREFIXES, expand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    import rdflib

ROOT = "backspasm"
GENERATED = "generated/"
NOT_MODULES = ("shapes", GENERATED + "graph", GENERATED + "names")  # the shapes, a copy of the graph, hidden names
BLOCK = r"(?m)^(?:<([^>]*)>|(\w+:[\w.-]+))(?=\s)"
MODULE = re.compile(rf"(?:{GENERATED})?[A-Za-z0-9_-]+")
OWL_IMPORTS = ox.NamedNode(PREFIXES["owl"] + "imports")


def path(module: str) -> str:
    """Return the path of a module's Turtle file; a generated module is named with its folder, `generated/derived`."""
    return os.path.join(files.folder("ontology"), module + ".ttl")


def modules() -> list[str]:
    """Return the names of all modules: the authored ones, then the generated ones, each sorted."""
    folder = files.folder("ontology")
    made = os.path.join(folder, GENERATED)
    generated = files.names(made, ".ttl") if os.path.isdir(made) else []
    found = [*files.names(folder, ".ttl"), *(GENERATED + name for name in generated)]
    for name in found:
        if not MODULE.fullmatch(name):
            raise DataError(
                f"the module name {name + '.ttl'!r} may contain only letters, digits, hyphens and underscores"
            )
    return [name for name in found if name not in NOT_MODULES]


def authored() -> list[str]:
    """Return the names of the authored modules, those that people edit."""
    return [name for name in modules() if not name.startswith(GENERATED)]


def outlines() -> list[str]:
    """Return the names of the outline modules, which `backspasm source outline` writes."""
    return [name for name in modules() if name.startswith(GENERATED + "outline-")]


def store(names: list[str] | None = None) -> ox.Store:
    """Return an in-memory store with the whole graph or the named modules."""
    graph = ox.Store()
    for name in modules() if names is None else names:
        with _named(name):
            graph.load(path=path(name), format=ox.RdfFormat.TURTLE)
    return graph


def rdflib_graph(names: list[str] | None = None) -> rdflib.Graph:
    """Return the whole graph or the named modules as an rdflib Graph with the project's prefixes bound."""
    import rdflib

    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, base in PREFIXES.items():
        graph.bind(prefix, base)
    for name in modules() if names is None else names:
        with _named(name):
            graph.parse(path(name), format="turtle")
    return graph


@contextlib.contextmanager
def _named(module: str) -> Iterator[None]:
    """Raise a read or syntax error as a DataError with the file and line."""
    try:
        yield
    except (OSError, SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or getattr(error, "lines", None)
        where = f"{path(module)!r}{f', line {line}' if line else ''}"
        raise DataError(f"{where}: {getattr(error, 'strerror', None) or sentence(error)}") from None


def place(iri: str) -> str:
    """Return `ontology/FILE:LINE` of the block of an IRI, or an empty string if no authored module has one."""
    return _places().get(iri, "")


@cache
def _places() -> dict[str, str]:
    """Return `ontology/FILE:LINE` of the first block of each subject; syntax errors are not reported here."""
    found: dict[str, str] = {}
    for module in authored():
        file = path(module)
        text = files.read_text(file)
        for match in re.finditer(BLOCK, text):
            iri = match[1] or expand(match[2])
            line = text.count("\n", 0, match.start()) + 1
            if iri:
                found.setdefault(iri, f"ontology/{os.path.basename(file)}:{line}")
    return found
