"""The template has what bears on screening, most needed first, and is read as it is or filled in."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from conftest import run

import backspasm
from backspasm.errors import UsageError
from backspasm.graph import mappings, template
from backspasm.graph.namespaces import LBS
from backspasm.screening import criteria

COLUMNS = [
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "comment",
]


def rows(text: str) -> list[dict[str, str]]:
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))


ROWS = rows(template.write("SNOMEDCT"))
PLACES = {row["subject_id"].removeprefix("lbs:"): place for place, row in enumerate(ROWS)}


def test_row_has_a_concept_with_its_definition_and_an_empty_id() -> None:
    assert list(ROWS[0]) == COLUMNS
    assert len(PLACES) == len(ROWS)
    assert all(row["subject_label"] and row["comment"] for row in ROWS)
    assert {
        (row["predicate_id"], row["object_id"], row["object_label"], row["mapping_justification"]) for row in ROWS
    } == {("skos:exactMatch", "", "", "semapv:ManualMappingCuration")}


def test_every_finding_of_a_flag_and_every_gap_has_its_row() -> None:
    known = criteria.criteria()
    core = {part for flag in known.flags for way in flag.alternatives for part in way.all}
    near = {part for flag in known.flags for part in flag.near}
    assert {finding.removeprefix(LBS) for finding in core | near | known.gaps.keys()} <= PLACES.keys()


def test_most_needed_come_first() -> None:
    """A core finding, one that implies it, a near finding, a gap, a context, a cause that prompts the referral, a site."""
    order = [
        "lossOfBladderControl",
        "footDrop",
        "weakUrinaryStream",
        "malignancy",
        "backPain",
        "herniatedDisc",
        "perineum",
    ]
    assert sorted(order, key=PLACES.__getitem__) == order
    assert {"painScore", "canWalk", "pregnancy"} <= PLACES.keys()
    assert not {"massage", "catCowPose", "sedentaryLifestyle"} & PLACES.keys()


@pytest.mark.parametrize(
    ("given", "system", "codes"),
    [
        ("SNOMEDCT", "http://snomed.info/sct", ["1", "2", "3"]),
        ("LOINC", "http://loinc.org", ["1-1", "2-2", "3-3"]),
        ("LOCAL=https://clinic.example/codes/", "https://clinic.example/codes", ["B7", "B8", "B9"]),
        ("LOCAL=https://clinic.example/codes#", "https://clinic.example/codes", ["B7", "B8", "B9"]),
    ],
)
def test_template_that_is_partly_filled_in_is_read(given: str, system: str, codes: list[str], tmp_path: Path) -> None:
    path = tmp_path / "own.sssom.tsv"
    assert run("mappings", "template", "--terminology", given, "-o", str(path)).returncode == 0
    assert mappings.read(str(path)) == []
    filled = path.read_text(encoding="utf-8")
    name = given.partition("=")[0]
    for concept, code in zip(("lossOfBladderControl", "fever", "backPain"), codes, strict=True):
        line = next(line for line in filled.splitlines() if line.startswith(f"lbs:{concept}\t"))
        filled = filled.replace(line, line.replace("\t\t\t", f"\t{name}:{code}\t\t"))
    path.write_text(filled, encoding="utf-8")
    assert len(mappings.read(str(path))) == 3
    record = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {
                "resource": {
                    "resourceType": "Condition",
                    "subject": {"reference": "Patient/a"},
                    "code": {"coding": [{"system": system, "code": code}]},
                }
            }
            for code in codes
        ],
    }
    (tmp_path / "record.json").write_text(json.dumps(record), encoding="utf-8")
    found = run("screen", str(tmp_path / "record.json"), "--mappings", str(path), "--format", "json")
    result = json.loads(found.stdout)
    assert result["outcome"] == "seek-immediate-care"
    assert [flag["status"] for flag in result["red_flags"]][3] == "partly-met"
    assert result["not_recognised"] == []


def test_template_keeps_a_file_unless_forced(tmp_path: Path) -> None:
    path = tmp_path / "own.sssom.tsv"
    path.write_text("mine", encoding="utf-8")
    link = tmp_path / "link.tsv"
    link.symlink_to(path)
    command = ("mappings", "template", "--terminology", "LOINC", "-o")
    assert run(*command, str(path)).returncode == 2
    assert run(*command, str(link), "--force").returncode == 2
    assert path.read_text(encoding="utf-8") == "mine"
    assert run(*command, str(path), "--force").stdout.decode() == f"wrote {path}\n"
    assert path.read_text(encoding="utf-8") == template.write("LOINC")
    assert run("mappings", "template", "--terminology", "LOINC").stdout.decode() == template.write("LOINC")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("SNOMED", "there is no terminology 'SNOMED'; name one of HP, .*SNOMEDCT, .*LOINC"),
        ("", "there is no terminology ''"),
        ("=https://clinic.example/", "cannot be the name"),
        ("my codes=https://clinic.example/", "cannot be the name"),
        ("lbs=https://clinic.example/", "'lbs' cannot be the name"),
        ("skos=https://clinic.example/", "'skos' cannot be the name"),
        ("hp=https://clinic.example/", "'hp' cannot be the name"),
        ("LOCAL=", "'' is not an IRI"),
        ("LOCAL=codes/", "'codes/' is not an IRI"),
        ('LOCAL=https://clinic.example/"\n#', "is not an IRI"),
    ],
)
def test_terminology_that_is_not_sound_is_a_usage_error(given: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        template.write(given)
    assert run("mappings", "template", "--terminology", given).returncode == 2


def test_template_needs_a_terminology_and_its_action() -> None:
    assert run("mappings", "template").returncode == 2
    assert run("mappings", "--terminology", "LOINC").returncode == 2
    assert run("mappings", "read", "--terminology", "LOINC").returncode == 2


def test_template_of_a_shipped_terminology_joins_the_export(tmp_path: Path) -> None:
    path = tmp_path / "own.sssom.tsv"
    text = template.write("MESH").replace("skos:exactMatch\t\t", "skos:exactMatch\tMESH:D000001\t", 1)
    path.write_text(text, encoding="utf-8")
    exported = run("export", "sssom", "--mappings", str(path))
    assert exported.returncode == 0
    assert b"MESH:D000001" in exported.stdout
    assert [row.object_id for row in backspasm.ask("mappings", terminology="MESH", user_mappings=str(path))].count(
        "MESH:D000001"
    ) == 1
