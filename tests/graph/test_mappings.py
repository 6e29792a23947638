"""The mapping set is sound, its ids are real, and a user's own set joins."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from conftest import SHARED, run, select

import backspasm
from backspasm.errors import DataError, InputMissing, UsageError
from backspasm.exporters import content, formats
from backspasm.graph import concepts, mappings, ontology, stores, terms
from backspasm.graph.namespaces import LBS
from backspasm.screening import vocabulary

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
ROWS = mappings.read(terms.shipped())
HEADER = "subject_id\tpredicate_id\tobject_id\tobject_label\tmapping_justification\tconfidence\n"
ROW = 'lbs:dehydration\tskos:exactMatch\tX:1\t"a ""quoted"" label\u2028of two lines"\tsemapv:ManualMappingCuration\t0.25\n'
OWN = (
    '#curie_map:\n#  SCTID: "http://snomed.info/id/"\n'
    + HEADER
    + "lbs:dehydration\tskos:exactMatch\tSCTID:1\tan id of the user's own\tsemapv:ManualMappingCuration\t0.9\n"
    + "lbs:dehydration\tskos:broadMatch\tSCTID:2\ta wider one\tsemapv:ManualMappingCuration\t\n"
)


def test_mappings_module_is_fresh() -> None:
    assert mappings.text(mappings.read(terms.shipped())) == Path(ontology.path("generated/mappings")).read_text(
        encoding="utf-8"
    )


def test_every_terminology_that_is_used_stands_beside_the_set_with_its_licence() -> None:
    listed = {row["prefix"]: row for row in terms.terminologies()}
    used = {row.curie.partition(":")[0] for row in ROWS if row.curie != terms.NO_TERM}
    assert set(listed) == used
    assert all(row["source"] and row["licence"] for row in listed.values())


def test_ids_and_labels_are_those_of_the_terminologies() -> None:
    script = SHARED / "terminologies" / "verify_mappings.py"
    if not script.is_file():
        pytest.skip("the terminology tables are not on this machine; set BACKSPASM_SHARED")
    done = subprocess.run(
        [sys.executable, script, terms.shipped(), script.parent], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:]
    assert "failures 0" in done.stdout


def bioregistry() -> dict[str, dict[str, str]]:
    """The rows of the Bioregistry's table by prefix."""
    path = SHARED / "terminologies" / "prefixes.tsv"
    if not path.is_file():
        pytest.skip("the terminology tables are not on this machine; set BACKSPASM_SHARED")
    with path.open(encoding="utf-8", newline="") as table:
        listed = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))
    return {row["preferred_prefix"] or row["bioregistry_prefix"].upper(): row for row in listed}


def test_terminologies_have_their_names() -> None:
    published = bioregistry()
    assert len(terms.terminologies()) == 20
    for row in terms.terminologies():
        assert row["name"] == published[row["prefix"]]["name"]


def test_iris_are_those_of_the_publishers() -> None:
    published = bioregistry()
    mapped = [row for row in ROWS if row.curie != terms.NO_TERM]
    assert len(mapped) > 800
    for row in mapped:
        prefix, _, local = row.curie.partition(":")
        assert row.iri == published[prefix]["uri_format"].replace("$1", local)
        assert re.search(published[prefix]["pattern"], local), row.curie


@pytest.mark.parametrize("start", ["http://id.nlm.nih.gov/mesh/", "https://www.nlm.nih.gov/mesh/"], ids=["RDF", "FHIR"])
def test_users_file_joins_by_the_iri_of_rdf_and_of_fhir(start: str, tmp_path: Path) -> None:
    path = tmp_path / "own.sssom.tsv"
    rows = "lbs:fever\tskos:exactMatch\tMESH:D005334\tFever\tx\t\nlbs:fatigue\tskos:closeMatch\tMESH:D1\tz\tx\t\n"
    path.write_text(f"#curie_map:\n#  MESH: {start}\n{HEADER}{rows}", encoding="utf-8")
    asked = run("ask", "mappings", "--concept", "fever", "--format", "csv", "--mappings", str(path)).stdout.decode()
    assert asked.count("MESH:D005334") == 1
    exported = formats.export("sssom", content.content(stores.user_mappings(str(path))))
    assert exported["backspasm.sssom.tsv"].decode().count("MESH:D1\t") == 1


