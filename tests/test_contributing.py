"""Each part of CONTRIBUTING, step by step on a copy of the checkout, prints what the page shows.

`python tests/test_contributing.py` writes what the commands print into the page again.
"""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import rdflib
from conftest import ROOT

PATH = ROOT / "CONTRIBUTING.md"
PAGE = PATH.read_text(encoding="utf-8")
PARTS = dict(re.findall(r"^## (.+)\n((?:(?!## ).*\n)+)", PAGE, re.M))
BLOCK = re.compile(r"^```(diff|turtle|tsv|console)\n(.*?)^```$", re.M | re.S)
COPIED = ("scripts/backspasm", "ontology", "queries", "tests/leaflets")
STEPS = ["A synonym", "A cause", "A curated link", "A mapping", "A leaflet", "Rename or remove a term"]
AFTER = {"Edit in Protégé": "A curated link", "Release notes": "A cause"}
EXAMPLE = "scoliosis"


class Copy:
    """A copy of the checkout, the commands that run in it, and which of its files the steps edited."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "checkout"
        folder.mkdir()
        for name in COPIED:
            shutil.copytree(ROOT / name, self.root / name, ignore=shutil.ignore_patterns("__pycache__"))
        command = folder / "bin" / "backspasm"
        command.parent.mkdir()
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m backspasm "$@"\n', encoding="utf-8")
        command.chmod(0o755)
        beside = {"PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(self.root / "scripts")}
        kept = {name: value for name, value in os.environ.items() if name != "COLUMNS" and not name.startswith("GIT_")}
        self.environment = kept | beside
        self.edited: set[str] = set()
        settings = "-c user.name=test -c user.email=test@localhost -c commit.gpgsign=false"
        self.run(f"git init -q && git add ontology && git {settings} commit -q -m before")

    def run(self, command: str) -> str:
        """Return what a command prints."""
        done = subprocess.run(
            ["bash", "-c", command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
            check=False,
            cwd=self.root,
            env=self.environment,
        )
        return done.stdout.decode().replace("\r\n", "\n")

    def edit(self, kind: str, text: str) -> None:
        """Do what a block of the page shows: add lines at the end of a file, or after the line that a diff names."""
        first, lines = text.split("\n", 1)
        name = first.removeprefix("--- " if kind == "diff" else "# ")
        self.edited.add(name)
        path = self.root / name
        said = path.read_text(encoding="utf-8")
        if kind != "diff":
            path.write_text(said + ("\n" if kind == "turtle" else "") + lines, encoding="utf-8")
            return
        before = "".join(line[1:] for line in lines.splitlines(True) if line[0] != "+")
        after = "".join(line[1:] for line in lines.splitlines(True) if line[0] != "-")
        assert said.count(before) == 1, before
        path.write_text(said.replace(before, after), encoding="utf-8")

    def save_elsewhere(self, name: str) -> None:
        """Save a module as an editor does, in an order and with line breaks of its own and without comments."""
        path = self.root / name
        path.write_text(rdflib.Graph().parse(path, format="turtle").serialize(format="turtle"), encoding="utf-8")

    def follow(self, part: str) -> str:
        """Return a part of the page with what its commands print here, each block done in its turn."""
        return BLOCK.sub(lambda match: f"```{match[1]}\n{self.block(match[1], match[2])}```", part)

    def block(self, kind: str, text: str) -> str:
        if kind != "console":
            self.edit(kind, text)
            return text
        commands = [line[2:] for line in text.splitlines() if line.startswith("$ ")]
        for saved in re.findall(r"^\$ backspasm format (\S+)$", text, re.M):
            self.save_elsewhere(saved)
        return "".join(f"$ {command}\n{self.run(command)}" for command in commands)


class Steps:
    """The parts of the page, each followed once: the copy in which it was done, and what its commands printed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.done: dict[str, tuple[Copy, str]] = {}

    def follow(self, part: str) -> tuple[Copy, str]:
        if part not in self.done:
            copy = self.follow(AFTER[part])[0] if part in AFTER else Copy(self.folder / str(len(self.done)))
            self.done[part] = copy, copy.follow(PARTS[part])
        return self.done[part]

    def printed(self, part: str) -> str:
        return self.follow(part)[1]


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> Steps:
    return Steps(tmp_path_factory.mktemp("contributing"))


def plain(text: str) -> str:
    """Return a text without the numbers that change with every edit of the modules: lines of files, checks that ran."""
    return re.sub(r"^\d+ checks ran", "N checks ran", re.sub(r"(\.ttl):\d+", r"\1:N", text), flags=re.M)


@pytest.mark.parametrize("part", [*STEPS, *AFTER])
def test_part_prints_what_the_page_shows(part: str, steps: Steps) -> None:
    assert plain(steps.printed(part)) == plain(PARTS[part])


def test_a_cause_takes_three_files_and_none_of_them_is_code(steps: Steps) -> None:
    copy, _ = steps.follow("A cause")
    assert copy.edited == {"ontology/links.ttl", "ontology/references.ttl", "ontology/mappings.sssom.tsv"}


def test_check_says_what_a_cause_lacks_and_is_silent_when_it_has_it() -> None:
    shown = PARTS["A cause"]
    assert "cites no reference: add lbs:cites" in shown
    assert "add a row to mappings.sssom.tsv" in shown
    assert re.search(r"^\$ backspasm check\n\d+ checks ran, no fault$", shown, re.M)


def test_python_gives_the_rows_of_the_command_line(steps: Steps) -> None:
    copy, _ = steps.follow("A cause")
    (code,) = re.findall(r"^```python\n(.*?)^```$", PARTS["A cause"], re.M | re.S)
    asked = code.strip().splitlines()[-1]
    script = f"import csv, sys\n{code.rsplit(asked, 1)[0]}\nrows = {asked}\n"
    script += "csv.writer(sys.stdout).writerows([row._fields for row in rows[:1]] + rows)"
    (copy.root / "asked.py").write_text(script, encoding="utf-8")
    rows = table(copy.run(f'"{sys.executable}" asked.py'))
    assert rows == table(copy.run(f"backspasm ask concept --concept {EXAMPLE} --format csv"))
    assert len(rows) > 2


def table(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_command_line_finds_the_new_cause_from_the_condition(steps: Steps) -> None:
    copy, _ = steps.follow("A cause")
    query = "ASK { lbs:lowBackSpasm lbs:hasPossibleCause lbs:scoliosis . lbs:scoliosis a lbs:Cause , lbs:Concept }"
    command = f"echo 'PREFIX lbs: <https://w3id.org/backspasm/> {query}' | backspasm sparql -"
    assert copy.run(command).strip() == "true"


def test_example_is_in_no_file_of_the_project() -> None:
    files = [path for path in (ROOT / "ontology").rglob("*") if path.is_file()]
    assert len(files) > 20
    assert [path.name for path in files if b"Nobody2026" in path.read_bytes()] == []


def test_every_part_with_commands_is_followed() -> None:
    assert {part for part, text in PARTS.items() if "```console" in text} == {*STEPS, *AFTER}


def test_links_of_the_page_lead_to_files() -> None:
    links = re.findall(r"\]\(([^)#:]+)[)#]", PAGE)
    assert len(links) > 3
    assert [link for link in links if not (ROOT / link).exists()] == []


if __name__ == "__main__":
    page = PAGE
    with tempfile.TemporaryDirectory() as folder:
        steps_here = Steps(Path(folder))
        for name in [*STEPS, *AFTER]:
            page = page.replace(PARTS[name], steps_here.printed(name))
    PATH.write_text(page, encoding="utf-8")
