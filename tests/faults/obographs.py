"""What an export to OBO Graphs can say and not mean, which its readers let pass."""

from __future__ import annotations

from typing import Any

from backspasm.exporters.obographs import SEE_ALSO
from backspasm.exporters.sources import ORIGIN

SORTS = {
    "type": ("INDIVIDUAL", "CLASS"),
    "is_a": ("CLASS", "CLASS"),
    "subPropertyOf": ("PROPERTY", "PROPERTY"),
    "inverseOf": ("PROPERTY", "PROPERTY"),
}


def faults(document: Any) -> list[str]:
    """Return a sentence for each thing that a document says and cannot mean, which readers of the format let pass."""
    found = []
    for graph in document["graphs"]:
        kinds: dict[str, str] = {}
        for node in graph["nodes"]:
            if node["id"] in kinds:
                found.append(f"node {node['id']} stands twice")
            kinds[node["id"]] = node["type"]
        seen = set()
        for edge in graph["edges"]:
            triple = (edge["sub"], edge["pred"], edge["obj"])
            words = " ".join(triple)
            beside = edge.get("meta", {}).get("basicPropertyValues", ())
            claims = tuple(one["val"] for one in beside if one["pred"] == SEE_ALSO)  # two documents may say the same
            if (triple, claims) in seen:
                found.append(f"edge {words} stands twice")
            seen.add((triple, claims))
            found += [f"edge {words} speaks of {end}, which is no node" for end in triple[::2] if end not in kinds]
            sorts = (kinds.get(triple[0]), kinds.get(triple[2]))
            if sorts != SORTS.get(triple[1], ("INDIVIDUAL", "INDIVIDUAL")) and None not in sorts:
                found.append(f"edge {words} joins {' and '.join(map(str, sorts)).lower()}")
            origins = [one["val"] for one in beside if one["pred"] == ORIGIN]
            if triple[1] not in SORTS and origins not in (["Stated"], ["Curated"], ["Inferred"]):
                found.append(f"edge {words} has no origin")
            if triple[1] not in SORTS and kinds.get(triple[1]) != "PROPERTY":
                found.append(f"edge {words} has a relation that is no node")
    return found
