"""The readers that come from npm: small programs in `readers/` that print what a package there makes of a file."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import pytest

READERS = Path(__file__).resolve().parent / "readers"


def run(program: str, *arguments: str | Path) -> str:
    """Return what a program of `readers/` prints; skip where its packages are not installed.

    Its complaints go to a file: when an error ends it, Node writes to a pipe no more than fits at once.
    """
    if not (READERS / "node_modules").is_dir():
        pytest.skip("the readers from npm are not installed; `npm ci` in tests/readers does it")
    with tempfile.TemporaryFile() as complaints:
        done = subprocess.run(
            ["node", READERS / program, *arguments],
            stdout=subprocess.PIPE,
            stderr=complaints,
            encoding="utf-8",
            timeout=600,
            check=False,
        )
        complaints.seek(0)
        assert done.returncode == 0, complaints.read().decode()
    return done.stdout
