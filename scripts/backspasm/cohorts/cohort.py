"""Screen a population: findings in, a row for each patient out, and a summary."""

from __future__ import annotations

import contextlib
import csv
import io
import os

from .. import writing
from ..errors import UsageError
from ..screening import evaluation, vocabulary
from ..screening.criteria import criteria
from . import chart, engine, inputs, names, omop, sql, summary
from .conditions import columns, criterion
from .progress import Stages
from .tables import Tables

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..screening.when import When
    from .engine import Engine
    from .summary import Summary

FORMS = ("csv", "parquet")


class Settings:
    """What a run reads and writes: the findings, OUT, the engine and its master, mappings as Turtle, the period, the
    smallest count to show (0 shows all), and the OMOP table of concepts, or an empty text.
    """

    def __init__(
        self,
        findings: str,
        output: str,
        when: When,
        engine: str = "duckdb",
        master: str = "",
        user_mappings: str = "",
        smallest_cell: int = 0,
        concepts: str = "",
        force: bool = False,
    ) -> None:
        self.findings, self.output, self.when, self.engine, self.master = findings, output, when, engine, master
        self.user_mappings, self.smallest_cell, self.concepts, self.force = (
            user_mappings,
            smallest_cell,
            concepts,
            force,
        )


def outputs(path: str) -> list[str]:
    """Return the files of a run: the rows, the summary as JSON and SVG, and the rejects."""
    return [path, *(f"{path}.{ending}" for ending in ("summary.json", "summary.svg", "rejects.csv"))]


def run(settings: Settings) -> Summary:
    """Screen a population and write the files of `outputs`, all or none; return the summary."""
    form = os.path.splitext(settings.output)[1].lower().removeprefix(".")
    if form not in FORMS:
        raise UsageError("cohort: -o must end with .csv or .parquet")
    engine.need(settings.engine)
    known = criteria()
    notice = f"{known.notice} {evaluation.LITERAL}"
    targets = outputs(settings.output)
    inputs.apart(targets, [settings.findings, settings.concepts])
    with writing.replaced(targets, settings.force) as new, engine_for(settings) as base, Stages(base) as progress:
        kept, told, drawn, rejected = (new[target] for target in targets)
        with _Rejects(rejected) as rejects:
            progress.stage("reading the findings")
            shape = findings(base, settings, rejects)
            progress.stage("looking up the names")
            compiled = tables(base, settings)
            progress.stage("looking for rows that cannot be used")
            checked = sql.checked(shape)
            faulty = f"SELECT patient_id, finding, status, date, fault FROM ({checked}) AS rows WHERE NOT fault IS NULL"
            for *cells, fault in base.stream(faulty):
                rejects("", rejects.line(cells), fault)
        progress.stage("screening the patients")
        rows = os.path.join(base.spill, "screened.parquet")  # Spark reads no file whose name begins with a dot
        base.write(sql.screening(compiled, settings.when, shape), rows, "parquet", notice)
        base.parquet("screened", [rows])
        if form == "csv":
            base.write("SELECT * FROM screened", kept, "csv", notice)
        progress.stage("counting")
        labels = {criterion(flag): flag.label for flag in known.flags}
        found = summary.count(
            base, columns(known)[2:-1], rejects.counts, shape.lost, settings.smallest_cell, notice, labels
        )
        _unrecognised(base, found, settings, shape)
        for path, text in ((told, found.as_json()), (drawn, chart.draw(found))):
            writing.write(path, text.encode())
        if form == "parquet":
            os.replace(rows, kept)
    return found


@contextlib.contextmanager
def engine_for(settings: Settings) -> Iterator[Engine]:
    """Start the engine with a folder beside OUT, which is removed at the end; what a killed run left is removed first."""
    spill = writing.beside(writing.target(settings.output), "spill")
    writing.remove(spill)
    with writing.undone(spill):
        base = engine.start(settings.engine, spill, settings.master)
        try:
            yield base
        finally:
            base.close()
    writing.remove(spill)


