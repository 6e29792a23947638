"""What README shows is what happens."""

from __future__ import annotations

import re
import shlex

import pytest
from conftest import ROOT, run

README = (ROOT / "README.md").read_text(encoding="utf-8")
SHOWN = dict(re.findall(r"```console\n\$ (backspasm [^\n]+)\n(.*?)```", README, re.S))


@pytest.mark.parametrize("command", SHOWN)
def test_command_prints_what_readme_shows(command: str) -> None:
    done = run(*shlex.split(command)[1:])
    assert done.stdout.decode().replace("\r\n", "\n") == SHOWN[command]


def test_readme_has_the_two_commands() -> None:
    assert "python3 -m venv .venv && .venv/bin/pip install -e . && .venv/bin/backspasm ask red-flags\n" in README
    assert ".venv/bin/pip install -e '.[test]' && .venv/bin/pytest -n 2\n" in README


def test_python_of_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    code = re.findall(r"```python\n(import backspasm\n.*?)```", README, re.S)
    assert len(code) == 1
    exec(code[0], {})
    assert capsys.readouterr().out.splitlines()[0] == "Dehydration"


def test_links_of_readme_lead_to_files() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert len(links) > 5
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_alignments_page_names_every_file_of_its_folder() -> None:
    page = (ROOT / "ontology" / "alignments" / "README.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| \[([^\]]+)\]", page, re.M))
    assert listed == {path.name for path in (ROOT / "ontology" / "alignments").iterdir()} - {"README.md"}
