"""A pytest plugin that tests a user's graph: the graph is a fixture, and each check file is a test.

Every pytest in the environment loads this module, so it imports little more than pytest until a check runs. A pytest that
is too old for it runs on without it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .errors import BackspasmError, DataError, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyoxigraph as ox

SETTINGS = ("graph", "checks", "general")
MOST_ROWS = 100
OLD = getattr(pytest, "version_tuple", (6, 2)) < (7, 2)
TOO_OLD = f"backspasm: to check a graph it needs pytest 7.2 or later, and this is pytest {pytest.__version__}"
if not OLD:
    GRAPH = pytest.StashKey["ox.Store | BackspasmError"]()
    TRIPLES = pytest.StashKey[bytes]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the settings, each also as a command-line option, which overrides the setting."""
    group = parser.getgroup("backspasm", "checks of a graph of your own")
    for name, kind, settings, words in (
        ("graph", "paths", {"action": "append", "metavar": "FILE"}, "file of the graph; several are read as one graph"),
        ("checks", "paths", {"action": "append", "metavar": "FOLDER"}, "folder of .rq files whose rows are faults"),
        ("general", "bool", {"action": "store_true", "default": None}, "also run backspasm's checks for any graph"),
    ):
        group.addoption(f"--backspasm-{name}", help=words, **settings)
        known = "linelist" if OLD and kind == "paths" else kind
        parser.addini(f"backspasm_{name}", words, type=known)  # type: ignore[arg-type]


def pytest_report_header() -> str | None:
    """Tell the user of an older pytest why no graph is checked."""
    return TOO_OLD if OLD else None


def pytest_configure(config: pytest.Config) -> None:
    """Add the check folders and the graph file to the paths that pytest is given, unless they are below one.

    Settings add nothing if the pytest command line names paths; the command-line options always do.
    """
    if OLD:
        if any(config.getoption(f"backspasm_{name}") or config.getini(f"backspasm_{name}") for name in SETTINGS):
            raise pytest.UsageError(TOO_OLD)
        return
    graphs, folders = _paths(config, "graph"), _paths(config, "checks")
    if (folders or _general(config)) and not graphs:
        raise pytest.UsageError("backspasm_graph is not set: name the graph file that the checks run on")
    for folder in folders:
        if not any(folder.rglob("*.rq")):
            raise pytest.UsageError(f"the folder {str(folder)!r} of backspasm_checks has no .rq file")
    for name, places in (("checks", folders), ("general", graphs[:1] if _general(config) else [])):
        for place in places:
            asked = config.getoption(f"backspasm_{name}") or config.args_source is not config.ArgsSource.ARGS
            if asked and not any(place.is_relative_to(given) for given in _given(config)):
                config.args.append(str(place))


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Return the collector of a check file or graph file that pytest's paths name, and no folder of it, else None."""
    named = [path for path in _given(parent.config) if file_path.is_relative_to(path)]
    return _collector(file_path, parent) if named and set(named) == {file_path} else None


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    """Add to what the session collects the check files and the graph file below the paths that pytest is given.

    pytest itself would pass over some: those in hidden folders, in `build`, and in whatever else `norecursedirs` names.
    """
    outcome: Any = yield
    if OLD or not isinstance(collector, pytest.Session):
        return
    config, given = collector.config, _given(collector.config)
    files = {file: None for folder in _paths(config, "checks") for file in sorted(folder.rglob("*.rq"))}
    files |= dict.fromkeys(_paths(config, "graph")[:1])
    found = outcome.get_result().result
    for file in files:
        if any(file.is_relative_to(path) for path in given if path != file):
            found.extend(filter(None, [_collector(file, collector)]))


def _given(config: pytest.Config) -> list[Path]:
    """Return the paths that pytest is given: on its command line, by its settings or by `pytest_configure`."""
    return [Path(os.path.abspath(config.invocation_params.dir / path.partition("::")[0])) for path in config.args]


