"""The publications that the graph cites, as FHIR RelatedArtifacts beside what cites them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .content import Content

Artifact = dict[str, Any]


def citations(content: Content) -> dict[str, list[Artifact]]:
    """Return the publications that each claim, evidence note, criterion or alternative cites, by its IRI."""
    references = {row.reference: _artifact(row) for row in content.rows("references")}
    cited = content.grouped("citations", "citing")
    return {citing: [references[row.reference] for row in rows] for citing, rows in cited.items()}


def of(cited: dict[str, list[Artifact]], citing: list[str]) -> list[Artifact]:
    """Return the publications that any of the given IRIs cites, each once, from the result of `citations`."""
    return list({one["label"]: one for iri in citing for one in cited.get(iri, ())}.values())


def _artifact(row: Any) -> Artifact:
    """Return a publication with its reference key as label, its DOI and PMID in its text, and the address to find it at."""
    numbers = {"doi": row.doi, "PMID": row.pmid}
    words = [row.first_author, row.title, row.container, row.year]
    words += [f"{name}:{number}" for name, number in numbers.items() if number]
    url = f"https://pubmed.ncbi.nlm.nih.gov/{row.pmid}/" if row.pmid else row.url
    url = f"https://doi.org/{row.doi}" if row.doi else url
    return {
        "type": "citation",
        "label": row.key,
        "citation": ". ".join(str(word) for word in words if word),
        **({"url": url} if url else {}),
    }