def test_every_concept_is_mapped_or_said_to_have_no_term() -> None:
    query = """PREFIX lbs: <https://w3id.org/backspasm/>
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    SELECT DISTINCT ?concept { ?concept a/rdfs:subClassOf+ lbs:Concept }"""
    concepts = {row.concept.removeprefix(LBS) for row in select(query)}
    assert concepts == {row.concept for row in ROWS}
    termless = {row.concept for row in ROWS if row.curie == terms.NO_TERM}
    assert not termless & {row.concept for row in ROWS if row.curie != terms.NO_TERM}


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


RELEASE = "http://snomed.info/id/900000000000207008"
DATED = {
    "no row has its own": ("", "", [("2026-01-31", RELEASE, "A|B"), ("2026-01-31", RELEASE, "")]),
    "one row has its own": ("2026-02-01", "some release", [("", "", "A|B"), ("2026-02-01", "", "")]),
}


@pytest.mark.parametrize("case", DATED)
def test_date_and_source_of_the_set_are_those_of_its_rows_if_none_has_its_own(case: str, tmp_path: Path) -> None:
    """As SSSOM 1.1 propagates the values of a set."""
    date, source, expected = DATED[case]
    path = tmp_path / "own.sssom.tsv"
    head = "#mapping_date: 2026-01-31\n#object_source: SCTID:900000000000207008\n"
    columns = HEADER.strip() + "\tmapping_date\tobject_source\tauthor_label\n"
    rows = [
        "lbs:dehydration\tskos:exactMatch\tSCTID:1\tx\tx\t\t\t\tA|B\n",
        f"lbs:fever\tskos:exactMatch\tSCTID:2\ty\tx\t\t{date}\t{source}\t\n",
    ]
    path.write_text(OWN.partition(HEADER)[0] + head + columns + "".join(rows), encoding="utf-8")
    assert [(row.date, row.source, row.author) for row in mappings.read(str(path))] == expected


def test_source_of_a_reversed_row_is_that_of_its_subject(tmp_path: Path) -> None:
    path = tmp_path / "own.sssom.tsv"
    columns = "subject_id\tpredicate_id\tobject_id\tmapping_justification\tsubject_source\tobject_source\n"
    row = "SCTID:1\tskos:exactMatch\tlbs:dehydration\tx\tSCTID:900000000000207008\tlbs:\n"
    path.write_text(OWN.partition(HEADER)[0] + columns + row, encoding="utf-8")
    assert [row.source for row in mappings.read(str(path))] == [RELEASE]


def test_value_of_a_set_with_an_invisible_character_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.sssom.tsv"
    path.write_text('#object_source_version: "a\\u202E"\n' + OWN, encoding="utf-8")
    with pytest.raises(DataError, match=r"the object_source_version: bidirectional control U\+202E is not allowed"):
        mappings.read(str(path))


def test_a_broad_mapping_is_marked_as_such(tmp_path: Path) -> None:
    path = tmp_path / "own.sssom.tsv"
    path.write_text(OWN, encoding="utf-8")
    done = run("ask", "concept", "--concept", "SCTID:2", "--mappings", str(path))
    assert done.returncode == 0
    assert (
        done.stderr.decode()
        == "backspasm: SCTID:2 is broader than lbs:dehydration; the answer is about lbs:dehydration\n"
    )
    with pytest.warns(UserWarning, match="broader than lbs:dehydration"):
        backspasm.ask("concept", concept="SCTID:2", user_mappings=str(path))


