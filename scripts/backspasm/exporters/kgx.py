"""KGX: nodes and edges as TSV in the words of the Biolink Model, never stronger than the claim, and their prefixes.

A role is a column of its node, not an edge. KGX keeps one edge per subject, predicate and object. Claims that share
all three in Biolink become one edge: the first claim fills the main columns, the others the `also_` columns. Stated
comes before Curated, Curated before Inferred, one document's claim before the next one's. An `also_` column lists the
values of those claims that have one, in the order of the claims. Cells are not quoted, and a bar separates the values
of a list.

KGX drops some columns when it merges nodes, so they are duplicated: `iri`, `original_subject` and `original_object`.
`knowledge_source` is filled because KGX would otherwise write the file's name there. A publication is cited by its
PMID, else by its DOI, else by its key; a DOI is the `xref` of its node, because KGX
allows no slash in an id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import DataError
from ..graph.namespaces import LBS, PREFIXES, shorten
from . import biolink, sources, tables
from .biolink import KNOWN, PREDICATES, RELATED
from .content import DATASET, NO_TERM, json_bytes
from .kgx_nodes import COLUMNS, ROLE, SOURCE, citation, nodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .content import Content

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
    """Return the node and the edge table, under the names that KGX expects, and the prefix map as a JSON-LD context."""
    things, relations = nodes(content), edges(content)
    return {
        "backspasm_nodes.tsv": _table(COLUMNS, things),
        "backspasm_edges.tsv": _table(EDGE_COLUMNS, relations),
        "backspasm_context.jsonld": json_bytes({"@context": _prefixes(things)}),
    }


def _prefixes(things: list[dict[str, Any]]) -> dict[str, str]:
    """Return every prefix of the tables with its expansion, those of nodes as their IRIs have it."""
    found = {**PREFIXES, **biolink.PREFIXES}
    for node in things:
        prefix, _, name = node["id"].partition(":")
        found[prefix] = node["iri"].removesuffix(name)
    return dict(sorted(found.items()))


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
    papers = {row.reference: citation(row) for row in content.rows("references")}
    cited, evidence = content.grouped("citations", "citing"), sources.evidence(content, papers)
    made = []
    for row in content.rows("claims"):
        if row.predicate_label != ROLE:
            steps, found = premises.get(row.claim, ()), places.get(row.claim, ())
            made.append(
                {
                    "id": shorten(row.claim),
                    "subject": shorten(row.subject),
                    "predicate": PREDICATES.get(row.predicate.removeprefix(LBS), RELATED),
                    "object": shorten(row.object),
                    "publications": [papers[one.reference] for one in cited.get(row.claim, ())],
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
    if value is None:
        return ""
    values = value if isinstance(value, list) else [value]
    for one in values:
        if isinstance(one, str) and any(mark in one for mark in "\t\r\n|"):
            raise DataError(f"{one!r} has a tab, a line break or '|', which a KGX cell cannot hold")
    return tables.neutral("|".join(str(one) for one in values))
