"""The screening as one SQL script, for a warehouse in which the data stays."""

from __future__ import annotations

import os

from .. import writing
from ..errors import UsageError
from ..screening.criteria import criteria
from ..screening.evaluation import LITERAL
from . import cohort, engine, inputs, names, sql
from .tables import Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .cohort import Settings
    from .engine import Engine

DIALECTS = ("duckdb", "spark", "databricks", "snowflake", "bigquery")
AT_ONCE = 500  # rows of one INSERT
HOW = """-- {notice}
--
-- Needs a table or view `findings` with the columns patient_id, finding, status (present, absent or unknown) and date,
-- all but patient_id of a text type. The last statement returns a row for each patient.
-- The tables that it creates replace those of an earlier script.
-- cohort_names has the meanings of the distinct findings of the file that this was made from: a finding that it does not
-- have counts as not recognised, so make the script again when there are new ones.
-- Dates are compared with {as_of}: make the script again for another day.
"""


def write(settings: Settings) -> None:
    """Write the SQL script to the output; `OUT.snowflake.sql` and the like are in that dialect, others in DuckDB's.

    UsageError if the output does not end with .sql, or is one of the files that are read, or if these are OMOP tables or
    records, whose findings get their names in Python.
    """
    if not settings.output.lower().endswith(".sql"):
        raise UsageError("cohort: with --sql, -o must end with .sql")
    engine.need("--sql")
    inputs.apart([settings.output], [settings.findings])
    if (
        settings.concepts
        or inputs.omop(settings.findings)
        or inputs.form(inputs.files(settings.findings)[0]) == "ndjson"
    ):
        raise UsageError("cohort: --sql takes findings as CSV or Parquet files, not OMOP tables or FHIR resources")
    parts = os.path.basename(settings.output).lower().split(".")
    dialect = next((name for name in DIALECTS if name in parts[-2:-1]), DIALECTS[0])
    with writing.replaced([settings.output], settings.force) as new, cohort.engine_for(settings) as base:
        writing.write(new[settings.output], script(base, settings, dialect).encode())


def script(base: Engine, settings: Settings, dialect: str) -> str:
    """Return the script in a dialect, for the findings of the settings."""
    cohort.findings(base, settings, lambda place, row, reason: None, names_only=True)
    tables = cohort.tables(base, settings)
    found = Table(names.COLUMNS, base.rows("SELECT * FROM cohort_names ORDER BY ALL"))
    statements = [one for name, table in {**tables.all(), "cohort_names": found}.items() for one in _table(name, table)]
    statements.append(sql.screening(tables, settings.when))
    if dialect != DIALECTS[0]:
        import sqlglot

        statements = [sqlglot.transpile(one, read=DIALECTS[0], write=dialect)[0] for one in statements]
    notice = f"{criteria().notice} {LITERAL}"
    return HOW.format(notice=notice, as_of=settings.when.as_of) + "".join(f"\n{one};\n" for one in statements)


def _table(name: str, table: Table) -> Iterator[str]:
    """Return the statements that make a table."""
    yield f"DROP TABLE IF EXISTS {name}"
    yield f"CREATE TABLE {name} ({', '.join(f'{column} {kind}' for column, kind in table.columns.items())})"
    for start in range(0, len(table.rows), AT_ONCE):
        rows = ",\n".join(f"  ({', '.join(map(_value, row))})" for row in table.rows[start : start + AT_ONCE])
        yield f"INSERT INTO {name} VALUES\n{rows}"


def _value(value: str | int) -> str:
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"
