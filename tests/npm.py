"""The readers that come from npm: small programs in `readers/` that print what a package there makes of a file."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

READERS = Path(__file__).resolve().parent / "readers"


def run(program: str, *arguments: str | Path) -> str:
    """Return what a program of `readers/` prints; skip where its packages are not installed."""
    if not (READERS / "node_modules").is_dir():
        pytest.skip("the readers from npm are not installed; `npm ci` in tests/readers does it")
    done = subprocess.run(
        ["node", READERS / program, *arguments], capture_output=True, encoding="utf-8", timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
