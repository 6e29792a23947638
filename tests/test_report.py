"""A report names each fault, and where it is, in each format."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from conftest import run

from backspasm import checks, report
from backspasm.graph import ontology
from backspasm.graph.namespaces import LBS


def test_fault_names_the_file_and_line_of_what_it_speaks_of() -> None:
    fault = report.Fault("hierarchy-cycles", {"term": f"{LBS}mechanicalCauseOf"}, "It is above itself.")
    name, _, line = fault.file.partition(":")
    lines = Path(ontology.path("core")).read_text(encoding="utf-8").splitlines()
    assert name == "ontology/core.ttl"
    assert lines[int(line) - 1] == "lbs:mechanicalCauseOf"


def test_table_and_junit_name_each_fault(faulty: str) -> None:
    table = run("check", "--graph", faulty).stdout.decode()
    assert max(map(len, table.splitlines())) <= 80
    assert table.startswith("check")
    suite = ElementTree.fromstring(run("check", "--graph", faulty, "--format", "junit").stdout)
    cases = {case.get("name"): [failure.get("message") for failure in case] for case in suite}
    assert (suite.tag, suite.get("tests"), suite.get("failures")) == ("testsuite", str(len(cases)), "2")
    assert {name for name, messages in cases.items() if messages} == {"definitions-missing", "labels-missing"}
    assert cases["labels-missing"] == ["http://example.org/Cat has no label."]
    assert set(cases) == {name for name, check in checks.read().items() if check.tags == ["general"]}


def test_formats_without_a_fault() -> None:
    assert run("check", "spans", "--format", "json").stdout == b"[]\n"
    assert run("check", "spans", "--format", "csv").stdout == b"check,where,fault,file\r\n"
    suite = ElementTree.fromstring(run("check", "spans", "--format", "junit").stdout)
    assert (suite.get("tests"), suite.get("failures"), len(suite)) == ("1", "0", 1)