def test_answer_is_about_the_built_in_meaning_of_a_code_and_a_note_names_the_users(tmp_path: Path) -> None:
    """HP:0002505 is a narrow match of the inability to walk, which no exact match of a user's file overtakes."""
    path = tmp_path / "own.sssom.tsv"
    path.write_text(HEADER + "lbs:fever\tskos:exactMatch\tHP:0002505\tx\tx\t\n", encoding="utf-8")
    asked = ("ask", "concept", "--concept", "HP:0002505", "--format", "csv")
    ours, theirs = run(*asked), run(*asked, "--mappings", str(path))
    assert theirs.stdout == ours.stdout != b""
    assert (
        ours.stderr.decode()
        == "backspasm: HP:0002505 is narrower than lbs:inabilityToWalk; the answer is about lbs:inabilityToWalk\n"
    )
    note = "backspasm: your mapping file also maps lbs:fever to HP:0002505 (exact match)\n"
    assert theirs.stderr.decode() == ours.stderr.decode() + note


@pytest.mark.parametrize("make", [stores.store, vocabulary.vocabulary], ids=["graph", "vocabulary"])
def test_what_is_made_of_mapping_files_is_kept_for_a_few_of_them(make: Callable[[str], object]) -> None:
    texts = [f"<a:{number}> <a:b> <a:c> ." for number in range(stores.MOST_KEPT + 1)]
    built_in, first = make(""), make(texts[0])
    assert make(texts[0]) is first
    for text in texts[1:]:
        make(text)
    assert make(texts[0]) is not first
    assert make("") is built_in


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
    "unknown predicate": (HEADER + "lbs:dehydration\tskos:sameMatch\tHP:x\t\tx\t\n", "line 2: 'skos:sameMatch'"),
    "no date": (
        "#mapping_date: last week\n" + HEADER + "lbs:dehydration\tskos:exactMatch\tHP:x\t\tx\t\n",
        "line 3: the mapping_date 'last week' is not a date such as 2026-01-31",
    ),
    "unknown prefix": (
        HEADER + "lbs:dehydration\tskos:exactMatch\tSCTID:1\t\tx\t\n",
        "line 2: the prefix of 'SCTID:1'",
    ),
    "misspelt subject": (
        HEADER + "lbs:dehydraton\tskos:exactMatch\tHP:x\t\tx\t\n",
        "'lbs:dehydraton' is not a concept",
    ),
    "control character": (
        HEADER + "lbs:dehydration\tskos:exactMatch\tHP:x\ta\x01b\tx\t\n",
        "line 2: control character U+0001 is not allowed",
    ),
    "no concept and no term": (
        HEADER + "sssom:NoTermFound\tskos:exactMatch\tsssom:NoTermFound\t\tx\t\n",
        "line 2: the row maps sssom:NoTermFound to itself",
    ),
    "foreign subject": (HEADER + "skos:x\tskos:exactMatch\tHP:x\t\tx\t\n", "line 2: 'skos:x' is not a concept"),
    "confidence": (HEADER + "lbs:dehydration\tskos:exactMatch\tHP:x\t\tx\t1.5\n", "line 2: the confidence '1.5'"),
    "no IRI": (
        HEADER + "lbs:dehydration\tskos:exactMatch\tHP:x> <y\t\tx\t\n",
        "line 2: 'HP:x> <y' does not expand to a valid IRI",
    ),
    "a bracket in an IRI": (
        HEADER + "lbs:dehydration\tskos:exactMatch\tHP:x[\t\tx\t\n",
        "does not expand to a valid IRI",
    ),
    "a noncharacter": (
        HEADER + "lbs:dehydration\tskos:exactMatch\tHP:x\ufffe\t\tx\t\n",
        "U+FFFE is not allowed",
    ),
    "a term of ours": (
        HEADER + "lbs:dehydration\tskos:exactMatch\tlbs:fever\t\tx\t\n",
        "line 2: 'lbs:fever' is a term of this graph",
    ),
    "a term of ours by another prefix": (
        '#curie_map:\n#  X: "https://w3id.org/"\n' + HEADER + "lbs:fever\tskos:exactMatch\tX:backspasm\t\tx\t\n",
        "line 4: 'X:backspasm' is a term of this graph",
    ),
    "no justification": (
        '#curie_map:\n#  X: "https://example.org/"\n' + HEADER + "lbs:fever\tskos:exactMatch\tX:1\t\t \t\n",
        "line 4: the mapping_justification is empty",
    ),
    "a private character": (
        HEADER + "lbs:dehydration\tskos:exactMatch\tHP:\ue000\t\tx\t\n",
        "does not expand to a valid IRI",
    ),
    "blanks in a subject": (HEADER + "lbs:de hydration\tskos:exactMatch\tHP:x\t\tx\t\n", "line 2: 'lbs:de hydration'"),
    "a modifier": (
        HEADER.replace("confidence", "predicate_modifier") + "lbs:dehydration\tskos:exactMatch\tHP:x\t\tx\tNot\n",
        "line 2: rows with a predicate_modifier",
    ),
    "a cell too many": (
        HEADER + "lbs:dehydration\tskos:exactMatch\tHP:x\t\tx\t\ty\n",
        "line 2: the row has more cells",
    ),
    "a column twice": (HEADER.replace("confidence", "predicate_id"), "has two columns with the same name"),
    "an endless cell": (
        HEADER + "lbs:dehydration\tskos:exactMatch\tHP:x\t" + "x" * 20_000,
        "line 2: a cell has more than",
    ),
    "a quotation without end": (
        HEADER + 'lbs:dehydration\tskos:exactMatch\tHP:x\t"x\tx\t\n',
        "line 2: unexpected end",
    ),
    "a comment in the table": (HEADER + "#lbs:x\tskos:exactMatch\tHP:x\t\tx\t\n", "line 2: the prefix of '#lbs:x'"),
    "confidence of signs": (HEADER + "lbs:dehydration\tskos:exactMatch\tHP:x\t\tx\t0_1\n", "the confidence '0_1'"),
    "confidence in other digits": (HEADER + "lbs:dehydration\tskos:exactMatch\tHP:x\t\tx\t٠\n", "the confidence '٠'"),
    "confidence of no number": (HEADER + "lbs:dehydration\tskos:exactMatch\tHP:x\t\tx\tnan\n", "the confidence 'nan'"),
    "metadata": ("#a: [\n" + HEADER, "not valid YAML"),
    "metadata with an escape beyond Unicode": ('#a: "\\U00110000"\n' + HEADER, "not valid YAML"),
    "metadata 1,000 deep": ("#a: " + "[" * 1_000 + "\n" + HEADER, "not valid YAML"),
    "a map that is none": ("#curie_map: [1]\n" + HEADER, "must map prefixes to IRIs"),
    "a prefix without IRI": ("#curie_map:\n#  X: \n" + HEADER + ROW, "does not expand to a valid IRI"),
    "a prefix with a list": ("#curie_map:\n#  X: [a]\n" + HEADER, "not a prefix with an IRI"),
    "a prefix with a bomb": (
        "#a: &a [x, x]\n"
        + "".join(f"#{n}: &{n} [{', '.join([f'*{m}'] * 9)}]\n" for m, n in pairwise("abcdefghij"))
        + "#curie_map:\n#  X: *j\n"
        + HEADER,
        "line 2: the metadata block is not valid YAML: aliases are not allowed",
    ),
    "a prefix that is relative": ("#curie_map:\n#  X: y/\n" + HEADER + ROW, "does not expand to a valid IRI"),
    "a prefix that breaks out": ('#curie_map:\n#  "X> .": "x:"\n' + HEADER, "not a prefix with an IRI"),
    "a prefix that is ours": ('#curie_map:\n#  skos: "x:"\n' + HEADER, "must not redefine the prefix 'skos'"),
}


