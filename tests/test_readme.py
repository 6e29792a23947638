"""What the pages show is what happens: each console block and each Python block of every Markdown file.

`python tests/test_readme.py` writes what the commands print into the pages again.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest
import test_contributing
from conftest import ROOT

from backspasm.exporters import formats

README = (ROOT / "README.md").read_text(encoding="utf-8")
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)
PROGRAM = re.compile(r"^```python\n(?!# \S+\.py$)(.*?)^```$", re.M | re.S)  # a block may be a file of somebody else's
COMMAND = re.compile(r"^\$ (.+)\n", re.M)
LINK = re.compile(r"\]\(([^)#:]+)(?:#([^)]+))?\)")
FENCED = re.compile(r"^```.*?^```$", re.M | re.S)


def pages() -> dict[str, str]:
    """Return the text of every Markdown file of the repository, by its path."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    names = sorted(name for name in set(done.stdout.splitlines()) if (ROOT / name).is_file())
    return {name: (ROOT / name).read_text(encoding="utf-8") for name in names}


PAGES = pages()
# CONTRIBUTING is followed step by step on a copy of the checkout, in a test of its own
ALONE = {name: text for name, text in PAGES.items() if ROOT / name != test_contributing.PATH}
SHOWN = [
    pytest.param(block, id=f"{name}: {COMMAND.search(block)[1]}")  # type: ignore[index]
    for name, text in ALONE.items()
    for block in CONSOLE.findall(text)
]
PROGRAMS = [
    pytest.param(code, id=f"{name}: {number}")
    for name, text in ALONE.items()
    for number, code in enumerate(PROGRAM.findall(text), 1)
]


def printed(block: str, folder: Path) -> str:
    """Return a console block with what its commands print, each run in a folder that shows the checkout."""
    shown = folder / "checkout"
    shown.mkdir()
    for path in ROOT.iterdir():
        if not path.name.startswith("."):
            (shown / path.name).symlink_to(path)
    command = folder / "bin" / "backspasm"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m backspasm "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    surroundings = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    surroundings["PATH"] = f"{command.parent}{os.pathsep}{os.environ['PATH']}"
    written = ""
    for line in COMMAND.findall(block):
        done = subprocess.run(
            ["bash", "-c", line],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=shown,
            env=surroundings,
            timeout=120,
            check=False,
        )
        written += f"$ {line}\n" + done.stdout.decode().replace("\r\n", "\n")
    return written


@pytest.mark.parametrize("block", SHOWN)
def test_command_prints_what_the_page_shows(block: str, tmp_path: Path) -> None:
    assert test_contributing.plain(printed(block, tmp_path)) == test_contributing.plain(block)


@pytest.mark.parametrize("code", PROGRAMS)
def test_program_runs_and_has_the_values_of_its_comments(code: str) -> None:
    names: dict[str, object] = {}
    lines = code.splitlines()
    for statement in ast.parse(code).body:
        assert statement.end_lineno is not None
        source = "\n".join(lines[statement.lineno - 1 : statement.end_lineno])
        expected = literal(lines[statement.end_lineno - 1][statement.end_col_offset :])
        if isinstance(statement, ast.Expr) and expected:
            assert eval(source, names) == ast.literal_eval(expected)
        else:
            exec(source, names)


def literal(comment: str) -> str:
    """Return the Python value that a comment beside a statement is, as it is written; nothing for other comments."""
    value = comment.strip().removeprefix("#").strip()
    try:
        ast.literal_eval(value)
    except (SyntaxError, ValueError):
        return ""
    return value


@pytest.mark.parametrize("name", PAGES)
def test_links_of_the_page_lead_to_files_and_headings(name: str) -> None:
    faults = []
    for link, heading in LINK.findall(FENCED.sub("", PAGES[name])):
        target = (ROOT / name).parent / link
        if not target.exists() or (heading and heading not in anchors(target)):
            faults.append(f"{link}#{heading}")
    assert faults == []


def anchors(page: Path) -> set[str]:
    """Return the names by which the headings of a page are linked to."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", page.read_text(encoding="utf-8")), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_page_is_linked_from_readme_or_from_a_page_that_is() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop().resolve()
        if page.suffix == ".md" and page.is_file() and page not in reached:
            reached.add(page)
            waiting += [page.parent / link for link, _ in LINK.findall(page.read_text(encoding="utf-8"))]
    assert {str(page.relative_to(ROOT)) for page in reached} == set(PAGES)


def test_blocks_are_found() -> None:
    assert len(PAGES) > 5
    assert len(SHOWN) > 10
    assert len(PROGRAMS) > 3


def test_readme_is_a_landing_page() -> None:
    assert len(README.splitlines()) <= 150
    start = README.partition("\n## ")[0]
    assert "Educational.\nNot a medical device, not clinically validated; the source document is undated.\n" in start
    assert "$ backspasm why " in start


def test_readme_has_the_two_commands() -> None:
    assert "python3 -m venv .venv && .venv/bin/pip install -e . && .venv/bin/backspasm ask red-flags\n" in README
    assert ".venv/bin/pip install -e '.[test]' && .venv/bin/pytest -n 2\n" in README


def test_readme_lists_every_export_with_its_readers() -> None:
    listed = dict(re.findall(r"^\| `([\w-]+)` \| (.+) \|$", README, re.M))
    assert listed == {name: form.readers for name, form in formats.EXPORTERS.items()}


@pytest.mark.parametrize(
    ("name", "paths"),
    {
        "ontology/alignments/README.md": (ROOT / "ontology" / "alignments").glob("*.[tx]*"),
        "scripts/README.md": (ROOT / "scripts" / "benchmarks").glob("*.py"),
        "tests/README.md": (path for path in (ROOT / "tests").glob("[!_.]*") if path.is_dir()),
    }.items(),
)
def test_table_of_the_page_names_every_file(name: str, paths: Iterable[Path]) -> None:
    listed = set(re.findall(r"^\| \[([\w.-]+)\]", PAGES[name], re.M))
    assert listed == {path.name for path in paths}


if __name__ == "__main__":
    for name, text in ALONE.items():

        def again(match: re.Match[str]) -> str:
            with tempfile.TemporaryDirectory() as folder:
                return f"```console\n{printed(match[1], Path(folder))}```"

        written = CONSOLE.sub(again, text)
        if test_contributing.plain(written) != test_contributing.plain(text):
            (ROOT / name).write_text(written, encoding="utf-8")
