"""A manifest says what a folder holds, and nothing else is taken for one of ours."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest
from exported import whole

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
    assert found["files"].keys() == {"backspasm.ttl", "backspasm.skos.ttl"}
    for name, entry in found["files"].items():
        assert entry == {"bytes": len(made()[name]), "sha256": hashlib.sha256(made()[name]).hexdigest()}


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
