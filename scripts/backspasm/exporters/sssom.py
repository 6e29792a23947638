"""The mapping set as SSSOM TSV, including a user's own mappings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ..graph.namespaces import LBS, PREFIXES
from . import tables
from .content import REGISTRIES, ROOT, SEMAPV, outside_prefixes, shorten

if TYPE_CHECKING:
    from .content import Content

COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "confidence",
    "author_label",
    "mapping_date",
    "object_source",
    "object_source_version",
    "mapping_provider",
    "comment",
    "other",
)


def export(content: Content) -> dict[str, bytes]:
    """Return all mappings as SSSOM TSV, including those to sssom:NoTermFound and a user's with any predicate."""
    head = "".join(f"#{line}\n" for line in _metadata(content))
    return {"backspasm.sssom.tsv": head.encode() + tables.write(COLUMNS, _rows(content), "\t")}


def _metadata(content: Content) -> list[str]:
    head = content.header
    said = {
        "mapping_set_id": f"{LBS}mappings",
        "mapping_set_version": head.version,
        "mapping_set_title": f"{head.title}: mappings",
        "mapping_set_description": f"{head.description} {head.notice}",
        "license": head.license,
        "subject_source": "w3id:backspasm",
        "subject_source_version": head.version,
        "publication_date": head.created,
    }
    prefixes = [f"  {json.dumps(prefix)}: {json.dumps(base)}" for prefix, base in sorted(_prefixes(content).items())]
    return ["curie_map:", *prefixes, *(f"{slot}: {json.dumps(value)}" for slot, value in said.items())]


def _prefixes(content: Content) -> dict[str, str]:
    """Return the prefixes of the table with their expansions."""
    ours = {name: PREFIXES[name] for name in ("lbs", "src", "skos", "sssom")}
    return {**ours, **REGISTRIES, "semapv": SEMAPV, **outside_prefixes(content)}


def _rows(content: Content) -> list[tuple[Any, ...]]:
    items = content.grouped("items", "concept")
    rows = []
    given = [(row, shorten(row.predicate), row.mapping not in content.added) for row in content.rows("mappings")]
    given += [(row, row.relation, False) for row in content.rows("other-mappings")]
    for row, predicate, ours in given:
        where = " ".join(shorten(item.item) for item in items.get(row.subject, ()))
        other = [*(["origin=Curated"] if ours else []), *([f"item={where}"] if where else [])]
        rows.append(
            (
                shorten(row.subject),
                row.subject_label,
                predicate,
                row.curie,
                row.object_label,
                row.justification,
                row.confidence,
                row.author,
                row.date,
                _terminology(row.source),
                row.version,
                ROOT.value if ours else None,
                row.comment,
                "|".join(other) or None,
            )
        )
    return sorted(rows, key=lambda row: (row[0], row[2], row[3]))


def _terminology(iri: str | None) -> str | None:
    for prefix, base in REGISTRIES.items():
        if iri and iri.startswith(base):
            return f"{prefix}:{iri.removeprefix(base)}"
    return iri
