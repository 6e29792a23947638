"""Every resource tells a person what it holds, in XHTML that FHIR takes."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from defusedxml import ElementTree
from exported import whole
from fhir_bundle import bundle, of, raw

from backspasm.exporters.fhir_narrative import narrated
from backspasm.exporters.fhir_statements import EVIDENCE

XHTML = "{http://www.w3.org/1999/xhtml}"
BASIC = {"div", "h2", "p", "ul", "li"}


def div(resource: dict[str, object]) -> Element:
    """The narrative of a resource of plain JSON, parsed."""
    text = resource["text"]
    assert isinstance(text, dict)
    assert text["status"] in ("generated", "extensions")
    found: Element = ElementTree.fromstring(text["div"])
    return found


def test_it_is_basic_xhtml_with_title_and_notice() -> None:
    notice = whole().header.notice
    assert raw()
    for one in raw():
        found = div(one)
        assert found.tag == f"{XHTML}div"
        assert {element.tag.removeprefix(XHTML) for element in found.iter()} <= BASIC
        assert found.findtext(f"{XHTML}h2") == one["title"]
        assert notice in (found.findtext(f"{XHTML}p") or "")


def lines(kind: str, name: str) -> list[str]:
    (one,) = (one for one in raw() if (one["resourceType"], one["id"]) == (kind, name))
    return ["".join(item.itertext()) for item in div(one).iter(f"{XHTML}li")]


def test_it_lists_what_the_resource_holds() -> None:
    (system,) = of("CodeSystem")
    assert lines("CodeSystem", "backspasm") == [f"{one.display}: {one.definition}" for one in system.concept]
    assert "smoking" in lines("ValueSet", "RiskFactor")
    assert "fall: equivalent EFO:0009631 fall" in lines("ConceptMap", "EFO")
    assert "Do you have a high fever?" in lines("Questionnaire", "red-flags")
    assert "High fever with back pain: Seek Immediate Medical Care" in lines("PlanDefinition", "red-flags")
    assert any(line.startswith("origin: Stated by") for line in lines("StructureDefinition", "statement"))
    relief = lines("PlanDefinition", "low-back-cramps-or-spasms.relief")
    assert relief.index("Apply ice 20 minutes every 2 hours") < relief.index("Switch to heat therapy")


def test_it_lists_what_the_resource_cites() -> None:
    cited = lines("ActivityDefinition", "low-back-cramps-or-spasms.icing")
    assert any("French SD" in line and "PMID:16641776" in line for line in cited)
    assert any(line.startswith("Cites Casazza BA") for line in lines("PlanDefinition", "red-flags"))


def test_literature_against_a_step_is_not_listed_as_if_it_were_for_it() -> None:
    """The review of paracetamol (Saragiotto 2016) found it no better than placebo."""
    told = lines("ActivityDefinition", "low-back-cramps-or-spasms.takingOtcPainRelievers")
    (line,) = (line for line in told if "Saragiotto BT" in line)
    assert line.startswith("Literature that contradicts this: ")
    assert "no different from placebo" in line
    assert {line.partition(" this: ")[0].rpartition(" ")[2] for line in told} == {
        "supports",
        "qualifies",
        "contradicts",
    }


def test_a_citation_of_the_statement_itself_stands_beside_the_notes() -> None:
    artifacts = [{"type": "citation", "citation": name} for name in ("One", "Two")]
    parts = [{"url": "direction", "valueCode": "qualifies"}, {"url": "note", "valueString": "A note."}]
    note = {"url": EVIDENCE, "extension": [*parts, {"url": "citation", "valueRelatedArtifact": artifacts[0]}]}
    resource = {"resourceType": "ActivityDefinition", "id": "x", "title": "x", "description": "x"}
    found = narrated({**resource, "extension": [note, note], "relatedArtifact": artifacts})
    items = ["".join(item.itertext()) for item in div(found).iter(f"{XHTML}li")]
    assert items == ["Literature that qualifies this: A note. Cites One", "Cites Two"]


def test_characters_of_xml_are_escaped() -> None:
    found = narrated({"resourceType": "ActivityDefinition", "id": "x", "title": "a < b & c", "description": "<b>"})
    assert div(found).findtext(f"{XHTML}h2") == "a < b & c"
    assert div(found).findtext(f"{XHTML}p") == "<b>"


def test_every_resource_of_the_bundle_has_one() -> None:
    """Its status says whether it tells of extensions."""
    found = [entry.resource for entry in bundle().entry]
    noted = [any(one.url == EVIDENCE for one in resource.extension or ()) for resource in found]
    assert [resource.text.status for resource in found] == [("generated", "extensions")[one] for one in noted]
    assert any(noted)
