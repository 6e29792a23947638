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
BESIDE = ("shapes", GENERATED + "graph")  # the shapes are no part of the graph, and graph.ttl holds it once more
BLOCK = re.compile(r"^(?:<([^>]*)>|(\w+:[\w.-]+))(?=\s)", re.M)
MODULE = re.compile(rf"(?:{GENERATED})?[A-Za-z0-9_-]+")
OWL_IMPORTS = ox.NamedNode(PREFIXES["owl"] + "imports")


def path(module: str) -> str:
    """Return the path of a module's Turtle file; a generated module is named with its folder, `generated/derived`."""
    return os.path.join(files.folder("ontology"), module + ".ttl")


def modules() -> list[str]:
    """Return the names of all modules: those that people write, then the generated ones, each in the order of names."""
    folder = files.folder("ontology")
    made = os.path.join(folder, GENERATED)
    generated = files.names(made, ".ttl") if os.path.isdir(made) else []
    found = [*files.names(folder, ".ttl"), *(GENERATED + name for name in generated)]
    for name in found:
        if not MODULE.fullmatch(name):
            raise DataError(
                f"the name of the module {name + '.ttl'!r} has more than letters, digits, hyphen and underscore"
            )
    return [name for name in found if name not in BESIDE]


def authored() -> list[str]:
    """Return the names of the modules that people write."""
    return [name for name in modules() if not name.startswith(GENERATED)]


def outlines() -> list[str]:
    """Return the names of the modules that `backspasm source outline` makes of the documents' texts."""
    return [name for name in modules() if name.startswith(GENERATED + "outline-")]


def store(names: list[str] | None = None) -> ox.Store:
    """Return an in-memory store with the whole graph, or with the modules named."""
    graph = ox.Store()
    for name in modules() if names is None else names:
        with _named(name):
            graph.load(path=path(name), format=ox.RdfFormat.TURTLE)
    return graph


def rdflib_graph(names: list[str] | None = None) -> rdflib.Graph:
    """Return the whole graph, or the modules named, as an rdflib Graph with the project's prefixes bound."""
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
    """Name the file, and the line, of a module that cannot be read."""
    try:
        yield
    except (OSError, SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or getattr(error, "lines", None)
        where = f"{path(module)!r}{f', line {line}' if line else ''}"
        raise DataError(f"{where}: {getattr(error, 'strerror', None) or sentence(error)}") from None


def place(iri: str) -> str:
    """Return `file:line` of the block of an IRI below `ontology/`, or nothing where no module has one."""
    return _places().get(iri, "")


@cache
def _places() -> dict[str, str]:
    """Return the first block of each subject; a file that cannot be read is for the parsers to name."""
    found: dict[str, str] = {}
    for module in authored():
        file = path(module)
        text = files.read_text(file)
        for match in BLOCK.finditer(text):
            iri = match[1] or expand(match[2])
            line = text.count("\n", 0, match.start()) + 1
            if iri:
                found.setdefault(iri, f"ontology/{os.path.basename(file)}:{line}")
    return found
