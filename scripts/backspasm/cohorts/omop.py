"""The tables `condition_occurrence` and `observation` of the OMOP common data model, as findings."""

from __future__ import annotations

from ..errors import DataError
from ..screening.fhir import elements
from .inputs import kept, read
from .names import ALSO
from .sql import NEAR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .engine import Engine
    from .inputs import Rejects

CONCEPTS = ("concept_id", "concept_name", "vocabulary_id", "concept_code")
STATUSES = {"yes": "present", "no": "absent", "unknown": "unknown", "": NEAR}
NEEDED = {
    "condition_occurrence": ("person_id", "condition_concept_id", "condition_start_date"),
    "observation": ("person_id", "observation_concept_id", "observation_date"),
}
VALUE = "COALESCE(valued.concept_code, '') || '|' || COALESCE(valued.concept_name, '') || '|' || COALESCE({string}, '')"


def findings(engine: Engine, tables: dict[str, list[str]], concepts: list[str], rejects: Rejects) -> int:
    """Create the view `findings` of OMOP tables, and return how many rows it lost; DataError if a column is missing.

    A finding is named by its source concept and its standard concept together, or else by its source value. A condition
    is dated by its end, or else by its start. An observation's `value_as_concept_id` or `value_as_string` says yes, no or
    unknown; with any other value it is near, and with a number it says nothing.
    """
    read(engine, "concept_file", concepts, rejects)
    _columns(engine, "concept_file", CONCEPTS)
    engine.view(
        "concepts", f"SELECT CAST(concept_id AS VARCHAR) AS concept_id, {', '.join(CONCEPTS[1:])} FROM concept_file"
    )
    parts, gone = [], 0
    for name, paths in tables.items():
        broken = read(engine, name, paths, rejects, NEEDED[name])
        columns = _columns(engine, name, NEEDED[name])
        more, lost = kept(engine, f"{name}_broken", broken, "person_id")
        parts.append(
            (_conditions(columns) if name == "condition_occurrence" else _observations(engine, columns)) + more
        )
        gone += lost
    engine.view("findings", " UNION ALL ".join(parts))
    return gone


def _columns(engine: Engine, name: str, needed: tuple[str, ...]) -> set[str]:
    columns = {column.lower() for column in engine.columns(name)}
    if missing := [column for column in needed if column not in columns]:
        raise DataError(f"the OMOP table {name.removesuffix('_file')} has no column {missing[0]}")
    return columns


def _text(table: str, column: str, columns: set[str]) -> str:
    return f"CAST({table}.{column} AS VARCHAR)" if column in columns else "CAST(NULL AS VARCHAR)"


def _name(table: str, kind: str, columns: set[str]) -> tuple[str, str]:
    """Return what names a row, and the joins that it needs."""
    codes = " || ".join(
        f"COALESCE('{ALSO}' || {role}.vocabulary_id || ':' || {role}.concept_code, '')"
        for role in ("source", "standard")
    )
    joins = (
        f" LEFT JOIN concepts AS source ON source.concept_id = {_text(table, f'{kind}_source_concept_id', columns)}"
        " AND source.concept_id <> '0'"
        f" LEFT JOIN concepts AS standard ON standard.concept_id = {_text(table, f'{kind}_concept_id', columns)}"
        " AND standard.concept_id <> '0'"
    )
    return f"COALESCE(NULLIF({codes}, ''), {_text(table, f'{kind}_source_value', columns)})", joins


def _conditions(columns: set[str]) -> str:
    table = "condition_occurrence"
    name, joins = _name(table, "condition", columns)
    date = ", ".join(f"NULLIF({_text(table, f'condition_{end}_date', columns)}, '')" for end in ("end", "start"))
    return (
        f"SELECT {table}.person_id AS patient_id, {name} AS finding, 'present' AS status, COALESCE({date}) AS date"
        f" FROM {table}{joins}"
    )


def _observations(engine: Engine, columns: set[str]) -> str:
    table = "observation"
    name, joins = _name(table, "observation", columns)
    valued = (
        f" LEFT JOIN concepts AS valued ON valued.concept_id = {_text(table, 'value_as_concept_id', columns)}"
        " AND valued.concept_id <> '0'"
    )
    value = VALUE.format(string=_text(table, "value_as_string", columns))
    number = f"NULLIF({_text(table, 'value_as_number', columns)}, '')"
    answers = []
    for (said,) in engine.stream(f"SELECT DISTINCT {value} FROM {table}{valued}"):
        code, label, string = said.split("|", 2)
        if said != "||":
            answer = elements.answer({"coding": [{"code": code, "display": label}], "text": string})
            answers.append((said, STATUSES[answer]))
    engine.table("answers", {"value": "VARCHAR", "status": "VARCHAR"}, answers)
    unread = (  # a value that CONCEPT does not have may be a no
        f"valued.concept_id IS NULL AND COALESCE({_text(table, 'value_as_concept_id', columns)}, '') NOT IN ('', '0')"
    )
    status = (
        f"COALESCE(answers.status, CASE WHEN {number} IS NOT NULL THEN 'unknown'"
        f" WHEN {unread} THEN '{NEAR}' ELSE 'present' END)"
    )
    return (
        f"SELECT {table}.person_id AS patient_id, {name} AS finding, {status} AS status,"
        f" {_text(table, 'observation_date', columns)} AS date"
        f" FROM {table}{joins}{valued} LEFT JOIN answers ON answers.value = {value}"
    )
