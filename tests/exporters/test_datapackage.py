"""The data package as frictionless and DuckDB read it, the SQLite file, and the way back from both to the claims."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import frictionless
import pyoxigraph as ox
import pytest
from exported import cited, counts, drawn, made, only, whole
from faults import datapackage as datapackage_faults

from backspasm.graph.namespaces import PREFIXES, shorten

TYPES = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "year": "INTEGER",
    "number": "DECIMAL(18, 6)",
    "date": "DATE",
    "boolean": "BOOLEAN",
}
Base = duckdb.DuckDBPyConnection | sqlite3.Connection
NAMED = "http://www.w3.org/2002/07/owl#NamedIndividual"
REVIEW = {"not reviewed by a clinician": "lbs:unreviewed"}
LITERALS = {
    "qualifier": ("lbs:qualifier", None),
    "reason": ("lbs:reason", "en"),
    "curated_on": ("dcterms:date", None),
    "note": ("skos:scopeNote", "en"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("datapackage"), made("datapackage"))


def write(folder: Path, files: dict[str, bytes]) -> Path:
    (folder / "backspasm").mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def base(folder: Path) -> duckdb.DuckDBPyConnection:
    return load(folder)


def load(folder: Path) -> duckdb.DuckDBPyConnection:
    """Load the tables into DuckDB with the types and the keys that the descriptor tells; DuckDB refuses what breaks one.

    Names are not quoted, so that it refuses reserved words too.
    """
    base = duckdb.connect()
    for resource in json.loads((folder / "datapackage.json").read_bytes())["resources"]:
        schema = resource["schema"]
        columns = [f"{field['name']} {TYPES[field['type']]}" for field in schema["fields"]]
        keys = [f"PRIMARY KEY ({', '.join(schema['primaryKey'])})"]
        for key in schema.get("foreignKeys", []):
            there = key["reference"]
            fields, target = ", ".join(key["fields"]), ", ".join(there["fields"])
            keys.append(f"FOREIGN KEY ({fields}) REFERENCES {there['resource']} ({target})")
        base.execute(f"CREATE TABLE {resource['name']} ({', '.join([*columns, *keys])})")
        base.execute(f"COPY {resource['name']} FROM '{folder / resource['path']}' (HEADER, NULLSTR '')")
    return base


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """The SQLite file, opened for reading."""
    path = tmp_path_factory.mktemp("sqlite") / "backspasm.sqlite"
    path.write_bytes(only("sqlite"))
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as found:
        yield found


@cache
def resources() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(made("datapackage")["datapackage.json"])["resources"]
    return found


def parsed(files: dict[str, bytes]) -> dict[str, list[dict[str, Any]]]:
    """The rows of each table as a program without a schema reads them, formulas' apostrophes taken off."""
    found = {}
    for resource in resources():
        rows = csv.DictReader(io.StringIO(files[resource["path"]].decode(), newline=""))
        found[resource["name"]] = [{name: cell.removeprefix("'") for name, cell in row.items()} for row in rows]
    return found


def test_frictionless_finds_types_keys_and_digests_sound(folder: Path) -> None:
    report = frictionless.Package(str(folder / "datapackage.json")).validate()
    assert report.flatten(["title", "message"]) == []
    assert report.stats["tasks"] == len(resources())


def test_duckdb_holds_what_the_manifest_counts(base: duckdb.DuckDBPyConnection) -> None:
    nodes = edges = labels = 0
    for resource in resources():
        columns = [field["name"] for field in resource["schema"]["fields"]]
        keys = [key["fields"][0] for key in resource["schema"].get("foreignKeys", [])]
        filled = [f'count("{name}")' for name in (*keys, *(["label"] if "label" in columns else []))]
        (row,) = base.execute(f"SELECT {', '.join(['count(*)', *filled])} FROM {resource['name']}").fetchall()
        nodes += row[0] if resource["schema"]["primaryKey"] == ["id"] else 0
        edges += sum(row[1 : 1 + len(keys)])
        labels += row[-1] if "label" in columns else 0
    ((claims,),) = base.execute("SELECT count(*) FROM claims").fetchall()
    assert counts("datapackage") == (nodes, edges, labels, claims)


