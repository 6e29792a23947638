"""The elements that every FHIR resource begins with: its names, its draft status, its rights and the safety notice."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from ..graph.namespaces import LBS

if TYPE_CHECKING:
    from .content import Content

LONGEST = 64


def header(content: Content, kind: str, name: str, title: str, says: str) -> dict[str, Any]:
    """Return the common elements of a resource: type, id, URL, version, draft status, rights, and the safety notice."""
    head, name = content.header, resource_id(name)
    called = "".join(word[:1].upper() + word[1:] for word in _words(name)) + kind
    return {
        "resourceType": kind,
        "id": name,
        "url": f"{LBS}{kind}/{name}",
        "version": head.version,
        "name": called if called[0].isalpha() else f"Of{called}",
        "title": title,
        "status": "draft",
        "experimental": True,
        "date": head.modified,
        "publisher": head.publisher,
        "description": f"{head.notice} {says}",
        "purpose": head.notice,
        "copyright": f"Copyright {head.publisher}. Licence: {head.license}. {head.notice}",
    }


def canonical(content: Content, kind: str, name: str) -> str:
    """Return the URL of one of these resources with its version."""
    return f"{LBS}{kind}/{resource_id(name)}|{content.header.version}"


def resource_id(*parts: str) -> str:
    """Return the parts of a name as a resource id: letters, digits, hyphens and dots, at most 64 characters."""
    name = ".".join(parts).replace("_", ".").replace("/", ".")
    if len(name) <= LONGEST:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{name[: LONGEST - 1 - len(digest)]}-{digest}"


def _words(name: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in name).split()
