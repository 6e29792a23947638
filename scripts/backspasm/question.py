"""The named questions: their files, their parameters, and the query text for an engine."""

from __future__ import annotations

import re
from itertools import islice

import pyoxigraph as ox

from . import answers, engines
from .engines import Target
from .errors import DataError, UsageError, nearest, quoted
from .files import UNREADABLE, named
from .graph import queries, stores
from .graph.namespaces import LBS, PREFIXES, shorten
from .graph.queries import QueryFile

PARAMETER = r"(?P<name>\w+)(?P<optional>\??) (?P<type>\w+)(?:\[(?P<low>\d+)\.\.(?P<high>\d+)\])? (?P<help>.+)"
LONGEST = 1000
MOST_LISTED = 25
TYPE, DOCUMENT = ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(LBS + "Document")
OF_DOCUMENTS = "VALUES ?document { UNDEF }"
DECIMALS = 18  # the most that pyoxigraph's xsd:decimal can hold
SPELLED = ("section", "document")  # of these, the types whose values are texts of the graph
CHOICES = ("section", "document", "terminology")  # the parameter types whose values `queries/choices/` lists


class Parameter:
    """A parameter of a question: name, type, bounds and help.

    The type is `text`, `concept`, `choice`, `section`, `terminology`, `document` or `decimal`.
    """

    def __init__(self, name: str, line: str) -> None:
        match = re.fullmatch(PARAMETER, line)
        if not match:
            raise DataError(f"question {name!r}: cannot read '#+ param: {line}'; expected NAME[?] TYPE HELP")
        self.name, self.type, self.help = match["name"], match["type"], match["help"]
        self.required = not match["optional"]
        self.low, self.high = match["low"], match["high"]


class Question(QueryFile):
    """A question file: a query with its parameters, and `notes` on how `bind` read the values.

    A query that contains OF_DOCUMENTS has the parameter `document` without a `#+ param:` line.
    """

    def __init__(self, name: str, text: str) -> None:
        super().__init__(name, text)
        self.parameters = [Parameter(name, line) for line in self.lines]
        if OF_DOCUMENTS in text:
            self.parameters.append(Parameter(name, "document? document a document's identifier; leave out for all"))
        self.notes: list[str] = []

    def bind(self, values: dict[str, str], target: Target) -> str:
        """Return the query with each given parameter's UNDEF replaced by a term; UsageError for an invalid value.

        If a value names a concept only by a broader or narrower term, or a user's file maps it to another concept,
        `notes` gets a sentence that says so.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in values:
            if name not in known:
                raise UsageError(f"question {self.name!r} has no parameter {name!r}{nearest(name, list(known))}")
        terms: dict[str, ox.NamedNode | ox.Literal] = {}
        for parameter in sorted(self.parameters, key=lambda parameter: parameter.type != "document"):
            if parameter.name in values:
                terms[parameter.name] = self.term(parameter, values[parameter.name], target, terms.get("document"))
            elif parameter.required:
                raise UsageError(f"question {self.name!r} needs --{parameter.name}: {parameter.help}")
        return queries.fill(self.text, **terms)

    def term(
        self, parameter: Parameter, value: str, target: Target, document: ox.NamedNode | ox.Literal | None = None
    ) -> ox.NamedNode | ox.Literal:
        """Return a parameter's value as an RDF term; UsageError if it does not fit the parameter.

        In a store on disk, the values of a `choice` are looked for in a `document` first, if one is given.
        """
        plain(value, f"--{parameter.name}")
        if parameter.type == "decimal":
            return decimal(parameter, value)
        from .graph import concepts

        if parameter.type == "concept":
            iri, tier = concepts.resolve(value, target.user_mappings, target.disk)
            if tier in ("broad", "narrow"):
                self.notes.append(f"{value} is {tier}er than {shorten(iri)}; the answer is about {shorten(iri)}")
            for kind, other in concepts.added(value, target.user_mappings) if target.user_mappings else ():
                if other != iri:
                    self.notes.append(f"your mapping file also maps {shorten(other)} to {value} ({kind} match)")
            return ox.NamedNode(iri)
        if parameter.type == "text":
            if "\\" in value:  # engines disagree on how to read a backslash before u
                raise UsageError(f"--{parameter.name} must not contain a backslash")
            return ox.Literal(concepts.normal(value))
        if target.disk is not None and parameter.type in SPELLED:  # a store can have too many to read them all
            exact = {parameter.type: concepts.spellings(value)}
            if rows := stores.rows(f"choices/{parameter.type}", "", target.disk, **exact):
                return ox.Literal(rows[0][0])
        known: list[str] = []
        # a store can have too many to read them all, but not one of its documents
        for within in [{}] if target.disk is None or document is None else [{"document": document}, {}]:
            known = self.choices(parameter, target, **within)
            for choice in known:
                if concepts.normal(choice) == concepts.normal(value):
                    return ox.Literal(choice)
        few = len(known) <= MOST_LISTED
        hint = nearest(value, known, 0.8 if few else 0.5) or (f"; known: {', '.join(known)}" if few else "")
        raise UsageError(f"there is no {parameter.name} {quoted(value)}{hint}")

    def choices(self, parameter: Parameter, target: Target, **within: ox.NamedNode | ox.Literal) -> list[str]:
        """Return the values that a parameter of the type `choice`, `section`, `document` or `terminology` takes."""
        if parameter.type in CHOICES:
            rows = stores.rows(f"choices/{parameter.type}", target.user_mappings, target.disk)
            return [choice for (choice,) in rows]
        rows = stores.rows(f"questions/{self.name}", target.user_mappings, target.disk, **within)
        column = self.columns.index(parameter.name)
        return list(dict.fromkeys(row[column] for row in rows))


def plain(value: str, what: str) -> None:
    """Raise UsageError if a value is empty, too long, or has an unreadable character or a line break."""
    if not value.strip():
        raise UsageError(f"{what} is empty")
    if len(value) > LONGEST:
        raise UsageError(f"{what} is longer than {LONGEST} characters")
    if value.isprintable():
        return
    unreadable = re.search(rf"[\x00-\x1f\ud800-\udfff]|{UNREADABLE}", value)
    if unreadable:
        raise UsageError(
            f"{what} must not contain the {named(unreadable[0])}, which is character {unreadable.start() + 1}"
        )


def words(value: object) -> str:
    """Return a parameter's value as text, as the command line takes it: a number in plain digits, a float rounded.

    UsageError for a number that is too large or not finite, and for anything else, such as a list.
    """
    from decimal import Decimal

    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        number = Decimal(float.__repr__(value) if isinstance(value, float) else value)
        if number.is_finite() and abs(number.adjusted()) <= LONGEST:
            return f"{number:.{DECIMALS}f}" if isinstance(value, float) else f"{number:f}"
        raise UsageError("number too large or not finite")
    if not isinstance(value, str):
        raise UsageError(f"a parameter must be a text or a number, not {type(value).__name__}")
    return value


def decimal(parameter: Parameter, value: str) -> ox.Literal:
    """Return a number within the parameter's bounds as a canonical xsd:decimal."""
    from decimal import Decimal

    if not re.fullmatch(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)", value):
        raise UsageError(f"--{parameter.name} takes a number such as 47.5, not {quoted(value)}")
    number = Decimal(value)
    if not Decimal(parameter.low) <= number <= Decimal(parameter.high):
        raise UsageError(f"--{parameter.name} takes {parameter.low} to {parameter.high}, not {quoted(value)}")
    digits = f"{number:f}"
    digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    if len(digits.partition(".")[2]) > DECIMALS:
        raise UsageError(f"--{parameter.name} takes {DECIMALS} decimals at most")
    return ox.Literal(digits.lstrip("-") if number == 0 else digits, datatype=ox.NamedNode(answers.XSD + "decimal"))


