"""backspasm: one patient-education document on low back cramps and spasms, as a knowledge graph that can say who says so."""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing costs as much as a bare start
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    import owlready2
    import pyoxigraph
    import rdflib

__version__ = "0.1.0"
__all__ = ["ask", "graph", "questions", "screen", "sparql", "store", "why", "world"]


def questions() -> dict[str, str]:
    """Return the name and the summary of each named question."""
    from . import question as module

    return {name: module.load(name).summary for name in module.names()}


def ask(
    question: str,
    *,
    engine: str = "oxigraph",
    endpoint: str | None = None,
    mappings: str | None = None,
    **parameters: object,
) -> list[Any]:
    """Return the answer to a named question: rows with named fields, or, for `neighbourhood`, pyoxigraph triples.

    Cells are int, Decimal, str, or None where the question's table has an empty cell. Raises a
    `backspasm.errors.BackspasmError` whose text is one sentence; warns where a concept was meant by a broader or narrower term.
    """
    import warnings

    from . import answers, engines
    from . import question as module

    asked = module.load(question)
    values = {name: module.words(value) for name, value in parameters.items()}
    answer = module.ask(asked, values, engines.Target(engine, endpoint, engines.own(mappings)))
    for note in asked.notes:
        warnings.warn(note, stacklevel=2)
    return answer.triples if isinstance(answer, answers.Construct) else answers.records(answer)  # type: ignore[arg-type]


def sparql(text: str, *, engine: str = "oxigraph", endpoint: str | None = None, mappings: str | None = None) -> Any:
    """Return the answer of a read-only query: rows with named fields, a bool for ASK, or a list of triples.

    It runs in a process of its own, with limits; for many queries of your own, take `store()` or `graph()`.
    """
    from . import answers, engines, guard

    answer = guard.run(text, engines.Target(engine, endpoint, engines.own(mappings)))
    if isinstance(answer, answers.Ask):
        return answer.value
    return answer.triples if isinstance(answer, answers.Construct) else answers.records(answer)


def screen(
    present: Sequence[str] = (), absent: Sequence[str] = (), *, hour: float | None = None, mappings: str | None = None
) -> dict[str, Any]:
    """Return which of the document's red flags findings meet, as the JSON object of `screen --format json`.

    A finding is a label, a synonym or a code; free text is not interpreted. What is in neither list is unknown.
    """
    from . import question, reported, screening

    report = reported.by_options(present, absent, mappings)
    if hour is not None:
        reported.add_hour(report, question.words(hour))
    return screening.screen(report)


def why(subject: str, predicate: str, object: str) -> str:
    """Return, as lines of text, where a statement comes from, premises included, or that the graph does not say it."""
    from . import provenance

    return provenance.explain(subject, predicate, object)


def store() -> pyoxigraph.Store:
    """Return the whole graph as an in-memory pyoxigraph store of its own."""
    from . import ontology

    return ontology.store()


def graph() -> rdflib.Graph:
    """Return the whole graph as an rdflib Graph of its own."""
    from . import ontology

    return ontology.rdflib_graph()


def world() -> owlready2.World:
    """Return the whole ontology loaded into an owlready2 World of its own; needs the extra `reason`."""
    from . import reason

    return reason.world()
