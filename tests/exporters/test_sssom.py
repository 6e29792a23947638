"""The mapping set is read by programs of others, row for row, with a user's rows where there are any."""

from __future__ import annotations

import csv
import importlib.util
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from exported import counts, drawn, only, whole
from faults import sssom as sssom_faults

from backspasm.errors import DataError
from backspasm.exporters import content, formats
from backspasm.graph import mappings, stores, terms
from backspasm.graph.namespaces import expand


def rows(data: bytes) -> list[dict[str, str]]:
    """The rows of a mapping set, as a plain reader of TSV finds them."""
    lines = [line for line in data.decode().splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))


def read(data: bytes) -> tuple[list[Any], Any, list[Any]]:
    """The mappings, metadata and faults that sssom-pydantic finds."""
    package = pytest.importorskip("sssom_pydantic", reason="sssom-pydantic is not installed")
    found, _, metadata, faults = package.read(io.StringIO(data.decode()), return_errors=True)
    return found, metadata, faults


def test_reader_counts_what_the_manifest_says() -> None:
    found, _, faults = read(only("sssom"))
    subjects, objects = {one.subject.curie for one in found}, {one.object.curie for one in found}
    labels = [one for mapping in found for one in (mapping.subject.name, getattr(mapping.object, "name", None)) if one]
    assert faults == []
    assert (len(subjects) + len(objects), len(found), len(labels), 0) == counts("sssom")
    assert len(found) == len(mappings.read(terms.shipped())) > 500


def toolkit(code: str, path: Path) -> subprocess.CompletedProcess[str]:
    """Run code of sssom-py on a file, in the environment that has it."""
    python = sys.executable if importlib.util.find_spec("sssom") else os.environ.get("BACKSPASM_SSSOM")
    if not python:
        pytest.skip("sssom is not installed; BACKSPASM_SSSOM may name the Python of an environment that has it")
    return subprocess.run([python, "-c", code, str(path)], capture_output=True, text=True, check=False)


@pytest.mark.reader
def test_the_sssom_toolkit_reads_every_row(tmp_path: Path) -> None:
    path = tmp_path / "backspasm.sssom.tsv"
    path.write_bytes(only("sssom"))
    code = """import sys; from sssom.parsers import parse_sssom_table; found = parse_sssom_table(sys.argv[1])
print(len(found.df), found.metadata["mapping_set_version"])"""
    assert toolkit(code, path).stdout.split()[-2:] == [str(counts("sssom").edges), whole().header.version]


@pytest.mark.reader
@pytest.mark.parametrize(("justification", "status"), [(b"semapv:Manual", 0), (b"semapv:Annual", 1)])
def test_the_sssom_toolkit_validates(justification: bytes, status: int, tmp_path: Path) -> None:
    """It refuses a justification that SSSOM does not have."""
    path = tmp_path / "backspasm.sssom.tsv"
    path.write_bytes(only("sssom").replace(b"semapv:Manual", justification, 1))
    code = "import sys; from sssom.cli import main; main(['validate', sys.argv[1]])"
    assert toolkit(code, path).returncode == status


def test_author_date_and_source_are_those_of_the_curated_file() -> None:
    """`ontology/mappings.sssom.tsv` has the author and the source in each row, and one date for all of them."""
    text = Path(terms.shipped()).read_text(encoding="utf-8")
    curated = {(row["subject_id"], row["object_id"]): row for row in rows(text.encode())}
    assert '#mapping_date: "2026-11-22"\n' in text
    for row in rows(only("sssom")):
        beside = curated[row["subject_id"], row["object_id"]]
        for column in ("author_label", "object_source", "object_source_version"):
            assert row[column] == beside[column]
        assert row["mapping_date"] == "2026-11-22"


def test_the_mappings_of_a_statement_come_back_with_label_origin_and_item() -> None:
    mapped = read(only("sssom"))[0]
    for statement in drawn("sssom", lambda one: bool(one.mappings)):
        found = [one for one in mapped if expand(one.subject.curie) == statement.subject]
        assert {one.subject.name for one in found} == {statement.subject_label}
        assert {(expand(one.predicate.curie), one.object.curie) for one in found} == set(statement.mappings)
        assert {one.other["origin"] for one in found} == {"Curated"}
        items = whole().grouped("items", "concept").get(statement.subject, [])
        for one in found:
            named = one.other.get("item", "").split()
            assert [expand(name) for name in named] == [item.item for item in items]


