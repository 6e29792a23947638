"""The modules are laid out as people edit them, and hang together."""

from __future__ import annotations

import csv
import gzip
import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from conftest import ROOT, SHARED, select

import backspasm
from backspasm import files
from backspasm.errors import DataError
from backspasm.graph import ontology, reasoner
from backspasm.graph.namespaces import LBS, PREFIXES, expand, shorten

FOLDER = Path(ontology.path("core")).parent
MODULES = ontology.modules()
RDF_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")


def text(module: str) -> str:
    return Path(ontology.path(module)).read_text(encoding="utf-8")


def test_root_imports_every_module_by_way_of_the_generated_list() -> None:
    query = """PREFIX owl: <http://www.w3.org/2002/07/owl#>
    SELECT ?module { <https://w3id.org/backspasm> owl:imports+ ?module }"""
    imported = {row.module for row in select(query)}
    assert {f"lbs:{Path(name).name}" for name in MODULES} - {"lbs:backspasm"} == {
        shorten(module) for module in imported
    }


def test_root_holds_a_header_and_imports_and_nothing_else() -> None:
    subjects = {quad.subject for quad in ox.parse(path=ontology.path("backspasm"), format=ox.RdfFormat.TURTLE)}
    assert subjects == {ox.NamedNode("https://w3id.org/backspasm")}


def test_catalog_finds_every_module_offline() -> None:
    entries = ElementTree.parse(FOLDER / "catalog-v001.xml").getroot()
    found = {entry.get("name"): entry.get("uri") for entry in entries}
    base = LBS.rstrip("/")
    assert found == {base if name == "backspasm" else f"{base}/{Path(name).name}": f"{name}.ttl" for name in MODULES}


@pytest.mark.parametrize("module", MODULES)
def test_layout_has_one_predicate_a_line_and_the_final_dot_alone(module: str) -> None:
    body = text(module)
    assert body.endswith(".\n")
    for number, line in enumerate(body.splitlines(), 1):
        assert line == line.rstrip(), number
        if line and not line.startswith(("@prefix", "#", "    ")):
            assert re.fullmatch(r"\.|\S+", line), (number, line)
        if line.startswith("    "):
            assert line.endswith(" ;"), (number, line)


@pytest.mark.parametrize("module", MODULES)
def test_header_has_version_title_licence_and_notice(module: str) -> None:
    path = f"/{Path(module).name}" if module != "backspasm" else ""
    iri = LBS.rstrip("/") + path
    header = text(module).split(f"<{iri}>\n", 1)[1].split("\n.\n")[0]
    assert f"owl:versionIRI <https://w3id.org/backspasm/{backspasm.__version__}{path}>" in header
    for predicate in ("dcterms:title", "dcterms:license", "lbs:safetyNotice"):
        assert predicate in header


def test_every_module_imports_core_so_that_it_opens_alone() -> None:
    alone = [*FOLDER.glob("*.ttl"), *FOLDER.glob("alignments/*.ttl")]
    assert len(alone) > 20
    for path in alone:
        if path.stem not in ("core", "shapes", "backspasm"):
            assert "owl:imports <https://w3id.org/backspasm/core> ;" in path.read_text(encoding="utf-8"), path


def test_the_notice_is_the_same_everywhere() -> None:
    notices = {
        notice
        for path in [*FOLDER.glob("*.ttl"), *FOLDER.glob("alignments/*.ttl")]
        for notice in re.findall(r'lbs:safetyNotice ("[^"]+"@en)', path.read_text(encoding="utf-8"))
    }
    assert len(notices) == 1


@pytest.mark.parametrize(("name", "table"), [("bfo", "ro"), ("ro", "ro"), ("ogms", "ogms"), ("schema-org", "schema")])
def test_terms_of_the_alignments_are_those_of_the_tables(name: str, table: str) -> None:
    path = SHARED / "terminologies" / f"{table}.tsv.gz"
    if not path.is_file():
        pytest.skip("the terminology tables are not on this machine; set BACKSPASM_SHARED")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        live = {line.split("\t")[0].replace(":", "_") for line in lines if line.split("\t")[3] != "true"}
    aligned = (FOLDER / "alignments" / f"{name}.ttl").read_text(encoding="utf-8")
    used = {term.replace(":", "_") for term in re.findall(r"Match (?:obo:)?((?:schema:)?\w+) ;", aligned)}
    assert used
    assert used <= live


def test_local_names_are_letters_digits_hyphen_and_underscore_so_that_every_engine_takes_them() -> None:
    own = {term.value for quad in backspasm.store() for term in quad.triple if isinstance(term, ox.NamedNode)}
    names = [iri.removeprefix(LBS) for iri in own if iri.startswith(LBS)]
    names = [name for name in names if not name.startswith(backspasm.__version__)]  # the versions of modules
    assert len(names) > 3000
    assert [name for name in names if not re.fullmatch(r"(?:[a-z]+/)?[A-Za-z0-9_-]+", name)] == []


