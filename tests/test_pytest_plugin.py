"""Somebody else's project tests its own graph with the plugin, as tests/README.md shows, and the plugin costs others nothing."""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest
from conftest import ROOT, SHARED

from backspasm import checks

HEADING = "## Test your own graph\n"
FENCED = re.compile(r"```\w+\n# (\S+)\n(.*?)```", re.S)
WATERING = """PREFIX : <https://example.org/>
SELECT (CONCAT(?name, " is never watered.") AS ?fault) { ?plant :name ?name FILTER NOT EXISTS { ?plant :wateredEvery ?days } } ORDER BY ?name
"""
PROJECT = {
    "pyproject.toml": """[tool.pytest.ini_options]
backspasm_graph = ["plants.ttl"]
backspasm_checks = ["checks"]
backspasm_general = true # also the checks of this project that fit any graph
""",
    "checks/watering.rq": WATERING,
    "test_plants.py": """def test_there_is_a_plant(checked_graph):
    assert checked_graph.query("ASK { ?plant <https://example.org/name> ?name }")
""",
}
CLEAN = """
@prefix : <https://example.org/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<https://example.org> a owl:Ontology ;
    owl:versionIRI <https://example.org/1> ;
    owl:versionInfo "1" ;
    dcterms:title "house plants"@en ;
    dcterms:description "The plants of one house."@en ;
    dcterms:license <https://creativecommons.org/licenses/by/4.0/> .
:Plant a owl:Class ; rdfs:label "plant"@en ; skos:definition "organism that grows in a pot"@en .
:name a owl:DatatypeProperty ; rdfs:label "name"@en ; skos:definition "what people call a thing"@en .
:wateredEvery a owl:DatatypeProperty ; rdfs:label "watered every"@en ; skos:definition "days between two drinks"@en .
:fern a owl:NamedIndividual , :Plant ; rdfs:label "fern"@en ; skos:definition "plant with fronds"@en ; :name "The fern" ; :wateredEvery 3 .
"""
FAULTY = (
    CLEAN
    + """
:cactus a owl:NamedIndividual , :Plant ; rdfs:label "cactus"@en ; skos:definition "plant with spines"@en ; :name "The cactus" .
:palm a owl:NamedIndividual , :Plant ; rdfs:label "palm"@en ; skos:definition "plant with a crown of leaves"@en ; :name "The palm" .
"""
)


def project(folder: Path, graph: str = CLEAN, **changed: str) -> Path:
    """A folder with the project that the page shows, files changed or added by name (`__` for a slash, `_dot_` for a dot)."""
    named = {name.replace("__", "/").replace("_dot_", "."): text for name, text in changed.items()}
    for name, text in {**PROJECT, "plants.ttl": graph, **named}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


PLUGINS = {plugin.name for plugin in importlib.metadata.entry_points(group="pytest11")}
# without the plugins of others, which take longer to start than all the rest
ALONE = [option for name in sorted(PLUGINS - {"backspasm"}) for option in ("-p", f"no:{name}")]
# A pytest in each folder named on standard input, in a fork of one interpreter that has imported what all need.
FORKS = """
import json, os, sys
import _pytest.junitxml, _pytest.pastebin, _pytest.pytester, pytest
from backspasm import checks
from backspasm.sandbox import graph_file
for name in [name for name in sys.modules if name.startswith("backspasm")]:
    del sys.modules[name]  # for pytest to import it, as it rewrites the assertions of plugins
for line in sys.stdin:
    folder, *arguments = json.loads(line)
    child = os.fork()
    if not child:
        out = os.open(f"{folder}.out", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(out, 1)
        os.dup2(out, 2)
        os.chdir(folder)
        sys.path.insert(0, folder)
        code = 70
        try:
            code = pytest.main(arguments)
            sys.stdout.flush()
        finally:
            os._exit(code)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@cache
def forks() -> subprocess.Popen[str]:
    command = [sys.executable, "-c", FORKS]
    return subprocess.Popen(command, env=surroundings(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@pytest.fixture(scope="module", autouse=True)
def forks_end() -> Iterator[None]:
    yield
    with forks():
        pass
    forks.cache_clear()  # tests of this file may come again, when they are moved between processes


def surroundings() -> dict[str, str]:
    """The environment of a pytest that knows nothing of this one; the summary's lines are cut at the edge of the terminal."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")} | {"COLUMNS": "300"}


