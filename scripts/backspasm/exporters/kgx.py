"""KGX: nodes and edges as TSV in the words of the Biolink Model, never stronger than the claim.

A role is a column of its node, not an edge. KGX keeps one edge per subject, predicate and object. Claims that share
all three in Biolink become one edge: the first claim fills the main columns, the others the `also_` columns. Stated
comes before Curated, Curated before Inferred, one document's claim before the next one's. An `also_` column lists the
values of those claims that have one, in the order of the claims. Cells are not quoted, and a bar separates the values
of a list.

KGX drops some columns when it merges nodes, so they are duplicated: `iri`, `original_subject` and `original_object`.
`knowledge_source` is filled because KGX would otherwise write the file's name there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import DataError
from ..graph.namespaces import LBS, shorten
from . import sources, tables
from .biolink import ANYTHING, CATEGORIES, KNOWN, PREDICATES, RELATED
from .content import DATASET, NO_TERM, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .content import Content

SOURCE = "infores:backspasm"
ROLE = "role"
NODE_COLUMNS = (
    "id",
    "category",
    "name",
    "description",
    "synonym",
    "xref",
    "provided_by",
    "iri",
    "kind",
    "inferred_role",
    "item",
    "no_term_found",
    "notice",
    "version",
)
ORDER = {"Stated": 0, "Curated": 1, None: 1, "Inferred": 2}
ALSO = (
    "relation",
    "origin",
    "modality",
    "claim_qualifier",
    "item",
    "place",
    "reason",
    "publications",
    "rule",
    "premise",
    "evidence",
)
EDGE_COLUMNS = (
    "id",
    "subject",
    "predicate",
    "object",
    "category",
    "knowledge_level",
    "agent_type",
    "primary_knowledge_source",
    "knowledge_source",
    "publications",
    "original_subject",
    "original_predicate",
    "original_object",
    "has_confidence_score",
    "origin",
    "relation",
    "modality",
    "claim_qualifier",
    "item",
    "place",
    "reason",
    "rule",
    "premise",
    "evidence",
    "comment",
    "also_claim",
    *(f"also_{column}" for column in ALSO),
    "notice",
    "version",
)


def export(content: Content) -> dict[str, bytes]:
    """Return the node and the edge table, under the names that KGX expects."""
    return {
        "backspasm_nodes.tsv": _table(NODE_COLUMNS, nodes(content)),
        "backspasm_edges.tsv": _table(EDGE_COLUMNS, edges(content)),
    }


def nodes(content: Content) -> list[dict[str, Any]]:
    """Return rows for the dataset, concepts, documents, parts of documents that claims name, and outside terms."""
    head = content.header
    synonyms, items = content.grouped("synonyms", "concept"), content.grouped("items", "concept")
    roles, exact, terms, none = _beside(content)
    made = [
        {
            "id": DATASET,
            "category": "Dataset",
            "name": head.title,
            "description": f"{head.notice} {head.description}",
            "iri": ROOT.value,
            "notice": head.notice,
            "version": head.version,
        }
    ]
    for row in content.rows("concepts"):
        made.append(
            {
                "id": shorten(row.concept),
                "category": CATEGORIES.get(row.kind.removeprefix(LBS), ANYTHING),
                "name": row.label,
                "description": row.definition,
                "synonym": [one.synonym for one in synonyms.get(row.concept, ())],
                "xref": exact.get(row.concept),
                "iri": row.concept,
                "kind": row.kind_label,
                "inferred_role": roles.get(row.concept),
                "item": [one.text for one in items.get(row.concept, ())],
                "no_term_found": none.get(row.concept),
            }
        )
    ends = {end for row in content.rows("claims") if row.predicate_label != ROLE for end in (row.subject, row.object)}
    ends |= {row.document for row in content.rows("documents")}
    ends -= {row.concept for row in content.rows("concepts")}
    for row in content.rows("nodes"):
        if row.node in ends:
            known = {"category": ANYTHING, "name": row.label, "iri": row.node, "kind": row.kind_label}
            made.append({"id": shorten(row.node), **known})
    made += [{"id": curie, "category": ANYTHING, **terms[curie]} for curie in sorted(terms)]
    return [{**node, "category": f"biolink:{node['category']}", "provided_by": SOURCE} for node in made]


def _beside(content: Content) -> tuple[dict[str, list[str]], dict[str, list[str]], dict[str, Any], dict[str, str]]:
    """Return roles and exact terms by concept, outside terms by CURIE, and the reason for no term by concept."""
    roles: dict[str, list[str]] = {}
    for row in content.rows("claims"):
        if row.predicate_label == ROLE:
            roles.setdefault(row.subject, []).append(row.object_label)
    exact: dict[str, list[str]] = {}
    terms: dict[str, dict[str, str | None]] = {}
    none = {}
    for row in content.rows("mappings"):
        if row.object == NO_TERM:
            none[row.subject] = row.comment or "no term found"
            continue
        terms.setdefault(row.curie, {"iri": row.object, "name": row.object_label})
        if row.predicate.endswith("exactMatch"):
            exact.setdefault(row.subject, []).append(row.curie)
    return roles, exact, terms, none


def edges(content: Content) -> list[dict[str, Any]]:
    """Return a row for each claim except roles, each mapping, and the dataset's link to each document."""
    head = content.header
    documents: list[dict[str, Any]] = [
        {
            "id": f"{DATASET}-{head.version}-{row.identifier}",
            "subject": DATASET,
            "predicate": RELATED,
            "object": shorten(row.document),
            "original_predicate": "dcterms:source",
            "origin": "Curated",
            "notice": head.notice,
            "version": head.version,
        }
        for row in content.rows("documents")
    ]
    finished = []
    for edge in [*documents, *_folded([*_claims(content), *_mappings(content)])]:
        level, agent = KNOWN[edge["origin"]]
        known = {"category": "biolink:Association", "knowledge_level": level, "agent_type": agent}
        source = {"primary_knowledge_source": SOURCE, "knowledge_source": SOURCE} if edge["origin"] else {}
        ends = {"original_subject": edge["subject"], "original_object": edge["object"]}
        finished.append({**edge, **known, **source, **ends, "predicate": f"biolink:{edge['predicate']}"})
    return finished


