"""The wheel holds what the checkout holds, and the package names what is public."""

from __future__ import annotations

import concurrent.futures
import multiprocessing
import os
import pickle
import subprocess
import sys
import zipfile
from typing import Any, cast

import pytest
from conftest import ROOT, SHARED, select

import backspasm


def test_public_names_are_there_and_documented() -> None:
    assert backspasm.__all__ == sorted(backspasm.__all__)
    for name in backspasm.__all__:
        assert getattr(backspasm, name).__doc__.endswith(".") or "\n" in getattr(backspasm, name).__doc__


def test_no_module_hides_a_public_function() -> None:
    program = """
import importlib, pkgutil, backspasm
for module in pkgutil.walk_packages(backspasm.__path__, "backspasm."):
    if not module.name.endswith(("__main__", "pytest_plugin")):
        importlib.import_module(module.name)
hidden = [name for name in backspasm.__all__ if not name.startswith("__") and not callable(getattr(backspasm, name))]
assert not hidden, hidden
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_rows_and_results_can_be_pickled() -> None:
    made = [
        backspasm.ask("relief"),
        backspasm.why("staying hydrated", "aimed at cause of", "low back spasm"),
        backspasm.screen(["fever"]),
    ]
    assert pickle.loads(pickle.dumps(made)) == made
    row = backspasm.ask("relief")[0]
    assert isinstance(row, tuple)
    assert row._asdict() == dict(zip(row._fields, row, strict=True))


def test_rows_and_results_come_back_from_a_pool_of_processes() -> None:
    """Of interpreters that start anew and have seen none of the classes of rows."""
    with concurrent.futures.ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        rows = pool.submit(backspasm.ask, "relief", hour=48)
        wide = pool.submit(backspasm.sparql, "SELECT (1 AS ?class) (2 AS ?n) (UUID() AS ?_x) {}")
        screened = pool.submit(backspasm.screen, ["severe leg weakness"])
        refused = pool.submit(backspasm.ask, "cuases")
        assert rows.result() == backspasm.ask("relief", hour=48)
        (row,) = cast("list[Any]", wide.result())
        assert (row[0], row.n, row._fields) == (1, 2, ("_0", "n", "_2"))
        assert screened.result().outcome == "seek-immediate-care"
        with pytest.raises(backspasm.UsageError, match="did you mean 'causes'"):
            refused.result()


@pytest.mark.parametrize("case", ["api-generator-lost", "api-rows-pickle"])
def test_field_case(case: str) -> None:
    program = SHARED / "field-cases" / f"{case}.py"
    if not program.is_file():
        pytest.skip("the field cases are not on this machine; set BACKSPASM_SHARED")
    paths = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, str(program)], env=paths, check=True, timeout=300)


NO_TEXT: list[Any] = [["x"], {"x"}, {"x": 1}, b"x", (word for word in "x"), True]


@pytest.mark.parametrize("value", NO_TEXT, ids=lambda value: type(value).__name__)
def test_value_that_is_not_a_text_is_refused_in_one_sentence(value: Any) -> None:
    kind = type(value).__name__
    for call, sentence in (
        (lambda: backspasm.ask(value), f"question must be a text, not {kind}"),
        (lambda: backspasm.sparql(value), f"text must be a text, not {kind}"),
        (lambda: backspasm.why("smoking", value, "low back spasm"), f"predicate must be a text, not {kind}"),
        (lambda: backspasm.ask("search", text=value), f"a parameter must be a text or a number, not {kind}"),
        (lambda: backspasm.ask("concept", concept=value), f"a parameter must be a text or a number, not {kind}"),
    ):
        with pytest.raises(backspasm.UsageError, match=f"^{sentence}$"):
            call()


def test_every_public_function_answers() -> None:
    assert backspasm.questions()["red-flags"].endswith("?")
    assert [row.ordinal for row in backspasm.ask("red-flags")] == list(range(1, 9))
    assert select("SELECT (2 AS ?n) {}")[0].n == 2
    assert len(backspasm.store()) == len(backspasm.graph())
    assert backspasm.why("smoking", "riskFactorFor", "low back spasm").origin == "Stated"
    assert any(backspasm.world().individuals())
    assert backspasm.screen(["severe leg weakness"], hour=5).outcome == "seek-immediate-care"


def test_statement_that_the_graph_does_not_make_is_not_denied() -> None:
    explanation = backspasm.why("massage", "helps prevent", "low back spasm")
    assert (explanation.claim, explanation.origin) == ("", "")
    assert str(explanation).startswith("The graph does not say")
    assert "unknown, not false" in str(explanation)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "-q", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return zipfile.ZipFile(next(folder.glob("*.whl")))


def tracked(folder: str) -> set[str]:
    done = subprocess.run(["git", "ls-files", folder], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_wheel_holds_the_files_of_the_checkout(wheel: zipfile.ZipFile) -> None:
    packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    checkout = {
        *(name.removeprefix("scripts/") for name in tracked("scripts/backspasm")),
        *(f"backspasm/{name}" for name in tracked("ontology") | tracked("queries")),
        *(name.replace("tests/screening/bundles", "backspasm/examples") for name in tracked("tests/screening/bundles")),
    }
    assert len(checkout) > 60
    assert packed == checkout
