"""Every format of the table: the same bytes anywhere, the notice and the version, no formula, no prose of the document."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import ROOT, run, run_apart
from exported import counts, made, whole

from backspasm.errors import UsageError
from backspasm.exporters import content, formats, publishing, readme, tables
from backspasm.exporters.formats import EXPORTERS
from backspasm.graph import ontology, outline, stores
from backspasm.graph.namespaces import LBS, PREFIXES

ORDER = [
    "turtle",
    "ntriples",
    "jsonld",
    "trig",
    "rdfxml",
    "owl-classes",
    "obographs",
    "obo",
    "skos",
    "fhir",
    "kgx",
    "neo4j",
    "graphml",
    "datapackage",
    "sqlite",
    "schema-org",
    "sssom",
    "void",
]
ELSEWHERE = {"PYTHONHASHSEED": "4711", "LC_ALL": "C", "TZ": "Pacific/Auckland", "LANG": "de_DE.UTF-8"}


def test_the_table_has_the_formats_in_order() -> None:
    assert list(EXPORTERS) == ORDER


def test_list_names_every_format_with_files_and_readers() -> None:
    lines = run("export", "--list").stdout.decode()
    for form, exporter in EXPORTERS.items():
        assert re.search(rf"^{form}\b", lines, re.M)
        assert all(name.partition("-")[0] in lines for name in exporter.files), form  # a line may end after a hyphen
    assert max(map(len, lines.splitlines())) <= 80


# What people type who know the tool or the file that they need, and the formats that they may mean.
TYPED = {
    "owl": ["rdfxml", "owl-classes"],
    ".owl": ["rdfxml", "owl-classes"],
    "xml": ["rdfxml"],
    "OBO": ["obo"],
    "nt": ["ntriples"],
    "ttl": ["turtle", "skos", "void"],
    "json-ld": ["jsonld"],
    "nquads": ["trig"],
    "json": ["jsonld", "obographs", "fhir", "datapackage"],
    "csv": ["neo4j", "datapackage"],
    "tsv": ["kgx", "sssom"],
    "excel": ["datapackage"],
    "cypher": ["neo4j"],
    "gephi": ["graphml"],
    "hl7": ["fhir"],
    "schema.org": ["schema-org"],
    "mappings": ["sssom"],
    "turtel": ["turtle"],
}


@pytest.mark.parametrize("typed", TYPED)
def test_another_name_of_a_format_gets_the_formats_that_are_meant(typed: str) -> None:
    with pytest.raises(UsageError) as refused:
        formats.find(typed)
    assert refused.value.code == 2
    first, _, asked = str(refused.value).partition("; did you mean ")
    assert first == f"there is no export format '{typed}'"
    assert re.findall(r"'([\w-]+)'", asked) == TYPED[typed]


def test_a_word_that_is_like_no_format_gets_the_way_to_the_list() -> None:
    with pytest.raises(UsageError, match=r"'foo'; `backspasm export --list` lists them$"):
        formats.find("foo")


def test_another_name_is_no_name_of_a_format() -> None:
    assert not {word for one in EXPORTERS.values() for word in one.also} & EXPORTERS.keys()


@pytest.mark.parametrize("form", EXPORTERS)
def test_a_format_has_the_files_that_the_table_names_what_is_counted_and_the_notice(form: str) -> None:
    names = made(form).keys()
    patterns = [re.sub(r"\\-", "-", re.escape(one)) for one in EXPORTERS[form].files]
    patterns = [re.sub(r"\b[A-Z]+\b", ".+", one) for one in patterns]  # a word in capitals stands for any
    assert names
    assert (len(names) > 1) <= EXPORTERS[form].folder
    for name in names:
        assert any(re.fullmatch(one, name) for one in patterns), name
        assert re.fullmatch(r"[\w.-]+(/[\w.-]+)?", name)
    for one in patterns:
        assert any(re.fullmatch(one, name) for name in names), one
    found = counts(form)
    assert min(found.nodes, found.edges, found.labels) > 10
    text = b"".join(made(form).values()).decode(errors="replace")
    assert whole().header.notice in text
    assert whole().header.version in text
    selection = content.query(formats.counting(form))
    assert selection.startswith("#+ summary: ")
    assert "#+ columns: nodes, edges, labels, claims\n" in selection


def test_every_selection_is_used() -> None:
    scripts = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "scripts" / "backspasm").rglob("*.py"))
    counting = {formats.counting(form) for form in EXPORTERS}
    names = [path.stem for path in (ROOT / "queries" / "exports").glob("*.rq")]
    assert len(names) > 20
    for name in names:
        assert f'"{name}"' in scripts or name in counting, name


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """`export all` in other surroundings than those of the tests."""
    folder = tmp_path_factory.mktemp("exported") / "set"
    done = run_apart("export", "all", "-o", str(folder), env={**os.environ, **ELSEWHERE})
    assert done.returncode == 0, done.stderr
    return {name: (folder / name).read_bytes() for name in publishing._listing(str(folder))}


def test_export_all_is_the_same_under_another_hash_seed_locale_and_time_zone(exported: dict[str, bytes]) -> None:
    here = {
        f"{form}/{name}" if exporter.folder else name: data
        for form, exporter in EXPORTERS.items()
        for name, data in made(form).items()
    }
    here[readme.NAME] = readme.page(EXPORTERS, whole())
    assert [name for name in here if exported[name] != here[name]] == []
    said = json.loads(exported[publishing.NAME])
    assert list(said["formats"]) == list(EXPORTERS)
    assert publishing._names(said) == exported.keys() == {*here, publishing.NAME}


HOSTILE = {
    "a label": '=HYPERLINK("http://example.org")',
    "a synonym": "@SUM(1)",
    "a definition": "-1+1",
    "an item": "＝cmd()",
    "a reason": " =1",
}


@cache
def hostile() -> content.Content:
    """The graph with a formula in the place of a label, a synonym, a definition, an item's text and a reason."""
    store = ontology.store()
    claim = "claim/hydration_aimedAt_dehydration"
    places = {
        "a label": ("dehydration", PREFIXES["rdfs"] + "label"),
        "a synonym": ("dehydration", PREFIXES["skos"] + "altLabel"),
        "a definition": ("dehydration", PREFIXES["skos"] + "definition"),
        "an item": ("source/low-back-cramps-or-spasms_systemic-factors_dehydration", LBS + "text"),
        "a reason": (claim, LBS + "reason"),
    }
    for what, (subject, predicate) in places.items():
        node, property = ox.NamedNode(LBS + subject), ox.NamedNode(predicate)
        old = list(store.quads_for_pattern(node, property, None))
        assert old, what
        for quad in old:
            store.remove(quad)
        assert isinstance(old[0].object, ox.Literal)
        store.add(ox.Quad(node, property, ox.Literal(HOSTILE[what], language=old[0].object.language)))
    return content.Content(store)


