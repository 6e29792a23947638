"""The resources for language models: the sections of the document, and the concepts, each by its IRI."""

from __future__ import annotations

from ..errors import UsageError
from ..graph import stores
from ..graph.namespaces import LBS
from . import questions, receipts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

TEMPLATE = LBS + "{concept}"
OF_CONCEPT = ("concept", "evidence", "mappings", questions.SILENT)


def sections() -> dict[str, str]:
    """Return the heading of each section by its IRI, in document order."""
    return {iri: text for iri, text, _ in stores.rows("agents/sections")}


def read(iri: str) -> dict[str, Any]:
    """Return what the graph has on a section or a concept, with receipts and the safety notice.

    UsageError if the IRI is of neither.
    """
    found = _section(iri) or _concept(iri)
    if not found:
        raise UsageError("there is no such resource; the tool `search` gives the IRIs of concepts")
    return {**found, "notice": receipts.notice()}


def _section(iri: str) -> dict[str, Any]:
    """Return a section: its items and sentences in order, with the claims that each states; empty if there is none."""
    for section, heading, document in stores.rows("agents/sections"):
        if section == iri:
            parts = [
                {**receipts.place(part), "group": where.group, "text": where.text, "claims": receipts.stated(part)}
                for part, (where, _) in receipts.places().items()
                if (where.document, where.section) == (document, heading)
            ]
            return {"section": heading, "document": document, "parts": parts}
    return {}


def _concept(iri: str) -> dict[str, Any]:
    """Return a concept: label, kind, definition, and what the questions about a concept answer; empty if there is none."""
    for concept, label, kind, definition in stores.rows("agents/concepts"):
        if concept == iri:
            told = {name: questions.ask(name, {"concept": iri}) for name in OF_CONCEPT}
            return {"label": label, "kind": kind, "definition": definition, **told}
    return {}
