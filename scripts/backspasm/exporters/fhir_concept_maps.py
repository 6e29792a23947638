"""The mappings to outside terminologies as FHIR ConceptMaps, one for each terminology and one for concepts without a term."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..graph.mappings import terminologies
from ..graph.namespaces import LBS
from ..graph.systems import coding
from .content import NO_TERM
from .fhir_header import canonical, header
from .fhir_statements import MAPPING, extension
from .fhir_terminology import WHOLE, code

if TYPE_CHECKING:
    from .content import Content

Resource = dict[str, Any]

NO_MAP = "no-term-found"
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


def concept_maps(content: Content) -> list[Resource]:
    """Return a ConceptMap to each outside terminology, and one of the concepts without a term in any."""
    mapped: dict[str, list[Any]] = {}
    for row in content.rows("mappings"):
        mapped.setdefault(NO_MAP if row.object == NO_TERM else row.curie.partition(":")[0], []).append(row)
    names = {row["prefix"]: f"{row['name']} ({row['prefix']})" for row in terminologies()}
    return [_concept_map(content, prefix, names.get(prefix, prefix), mapped[prefix]) for prefix in sorted(mapped)]


def _concept_map(content: Content, prefix: str, terminology: str, rows: list[Any]) -> Resource:
    systems: dict[str, list[Any]] = {}
    for row in rows:
        systems.setdefault(coding(row.curie, row.object)[0], []).append(row)
    if prefix == NO_MAP:
        title = "backspasm concepts for which no outside term was found"
        says = "Concepts for which no term was found in any of the outside terminologies."
    else:
        title = f"backspasm concepts to {terminology}"
        says = f"Terms of {terminology} that match concepts of the code system {LBS}, each with its equivalence."
    target = [] if prefix == NO_MAP else list(systems)
    return {
        **header(content, "ConceptMap", prefix, title, says),
        "sourceCanonical": canonical(content, "ValueSet", WHOLE),
        **({"targetUri": target[0]} if len(target) == 1 else {}),
        "group": [_group(content, system, systems[system], prefix == NO_MAP) for system in sorted(systems)],
    }


def _group(content: Content, system: str, rows: list[Any], unmapped: bool) -> dict[str, Any]:
    elements: dict[str, dict[str, Any]] = {}
    for row in rows:
        element = {"code": code(row.subject), "display": row.subject_label, "target": []}
        elements.setdefault(row.subject, element)["target"].append(_target(content, row))
    versions = sorted({row.version for row in rows if row.version})
    return {
        "source": LBS,
        "sourceVersion": content.header.version,
        **({} if unmapped else {"target": system}),
        **({"targetVersion": versions[0]} if len(versions) == 1 else {}),
        "element": list(elements.values()),
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
