"""The zip for HAPI has every code, only known parents, and each property as FHIR has it; the page says what it drops."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections import Counter
from functools import cache

import pytest
from conftest import ROOT
from exported import made, whole
from fhir_bundle import of

from backspasm.graph.namespaces import LBS


@cache
def files() -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(made("fhir")["backspasm-hapi.zip"])) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def rows(table: str) -> list[list[str]]:
    """The rows of a table with their head, without the apostrophes that protect a spreadsheet."""
    found = csv.reader(io.StringIO(files()[f"{table}.csv"]))
    return [[cell.removeprefix("'") for cell in row] for row in found]


def test_it_has_the_files_and_the_columns_that_hapi_expects() -> None:
    assert set(files()) == {"codesystem.json", "concepts.csv", "hierarchy.csv", "properties.csv"}
    assert rows("concepts")[0] == ["CODE", "DISPLAY"]
    assert rows("hierarchy")[0] == ["PARENT", "CHILD"]
    assert rows("properties")[0] == ["CODE", "KEY", "VALUE", "TYPE"]


def test_it_has_every_code_and_only_known_parents() -> None:
    (system,) = of("CodeSystem")
    assert dict(rows("concepts")[1:]) == {one.code: one.display for one in system.concept}
    told = {(row.object, row.subject) for row in whole().rows("claims") if row.predicate == f"{LBS}kindOf"}
    found = {(f"{LBS}{parent}", f"{LBS}{child}") for parent, child in rows("hierarchy")[1:]}
    assert found > told
    kinds = {(f"{LBS}Concept", f"{LBS}Intervention"), (f"{LBS}Intervention", f"{LBS}SelfCareAction")}
    assert kinds <= found - told
    assert {code for row in rows("hierarchy")[1:] for code in row} <= {one.code for one in system.concept}


def test_it_has_every_property_and_definition_with_its_type() -> None:
    (system,) = of("CodeSystem")
    wanted = Counter((one.code, "definition", one.definition, "STRING") for one in system.concept)
    for one in system.concept:
        for known in one.property:
            if known.valueBoolean is not None:
                wanted[one.code, known.code, "true", "BOOLEAN"] += 1
            else:
                kind = "CODE" if known.valueCode else "STRING"
                wanted[one.code, known.code, known.valueCode or known.valueString, kind] += 1
    assert Counter(map(tuple, rows("properties")[1:])) == wanted


def test_its_head_is_that_of_the_code_system_with_the_notice() -> None:
    head = json.loads(files()["codesystem.json"])
    assert (head["url"], head["content"], head["purpose"]) == (LBS, "not-present", whole().header.notice)
    assert {one["code"] for one in head["property"]} >= {"kind", "role", "kindOf"}


@pytest.mark.parametrize("dropped", ["designations", "extensions"])
def test_the_page_says_what_the_format_drops(dropped: str) -> None:
    page = (ROOT / "scripts" / "backspasm" / "exporters" / "README.md").read_text(encoding="utf-8")
    section = page.split("## Into a HAPI FHIR server")[1].split("\n## ")[0]
    assert dropped in section