TABLES = [form for form in EXPORTERS if any(name.endswith((".csv", ".tsv")) for name in EXPORTERS[form].files)]


@pytest.mark.parametrize("form", TABLES)
def test_no_cell_of_a_table_is_a_formula_and_its_text_comes_back(form: str) -> None:
    seen = set()
    for name, data in formats.export(form, hostile()).items():
        if name.endswith((".csv", ".tsv")):
            text = "".join(line for line in data.decode().splitlines(keepends=True) if not line.startswith("#"))
            delimiter = "," if name.endswith(".csv") else "\t"
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
                for cell in row:
                    seen.add(cell.removeprefix("'"))
                    formula = cell.lstrip().startswith(tables.FORMULA) or cell[:1] in "\t\r\n"
                    assert not cell or not formula or re.fullmatch(r"-?[\d.]+", cell), cell
    assert any(HOSTILE["a label"] in text for text in seen)


def test_there_are_tables() -> None:
    assert len(TABLES) >= 3


def test_no_export_holds_prose_of_the_document(document: Path, exported: dict[str, bytes]) -> None:
    text = outline.read(str(document))
    sentences = [
        text[span.start : span.end] for span in outline.outline(text, outline.headings_of()) if span.kind == "Sentence"
    ]
    assert len(sentences) == 9
    files = {name: data.decode(errors="replace").casefold() for name, data in exported.items()}
    for sentence in sentences:
        words = sentence.casefold().split()
        for start in range(len(words) - 5):
            run_of_words = " ".join(words[start : start + 6])
            assert [name for name, data in files.items() if run_of_words in data] == [], run_of_words


def test_a_users_own_mappings_travel_where_mappings_do(own_mappings: Path) -> None:
    source = content.content(stores.user_mappings(str(own_mappings)))
    for form in {"turtle", "fhir", "sssom", "kgx"} & EXPORTERS.keys():
        text = b"".join(formats.export(form, source).values())
        assert any(name in text for name in (b"OWN:0001", b"example.org/own/0001", b'"0001"')), form
        assert b"another label" not in text, form
    assert counts("turtle").nodes < formats.counts("turtle", source).nodes
