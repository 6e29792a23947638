"""Load the graph once per process: the whole or parts of it, optionally with a user's mappings."""

from __future__ import annotations

from functools import cache, lru_cache

import pyoxigraph as ox

from ..errors import UsageError
from . import queries
from .namespaces import PREFIXES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import rdflib

MOST_DOUBTS = 5
MOST_KEPT = 8  # mapping files of which what was made is kept
OWL_IMPORTS = ox.NamedNode(PREFIXES["owl"] + "imports")
HELD = "graph/held"
OVERTAKEN = "graph/overtaken-mappings"


def store(user_mappings: str = "", named: frozenset[str] | None = None) -> ox.Store:
    """Return the named parts of the graph, or all of it for None; with user mappings (Turtle), always all of it."""
    return _with(user_mappings) if user_mappings else _built_in(named)


@cache
def _built_in(named: frozenset[str] | None) -> ox.Store:
    from . import parts

    return parts.load(named)


@lru_cache(MOST_KEPT)
def _with(user_mappings: str) -> ox.Store:
    from . import parts

    graph = parts.load(None)
    graph.load(user_mappings.encode(), format=ox.RdfFormat.TURTLE)
    graph.update(queries.read(OVERTAKEN))
    return graph


@lru_cache(MOST_KEPT)
def rdflib_graph(user_mappings: str = "") -> rdflib.Graph:
    """Return the whole graph, with user mappings (Turtle) if given, as an rdflib Graph."""
    from . import ontology

    graph = ontology.rdflib_graph()
    if user_mappings:
        graph.parse(data=user_mappings, format="turtle")
        graph.update(queries.read(OVERTAKEN))
    return graph


def user_mappings(path: str | None, tell: Callable[[str], None] | None = None) -> str:
    """Return the mappings of a user's SSSOM file that are not built in, as Turtle; an empty string for None.

    InputMissing or DataError if the file cannot be read. Warnings about its rows go to `tell`, or else to `warnings`.
    """
    if path is None:
        return ""
    if not isinstance(path, str):
        raise UsageError("user_mappings takes a text, the path of a file")
    from . import mappings

    added, doubts = mappings.user_mappings(path, frozenset(concept for (concept,) in rows("graph/concepts")))
    if len(doubts) > MOST_DOUBTS:
        doubts = (
            *doubts[:MOST_DOUBTS],
            f"{len(doubts) - MOST_DOUBTS} more terms are exact matches of several concepts",
        )
    for doubt in doubts:
        if tell:
            tell(f"{path}: {doubt}")
        else:
            import warnings

            warnings.warn(f"{path}: {doubt}", stacklevel=3)
    return added


def store_for(*texts: str, kinds: Iterable[str] | None = None) -> ox.Store:
    """Return a store with the parts of the graph that some of the project's own queries use.

    `kinds` are the classes that a variable after `a` stands for in them, so that no other types are loaded.
    """
    from . import parts, turtle

    named = [parts.named(text) for text in texts]
    if None in named:
        return store()
    used = frozenset().union(*filter(None, named))
    return store("", used if kinds is None else used - {"a"} | {f"a {turtle.name(kind)}" for kind in kinds})


@cache
def store_of(folder: str) -> ox.Store:
    """Return a store with the parts of the graph that the queries of a folder name."""
    return store_for(*(queries.read(f"{folder}/{name}") for name in queries.names(folder)))


def held(over: ox.Store) -> bool:
    """Return whether the default graph of a store holds this project's graph."""
    return bool(over.query(queries.read(HELD)))


def of_modules(over: ox.Store) -> bool:
    """Return whether a store holds this project's graph as its modules have it, and not as one merged file."""
    imports = over.quads_for_pattern(ox.NamedNode(PREFIXES["lbs"][:-1]), OWL_IMPORTS, None, ox.DefaultGraph())
    return next(imports, None) is not None and held(over)


def rows(
    name: str,
    /,
    user_mappings: str = "",
    over: ox.Store | None = None,
    **terms: ox.NamedNode | ox.Literal | list[ox.Literal],
) -> list[tuple[str, ...]]:
    """Return the rows of a query file as `queries.rows` does, with its parameters filled with terms.

    The query runs over the built-in graph and a user's mappings (as Turtle), if there are any, or over another store.
    """
    text = queries.fill(queries.read(name), **terms)
    if over is None:
        over = store(user_mappings) if user_mappings else store_for(text)
    return queries.rows(over, text)
