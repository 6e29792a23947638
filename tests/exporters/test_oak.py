"""OAK, the toolkit of the OBO world, finds every concept, its synonyms and its descendants in each class view."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from exported import only, whole

from backspasm.exporters import hierarchy
from backspasm.graph.namespaces import LBS

READER = Path(__file__).resolve().parents[1] / "readers" / "oak.py"
SELECTORS = {
    "owl-classes": ("pronto:backspasm-classes.owl", LBS),
    "obographs": ("obograph:backspasm.json", LBS),
    "obo": ("simpleobo:backspasm.obo", "lbs:"),
}
pytestmark = pytest.mark.reader


def read(folder: Path, form: str, data: bytes) -> subprocess.CompletedProcess[bytes]:
    python = sys.executable if importlib.util.find_spec("oaklib") else os.environ.get("BACKSPASM_OAK")
    if not python:
        pytest.skip("OAK is not installed; BACKSPASM_OAK may name the Python of an environment that has it")
    selector, base = SELECTORS[form]
    (folder / selector.partition(":")[2]).write_bytes(data)
    command = [python, "-W", "ignore", str(READER), selector, f"{base}Finding"]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=300)


@pytest.mark.parametrize("form", SELECTORS)
def test_oak_finds_every_concept_with_synonyms_definition_and_descendants(form: str, tmp_path: Path) -> None:
    done = read(tmp_path, form, only(form))
    assert done.returncode == 0, done.stderr.decode()
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    base = SELECTORS[form][1]
    synonyms = whole().grouped("synonyms", "concept")
    rows = whole().rows("concepts")
    assert len(rows) > 400
    for row in rows:
        name = row.concept.replace(LBS, base)
        assert found["labels"][name] == row.label
        assert found["definitions"][name] == row.definition
        assert found["synonyms"][name] == sorted({one.synonym for one in synonyms.get(row.concept, ())} - {row.label})
    wider = hierarchy.parents(whole())
    below = sorted(one.replace(LBS, base) for one in wider if f"{LBS}Finding" in hierarchy.ancestors(wider, one))
    assert found["below"] == below
    assert len(below) > 150


@pytest.mark.parametrize("form", ["owl-classes", "obographs"])
def test_oak_refuses_a_file_cut_short(form: str, tmp_path: Path) -> None:
    """Its reader of OBO goes by lines and lets anything pass; fastobo does not."""
    assert read(tmp_path, form, only(form)[:-40]).returncode != 0
