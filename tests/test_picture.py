"""The pictures are drawn from the graph: nothing of a flag is left out, and the committed files are fresh."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import run

import backspasm
from backspasm import files, picture, svg
from backspasm.errors import UsageError

FOLDER = Path(files.folder("ontology"), "pictures")
NOTICE = "Educational. Not a medical device, not clinically validated; the source document is undated."
SPACE = "{http://www.w3.org/2000/svg}"
STORE = backspasm.store()
FLAGS = [row.label for row in backspasm.ask("red-flags")]
FINDINGS = """
PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?label WHERE {
  ?item lbs:mentions ?criterion ; lbs:headword "FLAG" .
  ?criterion lbs:nearFinding|lbs:hasAlternative/lbs:coreFinding|lbs:hasAlternative/lbs:contextFinding ?finding .
  ?finding rdfs:label ?label .
} ORDER BY ?label
"""


def words(drawn: str) -> str:
    """What a person reads in a picture, its broken lines joined."""
    return " ".join(text.text or "" for text in ET.fromstring(drawn).iter(f"{SPACE}text"))


@pytest.mark.parametrize("name", picture.PICTURES)
def test_committed_picture_is_what_the_command_writes(name: str, tmp_path: Path) -> None:
    written = tmp_path / "picture.svg"
    assert run("picture", name, "-o", str(written)).returncode == 0
    assert written.read_bytes() == (FOLDER / f"{name}.svg").read_bytes(), f"run `backspasm picture {name}` again"
    assert run("picture", name).stdout == written.read_bytes()


def test_folder_holds_the_pictures_of_the_table() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(picture.PICTURES)


@pytest.mark.parametrize("flag", FLAGS)
def test_tree_has_the_wording_the_disposition_and_every_finding(flag: str) -> None:
    said = words(picture.draw(flag))
    rows = STORE.query(FINDINGS.replace("FLAG", flag))
    assert isinstance(rows, ox.QuerySolutions)
    found = [row["label"] for row in rows]
    assert len(found) > 3
    for text in (f"“{flag}”", "Seek Immediate Medical Care", NOTICE, *(label.value for label in found)):
        assert text in said


def test_tree_by_a_synonym_is_that_of_its_flag() -> None:
    assert picture.draw("CES") == picture.draw("lbs:caudaEquinaSyndromeSigns") == picture.draw("red-flag")


def test_curated_alternatives_are_marked_and_others_are_not() -> None:
    assert words(picture.draw("red-flag")).count("Curated, cites") == 4
    assert "Curated" not in words(picture.draw("severe pain not relieved by rest"))


def test_model_has_an_example_of_each_origin_and_its_triple() -> None:
    said = words(picture.draw("model"))
    assert re.findall(r"Claim: (\w+)", said) == ["Stated", "Curated", "Inferred"]
    triples = re.findall(r"Triple ((?:lbs:\w+ ){3}\.)", said)
    assert len(triples) == 3
    assert all(STORE.query(f"PREFIX lbs: <https://w3id.org/backspasm/> ASK {{ {triple} }}") for triple in triples)


@pytest.mark.parametrize("name", [*picture.PICTURES, *FLAGS])
def test_picture_has_words_for_readers_of_the_screen_and_no_text_beyond_its_box(name: str) -> None:
    root = ET.fromstring(picture.draw(name))
    title, description = root.find(f"{SPACE}title"), root.find(f"{SPACE}desc")
    assert title is not None
    assert title.text
    assert description is not None
    assert NOTICE in (description.text or "")
    assert "prefers-color-scheme: dark" in "".join(style.text or "" for style in root.iter(f"{SPACE}style"))
    boxes = [
        tuple(int(box.get(side, 0)) for side in ("x", "y", "width", "height")) for box in root.iter(f"{SPACE}rect")
    ]
    height = int(root.get("height", 0))
    for text in root.iter(f"{SPACE}text"):
        x, y = int(text.get("x", 0)), int(text.get("y", 0))
        wide = svg.measure(text.text or "", text.get("class", ""))
        left = x - wide / 2 if text.get("text-anchor") else x
        _, _, end, _, bottom = max(
            (bx, by, bx + w, by, by + h) for bx, by, w, h in boxes if bx <= x < bx + w and by < y <= by + h
        )
        assert left >= 0
        assert left + wide <= end, text.text
        assert y < bottom <= height, text.text


def test_long_word_is_broken_where_the_box_ends() -> None:
    lines = svg.wrap("a " + "w" * 40, 200)
    assert "".join(lines) == "a" + "w" * 40
    assert all(svg.measure(line) <= 200 for line in lines)


def test_unknown_picture_exits_2_with_the_nearest() -> None:
    done = run("picture", "modle")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == b"backspasm: there is no picture 'modle'; did you mean 'model'?\n"
    with pytest.raises(UsageError, match="did you mean 'high fever with back pain'"):
        picture.draw("hihg fever with back pain")
    with pytest.raises(UsageError, match="name model, red-flag or a red flag"):
        picture.draw("?")


def test_file_that_is_there_is_kept_without_force(tmp_path: Path) -> None:
    path = tmp_path / "model.svg"
    path.write_text("mine", encoding="utf-8")
    assert run("picture", "model", "-o", str(path)).returncode == 2
    assert path.read_text(encoding="utf-8") == "mine"
    assert run("picture", "model", "-o", str(path), "--force").returncode == 0
    assert path.read_bytes() == (FOLDER / "model.svg").read_bytes()


def test_drawing_loads_no_other_engine() -> None:
    program = "import sys; from backspasm import picture; picture.draw('model'); print('rdflib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout == b"False\n"