SOUND = {
    "odd metadata": "#date: 2026-99-99\n#n: !!int foo\n#m: "
    + "9" * 5_000
    + '\n#curie_map:\n#  X: "https://example.org/"\n',
    "carriage returns": '#curie_map:\r\n#  X: "https://example.org/"\r\n\r\n',
}


@pytest.mark.parametrize("case", SOUND)
def test_set_of_another_make_is_read(case: str, tmp_path: Path) -> None:
    path = tmp_path / "own.sssom.tsv"
    path.write_bytes((SOUND[case] + HEADER + ROW).encode())
    (row,) = mappings.read(str(path))
    assert (row.iri, row.label, row.confidence) == (
        "https://example.org/1",
        'a "quoted" label\u2028of two lines',
        "0.25",
    )


def test_a_cell_of_blanks_is_empty(tmp_path: Path) -> None:
    """FHIR has no text of blanks alone."""
    path = tmp_path / "own.sssom.tsv"
    path.write_text(
        '#curie_map:\n#  X: "https://example.org/"\n' + HEADER + "lbs:fever\tskos:exactMatch\tX:1\t  \tx\t\n"
    )
    (row,) = mappings.read(str(path))
    assert row.label == ""


@pytest.mark.parametrize("engine", ["oxigraph", pytest.param("rdflib", marks=pytest.mark.reader)])
def test_what_a_users_set_says_stands_beside_ours_and_never_in_its_place(engine: str, tmp_path: Path) -> None:
    ours = next(row for row in ROWS if row.confidence and row.curie.startswith("HP:"))
    none = next(row for row in ROWS if row.curie == terms.NO_TERM)
    path = tmp_path / "own.sssom.tsv"
    path.write_text(
        '#curie_map:\n#  X: "https://example.org/X#"\n#  HP: "http://purl.obolibrary.org/obo/HP_"\n#  X_a: "https://example.org/Xa#"\n'
        + HEADER.replace("object_label\t", "")
        + f"lbs:{ours.concept}\t{ours.predicate}\t{ours.curie}\tsemapv:ManualMappingCuration\t0.001\n"
        + "lbs:dehydration\tskos:exactMatch\tX:a_b\tsemapv:ManualMappingCuration\t0.1\n"
        + "lbs:dehydration\tskos:exactMatch\tX_a:b\tsemapv:ManualMappingCuration\t0.2\n"
        + f"lbs:{none.concept}\tskos:closeMatch\tX:c\tsemapv:ManualMappingCuration\t\n"
        + "lbs:dehydration\tskos:exactMatch\tsssom:NoTermFound\tsemapv:ManualMappingCuration\t\n",
        encoding="utf-8",
    )
    given = {"user_mappings": str(path), "engine": engine}
    before, after = backspasm.ask("mappings"), backspasm.ask("mappings", **given)
    assert sorted((row.object_id, str(row.confidence)) for row in after if row not in before) == [
        ("X:a_b", "0.1"),
        ("X:c", "None"),
        ("X_a:b", "0.2"),
    ]
    assert set(before) <= set(after)
    gone = set(backspasm.ask("unmapped")) - set(backspasm.ask("unmapped", **given))
    assert len(gone) == 1
    assert backspasm.ask("concept", concept=f"lbs:{none.concept}") == backspasm.ask("concept", concept="X:c", **given)


