"""The compiled tables of cohorts, as they travel in the data package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..cohorts import names
from ..cohorts.tables import Tables
from ..screening import vocabulary
from ..screening.criteria import criteria
from .datapackage_schema import Field, Table

if TYPE_CHECKING:
    from ..cohorts.tables import Row

ABOUT = {
    "tier": "how exactly a name means its concept",
    "use": "what a row of findings says with the name: present, near, absent or unknown",
    "way": "in which way the concept is reported then",
    "mask": "number of the row",
    "concept": "IRI of the finding or question, or the word nothing",
    "slot": "number of the finding's bit; -1 for a question",
    "touches": "a bit for each flag that the finding bears on",
    "given": "1 if the finding is reported as there",
    "sure": "1 if the finding is present, 0 if it is only near or denied",
    "clears": "1 if it denies a finding",
    "known": "1 if something was recognised",
    "narrower": "slot of a finding",
    "broader": "slot of a finding that it implies",
    "name": "name in its normal form",
    "reading": "0, as there are no mappings of a user",
}
BITS = {
    "held": "bits of the findings that are present",
    "nearly": "bits of the findings that are near",
    "denied": "bits of the findings that are denied",
    "said": "bits of the answers to questions",
    "early": "bits of what a later finding takes the effect from",
}
ROWS = {
    "cohort_uses": ("what a name of a tier does in a use", ("tier", "use")),
    "cohort_masks": ("what one way to report a concept adds to a patient, as bits", ("mask",)),
    "cohort_implies": ("a finding that implies another one, or itself", ("narrower", "broader")),
    "cohort_names": ("a meaning of a built-in name", ("name", "concept", "tier")),
}


def tables() -> dict[str, tuple[Table, list[Row]]]:
    """Return the tables by name, each with its rows."""
    known, named = criteria(), vocabulary.vocabulary()
    compiled = Tables(known, named.names_of.keys())
    found = {name: (table.columns, table.rows) for name, table in compiled.all().items()}
    found["cohort_names"] = (names.COLUMNS, list(names.rows(sorted(named.names), named, known)))
    return {name: (_table(name, columns), rows) for name, (columns, rows) in found.items()}


def _table(name: str, columns: dict[str, str]) -> Table:
    row, key = ROWS[name]
    return Table(row, tuple(_field(column, kind) for column, kind in columns.items()), key)


def _field(name: str, kind: str) -> Field:
    about = ABOUT.get(name) or BITS[name.rstrip("0123456789")]
    return Field(name, about, "string" if kind == "VARCHAR" else "integer")
