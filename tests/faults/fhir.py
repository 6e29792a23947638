"""What no validator of FHIR sees in our resources: what they say of one another, and what they must not say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from backspasm.exporters.fhir_concept_maps import COMMENT, EQUIVALENCE
from backspasm.exporters.fhir_statements import EVIDENCE, MAPPING, STATEMENT
from backspasm.graph.namespaces import LBS

if TYPE_CHECKING:
    from collections.abc import Iterator

Resource = dict[str, Any]

NAME = re.compile(r"[A-Z][A-Za-z0-9_]{0,254}")


def faults(resources: list[Resource]) -> list[str]:
    """Return a sentence for each fault of a set of resources that was read back."""
    codes = {concept["code"]: concept for one in resources for concept in one.get("concept", ())}
    checks = (_empty, _head, _twice, _statements, _evidence, _codes, _maps, _relief)
    return [fault for check in checks for one in resources for fault in check(one, codes, resources)]


def within(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every value within a resource, itself too, with its path."""
    waiting = [(path, value)]
    while waiting:
        path, value = waiting.pop()
        yield path, value
        inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        waiting += [(f"{path}.{name}" if path else str(name), one) for name, one in inner][::-1]


def beside(element: Resource, url: str = STATEMENT) -> dict[str, set[str]]:
    """Return what the extensions at an element say of its statements, or of the evidence: the values of each part."""
    found: dict[str, set[str]] = {}
    for one in element.get("extension", ()):
        for part in one["extension"] if one["url"] == url else ():
            (value,) = (value for name, value in part.items() if name.startswith("value"))
            found.setdefault(part["url"], set()).add(value if isinstance(value, str) else value["label"])
    return found


def _called(one: Resource) -> str:
    return f"{one['resourceType']}/{one['id']}"


def _empty(one: Resource, codes: dict[str, Resource], others: list[Resource]) -> Iterator[str]:
    for path, value in within(one):
        if value in ("", [], {}) or value is None:
            yield f"{_called(one)}: {path} is empty"


def _head(one: Resource, codes: dict[str, Resource], others: list[Resource]) -> Iterator[str]:
    if not NAME.fullmatch(one.get("name", "")):
        yield f"{_called(one)}: the name {one.get('name')!r} is none for a computer"
    if one.get("status") != "draft" or one.get("experimental") is not True:
        yield f"{_called(one)} is no experimental draft"
    if not one.get("description", "").startswith("Educational"):
        yield f"{_called(one)} does not begin its description with the notice"
    if any(one.get(name) != others[0].get(name) for name in ("publisher", "date", "copyright")):
        yield f"{_called(one)} has another publisher, date or copyright"
    if one.get("text", {}).get("status") not in ("generated", "extensions"):
        yield f"{_called(one)} has no narrative"
    if sum(other["url"] == one["url"] for other in others) > 1:
        yield f"{_called(one)}: another resource has its URL"


def _twice(one: Resource, codes: dict[str, Resource], others: list[Resource]) -> Iterator[str]:
    """Find codes, link ids and action ids that stand twice in one resource, and members twice in one value set."""
    seen: set[str] = set()
    for path, value in within(one):
        if isinstance(value, dict):
            kind = next((kind for kind in ("concept", "item", "action") if re.search(rf"{kind}\.\d+$", path)), None)
            name = value.get({"concept": "code", "item": "linkId", "action": "id"}.get(kind or "", ""))
            if name in seen:
                yield f"{_called(one)}: {name} stands twice"
            seen |= {name} if name else set()


def _statements(one: Resource, codes: dict[str, Resource], others: list[Resource]) -> Iterator[str]:
    for path, value in within(one):
        if isinstance(value, dict) and value.get("url") == STATEMENT and "extension" in value:
            parts = [part["url"] for part in value["extension"]]
            origins = [part.get("valueCode") for part in value["extension"] if part["url"] == "origin"]
            if len(origins) != 1 or origins[0] not in ("Stated", "Curated", "Inferred"):
                yield f"{_called(one)}: {path} has not one origin"
            elif (origins[0] == "Stated") != ("item" in parts):
                yield f"{_called(one)}: {path} is {origins[0]}, and its item says otherwise"
            elif (origins[0] == "Inferred") != ("premise" in parts):
                yield f"{_called(one)}: {path} is {origins[0]}, and its premises say otherwise"


