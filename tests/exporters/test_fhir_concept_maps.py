"""Each mapping stands in the ConceptMap of its terminology, as near as the mapping file says, and the map says what it maps."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from exported import whole
from fhir_bundle import of, parts

from backspasm.exporters import content, fhir
from backspasm.graph import stores
from backspasm.graph.namespaces import LBS

EQUIVALENCE = {
    "exact": "equivalent",
    "close": "inexact",
    "broad": "wider",
    "narrow": "narrower",
    "related": "relatedto",
}
OWN = (
    '#curie_map:\n#  SCTID: "http://snomed.info/id/"\n'
    "subject_id\tpredicate_id\tobject_id\tobject_label\tmapping_justification\n"
    "lbs:dehydration\tskos:broadMatch\tSCTID:2\ta term of the user's own\tsemapv:ManualMappingCuration\n"
)


def test_a_wider_term_is_called_wider() -> None:
    """R4 reads from source to target, so that skos:broadMatch, to a broader term, is `wider`."""
    found = set()
    for one in of("ConceptMap"):
        for target in (target for group in one.group for element in group.element for target in element.target):
            (values,) = parts(target, "mapping")
            kind = values["predicate"][0].rpartition("#")[2].removesuffix("Match")
            found.add((kind if target.code else "none", target.equivalence))
    assert found == {*EQUIVALENCE.items(), ("none", "unmatched")}


def test_a_users_own_mappings_travel(tmp_path: Path) -> None:
    path = tmp_path / "own.sssom.tsv"
    path.write_text(OWN, encoding="utf-8")
    files = fhir.export(content.content(stores.user_mappings(str(path))))
    (group,) = json.loads(files["ConceptMap-SCTID.json"])["group"]
    assert group["target"] == "http://snomed.info/sct"
    (element,) = group["element"]
    (target,) = element["target"]
    assert (element["code"], target["code"], target["equivalence"]) == ("dehydration", "2", "wider")
    assert "origin" not in [part["url"] for part in target["extension"][0]["extension"]]


def test_each_prefix_has_a_map_of_its_own_whatever_it_is_called(tmp_path: Path) -> None:
    """FHIR ids have no underscore, many file systems no case, and one id is that of the map of concepts without a term."""
    path = tmp_path / "own.sssom.tsv"
    bases = {
        "a_b": "a/",
        "a.b": "b/",
        "xx": "c/",
        "XX": "g/",
        "no-term-found": "d/",
        "P" * 80: "e/",
        f"{'P' * 80}_": "f/",
    }
    head, columns = OWN.splitlines(keepends=True)[0], OWN.splitlines(keepends=True)[2]
    head += "".join(f'#  {prefix}: "https://example.org/{base}"\n' for prefix, base in bases.items())
    row = "lbs:dehydration\tskos:broadMatch\t{}:2\ta term\tsemapv:ManualMappingCuration\n"
    path.write_text(head + columns + "".join(row.format(prefix) for prefix in bases), encoding="utf-8")
    files = fhir.export(content.content(stores.user_mappings(str(path))))
    maps = [json.loads(files[name]) for name in files if name.startswith("ConceptMap-")]
    assert set(fhir.export(whole())) <= set(files)
    assert len({name.casefold() for name in files}) == len(files)
    assert all(re.fullmatch(r"[A-Za-z0-9.-]{1,64}", one["id"]) for one in maps)
    targets = [group.get("target") for one in maps for group in one["group"]]
    assert {f"https://example.org/{base[:-1]}" for base in bases.values()} <= set(targets)
    assert len(maps) == len(of("ConceptMap")) + len(bases)
    entries = json.loads(files["Bundle-backspasm-transaction.json"])["entry"]
    assert len({entry["request"]["url"] for entry in entries}) == len(entries)


def mapping_file() -> list[dict[str, str]]:
    """The rows of the project's mapping file."""
    lines = (ROOT / "ontology" / "mappings.sssom.tsv").read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader([line for line in lines if not line.startswith("#")], delimiter="\t"))


def test_each_row_of_the_mapping_file_is_a_target_as_near_as_it_says() -> None:
    wanted: Counter[Any] = Counter()
    for row in mapping_file():
        prefix, _, name = row["object_id"].partition(":")
        none = row["object_id"] == "sssom:NoTermFound"
        near = "unmatched" if none else EQUIVALENCE[row["predicate_id"].removeprefix("skos:").removesuffix("Match")]
        wanted[row["subject_id"].removeprefix("lbs:"), *(("", "") if none else (prefix, name)), near] += 1
    found: Counter[Any] = Counter()
    for one in of("ConceptMap"):
        for group in one.group:
            for element in group.element:
                for target in element.target:
                    name = (target.code or "").rpartition(":")[2]
                    found[element.code, one.id if target.code else "", name, target.equivalence] += 1
    assert found == wanted
    assert len(wanted) > 500


def test_a_map_says_what_it_maps() -> None:
    """The names are those of the Bioregistry."""
    maps = {one.id: one for one in of("ConceptMap")}
    assert maps["HP"].title == "backspasm concepts to Human Phenotype Ontology (HP)"
    assert maps["no-term-found"].title == "backspasm concepts for which no outside term was found"
    for name, one in maps.items():
        assert one.sourceCanonical == f"{LBS}ValueSet/backspasm|{whole().header.version}"
        assert [one.targetUri] == [group.target for group in one.group], name
    assert maps.keys() == {row["object_id"].partition(":")[0] for row in mapping_file()} - {"sssom"} | {"no-term-found"}


@pytest.mark.parametrize(
    ("terminology", "system", "code"),
    [
        ("EFO", "http://www.ebi.ac.uk/efo/efo.owl", "EFO:0009631"),
        ("BCIO", "http://humanbehaviourchange.org/ontology/bcio.owl", "BCIO:036067"),
        ("UBERON", "http://purl.obolibrary.org/obo/uberon.owl", "UBERON:0000916"),
        ("HP", "http://human-phenotype-ontology.org", "HP:0025285"),
        ("ICD10CM", "http://hl7.org/fhir/sid/icd-10-cm", "R39.14"),
    ],
)
def test_a_map_names_the_code_system_and_its_codes_as_fhir_does(terminology: str, system: str, code: str) -> None:
    """An ontology that HL7 Terminology does not list is named by the IRI that it gives itself."""
    (one,) = (one for one in of("ConceptMap") if one.id == terminology)
    (group,) = one.group
    assert group.target == system
    assert code in {target.code for element in group.element for target in element.target}
