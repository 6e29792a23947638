"""The concepts as a FHIR CodeSystem, a ValueSet for each role and group, a ConceptMap for each outside terminology."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ..graph.namespaces import LBS
from ..graph.systems import coding
from .content import NO_TERM
from .fhir_statements import MAPPING, STATEMENT, Extension, extension, header

if TYPE_CHECKING:
    from .content import Content

Resource = dict[str, Any]

PARENT = "http://hl7.org/fhir/concept-properties#parent"
# In R4 `wider` means that the target is wider than the source, like skos:broadMatch.
EQUIVALENCE = {
    "exactMatch": "equivalent",
    "closeMatch": "inexact",
    "broadMatch": "wider",
    "narrowMatch": "narrower",
    "relatedMatch": "relatedto",
}
# R4 requires a comment if the equivalence is narrower or inexact.
COMMENT = {
    "narrower": "The term covers a part of what the concept covers.",
    "inexact": "The meanings are close; it is not claimed that the terms are interchangeable.",
}


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
    return Term(row.concept, row.label, row.kind_label, row.definition)


def _parts(content: Content) -> list[Term]:
    """Return the parts of documents that claims name, such as a section."""
    ends = {end for row in content.rows("claims") for end in (row.subject, row.object)}
    titles = {row.document: row.title for row in content.rows("documents")}
    kinds = {row.node: row.kind_label for row in content.rows("nodes")}
    return [
        Term(row.place, row.text, kinds[row.place], f"{kinds[row.place]} of the document {titles[row.document]!r}")
        for row in content.rows("outline")
        if row.place in ends
    ]


def code_system(content: Content, said: dict[str, Extension]) -> Resource:
    """Return all concepts, with synonyms as designations, and each claim as a property with its origin and item.

    A part of a document that a claim names is a concept here, so that the claim has both its ends.
    """
    told = content.grouped("claims", "subject")
    used = {row.predicate: row.predicate_label for row in content.rows("claims") if row.predicate_label != "role"}
    synonyms, items = content.grouped("synonyms", "concept"), content.grouped("items", "concept")
    concepts = []
    for row in [*map(_term, content.rows("concepts")), *_parts(content)]:
        properties: list[dict[str, Any]] = [{"code": "kind", "valueString": row.kind}]
        texts = dict.fromkeys(item.text for item in items.get(row.iri, ()))
        properties += [{"code": "item", "valueString": text} for text in texts]
        for claim in told.get(row.iri, ()):
            beside = {"extension": [said[claim.claim]]}
            if claim.predicate_label == "role":
                properties.append({**beside, "code": "role", "valueString": claim.object_label})
            else:
                properties.append({**beside, "code": code(claim.predicate), "valueCode": code(claim.object)})
        names = [{"language": "en", "value": one.synonym} for one in synonyms.get(row.iri, ())]
        concepts.append(
            {
                "code": code(row.iri),
                "display": row.label,
                "definition": row.definition,
                **({"designation": names} if names else {}),
                "property": properties,
            }
        )
    says = f"{content.header.description} A property that is a claim has an extension with its provenance."
    return {
        **header(content, "CodeSystem", "backspasm", content.header.title, says),
        "url": LBS,
        "caseSensitive": True,
        "hierarchyMeaning": "is-a",
        "versionNeeded": False,
        "content": "complete",
        "count": len(concepts),
        "property": [
            {"code": "kind", "uri": f"{LBS}Concept", "description": "kind of the concept", "type": "string"},
            {
                "code": "item",
                "uri": f"{LBS}mentions",
                "description": "item of a document that the concept heads",
                "type": "string",
            },
            {"code": "role", "uri": f"{LBS}claimRole", "description": "role of the concept", "type": "string"},
            *(_property(predicate, used[predicate]) for predicate in sorted(used)),
        ],
        "concept": concepts,
    }


def _property(predicate: str, label: str) -> dict[str, str]:
    name = code(predicate)
    return {"code": name, "uri": PARENT if name == "kindOf" else predicate, "description": label, "type": "code"}


def value_sets(content: Content, said: dict[str, Extension]) -> list[Resource]:
    """Return a ValueSet of the concepts in each role, and one of the concepts that head the items of each group."""
    roles: dict[str, list[dict[str, Any]]] = {}
    titles: dict[str, str] = {}
    for row in content.rows("claims"):
        if row.predicate_label == "role":
            titles[row.object] = row.object_label
            member = {"extension": [said[row.claim]], "code": code(row.subject), "display": row.subject_label}
            roles.setdefault(row.object, []).append(member)
    made = [
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
    include = {"system": LBS, "version": content.header.version, "concept": members}
    return {**header(content, "ValueSet", name, title, says), "compose": {"include": [include]}}


def concept_maps(content: Content) -> list[Resource]:
    """Return a ConceptMap to each outside terminology, and one of the concepts without a term in any."""
    terminologies: dict[str, list[Any]] = {}
    for row in content.rows("mappings"):
        prefix = "no-term-found" if row.object == NO_TERM else row.curie.partition(":")[0]
        terminologies.setdefault(prefix, []).append(row)
    return [_concept_map(content, prefix, terminologies[prefix]) for prefix in sorted(terminologies)]


def _concept_map(content: Content, prefix: str, rows: list[Any]) -> Resource:
    targets: dict[str, list[Any]] = {}
    for row in rows:
        targets.setdefault(coding(row.curie, row.object)[0], []).append(row)
    groups = []
    for target in sorted(targets):
        elements: dict[str, dict[str, Any]] = {}
        for row in targets[target]:
            element = {"code": code(row.subject), "display": row.subject_label, "target": []}
            elements.setdefault(row.subject, element)["target"].append(_target(content, row))
        versions = sorted({row.version for row in targets[target] if row.version})
        groups.append(
            {
                "source": LBS,
                "sourceVersion": content.header.version,
                **({} if prefix == "no-term-found" else {"target": target}),
                **({"targetVersion": versions[0]} if len(versions) == 1 else {}),
                "element": list(elements.values()),
            }
        )
    found = "no outside term (none was found)" if prefix == "no-term-found" else prefix
    return {
        **header(content, "ConceptMap", prefix, f"Concepts to {found}", f"From the concepts to {found}."),
        "group": groups,
    }


def _target(content: Content, row: Any) -> dict[str, Any]:
    origin = None if row.mapping in content.added else "Curated"
    beside = [
        ("predicate", row.predicate),
        ("confidence", None if row.confidence is None else float(row.confidence)),
        ("justification", row.justification),
        ("version", row.version),
        ("origin", origin),
    ]
    term = {} if row.object == NO_TERM else {"code": coding(row.curie, row.object)[1]}
    equivalence = EQUIVALENCE[row.predicate.rpartition("#")[2]] if term else "unmatched"
    comment = row.comment or COMMENT.get(equivalence)
    return {
        "extension": [extension(MAPPING, beside)],
        **term,
        **({"display": row.object_label} if row.object_label else {}),
        "equivalence": equivalence,
        **({"comment": comment} if comment else {}),
    }
