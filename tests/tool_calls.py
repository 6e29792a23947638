"""Arguments of the tools for language models that need some."""

from __future__ import annotations

from typing import Any

GIVEN: dict[str, dict[str, Any]] = {
    "concept": {"concept": "smoking"},
    "neighbourhood": {"concept": "smoking"},
    "search": {"text": "fever"},
    "why": {"subject": "smoking", "predicate": "a", "object": "risk factor"},
    "screen": {"present": ["fever"]},
}