def test_the_project_reads_back_what_it_wrote(tmp_path: Path) -> None:
    path = tmp_path / "backspasm.sssom.tsv"
    path.write_bytes(only("sssom"))
    assert sorted(mappings.read(str(path))) == sorted(mappings.read(terms.shipped()))


def test_notice_and_version_stand_in_the_metadata() -> None:
    _, metadata, _ = read(only("sssom"))
    assert whole().header.notice in metadata.description
    assert metadata.version == whole().header.version


def test_a_users_own_mappings_travel_and_ours_stay_as_they_are(own_mappings: Path) -> None:
    made = formats.export("sssom", content.content(stores.user_mappings(str(own_mappings))))["backspasm.sssom.tsv"]
    ours = rows(only("sssom"))
    (row,) = [row for row in rows(made) if row not in ours]
    assert (row["subject_id"], row["object_id"]) == ("lbs:dehydration", "OWN:0001")
    assert row["object_label"] == "'=own dehydration"
    assert (row["mapping_provider"], "origin" in row["other"]) == ("", False)
    beside = ("author_label", "mapping_date", "object_source")
    assert [row[name] for name in beside] == ["A Name|Another", "2026-01-31", "https://example.org/own/all"]
    assert len(rows(made)) == counts("sssom").edges + 1
    assert not read(made)[2]


def test_a_users_term_overtakes_that_there_was_none(own_mappings: Path) -> None:
    row = "lbs:canStand\tskos:closeMatch\tOWN:0002\tcan stand\tsemapv:ManualMappingCuration\t0.5\n"
    own_mappings.write_text(own_mappings.read_text() + row)
    found = rows(
        formats.export("sssom", content.content(stores.user_mappings(str(own_mappings))))["backspasm.sssom.tsv"]
    )
    assert [row["object_id"] for row in rows(only("sssom")) if row["subject_id"] == "lbs:canStand"] == [terms.NO_TERM]
    assert [row["object_id"] for row in found if row["subject_id"] == "lbs:canStand"] == ["OWN:0002"]
    assert sssom_faults.faults(found) == []


@pytest.mark.parametrize("prefix", ["HP", "claim", "w3id", "semapv"])
def test_a_prefix_that_two_files_use_for_two_things_is_refused(prefix: str, own_mappings: Path) -> None:
    """In every format, since the nodes of property graphs are named by CURIEs too."""
    own_mappings.write_text(own_mappings.read_text().replace("OWN:", f"{prefix}:"))
    with pytest.raises(DataError, match=f"the prefix '{prefix}'"):
        content.content(stores.user_mappings(str(own_mappings)))


@pytest.mark.parametrize("prefix", ["null", "NO", "true", "y"])
def test_a_prefix_that_yaml_takes_for_a_value_stays_a_prefix(prefix: str, own_mappings: Path) -> None:
    own_mappings.write_text(own_mappings.read_text().replace("OWN:", f"{prefix}:"))
    made = formats.export("sssom", content.content(stores.user_mappings(str(own_mappings))))["backspasm.sssom.tsv"]
    head = "\n".join(line[1:] for line in made.decode().splitlines() if line.startswith("#"))
    assert yaml.safe_load(head)["curie_map"][prefix] == "https://example.org/own/"
    assert not read(made)[2]


def test_a_row_without_a_term_is_dropped_by_the_reader_and_seen_by_its_count() -> None:
    twin = only("sssom").replace(b"\tMAXO:0000083\t", b"\tMAXO0000083\t", 1)
    found, _, faults = read(twin)
    assert len(found) == counts("sssom").edges - 1
    assert faults


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"object_id": "sssom:NoTermFound"}, "and to no term"),
        ({"predicate_id": "skos:broadMatch"}, "skos:broadMatch and skos:exactMatch"),
    ],
)
def test_rows_that_contradict_one_another_are_found(change: dict[str, str], sentence: str) -> None:
    found = rows(only("sssom"))
    assert sssom_faults.faults(found) == []
    row = next(row for row in found if row["object_id"] == "MAXO:0000083" and row["predicate_id"] == "skos:exactMatch")
    (fault,) = sssom_faults.faults([*found, {**row, **change}])
    assert sentence in fault
