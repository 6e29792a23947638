"""Each statement comes back with its provenance; the extensions that hold it are defined."""

from __future__ import annotations

from exported import drawn, statements, whole
from fhir_bundle import of, parts, told

from backspasm.graph.namespaces import LBS, shorten


def test_a_statement_comes_back() -> None:
    for statement in drawn("fhir"):
        (system,) = of("CodeSystem")
        displays = {f"{LBS}{concept.code}": concept.display for concept in system.concept}
        labels = {f"{LBS}{known.code}": known.description for known in system.property}
        code, known, values = told()[statement.claim]
        relation = "role" if known.code == "role" else labels[f"{LBS}{known.code}"]
        ends = [displays[f"{LBS}{code}"], relation, displays[f"{LBS}{known.valueCode}"]]
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


def test_every_statement_of_the_graph_comes_back_and_no_other() -> None:
    found = {
        claim: (f"{LBS}{code}", known.code, f"{LBS}{known.valueCode}", values["origin"], values.get("modality"))
        for claim, (code, known, values) in told().items()
    }
    assert found == {
        one.claim: (
            one.subject,
            "role" if one.predicate_label == "role" else one.predicate.removeprefix(LBS),
            one.object,
            [one.origin],
            [one.modality] if one.modality else None,
        )
        for one in statements()
    }
    assert len(found) > 800


def test_a_curated_statement_has_its_reason_its_date_and_its_review() -> None:
    found = {
        claim: (values["reason"][0], values["date"][0].as_json(), values["review"][0])
        for claim, (_, _, values) in told().items()
        if values["origin"] == ["Curated"]
    }
    wanted = {
        row.claim: (row.reason, row.date, row.review) for row in whole().rows("claims") if row.origin == "Curated"
    }
    assert found == wanted
    assert found


def test_the_extensions_are_those_of_r4_and_define_what_stands_in_them() -> None:
    defined = {}
    for one in of("StructureDefinition"):
        assert one.fhirVersion == "4.0.1"
        defined[one.id] = {each.sliceName for each in one.differential.element if each.sliceName}
    assert defined["statement"] == {name for _, _, values in told().values() for name in values}
    assert defined["evidence"] == {
        name for _, known, _ in told().values() for values in parts(known, "evidence") for name in values
    }
    assert defined["mapping"] == {
        name
        for one in of("ConceptMap")
        for group in one.group
        for element in group.element
        for target in element.target
        for values in parts(target, "mapping")
        for name in values
    }


def test_evidence_notes_stand_at_their_claims_with_whom_they_are_about() -> None:
    names = ("claim", "direction", "note", "population", "applicability", "certainty")
    found = [
        tuple(values.get(name, [None])[0] for name in names)
        for _, known, _ in told().values()
        for values in parts(known, "evidence")
    ]
    assert sorted(found, key=str) == sorted(
        (tuple(getattr(row, name) for name in names) for row in whole().rows("evidence")), key=str
    )
    assert found
