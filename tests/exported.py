"""What the tests of exporters share: files made once, and ten statements drawn at random with what stands beside them."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox
import rdflib
from rdflib.namespace import RDF, RDFS

from backspasm import files
from backspasm.exporters import content, formats
from backspasm.exporters.exporter import Counts
from backspasm.graph import derive, ontology, outline
from backspasm.graph.namespaces import LBS, PREFIXES, shorten

LEAFLET = Path(__file__).parent / "leaflets" / "neck-spasm.txt"
DRAWN = {"Stated": 4, "Curated": 3, "Inferred": 3}
CLAIMS = ("claims", "places", "premises", "evidence", "citations", "references", "mappings", "concepts", "items")


class Statement(NamedTuple):
    """A claim as the graph has it: IRIs in full; the items' IRIs and words; its subject's mappings as (predicate, CURIE)."""

    claim: str
    subject: str
    subject_label: str
    predicate: str
    predicate_label: str
    object: str
    object_label: str
    origin: str
    modality: str | None
    places: tuple[str, ...]
    items: tuple[str, ...]
    mappings: tuple[tuple[str, str], ...]


@cache
def whole() -> content.Content:
    """The whole graph, as an exporter is given it."""
    return content.content()


@cache
def made(form: str) -> dict[str, bytes]:
    """The files of a format, made once."""
    return formats.export(form, whole())


@cache
def two() -> content.Content:
    """The whole graph with the second leaflet of the tests, derived as `backspasm build` does."""
    store = derive.premises()
    store.load(path=LEAFLET.with_suffix(".ttl"), format=ox.RdfFormat.TURTLE)
    heads = "SELECT ?line { ?document lbs:about lbs:neckSpasm ; lbs:%s ?line }"
    told = [
        frozenset(line.value for (line,) in store.query(heads % name, prefixes={"lbs": LBS}))  # type: ignore[union-attr]
        for name in ("heading", "groupLine")
    ]
    lines = outline.module(outline.read(str(LEAFLET)), outline.Headings(LEAFLET.stem, *told))
    store.load(lines.encode(), format=ox.RdfFormat.TURTLE)
    assert derive.direct(store)
    assert derive.inferred(store)
    for name in ("domains", "mappings"):
        store.load(path=ontology.path(f"{ontology.GENERATED}{name}"), format=ox.RdfFormat.TURTLE)
    return content.Content(store)


def only(form: str) -> bytes:
    """The one file of a format that has one."""
    (data,) = made(form).values()
    return data


def counts(form: str) -> Counts:
    """What the manifest says that a format holds."""
    return formats.counts(form, whole())


@cache
def statements() -> tuple[Statement, ...]:
    """Every claim of the graph."""
    places = whole().grouped("places", "claim")
    mappings = whole().grouped("mappings", "subject")
    return tuple(
        Statement(
            **{name: getattr(row, name) for name in Statement._fields[:9]},
            places=tuple(place.place for place in places.get(row.claim, ())),
            items=tuple(place.text for place in places.get(row.claim, ())),
            mappings=tuple((found.predicate, found.curie) for found in mappings.get(row.subject, ())),
        )
        for row in whole().rows("claims")
    )


def drawn(form: str, held: Callable[[Statement], bool] = lambda statement: True) -> list[Statement]:
    """Ten statements, of every origin, drawn with the format's name as seed from those that the format can hold."""
    draw = random.Random(form)
    found = []
    for origin, number in DRAWN.items():
        found += draw.sample([one for one in statements() if one.origin == origin and held(one)], number)
    return found


def cited(form: str) -> dict[str, set[tuple[str | None, str | None]]]:
    """Ten claims drawn from those with references, by CURIE: the PMID and the DOI of each reference."""
    papers = {row.reference: (row.pmid, row.doi) for row in whole().rows("references")}
    claims = {statement.claim for statement in statements()}
    found = {claim: rows for claim, rows in whole().grouped("citations", "citing").items() if claim in claims}
    chosen = random.Random(form).sample(sorted(found), 10)
    return {shorten(claim): {papers[row.reference] for row in found[claim]} for claim in chosen}


def loaded(data: bytes, form: ox.RdfFormat) -> content.Content:
    """What an RDF file holds, as an exporter would be given it; named graphs put together."""
    store = ox.Store()
    store.extend(ox.Quad(*quad.triple) for quad in ox.parse(data, format=form))
    return content.Content(store)


def check(name: str, store: ox.Store) -> list[list[str]]:
    """The faults that one of the project's checks finds in a store."""
    text = files.read_text(os.path.join(files.folder("queries"), "checks", f"{name}.rq"))
    return [[str(term) for term in row] for row in store.query(text)]  # type: ignore[union-attr]


def broken(store: ox.Store, one: Statement, twin: str) -> None:
    """Make a store say something wrong about a statement, in triples that any reader takes."""
    subject, predicate, object = (ox.NamedNode(part) for part in (one.subject, one.predicate, one.object))
    if twin == "a relation that no claim makes":
        store.add(ox.Quad(object, predicate, subject))
    elif twin == "a claim without its relation":
        store.remove(ox.Quad(subject, predicate, object))
    else:
        store.add(ox.Quad(ox.NamedNode(one.claim), ox.NamedNode(LBS + "hasOrigin"), ox.NamedNode(LBS + "inferred")))


def held(graph: rdflib.Graph, name: str) -> Statement:
    """A statement as rdflib finds it in a graph, by the IRI of its claim."""
    lbs, sssom = rdflib.Namespace(LBS), rdflib.Namespace(PREFIXES["sssom"])
    claim = rdflib.URIRef(name)

    def one(subject: Any, *predicates: Any) -> Any:
        (value,) = [value for predicate in predicates for value in graph.objects(subject, predicate)]
        return value

    subject, role = one(claim, lbs.claimSubject), graph.value(claim, lbs.claimRole)
    predicate = RDF.type if role else one(claim, lbs.claimPredicate)
    object = role or one(claim, lbs.claimObject)
    assert (subject, predicate, object) in graph
    modality = graph.value(claim, lbs.hasModality)
    places = sorted(graph.objects(claim, lbs.statedIn), key=lambda place: int(one(place, lbs.start)))
    mappings = sorted(graph.subjects(sssom.subject_id, subject), key=str)
    return Statement(
        claim=name,
        subject=str(subject),
        subject_label=str(one(subject, RDFS.label, lbs.text)),
        predicate=str(predicate),
        predicate_label="role" if role else str(one(predicate, RDFS.label)),
        object=str(object),
        object_label=str(one(object, RDFS.label, lbs.text)),
        origin=str(one(one(claim, lbs.hasOrigin), RDFS.label)),
        modality=str(one(modality, RDFS.label)) if modality else None,
        places=tuple(str(place) for place in places),
        items=tuple(str(one(place, lbs.text, lbs.opening)) for place in places),
        mappings=tuple((str(one(each, sssom.predicate_id)), str(one(each, lbs.curie))) for each in mappings),
    )
