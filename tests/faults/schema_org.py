"""What an export to schema.org can say and not mean, which its readers let pass."""

from __future__ import annotations

from collections.abc import Iterator

from backspasm.exporters.schema_org import LISTED, Node

ORIGINS = {"stated", "curated", "inferred"}


def faults(graph: list[Node]) -> list[str]:
    """Return what is wrong in a graph that was read back and that types do not show, a sentence each."""
    nodes = {node["@id"]: node for node in graph}
    conditions = {iri for node in graph if node["@type"] == "HealthTopicContent" for iri in references(node["about"])}
    found = [f"{len(graph) - len(nodes)} nodes have the @id of another"] if len(nodes) < len(graph) else []
    said: dict[tuple[str, str], set[str]] = {}
    for name, node in nodes.items():
        targets = [iri for key, value in node.items() if key[0] != "@" for iri in references(value)]
        found += [f"{name} refers to {iri}, which is no node" for iri in targets if iri not in nodes]
        if node["@type"] == "Claim":
            words = {iri.rpartition("/")[2] for iri in references(node.get("keywords", []))}
            if len(words & ORIGINS) != 1:
                found.append(f"{name} has not one origin")
            if ("stated" in words) != ("appearance" in node):
                found.append(f"{name} is {'' if 'stated' in words else 'not '}stated, and its place says otherwise")
            said.setdefault((node["about"]["@id"], node["mainEntity"]["@id"]), set()).update(words)
    for condition in sorted(conditions & nodes.keys()):
        for name in ("riskFactor", "signOrSymptom", "possibleTreatment"):
            relations = {relation for relation, (property, _) in LISTED.items() if property == name}
            for value in nodes[condition].get(name, []):
                if not relations & said.get((condition, value["@id"]), set()):
                    found.append(f"{value['@id']} stands under {name}, and no claim says so")
    return found


def references(value: object) -> Iterator[str]:
    """Yield the IRI of every node that a JSON-LD value refers to."""
    if isinstance(value, dict):
        if "@id" in value:
            yield value["@id"]
        else:
            yield from (iri for inner in value.values() for iri in references(inner))
    elif isinstance(value, list):
        yield from (iri for inner in value for iri in references(inner))
