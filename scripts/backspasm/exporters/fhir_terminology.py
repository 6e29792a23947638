"""The concepts, kinds and roles as a FHIR CodeSystem, with a ValueSet of all codes, of each role and of each group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ..graph.namespaces import LBS
from .fhir_header import canonical, header
from .fhir_statements import STATEMENT, Extension, extension

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .content import Content

Resource = dict[str, Any]

PROPERTIES = "http://hl7.org/fhir/concept-properties#"
WHOLE = "backspasm"  # the id of the ValueSet of all codes


def code(iri: str) -> str:
    """Return the code of a concept: the last part of its IRI."""
    return iri.removeprefix(LBS)


class Term(NamedTuple):
    """A concept of the CodeSystem: a concept of the graph, or a part of a document that a claim names."""

    iri: str
    label: str
    kind: str
    definition: str


def _term(row: Any) -> Term:
    return Term(row.concept, row.label, row.kind, row.definition)


def _parts(content: Content) -> list[Term]:
    """Return the parts of documents that claims name, such as a section."""
    ends = {end for row in content.rows("claims") for end in (row.subject, row.object)}
    titles = {row.document: row.title for row in content.rows("documents")}
    kinds = {row.node: row for row in content.rows("nodes")}
    return [
        Term(row.place, row.text, row.kind, f"{kinds[row.place].kind_label} of the document {titles[row.document]!r}")
        for row in content.rows("outline")
        if row.place in ends
    ]


def code_system(content: Content, said: dict[str, list[Extension]]) -> Resource:
    """Return all concepts, with synonyms as designations, and each claim as a property with its origin and item.

    A part of a document that a claim names is a concept here, so that the claim has both its ends. The kinds and
    roles are codes too, with `notSelectable`: the properties `kind` and `role` refer to them.
    """
    concepts = [*_concepts(content, said), *_classes(content)]
    says = f"{content.header.description} A property that is a claim has an extension with its provenance."
    return {
        **header(content, "CodeSystem", "backspasm", content.header.title, says),
        "url": LBS,
        "caseSensitive": True,
        "valueSet": canonical(content, "ValueSet", WHOLE),
        "hierarchyMeaning": "is-a",
        "versionNeeded": False,
        "content": "complete",
        "count": len(concepts),
        "property": _properties(content),
        "concept": concepts,
    }


def _concepts(content: Content, said: dict[str, list[Extension]]) -> Iterator[dict[str, Any]]:
    told, synonyms = content.grouped("claims", "subject"), content.grouped("synonyms", "concept")
    items = content.grouped("items", "concept")
    for row in [*map(_term, content.rows("concepts")), *_parts(content)]:
        properties: list[dict[str, Any]] = [{"code": "kind", "valueCode": code(row.kind)}]
        texts = dict.fromkeys(item.text for item in items.get(row.iri, ()))
        properties += [{"code": "item", "valueString": text} for text in texts]
        for claim in told.get(row.iri, ()):
            name = "role" if claim.predicate_label == "role" else code(claim.predicate)
            properties.append({"extension": said[claim.claim], "code": name, "valueCode": code(claim.object)})
        names = [{"language": "en", "value": one.synonym} for one in synonyms.get(row.iri, ())]
        yield {
            "code": code(row.iri),
            "display": row.label,
            "definition": row.definition,
            **({"designation": names} if names else {}),
            "property": properties,
        }


def _classes(content: Content) -> Iterator[dict[str, Any]]:
    """Yield the kinds, each below its wider kinds, and the roles."""
    for rows in content.grouped("kinds", "kind").values():
        wider = [{"code": "kindOf", "valueCode": code(row.wider)} for row in rows if row.wider]
        yield {
            "code": code(rows[0].kind),
            "display": rows[0].label,
            "definition": rows[0].definition,
            "property": [{"code": "notSelectable", "valueBoolean": True}, *wider],
        }


def _properties(content: Content) -> list[dict[str, str]]:
    """Return the definitions of the properties: those that FHIR or this export defines, and one for each relation."""
    used = {row.predicate: row.predicate_label for row in content.rows("claims") if row.predicate_label != "role"}
    own = [
        ("kind", f"{LBS}Concept", "kind of the concept", "code"),
        ("item", f"{LBS}mentions", "item of a document that the concept heads", "string"),
        ("role", f"{LBS}claimRole", "role of the concept", "code"),
        ("notSelectable", f"{PROPERTIES}notSelectable", "true for a kind or a role, which is not a concept", "boolean"),
    ]
    for predicate in sorted(used):
        name = code(predicate)
        own.append((name, f"{PROPERTIES}parent" if name == "kindOf" else predicate, used[predicate], "code"))
    return [dict(zip(("code", "uri", "description", "type"), one, strict=True)) for one in own]


def value_sets(content: Content, said: dict[str, list[Extension]]) -> list[Resource]:
    """Return a ValueSet of all codes, one of the concepts in each role, and one of those that head the items of each group."""
    roles: dict[str, list[dict[str, Any]]] = {}
    titles: dict[str, str] = {}
    for row in content.rows("claims"):
        if row.predicate_label == "role":
            titles[row.object] = row.object_label
            member = {"extension": said[row.claim], "code": code(row.subject), "display": row.subject_label}
            roles.setdefault(row.object, []).append(member)
    everything = f"All codes of the code system {content.header.title!r}: the concepts, their kinds and their roles."
    made = [_value_set(content, WHOLE, f"All codes of {content.header.title}", everything, [])]
    made += [
        _value_set(content, code(role), titles[role], f"Concepts in the role: {titles[role]}.", roles[role])
        for role in sorted(roles)
    ]
    labels = {row.concept: row.label for row in content.rows("concepts")}
    documents = {row.document: row for row in content.rows("documents")}
    for group, items in content.grouped("items", "group_iri").items():
        if group is not None:
            document = documents[items[0].document]
            beside = [("origin", "Stated"), ("document", document.identifier)]
            members = [
                {
                    "extension": [extension(STATEMENT, [*beside, ("item", row.text), ("place", row.item)])],
                    "code": code(row.concept),
                    "display": labels[row.concept],
                }
                for row in items
            ]
            says = f"Concepts that head the items of the group {items[0].group!r} of the document {document.title!r}."
            made.append(_value_set(content, group.rpartition("/")[2], items[0].group, says, members))
    return made


def _value_set(content: Content, name: str, title: str, says: str, members: list[dict[str, Any]]) -> Resource:
    include = {"system": LBS, "version": content.header.version, **({"concept": members} if members else {})}
    return {**header(content, "ValueSet", name, title, says), "compose": {"include": [include]}}
