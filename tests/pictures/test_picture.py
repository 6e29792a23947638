"""Every picture has its name, can be read, and is the same on every run; the committed ones are fresh."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from conftest import ROOT, run
from pictured import NAMED, SPACE, cards, faults, query

import backspasm
from backspasm import files
from backspasm.errors import UsageError
from backspasm.graph.namespaces import LBS
from backspasm.pictures import picture

FOLDER = Path(files.folder("ontology"), "pictures")
COMMITTED = ("model", "red-flag")
FLAGS = [str(row.label) for row in backspasm.ask("red-flags")]
ALONE = [name for name in picture.PICTURES if name != "neighbourhood"]
CONCEPTS = [iri for (iri,) in query("SELECT ?concept { ?concept a lbs:Concept } ORDER BY ?concept")]
EVERY = """
import hashlib, sys
from backspasm.pictures import picture
made = hashlib.sha256()
for name in sys.argv[1].split():
    made.update(picture.draw(name, link=lambda iri: iri).encode())
for iri in sys.stdin.read().split():
    made.update(picture.draw("neighbourhood", iri).encode())
print(made.hexdigest(), "rdflib" in sys.modules)
"""


@pytest.mark.parametrize("name", COMMITTED)
def test_committed_picture_is_what_the_command_writes(name: str, tmp_path: Path) -> None:
    written = tmp_path / "picture.svg"
    assert run("picture", name, "-o", str(written)).returncode == 0
    assert written.read_bytes() == (FOLDER / f"{name}.svg").read_bytes(), f"run `backspasm picture {name}` again"
    assert run("picture", name).stdout == written.read_bytes()


def test_folder_holds_the_pictures_of_the_project_s_page() -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    assert {path.stem for path in FOLDER.iterdir()} == set(COMMITTED)
    assert all(f"(ontology/pictures/{name}.svg)" in page for name in COMMITTED)


def test_page_of_the_folder_lists_every_picture() -> None:
    page = (ROOT / "scripts/backspasm/pictures/README.md").read_text(encoding="utf-8")
    assert all(f"| `{name}` |" in page for name in picture.PICTURES)


@pytest.mark.parametrize("name", [*ALONE, *FLAGS])
def test_nothing_in_a_picture_stops_a_reader(name: str) -> None:
    drawn = picture.draw(name)
    assert list(faults(drawn)) == []
    root = ET.fromstring(drawn)
    assert root.get("role") == "img"
    assert "prefers-color-scheme: dark" in (root.findtext(f"{SPACE}style") or "")


def test_nothing_in_the_neighbourhood_of_any_concept_stops_a_reader() -> None:
    assert len(CONCEPTS) > 400
    found = {iri: list(faults(picture.draw("neighbourhood", iri))) for iri in CONCEPTS}
    assert {iri: some for iri, some in found.items() if some} == {}


def test_links_lead_to_what_the_graph_knows() -> None:
    pictures = [picture.draw(name, link=lambda iri: iri) for name in [*ALONE, *FLAGS]]
    pictures += [picture.draw("neighbourhood", iri, lambda iri: iri) for iri in CONCEPTS]
    for drawn in pictures:
        root = ET.fromstring(drawn)
        links = list(root.iter(f"{SPACE}a"))
        assert links
        assert {link.get("href") for link in links} <= NAMED
        assert all(link.get("aria-label") for link in links)
        assert root.get("role") == "group"
        assert root.find(f"{SPACE}style") is None
        for kind, place in (("labelledby", "title"), ("describedby", "desc")):
            assert root.find(f"*[@id='{root.get(f'aria-{kind}')}']") is root.find(f"{SPACE}{place}")


def test_resource_without_an_address_is_no_link() -> None:
    drawn = picture.draw("neighbourhood", "dehydration", lambda iri: None if "/claim/" in iri else "there.html")
    linked = [text for text, _, group in cards(drawn) if group.get("href")]
    assert linked == ["dehydration body state", "low back spasm", "staying hydrated"]


def test_every_run_writes_the_same() -> None:
    made = [
        subprocess.run(
            [sys.executable, "-c", EVERY, " ".join(ALONE)],
            input="\n".join(CONCEPTS),
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("0", "1")
    ]
    assert made[0] == made[1]
    assert made[0].endswith(" False\n"), "another engine was loaded"


def test_concept_by_a_synonym_or_its_iri_is_the_same() -> None:
    assert picture.draw("neighbourhood", "applying ice") == picture.draw("neighbourhood", LBS + "icing")
    assert picture.draw("neighbourhood", "ice pack") == picture.draw("neighbourhood", LBS + "icing")
    assert run("picture", "neighbourhood", "--concept", "ice").stdout == picture.draw("neighbourhood", "ice").encode()


def test_unknown_picture_exits_2_with_the_nearest() -> None:
    done = run("picture", "modell")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == b"backspasm: there is no picture 'modell'; did you mean 'model'?\n"
    with pytest.raises(UsageError, match="did you mean 'high fever with back pain'"):
        picture.draw("hihg fever with back pain")
    with pytest.raises(UsageError, match=r"name model, red-flag, .* or a red flag"):
        picture.draw("?")


def test_concept_is_asked_for_where_it_is_needed_and_refused_elsewhere() -> None:
    done = run("picture", "neighbourhood")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"needs --concept" in done.stderr
    with pytest.raises(UsageError, match="did you mean 'dehydration'"):
        picture.draw("neighbourhood", "dehydratoin")
    with pytest.raises(UsageError, match="--concept is for the picture neighbourhood"):
        picture.draw("whole", "dehydration")


def test_file_that_is_there_is_kept_without_force(tmp_path: Path) -> None:
    path = tmp_path / "model.svg"
    path.write_text("mine", encoding="utf-8")
    assert run("picture", "model", "-o", str(path)).returncode == 2
    assert path.read_text(encoding="utf-8") == "mine"
    assert run("picture", "model", "-o", str(path), "--force").returncode == 0
    assert path.read_bytes() == (FOLDER / "model.svg").read_bytes()
