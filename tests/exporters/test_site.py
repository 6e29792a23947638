"""`export site` writes all pages with a manifest; it is no part of `export all`, and needs the extra `serve`."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import pytest
from conftest import run
from exported import counts, made, whole

from backspasm.errors import UsageError
from backspasm.exporters import content, formats, publishing
from backspasm.graph import stores
from backspasm.pages import site


def test_the_files_are_those_of_the_table_and_the_site() -> None:
    assert list(made("site")) == site.paths()
    assert "site" not in formats.EXPORTERS
    assert formats.find("site").folder


def test_the_manifest_counts_the_pages_and_lists_every_file() -> None:
    files = formats.folder(["site"], whole())
    said = json.loads(files[publishing.NAME])
    assert said["files"].keys() == files.keys() - {publishing.NAME}
    assert said["files"]["dehydration.ttl"]["triples"] > 10
    pages = {path for path in made("site") if f"{path.removesuffix('.html')}.nt" in made("site")}
    assert counts("site").nodes == counts("site").labels == len([path for path in pages if path.endswith(".html")])
    assert counts("site").claims == len([path for path in pages if path.startswith("claim/")])


def test_a_folder_is_written_whole_and_named_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.fsync", lambda handle: None)  # eight thousand of them take a minute
    done = run("export", "site", "-o", str(tmp_path / "site"))
    assert done.returncode == 0, done.stderr
    files = {path.relative_to(tmp_path / "site").as_posix(): path for path in (tmp_path / "site").rglob("*.*")}
    assert {*made("site"), "manifest.json", "README.md"} == files.keys()
    assert all(files[path].read_bytes() == data for path, data in made("site").items())
    assert done.stdout.decode().startswith(f"wrote {len(files)} files into ")
    assert run("export", "site", "-o", str(tmp_path / "site")).returncode == 2


def test_without_a_folder_or_the_extra_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert b"name the folder with -o" in run("export", "site").stderr
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(UsageError, match=r"install backspasm\[serve\]"):
        formats.export("site", whole())


def test_a_user_s_mapping_is_on_the_page_and_no_formula_in_a_table(own_mappings: Path) -> None:
    files = formats.export("site", content.content(stores.user_mappings(str(own_mappings))))
    assert b"=own dehydration" in files["dehydration.html"]
    (row,) = [row for row in csv.reader(io.StringIO(files["questions/mappings.csv"].decode())) if row[2] == "OWN:0001"]
    assert row[3] == "'=own dehydration"
