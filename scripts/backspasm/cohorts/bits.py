"""Sets as bits of 64-bit integers, and what SQL asks of them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

WIDTH = 63  # the sign bit stays free


class Bits:
    """The members of a set, each a bit; `columns` is the number of integers that hold them."""

    def __init__(self, members: Iterable[str]) -> None:
        self.number = {member: number for number, member in enumerate(dict.fromkeys(members))}
        self.columns = -(-len(self.number) // WIDTH)

    def masks(self, members: Collection[str]) -> list[int]:
        """Return the integers that hold some members; what is no member is left out."""
        found = [0] * self.columns
        for member in members:
            number = self.number.get(member)
            if number is not None:
                found[number // WIDTH] |= 1 << number % WIDTH
        return found

    def some(self, column: str, members: Collection[str]) -> str:
        """Return the SQL condition that one of the members is in the columns of this name."""
        parts = [f"({column}{k} & {mask}) <> 0" for k, mask in enumerate(self.masks(members)) if mask]
        return f"({' OR '.join(parts)})" if parts else "FALSE"

    def every(self, column: str, members: Collection[str]) -> str:
        """Return the SQL condition that all members are in the columns of this name."""
        parts = [f"({column}{k} & {mask}) = {mask}" for k, mask in enumerate(self.masks(members)) if mask]
        return f"({' AND '.join(parts)})" if parts else "TRUE"


def union(parts: Iterable[tuple[str, int]]) -> str:
    """Return the SQL value that joins the masks whose condition holds."""
    return " | ".join(f"CASE WHEN {condition} THEN {mask} ELSE 0 END" for condition, mask in parts) or "0"
