"""Each view has the columns of its query, and each query is used."""

from __future__ import annotations

import re

from conftest import ROOT

from backspasm.graph import queries
from backspasm.pages import views

PACKAGE = ROOT / "scripts" / "backspasm" / "pages"
USES = {
    name: view
    for path in PACKAGE.glob("*.py")
    for view, name in re.findall(r'views\.(\w+), "([\w-]+)"', path.read_text(encoding="utf-8"))
}
USES |= {
    name: view
    for path in PACKAGE.glob("*.py")
    for view, name in re.findall(r'\((Premise|Stated), "([\w-]+)"', path.read_text(encoding="utf-8"))
}


def test_every_query_fills_a_view_with_its_columns() -> None:
    names = {*queries.names("pages")} - {"description"}  # which is a graph
    assert names == USES.keys()
    for name, view in USES.items():
        file = queries.QueryFile(name, queries.read(f"pages/{name}"))
        assert tuple(file.columns) == getattr(views, view)._fields, name
        assert file.tags == ["page"]
        selected = re.search(r"^SELECT (?:DISTINCT )?(.*)$", file.text, re.M)
        assert selected
        assert selected[1].replace("?", "").split() == file.columns, name
