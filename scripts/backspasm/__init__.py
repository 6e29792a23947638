"""A knowledge graph of a patient leaflet on low back cramps and spasms; every statement carries its provenance."""

from __future__ import annotations

from .errors import BackspasmError, DataError, InputMissing, Unavailable, UsageError, WriteError
from .graph import (
    VERSION as __version__,  # imports `graph` here, so that a later import does not replace the function `graph`
)

TYPE_CHECKING = False  # importing typing costs half as much as starting Python
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any, Literal, overload

    import owlready2
    import pyoxigraph
    import rdflib

    from .answers import Row
    from .engines import Target
    from .explanation import Explanation
    from .screening.result import Screening
else:

    def overload(function: object) -> object:
        """Return the function unchanged; only type checkers read overloads."""
        return function


__all__ = [
    "BackspasmError",
    "DataError",
    "InputMissing",
    "Unavailable",
    "UsageError",
    "WriteError",
    "__version__",
    "ask",
    "graph",
    "questions",
    "screen",
    "sparql",
    "store",
    "why",
    "world",
]


def questions() -> dict[str, str]:
    """Return the name and the summary of each named question."""
    from . import question as module

    return {name: module.load(name).summary for name in module.names()}


@overload
def ask(  # type: ignore[overload-overlap]
    question: Literal["neighbourhood"],
    *,
    engine: str = ...,
    endpoint: str | None = ...,
    graph: str | None = ...,
    user_mappings: str | None = ...,
    store: str | None = ...,
    **parameters: object,
) -> list[pyoxigraph.Triple]: ...
@overload
def ask(  # noqa: F811
    question: str,
    *,
    engine: str = ...,
    endpoint: str | None = ...,
    graph: str | None = ...,
    user_mappings: str | None = ...,
    store: str | None = ...,
    **parameters: object,
) -> list[Row]: ...
def ask(  # noqa: F811 (ruff does not know this overload)
    question: str,
    *,
    engine: str = "oxigraph",
    endpoint: str | None = None,
    graph: str | None = None,
    user_mappings: str | None = None,
    store: str | None = None,
    **parameters: object,
) -> list[Row] | list[pyoxigraph.Triple]:
    """Return the answer to a named question: rows with named fields, or, for `neighbourhood`, pyoxigraph triples.

    The fields are the question's columns. A cell is int, Decimal or str, or None if the answer has no value. `endpoint`
    is the URL of a SPARQL endpoint, used instead of `engine`, and `graph` the IRI of the graph to ask there, by default
    the default graph. `user_mappings` is the path of an SSSOM file. `store` is the path of a store that `backspasm load`
    made. Warns if a concept was found only by a broader or narrower term. Raises a BackspasmError whose text is one
    sentence.
    """
    import warnings

    from . import answers
    from . import question as module

    _text(question=question)
    asked = module.load(question)
    values = {name: module.words(value) for name, value in parameters.items()}
    answer = module.ask(asked, values, _target(engine, endpoint, user_mappings, store, graph))
    for note in asked.notes:
        warnings.warn(note, stacklevel=2)
    if isinstance(answer, answers.Construct):
        return answer.triples
    assert isinstance(answer, answers.Select)
    return answers.records(answer)


def sparql(
    text: str,
    *,
    engine: str = "oxigraph",
    endpoint: str | None = None,
    graph: str | None = None,
    user_mappings: str | None = None,
    store: str | None = None,
) -> list[Row] | list[pyoxigraph.Triple] | bool:
    """Return the answer to a read-only query: rows for SELECT, a bool for ASK, and pyoxigraph triples for the rest.

    The query runs in a subprocess with limits. For many queries of your own, use `store()` or `graph()`. Raises a
    BackspasmError.
    """
    from . import answers
    from .sandbox import query

    _text(text=text)
    answer = query.run(text, _target(engine, endpoint, user_mappings, store, graph))
    if isinstance(answer, answers.Ask):
        return answer.value
    return answer.triples if isinstance(answer, answers.Construct) else answers.records(answer)


def screen(
    present: Iterable[str] = (),
    absent: Iterable[str] = (),
    *,
    answers: Mapping[str, str] | None = None,
    record: Mapping[str, Any] | None = None,
    hour: float | None = None,
    as_of: str = "",
    within: int = 30,
    since: str = "",
    user_mappings: str | None = None,
) -> Screening:
    """Return which of the document's red flags the findings meet.

    A finding is a label, a synonym or a code; free text is not interpreted. A finding in neither list is unknown.
    `answers` maps ids of questions, such as that of `next_question`, to yes, no or unknown. `record` is what a file for
    `backspasm screen` holds, such as a FHIR Bundle, and takes the place of the two lists. `hour` is the number of hours
    after onset, 0 to 8760. `as_of`, `within` and `since` say which dates of a record count, as in the command: an ISO
    date (default: today), a number of days, and an ISO date. Raises a BackspasmError.
    """
    from .graph import stores
    from .screening import evaluation, findings, reader
    from .screening.when import When

    names = stores.user_mappings(user_mappings)
    when = When(as_of, within, since)
    report = reader.by_options(present, absent, names)
    if record is not None:
        if report.present or report.near or report.absent or report.unknown or report.unknown_absent:
            raise UsageError("give a record, or findings with present and absent, not both")
        report = reader.by_record(record, when, names)
    if answers is not None:
        reader.answer(report, reader.by_id(answers))
    if hour is not None:
        if report.hour is not None:
            raise UsageError("the record already gives the hour; leave out hour")
        report.hour = findings.hour(hour)
    return evaluation.screen(report)


def why(
    subject: str,
    predicate: str,
    object: str,
    *,
    endpoint: str | None = None,
    graph: str | None = None,
    store: str | None = None,
) -> Explanation:
    """Return where a statement comes from, with its premises; `str` gives the text that `backspasm why` prints.

    Subject and object are any names of concepts; the predicate is a relation, or `a` for a role. A statement that
    is not in the graph has an empty `origin`. `endpoint` is the URL of a SPARQL endpoint to ask instead, and `graph` the
    IRI of the graph there; `store` is the path of a store that `backspasm load` made. Raises a BackspasmError.
    """
    from . import provenance

    _text(subject=subject, predicate=predicate, object=object)
    target = _target(endpoint=endpoint, store=store, graph=graph)
    return provenance.explain_at(target, subject, predicate, object)


def store() -> pyoxigraph.Store:
    """Return the whole graph as a new in-memory pyoxigraph store."""
    from .graph import ontology

    return ontology.store()


def graph() -> rdflib.Graph:
    """Return the whole graph as a new rdflib Graph."""
    from .graph import ontology

    return ontology.rdflib_graph()


def world() -> owlready2.World:
    """Return the whole ontology loaded into a new owlready2 World; needs the extra `reason`."""
    from .graph import reasoner

    return reasoner.world()


def _text(**given: object) -> None:
    for name, value in given.items():
        if not isinstance(value, str):
            raise UsageError(f"{name} must be a text, not {type(value).__name__}")


def _target(
    engine: str = "oxigraph",
    endpoint: str | None = None,
    user_mappings: str | None = None,
    store: str | None = None,
    graph: str | None = None,
) -> Target:
    from .engines import Target
    from .graph import stores

    if not isinstance(endpoint, str | None):
        raise UsageError("endpoint takes a text, a URL")
    if not isinstance(graph, str | None):
        raise UsageError("graph takes a text, an IRI")
    if not isinstance(store, str | None):
        raise UsageError("store takes a text, the path of a folder")
    return Target(engine, endpoint, stores.user_mappings(user_mappings), store, graph)
