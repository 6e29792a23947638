"""The publications that the graph cites, as FHIR RelatedArtifacts beside what cites them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .content import Content

Artifact = dict[str, Any]


def citations(content: Content) -> dict[str, list[Artifact]]:
    """Return the publications that each claim, criterion or alternative cites, by IRI, each once.

    Those of the evidence notes on a claim stand with the claim.
    """
    concerned = content.grouped("evidence", "entry")
    references = {row.reference: _artifact(row) for row in content.rows("references")}
    found: dict[str, dict[str, Artifact]] = {}
    for row in content.rows("citations"):
        notes = concerned.get(row.citing)
        for citing in [note.claim for note in notes] if notes else [row.citing]:
            found.setdefault(citing, {})[row.key] = references[row.reference]
    return {citing: [cited[key] for key in sorted(cited)] for citing, cited in found.items()}


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