def test_a_statement_comes_back(base: duckdb.DuckDBPyConnection) -> None:
    for statement in drawn("datapackage"):
        rows = base.execute(
            "SELECT s.label, r.label, o.label, c.origin, c.modality FROM claims c JOIN things s ON c.subject = s.id"
            " JOIN relations r ON c.predicate = r.id JOIN things o ON c.object = o.id WHERE c.id = ?",
            [shorten(statement.claim)],
        ).fetchall()
        assert rows == [tuple(statement[index] for index in (2, 4, 6, 7, 8))]
        items = base.execute(
            "SELECT t.label FROM claim_places p JOIN things t ON p.place = t.id JOIN outline o ON t.id = o.thing"
            " WHERE p.claim = ? ORDER BY o.span_start",
            [shorten(statement.claim)],
        ).fetchall()
        assert tuple(text for (text,) in items) == statement.items
        mapped = base.execute("SELECT predicate, curie FROM mappings WHERE subject = ?", [shorten(statement.subject)])
        assert sorted(mapped.fetchall()) == sorted(
            (shorten(predicate), curie) for predicate, curie in statement.mappings
        )


def test_the_way_back_gives_the_same_claims(base: duckdb.DuckDBPyConnection, file: sqlite3.Connection) -> None:
    """Claims and derivations made again from the tables are those of the graph, triple for triple."""
    wanted = set()
    for kind in ("Claim", "Derivation"):
        type_of = (ox.NamedNode(f"{PREFIXES['rdf']}type"), ox.NamedNode(f"{PREFIXES['lbs']}{kind}"))
        for quad in whole().store.quads_for_pattern(None, *type_of):
            wanted |= {str(one.triple) for one in whole().store.quads_for_pattern(quad.subject, None, None)}
    assert wanted
    assert _triples(base) == _triples(file) == {triple for triple in wanted if NAMED not in triple}


def _triples(base: Base) -> set[str]:
    """Return the claims and derivations that the tables hold, as triples."""
    made: set[str] = set()

    def add(subject: str, predicate: str, value: ox.NamedNode | ox.Literal) -> None:
        made.add(str(ox.Triple(_node(subject), _node(predicate), value)))

    for row in _rows(base, "claims"):
        name, role = row["id"], row["predicate"] == "rdf:type"
        add(name, "rdf:type", _node("lbs:Claim"))
        add(name, "lbs:claimSubject", _node(row["subject"]))
        add(name, "lbs:claimRole" if role else "lbs:claimObject", _node(row["object"]))
        if not role:
            add(name, "lbs:claimPredicate", _node(row["predicate"]))
        add(name, "lbs:hasOrigin", _node(f"lbs:{row['origin'].lower()}"))
        if row["modality"]:
            add(name, "lbs:hasModality", _node(f"lbs:{row['modality']}"))
        if row["review"]:
            add(name, "lbs:hasReviewStatus", _node(REVIEW[row["review"]]))
        for column, (predicate, language) in LITERALS.items():
            if row[column]:
                add(name, predicate, ox.Literal(str(row[column]), language=language))
    for row in _rows(base, "claim_places"):
        add(row["claim"], "lbs:statedIn", _node(row["place"]))
    for row in _rows(base, "claim_citations"):
        add(row["claim"], "lbs:cites", _node(row["reference"]))
        if row["looked_at"]:
            add(row["claim"], "lbs:lookedAt", _node(row["reference"]))
    for row in _rows(base, "claim_gaps"):
        add(row["claim"], "lbs:leftOutOf", _node(row["document"]))
    for row in _rows(base, "premises"):
        add(row["claim"], "lbs:derivedBy", _node(row["derivation"]))
        add(row["derivation"], "rdf:type", _node("lbs:Derivation"))
        add(row["derivation"], "lbs:rule", ox.Literal(row["rule"]))
        add(row["derivation"], "lbs:premise", _node(row["premise"]))
    return made


