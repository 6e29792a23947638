"""What an engine does for a cohort: it reads files, holds tables, answers queries in the dialect of DuckDB, and writes."""

from __future__ import annotations

import importlib.util

from ..errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any, Protocol

    class Engine(Protocol):
        """DuckDB or Spark."""

        name: str
        spill: str

        def table(self, name: str, columns: dict[str, str], rows: Iterable[Sequence[object]]) -> None: ...
        def view(self, name: str, query: str) -> None: ...
        def parquet(self, name: str, paths: list[str]) -> None: ...
        def csv(self, name: str, paths: list[str]) -> list[tuple[str, int, str]]: ...
        def columns(self, name: str) -> dict[str, str]: ...
        def rows(self, query: str) -> list[tuple[Any, ...]]: ...
        def stream(self, query: str) -> Iterator[tuple[Any, ...]]: ...
        def write(self, query: str, path: str, form: str, notice: str) -> None: ...
        def percent(self) -> float: ...
        def close(self) -> None: ...


ENGINES = ("duckdb", "spark")
# The extra and the packages of each engine, and of a script in another dialect.
NEEDED = {
    "duckdb": ("cohorts", ("duckdb",)),
    "spark": ("spark", ("pyspark", "sqlglot")),
    "--sql": ("cohorts", ("duckdb", "sqlglot")),
}


def start(name: str, spill: str, master: str = "") -> Engine:
    """Return an engine that spills into a folder; UsageError if its packages are not installed."""
    need(name)
    if name == "spark":
        from .spark import Spark

        return Spark(spill, master)
    from .duck import Duck

    return Duck(spill)


def need(name: str) -> None:
    """Raise UsageError, which names the extra, if the packages of an engine are not installed."""
    extra, packages = NEEDED[name]
    if not all(importlib.util.find_spec(package) for package in packages):
        raise UsageError(f"cohort with {name} needs more packages: install backspasm[{extra}]")