def outcome(folder: Path, *arguments: str, program: Sequence[str] = ()) -> tuple[int, str]:
    """The exit code and the output of a pytest of its own in a folder."""
    options = ["-rA", "-p", "no:cacheprovider", *ALONE, *arguments]
    if program:
        command = [sys.executable, *program, *options]
        done = subprocess.run(
            command, cwd=folder, env=surroundings(), capture_output=True, text=True, check=False, timeout=300
        )
        code, output = done.returncode, done.stdout + done.stderr
    else:
        one = forks()
        assert one.stdin
        assert one.stdout
        print(json.dumps([str(folder), *options]), file=one.stdin, flush=True)
        code = int(one.stdout.readline())
        output = folder.with_name(f"{folder.name}.out").read_text(encoding="utf-8")
    assert "INTERNALERROR" not in output
    assert "Traceback" not in output
    return code, output


GENERAL = [check.name for check in checks.choose([], general=True)]


def test_page_shows_the_project_that_is_tested_here() -> None:
    section = (ROOT / "tests" / "README.md").read_text(encoding="utf-8").partition(HEADING)[2].partition("\n## ")[0]
    assert dict(FENCED.findall(section)) == PROJECT


def test_clean_graph_passes_its_own_check_the_general_ones_and_a_test_with_the_fixture(tmp_path: Path) -> None:
    code, output = outcome(project(tmp_path), program=["-m", "pytest"])
    assert code == 0, output
    assert "PASSED checks/watering.rq::watering" in output
    assert "PASSED test_plants.py::test_there_is_a_plant" in output
    assert len(GENERAL) > 10
    for name in GENERAL:
        assert f"PASSED plants.ttl::{name}" in output
    assert re.search(rf"^=+ {len(GENERAL) + 2} passed in ", output, re.M)


def test_faulty_graph_fails_with_a_sentence_for_each_row(tmp_path: Path) -> None:
    code, output = outcome(project(tmp_path, FAULTY))
    assert code == 1, output
    assert "\nThe cactus is never watered.\nThe palm is never watered.\n" in output
    assert "FAILED checks/watering.rq::watering - Failed: The cactus is never watered." in output
    assert "The fern" not in output
    assert f" 1 failed, {len(GENERAL) + 1} passed in " in output


def test_general_check_finds_a_fault_of_the_graph(tmp_path: Path) -> None:
    code, output = outcome(project(tmp_path, CLEAN.replace('rdfs:label "name"@en ;', "")))
    assert code == 1, output
    assert "FAILED plants.ttl::labels-missing - Failed: https://example.org/name has no label." in output
    assert f" 1 failed, {len(GENERAL) + 1} passed in " in output


WRONG = {
    "a syntax error": ("SELECT ?fault { ?plant }", "not a SPARQL query: "),
    "an update": ("DROP ALL", "not a SPARQL query: "),
    "a service": ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?fault } }", "SERVICE is not allowed"),
    "an ASK": ("ASK {}", "the check must be a SELECT query with columns, whose rows are faults"),
    "a CONSTRUCT": (
        "CONSTRUCT WHERE { ?s ?p ?o }",
        "the check must be a SELECT query with columns, whose rows are faults",
    ),
    "an empty file": ("", "the query is empty"),
}