def test_rows_without_a_concept_or_without_a_term_are_no_mappings_of_a_concept(tmp_path: Path) -> None:
    path = tmp_path / "own.sssom.tsv"
    rows = [
        "sssom:NoTermFound\tskos:exactMatch\tSCTID:3\thypertension\tsemapv:ManualMappingCuration\t\n",
        "lbs:fever\tskos:exactMatch\t\t\tsemapv:ManualMappingCuration\t\n",
    ]
    path.write_text(OWN + "".join(rows), encoding="utf-8")
    assert [(row.concept, row.curie) for row in mappings.read(str(path))] == [
        ("dehydration", "SCTID:1"),
        ("dehydration", "SCTID:2"),
        ("", "SCTID:3"),
    ]
    without = tmp_path / "without.sssom.tsv"
    without.write_text(OWN, encoding="utf-8")
    for name in ("mappings", "unmapped"):
        assert backspasm.ask(name, user_mappings=str(path)) == backspasm.ask(name, user_mappings=str(without))
    for name in ("SCTID:3", "http://snomed.info/id/3"):
        with pytest.raises(UsageError, match="there is no concept"):
            backspasm.ask("concept", concept=name, user_mappings=str(path))
    made, other = (content.content(stores.user_mappings(str(one))) for one in (path, without))
    assert len(made.store) > len(other.store)
    for name in ("sssom", "fhir", "skos"):
        assert formats.export(name, made) == formats.export(name, other)
    assert made.rows("sssom-counts") == other.rows("sssom-counts")


