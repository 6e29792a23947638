"""Imports in the package point down, as the table on its page has the rows, and go in no circle."""

from __future__ import annotations

import ast
import re
from graphlib import TopologicalSorter
from pathlib import Path

from conftest import ROOT

PACKAGE = ROOT / "scripts" / "backspasm"
PAGE = (ROOT / "scripts" / "README.md").read_text(encoding="utf-8")
TABLE = PAGE.partition("## Layout")[2].partition("\n## ")[0]
ROWS = [re.findall(r"`(\w+)`|\[(\w+)/\]", row) for row in re.findall(r"^\| ((?:`\w+`|\[\w+/\]).*?) \|", TABLE, re.M)]
LAYERS = {name or wing: -number for number, row in enumerate(ROWS) for name, wing in row}
MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in PACKAGE.rglob("*.py")
}


def layer(module: str) -> int:
    return LAYERS[module.partition(".")[0]]


def imports(module: str) -> set[str]:
    """The modules that a module imports when it is loaded or runs; what only type checkers read is left out."""
    path = MODULES[module]
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            node.body = []
    package = ["backspasm", *path.relative_to(PACKAGE).parent.parts]
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = ".".join([*package[1 : len(package) - node.level + 1], *filter(None, [node.module])])
            names = {".".join(filter(None, [base, alias.name])) for alias in node.names}
            found |= {name if name in MODULES else base for name in names}
    return {name for name in found if name and name != module}


def test_every_module_has_its_row() -> None:
    assert {module.partition(".")[0] for module in MODULES} == LAYERS.keys()


def test_no_import_points_up() -> None:
    up = [
        f"{module} imports {other}" for module in MODULES for other in imports(module) if layer(other) > layer(module)
    ]
    assert up == []


def test_imports_go_in_no_circle() -> None:
    order = list(TopologicalSorter({module: imports(module) for module in MODULES}).static_order())
    assert len(order) >= len(MODULES) > 50


def test_what_the_package_needs_of_itself_is_seen() -> None:
    assert "graph.queries" in imports("checks")
    assert Path(PACKAGE, "py.typed").is_file()
