"""The quality checks: queries whose rows are faults, SHACL shapes for some of the same rules, and two reasoners."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from . import files
from .answers import text
from .errors import DataError, UsageError, nearest, quoted
from .graph import blank_nodes, concepts, disk, hidden, ontology, phrases, queries, stores, words
from .graph.namespaces import PREFIXES, shorten
from .graph.queries import QueryFile
from .report import Fault, Report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pyshacl.pytypes import GraphLike

GENERAL = "general"
SHACL = "shacl"
REASONERS = ("hermit", "owlrl")
LANGUAGE = re.compile(r'"@([A-Za-z]+(?:-[A-Za-z0-9]+)*)')
CANONICAL = {
    "integer": re.compile(r"0|-?[1-9][0-9]*"),
    "decimal": re.compile(r"0|-?[1-9][0-9]*|-?(0|[1-9][0-9]*)\.[0-9]*[1-9]"),
    "boolean": re.compile(r"true|false"),
}
MOST_FAULTS = 100_000  # of a graph file, in the process that gets them
WRITTEN = "literals"
FRESH = "fresh"
FORMS = "name-forms"
XSD = PREFIXES["xsd"]


class Check(QueryFile):
    """A check file: a query whose rows are faults; its summary states the rule that it checks."""

    def faults(self, store: ox.Store) -> list[Fault]:
        """Return the faults in a store, sorted, none twice; DataError if this is not a SELECT whose last column is `fault`."""
        try:
            rows = queries.select(store, self.text)
        except DataError as error:
            raise DataError(f"the check {self.name!r}: {error}") from None
        if rows.variables[-1].value != "fault":
            raise DataError(f"the check {self.name!r} has no last column 'fault'")
        columns = [variable.value for variable in rows.variables[:-1]]
        found = {}
        for row in rows:
            *cells, told = row
            place = [blank_nodes.text(store, cell) for cell in cells]
            unnamed = [words for words, cell in zip(place, cells, strict=True) if isinstance(cell, ox.BlankNode)]
            sentence = text(told) or f"This breaks the rule: {self.summary}"
            sentence += f" Blank node: {' and '.join(unnamed)}." if unnamed else ""
            found[(*place, sentence)] = Fault(self.name, dict(zip(columns, place, strict=True)), sentence)
        return [found[row] for row in sorted(found)]


def read() -> dict[str, Check]:
    """Return the project's own checks by name."""
    return {name: Check(name, queries.read(f"checks/{name}")) for name in queries.names("checks")}


def choose(names: list[str], general: bool = False) -> list[Check]:
    """Return the named checks, or all; with `general`, only those that fit any graph. UsageError for an unknown name."""
    known = read()
    for name in names:
        if name not in known:
            hint = nearest(name, list(known)) or "; `backspasm check` without a name runs all checks"
            raise UsageError(f"there is no check {quoted(name)}{hint}")
        if general and GENERAL not in known[name].tags:
            raise UsageError(f"the check {name!r} applies only to this project's graph, not to any graph")
    return [
        check
        for name, check in known.items()
        if (name in names or not names) and (not general or GENERAL in check.tags)
    ]


def run(checks: Iterable[Check], store: ox.Store) -> list[Fault]:
    """Return the faults that checks find in a store."""
    return [fault for check in checks for fault in check.faults(store)]


def of_graph(names: list[str], everything: bool = False, tell: Callable[[str], None] = lambda step: None) -> Report:
    """Return the report of the named checks, or of all, on the built-in graph; `everything` adds shapes and reasoners.

    `tell` is called with one line before the shapes and each reasoner, since they take seconds.
    """
    chosen = choose(names)
    report = Report([check.name for check in chosen], run(chosen, ontology.store()))
    if WRITTEN in report.ran:
        report.faults.extend(written())
    if not names:
        report.faults.extend([*stale(), *alike(ontology.store())])
        report.ran.extend([FRESH, FORMS])
    if everything:
        tell(f"{len(report.ran)} check queries ran; running the SHACL shapes")
        report.faults.extend(shapes(ontology.rdflib_graph()))
        report.ran.append(SHACL)
        for name in REASONERS:
            tell(f"running the reasoner {name}")
            report.faults.extend(reasoner(name))
            report.ran.append(name)
    return report


def stale() -> list[Fault]:
    """Return a fault for each file in `generated/` that is out of date or that no command writes."""
    from .graph import build

    try:
        due, strays = build.stale()
    except DataError as error:
        return [Fault(FRESH, {"file": "ontology/generated"}, f"`backspasm build` cannot be run: {error}.")]
    told = dict.fromkeys(due, "This generated file is out of date: run `backspasm build`.")
    told |= dict.fromkeys(strays, "No command writes this file: delete it, or move it out of ontology/generated/.")
    return [Fault(FRESH, {"file": f"ontology/{name}"}, sentence) for name, sentence in told.items()]


def alike(store: ox.Store) -> list[Fault]:
    """Return a fault for each normal form that names of several findings have, or a near and another name of one."""
    plain = concepts.by_name(queries.rows(store, queries.read("screening/finding-names")))
    meant = {form: {(iri, False) for iri in iris} for form, iris in words.by_form(plain).items()}
    for iri, relation, name in hidden.rows():
        meant.setdefault(words.joined(name.split(" ")), set()).add((iri, relation == phrases.NEAR))
    found = sorted((sorted({iri for iri, _ in each}), " ".join(form)) for form, each in meant.items() if len(each) > 1)
    said = "differ only in spelling, endings, order or small words"
    return [
        Fault(
            FORMS,
            {f"finding {n}": iri for n, iri in enumerate(iris, 1)},
            f"{' and '.join(iris)} have names that {said} ({form}): change one of these names."
            if iris[1:]
            else f"{iris[0]} has a near name and another name that {said} ({form}): take one of them away.",
        )
        for iris, form in found
    ]


