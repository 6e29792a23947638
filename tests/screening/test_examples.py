"""The example records give the outcome that their page tells, and every entry of them is accounted for."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import fhir_readers
import pytest
from conftest import TESTS, run
from screened import REASSURING

from backspasm.graph import stores
from backspasm.screening import evaluation, reader, vocabulary
from backspasm.screening.findings import NO_BEARING
from backspasm.screening.result import NOT_ASKED
from backspasm.screening.when import When

FOLDER = TESTS / "screening" / "bundles"
EXPECTED = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
RECORDS: dict[str, dict[str, Any]] = EXPECTED["records"]


def content(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return found


def test_each_record_is_expected_and_told() -> None:
    files = {path.name for path in FOLDER.glob("*.json")} - {"expected.json"}
    assert files == RECORDS.keys()
    assert len(files) == 10
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| \[(\S+)\]\(\1\) \| `([\w-]+)` \|", page, re.M))
    assert told == {name: case["outcome"] for name, case in RECORDS.items()}


@pytest.mark.parametrize("name", RECORDS)
def test_record_gives_what_is_expected(name: str) -> None:
    case = RECORDS[name]
    found = evaluation.screen(reader.by_file(str(FOLDER / name), When(EXPECTED["as_of"])))
    assert found.outcome == case["outcome"]
    assert [flag.status for flag in found.red_flags] == [
        case["statuses"].get(str(number), NOT_ASKED) for number in range(1, 9)
    ]
    assert list(found.not_recognised) == case.get("not_recognised", [])
    assert list(found.contradictions) == case.get("contradictions", [])
    assert not REASSURING.search(found.text())


@pytest.mark.parametrize("name", RECORDS)
def test_each_entry_is_accounted_for(name: str) -> None:
    patient = content(name)["entry"][0]
    for entry in content(name)["entry"]:
        bundle = (
            {**content(name), "entry": [entry]} if entry == patient else {**content(name), "entry": [patient, entry]}
        )
        found = evaluation.screen(reader.read(bundle, When(EXPECTED["as_of"]), vocabulary.vocabulary()))
        listed = [found.recognised, found.not_recognised, found.not_used[1:], found.not_interpreted]
        assert entry == patient or any(listed), entry


def test_command_line_reads_a_record() -> None:
    done = run("screen", str(FOLDER / "01-bladder-control.json"), "--as-of", EXPECTED["as_of"], "--format", "json")
    assert json.loads(done.stdout)["outcome"] == "seek-immediate-care"


@pytest.mark.reader
def test_resources_are_valid(tmp_path: Path) -> None:
    resources = {
        f"{name.removesuffix('.json')}-{number}": entry["resource"]
        for name in RECORDS
        for number, entry in enumerate(content(name)["entry"], 1)
    }
    fhir_readers.hold(resources, tmp_path)


def test_code_without_bearing_in_a_users_file_no_longer_stops_a_record(tmp_path: Path) -> None:
    path = tmp_path / "own.sssom.tsv"
    path.write_text(
        '#curie_map:\n#  SNOMEDCT: "http://snomed.info/id/"\n'
        "subject_id\tpredicate_id\tobject_id\tmapping_justification\n"
        "sssom:NoTermFound\tskos:exactMatch\tSNOMEDCT:38341003\tsemapv:ManualMappingCuration\n",
        encoding="utf-8",
    )
    names = stores.user_mappings(str(path))
    found = evaluation.screen(reader.by_file(str(FOLDER / "04-long-problem-list.json"), When(EXPECTED["as_of"]), names))
    assert found.outcome == "no-red-flag-reported"
    assert ("Hypertensive disorder", "2009-05-11", NO_BEARING) in found.not_used
