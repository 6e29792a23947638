"""The CodeSystem has every concept, kind and role; the ValueSets have all codes, and the members of each role and group."""

from __future__ import annotations

from exported import whole
from fhir_bundle import DOCUMENT, of, told

from backspasm.graph.namespaces import LBS


def test_a_concept_has_its_narrowest_kind_alone_and_a_section_its_own() -> None:
    """Applying ice is a self-care action; a claim about imaging ends at a heading, which has a code too."""
    (system,) = of("CodeSystem")
    kinds = {one.code: [known.valueCode for known in one.property if known.code == "kind"] for one in system.concept}
    section = f"source/{DOCUMENT}_treatment-options"
    assert kinds["icing"] == ["SelfCareAction"]
    assert kinds[section] == ["Section"]
    code, known, _ = told()[f"{LBS}claim/imaging_tensionWith_{DOCUMENT}_treatment-options"]
    assert (code, known.code, known.valueCode) == ("imaging", "tensionWith", section)


def test_a_kind_and_a_role_are_codes_that_nobody_selects() -> None:
    """A self-care action is an intervention; a relief step is a role."""
    (system,) = of("CodeSystem")
    told_of = {one.code: [(known.code, known.valueCode) for known in one.property] for one in system.concept}
    types = {one.code: one.type for one in system.property}
    assert (types["kind"], types["role"]) == ("code", "code")
    assert ("role", "ReliefStep") in told_of["icing"]
    assert told_of["SelfCareAction"] == [("notSelectable", None), ("kindOf", "Intervention")]
    assert told_of["ReliefStep"] == [("notSelectable", None)]


def test_designations_are_the_synonyms() -> None:
    (system,) = of("CodeSystem")
    found = {(f"{LBS}{one.code}", name.value) for one in system.concept for name in one.designation or ()}
    assert found == {(row.concept, row.synonym) for row in whole().rows("synonyms")}
    assert found


def test_each_role_and_each_group_has_a_value_set_and_all_codes_have_one() -> None:
    claims, items = whole().rows("claims"), whole().rows("items")
    roles = {row.object.removeprefix(LBS) for row in claims if row.predicate_label == "role"}
    groups = {row.group_iri.rpartition("/")[2].replace("_", ".") for row in items if row.group_iri}
    assert {one.id for one in of("ValueSet")} == roles | groups | {"backspasm"}
    assert len(groups) == 12


def test_the_code_system_names_the_value_set_of_all_its_codes() -> None:
    (system,) = of("CodeSystem")
    (everything,) = (one for one in of("ValueSet") if f"{one.url}|{one.version}" == system.valueSet)
    (include,) = everything.compose.include
    assert (include.system, include.concept, include.filter) == (system.url, None, None)
