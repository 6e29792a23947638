"""What an export to OBO Graphs can say and not mean, which its readers let pass."""

from __future__ import annotations

from typing import Any

from backspasm.exporters.classes import CLAIM
from backspasm.exporters.sources import ORIGIN

SORTS = {"is_a": "CLASS", "subPropertyOf": "PROPERTY"}


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
            words = f"{edge['sub']} {edge['pred']} {edge['obj']}"
            if words in seen:
                found.append(f"edge {words} stands twice")
            seen.add(words)
            ends = (edge["sub"], edge["obj"])
            found += [f"edge {words} speaks of {end}, which is no node" for end in ends if end not in kinds]
            sorts = {kinds.get(end) for end in ends}
            if edge["pred"] not in SORTS:
                found.append(f"edge {words} is not one of a hierarchy")
            elif sorts != {SORTS[edge["pred"]]} and None not in sorts:
                found.append(f"edge {words} joins {' and '.join(sorted(map(str, sorts))).lower()}")
        for node in graph["nodes"]:
            for value in node.get("meta", {}).get("basicPropertyValues", ()):
                beside = value.get("meta", {}).get("basicPropertyValues", ())
                if any(one["pred"] == CLAIM for one in beside):
                    found += _of_a_claim(f"{node['id']} {value['pred']} {value['val']}", value, beside, kinds)
    return found


def _of_a_claim(words: str, value: Any, beside: Any, kinds: dict[str, str]) -> list[str]:
    found = []
    if [one["val"] for one in beside if one["pred"] == ORIGIN] not in (["Stated"], ["Curated"], ["Inferred"]):
        found.append(f"statement {words} has no origin")
    if kinds.get(value["pred"]) != "PROPERTY":
        found.append(f"statement {words} has a relation that is no node")
    if kinds.get(value["val"]) != "CLASS":
        found.append(f"statement {words} speaks of {value['val']}, which is no node")
    return found