def _collector(file: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Return a Query for a check file, a General for the first graph file, else None."""
    config = parent.config
    if file.suffix == ".rq" and any(file.is_relative_to(folder) for folder in _paths(config, "checks")):
        return Query.from_parent(parent, path=file)
    if _general(config) and file in _paths(config, "graph")[:1]:
        return General.from_parent(parent, path=file)
    return None


if OLD:
    del pytest_collect_file  # its argument is not known there


@pytest.fixture(scope="session")
def checked_graph(pytestconfig: pytest.Config) -> ox.Store:
    """The graph that `backspasm_graph` names, as a pyoxigraph store; all tests share it, so do not change it."""
    if OLD:
        pytest.fail(TOO_OLD, pytrace=False)
    try:
        return _graph(pytestconfig)
    except BackspasmError as error:
        sentence = str(error)
    pytest.fail(sentence, pytrace=False)


class Query(pytest.File):
    """A user's check file."""

    def collect(self) -> Iterator[Check]:
        yield Check.from_parent(self, name=self.path.stem)


class General(pytest.File):
    """The first graph file, under which pytest lists the checks that fit any graph."""

    def collect(self) -> Iterator[Check]:
        from . import checks

        for check in checks.choose([], general=True):
            yield Check.from_parent(self, name=check.name, query=check.text)


class Check(pytest.Item):
    """A check query, by default the text of its file; it fails with the last column of each row."""

    def __init__(self, *, query: str | None = None, **settings: Any) -> None:
        super().__init__(**settings)
        self.query = query

    def runtest(self) -> None:
        """Run the query; fail if it has rows or cannot be run."""
        from . import files

        try:
            found = _sentences(self.query or files.read_text(str(self.path)), _triples(self.config))
        except BackspasmError as error:
            found = [str(error)]
        if len(found) > MOST_ROWS:
            found[MOST_ROWS:] = [f"... and {len(found) - MOST_ROWS} more"]
        if found:
            pytest.fail("\n".join(map(shown, found)), pytrace=False)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Return the place and the heading of a failure."""
        return self.path, None, f"check {self.name}"


def _paths(config: pytest.Config, name: str) -> list[Path]:
    given = config.getoption(f"backspasm_{name}")
    paths = [config.invocation_params.dir / path for path in given] if given else config.getini(f"backspasm_{name}")
    return [Path(os.path.abspath(path)) for path in paths]


def _general(config: pytest.Config) -> bool:
    return bool(config.getoption("backspasm_general") or config.getini("backspasm_general"))


def _graph(config: pytest.Config) -> ox.Store:
    if GRAPH not in config.stash:
        try:
            config.stash[GRAPH] = _read(_paths(config, "graph"))
        except BackspasmError as error:
            config.stash[GRAPH] = error
    graph = config.stash[GRAPH]
    if isinstance(graph, BackspasmError):
        raise graph
    return graph


def _read(paths: list[Path]) -> ox.Store:
    import pyoxigraph as ox

    from .sandbox import graph_file

    if not paths:
        raise DataError("backspasm_graph is not set: name the graph file")
    graph = graph_file.read(str(paths[0]))
    for path in paths[1:]:
        triples = ox.serialize((quad.triple for quad in graph_file.read(str(path))), format=ox.RdfFormat.N_TRIPLES)
        graph.extend(ox.parse(triples or b"", format=ox.RdfFormat.N_TRIPLES, rename_blank_nodes=True))
    return graph


def _triples(config: pytest.Config) -> bytes:
    """Return the graph as N-Triples, as the subprocesses of the checks read it."""
    import pyoxigraph as ox

    if TRIPLES not in config.stash:
        triples = (quad.triple for quad in _graph(config))
        config.stash[TRIPLES] = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    return config.stash[TRIPLES]


def _sentences(check: str, triples: bytes) -> list[str]:
    from .sandbox import query

    rows = query.over(check, triples)
    if rows is None:
        raise DataError("the check must be a SELECT query with columns, whose rows are faults")
    return list(dict.fromkeys(row[-1] or " ".join(row).strip() or "a row" for row in rows))