def _evidence(one: Resource, codes: dict[str, Resource], others: list[Resource]) -> Iterator[str]:
    """Find evidence notes that do not stand beside the statement that they are about, or cite nothing."""
    for path, value in within(one):
        if isinstance(value, dict) and "extension" in value:
            notes = beside(value, EVIDENCE)
            if notes.get("claim", set()) - beside(value).get("claim", set()):
                yield f"{_called(one)}: {path} has an evidence note, and its statement is not beside it"
            if notes and "citation" not in notes:
                yield f"{_called(one)}: {path} has an evidence note that cites nothing"


def _codes(one: Resource, codes: dict[str, Resource], others: list[Resource]) -> Iterator[str]:
    """Find codes of ours that the code system does not have, properties that it does not declare, and references to nothing."""
    declared = {known["code"] for known in one.get("property", ())}
    urls = {f"{other['url']}|{other['version']}" for other in others}
    for path, value in within(one):
        if isinstance(value, dict):
            ours = [value.get("code")] if value.get("system") == LBS and "code" in value else []
            ours += [member["code"] for member in value.get("concept", ()) if value.get("system") == LBS]
            ours += [member["code"] for member in value.get("element", ()) if value.get("source") == LBS]
            if re.search(r"^concept\.\d+\.property\.\d+$", path):
                ours += [value["valueCode"]] if "valueCode" in value else []
                if value["code"] not in declared:
                    yield f"{_called(one)}: {path} has the property {value['code']}, which is not declared"
            yield from (
                f"{_called(one)}: {path} has the code {code}, which there is not" for code in ours if code not in codes
            )
            referred = [value[name] for name in ("definitionCanonical", "sourceCanonical", "valueSet") if name in value]
            referred += [value["resource"]] if value.get("type") == "depends-on" else []
            for canonical in referred:
                if canonical not in urls:
                    yield f"{_called(one)}: {path} refers to {canonical}, which there is not"


def _maps(one: Resource, codes: dict[str, Resource], others: list[Resource]) -> Iterator[str]:
    """Find targets whose equivalence is not what the mapping's own predicate says, and those that want a comment."""
    for path, value in within(one):
        if isinstance(value, dict) and "equivalence" in value:
            (parts,) = (inner["extension"] for inner in value["extension"] if inner["url"] == MAPPING)
            (predicate,) = (part["valueUri"] for part in parts if part["url"] == "predicate")
            wanted = EQUIVALENCE[predicate.rpartition("#")[2]] if "code" in value else "unmatched"
            if value["equivalence"] != wanted:
                yield f"{_called(one)}: {path} is {value['equivalence']}, and its predicate says {wanted}"
            if value["equivalence"] in COMMENT and "comment" not in value:
                yield f"{_called(one)}: {path} is {value['equivalence']} and has no comment"


def _relief(one: Resource, codes: dict[str, Resource], others: list[Resource]) -> Iterator[str]:
    """Find an activity that is to be avoided and is not marked so, or the other way round, and a schedule that is not told."""
    if one["resourceType"] == "ActivityDefinition":
        told = _of_its_document(one, codes)
        avoided = {known["valueCode"] for known in told if known["code"] == "avoids"}
        done = one["code"]["coding"][0]["code"]
        if (done in avoided) != one.get("doNotPerform", False):
            yield f"{_called(one)}: {done} is {'' if done in avoided else 'not '}to be avoided, and doNotPerform says otherwise"
        scheduled = any(known["code"] == "hasSchedule" for known in told)
        if scheduled != ("timingTiming" in one):
            yield f"{_called(one)} has {'a' if scheduled else 'no'} schedule, and its timing says otherwise"


def _of_its_document(activity: Resource, codes: dict[str, Resource]) -> list[dict[str, Any]]:
    """Return what the code system says of an activity's step and the document that advises it says too."""
    claims, found = beside(activity).get("claim", set()), []
    for concept in codes.values():
        advice = [known for known in concept["property"] if known["code"] == "advisedIn" and _claim(known) in claims]
        documents = {name for known in advice for name in beside(known)["document"]}
        found += [known for known in concept["property"] if documents & beside(known).get("document", set())]
    return found


def _claim(known: dict[str, Any]) -> str:
    (claim,) = beside(known)["claim"]
    return claim
