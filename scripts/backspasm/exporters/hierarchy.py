"""What is right above a concept, kind or role: the hierarchy of the class view and of the concept scheme."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .content import Content

Hierarchy = dict[str, set[str]]


def parents(content: Content, wholes: bool = False) -> Hierarchy:
    """Return, by IRI, what is right above: nothing that is also above one of the others.

    With `wholes`, a whole that includes a member is above it too, as thesauri have it; in a class view it is not.
    """
    wider: Hierarchy = {}
    for row in content.rows("hierarchy"):
        if row.covers or wholes:
            wider.setdefault(row.narrower, set()).add(row.broader)
    above = {name: ancestors(wider, name) for name in wider}
    return {
        name: {one for one in found if not any(one in above.get(other, ()) for other in found)}
        for name, found in wider.items()
    }


def ancestors(wider: Hierarchy, name: str) -> set[str]:
    """Return everything above a name."""
    found: set[str] = set()
    todo = [name]
    while todo:
        new = wider.get(todo.pop(), set()) - found
        found |= new
        todo += new
    return found
