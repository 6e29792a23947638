"""The KGX tables as KGX reads and validates them, with Biolink from its package, and as networkx holds them."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import networkx
import pyoxigraph as ox
import pytest
from conftest import ROOT, TESTS
from exported import Statement, cited, counts, drawn, made, statements, whole
from faults import kgx as kgx_faults

from backspasm.exporters import biolink, content, formats, kgx
from backspasm.graph import namespaces, stores
from backspasm.graph.namespaces import LBS, PREFIXES, shorten

Row = dict[str, str]

READER = TESTS / "readers" / "kgx_tables.py"
OWN = (
    '#curie_map:\n#  SCTID: "http://snomed.info/id/"\n'
    "subject_id\tpredicate_id\tobject_id\tobject_label\tmapping_justification\n"
    "lbs:dehydration\tskos:broadMatch\tSCTID:2\ta term of the user's own\tsemapv:ManualMappingCuration\n"
)


def rows(part: str, files: dict[str, bytes] | None = None) -> list[Row]:
    """The rows of a table as any program reads them that knows of tabs and of no quotes."""
    text = (files or made("kgx"))[f"backspasm_{part}.tsv"].decode()
    table = csv.DictReader(io.StringIO(text, newline=""), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [{name: cell.removeprefix("'") for name, cell in row.items()} for row in table]


@cache
def graph() -> networkx.MultiDiGraph:
    """The tables in networkx: what an edge names and no row has becomes a node without anything known."""
    found = networkx.MultiDiGraph()
    found.add_nodes_from((row["id"], row) for row in rows("nodes"))
    found.add_edges_from((row["subject"], row["object"], row["predicate"], row) for row in rows("edges"))
    return found


def held(statement: Statement) -> bool:
    """Roles are no edges here."""
    return statement.predicate_label != "role"


def line(part: str, name: str) -> str:
    """The line of a row, by its id."""
    return next(
        one for one in made("kgx")[f"backspasm_{part}.tsv"].decode().splitlines() if one.startswith(f"{name}\t")
    )


def changed(part: str, old: str, new: str) -> dict[str, bytes]:
    """The files with one thing in them replaced."""
    name = "backspasm_context.jsonld" if part == "context" else f"backspasm_{part}.tsv"
    text = made("kgx")[name].decode()
    assert old in text
    return {**made("kgx"), name: text.replace(old, new, 1).encode()}


ICE = "claim:low-back-cramps-or-spasms_icing_advisedIn_firstPhase"
BROKEN: dict[str, Callable[[], dict[str, bytes]]] = {
    "predicate that Biolink does not have": lambda: changed("edges", "\tbiolink:related_to\t", "\tbiolink:heals\t"),
    "category that Biolink does not have": lambda: changed("nodes", "biolink:Disease", "biolink:Sickness"),
    "prefix that is not in the map": lambda: changed("context", '"ICD10CM"', '"ICD10"'),
    "mixin for a category": lambda: changed("nodes", "biolink:Disease", "biolink:Occurrent"),
    "no agent": lambda: changed("edges", "\tagent_type\t", "\tagent\t"),
    "id that is no CURIE": lambda: changed("nodes", "\nlbs:dehydration\t", "\ndehydration\t"),
    "edge without an object": lambda: changed(
        "edges", line("edges", ICE), line("edges", ICE).replace("lbs:firstPhase", "")
    ),
}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What KGX holds of the tables, under `whole`, and of each broken twin."""
    python = sys.executable if importlib.util.find_spec("kgx") else os.environ.get("BACKSPASM_KGX")
    if not python:
        pytest.skip("kgx is not installed; BACKSPASM_KGX may name the Python of an environment that has it")
    folder = tmp_path_factory.mktemp("kgx")
    for name, files in {"whole": made("kgx"), **{twin: make() for twin, make in BROKEN.items()}}.items():
        (folder / name).mkdir()
        for file, data in files.items():
            (folder / name / file).write_bytes(data)
    done = subprocess.run([python, READER, "whole", *BROKEN], cwd=folder, capture_output=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr.decode()
    found: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return found


def text(value: object) -> str:
    """A value that KGX holds as it stands in its cell."""
    return "|".join(map(str, value)) if isinstance(value, list) else str(value)


@pytest.mark.reader
def test_kgx_holds_what_the_manifest_counts(read: dict[str, dict[str, Any]]) -> None:
    nodes, edges = read["whole"]["nodes"], read["whole"]["edges"]
    claims = [edge["id"] for edge in edges if edge["id"].startswith("claim:")]
    claims += [claim for edge in edges if "also_claim" in edge for claim in text(edge["also_claim"]).split("|")]
    assert len(set(claims)) == len(claims)
    assert counts("kgx") == (len(nodes), len(edges), sum("name" in node for node in nodes), len(claims))


def test_networkx_holds_what_the_manifest_counts() -> None:
    labels = sum(bool(name) for _, name in graph().nodes(data="name"))
    assert counts("kgx")[:3] == (len(graph()), graph().number_of_edges(), labels)


@pytest.mark.reader
def test_kgx_finds_no_fault(read: dict[str, dict[str, Any]]) -> None:
    assert read["whole"]["faults"] == []


@pytest.mark.reader
def test_the_table_names_the_release_that_kgx_validated_against(read: dict[str, dict[str, Any]]) -> None:
    assert formats.find("kgx").standard == f"Biolink Model {read['whole']['model']}"


@pytest.mark.reader
def test_kgx_gives_every_cell_back(read: dict[str, dict[str, Any]]) -> None:
    """No column is swallowed, and none is written over."""
    for part in ("nodes", "edges"):
        found = {one["id"]: one for one in read["whole"][part]}
        for row in rows(part):
            back = {name: sorted(text(found[row["id"]].get(name, "")).split("|")) for name in row}
            assert back == {name: sorted(cell.split("|")) for name, cell in row.items()}


@pytest.mark.reader
def test_a_statement_comes_back(read: dict[str, dict[str, Any]]) -> None:
    for statement in drawn("kgx", held):
        nodes = {node["id"]: node for node in read["whole"]["nodes"]}
        subject, target, claim = shorten(statement.subject), shorten(statement.object), shorten(statement.claim)
        edges = [edge for edge in read["whole"]["edges"] if (edge["subject"], edge["object"]) == (subject, target)]
        assert (nodes[subject]["name"], nodes[target]["name"]) == (statement.subject_label, statement.object_label)
        own = [edge for edge in edges if edge["id"] == claim]
        if own:
            assert (own[0]["relation"], own[0]["origin"]) == (statement.predicate_label, statement.origin)
            assert own[0].get("modality") == statement.modality
            assert text(own[0].get("item", "")) == "|".join(statement.items)
        else:
            (edge,) = [edge for edge in edges if claim in text(edge.get("also_claim", "")).split("|")]
            place = text(edge["also_claim"]).split("|").index(claim)
            beside = [text(edge[name]).split("|")[place] for name in ("also_relation", "also_origin")]
            assert beside == [statement.predicate_label, statement.origin]
        mapped = {
            (edge["original_predicate"], edge["object"])
            for edge in read["whole"]["edges"]
            if edge["subject"] == subject
        }
        wanted = {(shorten(predicate), curie) for predicate, curie in statement.mappings if curie[:6] != "sssom:"}
        assert {pair for pair in mapped if pair[0].startswith("skos:")} == wanted


def test_every_claim_comes_back() -> None:
    """Claims that one edge holds have their relation and origin in its columns `also_`, in the order of the claims."""
    found = set()
    for row in rows("edges"):
        claims = zip(*(row[name].split("|") for name in ("also_claim", "also_relation", "also_origin")), strict=True)
        for claim, relation, origin in [(row["id"], row["relation"], row["origin"]), *claims]:
            if claim.startswith("claim:"):
                found.add((claim, row["subject"], relation, row["object"], origin))
    assert found == {
        (shorten(one.claim), shorten(one.subject), one.predicate_label, shorten(one.object), one.origin)
        for one in statements()
        if held(one)
    }


def test_the_citations_of_a_statement_come_back_and_each_resolves() -> None:
    """A citation is the id or an xref of a publication; its prefix is in the prefix map."""
    context = json.loads(made("kgx")["backspasm_context.jsonld"])["@context"]
    nodes = [row for row in rows("nodes") if row["category"] == "biolink:Publication"]
    published = {name: row for row in nodes for name in (row["id"], *row["xref"].split("|")) if name}
    edges = {row["id"]: row for row in rows("edges")}
    for row in edges.values():
        for name in filter(None, [*row["publications"].split("|"), *row["also_publications"].split("|")]):
            assert published[name]["name"]
            assert context[name.partition(":")[0]].startswith("http")
    papers = {row.reference: row for row in whole().rows("references")}
    for claim, cited_by_it in cited("kgx").items():
        row = next(row for row in edges.values() if claim in (row["id"], *row["also_claim"].split("|")))
        named = row["publications"].split("|") + row["also_publications"].split("|")
        for pmid, doi in cited_by_it:
            assert not (pmid or doi) or (f"PMID:{pmid}" if pmid else f"doi:{doi}") in named
    assert {(row["name"], row["published_in"]) for row in nodes} == {
        (paper.title, paper.container or "") for paper in papers.values()
    }


def test_an_evidence_note_cites_publications_that_are_nodes() -> None:
    known = {row["id"] for row in rows("nodes")} | {one for row in rows("nodes") for one in row["xref"].split("|")}
    notes = [note for row in rows("edges") for note in row["evidence"].split("|") if note]
    assert notes
    for note in notes:
        assert set(note.rpartition(" (")[2].removesuffix(")").split(", ")) <= known


def test_an_outside_term_has_a_category_where_its_terminology_or_a_match_tells_one() -> None:
    """Pain and backache are symptoms, Osteoporosis a disease, back a part of the body; a broader term may be anything."""
    nodes = {row["id"]: row["category"].removeprefix("biolink:") for row in rows("nodes")}
    assert nodes["SYMP:0000006"] == "PhenotypicFeature"  # of the Symptom Ontology
    assert nodes["MONDO:0002959"] == "Disease"  # of the Mondo Disease Ontology
    assert nodes["UBERON:0000916"] == "AnatomicalEntity"
    assert nodes["MESH:D000005"] == "GrossAnatomicalStructure"  # exactly the abdomen
    assert nodes["HP:0000939"] == "Disease"  # exactly osteoporosis
    assert nodes["MESH:D011187"] == "NamedThing"  # posture, wider than good and poor posture
    assert nodes["HP:0025285"] == "NamedThing"  # only related: aggravated by


def test_words_are_no_stronger_than_the_claim() -> None:
    """No cause, no treatment and no prevention is claimed, whatever the relation of ours is called."""
    strong = {"causes", "contributes_to", "treats", "preventative_for_condition", "ameliorates_condition", "diagnoses"}
    used = {row["predicate"].removeprefix("biolink:") for row in rows("edges")}
    assert not strong & used
    causes = {row["predicate"] for row in rows("edges") if "possible cause" in row["relation"]}
    assert causes == {"biolink:related_to"}


def test_words_agree_with_the_alignment() -> None:
    """What is close there is the word here; what is only related there is not; what has no word there is any thing."""
    store = ox.Store()
    store.bulk_load(path=str(ROOT / "ontology" / "alignments" / "biolink.ttl"), format=ox.RdfFormat.TURTLE)
    linked = [
        (one.subject.value.removeprefix(LBS), one.predicate.value, one.object.value.rpartition("/")[2])
        for one in store
        if one.predicate.value.startswith(PREFIXES["skos"])
    ]
    assert linked
    for ours, link, theirs in linked:
        kind = biolink.CATEGORIES.get(ours, biolink.ANYTHING)
        word = kind if ours[0].isupper() else biolink.PREDICATES.get(ours, biolink.RELATED)
        assert (word == theirs) == (not link.endswith("relatedMatch")), ours
    assert set(biolink.CATEGORIES) <= {ours for ours, _, _ in linked}


def test_words_are_for_kinds_and_relations_that_there_are() -> None:
    """A word under a name that the model no longer has would never be used."""
    store = whole().store
    ours = [name for name in [*biolink.CATEGORIES, *biolink.PREDICATES] if not name.endswith("Match")]
    assert [name for name in ours if not any(store.quads_for_pattern(ox.NamedNode(LBS + name), None, None))] == []


def test_a_section_that_a_claim_speaks_of_is_a_node() -> None:
    """One of the tensions is with a heading of the document, which has a text and no label."""
    nodes = {row["id"]: row for row in rows("nodes")}
    ends = {row[end] for row in rows("edges") if row["relation"] == "tension with" for end in ("subject", "object")}
    sections = [nodes[end] for end in ends if nodes[end]["kind"] == "section"]
    assert [(node["name"], node["category"]) for node in sections] == [("Treatment Options", "biolink:NamedThing")]


def test_two_documents_that_say_the_same_are_one_edge_with_both_claims() -> None:
    """The second claim stands beside the first with its own modality, item and place."""
    first = next(row for row in rows("edges") if row["id"] == ICE)
    store = ox.Store()
    store.extend(whole().store)
    claim, place = ox.NamedNode(f"{PREFIXES['claim']}other_icing"), ox.NamedNode(f"{PREFIXES['src']}other_item")
    for old, new in ((ICE, claim), (first["place"], place)):
        for quad in store.quads_for_pattern(ox.NamedNode(namespaces.expand(old) or ""), None, None):
            store.add(ox.Quad(new, quad.predicate, quad.object))
    modality, stated = ox.NamedNode(f"{LBS}hasModality"), ox.NamedNode(f"{LBS}statedIn")
    for predicate, value in ((modality, ox.NamedNode(f"{LBS}conditional")), (stated, place)):
        for quad in list(store.quads_for_pattern(claim, predicate, None)):
            store.remove(quad)
        store.add(ox.Quad(claim, predicate, value))
    files = kgx.export(content.Content(store))
    (edge,) = [
        row for row in rows("edges", files) if (row["subject"], row["object"]) == (first["subject"], first["object"])
    ]
    assert {**first, **{name: cell for name, cell in edge.items() if name.startswith("also_")}} == edge
    beside = ("also_claim", "also_relation", "also_origin", "also_modality", "also_item", "also_place")
    assert [edge[name] for name in beside] == [
        "claim:other_icing",
        "advised in",
        "Stated",
        "conditional",
        first["item"],
        "src:other_item",
    ]
    assert kgx_faults.faults(rows("nodes", files), rows("edges", files)) == []
    held = formats.counts("kgx", content.Content(store))
    assert (held.edges, held.claims) == (counts("kgx").edges, counts("kgx").claims + 1)


def test_origin_tells_how_it_is_known_and_by_whom() -> None:
    found = {(row["origin"], row["knowledge_level"], row["agent_type"]) for row in rows("edges")}
    assert found == {
        ("Stated", "knowledge_assertion", "manual_agent"),
        ("Curated", "knowledge_assertion", "manual_agent"),
        ("Inferred", "logical_entailment", "automated_agent"),
    }


def test_notice_and_version_stand_in_both_tables() -> None:
    head = whole().header
    for part in ("nodes", "edges"):
        first = rows(part)[0]
        assert (first["notice"], first["version"]) == (head.notice, head.version)


def test_evidence_notes_stand_at_their_claims() -> None:
    notes = {row["id"]: row["evidence"].split("|") for row in rows("edges")}
    found = [row for row in whole().rows("evidence") if shorten(row.claim) in notes]
    assert len(found) == len(whole().rows("evidence"))
    for row in found:
        assert any(note.startswith(f"{row.direction}: {row.note} (") for note in notes[shorten(row.claim)])


def test_a_users_own_mappings_travel(tmp_path: Path) -> None:
    path = tmp_path / "own.sssom.tsv"
    path.write_text(OWN, encoding="utf-8")
    files = kgx.export(content.content(stores.user_mappings(str(path))))
    (edge,) = [row for row in rows("edges", files) if row["object"] == "SCTID:2"]
    assert (edge["subject"], edge["predicate"], edge["origin"]) == ("lbs:dehydration", "biolink:broad_match", "")
    assert kgx_faults.faults(rows("nodes", files), rows("edges", files)) == []


def test_no_fault_in_what_came_back() -> None:
    assert kgx_faults.faults(rows("nodes"), rows("edges")) == []


@pytest.mark.reader
@pytest.mark.parametrize("twin", BROKEN)
def test_a_broken_twin_is_refused(twin: str, read: dict[str, dict[str, Any]]) -> None:
    assert read[twin]["faults"]


def _other(name: str, old: str, new: str) -> dict[str, bytes]:
    return changed("edges", line("edges", name), line("edges", name).replace(old, new, 1))


MEANT: dict[str, Callable[[], dict[str, bytes]]] = {
    "where its own relation says no more than related_to": lambda: _other(
        "claim:low-back-cramps-or-spasms_acupuncture_treatmentFor_lowBackSpasm", "biolink:related_to", "biolink:treats"
    ),
    "which is no node": lambda: _other(ICE, "\tlbs:firstPhase\t", "\tlbs:fistPhase\t"),
    "its knowledge level or its agent says otherwise": lambda: _other(ICE, "knowledge_assertion", "logical_entailment"),
    "its item says otherwise": lambda: _other(ICE, "\tStated\t", "\tCurated\t"),
    "KGX keeps one of them": lambda: changed(
        "edges", line("edges", ICE), "\n".join([line("edges", ICE), line("edges", ICE).replace(ICE, f"{ICE}-again")])
    ),
}


@pytest.mark.parametrize("fault", MEANT)
def test_a_twin_that_is_wrong_in_meaning_is_a_fault(fault: str) -> None:
    files = MEANT[fault]()
    assert any(fault in sentence for sentence in kgx_faults.faults(rows("nodes", files), rows("edges", files)))
