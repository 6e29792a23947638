"""The whole graph in the syntaxes of RDF."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from .. import answers
from ..graph import namespaces, queries
from . import merged
from .content import RDF_TYPE, ROOT, query, shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .content import Content

XSD = namespaces.PREFIXES["xsd"]
ORIGINS = [ox.NamedNode(namespaces.LBS + name) for name in ("stated", "curated", "inferred")]
NATIVE: dict[str, Callable[[str], int | bool]] = {XSD + "integer": int, XSD + "boolean": "true".__eq__}


def turtle(content: Content) -> dict[str, bytes]:
    """Return the whole graph as Turtle."""
    return {"backspasm.ttl": written(merged.triples(content))}


def ntriples(content: Content) -> dict[str, bytes]:
    """Return the whole graph as N-Triples."""
    return {"backspasm.nt": ox.serialize(merged.triples(content), format=ox.RdfFormat.N_TRIPLES) or b""}


def trig(content: Content) -> dict[str, bytes]:
    """Return the whole graph as TriG: a named graph for each origin, and one for the rest, named like the ontology.

    Each triple is in one graph. Texts go by the origin that their property declares, claims and their direct triples by
    the origin of the claim. Evidence notes, mappings, references and silences are Curated.
    """
    origins: dict[ox.Triple, ox.NamedNode] = {}
    for origin in ORIGINS:
        selected = queries.construct(content.store, queries.fill(query("origins"), origin=origin))
        origins.update(dict.fromkeys(selected, origin))
    graphs: dict[ox.NamedNode, list[ox.Triple]] = {name: [] for name in (ROOT, *ORIGINS)}
    for triple in merged.triples(content):
        graphs[origins.get(triple, ROOT)].append(triple)
    prefixes, blocks = b"", []
    for name, triples in graphs.items():
        prefixes, _, body = written(triples).partition(b"\n\n")
        blocks.append(b"%b {\n%b}\n" % (str(name).encode(), body))
    return {"backspasm.trig": b"\n".join((prefixes + b"\n", *blocks))}


def written(triples: Iterable[ox.Triple]) -> bytes:
    """Return triples as Turtle with all of the project's prefixes."""
    return answers.turtle(triples, namespaces.PREFIXES)


def jsonld(content: Content) -> dict[str, bytes]:
    """Return the whole graph as JSON-LD with an inline context: one node for each subject, IRIs as CURIEs.

    If all values of a property are IRIs, or have the same language or datatype, the context says so and the values are
    plain strings.
    """
    kinds: dict[str, set[str]] = {}
    for triple in merged.triples(content):
        kinds.setdefault(triple.predicate.value, set()).add(_kind(triple.object))
    coerced = {predicate: next(iter(kind)) for predicate, kind in kinds.items() if len(kind) == 1}
    nodes: dict[str, dict[str, Any]] = {}
    for subject, predicate, object in merged.triples(content):
        name, property = _name(subject), predicate.value
        node = nodes.setdefault(name, {"@id": name})
        if property == RDF_TYPE:
            node.setdefault("@type", []).append(_name(object))
        else:
            node.setdefault(shorten(property), []).append(_value(object, coerced.get(property)))
    for node in nodes.values():
        node.update({key: values[0] for key, values in node.items() if key != "@id" and len(values) == 1})
    context: dict[str, Any] = dict(sorted(namespaces.PREFIXES.items()))
    for predicate in sorted(coerced):
        if predicate != RDF_TYPE and coerced[predicate]:
            key, _, value = coerced[predicate].partition(" ")
            context[shorten(predicate)] = {"@id": predicate, key: value}
    lines = ",\n".join(json.dumps(node, ensure_ascii=False) for node in nodes.values())
    head = json.dumps(context, ensure_ascii=False, indent=1)
    return {"backspasm.jsonld": f'{{"@context": {head},\n"@graph": [\n{lines}\n]}}\n'.encode()}


def _kind(term: Any) -> str:
    if not isinstance(term, ox.Literal):
        return "@type @id"
    if term.language:
        return f"@language {term.language}"
    datatype = term.datatype.value
    return "" if datatype in NATIVE or datatype == XSD + "string" else f"@type {shorten(datatype)}"


def _name(term: Any) -> str:
    return str(term) if isinstance(term, ox.BlankNode) else shorten(term.value)


def _value(term: Any, kind: str | None) -> Any:
    if not isinstance(term, ox.Literal):
        return _name(term) if kind else {"@id": _name(term)}
    if term.language:
        return term.value if kind else {"@value": term.value, "@language": term.language}
    datatype = term.datatype.value
    if datatype in NATIVE:
        return NATIVE[datatype](term.value)
    if datatype == XSD + "string":
        return term.value
    return term.value if kind else {"@value": term.value, "@type": shorten(datatype)}
