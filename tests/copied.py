"""A copy of the project in a folder of its own, for tests that edit the ontology and run commands on what came of it."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import backspasm
from backspasm import files

PACKAGE = Path(backspasm.__file__).resolve().parent
EACH = """
import contextlib, io, json, sys
from backspasm import cli
printed = []
for command in json.load(sys.stdin):
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="")
    with contextlib.redirect_stdout(out):
        code = cli.main(command)
    assert code == 0, command
    printed.append(out.buffer.getvalue().decode())
json.dump(printed, sys.stdout)
"""


class Copy:
    """A copy of the package with its data folders, and the command line that runs in it."""

    def __init__(self, folder: Path) -> None:
        self.elsewhere = folder / "elsewhere"
        self.elsewhere.mkdir()
        packed = Path(files.folder("ontology")).resolve().parent == PACKAGE
        home = folder / ("wheel" if packed else "checkout")
        self.path = home if packed else home / "scripts"
        skipped = shutil.ignore_patterns("__pycache__")
        shutil.copytree(PACKAGE, self.path / "backspasm", ignore=skipped)
        self.ontology = (self.path / "backspasm" if packed else home) / "ontology"
        if not packed:
            for name in ("ontology", "queries"):
                shutil.copytree(files.folder(name), home / name, ignore=skipped)

    def run(self, *arguments: str, code: int = 0) -> bytes:
        """Run a command and return what it printed, once it ended with the code expected."""
        done = self._done(*arguments)
        assert done.returncode == code, done.stderr.decode() or done.stdout.decode()
        return done.stdout

    def run_each(self, commands: list[list[str]]) -> list[bytes]:
        """Return what many commands print, all of them run in one process."""
        done = subprocess.run(
            [sys.executable, "-c", EACH],
            input=json.dumps(commands).encode(),
            capture_output=True,
            timeout=120,
            check=False,
            cwd=self.elsewhere,
            env={**os.environ, "PYTHONPATH": str(self.path)},
        )
        assert done.returncode == 0, done.stderr.decode()
        return [printed.encode() for printed in json.loads(done.stdout)]

    def error(self, *arguments: str, code: int) -> str:
        """Run a command that fails and return what it wrote to standard error."""
        done = self._done(*arguments)
        assert (done.returncode, done.stdout) == (code, b"")
        return done.stderr.decode()

    def _done(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "backspasm", *arguments],
            capture_output=True,
            timeout=120,
            check=False,
            cwd=self.elsewhere,
            env={**os.environ, "PYTHONPATH": str(self.path)},
        )

    def ask(self, name: str, **values: str) -> list[list[str]]:
        """Return the rows of a question's answer, below the names of its columns."""
        options = [word for key, value in values.items() for word in (f"--{key}", value)]
        return table(self.run("ask", name, *options, "--format", "csv"))[1:]

    def screen(self, *present: str) -> dict[str, Any]:
        options = [word for finding in present for word in ("--present", finding)]
        result: dict[str, Any] = json.loads(self.run("screen", *options, "--format", "json"))
        return result


def table(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))
