"""The whole graph comes back from every syntax of RDF, through two readers, with each claim's origin and item."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from exported import CLAIMS, Statement, broken, check, counts, drawn, held, loaded, made, only, two, whole
from faults import rdf as rdf_faults
from rdflib.namespace import RDF, RDFS

import backspasm
from backspasm.exporters import formats, rdf
from backspasm.graph import queries
from backspasm.graph.namespaces import LBS, PREFIXES

# rdflib's own parsers of JSON-LD and TriG use what rdflib deprecates.
pytestmark = pytest.mark.filterwarnings(r"ignore:(ConjunctiveGraph|Dataset\.\w+) is deprecated:DeprecationWarning")

FORMATS = {
    "turtle": (ox.RdfFormat.TURTLE, "turtle"),
    "ntriples": (ox.RdfFormat.N_TRIPLES, "nt"),
    "jsonld": (ox.RdfFormat.JSON_LD, "json-ld"),
    "trig": (ox.RdfFormat.TRIG, "trig"),
}
JSON_LD = ox.RdfFormat.JSON_LD
NEED_A_WORD = {"neighbourhood", "search"}  # these have no answer without a parameter
ORIGIN = ox.NamedNode(LBS + "hasOrigin")
OWL = PREFIXES["owl"]
TYPE = PREFIXES["rdf"] + "type"


@cache
def graph(form: str) -> rdflib.Graph:
    """A format as rdflib reads it, named graphs put together."""
    if form == "trig":
        together = rdflib.Graph()
        dataset = rdflib.Dataset(default_union=True)
        dataset.parse(data=only(form), format="trig")
        for triple in dataset.triples((None, None, None)):
            together.add(triple)
        return together
    return rdflib.Graph().parse(data=only(form), format=FORMATS[form][1])


@cache
def exported() -> ox.Store:
    return loaded(only("turtle"), ox.RdfFormat.TURTLE).store


def canonical(triples: Iterable[ox.Triple]) -> set[ox.Triple]:
    """Triples with canonical names of blank nodes."""
    dataset = ox.Dataset(ox.Quad(*triple) for triple in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {quad.triple for quad in dataset}


@pytest.mark.reader
@pytest.mark.parametrize("form", FORMATS)
def test_rdflib_reads_what_was_written(form: str) -> None:
    """As many of each kind as the manifest says, and ten statements each whole."""
    found = graph(form)
    nodes = {term for s, _, o in found for term in (s, o) if not isinstance(term, rdflib.Literal)}
    edges = sum(not isinstance(o, rdflib.Literal) for _, _, o in found)
    claims = len(list(found.subjects(RDF.type, rdflib.URIRef(LBS + "Claim"))))
    assert (len(nodes), edges, len(list(found.subject_objects(RDFS.label))), claims) == counts(form)
    assert min(counts(form)) > 400
    for statement in drawn(form):
        assert held(found, statement.claim) == statement


@pytest.mark.parametrize("form", FORMATS)
def test_pyoxigraph_reads_what_was_written(form: str) -> None:
    """The whole graph as one ontology, with every claim and all that stands beside it, and a label on everything."""
    triples = [quad.triple for quad in ox.parse(only(form), format=FORMATS[form][0])]
    assert len(triples) == len(set(triples))
    found, due = (canonical(of) for of in (triples, (quad.triple for quad in backspasm.store())))
    gone, more = due - found, found - due
    assert {str(one.object) for one in gone if one.predicate.value == TYPE} == {f"<{OWL}Ontology>"}
    assert {one.predicate.value for one in gone} == {TYPE, OWL + "imports", OWL + "versionIRI"}
    assert {one.predicate.value for one in more} == {PREFIXES["rdfs"] + "label", PREFIXES["dcterms"] + "source"}
    assert [str(one.subject) for one in found if str(one.object) == f"<{OWL}Ontology>"] == [f"<{LBS.rstrip('/')}>"]
    lines = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    assert rdf_faults.faults("labels", lines, ox.RdfFormat.N_TRIPLES) == []
    came = loaded(only(form), FORMATS[form][0])
    assert came.header == whole().header
    for selection in CLAIMS:
        assert came.rows(selection) == whole().rows(selection), selection
        assert whole().rows(selection), selection


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_cut_short_is_refused_by_pyoxigraph(form: str) -> None:
    with pytest.raises(SyntaxError):
        list(ox.parse(only(form)[:-40], format=FORMATS[form][0]))


@pytest.mark.reader
@pytest.mark.parametrize("form", FORMATS)
def test_a_file_cut_short_is_refused_by_rdflib(form: str) -> None:
    with pytest.raises(Exception, match=r".+"):  # each parser of rdflib raises its own
        rdflib.Dataset().parse(data=only(form)[:-40], format=FORMATS[form][1])


def rapper(data: bytes, syntax: str, folder: Path) -> tuple[int, str]:
    """The exit code of rapper on a file, and the last line that it prints."""
    if not shutil.which("rapper"):
        pytest.skip("rapper is not installed: apt-get install raptor2-utils")
    (folder / "graph").write_bytes(data)
    done = subprocess.run(
        ["rapper", "-c", "-i", syntax, folder / "graph"], capture_output=True, text=True, check=False, timeout=60
    )
    return done.returncode, done.stderr.rstrip().rpartition("\n")[2]


@pytest.mark.reader
@pytest.mark.parametrize("form", ["turtle", "ntriples", "rdfxml"])
def test_rapper_counts_the_triples_and_refuses_a_file_cut_short(form: str, tmp_path: Path) -> None:
    number = len(list(ox.parse(only(form), format=FORMATS[form][0] if form in FORMATS else ox.RdfFormat.RDF_XML)))
    assert rapper(only(form), form, tmp_path) == (0, f"rapper: Parsing returned {number} triples")
    code, _ = rapper(only(form)[:-40], form, tmp_path)
    assert code


@pytest.mark.parametrize("name", sorted({*queries.names("questions")} - NEED_A_WORD))
def test_a_question_has_the_same_answer_over_an_export(name: str) -> None:
    """Its labels are more than those of the graph, and must not make rows of their own."""
    text = queries.read(f"questions/{name}")
    found, due = (
        sorted(str([str(cell) for cell in row]) for row in queries.select(store, text))
        for store in (exported(), backspasm.store())
    )
    assert found == due
    assert due


def statement(relation: str) -> Statement:
    return next(one for one in drawn("turtle") if one.predicate != PREFIXES["rdf"] + "type" and relation in one.origin)


@pytest.mark.parametrize(
    ("twin", "name"),
    [
        ("a relation that no claim makes", "triple-claims"),
        ("a claim without its relation", "claim-triples"),
        ("a claim of two origins", "claim-origins"),
    ],
)
def test_a_twin_that_reads_well_and_means_wrong_is_found_by_a_check(twin: str, name: str) -> None:
    store = loaded(only("jsonld"), JSON_LD).store
    assert not check(name, store)
    one = statement("Stated")
    broken(store, one, twin)
    twice = ox.serialize((quad.triple for quad in store), format=JSON_LD) or b""
    assert check(name, loaded(twice, JSON_LD).store)


def test_jsonld_brings_its_context_with_it() -> None:
    import json

    context = json.loads(only("jsonld"))["@context"]
    assert context["lbs"] == LBS
    assert not [key for key, value in context.items() if not isinstance(value, (str, dict))]


def test_jsonld_is_as_plain_as_json_can_be() -> None:
    import json

    nodes = {node["@id"]: node for node in json.loads(only("jsonld"))["@graph"]}
    dehydration = nodes["lbs:dehydration"]
    assert dehydration["rdfs:label"] == {"@value": "dehydration", "@language": "en"}
    assert dehydration["lbs:systemicCauseOf"] == "lbs:lowBackSpasm"
    assert nodes["lbs:firstPhase"]["lbs:endOffset"] == "48"
    assert nodes["src:low-back-cramps-or-spasms_systemic-factors_dehydration"]["lbs:ordinal"] == 1


def test_every_triple_is_in_one_named_graph_and_claims_in_that_of_their_origin() -> None:
    quads = list(ox.parse(only("trig"), format=ox.RdfFormat.TRIG))
    assert len({quad.triple for quad in quads}) == len(quads)
    names = {quad.graph_name for quad in quads}
    assert names == {*rdf.ORIGINS, ox.NamedNode(LBS.rstrip("/"))}
    claims = [quad for quad in quads if quad.predicate == ORIGIN]
    assert len(claims) == counts("trig").claims
    assert all(quad.graph_name == quad.object for quad in claims)
    bearers = [
        quad for quad in quads if quad.object == ox.NamedNode(LBS + "RoleBearer") and "type" in str(quad.predicate)
    ]
    assert {quad.graph_name for quad in bearers} == {
        rdf.ORIGINS[2]
    }  # a role is always inferred, and so is that there is one
    assert rdf_faults.faults("trig", only("trig"), ox.RdfFormat.TRIG) == []


def test_what_two_documents_say_is_in_the_graph_of_its_origin() -> None:
    data = formats.export("trig", two())["backspasm.trig"]
    assert rdf_faults.faults("trig", data, ox.RdfFormat.TRIG) == []
    claims = [quad for quad in ox.parse(data, format=ox.RdfFormat.TRIG) if quad.predicate == ORIGIN]
    assert len(claims) == formats.counts("trig", two()).claims > counts("trig").claims


def test_a_claim_in_the_graph_of_another_origin_is_a_fault() -> None:
    one = statement("Stated")
    twin = []
    for quad in ox.parse(only("trig"), format=ox.RdfFormat.TRIG):
        moved = quad.subject == ox.NamedNode(one.claim) and quad.predicate != ORIGIN
        name = rdf.ORIGINS[1] if moved else quad.graph_name
        twin.append(ox.Quad(quad.subject, quad.predicate, quad.object, name))
    found = rdf_faults.faults("trig", ox.serialize(twin, format=ox.RdfFormat.TRIG) or b"", ox.RdfFormat.TRIG)
    assert found == [
        f"claim:{one.claim.rpartition('/')[2]} | lbs:curated | the claim is not in the graph of its origin"
    ]


def test_turtle_begins_with_the_notice() -> None:
    assert whole().header.notice in only("turtle").decode()[:3000]
    assert made("turtle").keys() == {"backspasm.ttl"}
