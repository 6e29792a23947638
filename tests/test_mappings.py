"""The mapping set is sound, its ids are real, and a user's own set joins."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import SHARED, run

import backspasm
from backspasm import mappings, ontology
from backspasm.errors import DataError
from backspasm.namespaces import LBS

ROWS = mappings.read(mappings.shipped())
FOLDER = Path(mappings.shipped()).parent
HEADER = "subject_id\tpredicate_id\tobject_id\tobject_label\tmapping_justification\tconfidence\n"
OWN = (
    '#curie_map:\n#  SCTID: "http://snomed.info/id/"\n'
    + HEADER
    + "lbs:dehydration\tskos:exactMatch\tSCTID:1\tan id of the user's own\tsemapv:ManualMappingCuration\t0.9\n"
    + "lbs:dehydration\tskos:broadMatch\tSCTID:2\ta wider one\tsemapv:ManualMappingCuration\t\n"
)


def test_mappings_module_is_fresh() -> None:
    assert mappings.build() == Path(ontology.path("mappings")).read_text(encoding="utf-8")


def test_used_ids_and_labels_are_those_listed_beside_the_set() -> None:
    with (FOLDER / "terminologies.tsv").open(encoding="utf-8", newline="") as table:
        listed = {row["curie"]: row for row in csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)}
    used = {row.curie: row.label for row in ROWS if row.curie != mappings.NO_TERM}
    assert {curie: row["label"] for curie, row in listed.items()} == used
    assert all(row["source"] and row["version"] and row["licence"] for row in listed.values())


def test_ids_and_labels_are_those_of_the_terminologies() -> None:
    script = SHARED / "terminologies" / "verify_mappings.py"
    if not script.is_file():
        pytest.skip("the terminology tables are not on this machine; set BACKSPASM_SHARED")
    done = subprocess.run(
        [sys.executable, script, mappings.shipped(), script.parent], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:]
    assert "failures 0" in done.stdout


def test_every_concept_is_mapped_or_said_to_have_no_term() -> None:
    query = """PREFIX lbs: <https://w3id.org/backspasm/>
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    SELECT DISTINCT ?concept { ?concept a/rdfs:subClassOf+ lbs:Concept }"""
    concepts = {row.concept.removeprefix(LBS) for row in backspasm.sparql(query)}
    assert concepts == {row.concept for row in ROWS}
    termless = {row.concept for row in ROWS if row.curie == mappings.NO_TERM}
    assert not termless & {row.concept for row in ROWS if row.curie != mappings.NO_TERM}


def test_a_users_own_set_joins(tmp_path: Path) -> None:
    path = tmp_path / "own.sssom.tsv"
    path.write_text(OWN, encoding="utf-8")
    done = run("ask", "mappings", "--terminology", "SCTID", "--format", "csv", "--mappings", str(path))
    assert done.stdout.decode().splitlines()[1:] == [
        "dehydration,skos:broadMatch,SCTID:2,a wider one,",
        "dehydration,skos:exactMatch,SCTID:1,an id of the user's own,0.9",
    ]
    for name in ("SCTID:1", "http://snomed.info/id/1"):
        assert b"Dehydration" not in run("ask", "risk-factors").stdout
        done = run("ask", "concept", "--concept", name, "--mappings", str(path), "--format", "csv")
        assert b"systemic cause of,low back spasm,Stated" in done.stdout
        assert done.stderr == b""


def test_a_broad_mapping_is_marked_as_such(tmp_path: Path) -> None:
    path = tmp_path / "own.sssom.tsv"
    path.write_text(OWN, encoding="utf-8")
    done = run("ask", "concept", "--concept", "SCTID:2", "--mappings", str(path))
    assert done.returncode == 0
    assert done.stderr.decode() == "backspasm: SCTID:2 is broader than lbs:dehydration, which is what is answered\n"
    with pytest.warns(UserWarning, match="broader than lbs:dehydration"):
        backspasm.ask("concept", concept="SCTID:2", mappings=str(path))


def test_a_users_own_set_serves_names_alone_on_an_endpoint(tmp_path: Path, endpoint: str) -> None:
    path = tmp_path / "own.sssom.tsv"
    path.write_text(OWN, encoding="utf-8")
    with_it = ("--mappings", str(path), "--endpoint", endpoint)
    assert b"low back spasm,Stated" in run("ask", "concept", "--concept", "SCTID:1", "--format", "csv", *with_it).stdout
    for name in ("mappings", "unmapped"):
        assert run("ask", name, *with_it).returncode == 2


BAD = {
    "no table": ("", "no column"),
    "no column": ("subject_id\tpredicate_id\n", "no column 'object_id'"),
    "unknown predicate": (HEADER + "lbs:dehydration\tskos:sameMatch\tlbs:x\t\tx\t\n", "line 2: 'skos:sameMatch'"),
    "unknown prefix": (
        HEADER + "lbs:dehydration\tskos:exactMatch\tSCTID:1\t\tx\t\n",
        "line 2: the prefix of 'SCTID:1'",
    ),
    "misspelt subject": (
        HEADER + "lbs:dehydraton\tskos:exactMatch\tlbs:x\t\tx\t\n",
        "'lbs:dehydraton' is not a concept",
    ),
    "control character": (
        HEADER + "lbs:dehydration\tskos:exactMatch\tlbs:x\ta\x01b\tx\t\n",
        "line 2: the character U+0001",
    ),
    "foreign subject": (HEADER + "skos:x\tskos:exactMatch\tlbs:x\t\tx\t\n", "line 2: 'skos:x' is not a concept"),
    "confidence": (HEADER + "lbs:dehydration\tskos:exactMatch\tlbs:x\t\tx\t1.5\n", "line 2: the confidence '1.5'"),
    "no IRI": (
        HEADER + "lbs:dehydration\tskos:exactMatch\tlbs:x> <y\t\tx\t\n",
        "line 2: 'lbs:x> <y' does not make an IRI",
    ),
    "metadata": ("#a: [\n" + HEADER, "not YAML"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_set_is_refused_with_its_line(case: str, tmp_path: Path) -> None:
    content, sentence = BAD[case]
    path = tmp_path / "own.sssom.tsv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError) as error:
        mappings.read(str(path))
    assert sentence in str(error.value)
    assert run("ask", "mappings", "--mappings", str(path)).returncode == 65


def test_turtle_of_the_set_has_a_match_for_each_term() -> None:
    triples = [quad.triple for quad in ox.parse(mappings.build().encode(), format=ox.RdfFormat.TURTLE)]
    matches = [triple for triple in triples if triple.predicate.value.endswith("Match")]
    assert len(matches) == len([row for row in ROWS if row.curie != mappings.NO_TERM])
