"""A user's program runs, and two type checkers find no fault in it."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import npm
import pytest

import backspasm
from backspasm import answers, question

PROGRAM = npm.READERS / "program.py"


def checked(command: list[str | Path], folder: Path) -> str:
    """What a command says of the program, in a folder where nothing else is found."""
    path = shutil.copy(PROGRAM, folder)
    done = subprocess.run([*command, path], capture_output=True, encoding="utf-8", cwd=folder, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_program_runs(tmp_path: Path) -> None:
    assert "Dehydration" in checked([sys.executable], tmp_path)


@pytest.mark.reader
def test_mypy_finds_no_fault(tmp_path: Path) -> None:
    assert "no issues found" in checked([sys.executable, "-m", "mypy", "--strict", "--cache-dir", tmp_path], tmp_path)


@pytest.mark.reader
def test_pyright_finds_no_fault(tmp_path: Path) -> None:
    program = npm.READERS / "node_modules" / "pyright" / "index.js"
    if not program.is_file():
        pytest.skip("pyright is not installed; `npm ci` in tests/readers does it")
    assert "0 errors" in checked(["node", program, "--pythonpath", sys.executable], tmp_path)


def test_questions_that_give_triples_are_those_that_are_typed_so() -> None:
    declared = {
        node.value
        for node in ast.walk(ast.parse(Path(backspasm.__file__).read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in question.names()
    }
    assert declared == {name for name in question.names() if not question.load(name).columns}


def test_a_row_is_a_row() -> None:
    assert all(isinstance(row, answers.Row) for row in backspasm.ask("red-flags"))
