"""What an export to SSSOM can say and not mean, which its readers let pass."""

from __future__ import annotations

from backspasm.graph.terms import NO_TERM


def faults(rows: list[dict[str, str]]) -> list[str]:
    """Return a sentence for each thing that the rows of a mapping set say and cannot mean together."""
    found = []
    terms: dict[str, set[str]] = {}
    relations: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        terms.setdefault(row["subject_id"], set()).add(row["object_id"])
        relations.setdefault((row["subject_id"], row["object_id"]), set()).add(row["predicate_id"])
    for subject, objects in terms.items():
        if NO_TERM in objects and len(objects) > 1:
            found.append(f"{subject} is mapped, and to no term")
    for (subject, object), predicates in relations.items():
        if len(predicates) > 1:
            found.append(f"{subject} stands to {object} in {' and '.join(sorted(predicates))}")
    return found