def test_the_mark_of_having_no_term_is_no_terminology() -> None:
    with pytest.raises(UsageError, match="there is no terminology 'sssom'"):
        backspasm.ask("mappings", terminology="sssom")


def test_a_row_repeated_many_times_is_read(tmp_path: Path) -> None:
    path = tmp_path / "own.sssom.tsv"
    path.write_text(HEADER + "lbs:dehydration\tskos:exactMatch\tHP:x\t\tx\t\n" * 20_000, encoding="utf-8")
    assert len(mappings.user_mappings(str(path), mappings.concepts(backspasm.store()))[0]) > 20_000


def test_names_of_our_own_mappings_are_all_different() -> None:
    kind, mapping = (ox.NamedNode(f"{base}") for base in (RDF_TYPE, f"{LBS}Mapping"))
    assert len(list(ontology.store(["generated/mappings"]).quads_for_pattern(None, kind, mapping))) == len(ROWS)


def test_no_row_of_a_users_set_can_write_a_claim(tmp_path: Path) -> None:
    path = tmp_path / "own.sssom.tsv"
    for label in ('x" . lbs:forged a lbs:Claim', "x\n.\nlbs:forged a lbs:Claim", "\\"):
        path.write_text(
            HEADER + "lbs:dehydration\tskos:exactMatch\tHP:x\t" + '"' + label.replace('"', '""') + '"' + "\tx\t\n",
            encoding="utf-8",
        )
        query = "SELECT * { <https://w3id.org/backspasm/forged> ?p ?o }"
        assert backspasm.sparql(query, user_mappings=str(path)) == []
        (row,) = mappings.read(str(path))
        assert row.label == label


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
    triples = [
        quad.triple
        for quad in ox.parse(mappings.text(mappings.read(terms.shipped())).encode(), format=ox.RdfFormat.TURTLE)
    ]
    matches = [triple for triple in triples if triple.predicate.value.endswith("Match")]
    assert len(matches) == len([row for row in ROWS if row.curie != terms.NO_TERM])


FIELD = {
    "sssom-trailing-tabs": "X:1",
    "sssom-quoted-block": "X:1",
    "sssom-external": "X:1",
    "sssom-propagated-version": "X:1",
    "sssom-mesh-standard-iri": "MESH:D005334",
}


@pytest.mark.parametrize("case", FIELD)
def test_field_case_is_read(case: str) -> None:
    path = SHARED / "field-cases" / f"{case}.sssom.tsv"
    if not path.is_file():
        pytest.skip("the field cases are not on this machine; set BACKSPASM_SHARED")
    done = run("ask", "mappings", "--concept", "fever", "--format", "csv", "--mappings", str(path))
    found = [line.split(",")[2] for line in done.stdout.decode().splitlines()]
    assert found.count(FIELD[case]) == found.count("MESH:D005334") == 1
    assert run("export", "sssom", "--mappings", str(path)).returncode == 0


def test_version_of_the_set_is_that_of_its_rows_in_an_export(tmp_path: Path) -> None:
    path = SHARED / "field-cases" / "sssom-propagated-version.sssom.tsv"
    if not path.is_file():
        pytest.skip("the field cases are not on this machine; set BACKSPASM_SHARED")
    made = formats.export("datapackage", content.content(stores.user_mappings(str(path))))
    (line,) = [line for line in made["backspasm/mappings.csv"].decode().splitlines() if ",X:1," in line]
    assert "X release 7" in line


NEEDLESS = {
    "ask": ("ask", "red-flags"),
    "ask, of an endpoint": ("ask", "red-flags", "--endpoint", "http://127.0.0.1:9/"),
    "sparql": ("sparql", "-"),
    "export": ("export", "skos"),
    "export --list": ("export", "--list"),
    "screen": ("screen", "--present", "fever"),
}