@pytest.mark.reader
def test_a_link_that_its_relation_does_not_allow_is_a_contradiction() -> None:
    store = reasoner.start()
    store.add(ox.Quad(*(ox.NamedNode(LBS + name) for name in ("lumbarRoll", "radiatesTo", "hip"))))
    with pytest.raises(DataError, match="inconsistent"):
        reasoner.hermit(store)


@pytest.mark.reader
def test_two_kinds_of_one_concept_are_a_contradiction() -> None:
    store = reasoner.start()
    store.add(ox.Quad(ox.NamedNode(LBS + "dehydration"), RDF_TYPE, ox.NamedNode(LBS + "Finding")))
    with pytest.raises(DataError, match="inconsistent"):
        reasoner.hermit(store)


def test_a_term_is_declared_in_one_module() -> None:
    declared: Counter[str] = Counter()
    for module in MODULES:
        declared.update(set(re.findall(r"^(\S+)\n    a owl:", text(module), re.M)))
    assert len(declared) > 1000
    assert [term for term, count in declared.items() if count > 1] == []


def test_module_names_are_no_terms() -> None:
    """A module's IRI shares the terms' namespace, so no term may have its name."""
    query = """PREFIX owl: <http://www.w3.org/2002/07/owl#>
    SELECT ?module { ?module a owl:Ontology , ?other FILTER(?other != owl:Ontology) }"""
    assert select(query) == []


def test_literals_are_in_canonical_form() -> None:
    """A store that normalises literals gives back the same graph."""
    store = ontology.store()
    lexical = {
        str(quad.triple) for name in MODULES for quad in ox.parse(path=ontology.path(name), format=ox.RdfFormat.TURTLE)
    }
    named = {triple for triple in lexical if "_:" not in triple}
    assert named <= {str(quad.triple) for quad in store}
    assert not re.search(r'"[^"]*\.0"\^\^|"\+\d', "".join(named))


def test_version_stands_once() -> None:
    assert f'version = "{backspasm.__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f"version: {backspasm.__version__}" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f'owl:versionInfo "{backspasm.__version__}"' in text("backspasm")


def test_prefixes_of_the_modules_are_those_of_the_project() -> None:
    for module in MODULES:
        for prefix, base in re.findall(r"^@prefix (\w+): *<([^>]+)> \.$", text(module), re.M):
            assert PREFIXES[prefix] == base


def test_curies_go_both_ways() -> None:
    assert shorten(LBS + "claim/a_b_c") == "claim:a_b_c"
    assert expand("claim:a_b_c") == LBS + "claim/a_b_c"
    assert expand("nothing:a") is None
    assert shorten("urn:x") == "urn:x"


def rows_by_key(name: str) -> dict[str, dict[str, str]]:
    path = SHARED / name
    if not path.is_file():
        pytest.skip("the tables of references are not on this machine; set BACKSPASM_SHARED")
    with path.open(encoding="utf-8", newline="") as table:
        reader = csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
        assert reader.fieldnames
        return {row[reader.fieldnames[0]]: row for row in reader}


def test_references_equal_their_rows() -> None:
    """A cell differs from its row only where the table of corrections has the new value."""
    rows, facts = rows_by_key("references.tsv"), rows_by_key("reference-facts.tsv")
    corrections = " ".join(
        str(row) for name, row in rows_by_key("notes-to-change.tsv").items() if "references.tsv" in name
    )
    cited = backspasm.ask("references")
    assert len(cited) > 60
    for reference in cited:
        assert reference.study_design == facts[str(reference.key)]["design"]
        for column in ("title", "first_author", "year", "container", "doi", "pmid", "url"):
            found, given = getattr(reference, column) or "", rows[str(reference.key)][column].strip()
            assert found == given or found.split()[-1] in corrections, (reference.key, column)


def test_every_key_that_is_cited_is_a_reference() -> None:
    query = """PREFIX lbs: <https://w3id.org/backspasm/>
    SELECT ?reference { ?thing lbs:cites ?reference FILTER NOT EXISTS { ?reference a lbs:Reference } }"""
    assert select(query) == []


BROKEN: dict[str, tuple[bytes, str]] = {
    "a syntax error": (b"@prefix lbs: <https://w3id.org/backspasm/> .\nlbs:a lbs:b lbs:c lbs:d .\n", "line 2"),
    "not UTF-8": (b"<x:a> <x:b> '\xff' .\n", "links.ttl"),
}


@pytest.mark.parametrize("read", [ontology.store, ontology.rdflib_graph])
@pytest.mark.parametrize("case", BROKEN)
def test_module_that_cannot_be_read_is_named(
    case: str, read: Callable[[], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(FOLDER, tmp_path / "ontology")
    monkeypatch.setattr(files, "folder", lambda name: str(tmp_path / name))
    data, place = BROKEN[case]
    path = tmp_path / "ontology" / "links.ttl"
    path.write_bytes(data)
    with pytest.raises(DataError) as error:
        read()
    assert str(path) in str(error.value)
    assert place in str(error.value)
