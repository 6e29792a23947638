"""Spark, for what one machine cannot hold: local here, or a cluster by the address of its master."""

from __future__ import annotations

import contextlib
import json
import os

from ..errors import DataError, Unavailable, WriteError
from . import header

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from pyspark.sql import DataFrame

BROKEN = "_broken_line"
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.log.level": "OFF",  # its messages have data in them
    "spark.sql.shuffle.partitions": "8",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.driver.bindAddress": "127.0.0.1",
}


class Spark:
    """A session that keeps its temporary files in a folder, which the workers of a cluster must see too."""

    name = "spark"

    def __init__(self, spill: str, master: str = "") -> None:
        from pyspark.sql import SparkSession

        self.spill = spill
        os.makedirs(spill, exist_ok=True)
        builder = SparkSession.builder.appName("backspasm cohort").master(master or "local[*]")
        local = not master or master.startswith("local")
        host = {"spark.driver.host": "127.0.0.1"} if local else {}
        for setting, value in {**SETTINGS, **host, "spark.local.dir": spill}.items():
            builder = builder.config(setting, value)
        with _quiet():
            try:
                self._session = builder.getOrCreate()
            except Exception:  # of whatever class, by the launcher, the gateway or the master
                raise Unavailable("Spark does not start: it needs Java 17 and, with --master, that master") from None

    def close(self) -> None:
        """Drop the views and what is kept; the session stays for the next run in this process."""
        self._session.catalog.clearCache()
        for table in self._session.catalog.listTables():
            if table.isTemporary:
                self._session.catalog.dropTempView(table.name)

    def percent(self) -> float:
        """Return a negative number: Spark does not say how far a query is."""
        return -1

    def table(self, name: str, columns: dict[str, str], rows: Iterable[Sequence[object]]) -> None:
        """Create a table from rows."""
        path = os.path.join(self.spill, f"{name}.json")
        with open(path, "w", encoding="utf-8") as file:
            for row in rows:
                file.write(json.dumps(dict(zip(columns, row, strict=True))) + "\n")
        schema = ", ".join(f"{column} {'STRING' if kind == 'VARCHAR' else kind}" for column, kind in columns.items())
        with _faults():
            self._session.read.schema(schema).json(path).createOrReplaceTempView(name)

    def view(self, name: str, query: str) -> None:
        """Create a view."""
        with _faults():
            self._frame(query).createOrReplaceTempView(name)

    def _frame(self, query: str) -> DataFrame:
        """Return a query in the dialect of DuckDB as a data frame.

        Each part of its WITH is a view, since Spark would compute a part anew wherever it is used; what is used more than
        once is kept.
        """
        import sqlglot

        tree = sqlglot.parse_one(query, read="duckdb")
        assert isinstance(tree, sqlglot.exp.Query)
        parts = list(tree.ctes)
        for part in parts:
            made = self._session.sql(part.this.sql("spark"))
            uses = sum(table.name == part.alias for table in tree.find_all(sqlglot.exp.Table))
            (made.persist() if uses > 1 else made).createOrReplaceTempView(part.alias)
        if whole := tree.find(sqlglot.exp.With):
            whole.pop()
        return self._session.sql(tree.sql("spark"))

    def parquet(self, name: str, paths: list[str]) -> None:
        """Create a view of Parquet files."""
        with _faults():
            self._session.read.option("mergeSchema", "true").parquet(*paths).createOrReplaceTempView(name)

    def csv(self, name: str, paths: list[str]) -> list[tuple[str, int, str]]:
        """Read CSV files as texts; return file, 0 and text of the rows that are no rows of the table."""
        from pyspark.sql import functions, types

        with _faults():
            names, delimiter = header.read(paths[0])
            quote = '"' if delimiter == "," else ""
            options = {
                "header": "true",
                "sep": delimiter,
                "quote": quote,
                "escape": quote or "\\",
                "enforceSchema": "false",
            }
            schema = types.StructType([types.StructField(column, types.StringType()) for column in (*names, BROKEN)])
            reading = self._session.read.options(**options, mode="PERMISSIVE", columnNameOfCorruptRecord=BROKEN)
            kept = os.path.join(self.spill, f"{name}.parquet")
            read = reading.schema(schema).csv(paths).withColumn("_file", functions.input_file_name())
            read.write.parquet(kept, mode="overwrite")
            whole = self._session.read.parquet(kept)
            whole.filter(f"{BROKEN} IS NULL").drop(BROKEN, "_file").createOrReplaceTempView(name)
            lines = whole.filter(f"{BROKEN} IS NOT NULL").select("_file", BROKEN).toLocalIterator()
            return [(str(row[0]), 0, str(row[1])) for row in lines]

    def columns(self, name: str) -> dict[str, str]:
        """Return the names of a table's columns, each with its SQL type."""
        return dict(self._session.table(name).dtypes)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        with _faults():
            return [tuple(row) for row in self._frame(query).collect()]

    def stream(self, query: str) -> Iterator[tuple[Any, ...]]:
        """Return the rows of a query one after the other, without holding all."""
        with _faults():
            yield from (tuple(row) for row in self._frame(query).toLocalIterator())

    def write(self, query: str, path: str, form: str, notice: str) -> None:
        """Write the rows of a query to a file, as parquet or csv."""
        from pyspark.sql import functions

        with _faults():
            made = self._frame(query)
            first = made.columns[0]
            made = made.withColumn(first, functions.col(first).alias(first, metadata={"notice": notice}))
            folder = f"{path}-parts"
            writer = made.repartition(1).write.mode("overwrite")
            writer.parquet(folder) if form == "parquet" else writer.csv(folder, header=True, emptyValue="")
        (part,) = (name for name in os.listdir(folder) if name.startswith("part-"))
        os.replace(os.path.join(folder, part), path)
        for name in os.listdir(folder):
            os.unlink(os.path.join(folder, name))
        os.rmdir(folder)


@contextlib.contextmanager
def _faults() -> Iterator[None]:
    """Raise errors of Spark without its message, which may have data in it."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as error:
        if "No space left" in str(error):
            raise WriteError("the output could not be written: there is no space left on the disk") from None
        raise DataError("Spark cannot read the findings: a file is not what its ending says, or it stopped") from None


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Send the standard error of programs that are started here to nowhere: Java's greetings and warnings."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