@pytest.mark.parametrize("command", NEEDLESS)
@pytest.mark.parametrize(
    ("text", "code"),
    [(None, 66), ("no table", 65), (HEADER + "lbs:fever\t\tHP:1\t\tx\t\n", 65)],
    ids=["missing", "no table", "bad row"],
)
def test_mapping_file_that_cannot_be_read_is_an_error_though_nothing_needs_it(
    command: str, text: str | None, code: int, tmp_path: Path
) -> None:
    path = tmp_path / "own.sssom.tsv"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    done = run(*NEEDLESS[command], "--mappings", str(path), input=b"ASK {}")
    assert (done.returncode, done.stdout) == (code, b"")
    assert str(path).encode() in done.stderr


@pytest.mark.parametrize(
    "call",
    [
        lambda path: backspasm.ask("red-flags", user_mappings=path),
        lambda path: backspasm.sparql("ASK {}", user_mappings=path),
        lambda path: backspasm.screen(present=["fever"], user_mappings=path),
    ],
    ids=["ask", "sparql", "screen"],
)
def test_functions_refuse_a_mapping_file_that_cannot_be_read(call: Callable[[str], object], tmp_path: Path) -> None:
    path = tmp_path / "own.sssom.tsv"
    with pytest.raises(InputMissing, match="there is no file"):
        call(str(path))
    path.write_text("no table", encoding="utf-8")
    with pytest.raises(DataError, match="line 1 has no column 'subject_id'"):
        call(str(path))


def test_changed_file_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "own.sssom.tsv"
    for label, count in (("one", 1), ("two", 1), (None, 0)):
        rows = f"lbs:fever\tskos:exactMatch\tHP:0000001\t{label}\tx\t\n" if label else ""
        path.write_text(HEADER + rows, encoding="utf-8")
        found = [row.object_label for row in backspasm.ask("mappings", concept="fever", user_mappings=str(path))]
        assert found.count(label) == count
        assert found.count("one") + found.count("two") == count


def test_changed_metadata_beside_the_table_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "own.sssom.tsv"
    path.write_text(HEADER + "lbs:fever\tskos:exactMatch\tX:1\thot\tx\t\n", encoding="utf-8")
    for base in ("https://example.org/a/", "https://example.org/b/"):
        path.with_suffix(".yml").write_text(f"curie_map:\n  X: {base}\n", encoding="utf-8")
        assert f"<{base}1>" in stores.user_mappings(str(path))


TWICE = "".join(f"lbs:{concept}\tskos:exactMatch\tHP:0000001\t\tx\t\n" for concept in ("fever", "highFever"))
DOUBTFUL = {
    "a term that is two concepts": (TWICE, "'HP:0000001' is an exact match of lbs:fever and lbs:highFever"),
    "a term that is another concept of the built-in file": (
        "lbs:highFever\tskos:exactMatch\tMESH:D005334\t\tx\t\n",
        "'MESH:D005334' is an exact match of lbs:fever and lbs:highFever",
    ),
    "a predicate that is not of SKOS": (
        "lbs:fever\towl:equivalentClass\tHP:0000001\t\tx\t\n",
        "rows with owl:equivalentClass are only exported; names and codes are not looked up in them",
    ),
}


@pytest.mark.parametrize("case", DOUBTFUL)
def test_warnings_about_a_file_are_given_each_time(case: str, tmp_path: Path) -> None:
    rows, sentence = DOUBTFUL[case]
    path = tmp_path / "own.sssom.tsv"
    path.write_text(HEADER + rows, encoding="utf-8")
    done = run("screen", "--present", "back pain", "--mappings", str(path))
    assert done.returncode == 0
    assert done.stderr.decode().startswith(f"backspasm: {path}: {sentence}")
    for _ in range(2):
        with pytest.warns(UserWarning, match=re.escape(sentence)):
            backspasm.screen(present=["back pain"], user_mappings=str(path))


def test_of_many_warnings_a_few_are_given(tmp_path: Path) -> None:
    path = tmp_path / "own.sssom.tsv"
    path.write_text(HEADER + "".join(TWICE.replace("0001", f"{n:04}") for n in range(20)), encoding="utf-8")
    said: list[str] = []
    stores.user_mappings(str(path), said.append)
    assert len(said) == stores.MOST_DOUBTS + 1
    assert said[-1] == f"{path}: 15 more terms are exact matches of several concepts"


