"""Mapping sets as programs and spreadsheets write them are read, or refused with the file, the line and the reason."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from backspasm.errors import DataError
from backspasm.graph import mappings, sssom

Row = dict[str, str]
COLUMNS = ("subject_id", "predicate_id", "object_id", "object_label", "mapping_justification")
FEVER: Row = dict(
    zip(COLUMNS, ("lbs:fever", "skos:exactMatch", "X:1", "hot", "semapv:ManualMappingCuration"), strict=True)
)
X = "https://example.org/x/"


class Kind(NamedTuple):
    """A mapping set, as it is written, and what is read of it: predicate, CURIE, IRI, label, version and confidence."""

    rows: tuple[Row, ...] = (FEVER,)
    prefixes: tuple[str, ...] = (f"X: {X}",)
    slots: tuple[str, ...] = ("mapping_set_id: https://example.org/set", "license: https://example.org/licence")
    separator: str = "\t"
    lines: str = "\n"
    head: str = "plain"
    ending: str = "sssom.tsv"
    read: tuple[tuple[str, str, str, str, str, str], ...] = (("skos:exactMatch", "X:1", f"{X}1", "hot", "", ""),)
    refused: str = ""


def written(kind: Kind, folder: Path) -> Path:
    """Write a mapping set, and the metadata beside it where it is external; return the path of the table."""
    metadata = ["curie_map:", *(f"  {prefix}" for prefix in kind.prefixes), *kind.slots]
    columns = list(dict.fromkeys(name for row in kind.rows for name in row))
    more = kind.separator * (len(columns) - 1)
    head = {
        "plain": [f"#{line}" for line in metadata],
        "spaced": [f"# {line}" for line in metadata],
        "filled": [f"#{line}{more}" for line in metadata] + [more],
        "quoted": ['"#' + line.replace('"', '""') + f'"{more}' for line in metadata],
        "external": [],
        "none": [],
    }[kind.head]
    cells = [columns, *([row.get(name, "") for name in columns] for row in kind.rows)]
    table = [kind.separator.join(_cell(cell, kind.separator) for cell in row) for row in cells]
    if kind.head == "filled":
        table = [line + kind.separator * 2 for line in table] + [more]
    path = folder / f"own.{kind.ending}"
    path.write_bytes(kind.lines.join([*head, *table, ""]).encode())
    if kind.head == "external":
        path.with_suffix(".yml").write_text("\n".join(metadata), encoding="utf-8")
    return path


def _cell(text: str, separator: str) -> str:
    return '"' + text.replace('"', '""') + '"' if separator in text or '"' in text or "\n" in text else text


def of(*pairs: tuple[str, str], **cells: str) -> tuple[Row, ...]:
    """The row of fever with other cells, by name or by pairs of a name and a cell."""
    return ({**FEVER, **dict(pairs), **cells},)


def meant(
    predicate: str = "skos:exactMatch",
    curie: str = "X:1",
    iri: str = f"{X}1",
    label: str = "hot",
    version: str = "",
    confidence: str = "",
) -> tuple[tuple[str, str, str, str, str, str], ...]:
    return ((predicate, curie, iri, label, version, confidence),)


HP, MESH = "http://purl.obolibrary.org/obo/HP_", "http://id.nlm.nih.gov/mesh/"
OTHER_WAY = {"subject_id": "X:1", "object_id": "lbs:fever", "object_label": "", "subject_label": "hot"}
READ: dict[str, Kind] = {
    # the same set in each form of the table and of the metadata
    **{
        f"{head} metadata, {form}, {end}": Kind(head=head, separator=separator, lines=lines, ending=ending)
        for head in ("plain", "spaced", "filled", "quoted", "external")
        for form, separator, ending in (("TSV", "\t", "sssom.tsv"), ("CSV", ",", "sssom.csv"))
        for end, lines in (("Unix", "\n"), ("Windows", "\r\n"))
    },
    "an IRI that the metadata quotes, quoted by a spreadsheet": Kind(prefixes=(f'X: "{X}"',), head="quoted"),
    "a comma in the metadata of a CSV": Kind(slots=("mapping_set_title: one, two",), separator=",", head="filled"),
    "a comma in a label of a CSV": Kind(of(object_label="hot, red"), separator=",", read=meant(label="hot, red")),
    "quotes in a label": Kind(of(object_label='"hot" skin'), read=meant(label='"hot" skin')),
    "a label of two lines": Kind(of(object_label="hot\nskin"), read=meant(label="hot\nskin")),
    "blanks around cells": Kind(of(object_id=" X:1 ", object_label="hot "), read=meant()),
    "a text file": Kind(ending="txt"),
    "external metadata beside a table named .tsv": Kind(head="external", ending="tsv"),
    "no metadata, a terminology of the project": Kind(of(object_id="HP:0000001"), head="none", read=meant(curie="HP:0000001", iri=f"{HP}0000001")),
    "a metadata block without prefixes": Kind(of(object_id="HP:0000001"), prefixes=(), read=meant(curie="HP:0000001", iri=f"{HP}0000001")),
    "columns of the standard that are not used": Kind(of(author_id="orcid:0", mapping_date="2026-01-01"), read=meant()),
    "a column of one's own": Kind(of(ticket="17"), read=meant()),
    # values of the set that go down to the rows
    "a version of the set": Kind(slots=("object_source_version: release 7",), read=meant(version="release 7")),
    "a version of the set and of a row": Kind(of(object_source_version="8"), slots=("object_source_version: release 7",), read=meant(version="8")),
    "a version of the set and an empty column": Kind(of(object_source_version=""), slots=("object_source_version: release 7",), read=meant(version="release 7")),
    "a version in external metadata": Kind(slots=("object_source_version: release 7",), head="external", read=meant(version="release 7")),
    # our concept as the object
    **{
        f"the other way round, {said}": Kind(({**FEVER, **OTHER_WAY, "predicate_id": f"skos:{said}Match"},), read=meant(f"skos:{kept}Match"))
        for said, kept in {"exact": "exact", "close": "close", "related": "related", "broad": "narrow", "narrow": "broad"}.items()
    },
    "the other way round, with a version of the set": Kind(({**FEVER, **OTHER_WAY},), slots=("subject_source_version: 9",), read=meant(version="9")),
    # predicates
    **{f"skos:{kind}Match": Kind(of(predicate_id=f"skos:{kind}Match"), read=meant(f"skos:{kind}Match")) for kind in ("close", "broad", "narrow", "related")},
    **{
        predicate: Kind(of(predicate_id=predicate), (f"X: {X}", "oboInOwl: http://www.geneontology.org/formats/oboInOwl#"), read=meant(predicate))
        for predicate in ("owl:equivalentClass", "rdfs:subClassOf", "oboInOwl:hasDbXref", "semapv:crossSpeciesExactMatch", "rdfs:seeAlso")
    },
    # numbers
    **{f"confidence {number}": Kind(of(confidence=number), read=meant(confidence=number)) for number in ("1e-05", "1E-2", "0", "1", "1.0", ".75", "1.", "0.8500")},
    # prefixes
    **{
        f"prefix {prefix}": Kind(of(object_id=f"{prefix}:1"), (f"{prefix}: {X}",), read=meant(curie=f"{prefix}:1"))
        for prefix in ("3dmet", "0", "a.b", "a-b", "a_b", "ICD-10-GM")
    },
    "an urn": Kind(prefixes=("X: 'urn:oid:1.2.3.'",), read=meant(iri="urn:oid:1.2.3.1")),
    # IRIs of terminologies that the project has too
    **{
        f"{prefix} as {base}": Kind(of(object_id=f"{prefix}:D000001"), (f"{prefix}: {base}",), read=meant(curie="MESH:D000001", iri=f"{MESH}D000001"))
        for prefix, base in (("MESH", MESH), ("MESH", "https://id.nlm.nih.gov/mesh/"), ("MESH", "https://www.nlm.nih.gov/mesh/"), ("mesh", MESH), ("NLM", MESH))
    },
    "HP by the prefix of OBO": Kind(of(object_id="obo:HP_0000001"), ("obo: http://purl.obolibrary.org/obo/",), read=meant(curie="HP:0000001", iri=f"{HP}0000001")),
    "HP by its system in FHIR": Kind(of(object_id="HP:0000001"), ("HP: http://human-phenotype-ontology.org/",), read=meant(curie="HP:0000001", iri=f"{HP}0000001")),
    "SNOMED CT": Kind(of(object_id="SCTID:1"), ("SCTID: http://snomed.info/id/",), read=meant(curie="SCTID:1", iri="http://snomed.info/id/1")),
    "a term of OBO that the project does not have": Kind(of(object_id="DRON:00000001"), ("DRON: http://purl.obolibrary.org/obo/DRON_",), read=meant(curie="DRON:00000001", iri="http://purl.obolibrary.org/obo/DRON_00000001")),
    "our namespace by another prefix, for the concept": Kind(of(subject_id="w3id:backspasm/fever"), (f"X: {X}", "w3id: https://w3id.org/"), read=meant()),
    # rows that say nothing of a concept
    "a row that is not filled in": Kind((*of(), *of(object_id="")), read=meant()),
    "a term that has no bearing here": Kind(of(subject_id="sssom:NoTermFound"), read=meant()),
}  # fmt: skip
REFUSED: dict[str, Kind] = {
    "a script": Kind(of(object_id="J:alert(1)"), ("J: 'javascript:'",), refused="line 6: 'J:alert(1)' expands to an IRI that begins neither with"),
    "data": Kind(of(object_id="J:text/html,x"), ("J: 'data:'",), refused="line 6: 'J:text/html,x' expands to an IRI that begins neither with"),
    "a file": Kind(of(object_id="J:etc"), ("J: 'file:///'",), refused="line 6: 'J:etc' expands to an IRI that begins neither with"),
    "a script as predicate": Kind(of(predicate_id="J:alert(1)"), (f"X: {X}", "J: 'javascript:'"), refused="line 7: 'J:alert(1)' expands to"),
    "no justification": Kind(of(mapping_justification=""), refused="line 6: the mapping_justification is empty"),
    "no column of justifications": Kind(({"subject_id": "lbs:fever", "predicate_id": "skos:exactMatch", "object_id": "X:1"},), refused="line 5 has no column 'mapping_justification'") ,
    "a prefix twice": Kind(prefixes=(f"X: {X}", "X: https://example.org/y/"), refused="line 3: the metadata has 'X' twice"),
    "the curie_map twice": Kind(slots=("curie_map:", "  Y: https://example.org/y/"), refused="line 3: the metadata has 'curie_map' twice"),
    "a slot twice, beside the table": Kind(slots=("license: a", "license: b"), head="external", refused="own.sssom.yml' line 4: the metadata has 'license' twice"),
    "an alias": Kind(prefixes=(f"X: &x {X}", "Y: *x"), refused="line 3: the metadata block is not valid YAML: aliases are not allowed"),
    "an alias, beside the table": Kind(prefixes=(f"X: &x {X}", "Y: *x"), head="external", refused="own.sssom.yml' line 3: the metadata block is not valid YAML: aliases"),
    "no term by another prefix": Kind(of(object_id="S:NoTermFound"), ("S: https://w3id.org/sssom/",), refused="line 6: 'S:NoTermFound' is another name of sssom:NoTermFound"),
    "no concept by another prefix": Kind(of(subject_id="S:NoTermFound"), (f"X: {X}", "S: https://w3id.org/sssom/"), refused="line 7: 'S:NoTermFound' is another name"),
    "a slash in a prefix": Kind(prefixes=(f"X/Y: {X}",), refused="line 2: the curie_map entry 'X/Y' is not a prefix"),
    "a blank in a prefix": Kind(prefixes=(f"X Y: {X}",), refused="line 2: the curie_map entry 'X Y' is not a prefix"),
    "a prefix in other letters": Kind(prefixes=(f"ж: {X}",), refused="line 2: the curie_map entry 'ж' is not a prefix"),
    "a prefix of the project bound anew": Kind(prefixes=(f"HP: {X}",), refused="line 2: the curie_map must not redefine the prefix 'HP', which is <http://purl.obolibrary.org/obo/HP_>"),
    "the same in small letters": Kind(prefixes=(f"hp: {X}",), refused="line 2: the curie_map must not redefine the prefix 'hp'"),
    "the same in external metadata": Kind(prefixes=(f"MESH: {X}",), head="external", refused="own.sssom.yml' line 2: the curie_map must not redefine the prefix 'MESH'"),
    "our own prefix bound anew": Kind(prefixes=(f"lbs: {X}",), refused="line 2: the curie_map must not redefine the prefix 'lbs'"),
    "the prefix of SKOS bound anew": Kind(prefixes=(f"skos: {X}",), refused="line 2: the curie_map must not redefine the prefix 'skos'"),
    "a concept of ours as the term": Kind(of(object_id="lbs:highFever"), refused="line 6: 'lbs:highFever' is a term of this graph"),
    "a new name of ours as the term": Kind(of(object_id="lbs:x"), refused="line 6: 'lbs:x' is a term of this graph"),
    "a name of ours by another prefix": Kind(of(object_id="w3id:backspasm/x"), ("w3id: https://w3id.org/",), refused="line 6: 'w3id:backspasm/x' is a term of this graph"),
    "a name of ours by http": Kind(of(object_id="H:x"), ("H: http://w3id.org/backspasm/",), refused="line 6: 'H:x' is a term of this graph"),
    "a predicate of ours": Kind(of(predicate_id="lbs:impliesFinding"), refused="line 6: 'lbs:impliesFinding' is a term of this graph, not a predicate for mappings"),
    "another predicate, the other way round": Kind(({**FEVER, **OTHER_WAY, "predicate_id": "rdfs:subClassOf"},), refused="line 6: 'rdfs:subClassOf' cannot be reversed"),
    "neither end is ours": Kind(of(subject_id="X:2"), refused="line 6: 'X:2' is not a concept of this graph"),
    "no subject": Kind(of(subject_id=""), refused="line 6: the prefix of '' is not in the curie_map"),
    "no predicate": Kind(of(predicate_id=""), refused="line 6: the prefix of '' is not in the curie_map"),
    "a predicate without a prefix": Kind(of(predicate_id="exactMatch"), refused="line 6: the prefix of 'exactMatch'"),
    "an IRI in place of a CURIE": Kind(of(object_id="https://example.org/x/1"), refused="line 6: the prefix of 'https://example.org/x/1' is not in the curie_map"),
    "a confidence with a comma": Kind(of(confidence="0,9"), refused="line 6: the confidence '0,9' is not a number"),
    "a confidence above 1": Kind(of(confidence="1e2"), refused="line 6: the confidence '1e2' is not a number"),
    "a confidence that is too exact": Kind(of(confidence="1e-19"), refused="line 6: the confidence '1e-19' is not a number"),
    "a mapping that is denied": Kind(of(predicate_modifier="Not"), refused="line 6: rows with a predicate_modifier are not supported"),
    "YAML that is not valid": Kind(slots=("a: b: c",), refused="line 3: the metadata block is not valid YAML: mapping values are not allowed"),
    "a key of the metadata that is a list": Kind(slots=("? [a]\n#: b",), refused="line 3: a key of the metadata is not a text"),
    "an IRI of a prefix that is too long": Kind(prefixes=(f"X: {X}{'x' * 200}",), refused="line 2: the IRI of the prefix 'X' has more than 200 characters"),
    "a cell in a column without a name": Kind(of(("", "x")), refused="line 6: the row has more cells than the table has columns"),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_set_is_read(name: str, tmp_path: Path) -> None:
    kind = READ[name]
    found = mappings.read(str(written(kind, tmp_path)))
    assert (
        tuple((row.predicate, row.curie, row.iri, row.label, row.version, row.confidence) for row in found) == kind.read
    )
    assert {row.concept for row in found} == {"" if name == "a term that has no bearing here" else "fever"}


@pytest.mark.parametrize("name", REFUSED)
def test_set_is_refused_with_file_line_and_reason(name: str, tmp_path: Path) -> None:
    kind = REFUSED[name]
    path = written(kind, tmp_path)
    with pytest.raises(DataError) as caught:
        mappings.read(str(path))
    assert re.match(rf"'{re.escape(str(tmp_path))}/own\.\S+' line \d+[: ]", str(caught.value))
    assert kind.refused in str(caught.value)
    assert caught.value.code == 65


def test_there_are_eighty_sets_and_no_two_are_the_same(tmp_path: Path) -> None:
    texts = set()
    for number, kind in enumerate((*READ.values(), *REFUSED.values())):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = written(kind, folder)
        texts.add((path.name, path.read_bytes(), *(one.read_bytes() for one in folder.glob("*.yml"))))
    assert len(texts) == len(READ) + len(REFUSED) >= 80


LARGE = {
    "lines": ("\n" * (sssom.MOST_LINES + 1), "has more than 100000 lines"),
    "bytes": (" " * (sssom.MOST_BYTES + 1), "is longer than 16777216 bytes"),
}


@pytest.mark.parametrize("name", LARGE)
@pytest.mark.parametrize("ending", [".tsv", ".yml"])
def test_large_set_is_refused_before_it_is_read(name: str, ending: str, tmp_path: Path) -> None:
    text, sentence = LARGE[name]
    path = tmp_path / "own.tsv"
    path.write_text("subject_id\n", encoding="utf-8")
    path.with_suffix(ending).write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        sssom.source(str(path))
    assert str(caught.value) == f"{str(path.with_suffix(ending))!r} {sentence}"


def test_only_columns_with_a_use_are_kept(tmp_path: Path) -> None:
    path = written(Kind(of(object_id="HP:0000001", other="x", comment="")), tmp_path)
    (row,) = sssom.read(sssom.source(str(path))).rows
    assert "other" not in row.cells
    assert row.cells.keys() <= sssom.KEPT
    path.write_text(path.read_text(encoding="utf-8").replace("\tx", "\t\u202e"), encoding="utf-8")
    with pytest.raises(DataError, match=r"bidirectional control U\+202E"):
        sssom.read(sssom.source(str(path)))