def test_check_that_is_no_query_fails_with_one_sentence(tmp_path: Path) -> None:
    texts = {f"checks__{number}_dot_rq": text for number, (text, _) in enumerate(WRONG.values())}
    code, output = outcome(project(tmp_path, **texts), "checks")
    assert code == 1, output
    for number, (_, sentence) in enumerate(WRONG.values()):
        assert f"FAILED checks/{number}.rq::{number} - Failed: {sentence}" in output
    assert f" {len(WRONG)} failed, 1 passed in " in output


def test_row_without_a_last_cell_is_still_a_fault_and_a_flood_is_cut(tmp_path: Path) -> None:
    flood = " ".join(f'"row {number}"' for number in range(250))
    code, output = outcome(
        project(
            tmp_path,
            checks__flood_dot_rq=f"SELECT ?fault {{ VALUES ?fault {{ {flood} }} }}",
            checks__first_dot_rq="SELECT ?name ?fault { ?plant <https://example.org/name> ?name }",
            checks__none_dot_rq="SELECT ?fault { VALUES ?fault { UNDEF } }",
        ),
        "checks",
    )
    assert code == 1, output
    assert "row 99\n... and 150 more\n" in output
    assert "FAILED checks/first.rq::first - Failed: The fern" in output
    assert "FAILED checks/none.rq::none - Failed: a row" in output


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"plants_dot_ttl": "@prefix : <a:> .\n:a :b "}, "line 2 column 7: Unexpected end"),
        ({"plants_dot_ttl": ""}, "plants.ttl' holds no triple"),
        ({"pyproject_dot_toml": PROJECT["pyproject.toml"].replace("plants", "trees")}, "there is no file"),
        ({"pyproject_dot_toml": PROJECT["pyproject.toml"].replace(".ttl", ".obo"), "plants_dot_obo": "x"}, "must end in .ttl"),
    ],
    ids=["broken", "empty", "absent", "another format"],
)  # fmt: skip
def test_graph_that_cannot_be_read_fails_each_test_with_its_sentence(
    changed: dict[str, str], sentence: str, tmp_path: Path
) -> None:
    code, output = outcome(project(tmp_path, **changed))
    assert code == 1, output
    assert "passed" not in output
    assert output.count(sentence) >= 2
    assert re.search(r"ERROR test_plants.py::test_there_is_a_plant - Failed: ", output)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ('backspasm_graph = ["plants.ttl"]\nbackspasm_checks = ["none"]', "none' of backspasm_checks has no .rq file"),
        ('backspasm_graph = ["plants.ttl"]\nbackspasm_checks = ["empty"]', "empty' of backspasm_checks has no .rq file"),
        ('backspasm_checks = ["checks"]', "backspasm_graph is not set: name the graph file that the checks run on"),
        ("backspasm_general = true", "backspasm_graph is not set: name the graph file that the checks run on"),
    ],
    ids=["no folder", "no check in the folder", "checks without a graph", "general checks without a graph"],
)  # fmt: skip
def test_settings_that_would_check_nothing_are_an_error(settings: str, sentence: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    code, output = outcome(project(tmp_path, pyproject_dot_toml=f"[tool.pytest.ini_options]\n{settings}\n"))
    assert code == pytest.ExitCode.USAGE_ERROR, output
    assert f"ERROR: {sentence}" in output or sentence in output.splitlines()[-2]


def test_checks_outside_the_folders_that_pytest_collects_run_too(tmp_path: Path) -> None:
    settings = PROJECT["pyproject.toml"] + 'testpaths = ["tests"]\n'
    code, output = outcome(project(tmp_path, pyproject_dot_toml=settings, tests__test_own_dot_py="def test(): pass\n"))
    assert code == 0, output
    assert f" {len(GENERAL) + 2} passed in " in output
    assert output.count("PASSED checks/watering.rq::watering") == 1


def moved(folder: Path, place: str) -> Path:
    """The faulty project with graph and checks in a place that pytest passes over, and a test beside them that it does."""
    settings = (
        f'[tool.pytest.ini_options]\nbackspasm_graph = ["{place}/plants.ttl"]\nbackspasm_checks = ["{place}/checks"]\n'
    )
    made = project(folder, pyproject_dot_toml=settings + "backspasm_general = true\n")
    inner = made / place / "checks" / ".more" / "__pycache__"
    inner.mkdir(parents=True)
    (inner / "deep.rq").write_text(WATERING, encoding="utf-8")
    (made / "checks" / "watering.rq").rename(made / place / "checks" / "watering.rq")
    (made / place / "plants.ttl").write_text(FAULTY, encoding="utf-8")
    (made / place / "test_other.py").write_text("def test(): assert 0\n", encoding="utf-8")
    return made


@pytest.mark.parametrize("place", ["build", "dist", "node_modules", ".hidden", "a.egg/venv", "__pycache__"])
def test_checks_run_wherever_they_are_and_what_is_beside_them_does_not(place: str, tmp_path: Path) -> None:
    folder = moved(tmp_path, place)
    faults = [
        f"FAILED {place}/checks/{name} - Failed: The cactus is never watered."
        for name in ("watering.rq::watering", ".more/__pycache__/deep.rq::deep")
    ]
    for arguments in ((), (".",), (".", f"{place}/checks/watering.rq")):
        code, output = outcome(folder, *arguments)
        assert code == 1, output
        assert all(output.count(fault) == 1 for fault in faults), output
        assert f" 2 failed, {len(GENERAL) + 1} passed in " in output, output
    assert " 1 failed in " in outcome(folder, f"{place}/checks/watering.rq::watering")[1]
    assert " 1 passed in " in outcome(folder, f"{place}/plants.ttl::{GENERAL[0]}")[1]


def test_workers_of_xdist_run_them_too(tmp_path: Path) -> None:
    folder = moved(tmp_path, "build")
    done = subprocess.run([sys.executable, "-m", "pytest", "-n", "1", "-p", "no:cacheprovider"], cwd=folder, env=surroundings(), capture_output=True, text=True, check=False, timeout=300)  # fmt: skip
    assert (done.returncode, f" 2 failed, {len(GENERAL) + 1} passed in " in done.stdout) == (1, True), done.stdout


def test_field_case_of_a_folder_that_is_passed_over(tmp_path: Path) -> None:
    case = SHARED / "field-cases" / "pytest-skipped-folder"
    if not case.is_dir():
        pytest.skip("the field cases are not on this machine; set BACKSPASM_SHARED")
    shutil.copytree(case, tmp_path / "case")
    code, output = outcome(tmp_path / "case")
    assert code == 1, output
    assert "FAILED build/checks/watering.rq::watering - Failed: Cactus is never watered." in output
    assert "FAILED build/plants.ttl::ontology-header - Failed: The header https://example.org/o has no " in output


def test_what_the_command_line_names_is_all_that_runs(tmp_path: Path) -> None:
    folder = project(tmp_path, FAULTY)
    assert " 1 passed in " in outcome(folder, "test_plants.py")[1]
    assert " 1 failed in " in outcome(folder, "checks/watering.rq")[1]
    assert " 1 passed in " in outcome(folder, f"plants.ttl::{GENERAL[0]}")[1]
    assert f" 1 failed, {len(GENERAL) + 1} deselected in " in outcome(folder, "-k", "watering")[1]


def test_options_of_the_command_line_stand_in_for_settings(tmp_path: Path) -> None:
    folder = project(tmp_path, pyproject_dot_toml="[tool.pytest.ini_options]\n", more__other_dot_rq=WATERING)
    assert " 1 error in " in outcome(folder)[1]
    code, output = outcome(folder, "test_plants.py", "--backspasm-graph", "plants.ttl", "--backspasm-checks", "more")
    assert (code, " 2 passed in " in output) == (0, True), output
    assert "PASSED more/other.rq::other" in output
    code, output = outcome(folder, "test_plants.py", "--backspasm-graph", "plants.ttl", "--backspasm-general")
    assert (code, f" {len(GENERAL) + 1} passed in " in output) == (0, True), output


def test_several_files_are_one_graph_and_keep_their_blank_nodes_apart(tmp_path: Path) -> None:
    settings = '[tool.pytest.ini_options]\nbackspasm_graph = ["plants.ttl", "more.ttl"]\n'
    blank = "@prefix : <https://example.org/> .\n_:pot :name 'A pot' . :fern :standsIn _:pot .\n"
    counted = "def test(checked_graph):\n    assert len(checked_graph) == 4\n"
    code, output = outcome(
        project(
            tmp_path,
            blank,
            pyproject_dot_toml=settings,
            more_dot_ttl=blank,
            test_plants_dot_py=counted,
        )
    )
    assert (code, " 1 passed in " in output) == (0, True), output


OLDER = """
import sys, pytest
pytest.version_tuple, pytest.__version__ = (7, 1, 3), "7.1.3"
del pytest.StashKey
sys.exit(pytest.main(sys.argv[1:]))
"""


def test_user_of_an_older_pytest_is_told_what_a_check_needs_and_not_disturbed(tmp_path: Path) -> None:
    """An older one itself is not at hand: this one goes without what the plugin would miss there."""
    sentence = "backspasm: to check a graph it needs pytest 7.2 or later, and this is pytest 7.1.3"
    older = ["-c", OLDER]
    (tmp_path / "test_other.py").write_text("def test(): pass\n", encoding="utf-8")
    code, output = outcome(tmp_path, program=older)
    assert (code, sentence in output, " 1 passed in " in output) == (0, True, True), output
    code, output = outcome(project(tmp_path), program=older)
    assert (code, f"ERROR: {sentence}" in output) == (pytest.ExitCode.USAGE_ERROR, True), output


def test_plugin_is_installed_and_loads_nothing_heavy_where_it_is_not_used(tmp_path: Path) -> None:
    (entry,) = importlib.metadata.entry_points(group="pytest11", name="backspasm")
    assert entry.value == "backspasm.pytest_plugin"
    heavy = '{"pyoxigraph", "rdflib", "owlready2", "subprocess", "argparse"} - before'
    code = f"import pytest, sys; before = set(sys.modules); import {entry.value}; print(set(sys.modules) & ({heavy}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
    (tmp_path / "test_other.py").write_text(
        "import sys\ndef test():\n    assert not {'pyoxigraph', 'rdflib', 'backspasm.checks'} & set(sys.modules)\n",
        encoding="utf-8",
    )
    code_of_run, output = outcome(tmp_path, program=["-m", "pytest"])
    assert (code_of_run, " 1 passed in " in output) == (0, True), output


def test_check_that_takes_too_long_ends_alone_and_fails_with_a_sentence(tmp_path: Path) -> None:
    """In a subprocess: a chain of subclasses has a closure that fills the memory, or the time, of who computes it."""
    sub = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"
    chain = "".join(f"<a:{n}> {sub} <a:{n + 1}> .\n" for n in range(8000))
    slow = f"SELECT ?fault {{ ?a {sub}* ?b . ?c {sub}+ ?d FILTER(?a = ?d && ?b = ?c) BIND('x' AS ?fault) }}"
    limited = "from backspasm.sandbox import process\nprocess.MOST_SECONDS = 1\n"
    folder = project(tmp_path / "chain", chain, **{"checks__names.rq": slow, "conftest.py": limited})
    code, output = outcome(folder, "checks")
    assert code == 1
    assert "the query takes more than 1 seconds" in output or "the query takes more than 1024 MB" in output


def test_row_of_a_check_steers_no_terminal(tmp_path: Path) -> None:
    steering = 'SELECT ("\\u001b[2Jfaulty" AS ?fault) {}'
    folder = project(tmp_path / "steering", "<a:a> <a:b> 1 .\n", **{"checks__steering.rq": steering})
    code, output = outcome(folder, "checks")
    assert (code, "\ufffd[2Jfaulty" in output, "\u001b[2J" in output) == (1, True, False), output