def load(name: str) -> Question:
    """Return a question by its name; UsageError with the nearest names if there is none."""
    if name not in names():
        hint = nearest(name, names()) or "; `backspasm questions` lists the names"
        raise UsageError(f"there is no question {quoted(name)}{hint}")
    return Question(name, queries.read(f"questions/{name}"))


def names() -> list[str]:
    """Return the names of all questions, sorted."""
    return queries.names("questions")


def one_document(target: Target) -> bool:
    """Return whether the graph of a target has no more than one document; false for an endpoint, which is not asked."""
    if target.endpoint is not None:
        return False
    if target.disk is None:
        from .graph import ontology

        return len(ontology.outlines()) == 1
    found = target.disk.quads_for_pattern(None, TYPE, DOCUMENT, ox.DefaultGraph())
    return len(list(islice(found, 2))) < 2


def ready(target: Target) -> None:
    """Raise DataError if the target is a store on disk that questions find nothing in."""
    if target.disk is not None and not stores.held(target.disk):
        raise DataError(
            f"the store {target.store!r} does not hold this graph in its default graph; load its export, too"
        )


def ask(asked: Question, values: dict[str, str], target: Target = engines.LOCAL) -> answers.Answer:
    """Return the answer to a question from a local engine or the target's endpoint; `values` are the parameters as text."""
    ready(target)
    if target.endpoint is None:
        return engines.run(asked.bind(values, target), target)
    if target.user_mappings and "mappings" in asked.tags:
        raise UsageError(f"ask: --mappings cannot be used with --endpoint for the question {asked.name!r}")
    from .sandbox import endpoint

    text = asked.bind(values, target)
    return endpoint.query(target.endpoint, text, answers.of(ox.Store().query(text)), held=True, graph=target.graph)