def _rows(base: Base, table: str) -> list[dict[str, Any]]:
    found = base.execute(f"SELECT * FROM {table}")
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@cache
def _node(curie: str) -> ox.NamedNode:
    prefix, _, name = curie.partition(":")
    return ox.NamedNode(json.loads(made("datapackage")["datapackage.json"])["prefixes"][prefix] + name)


@pytest.mark.parametrize("form", ["datapackage", "sqlite"])
def test_the_citations_of_a_statement_come_back(form: str, request: pytest.FixtureRequest) -> None:
    base: Base = request.getfixturevalue("base" if form == "datapackage" else "file")
    query = "SELECT b.pmid, b.doi FROM claim_citations c JOIN bibliography b ON c.reference = b.id WHERE c.claim = ?"
    for claim, papers in cited(form).items():
        assert set(base.execute(query, [claim]).fetchall()) == papers


def test_every_table_and_field_is_described_and_typed() -> None:
    for resource in resources():
        assert resource["description"]
        for field in resource["schema"]["fields"]:
            assert field["type"] in TYPES
            assert field["description"]
            assert len(field["description"].split()) > 1


def test_no_name_is_a_reserved_word() -> None:
    """Words that ISO/IEC 9075 reserves and that DuckDB and SQLite, to which no name is quoted, may let pass."""
    names = {field["name"] for resource in resources() for field in resource["schema"]["fields"]}
    names |= {resource["name"] for resource in resources()}
    assert not names & {"date", "end", "group", "module", "references", "start", "value", "year"}


def test_the_sqlite_file_has_the_rows_types_and_keys_of_the_package(
    base: duckdb.DuckDBPyConnection, file: sqlite3.Connection
) -> None:
    assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert file.execute("PRAGMA foreign_key_check").fetchall() == []
    for resource in resources():
        name, schema = resource["name"], resource["schema"]
        columns = file.execute(f"PRAGMA table_info({name})").fetchall()
        assert [column[1] for column in columns] == [field["name"] for field in schema["fields"]]
        keys = [column[1] for column in sorted(columns, key=lambda column: column[5]) if column[5]]
        assert sorted(keys) == sorted(schema["primaryKey"])
        targets = {(key[3], key[2], key[4]) for key in file.execute(f"PRAGMA foreign_key_list({name})")}
        assert targets == {
            (key["fields"][0], key["reference"]["resource"], key["reference"]["fields"][0])
            for key in schema.get("foreignKeys", [])
        }
        wanted = [[_stored(value) for value in row.values()] for row in _rows(base, name)]
        found = [list(row.values()) for row in _rows(file, name)]
        # the apostrophe that keeps a spreadsheet from taking a text for a formula is in the package alone
        assert found == [[cell.removeprefix("'") if isinstance(cell, str) else cell for cell in row] for row in wanted]


def _stored(value: Any) -> Any:
    """A value of DuckDB as SQLite has it."""
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


def test_the_sqlite_file_tells_what_it_is_and_expands_its_curies(file: sqlite3.Connection) -> None:
    head = whole().header
    about = dict(file.execute("SELECT property, content FROM about"))
    assert (about["notice"], about["version"], about["license"]) == (head.notice, head.version, head.license)
    assert dict(file.execute("SELECT prefix, iri FROM prefixes"))["claim"] == PREFIXES["claim"]
    ((declared,),) = file.execute("SELECT sql FROM sqlite_master WHERE name = 'claims'").fetchall()
    assert "reason TEXT, -- why the curators say it" in declared


