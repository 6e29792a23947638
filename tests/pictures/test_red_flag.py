"""The tree of a red flag leaves nothing of it out."""

from __future__ import annotations

import pytest
from pictured import NOTICE, query, words

import backspasm
from backspasm.pictures import picture

FLAGS = [str(row.label) for row in backspasm.ask("red-flags")]
FINDINGS = """
SELECT DISTINCT ?label WHERE {
  ?item lbs:mentions ?criterion ; lbs:headword "FLAG" .
  ?criterion lbs:nearFinding|lbs:hasAlternative/lbs:coreFinding|lbs:hasAlternative/lbs:contextFinding ?finding .
  ?finding rdfs:label ?label .
} ORDER BY ?label
"""


@pytest.mark.parametrize("flag", FLAGS)
def test_tree_has_the_wording_the_disposition_and_every_finding(flag: str) -> None:
    said = words(picture.draw(flag))
    found = [label for (label,) in query(FINDINGS.replace("FLAG", flag))]
    assert len(found) > 3
    for text in (f"“{flag}”", "Seek Immediate Medical Care", NOTICE, *found):
        assert text in said


def test_tree_by_a_synonym_is_that_of_its_flag() -> None:
    names = ("CES", "lbs:caudaEquinaSyndromeSigns", "https://w3id.org/backspasm/caudaEquinaSyndromeSigns", "red-flag")
    assert len({picture.draw(name) for name in names}) == 1


def test_curated_alternatives_are_marked_and_others_are_not() -> None:
    assert words(picture.draw("red-flag")).count("Curated, cites") == 4
    assert "Curated" not in words(picture.draw("severe pain not relieved by rest"))
