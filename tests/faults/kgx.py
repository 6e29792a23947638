"""What an export to KGX can say and not mean, which its readers let pass."""

from __future__ import annotations

from backspasm.exporters.biolink import KNOWN, PREDICATES, RELATED


def faults(things: list[dict[str, str]], relations: list[dict[str, str]]) -> list[str]:
    """Return what is wrong in two tables that were read back, a sentence each: what KGX does not see."""
    found = []
    known = {node["id"]: node for node in things}
    said: set[tuple[str, str, str]] = set()
    for edge in relations:
        name, triple = edge["id"], (edge["subject"], edge["predicate"], edge["object"])
        found += [f"{name} ends at {end}, which is no node" for end in triple[::2] if end not in known]
        if triple in said:
            found.append(f"{name} says what another edge says, and KGX keeps one of them")
        said.add(triple)
        wanted = PREDICATES.get(edge["original_predicate"].rpartition(":")[2], RELATED)
        if edge["predicate"] != f"biolink:{wanted}":
            found.append(f"{name} says {edge['predicate']} where its own relation says no more than {wanted}")
        if (edge["knowledge_level"], edge["agent_type"]) != KNOWN.get(edge["origin"] or None):
            found.append(f"{name} is {edge['origin']}, and its knowledge level or its agent says otherwise")
        if name.startswith("claim:") and (edge["origin"] == "Stated") != bool(edge["item"]):
            found.append(f"{name} is {edge['origin']}, and its item says otherwise")
    return found