def of_file(names: list[str], path: str) -> Report:
    """Return the report on a graph file, from the named checks or from all that fit any graph; they run in a subprocess."""
    import json

    from .sandbox import graph_file, process

    ran = [check.name for check in choose(names, general=True)]
    triples = (quad.triple for quad in graph_file.read(path))
    try:
        found = process.call(faults_in, ran, data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")
    except process.Ended:
        most = f"{process.MOST_MEMORY // 1024**2} MB or {process.MOST_SECONDS} s"
        raise DataError(
            f"{files.title(path)}: checking takes more than {most}; check a smaller graph, or name a check"
        ) from None
    except DataError as error:
        raise DataError(f"{files.title(path)}: {error}") from None
    return Report(ran, [Fault(*fault) for fault in json.loads(found)])


def faults_in(names: list[str], data: bytes) -> bytes:
    """Return the faults that the named checks find in a graph (N-Triples), as JSON, in the subprocess."""
    store = ox.Store()
    store.load(data, format=ox.RdfFormat.N_TRIPLES)
    return _packed(run(choose(names, general=True), store))


def _packed(found: list[Fault]) -> bytes:
    import json

    if len(found) > MOST_FAULTS:
        raise DataError(f"checking finds more than {MOST_FAULTS} faults; check a smaller graph, or name a check")
    return json.dumps(found).encode(errors="replace")


def of_store(names: list[str], path: str) -> Report:
    """Return the report on a store on disk, from the named checks or from all, in a subprocess without limits.

    Those of this project's model are left out if the store does not hold its graph, or holds it as one merged file.
    """
    import json

    from .sandbox import keeper

    store = disk.verified(path)
    if disk.empty(store):
        raise DataError(f"the store {path!r} has no triples in its default graph, which is all that checks read")
    ran = [check.name for check in choose(names, general=not stores.of_modules(store))]
    return Report(ran, [Fault(*fault) for fault in json.loads(keeper.call(faults_on, ran, path))])


def faults_on(names: list[str], path: str) -> bytes:
    """Return the faults that the named checks find in a store on disk, as JSON, in the subprocess."""
    return _packed(run(choose(names), disk.open_store(path)))


def written() -> list[Fault]:
    """Return a fault for each literal in the modules that is not in canonical form; loading it into a store would hide it."""
    return [fault for name in ontology.modules() for fault in _written(name)]


def _written(module: str) -> Iterator[Fault]:
    data = files.read_text(ontology.path(module))
    for match in LANGUAGE.finditer(data):
        if match[1] != match[1].lower():
            line = data[: match.start()].count("\n") + 1
            yield Fault(
                WRITTEN,
                {"subject": ontology.path(module)},
                f"The language tag @{match[1]} in line {line} of {module}.ttl is not in lower case.",
            )
    for quad in ox.parse(data, format=ox.RdfFormat.TURTLE):
        if isinstance(quad.object, ox.Literal):
            form = CANONICAL.get(quad.object.datatype.value.removeprefix(XSD))
            if form and not form.fullmatch(quad.object.value):
                yield Fault(
                    WRITTEN,
                    {"subject": text(quad.subject), "property": text(quad.predicate)},
                    f"The value {quad.object.value!r} of {text(quad.predicate)} on {text(quad.subject)} is not in canonical form.",
                )


def shapes(graph: GraphLike) -> list[Fault]:
    """Return the faults that `shapes.ttl` finds in an rdflib graph; needs the extra `check`."""
    try:
        import pyshacl
    except ImportError:
        raise UsageError("the SHACL shapes need pyshacl: install backspasm[check]") from None
    import rdflib

    told = rdflib.Graph().parse(ontology.path("shapes"), format="turtle")
    _, report, _ = pyshacl.validate(graph, shacl_graph=told)
    if not isinstance(report, rdflib.Graph):
        raise DataError(f"pyshacl cannot run the SHACL shapes: {report}")
    rows: Iterable[Any] = report.query(queries.read("graph/shape-violations"))
    return [Fault(SHACL, {"focus": str(focus)}, f"{focus}: {message}") for focus, message in rows]


def reasoner(name: str) -> list[Fault]:
    """Return a fault for each triple that only the reasoner or only a rule infers; needs the extra `reason`."""
    import json

    from .graph import reasoner
    from .sandbox import keeper

    try:
        found, ruled = json.loads(keeper.call(reasoner.differences, name))
    except DataError as error:
        return [Fault(name, {}, f"{error}.")]
    return [
        Fault(name, dict(zip(("subject", "predicate", "object"), triple, strict=True)), sentence)
        for triple, sentence in sorted(
            [(triple, f"{name} infers {_said(triple)}, but no rule does.") for triple in found]
            + [(triple, f"A rule infers {_said(triple)}, but {name} does not.") for triple in ruled]
        )
    ]


def _said(triple: list[str]) -> str:
    return " ".join(map(shorten, triple))
