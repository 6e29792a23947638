"""The nodes of the KGX export: the dataset, concepts, parts of documents, publications and outside terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..graph.namespaces import LBS, shorten
from . import biolink
from .biolink import ANYTHING, CATEGORIES
from .content import DATASET, NO_TERM, ROOT

if TYPE_CHECKING:
    from .content import Content

SOURCE = "infores:backspasm"
ROLE = "role"
COLUMNS = (
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
    "authors",
    "publication_type",
    "published_in",
    "year",
    "url",
    "notice",
    "version",
)


def nodes(content: Content) -> list[dict[str, Any]]:
    """Return rows for the dataset, concepts, documents, parts of documents that claims name, publications, and outside terms."""
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
    made += [_publication(row) for row in content.rows("references")]
    made += [{"id": curie, **terms[curie]} for curie in sorted(terms)]
    return [{**node, "category": f"biolink:{node['category']}", "provided_by": SOURCE} for node in made]


def _beside(content: Content) -> tuple[dict[str, list[str]], dict[str, list[str]], dict[str, Any], dict[str, str]]:
    """Return roles and exact terms by concept, outside terms by CURIE, and the reason for no term by concept."""
    kinds = {row.concept: row.kind.removeprefix(LBS) for row in content.rows("concepts")}
    entailing: dict[str, list[str]] = {}
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
        if row.predicate.endswith(biolink.ENTAILING):
            entailing.setdefault(row.curie, []).append(kinds[row.subject])
        if row.predicate.endswith("exactMatch"):
            exact.setdefault(row.subject, []).append(row.curie)
    for curie, known in terms.items():
        known["category"] = biolink.category(curie, entailing.get(curie, ()))
    return roles, exact, terms, none


def _publication(row: Any) -> dict[str, Any]:
    return {
        "id": f"PMID:{row.pmid}" if row.pmid else shorten(row.reference),
        "category": biolink.PUBLICATION,
        "name": row.title or row.key,
        "xref": [f"doi:{row.doi}"] if row.doi else [],
        "iri": f"{biolink.PREFIXES['PMID']}{row.pmid}" if row.pmid else row.reference,
        "kind": "reference",
        "authors": [row.first_author] if row.first_author else [],
        "publication_type": [row.design] if row.design else [],
        "published_in": row.container,
        "year": row.year,
        "url": row.url,
    }


def citation(row: Any) -> str:
    """Return the CURIE by which a row of `references` is cited: its PMID, else its DOI, else its key."""
    return f"PMID:{row.pmid}" if row.pmid else f"doi:{row.doi}" if row.doi else shorten(row.reference)
