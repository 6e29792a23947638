"""The provenance of a statement: its claims with origin and place, and the premises of inferred claims."""

from __future__ import annotations

import contextlib

import pyoxigraph as ox

from .errors import UsageError, nearest, quoted
from .explanation import Derivation, Explanation, Place, Reference
from .graph import concepts, queries, stores
from .graph.namespaces import PREFIXES, expand, shorten

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .engines import Target

    Statement = tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode]

ROLE = ox.NamedNode(PREFIXES["lbs"] + "claimRole")
ROLE_WORDS = ("a", "is a", "role", "type", "rdf:type")
LABEL = ox.NamedNode(PREFIXES["rdfs"] + "label")
CRITERION = "Curated"  # the origin of a finding in a criterion; such a finding has no claim


def explain(subject: str, predicate: str, object: str, *, over: ox.Store | None = None) -> Explanation:
    """Return the provenance of a statement in the built-in graph, or in the store `over`.

    Subject and object are any names of a concept. The predicate is a relation's label, local name, CURIE or IRI; or it
    is `a`, and the object is then the name of a role. If several documents make the statement, `others` has all
    explanations but the first. If the graph does not make the statement, `claim` and `origin` are empty. UsageError if a name is unknown.
    """
    return _explained(over, _terms(over, subject, predicate, object))


def explain_at(target: Target, subject: str, predicate: str, object: str) -> Explanation:
    """Return the provenance of a statement as `explain` does: in the target's store on disk or endpoint, if it has one.

    The names are looked up in the built-in graph for an endpoint. Unavailable if the endpoint fails.
    """
    if target.endpoint is None:
        return explain(subject, predicate, object, over=target.disk)
    terms = _terms(None, subject, predicate, object)
    return _explained(_fetched(target.endpoint, target.graph, terms), terms)


def _fetched(url: str, graph: str, terms: Statement) -> ox.Store:
    """Return a store with what an endpoint says of a statement, and with the labels of its terms."""
    from .answers import Construct
    from .sandbox import endpoint

    text = queries.fill(queries.read("graph/why"), _subject=terms[0], _object=terms[2])
    answer = endpoint.query(url, text, Construct(()), held=True, graph=graph)
    assert isinstance(answer, Construct)
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in answer.triples)
    for term in terms:
        if not _rows(store, "label", _term=term):
            store.add(ox.Quad(term, LABEL, ox.Literal(_label(None, term))))
    return store


def _terms(over: ox.Store | None, subject: str, predicate: str, object: str) -> Statement:
    who = _concept(over, subject)
    if predicate in ROLE_WORDS:
        return who, ROLE, _term(over, object, "role")
    return who, _term(over, predicate, "relation"), _concept(over, object)


def _explained(over: ox.Store | None, terms: Statement) -> Explanation:
    found = _claims(over, *terms, frozenset()) or _criterion(over, *terms)
    if not found:
        return Explanation(**_labels(over, *terms))
    first, *others = found
    first.others = tuple(others)
    return first


def _claims(
    over: ox.Store | None,
    subject: ox.NamedNode,
    predicate: ox.NamedNode,
    object: ox.NamedNode,
    seen: frozenset[str],
    only: str | None = None,
) -> list[Explanation]:
    """Return an explanation of each claim of a triple, or of the claim `only`; claims in `seen` get no premises."""
    found = []
    for claim, origin, modality, qualifier, reason, review, date in _rows(
        over, "claims", _subject=subject, _predicate=predicate, _object=object
    ):
        if only in (None, claim):
            term = ox.NamedNode(claim)
            found.append(
                Explanation(
                    **_labels(over, subject, predicate, object),
                    claim=claim,
                    origin=origin,
                    modality=modality,
                    qualifier=qualifier,
                    places=_places(over, term),
                    reason=reason,
                    references=_references(over, term),
                    review=review,
                    date=date,
                    derivations=() if claim in seen else _derivations(over, term, seen | {claim}),
                )
            )
    return found


