"""Which engine is started, and which packages it needs."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from conftest import ROOT

from backspasm.cohorts import engine
from backspasm.cohorts.duck import Duck
from backspasm.errors import UsageError


def test_duckdb_is_started(tmp_path: Path) -> None:
    one = engine.start("duckdb", str(tmp_path / "spill"))
    assert isinstance(one, Duck)
    one.close()


@pytest.mark.parametrize("name", engine.NEEDED)
def test_the_extra_has_what_the_engine_needs(name: str) -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    extra, packages = engine.NEEDED[name]
    assert {package.split(">")[0] for package in extras[extra]} >= set(packages)


def test_a_missing_package_is_told_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(engine.NEEDED, "spark", ("spark", ("no_such_package",)))
    with pytest.raises(UsageError, match=r"install backspasm\[spark\]"):
        engine.need("spark")
