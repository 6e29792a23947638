"""The outline is the document's, and a copy that differs is told apart."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import run

from backspasm import question
from backspasm.errors import DataError
from backspasm.graph import ontology, outline


def test_items_are_the_bullets_of_the_document(document: Path) -> None:
    bullets = [
        line.strip().removeprefix("•").strip()
        for line in document.read_text(encoding="utf-8").splitlines()
        if "•" in line
    ]
    rows = list(csv.DictReader(io.StringIO(question.ask(question.load("items"), {}).write("csv").decode())))
    assert [": ".join(filter(None, (row["label"], row["detail"]))) for row in rows] == bullets
    assert len(bullets) == 101


def test_outline_of_the_document_is_the_committed_module(document: Path) -> None:
    made = outline.module(outline.read(str(document)), outline.headings_of())
    assert [Path(ontology.path(name)).read_text(encoding="utf-8") for name in ontology.outlines()] == [made]


def test_prose_is_not_in_the_graph(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    sentences = [span for span in outline.outline(text, outline.headings_of()) if span.kind == "Sentence"]
    graph = "".join(path.read_text(encoding="utf-8") for path in Path(ontology.path("core")).parent.rglob("*.ttl"))
    assert len(sentences) == 9
    for sentence in sentences:
        assert text[sentence.start : sentence.end] not in graph


def test_verify_passes_on_the_document(document: Path) -> None:
    done = run("source", "verify", str(document))
    assert (done.returncode, done.stdout) == (0, b"all spans and hashes match\n")


CHANGES: dict[str, tuple[Callable[[str], str], str]] = {
    "bullet removed": (lambda t: t.replace("  • Dehydration\n", ""), "item 'Dehydration' of Systemic Factors"),
    "bullet renamed": (lambda t: t.replace("• Smoking:", "• Vaping:"), "item 'Smoking: Reduced blood flow to spine'"),
    "bullets swapped": (
        lambda t: t.replace("  • Pregnancy\n  • Kidney stones\n", "  • Kidney stones\n  • Pregnancy\n"),
        "item 'Pregnancy' of Other Causes and the text after it are 18 characters later",
    ),
    "carriage returns": (lambda t: t.replace("\n", "\r\n"), "copy.txt' line 1: carriage return"),
    "word of prose changed": (
        lambda t: t.replace("sudden, involuntary", "abrupt, involuntary"),
        "sentence 'Lower back muscle'",
    ),
    "bullet moved to another group": (
        lambda t: t.replace("  • Fatigue\n", "").replace("  • Pregnancy\n", "  • Pregnancy\n  • Fatigue\n"),
        "item 'Fatigue' of Systemic Factors",
    ),
    "heading renamed": (lambda t: t.replace("Risk Factors\n", "Hazards\n"), "section 'Risk Factors'"),
    "line added at the end": (lambda t: t + "\n", "differs between or after them"),
    "byte order mark": (lambda t: "\ufeff" + t, "differs between or after them"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_verify_names_the_place_of_a_change(change: str, document: Path, tmp_path: Path) -> None:
    edit, place = CHANGES[change]
    original = document.read_bytes().decode()
    edited = edit(original)
    copy = tmp_path / "copy.txt"
    copy.write_bytes(edited.encode())
    assert edited != original
    done = run("source", "verify", str(copy))
    assert done.returncode == 1
    assert place in done.stdout.decode()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "declares the heading or group line 'After 48 Hours'"),
        ("Title\n\nCommon Causes\n\n  • One\n", "declares the heading or group line 'After 48 Hours'"),
        ("Title\n\nstray line\n", "line 3, 'stray line', is not a bullet, a sentence or a declared heading"),
        ("a\r\n", "copy.txt' line 1: carriage return"),
    ],
)
def test_outline_refuses_what_is_not_laid_out_as_the_document(text: str, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "copy.txt"
    path.write_bytes(text.encode())
    done = run("source", "outline", str(path))
    assert done.returncode == 65
    assert sentence in done.stderr.decode()


def test_outline_refuses_an_item_that_stands_twice(document: Path, tmp_path: Path) -> None:
    path = tmp_path / "copy.txt"
    path.write_bytes(
        document.read_bytes().replace("  • Dehydration\n".encode(), "  • Dehydration\n  • Dehydration\n".encode())
    )
    done = run("source", "outline", str(path))
    assert done.returncode == 65
    assert "'Dehydration' has the same name as an earlier" in done.stderr.decode()


def test_copy_that_is_no_text_is_65_and_named(tmp_path: Path) -> None:
    path = tmp_path / "copy.txt"
    path.write_bytes(b"\xff\r\n")
    done = run("source", "verify", str(path))
    assert (done.returncode, done.stdout) == (65, b"")
    assert b"copy.txt' is not UTF-8: invalid byte at offset 0" in done.stderr


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no /dev/zero")
def test_file_without_end_is_65() -> None:
    done = run("source", "verify", "/dev/zero")
    assert (done.returncode, done.stdout) == (65, b"")
    assert b"longer than" in done.stderr


def test_outline_of_many_marks_is_refused() -> None:
    with pytest.raises(DataError):
        outline.outline("Title\n" + "!" * 100_000 + "a x.", outline.headings_of())


@pytest.mark.parametrize("line", ["word " * 40_000, "a. " * 40_000, "." * 200_000, ". " + " " * 200_000 + "x"])
def test_long_line_is_read(line: str, tmp_path: Path) -> None:
    path = tmp_path / "copy.txt"
    path.write_text(line, encoding="utf-8")
    assert outline.verify(str(path))
