"""What an export to tables can say and not mean, which its readers let pass."""

from __future__ import annotations

from typing import Any


def faults(package: dict[str, list[dict[str, Any]]]) -> list[str]:
    """Return what is wrong in tables that were read back and that their keys do not show, a sentence each."""
    document = {row["thing"]: row["document"] for row in package["outline"]}
    carried: dict[str, set[str | None]] = {}
    for row in package["claim_places"]:
        carried.setdefault(row["claim"], set()).add(document.get(row["place"]))
    derived = {row["claim"] for row in package["premises"]}
    found = []
    said: dict[tuple[Any, ...], list[str]] = {}
    for row in package["claims"]:
        name, meaning = row["id"], (row["subject"], row["predicate"], row["object"])
        for other in said.setdefault(meaning, []):
            # two documents may say the same, each in a claim of its own
            if not (carried.get(name) and carried.get(other)) or carried[name] & carried[other]:
                found.append(f"{name} says what {other} says")
        said[meaning].append(name)
        if (row["origin"] == "Stated") != (name in carried):
            found.append(f"{name} is {row['origin']}, and {'an' if name in carried else 'no'} item carries it")
        if (row["origin"] == "Inferred") != (name in derived):
            found.append(f"{name} is {row['origin']}, and {'has' if name in derived else 'has no'} premises")
        if (row["origin"] == "Curated") != bool(row["reason"]):
            found.append(f"{name} is {row['origin']}, and has {'a' if row['reason'] else 'no'} reason")
    return found
