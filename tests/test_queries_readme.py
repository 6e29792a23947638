"""The page of the queries lists every question, check and rule with the summary of its file.

After a change of a header, `python tests/test_queries_readme.py` writes the tables again.
"""

from __future__ import annotations

import re

import pytest
from conftest import ROOT

from backspasm.graph.queries import QueryFile

FOLDER = ROOT / "queries"
PATH = FOLDER / "README.md"
PAGE = PATH.read_text(encoding="utf-8")
LISTS = {"Questions": "questions", "Checks": "checks", "Rules": "rules"}


def listed(heading: str) -> str:
    """Return the table below a heading of the page."""
    (part,) = re.findall(rf"^## {heading}\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S)
    (rows,) = re.findall(r"(?:^\|.*\n)+", part, re.M)
    return rows  # type: ignore[no-any-return]


def table(folder: str) -> str:
    """Return the table of a folder: its files by name, each with the summary in its header."""
    files = sorted((FOLDER / folder).glob("*.rq"))
    lines = [
        f"| [{path.stem}]({folder}/{path.name}) | {QueryFile(path.stem, path.read_text(encoding='utf-8')).summary} |"
        for path in files
    ]
    return "\n".join([f"| {folder.removesuffix('s')} | summary |", "| --- | --- |", *lines, ""])


def test_every_file_begins_with_its_summary() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.rq")}
    assert [name for name, text in texts.items() if not re.match(r"#\+ summary: [A-Z][^|]*[.?]\n", text)] == []


@pytest.mark.parametrize("heading", LISTS)
def test_list_is_that_of_the_files(heading: str) -> None:
    made = table(LISTS[heading])
    assert made.count("\n") > 5
    assert listed(heading) == made, f"run `python tests/test_queries_readme.py`; the list is\n\n{made}"


def test_page_names_every_folder_and_file_beside_it() -> None:
    links = re.findall(r"^\| \[[^\]]+\]\(([\w.-]+)\) \|", PAGE, re.M)
    assert set(links) == {path.name for path in FOLDER.iterdir()} - {"README.md"}


def page() -> str:
    """Return the page with the tables made from the files."""
    text = PAGE
    for heading, folder in LISTS.items():
        text = text.replace(listed(heading), table(folder))
    return text


if __name__ == "__main__":
    PATH.write_text(page(), encoding="utf-8")
