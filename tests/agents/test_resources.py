"""The sections of the document and the concepts, as resources."""

from __future__ import annotations

import pytest

import backspasm
from backspasm.agents import resources
from backspasm.errors import UsageError
from backspasm.graph.namespaces import LBS


def test_the_sections_are_those_of_the_document() -> None:
    listed = list(dict.fromkeys(row.section for row in backspasm.ask("items")))
    assert list(resources.sections().values()) == [listed[0], "Definition and Overview", *listed[1:]]


def test_a_section_has_its_items_in_order_with_their_claims() -> None:
    (iri,) = [iri for iri, heading in resources.sections().items() if heading == "Risk Factors"]
    read = resources.read(iri)
    assert [part["text"].partition(":")[0] for part in read["parts"]] == [
        row.label for row in backspasm.ask("risk-factors")
    ]
    assert all(claim["origin"] == "Stated" for part in read["parts"] for claim in part["claims"])
    assert all(part["claims"] for part in read["parts"])
    assert "Not a medical device" in read["notice"]


def test_every_item_stands_in_one_section() -> None:
    parts = [part["place"] for iri in resources.sections() for part in resources.read(iri)["parts"] if part["text"]]
    assert len(parts) == len(set(parts)) == 101


def test_a_concept_has_its_definition_statements_evidence_codes_and_silences() -> None:
    read = resources.read(f"{LBS}smoking")
    assert (read["label"], read["kind"]) == ("smoking", "behaviour")
    assert read["definition"]
    for name in ("concept", "evidence", "mappings", "silent"):
        assert read[name]["rows"], name
    assert read["silent"]["says"].startswith("The document does not say.")
    assert "Not a medical device" in read["notice"]


@pytest.mark.parametrize(
    "iri", ["", "smoking", f"{LBS}", f"{LBS}nothing", f"{LBS}Cause", "file:///etc/passwd", "https://example.org/"]
)
def test_what_is_no_resource_is_refused(iri: str) -> None:
    with pytest.raises(UsageError, match="no such resource"):
        resources.read(iri)
