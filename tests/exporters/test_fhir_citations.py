"""Each cited publication is found at the statement that it belongs to, with its DOI and its PMID."""

from __future__ import annotations

import csv
import random
import re
from typing import Any

import pytest
from conftest import SHARED
from exported import whole
from fhir_bundle import of, parts, told


def numbers(artifact: Any) -> tuple[str | None, str | None]:
    """The DOI and the PMID in the text of a citation."""
    doi, pmid = (re.search(rf"\b{name}:(\S+?)(\. |$)", artifact.citation) for name in ("doi", "PMID"))
    return doi and doi[1], pmid and pmid[1]


def artifacts(claim: str) -> list[Any]:
    """What stands at a claim as cited by it or by the evidence notes on it."""
    _, known, values = told()[claim]
    return [one for beside in (values, *parts(known, "evidence")) for one in beside.get("citation", ())]


def every() -> dict[str, Any]:
    """The citations at all claims, by the key of the publication."""
    return {one.label: one for claim in told() for one in artifacts(claim)}


def cited() -> dict[str, set[str]]:
    """By claim of the graph that cites, or whose evidence notes do: the keys of the publications."""
    concerned = {(row.entry, row.claim) for row in whole().rows("evidence")}
    concerned |= {(row.claim, row.claim) for row in whole().rows("claims")}
    found: dict[str, set[str]] = {}
    for row in whole().rows("citations"):
        for _, claim in (pair for pair in concerned if pair[0] == row.citing):
            found.setdefault(claim, set()).add(row.key)
    return found


@pytest.mark.parametrize("claim", random.Random("fhir").sample(sorted(cited()), 10))
def test_the_citations_of_a_statement_come_back(claim: str) -> None:
    known = {row.key: (row.doi, row.pmid) for row in whole().rows("references")}
    assert {one.label: numbers(one) for one in artifacts(claim)} == {key: known[key] for key in cited()[claim]}


def test_what_a_statement_cites_itself_is_kept_apart_from_what_the_notes_cite() -> None:
    own = {(row.citing, row.key) for row in whole().rows("citations")}
    claims = {row.claim for row in whole().rows("claims")}
    found = {(claim, one.label) for claim, (_, _, values) in told().items() for one in values.get("citation", ())}
    assert found == {(citing, key) for citing, key in own if citing in claims}


def test_no_other_statement_has_a_citation() -> None:
    assert {claim for claim in told() if artifacts(claim)} == cited().keys()


def test_every_publication_of_the_table_is_found_with_the_numbers_that_it_has_there() -> None:
    path = SHARED / "references.tsv"
    if not path.is_file():
        pytest.skip("the table of publications is not on this machine; set BACKSPASM_SHARED")
    with path.open(encoding="utf-8", newline="") as table:
        rows = {row["key"]: row for row in csv.DictReader(table, delimiter="\t")}
    found = every()
    assert found.keys() == {row.key for row in whole().rows("references")}
    assert len(found) > 78
    for key in found.keys() & rows.keys():
        doi, pmid = numbers(found[key])
        assert (rows[key]["doi"] or doi, rows[key]["pmid"] or pmid) == (doi, pmid)
        assert (found[key].type, rows[key]["title"] in found[key].citation) == ("citation", True)


def test_a_citation_leads_to_its_doi_before_its_pmid_before_its_address() -> None:
    found = {key: one.url for key, one in every().items()}
    assert found["Downie2013"] == "https://doi.org/10.1136/bmj.f7095"
    assert found["Allen2012"] == "https://pubmed.ncbi.nlm.nih.gov/22963024/"
    (pathway,) = (row for row in whole().rows("references") if row.key == "GIRFT2023")
    assert found["GIRFT2023"] == pathway.url


def test_the_action_of_a_red_flag_has_what_its_criterion_and_its_alternatives_cite() -> None:
    """The decision sheet reads flag 8 with Long2020, Dionne2019, Casazza2012 and Will2018 for one sign or another."""
    plan = next(one for one in of("PlanDefinition") if one.id == "red-flags")
    found = {action.id: {one.label for one in action.documentation or ()} for action in plan.action}
    assert found["caudaEquinaSyndromeSigns"] >= {"Long2020", "Dionne2019", "Casazza2012", "Will2018"}
    citing = {name for name, keys in found.items() if keys}
    assert citing == {"caudaEquinaSyndromeSigns"}
