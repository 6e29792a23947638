"""What `build` writes depends on what the modules say, and not on which module says it."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from copied import Copy

from backspasm import files, question
from backspasm.errors import DataError
from backspasm.graph import build, ontology


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return Copy(tmp_path_factory.mktemp("build"))


def block(text: str, subject: str) -> str:
    """The block of a subject in a module, with the blank line after it."""
    start = text.index(f"\n{subject}\n") + 1
    return text[start : text.index("\n.\n", start) + 4]


@pytest.fixture(scope="module")
def moved(copy: Copy) -> Copy:
    """The copy with one Stated and one Curated claim in modules that they do not belong in, built."""
    for subject, source, target in (
        ("claim:low-back-cramps-or-spasms_smoking_riskFactorFor_lowBackSpasm", "risk-factors", "anatomy"),
        ("claim:hydration_aimedAt_dehydration", "links", "silences"),
    ):
        paths = [copy.ontology / f"{name}.ttl" for name in (source, target)]
        texts = [path.read_text(encoding="utf-8") for path in paths]
        taken = block(texts[0], subject)
        prefixes = "".join(line + "\n" for line in texts[0].splitlines() if line.startswith("@prefix"))
        paths[0].write_text(texts[0].replace(taken, ""), encoding="utf-8")
        paths[1].write_text(f"{prefixes}{texts[1]}\n{taken}", encoding="utf-8")
    copy.run("build")
    return copy


def test_a_claim_may_stand_in_any_module(moved: Copy) -> None:
    """The graph that questions are asked of is the same byte for byte, so no engine can answer otherwise."""
    there, here = moved.ontology / "generated" / "graph.ttl", Path(files.folder("ontology")) / "generated" / "graph.ttl"
    assert there.read_bytes() == here.read_bytes()
    assert b"wrote" not in moved.run("build")


def test_answers_are_the_same_wherever_a_claim_stands(moved: Copy) -> None:
    names = ["risk-factors", "prevention-targets", "statements"]
    rows = [question.ask(question.load(name), {}).write("csv") for name in names]
    assert moved.run_each([["ask", name, "--format", "csv"] for name in names]) == rows


def test_without_generated_files_a_question_says_what_to_do(tmp_path: Path) -> None:
    copy = Copy(tmp_path)
    shutil.rmtree(copy.ontology / "generated")
    (copy.ontology / "generated").mkdir()
    assert "run `backspasm build`" in copy.error("ask", "causes", code=65)


def test_build_says_what_it_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "made", lambda: {"generated/derived.ttl": "new\n", "catalog-v001.xml": "same\n"})
    monkeypatch.setattr(files, "folder", lambda name: str(tmp_path))
    (tmp_path / "generated").mkdir()
    (tmp_path / "catalog-v001.xml").write_text("same\n", encoding="utf-8")
    assert build.write() == ["wrote ontology/generated/derived.ttl", "unchanged ontology/catalog-v001.xml"]
    assert (tmp_path / "generated" / "derived.ttl").read_text(encoding="utf-8") == "new\n"
    assert build.stale() == ([], [])


@pytest.fixture
def scratch(tmp_path: Path) -> Copy:
    return Copy(tmp_path)


@pytest.mark.parametrize("kept", [0, 3000])
def test_outline_that_is_cut_off_builds_nothing(kept: int, scratch: Copy) -> None:
    """As `source outline WRONG > FILE` leaves it: a graph without alarm signs would reassure."""
    (outline,) = (scratch.ontology / "generated").glob("outline-*.ttl")
    outline.write_text(
        outline.read_text(encoding="utf-8")[:kept].rpartition("\n.\n")[0] + "\n.\n" * bool(kept), "utf-8"
    )
    assert "run `backspasm source outline`" in scratch.error("build", code=65)
    assert "`backspasm build` cannot be run" in scratch.run("check", "--format", "csv", code=1).decode()
    assert "loss of bladder control" in scratch.run("screen", "--present", "loss of bladder control").decode()


def test_red_flag_without_an_item_is_never_passed_over(scratch: Copy) -> None:
    (outline,) = (scratch.ontology / "generated").glob("outline-*.ttl")
    text = outline.read_text(encoding="utf-8")
    name = next(line for line in text.splitlines() if line.endswith("_inability-to-walk-or-stand"))
    outline.write_text(text.replace(block(text, name), ""), encoding="utf-8")
    scratch.run("build")
    assert "no document has an item for lbs:inabilityToWalkOrStand" in scratch.error(
        "screen", "--present", "fever", code=65
    )


def test_module_with_an_odd_name_is_refused_and_an_editors_hidden_file_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "folder", lambda name: str(tmp_path))
    for name in ("core.ttl", ".#core.ttl"):
        (tmp_path / name).write_text("", encoding="utf-8")
    assert ontology.modules() == ["core"]
    (tmp_path / "a b.ttl").write_text("", encoding="utf-8")
    with pytest.raises(DataError, match=r"'a b\.ttl'"):
        build.write()


def test_without_room_for_all_nothing_is_written(scratch: Copy) -> None:
    module = scratch.ontology / "causes.ttl"
    text = module.read_text(encoding="utf-8")
    module.write_text(
        text.replace(block(text, "claim:low-back-cramps-or-spasms_infections_otherCauseOf_lowBackSpasm"), "")
    )
    before = {path.name: path.read_bytes() for path in (scratch.ontology / "generated").iterdir()}
    done = subprocess.run(
        [sys.executable, "-m", "backspasm", "build"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(scratch.path)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000)),  # graph.ttl is larger
    )
    assert done.returncode == 74
    assert {path.name: path.read_bytes() for path in (scratch.ontology / "generated").iterdir()} == before