def test_the_sqlite_file_refuses_what_breaks_a_type_or_a_key(tmp_path: Path) -> None:
    path = tmp_path / "backspasm.sqlite"
    path.write_bytes(only("sqlite"))
    with closing(sqlite3.connect(path)) as found:
        for change in ("claims SET origin = 'Guessed'", "claims SET subject = NULL", "claims SET id = 'claim:x'"):
            with pytest.raises(sqlite3.IntegrityError):
                found.execute(f"UPDATE {change}")
        found.execute("UPDATE claim_places SET claim = 'claim:no' WHERE rowid = 1")
        assert found.execute("PRAGMA foreign_key_check").fetchall() == [("claim_places", 1, "claims", 1)]


def test_a_cut_sqlite_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "backspasm.sqlite"
    path.write_bytes(only("sqlite")[:-4096])
    with closing(sqlite3.connect(path)) as found, pytest.raises(sqlite3.DatabaseError):
        found.execute("PRAGMA integrity_check").fetchall()


def test_notice_version_and_licence_stand_in_the_descriptor() -> None:
    descriptor, head = json.loads(made("datapackage")["datapackage.json"]), whole().header
    assert (descriptor["notice"], descriptor["version"]) == (head.notice, head.version)
    assert descriptor["description"].startswith(head.notice)
    assert descriptor["licenses"][0]["path"] == head.license


def test_evidence_notes_come_with_claims_and_references(base: duckdb.DuckDBPyConnection) -> None:
    rows = base.execute(
        "SELECT n.id, c.claim, n.direction, n.note FROM evidence n JOIN evidence_claims c ON c.note = n.id"
    ).fetchall()
    wanted = [(shorten(row.entry), shorten(row.claim), row.direction, row.note) for row in whole().rows("evidence")]
    assert sorted(rows) == sorted(wanted)
    ((cited,),) = base.execute("SELECT count(DISTINCT note) FROM evidence_citations").fetchall()
    assert cited == len({row.entry for row in whole().rows("evidence")})


def test_the_document_has_its_condition_and_its_parts_and_what_it_leaves_out(base: duckdb.DuckDBPyConnection) -> None:
    """Nine headings, twelve group lines, 101 bullets and nine sentences, counted by hand; and the document is a part of itself."""
    name = "src:low-back-cramps-or-spasms"
    about = base.execute("SELECT subject, object FROM links WHERE relation = 'lbs:about'").fetchall()
    assert about == [(name, "lbs:lowBackSpasm")]
    parts = base.execute(
        "SELECT t.kind, count(*) FROM outline o JOIN things t ON o.thing = t.id WHERE o.document = ? GROUP BY t.kind",
        [name],
    )
    assert dict(parts.fetchall()) == {"document": 1, "section": 9, "group": 12, "item": 101, "sentence": 9}
    ((silences, said),) = base.execute(
        "SELECT (SELECT count(*) FROM silences), (SELECT count(*) FROM silence_documents WHERE document = ?)", [name]
    ).fetchall()
    assert silences == said > 0
    about = base.execute(
        "SELECT silence FROM silence_concepts WHERE concept = 'lbs:pregnancy' ORDER BY silence"
    ).fetchall()
    assert about == [("silence:what-is-safe-in-pregnancy",), ("silence:what-to-change-in-pregnancy",)]
    gaps = base.execute("SELECT c.predicate, g.document FROM claim_gaps g JOIN claims c ON g.claim = c.id").fetchall()
    assert set(gaps) == {("lbs:raisesSuspicionOf", name)}


def test_a_concept_has_its_narrowest_kind_and_stands_once(base: duckdb.DuckDBPyConnection) -> None:
    rows = base.execute(
        "SELECT id, kind FROM things WHERE id IN ('lbs:icing', 'lbs:dehydration') ORDER BY id"
    ).fetchall()
    assert rows == [("lbs:dehydration", "body state"), ("lbs:icing", "self-care action")]


def test_a_tension_with_a_heading_ends_at_its_section(base: duckdb.DuckDBPyConnection) -> None:
    rows = base.execute(
        "SELECT s.label, o.label, o.kind FROM claims c JOIN things s ON c.subject = s.id JOIN things o ON c.object = o.id"
        " WHERE c.predicate = 'lbs:tensionWith' AND c.origin = 'Curated' AND o.kind = 'section'"
    ).fetchall()
    assert rows == [("imaging studies", "Treatment Options", "section")]


