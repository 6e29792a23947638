"""A description of the data set for catalogues: VoID and DCAT, with counts of the graph as one ontology."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ..answers import turtle
from ..graph.namespaces import LBS, PREFIXES
from . import formats, merged
from .content import ROOT, local

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .content import Content

VOID, DCTERMS = PREFIXES["void"], PREFIXES["dcterms"]
DCAT = "http://www.w3.org/ns/dcat#"


def export(content: Content) -> dict[str, bytes]:
    """Return the description as Turtle. It has no address of a file or page, since the data set has none yet."""
    triples = [*_header(content), *_statistics(content), *_linksets(content), *_distributions()]
    return {"backspasm.void.ttl": turtle(merged.ordered(triples), {**PREFIXES, "dcat": DCAT})}


def _header(content: Content) -> Iterator[ox.Triple]:
    head = content.header
    for kind in (VOID + "Dataset", DCAT + "Dataset"):
        yield _link(ROOT, merged.TYPE.value, kind)
    for property, text in (
        (DCTERMS + "title", head.title),
        (DCTERMS + "description", head.description),
        (LBS + "safetyNotice", head.notice),
    ):
        yield ox.Triple(ROOT, ox.NamedNode(property), ox.Literal(text, language="en"))
    for property, value in (
        (DCTERMS + "creator", head.creator),
        (DCTERMS + "publisher", head.publisher),
        (DCTERMS + "created", head.created),
        (DCTERMS + "modified", head.modified),
        (DCTERMS + "bibliographicCitation", head.citation),
        (DCAT + "version", head.version),
        (VOID + "uriSpace", head.namespace),
    ):
        yield ox.Triple(ROOT, ox.NamedNode(property), ox.Literal(value))
    yield _link(ROOT, DCTERMS + "license", head.license)
    for row in content.rows("documents"):
        yield _link(ROOT, DCTERMS + "source", row.document)
        yield _link(ROOT, VOID + "exampleResource", row.condition)


def _statistics(content: Content) -> Iterator[ox.Triple]:
    triples = merged.triples(content)
    kinds = Counter(str(one.object)[1:-1] for one in triples if one.predicate == merged.TYPE)
    properties = {one.predicate for one in triples}
    for name, number in (
        ("triples", len(triples)),
        ("distinctSubjects", len({one.subject for one in triples})),
        ("distinctObjects", len({one.object for one in triples})),
        ("properties", len(properties)),
        ("classes", len(kinds)),
    ):
        yield _count(ROOT, name, number)
    used = {base for base in PREFIXES.values() for one in properties if one.value.startswith(base)}
    for base in sorted(base for base in used if not base.startswith(LBS)):
        yield _link(ROOT, VOID + "vocabulary", base)
    for kind, number in sorted(kinds.items()):
        part = ox.NamedNode(f"{LBS}partition-{local(kind)}")
        yield _link(ROOT, VOID + "classPartition", part.value)
        yield _link(part, VOID + "class", kind)
        yield _count(part, "entities", number)


def _linksets(content: Content) -> Iterator[ox.Triple]:
    for row in content.rows("linksets"):
        terminology = ox.NamedNode(row.terminology)
        linkset = ox.NamedNode(f"{LBS}linkset-{row.name}-{local(row.match)}")
        yield _link(terminology, merged.TYPE.value, VOID + "Dataset")
        yield _title(terminology, row.name)
        if row.pattern:
            yield ox.Triple(terminology, ox.NamedNode(VOID + "uriRegexPattern"), ox.Literal(row.pattern))
        yield _link(linkset, merged.TYPE.value, VOID + "Linkset")
        yield _title(linkset, f"{local(row.match)} with {row.name}")
        yield _link(ROOT, VOID + "subset", linkset.value)
        yield _link(linkset, VOID + "subjectsTarget", ROOT.value)
        yield _link(linkset, VOID + "objectsTarget", terminology.value)
        yield _link(linkset, VOID + "linkPredicate", row.match)
        yield _count(linkset, "triples", row.links)


def _distributions() -> Iterator[ox.Triple]:
    for form, exporter in formats.EXPORTERS.items():
        distribution = ox.NamedNode(f"{LBS}distribution-{form}")
        yield _link(ROOT, DCAT + "distribution", distribution.value)
        yield _link(distribution, merged.TYPE.value, DCAT + "Distribution")
        yield _title(distribution, ", ".join(exporter.files))
        yield ox.Triple(distribution, ox.NamedNode(DCTERMS + "format"), ox.Literal(exporter.standard))


def _link(subject: ox.NamedNode, property: str, object: str) -> ox.Triple:
    return ox.Triple(subject, ox.NamedNode(property), ox.NamedNode(object))


def _title(subject: ox.NamedNode, title: str) -> ox.Triple:
    return ox.Triple(subject, ox.NamedNode(DCTERMS + "title"), ox.Literal(title))


def _count(subject: ox.NamedNode, name: str, number: int) -> ox.Triple:
    return ox.Triple(subject, ox.NamedNode(VOID + name), ox.Literal(number))
