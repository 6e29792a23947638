"""The mappings to outside terminologies as FHIR ConceptMaps, one for each terminology and one for concepts without a term."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from ..graph.namespaces import LBS
from ..graph.systems import coding
from ..graph.terms import terminologies
from .content import NO_TERM
from .fhir_header import canonical, header, resource_id
from .fhir_statements import MAPPING, extension
from .fhir_terminology import WHOLE, code

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    none = []
    for row in content.rows("mappings"):
        if row.object == NO_TERM:
            none.append(row)
        else:
            mapped.setdefault(row.curie.partition(":")[0], []).append(row)
    names = {row["prefix"]: f"{row['name']} ({row['prefix']})" for row in terminologies()}
    maps = {NO_MAP: _concept_map(content, NO_MAP, "", none)} if none else {}
    for prefix in sorted(mapped, key=lambda prefix: (prefix not in names, prefix)):
        name = _free(prefix, maps)
        maps[name] = _concept_map(content, name, names.get(prefix, prefix), mapped[prefix])
    return [maps[name] for name in sorted(maps)]


def _free(prefix: str, taken: Iterable[str]) -> str:
    """Return the id of a prefix's map, with a digest if another has it: many file systems take `HP` and `hp` for one."""
    name = resource_id(prefix)
    if name.casefold() not in {other.casefold() for other in taken}:
        return name
    return resource_id(f"{prefix}-{hashlib.sha256(prefix.encode()).hexdigest()[:8]}")


def _concept_map(content: Content, name: str, terminology: str, rows: list[Any]) -> Resource:
    systems: dict[str, list[Any]] = {}
    for row in rows:
        systems.setdefault(coding(row.curie, row.object)[0], []).append(row)
    if terminology:
        title = f"backspasm concepts to {terminology}"
        says = f"Terms of {terminology} that match concepts of the code system {LBS}, each with its equivalence."
    else:
        title = "backspasm concepts for which no outside term was found"
        says = "Concepts for which no term was found in any of the outside terminologies."
    target = list(systems) if terminology else []
    return {
        **header(content, "ConceptMap", name, title, says),
        "sourceCanonical": canonical(content, "ValueSet", WHOLE),
        **({"targetUri": target[0]} if len(target) == 1 else {}),
        "group": [_group(content, system, systems[system], not terminology) for system in sorted(systems)],
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
