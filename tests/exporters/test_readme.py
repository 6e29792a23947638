"""The page of an exported folder says what each file is, and its commands load what lies beside it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import run
from exported import whole

from backspasm.exporters import readme
from backspasm.exporters.formats import EXPORTERS

PAGE = readme.page(EXPORTERS, whole()).decode()
SECTIONS = dict(re.findall(r"^## (.+?)\n\n(.+?)(?=^## |\Z)", PAGE, re.M | re.S))
ELSEWHERE = {"curl", "kgx", "sh", "skosify", "sssom"}  # programs of servers, or of other environments


def test_it_has_a_section_for_every_format_with_its_files_and_how_to_load_them() -> None:
    assert list(SECTIONS) == list(EXPORTERS)
    for form, exporter in EXPORTERS.items():
        text = SECTIONS[form]
        assert text.startswith(exporter.what)
        assert exporter.what.endswith(".")
        assert all(f"`{name}`" in text for name in exporter.files)
        assert f"```sh\n{exporter.load}\n```" in text
        assert (f"in the folder `{form}`" in text) == exporter.folder


def test_it_has_the_title_the_version_the_licence_and_the_notice() -> None:
    head = whole().header
    first = PAGE.partition("## ")[0]
    assert all(text in first for text in (head.title, head.version, head.license, head.notice))


def test_a_folder_of_one_format_has_its_files_beside_the_page() -> None:
    page = readme.page({"kgx": EXPORTERS["kgx"]}, whole()).decode()
    assert "in the folder" not in page
    assert "## kgx" in page


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("exported") / "all"
    assert run("export", "all", "-o", str(path)).returncode == 0
    return path


@pytest.mark.reader
@pytest.mark.parametrize("form", [form for form, one in EXPORTERS.items() if one.load.split()[0] not in ELSEWHERE])
def test_the_command_loads_the_file(form: str, folder: Path) -> None:
    command = EXPORTERS[form].load
    here = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
    program = command.split()[0]
    if program.isalpha() and not shutil.which(program, path=here):
        pytest.skip(f"{program} is not installed")
    place = folder / form if EXPORTERS[form].folder else folder
    done = subprocess.run(command, shell=True, cwd=place, capture_output=True, env={**os.environ, "PATH": here})
    assert done.returncode == 0, done.stderr.decode()