def findings(base: Engine, settings: Settings, rejects: inputs.Rejects, names_only: bool = False) -> sql.Shape:
    """Create the view `findings` and return its shape."""
    if omop_tables := inputs.omop(settings.findings):
        if not settings.concepts:
            raise inputs.concepts_needed()
        return sql.Shape(
            lost=omop.findings(base, omop_tables, inputs.files(settings.concepts, "the concepts"), rejects)
        )
    if settings.concepts:
        raise UsageError("cohort: --concepts is for the OMOP tables condition_occurrence and observation")
    paths = inputs.files(settings.findings)
    if inputs.form(paths[0]) == "ndjson":
        from . import records
        from .duck import Duck

        engine.need("duckdb")
        reader = base if isinstance(base, Duck) else Duck(os.path.join(base.spill, "lines"))
        known = vocabulary.vocabulary(settings.user_mappings)
        rows = records.rows(reader, paths, settings.when, known, rejects)
        base.table("findings", records.COLUMNS, rows)
        return sql.Shape(readings=True)
    return inputs.table(base, paths, rejects, names_only)


def tables(base: Engine, settings: Settings) -> Tables:
    """Create the compiled tables, and the one of the names that the findings have."""
    known = vocabulary.vocabulary(settings.user_mappings)
    compiled = Tables(criteria(), known.names_of.keys())
    distinct = (name for (name,) in base.stream("SELECT DISTINCT finding FROM findings WHERE NOT finding IS NULL"))
    base.table("cohort_names", names.COLUMNS, names.rows(distinct, known, compiled.known))
    for name, table in compiled.all().items():
        base.table(name, table.columns, table.rows)
    return compiled


def _unrecognised(base: Engine, found: Summary, settings: Settings, shape: sql.Shape) -> None:
    """Add the most frequent findings that were not recognised; with a smallest count, only those that reach it."""
    unknown = "SELECT finding FROM findings WHERE NOT finding IS NULL EXCEPT SELECT name FROM cohort_names"
    base.table("cohort_unknown", {"name": "VARCHAR"}, base.stream(unknown))
    strange = (
        "(SELECT findings.* FROM findings JOIN cohort_unknown ON cohort_unknown.name = findings.finding"
        f" UNION ALL SELECT findings.* FROM findings WHERE status = '{sql.UNRECOGNISED}') AS strange"
    )
    counted = base.rows(
        f"SELECT told.finding, COUNT(DISTINCT told.patient_id) AS patients FROM ({sql.told(settings.when, shape, strange)}) AS told"
        " WHERE told.use IN ('present', 'near', 'absent', 'unrecognised')"
        f" AND told.finding <> '{sql.NO_NAME}' GROUP BY told.finding"
        f" HAVING COUNT(DISTINCT told.patient_id) >= {settings.smallest_cell}"
        f" ORDER BY patients DESC, told.finding LIMIT {summary.MOST_NAMES + 1}"
    )
    found.unrecognised = {names.shown(name): int(n) for name, n in counted[: summary.MOST_NAMES]}
    found.more = len(counted) > summary.MOST_NAMES


class _Rejects:
    """Writes the rows that cannot be used, and counts them by reason."""

    def __init__(self, path: str) -> None:
        self.counts: dict[str, int] = {}
        self._path = path

    def __enter__(self) -> _Rejects:
        self._file = open(self._path, "w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, lineterminator="\n")
        self._writer.writerow(["place", "row", "reason"])
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __call__(self, place: str, row: str, reason: str) -> None:
        self.counts[reason] = self.counts.get(reason, 0) + 1
        self._writer.writerow([place, row, reason])

    def line(self, cells: list[Any]) -> str:
        """Return cells as a line of CSV."""
        made = io.StringIO()
        csv.writer(made, lineterminator="").writerow(cells)
        return made.getvalue()
