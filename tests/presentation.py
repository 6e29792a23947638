"""What persons report as individuals of OWL: a reasoner finds which criteria they meet.

The classes are made in memory from the alternatives in the graph; nothing of this is needed to screen. A presentation is what
one person `reports` and `denies` at one time; an urgent one meets a criterion.
"""

from __future__ import annotations

import pyoxigraph as ox

from backspasm.graph import reasoner
from backspasm.graph.namespaces import LBS, PREFIXES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

PLACE = LBS + "presentation/"
URGENT = LBS + "UrgentPresentation"
LEAVES = """
PREFIX lbs: <https://w3id.org/backspasm/>
SELECT ?criterion ?way ?leaf WHERE {
  ?criterion lbs:hasAlternative ?way .
  ?way lbs:coreFinding|lbs:contextFinding ?leaf .
} ORDER BY ?criterion ?way ?leaf
"""


def _node(prefix: str, name: str) -> ox.NamedNode:
    return ox.NamedNode(PREFIXES[prefix] + name)


TYPE, SUB_CLASS, FIRST, REST, NIL = (
    _node("rdf", "type"),
    _node("rdfs", "subClassOf"),
    _node("rdf", "first"),
    _node("rdf", "rest"),
    _node("rdf", "nil"),
)
CLASS, INDIVIDUAL, RELATION = _node("owl", "Class"), _node("owl", "NamedIndividual"), _node("owl", "ObjectProperty")
REPORTS, IMPLIES, PRESENTATION = _node("lbs", "reports"), _node("lbs", "impliesFinding"), _node("lbs", "Presentation")


def met(store: ox.Store, presentations: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    """Return for each presentation, by name, the criteria that HermiT finds it to meet, and with one `URGENT` too.

    Findings, criteria and the class are IRIs; what a presentation reports is given as it was reported.
    """
    together = ox.Store()
    together.extend(ox.Quad(*triple) for triple in classes(store))
    for name, findings in presentations.items():
        person = ox.NamedNode(PLACE + name)
        together.extend([ox.Quad(person, TYPE, INDIVIDUAL), ox.Quad(person, TYPE, PRESENTATION)])
        together.extend(ox.Quad(person, REPORTS, ox.NamedNode(finding)) for finding in findings)
        together.extend(ox.Quad(ox.NamedNode(finding), TYPE, INDIVIDUAL) for finding in findings)
    found: dict[str, set[str]] = {name: set() for name in presentations}
    for subject, predicate, object in reasoner.entailed(together, relations=False):
        if predicate == TYPE.value and subject.startswith(PLACE) and (object == URGENT or object.startswith(PLACE)):
            found[subject.removeprefix(PLACE)].add(object.replace(PLACE, LBS))
    return found


def classes(store: ox.Store) -> Iterator[tuple[ox.NamedNode | ox.BlankNode, ox.NamedNode, ox.NamedNode | ox.BlankNode]]:
    """Yield the axioms: what a person reports implies the wider findings; each criterion is a class of presentations, the
    union of its alternatives; an urgent presentation is one of any of these."""
    yield from ((term, TYPE, CLASS) for term in (PRESENTATION, ox.NamedNode(URGENT)))
    yield from ((relation, TYPE, RELATION) for relation in (REPORTS, IMPLIES))
    chain = _Lists()
    yield REPORTS, _node("owl", "propertyChainAxiom"), chain.of([REPORTS, IMPLIES])
    findings = set()
    for quad in store.quads_for_pattern(None, IMPLIES, None):
        yield quad.subject, IMPLIES, quad.object  # type: ignore[misc]
        findings |= {quad.subject, quad.object}
    ways: dict[str, dict[str, list[ox.NamedNode]]] = {}
    for criterion, way, leaf in store.query(LEAVES):  # type: ignore[union-attr]
        ways.setdefault(criterion.value, {}).setdefault(way.value, []).append(leaf)
        findings.add(leaf)
    yield from ((finding, TYPE, INDIVIDUAL) for finding in findings)  # type: ignore[misc]
    criteria = []
    for criterion, alternatives in ways.items():
        name = ox.NamedNode(PLACE + criterion.removeprefix(LBS))
        criteria.append(name)
        yield name, TYPE, CLASS
        yield name, SUB_CLASS, PRESENTATION
        wholes = [
            chain.expression("intersectionOf", [chain.reporting(leaf) for leaf in leaves])
            for leaves in alternatives.values()
        ]
        yield name, _node("owl", "equivalentClass"), chain.expression("unionOf", wholes)
    yield ox.NamedNode(URGENT), _node("owl", "equivalentClass"), chain.expression("unionOf", criteria)
    yield from chain.triples


class _Lists:
    """Class expressions as blank nodes, with the triples that say what they are."""

    def __init__(self) -> None:
        self.triples: list[tuple[ox.BlankNode, ox.NamedNode, ox.NamedNode | ox.BlankNode]] = []

    def of(self, members: Sequence[ox.NamedNode | ox.BlankNode]) -> ox.NamedNode | ox.BlankNode:
        rest: ox.NamedNode | ox.BlankNode = NIL
        for member in reversed(members):
            node = ox.BlankNode()
            self.triples += [(node, FIRST, member), (node, REST, rest)]
            rest = node
        return rest

    def expression(self, kind: str, members: Sequence[ox.NamedNode | ox.BlankNode]) -> ox.NamedNode | ox.BlankNode:
        if len(members) == 1:
            return members[0]
        node = ox.BlankNode()
        self.triples += [(node, TYPE, CLASS), (node, _node("owl", kind), self.of(members))]
        return node

    def reporting(self, finding: ox.NamedNode) -> ox.BlankNode:
        node = ox.BlankNode()
        self.triples += [
            (node, TYPE, _node("owl", "Restriction")),
            (node, _node("owl", "onProperty"), REPORTS),
            (node, _node("owl", "hasValue"), finding),
        ]
        return node
