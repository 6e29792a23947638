"""Labels for what the graph describes without a label: claims, derivations, mappings, outline parts, outside properties.

The rules are here only. Questions and screening do not need these labels, so they are not in the graph: it loads faster.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..graph.namespaces import LBS, shorten
from .content import NO_TERM, RDF_TYPE, local

if TYPE_CHECKING:
    from .content import Content

PLAIN = "plain"  # the modality that adds nothing


def labels(content: Content) -> dict[str, str]:
    """Return, by IRI, the English label of each thing that the graph describes without a label; no two are the same."""
    documents = {row.document: row.identifier for row in content.rows("documents")}
    claims = _claims(content, documents)
    return {
        **claims,
        **_derivations(content, claims),
        **_mappings(content),
        **_outline(content, documents),
        **{row.document: f"{row.title} (document {row.identifier})" for row in content.rows("documents")},
        **{row.thing: f"{row.sort}: {row.words or _slug(row.thing)}" for row in content.rows("unlabelled")},
        **{row.property: words(row.property) for row in content.rows("outside-properties")},
    }


def words(property: str) -> str:
    """Return the label of an outside property: its prefix and the words of its name, `skos alt label`."""
    prefix, _, name = shorten(property).rpartition(":")
    return f"{prefix} {re.sub('(?<=[a-z])(?=[A-Z])|_', ' ', name).lower()}"


def _slug(iri: str) -> str:
    return local(iri).replace("-", " ")


def _claims(content: Content, documents: dict[str, str]) -> dict[str, str]:
    places = content.grouped("places", "claim")
    found = {}
    for claim in content.rows("claims"):
        relation = "has the role" if claim.predicate == RDF_TYPE else claim.predicate_label
        origin = claim.origin.lower()
        if claim.claim in places:
            origin += f" in {documents[places[claim.claim][0].document]}"
        beside = "; ".join(part for part in (strength(claim), origin) if part)
        found[claim.claim] = f"{claim.subject_label} {relation} {claim.object_label} ({beside})"
    return found


def strength(claim: Any) -> str:
    """Return how strongly a claim says it, and its condition: `advised, as tolerated`; nothing if it says it plainly."""
    return ", ".join(one for one in (claim.modality if claim.modality != PLAIN else None, claim.qualifier) if one)


def _derivations(content: Content, claims: dict[str, str]) -> dict[str, str]:
    return {
        derivation: f"{claims[rows[0].claim]} by the rule {rows[0].rule} from {' and '.join(claims[row.premise] for row in rows)}"
        for derivation, rows in content.grouped("premises", "derivation").items()
    }


def _mappings(content: Content) -> dict[str, str]:
    return {
        row.mapping: f"{row.subject_label}: no term found"
        if row.object == NO_TERM
        else f"{row.subject_label} {words(row.predicate).partition(' ')[2]} {row.curie} {row.object_label or ''}".rstrip()
        for row in content.rows("mappings")
    }


def _outline(content: Content, documents: dict[str, str]) -> dict[str, str]:
    rows = content.rows("outline")
    texts = {row.place: row.text for row in rows}
    found = {}
    for row in rows:
        place = f"{row.kind.removeprefix(LBS).lower()} {row.ordinal}"
        within = f" of {texts[row.within]}" if row.within in texts else ""
        found[row.place] = f"{row.text} ({place}{within}, {documents[row.document]})"
    return found