def _claims(content: Content) -> list[dict[str, Any]]:
    places, premises = content.grouped("places", "claim"), content.grouped("premises", "claim")
    cited, evidence = content.grouped("citations", "citing"), sources.evidence(content)
    papers = {row.reference: row for row in content.rows("references")}
    made = []
    for row in content.rows("claims"):
        if row.predicate_label != ROLE:
            steps, found = premises.get(row.claim, ()), places.get(row.claim, ())
            published = [_publication(papers[one.reference]) for one in cited.get(row.claim, ())]
            made.append(
                {
                    "id": shorten(row.claim),
                    "subject": shorten(row.subject),
                    "predicate": PREDICATES.get(row.predicate.removeprefix(LBS), RELATED),
                    "object": shorten(row.object),
                    "publications": [one for one in published if one],
                    "original_predicate": shorten(row.predicate),
                    "origin": row.origin,
                    "relation": row.predicate_label,
                    "modality": row.modality,
                    "claim_qualifier": row.qualifier,
                    "item": [one.text for one in found],
                    "place": [shorten(one.place) for one in found],
                    "reason": row.reason,
                    "rule": sorted({step.rule for step in steps}),
                    "premise": sorted({shorten(step.premise) for step in steps}),
                    "evidence": evidence.get(row.claim),
                }
            )
    return made


def _folded(made: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return one edge per subject, predicate and object; the first wins, the others fill its `also_` columns."""
    kept: dict[tuple[str, str, str], dict[str, Any]] = {}
    for edge in sorted(made, key=lambda edge: ORDER[edge["origin"]]):
        first = kept.setdefault((edge["subject"], edge["predicate"], edge["object"]), edge)
        if first is not edge:
            first.setdefault("also_claim", []).append(edge["id"])
            for column in ALSO:
                value = edge.get(column)
                values = value if isinstance(value, list) else [] if value is None else [value]
                first.setdefault(f"also_{column}", []).extend(values)
    return list(kept.values())


def _publication(row: Any) -> str | None:
    return f"PMID:{row.pmid}" if row.pmid else f"doi:{row.doi}" if row.doi else None


def _mappings(content: Content) -> list[dict[str, Any]]:
    return [
        {
            "id": shorten(row.mapping),
            "subject": shorten(row.subject),
            "predicate": PREDICATES[row.predicate.rpartition("#")[2]],
            "object": row.curie,
            "original_predicate": shorten(row.predicate),
            "has_confidence_score": row.confidence,
            "origin": None if row.mapping in content.added else "Curated",
            "relation": row.justification,
            "comment": row.comment,
            "version": row.version,
        }
        for row in content.rows("mappings")
        if row.object != NO_TERM
    ]


def _table(columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> bytes:
    lines = ["\t".join(columns)]
    lines += ["\t".join(_cell(row.get(column)) for column in columns) for row in rows]
    return ("\n".join(lines) + "\n").encode()


def _cell(value: Any) -> str:
    values = value if isinstance(value, list) else [] if value is None else [value]
    for one in values:
        if isinstance(one, str) and any(mark in one for mark in "\t\r\n|"):
            raise DataError(f"{one!r} has a tab, a line break or '|', which a KGX cell cannot hold")
    return tables.neutral("|".join(str(one) for one in values))