def test_two_documents_may_say_the_same() -> None:
    """One claim twice in one document is a fault, and a claim of each of two documents is none."""
    package = parsed(made("datapackage"))
    (place,) = [row for row in package["claim_places"] if row["claim"].endswith("_icing_advisedIn_firstPhase")]
    (claim,) = [row for row in package["claims"] if row["id"] == place["claim"]]
    (part,) = [row for row in package["outline"] if row["thing"] == place["place"]]
    package["claims"].append({**claim, "id": "claim:again"})
    package["claim_places"].append({"claim": "claim:again", "place": place["place"]})
    assert datapackage_faults.faults(package) == [f"claim:again says what {claim['id']} says"]
    package["claim_places"][-1]["place"] = "src:other_item"
    package["outline"].append({**part, "thing": "src:other_item", "document": "src:other"})
    assert datapackage_faults.faults(package) == []


def test_no_fault_in_what_came_back() -> None:
    assert datapackage_faults.faults(parsed(made("datapackage"))) == []


@pytest.mark.parametrize(
    ("table", "old", "new", "fault"),
    [
        ("claims", ",Stated,advised,", ",Guessed,advised,", "Constraint Error"),
        ("claims", ",lbs:advisedIn,lbs:firstPhase,", ",lbs:advisedIn,lbs:fistPhase,", "ForeignKey Error"),
        ("things", "\nlbs:icing,", "\nlbs:heatTherapy,", "PrimaryKey Error"),
        ("outline", ",493,", ",near 493,", "Type Error"),
    ],
)
def test_broken_twin_is_refused_by_frictionless(table: str, old: str, new: str, fault: str, tmp_path: Path) -> None:
    """An origin that there is not, a key to nothing, an id twice, a word for a number; the digest tells each of them too."""
    text = made("datapackage")[f"backspasm/{table}.csv"].decode()
    assert old in text
    twin = {**made("datapackage"), f"backspasm/{table}.csv": text.replace(old, new, 1).encode()}
    report = frictionless.Package(str(write(tmp_path, twin) / "datapackage.json")).validate()
    titles = {title for (title,) in report.flatten(["title"])}
    assert {fault, "Hash Count Error"} <= titles


def test_a_key_to_nothing_is_refused_by_duckdb(tmp_path: Path) -> None:
    text = made("datapackage")["backspasm/claim_places.csv"].decode()
    twin = {**made("datapackage"), "backspasm/claim_places.csv": text.replace("\nclaim:", "\nclaim:no", 1).encode()}
    with pytest.raises(duckdb.ConstraintException):
        load(write(tmp_path, twin))


@pytest.mark.parametrize(
    ("table", "old", "new", "fault"),
    [
        ("claims", ",Inferred,", ",Stated,", "is Stated, and no item carries it"),
        ("claims", ",Stated,", ",Curated,", "is Curated, and has no reason"),
        ("premises", "\nclaim:acupuncture_Treatment,", "\nclaim:acupuncture_ManagementOption,", "has no premises"),
        (
            "claims",
            "lbs:icing,lbs:advisedIn,lbs:firstPhase",
            "lbs:gentleMovements,lbs:advisedIn,lbs:firstPhase",
            "says what claim:low-back-cramps-or-spasms_gentleMovements_advisedIn_firstPhase says",
        ),
    ],
)
def test_a_twin_that_is_wrong_in_meaning_is_a_fault(table: str, old: str, new: str, fault: str) -> None:
    """Keys and types are sound in each of these; what the tables say together is not."""
    text = made("datapackage")[f"backspasm/{table}.csv"].decode()
    assert old in text
    twin = {**made("datapackage"), f"backspasm/{table}.csv": text.replace(old, new, 1).encode()}
    assert any(fault in sentence for sentence in datapackage_faults.faults(parsed(twin)))
