"""The class view has every concept with its words, every claim once, and no place for a restriction."""

from __future__ import annotations

from exported import counts, statements, whole

from backspasm.exporters import classes, sources
from backspasm.graph.namespaces import LBS

TERMS = {term.iri.removeprefix(LBS): term for term in classes.terms(whole())}
KINDS = 20  # the kinds of README's model that are right below concept


def test_every_concept_kind_and_role_is_a_class_with_its_label_and_definition() -> None:
    concepts = {row.concept.removeprefix(LBS): row for row in whole().rows("concepts")}
    assert len(concepts) > 400
    for name, row in concepts.items():
        assert (TERMS[name].label, TERMS[name].definition) == (row.label, row.definition)
        assert not TERMS[name].property
    assert sum(term.parents == [classes.CONCEPT] for term in TERMS.values()) == KINDS
    assert TERMS["SystemicCause"].parents == [f"{LBS}Cause"]


def test_every_relation_is_a_property() -> None:
    for row in whole().rows("claims"):
        relation = classes.ROLE if row.predicate_label == "role" else row.predicate
        assert TERMS[relation.removeprefix(LBS)].property
    assert TERMS["systemicCauseOf"].parents == [f"{LBS}possibleCauseOf"]


def test_every_synonym_stands_once_and_has_a_scope() -> None:
    found = [(term.iri, text) for term in TERMS.values() for _, text in term.synonyms]
    assert sorted(found) == sorted((row.concept, row.synonym) for row in whole().rows("synonyms"))
    assert {scope for term in TERMS.values() for scope, _ in term.synonyms} <= set(classes.SCOPES)


def test_a_cross_reference_is_an_exact_match() -> None:
    exact = {one.curie for one in TERMS["dehydration"].matches if one.predicate.endswith("exactMatch")}
    assert set(TERMS["dehydration"].xrefs) == exact
    assert "MESH:D003681" in exact


def test_every_claim_stands_at_its_subject_with_origin_modality_and_items() -> None:
    found = {}
    for term in TERMS.values():
        for one in term.statements:
            beside = dict(one.beside)
            found[beside[classes.CLAIM]] = (term.iri, one)
    assert len(found) == counts("owl-classes").claims == len(statements())
    for statement in statements():
        subject, one = found[statement.claim]
        assert (subject, one.object) == (statement.subject, statement.object)
        values: dict[str, list[str]] = {}
        for name, value in one.beside:
            values.setdefault(name, []).append(value)
        assert values[sources.ORIGIN] == [statement.origin]
        assert values.get(classes.MODALITY, [None]) == [statement.modality]
        assert values.get(sources.SOURCE, []) == list(statement.items)


def test_the_header_is_that_of_the_whole_graph_with_a_title_and_version_of_its_own() -> None:
    head = {property: value.value for property, value in classes.head(whole())}
    assert head[classes.TITLE] == "backspasm: low back cramps and spasms, as classes"
    assert head[classes.VERSION] == f"{LBS}{whole().header.version}/classes"
    assert head[f"{LBS}safetyNotice"] == whole().header.notice
    assert not any("import" in property for property in head)
