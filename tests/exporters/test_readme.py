"""The page of an exported folder says what each file is, and its commands load what lies beside it."""

from __future__ import annotations

import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
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


@pytest.fixture(scope="module")
def fhir_server() -> Iterator[str]:
    """A server where the page has `localhost:8080`: it takes the transactions of a FHIR client, and nothing else."""

    class Answers(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            kind = self.headers["Content-Type"], self.path, sent["resourceType"], sent["type"]
            self.send_response(200 if kind == ("application/fhir+json", "/fhir", "Bundle", "transaction") else 400)
            self.end_headers()

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"localhost:{server.server_port}"
        server.shutdown()


@pytest.mark.reader
@pytest.mark.parametrize("form", [form for form, one in EXPORTERS.items() if one.load.split()[0] not in ELSEWHERE])
def test_the_command_loads_the_file(form: str, folder: Path, fhir_server: str) -> None:
    command = EXPORTERS[form].load.replace("curl ", "curl --fail ").replace("localhost:8080", fhir_server)
    here = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
    program = command.split()[0]
    if program.isalpha() and not shutil.which(program, path=here):
        pytest.skip(f"{program} is not installed")
    place = folder / form if EXPORTERS[form].folder else folder
    done = subprocess.run(command, shell=True, cwd=place, capture_output=True, env={**os.environ, "PATH": here})
    assert done.returncode == 0, done.stderr.decode()
