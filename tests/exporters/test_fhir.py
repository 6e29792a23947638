"""FHIR R4 as fhirclient, fhir.resources and three validators from npm read it, and the faults that none of them sees."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import fhir_readers
import pytest
from exported import counts, made, whole
from faults import fhir as fhir_faults
from fhir_bundle import DOCUMENT, RELIEF, Resource, bundle, of, raw, resource, told
from fhirclient.models.fhirabstractbase import FHIRValidationError
from fhirclient.models.fhirelementfactory import FHIRElementFactory
from npm import run

from backspasm.exporters import fhir_statements
from backspasm.graph.namespaces import LBS


def files() -> list[str]:
    return sorted(name for name in made("fhir") if name.endswith(".json"))


def test_fhirclient_reads_and_writes_each_file_alike() -> None:
    for name in files():
        one = json.loads(made("fhir")[name])
        assert FHIRElementFactory.instantiate(one["resourceType"], one).as_json() == one, name


@pytest.mark.reader
def test_fhir_resources_reads_and_writes_each_file_alike() -> None:
    """Its R4B is the nearest to R4 that it has; the resources here are the same in both."""
    for name in files():
        one = json.loads(made("fhir")[name])
        assert fhir_readers.by_fhir_resources(one) == one, name


def test_single_files_are_what_the_bundle_holds() -> None:
    singles = [json.loads(made("fhir")[name]) for name in files() if not name.startswith("Bundle")]
    assert sorted(map(str, singles)) == sorted(map(str, raw()))


def test_full_urls_are_unique_and_name_type_and_id() -> None:
    urls = [entry.fullUrl for entry in bundle().entry]
    assert len(set(urls)) == len(urls)
    assert urls == [f"{LBS}{entry.resource.resource_type}/{entry.resource.id}" for entry in bundle().entry]


def test_the_transaction_puts_each_resource_of_the_collection_under_its_id() -> None:
    put = json.loads(made("fhir")["Bundle-backspasm-transaction.json"])
    assert put["type"] == "transaction"
    assert [entry["resource"] for entry in put["entry"]] == raw()
    for entry in put["entry"]:
        name = f"{entry['resource']['resourceType']}/{entry['resource']['id']}"
        assert entry["request"] == {"method": "PUT", "url": name}
        assert entry["fullUrl"] == f"{LBS}{name}"
    assert put["meta"]["tag"][0]["display"] == whole().header.notice


@pytest.mark.reader
def test_a_server_takes_the_transaction_and_gives_every_resource_back(tmp_path: Path) -> None:
    """Medplum's, in memory."""
    path = tmp_path / "transaction.json"
    path.write_bytes(made("fhir")["Bundle-backspasm-transaction.json"])
    answer = json.loads(run("fhir-server.mjs", path))
    assert (answer["outcome"], set(answer["statuses"])) == ("ok", {"200"})
    assert answer["resources"] == {f"{one['resourceType']}/{one['id']}": one for one in raw()}


@pytest.mark.reader
def test_a_server_refuses_entries_that_do_not_say_where_to_put_them(tmp_path: Path) -> None:
    put = json.loads(made("fhir")["Bundle-backspasm-transaction.json"])
    for entry in put["entry"]:
        entry.pop("request")
    path = tmp_path / "transaction.json"
    path.write_text(json.dumps(put), encoding="utf-8")
    answer = json.loads(run("fhir-server.mjs", path))
    assert (set(answer["statuses"]), answer["resources"]) == ({"400"}, {})


def test_what_a_resource_refers_to_is_put_before_it() -> None:
    """But the code system and the value set of all its codes, which name each other."""
    order = [one["url"] for one in raw()]
    referred = 0
    for place, one in enumerate(raw()):
        for _, value in fhir_faults.within({name: each for name, each in one.items() if name not in ("url", "text")}):
            url = value.partition("|")[0] if isinstance(value, str) else ""
            if url in order and (one["resourceType"], url) != ("CodeSystem", f"{LBS}ValueSet/backspasm"):
                assert order.index(url) <= place, (one["url"], url)
                referred += order.index(url) < place
    assert referred > 100


def test_fhirclient_holds_what_the_manifest_counts() -> None:
    (system,) = of("CodeSystem")
    plan = next(one for one in of("PlanDefinition") if one.id == RELIEF)
    edges = sum(known.valueCode is not None for concept in system.concept for known in concept.property)
    edges += sum(len(include.concept or ()) for one in of("ValueSet") for include in one.compose.include)
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


def test_no_fault_in_what_came_back() -> None:
    assert fhir_faults.faults(raw()) == []


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


def _claim_of_a_note(found: list[Resource]) -> Resource:
    concepts = resource(found, "CodeSystem/backspasm")["concept"]
    beside = (one for concept in concepts for known in concept["property"] for one in known.get("extension", ()))
    note = next(one for one in beside if one["url"] == fhir_statements.EVIDENCE)
    part: Resource = next(part for part in note["extension"] if part["url"] == "claim")
    return part


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
    "has another publisher, date or copyright": lambda found: resource(found, "ValueSet/Cause").update(date="2020"),
    "has no narrative": lambda found: resource(found, "ValueSet/Cause").pop("text"),
    "refers to https://w3id.org/backspasm/ValueSet/all|1, which there is not": lambda found: resource(
        found, "ConceptMap/MESH"
    ).update(sourceCanonical=f"{LBS}ValueSet/all|1"),
    "has an evidence note, and its statement is not beside it": lambda found: _claim_of_a_note(found).update(
        valueUri=f"{LBS}claim/nothing"
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
        {"medplum", "fhir", "fhirclient", "fhir.resources"},
    ),
    "element that there is not": (
        f"ActivityDefinition-{DOCUMENT}.icing.json",
        lambda one: one.update(notToPerform=True),
        {"medplum", "fhir", "schema", "fhirclient", "fhir.resources"},
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
        {"medplum", "schema", "fhirclient", "fhir.resources"},
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
    assert BROKEN[twin][2] & validated.keys() <= found


@pytest.mark.parametrize("twin", [name for name, (_, _, seen) in BROKEN.items() if "fhirclient" in seen])
def test_a_broken_twin_is_refused_by_fhirclient(twin: str) -> None:
    one = broken(twin)
    with pytest.raises(FHIRValidationError):
        FHIRElementFactory.instantiate(one["resourceType"], one)


@pytest.mark.reader
@pytest.mark.parametrize("twin", [name for name, (_, _, seen) in BROKEN.items() if "fhir.resources" in seen])
def test_a_broken_twin_is_refused_by_fhir_resources(twin: str) -> None:
    with pytest.raises(ValueError, match="validation error"):
        fhir_readers.by_fhir_resources(broken(twin))


@pytest.mark.parametrize("name", ["Bundle-backspasm.json", "Bundle-backspasm-transaction.json"])
def test_a_bundle_that_is_cut_off_is_no_json(name: str) -> None:
    """So no reader takes it: all of them begin with JSON."""
    with pytest.raises(json.JSONDecodeError):
        json.loads(made("fhir")[name][:-10])
