"""What an export to property graphs can say and not mean, which its readers let pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def faults(
    things: Mapping[str, Mapping[str, object]], relations: Iterable[tuple[str, str, Mapping[str, object]]]
) -> list[str]:
    """Return what is wrong with a property graph that was read back, a sentence each.

    Things are properties by id; a relation is the ids of its two ends and its properties, its name under `relation`.
    """
    found = []
    told: dict[object, dict[object, object]] = {}
    direct = []
    for source, target, known in relations:
        found += [f"an edge ends at {end}, which is no node" for end in (source, target) if not things.get(end)]
        if known.get("relation") in ("claimSubject", "claimObject", "claimRole"):
            told.setdefault(source, {})[str(known["relation"]).replace("claimRole", "claimObject")] = target
        if known.get("claim"):
            direct.append((source, target, known))
    for source, target, known in direct:
        claim = str(known["claim"])
        if told.get(claim) != {"claimSubject": source, "claimObject": target}:
            found.append(f"the edge from {source} to {target} does not say what {claim} says")
        if known.get("origin") != things.get(claim, {}).get("origin"):
            found.append(f"the edge from {source} to {target} has another origin than {claim}")
        if known.get("origin") == "Stated" and not known.get("items"):
            found.append(f"{claim} is stated, and no item carries it")
    return found