def _places(over: ox.Store | None, claim: ox.NamedNode) -> tuple[Place, ...]:
    return tuple(
        Place(
            document=document,
            section=section,
            group=group,
            ordinal=int(ordinal),
            text=text,
            opening=opening,
            start=int(start),
            end=int(end),
        )
        for document, section, group, ordinal, text, opening, start, end in _rows(over, "places", _claim=claim)
    )


def _references(over: ox.Store | None, cited_by: ox.NamedNode) -> tuple[Reference, ...]:
    rows = _rows(over, "references", _claim=cited_by)
    return tuple(
        Reference(key=shorten(reference), first_author=author, year=year, title=title)
        for reference, author, year, title in rows
    )


def _derivations(over: ox.Store | None, claim: ox.NamedNode, seen: frozenset[str]) -> tuple[Derivation, ...]:
    rules: dict[str, str] = {}
    premises: dict[str, list[Explanation]] = {}
    for derivation, rule, premise, subject, predicate, object in _rows(over, "premises", _claim=claim):
        rules[derivation] = rule
        who, relation, whom = map(ox.NamedNode, (subject, predicate, object))
        premises.setdefault(derivation, []).extend(_claims(over, who, relation, whom, seen, premise))
    return tuple(Derivation(rule=rule, premises=tuple(premises[derivation])) for derivation, rule in rules.items())


def _criterion(
    over: ox.Store | None, subject: ox.NamedNode, predicate: ox.NamedNode, object: ox.NamedNode
) -> list[Explanation]:
    """Return the explanation of a finding in a criterion, with the reasons for the criterion and its curated alternatives."""
    rows = _rows(over, "criteria", _subject=subject, _predicate=predicate, _object=object)
    if not rows:
        return []
    reason, review, date, _ = rows[0]
    return [
        Explanation(
            **_labels(over, subject, predicate, object),
            origin=CRITERION,
            criterion=subject.value,
            reason=reason,
            alternative_reasons=tuple(added for *_, added in rows if added),
            references=_references(over, subject),
            review=review,
            date=date,
        )
    ]


def _labels(
    over: ox.Store | None, subject: ox.NamedNode, predicate: ox.NamedNode, object: ox.NamedNode
) -> dict[str, str]:
    relation = "has the role" if predicate == ROLE else _label(over, predicate)
    return {"subject": _label(over, subject), "predicate": relation, "object": _label(over, object)}


def _label(over: ox.Store | None, term: ox.NamedNode) -> str:
    rows = _rows(over, "label", _term=term)
    return rows[0][0] if rows else shorten(term.value)


def _concept(over: ox.Store | None, name: str) -> ox.NamedNode:
    """Return the IRI of a concept, or of a heading or a screening question by its CURIE or IRI: relations link them too."""
    iri = expand(name) or name
    if iri.startswith((PREFIXES["src"], PREFIXES["question"])):
        with contextlib.suppress(ValueError):  # not a valid IRI
            if _rows(over, "label", _term=ox.NamedNode(iri)):
                return ox.NamedNode(iri)
    return ox.NamedNode(concepts.resolve(name, over=over)[0])


def _term(over: ox.Store | None, name: str, what: str) -> ox.NamedNode:
    found = {(label, iri) for iri, label, sort in _rows(over, "names") if sort == what}
    for label, iri in found:
        if name in (iri, iri.removeprefix(PREFIXES["lbs"])) or expand(name) == iri or concepts.normal(name) == label:
            return ox.NamedNode(iri)
    hint = nearest(name, [label for label, _ in found]) or f"; ontology/README.md lists every {what}"
    raise UsageError(f"there is no {what} {quoted(name)}{hint}")


def _rows(over: ox.Store | None, name: str, **terms: ox.NamedNode) -> list[tuple[str, ...]]:
    text = queries.fill(queries.read(f"provenance/{name}"), **terms)
    return queries.rows(stores.store_of("provenance") if over is None else over, text)
