"""A manifest says what a folder holds, and nothing else is taken for one of ours."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest
import rdflib
from exported import counts, only, whole

from backspasm.exporters import formats, publishing

FOREIGN = ["", "{}", "[]", "null", '{"generator": 1}', '{"generator": "backspasm export"}', "[" * 10_000, "\xff"]


def made() -> dict[str, bytes]:
    return formats.folder(["turtle", "skos"], whole())


def lay_out(folder: Path) -> Path:
    for name, data in made().items():
        (folder / name).write_bytes(data)
    return folder


def test_it_has_digests_counts_versions_and_the_notice() -> None:
    found = json.loads(made()[publishing.NAME])
    head = whole().header
    assert (found["notice"], found["version"]) == (head.notice, head.version)
    digests = {name: document["sha256"] for name, document in found["documents"].items()}
    assert digests == {row.identifier: row.sha256 for row in whole().rows("documents")}
    assert len(digests) == 1
    assert found["formats"].keys() == {"turtle", "skos"}
    for form, entry in found["formats"].items():
        assert entry == {"standard": formats.find(form).standard, **formats.counts(form, whole())._asdict()}
    assert found["files"].keys() == {"backspasm.ttl", "backspasm.skos.ttl", "README.md"}
    for name, entry in found["files"].items():
        digest = hashlib.sha256(made()[name]).hexdigest()
        assert (entry["bytes"], entry["sha256"]) == (len(made()[name]), digest)


# rdflib's own parsers of JSON-LD and TriG use what rdflib deprecates.
@pytest.mark.filterwarnings(r"ignore:(ConjunctiveGraph|Dataset\.\w+) is deprecated:DeprecationWarning")
def test_it_has_the_number_of_triples_of_each_rdf_file_as_rdflib_counts_them() -> None:
    syntaxes = {
        "turtle": "turtle",
        "ntriples": "nt",
        "jsonld": "json-ld",
        "trig": "trig",
        "skos": "turtle",
        "owl-classes": "xml",
    }
    found = json.loads(formats.folder(list(syntaxes), whole())[publishing.NAME])["files"]
    for form, syntax in syntaxes.items():
        (file,) = formats.find(form).files
        graph = rdflib.Dataset() if form == "trig" else rdflib.Graph()
        graph.parse(data=only(form), format=syntax)
        assert found[file]["triples"] == len(graph), form


def test_it_has_the_number_of_rows_of_each_table() -> None:
    """Comments and the header are no rows, and a line break in a cell begins none."""
    found = json.loads(formats.folder(["sssom", "kgx"], whole())[publishing.NAME])["files"]
    assert found["backspasm.sssom.tsv"]["rows"] == len(whole().rows("mappings"))
    assert found["kgx/backspasm_edges.tsv"]["rows"] == counts("kgx").edges
    assert publishing._size("a.csv", b'# 1\nid,text\n1,"two\nlines"\n2,\n', whole()) == {"rows": 2}


@pytest.mark.parametrize("name", ["backspasm.json", "backspasm.schema.jsonld", "kgx/backspasm_context.jsonld"])
def test_json_has_no_number_of_triples_or_rows(name: str) -> None:
    assert publishing._size(name, b"{}", whole()) == {}


def test_a_folder_is_complete_as_it_was_written_and_not_otherwise(tmp_path: Path) -> None:
    lay_out(tmp_path)
    assert publishing._complete(str(tmp_path))
    (tmp_path / "another.txt").write_bytes(b"")
    assert not publishing._complete(str(tmp_path))
    (tmp_path / "another.txt").unlink()
    (tmp_path / "backspasm.ttl").write_bytes(b"torn")
    assert not publishing._complete(str(tmp_path))
    (tmp_path / "backspasm.ttl").unlink()
    assert not publishing._complete(str(tmp_path))


@pytest.mark.parametrize("text", FOREIGN)
def test_a_manifest_of_others_is_none_of_ours(text: str, tmp_path: Path) -> None:
    (tmp_path / publishing.NAME).write_text(text, encoding="latin-1")
    assert publishing.read(str(tmp_path)) is None
    assert not publishing._complete(str(tmp_path))


def test_a_folder_without_one_has_none(tmp_path: Path) -> None:
    assert publishing.read(str(tmp_path)) is None


def test_a_pipe_in_its_place_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / publishing.NAME)
    assert publishing.read(str(tmp_path)) is None
