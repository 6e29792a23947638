"""FHIR R4 as fhirclient and three validators from npm read it, and the faults that none of them sees."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import fhir_readers
import pytest
from exported import counts, drawn, made, two, whole
from faults import fhir as fhir_faults
from fhirclient.models.bundle import Bundle
from fhirclient.models.fhirabstractbase import FHIRValidationError
from fhirclient.models.fhirelementfactory import FHIRElementFactory
from npm import run

from backspasm.exporters import content, fhir, fhir_statements, formats
from backspasm.graph import stores
from backspasm.graph.namespaces import LBS, shorten

Resource = dict[str, Any]

DOCUMENT = "low-back-cramps-or-spasms"
RELIEF = f"{DOCUMENT}.relief"
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


def files() -> list[str]:
    return sorted(name for name in made("fhir") if name.endswith(".json"))


@cache
def bundle() -> Any:
    """The bundle as fhirclient reads it, which is strict."""
    return Bundle(json.loads(made("fhir")["Bundle-backspasm.json"]))


def of(kind: str) -> list[Any]:
    """The resources of a type."""
    found = [entry.resource for entry in bundle().entry if entry.resource.resource_type == kind]
    assert found
    return found


def parts(element: Any, name: str = "statement") -> list[dict[str, list[Any]]]:
    """The values of each extension of ours at an element, by the names of its parts."""
    found = []
    for extension in element.extension or ():
        if extension.url == f"{LBS}StructureDefinition/{name}":
            values: dict[str, list[Any]] = {}
            for part in extension.extension:
                held = (part.valueUri, part.valueCode, part.valueString, part.valueDecimal)
                values.setdefault(part.url, []).append(next(value for value in held if value is not None))
            found.append(values)
    return found


@cache
def told() -> dict[str, tuple[str, Any, dict[str, list[Any]]]]:
    """By claim: the code of its subject, the property that says it, and what stands beside it."""
    (system,) = of("CodeSystem")
    found: dict[str, tuple[str, Any, dict[str, list[Any]]]] = {}
    for concept in system.concept:
        for known in concept.property:
            found |= {values["claim"][0]: (concept.code, known, values) for values in parts(known)}
    return found


def raw() -> list[Resource]:
    """The resources as plain JSON, each its own copy."""
    return [entry["resource"] for entry in json.loads(made("fhir")["Bundle-backspasm.json"])["entry"]]


def test_fhirclient_reads_and_writes_each_file_alike() -> None:
    for name in files():
        resource = json.loads(made("fhir")[name])
        assert FHIRElementFactory.instantiate(resource["resourceType"], resource).as_json() == resource, name


def test_single_files_are_what_the_bundle_holds() -> None:
    singles = [json.loads(made("fhir")[name]) for name in files() if not name.startswith("Bundle")]
    assert sorted(map(str, singles)) == sorted(map(str, raw()))


def test_full_urls_are_unique_and_name_type_and_id() -> None:
    urls = [entry.fullUrl for entry in bundle().entry]
    assert len(set(urls)) == len(urls)
    assert urls == [f"{LBS}{entry.resource.resource_type}/{entry.resource.id}" for entry in bundle().entry]


def test_fhirclient_holds_what_the_manifest_counts() -> None:
    (system,) = of("CodeSystem")
    plan = next(one for one in of("PlanDefinition") if one.id == RELIEF)
    edges = sum(known.valueCode is not None for concept in system.concept for known in concept.property)
    edges += sum(len(include.concept) for one in of("ValueSet") for include in one.compose.include)
    edges += sum(
        target.code is not None
        for one in of("ConceptMap")
        for group in one.group
        for element in group.element
        for target in element.target
    )
    edges += sum(step.definitionCanonical is not None for phase in plan.action for step in phase.action)
    labels = sum(concept.display is not None for concept in system.concept)
    assert counts("fhir") == (len(bundle().entry) + len(system.concept), edges, labels, len(told()))


def test_a_statement_comes_back() -> None:
    for statement in drawn("fhir"):
        (system,) = of("CodeSystem")
        displays = {f"{LBS}{concept.code}": concept.display for concept in system.concept}
        labels = {f"{LBS}{known.code}": known.description for known in system.property}
        code, known, values = told()[statement.claim]
        if known.code == "role":
            assert (displays[f"{LBS}{code}"], known.valueString) == (statement.subject_label, statement.object_label)
        else:
            ends = [displays[f"{LBS}{code}"], labels[f"{LBS}{known.code}"], displays[f"{LBS}{known.valueCode}"]]
            assert ends == [statement.subject_label, statement.predicate_label, statement.object_label]
        assert values["origin"] == [statement.origin]
        assert values.get("modality", [None]) == [statement.modality]
        assert tuple(values.get("item", ())) == statement.items
        assert sorted(mapped(statement.subject)) == sorted(
            (shorten(predicate), "" if curie == "sssom:NoTermFound" else curie.partition(":")[2])
            for predicate, curie in statement.mappings
        )


def mapped(concept: str) -> list[tuple[str, str]]:
    """The predicate and the bare code of each target of a concept, the code empty where no term was found."""
    return [
        (shorten(values["predicate"][0]), (target.code or "").rpartition(":")[2])
        for one in of("ConceptMap")
        for group in one.group
        for element in group.element
        if f"{group.source}{element.code}" == concept
        for target in element.target
        for values in parts(target, "mapping")
    ]


def test_a_wider_term_is_called_wider() -> None:
    """R4 reads from source to target, so that skos:broadMatch, to a broader term, is `wider`."""
    found = set()
    for one in of("ConceptMap"):
        for target in (target for group in one.group for element in group.element for target in element.target):
            (values,) = parts(target, "mapping")
            kind = values["predicate"][0].rpartition("#")[2].removesuffix("Match")
            found.add((kind if target.code else "none", target.equivalence))
    assert found == {*EQUIVALENCE.items(), ("none", "unmatched")}


def test_each_role_each_group_and_each_terminology_has_a_resource() -> None:
    claims, items, mappings = (whole().rows(name) for name in ("claims", "items", "mappings"))
    roles = {row.object.removeprefix(LBS) for row in claims if row.predicate_label == "role"}
    groups = {row.group_iri.rpartition("/")[2].replace("_", ".") for row in items if row.group_iri}
    assert {one.id for one in of("ValueSet")} == roles | groups
    assert len(groups) == 12
    prefixes = {row.curie.partition(":")[0] for row in mappings} - {"sssom"}
    assert {one.id for one in of("ConceptMap")} == prefixes | {"no-term-found"}


def test_ice_is_timed_as_the_document_says() -> None:
    """Apply ice 20 minutes every 2 hours."""
    timed = {one.id: one.timingTiming.repeat.as_json() for one in of("ActivityDefinition") if one.timingTiming}
    assert timed == {
        f"{DOCUMENT}.icing": {"duration": 20, "durationUnit": "min", "frequency": 1, "period": 2, "periodUnit": "h"}
    }


def test_what_is_to_be_avoided_is_not_to_be_performed() -> None:
    """Avoid complete bed rest; Avoid aggravating positions."""
    avoided = {one.code.coding[0].code for one in of("ActivityDefinition") if one.doNotPerform}
    assert avoided == {"completeBedRest", "aggravatingPosition"}


def test_phases_have_their_hours_and_their_eight_steps_in_order() -> None:
    plan = next(one for one in of("PlanDefinition") if one.id == RELIEF)
    hours = [
        (phase.timingRange.low.value, phase.timingRange.high and phase.timingRange.high.value) for phase in plan.action
    ]
    assert [phase.title for phase in plan.action] == ["First 48 Hours", "After 48 Hours"]
    assert hours == [(0, 48), (48, None)]
    for phase in plan.action:
        items = [row.text for row in whole().rows("items") if row.group == phase.title]
        assert [step.title for step in phase.action] == items
        assert len(items) == 8


def test_a_concept_has_its_narrowest_kind_alone_and_a_section_its_own() -> None:
    """Applying ice is a self-care action; a claim about imaging ends at a heading, which has a code too."""
    (system,) = of("CodeSystem")
    kinds = {one.code: [known.valueString for known in one.property if known.code == "kind"] for one in system.concept}
    section = f"source/{DOCUMENT}_treatment-options"
    assert kinds["icing"] == ["self-care action"]
    assert kinds[section] == ["section"]
    code, known, _ = told()[f"{LBS}claim/imaging_tensionWith_{DOCUMENT}_treatment-options"]
    assert (code, known.code, known.valueCode) == ("imaging", "tensionWith", section)


def test_ids_are_as_long_and_as_plain_as_fhir_takes_them() -> None:
    ids = {entry.resource.id for entry in bundle().entry}
    assert f"{DOCUMENT}.first-48-hours" in ids
    for name in (*ids, fhir_statements.resource_id("a-long-leaflet" * 5, "a_group")):
        assert re.fullmatch(r"[A-Za-z0-9.-]{1,64}", name)
    assert len({fhir_statements.resource_id("a-long-leaflet" * 5, group) for group in ("first", "second")}) == 2


def test_the_plan_says_to_which_phase_the_hour_between_them_belongs() -> None:
    """First 48 Hours has hour 48; After 48 Hours begins with it and is without it. A range of FHIR cannot say so."""
    plan = next(one for one in of("PlanDefinition") if one.id == RELIEF)
    assert "First 48 Hours: from 0 h (included) to 48 h (included)." in plan.description
    assert "After 48 Hours: from 48 h (not included) on." in plan.description


def test_designations_are_the_synonyms() -> None:
    (system,) = of("CodeSystem")
    found = {(f"{LBS}{one.code}", name.value) for one in system.concept for name in one.designation or ()}
    assert found == {(row.concept, row.synonym) for row in whole().rows("synonyms")}
    assert found


def test_evidence_notes_stand_at_their_claims() -> None:
    assert whole().rows("evidence")
    for row in whole().rows("evidence"):
        assert any(note.startswith(f"{row.direction}: {row.note} (") for note in told()[row.claim][2]["evidence"])


def test_notice_and_version_stand_in_every_resource() -> None:
    head = whole().header
    for entry in bundle().entry:
        assert entry.resource.description.startswith(head.notice)
        assert (entry.resource.version, entry.resource.status, entry.resource.experimental) == (
            head.version,
            "draft",
            True,
        )
    assert (bundle().meta.tag[0].display, bundle().identifier.value) == (head.notice, head.version)


def test_zip_for_hapi_has_every_code_and_only_known_parents() -> None:
    with zipfile.ZipFile(io.BytesIO(made("fhir")["backspasm-hapi.zip"])) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    rows = {name: list(csv.reader(io.StringIO(files[name]))) for name in files if name.endswith(".csv")}
    assert [rows[f"{name}.csv"][0] for name in ("concepts", "hierarchy", "properties")] == [
        ["CODE", "DISPLAY"],
        ["PARENT", "CHILD"],
        ["CODE", "KEY", "VALUE", "TYPE"],
    ]
    (system,) = of("CodeSystem")
    assert {code: label.removeprefix("'") for code, label in rows["concepts.csv"][1:]} == {
        one.code: one.display for one in system.concept
    }
    kinds = {(row.object, row.subject) for row in whole().rows("claims") if row.predicate == f"{LBS}kindOf"}
    assert {(f"{LBS}{parent}", f"{LBS}{child}") for parent, child in rows["hierarchy.csv"][1:]} == kinds
    assert kinds
    head = json.loads(files["codesystem.json"])
    assert (head["url"], head["content"], head["purpose"]) == (LBS, "not-present", whole().header.notice)


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


@pytest.mark.reader
def test_each_of_two_documents_has_its_own_plan_and_a_shared_step_what_its_own_document_says(tmp_path: Path) -> None:
    """Both advise ice; the leaflet on the neck gives no minutes and one phase, of 24 hours. It has six steps."""
    found = fhir.resources(two())
    assert fhir_faults.faults(found) == []
    assert len(found) + len(found[0]["concept"]) == formats.counts("fhir", two()).nodes
    plans = {one["id"]: one for one in found if one["resourceType"] == "PlanDefinition"}
    assert plans.keys() == {RELIEF, "neck-spasm.relief", "red-flags"}
    (phase,) = plans["neck-spasm.relief"]["action"]
    assert (phase["title"], phase["timingRange"]["high"]["value"], len(phase["action"])) == ("First 24 Hours", 24, 6)
    assert "First 24 Hours: from 0 h (included) to 24 h (included)." in plans["neck-spasm.relief"]["description"]
    activities = {one["id"]: one for one in found if one["resourceType"] == "ActivityDefinition"}
    assert (len(activities), "timingTiming" in activities[f"{DOCUMENT}.icing"]) == (16 + 6, True)
    assert (activities["neck-spasm.icing"]["title"], "timingTiming" in activities["neck-spasm.icing"]) == (
        "Apply ice",
        False,
    )
    avoided = {name for name, one in activities.items() if "doNotPerform" in one and name.startswith("neck")}
    assert avoided == {f"neck-spasm.avoiding{what}" for what in ("HeavyLifting", "SuddenTurnsOfTheHead")}
    fhir_readers.hold({one["id"]: one for one in found if "neck-spasm" in one["id"]}, tmp_path)


def test_no_fault_in_what_came_back() -> None:
    assert fhir_faults.faults(raw()) == []


def resource(found: list[Resource], name: str) -> Resource:
    """A resource by its type and id."""
    return next(one for one in found if f"{one['resourceType']}/{one['id']}" == name)


def _swap(found: list[Resource]) -> None:
    target = resource(found, "ConceptMap/MESH")["group"][0]["element"]
    wide = next(one for element in target for one in element["target"] if one["equivalence"] == "wider")
    wide["equivalence"] = "narrower"


def _unstate(found: list[Resource]) -> None:
    concepts = resource(found, "CodeSystem/backspasm")["concept"]
    known = next(
        known for one in concepts if one["code"] == "icing" for known in one["property"] if known["code"] == "advisedIn"
    )
    known["extension"][0]["extension"] = [part for part in known["extension"][0]["extension"] if part["url"] != "item"]


def _repeat_link(found: list[Resource]) -> None:
    items = resource(found, "Questionnaire/red-flags")["item"]
    items[1]["item"][0]["linkId"] = items[0]["item"][0]["linkId"]


# What no validator sees: the fault, and the change that makes it.
MEANT: dict[str, Callable[[list[Resource]], object]] = {
    "is narrower, and its predicate says wider": _swap,
    "to be avoided, and doNotPerform says otherwise": lambda found: resource(
        found, f"ActivityDefinition/{DOCUMENT}.avoidingCompleteBedRest"
    ).pop("doNotPerform"),
    "and its timing says otherwise": lambda found: resource(found, f"ActivityDefinition/{DOCUMENT}.icing").pop(
        "timingTiming"
    ),
    "is Stated, and its item says otherwise": _unstate,
    "has the code fistPhase, which there is not": lambda found: resource(found, "ValueSet/Cause")["compose"]["include"][
        0
    ]["concept"].append({"code": "fistPhase"}),
    "which there is not": lambda found: resource(found, f"PlanDefinition/{RELIEF}")["action"][0]["action"][0].update(
        definitionCanonical=f"{LBS}ActivityDefinition/nothing|0.1.0"
    ),
    "stands twice": _repeat_link,
    "jurisdiction is empty": lambda found: resource(found, "ValueSet/Cause").update(jurisdiction=[]),
    "is none for a computer": lambda found: resource(found, "ValueSet/Cause").update(name="A cause"),
    "is no experimental draft": lambda found: resource(found, f"PlanDefinition/{RELIEF}").update(status="active"),
    "does not begin its description with the notice": lambda found: resource(found, f"PlanDefinition/{RELIEF}").update(
        description="What helps."
    ),
    "another resource has its URL": lambda found: resource(found, "ValueSet/Cause").update(url=LBS),
}


@pytest.mark.parametrize("fault", MEANT)
def test_a_twin_that_is_wrong_in_meaning_is_a_fault(fault: str) -> None:
    found = raw()
    MEANT[fault](found)
    assert any(fault in sentence for sentence in fhir_faults.faults(found))


# Broken in form: the file, the change, and the validators that see it.
BROKEN: dict[str, tuple[str, Callable[[Resource], object], set[str]]] = {
    "code twice": (
        "CodeSystem-backspasm.json",
        lambda one: one["concept"].append(one["concept"][0]),
        {"medplum"},
    ),
    "status that there is not": (
        "ValueSet-Cause.json",
        lambda one: one.update(status="drafted"),
        {"fhir", "schema"},
    ),
    "equivalence that there is not": (
        "ConceptMap-MESH.json",
        lambda one: one["group"][0]["element"][0]["target"][0].update(equivalence="broader"),
        {"fhir", "schema"},
    ),
    "no content": (
        "CodeSystem-backspasm.json",
        lambda one: one.pop("content"),
        {"medplum", "fhir", "fhirclient"},
    ),
    "element that there is not": (
        f"ActivityDefinition-{DOCUMENT}.icing.json",
        lambda one: one.update(notToPerform=True),
        {"medplum", "fhir", "schema", "fhirclient"},
    ),
    "narrower without a comment": (
        "ConceptMap-ICD10CM.json",
        lambda one: [
            target.pop("comment", None) for element in one["group"][0]["element"] for target in element["target"]
        ],
        {"medplum"},
    ),
    "number for a word": (
        f"PlanDefinition-{RELIEF}.json",
        lambda one: one.update(title=48),
        {"medplum", "schema", "fhirclient"},
    ),
}


def broken(twin: str) -> Resource:
    name, change, _ = BROKEN[twin]
    one: Resource = json.loads(made("fhir")[name])
    change(one)
    return one


@pytest.fixture(scope="module")
def validated(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, list[str]]]:
    """What three validators say of every file and of every broken twin."""
    folder = tmp_path_factory.mktemp("fhir")
    for name in files():
        (folder / name).write_bytes(made("fhir")[name])
    for twin in BROKEN:
        (folder / f"{twin}.json").write_text(json.dumps(broken(twin)), encoding="utf-8")
    found: dict[str, dict[str, list[str]]] = json.loads(run("fhir.mjs", folder))
    return found


@pytest.mark.reader
@pytest.mark.parametrize("validator", ["medplum", "fhir", "schema"])
def test_validator_finds_no_fault(validator: str, validated: dict[str, dict[str, list[str]]]) -> None:
    assert {name: validated[validator][name] for name in files()} == {name: [] for name in files()}


@pytest.mark.reader
@pytest.mark.parametrize("twin", BROKEN)
def test_a_broken_twin_is_refused(twin: str, validated: dict[str, dict[str, list[str]]]) -> None:
    """By those validators that see its kind of fault."""
    found = {name for name, files in validated.items() if files[f"{twin}.json"]}
    assert BROKEN[twin][2] - {"fhirclient"} <= found


@pytest.mark.parametrize("twin", [name for name, (_, _, seen) in BROKEN.items() if "fhirclient" in seen])
def test_a_broken_twin_is_refused_by_fhirclient(twin: str) -> None:
    one = broken(twin)
    with pytest.raises(FHIRValidationError):
        FHIRElementFactory.instantiate(one["resourceType"], one)