def test_mapping_with_another_predicate_is_only_exported(tmp_path: Path) -> None:
    path = tmp_path / "own.sssom.tsv"
    row = "lbs:canStand\toio:hasDbXref\t3dmet:1\tan entry\tsemapv:ManualMappingCuration\t1e-05\n"
    prefixes = "#curie_map:\n#  3dmet: https://example.org/x/\n#  oio: 'https://example.org/exactMatch#'\n"
    path.write_text(prefixes + HEADER + row, encoding="utf-8")
    said: list[str] = []
    names = stores.user_mappings(str(path), said.append)
    made, whole = content.content(names), content.content()
    text = formats.export("sssom", made)["backspasm.sssom.tsv"].decode()
    (line,) = [line for line in text.splitlines() if "3dmet:1" in line]
    assert line.split("\t")[:7] == [
        *("lbs:canStand", "can stand", "oio:hasDbXref", "3dmet:1", "an entry"),
        *("semapv:ManualMappingCuration", "0.00001"),
    ]
    assert '#  "oio": "https://example.org/exactMatch#"\n' in text
    assert "\nlbs:canStand\tcan stand\tskos:exactMatch\tsssom:NoTermFound\t" in text  # it still has no term
    assert b'lbs:curie "oio:hasDbXref"' in formats.export("turtle", made)["backspasm.ttl"]
    for name in ("fhir", "kgx", "skos", "graphml"):
        assert formats.export(name, made) == formats.export(name, whole)
    with pytest.raises(UsageError, match="there is no concept"):
        concepts.resolve("3dmet:1", names)
    assert not vocabulary.vocabulary(names).meaning("3dmet:1")


def test_names_of_a_users_terminology_are_valid_in_fhir(tmp_path: Path) -> None:
    path = tmp_path / "own.sssom.tsv"
    path.write_text(
        f"#curie_map:\n#  3d_met: https://example.org/\n{HEADER}{ROW.replace('X:1', '3d_met:1')}", encoding="utf-8"
    )
    made = formats.export("fhir", content.content(stores.user_mappings(str(path))))
    found = [(one["id"], one["name"]) for one in resources(made) if one["resourceType"] == "ConceptMap"]
    assert ("3d.met", "Of3dMetConceptMap") in found
    for id, name in found:
        assert re.fullmatch(r"[A-Za-z0-9.-]{1,64}", id)
        assert re.fullmatch(r"[A-Z][A-Za-z0-9_]{0,254}", name)


def resources(files: dict[str, bytes]) -> list[dict[str, Any]]:
    """The FHIR resources in the JSON files of an export, also those in Bundles."""
    found = [json.loads(data) for name, data in files.items() if name.endswith(".json")]
    inner = [entry["resource"] for one in found for entry in one.get("entry", ()) if "resource" in entry]
    return [one for one in (*found, *inner) if "resourceType" in one]


def test_set_that_is_long_with_its_iris_in_full_is_refused_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "own.sssom.tsv"
    path.write_text(
        HEADER + "".join(f"lbs:fever\tskos:exactMatch\tHP:000000{n}\t\tx\t\n" for n in range(9)), encoding="utf-8"
    )
    monkeypatch.setattr(mappings, "MOST_CHARACTERS", 500)
    with pytest.raises(
        DataError, match=r"own\.sssom\.tsv' line \d+: the rows have more than 500 characters with their IRIs"
    ):
        mappings.read(str(path))


def test_many_predicates_without_a_meaning_are_told_in_short(tmp_path: Path) -> None:
    path = tmp_path / "own.sssom.tsv"
    rows = (f"lbs:fever\towl:{n}{'x' * 500}\tHP:0000001\t\tx\t\n" for n in range(10, 30))
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    said: list[str] = []
    stores.user_mappings(str(path), said.append)
    assert len(said[0]) < 800
    assert "and 15 more predicates are only exported" in said[0]
