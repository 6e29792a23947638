"""Write a subject as a Turtle block in the house layout: order of predicates and objects, inline nodes, lists."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pyoxigraph as ox

from . import turtle
from .namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

    Ranks = dict[tuple[str, str, str], int]

# The order of predicates: the first entry whose key is a predicate of the subject applies, the last to all others. A
# predicate that is not listed stays after the one that it follows in the reference. One that is not in the reference
# goes to `*`.
ORDERS = {
    "lbs:claimSubject": """a lbs:claimSubject lbs:claimPredicate lbs:claimObject lbs:claimRole lbs:hasOrigin
        lbs:hasModality lbs:qualifier lbs:statedIn * lbs:reason skos:scopeNote lbs:cites lbs:lookedAt lbs:leftOutOf
        lbs:hasReviewStatus dcterms:date""",
    "lbs:topic": "a lbs:leftOutOf lbs:silentAbout lbs:topic lbs:question skos:altLabel *",
    "sssom:subject_id": """a sssom:subject_id sssom:predicate_id sssom:object_id lbs:curie sssom:object_label
        sssom:mapping_justification sssom:confidence sssom:author_label sssom:mapping_date sssom:object_source
        sssom:object_source_version lbs:reason skos:scopeNote *""",
    "lbs:inDocument": """a lbs:inDocument lbs:inSection lbs:inGroup lbs:ordinal lbs:text lbs:opening lbs:headword lbs:gloss
        lbs:sectionCount lbs:groupCount lbs:itemCount lbs:sentenceCount lbs:start lbs:end lbs:sha256 *""",
    "owl:versionInfo": """a owl:versionIRI owl:versionInfo dcterms:title dcterms:description dcterms:license dcterms:created
        lbs:safetyNotice * owl:imports""",
    "": """a owl:versionIRI owl:imports rdfs:subClassOf rdfs:subPropertyOf owl:inverseOf owl:propertyChainAxiom
        rdfs:label skos:altLabel skos:definition skos:scopeNote dcterms:title dcterms:description dcterms:license
        lbs:safetyNotice owl:disjointUnionOf owl:equivalentClass owl:disjointWith schema:domainIncludes
        schema:rangeIncludes rdfs:domain rdfs:range lbs:statedAs lbs:curatedAs lbs:inferable lbs:reasonSuffices lbs:qualifierDue
        lbs:literalOrigin lbs:codeValued lbs:structural lbs:firstAuthor lbs:year lbs:container lbs:doi lbs:pmid lbs:url
        lbs:identifiersVerified lbs:studyDesign lbs:namesFinding lbs:concerns lbs:hasDirection lbs:note lbs:population
        lbs:applicability lbs:certainty lbs:startOffset
        lbs:startIncluded lbs:endOffset lbs:endIncluded lbs:offsetUnit lbs:length lbs:lengthUnit lbs:period
        lbs:periodUnit lbs:hasAlternative lbs:coreFinding lbs:contextFinding lbs:nearFinding lbs:asks lbs:yesAsserts
        lbs:noDenies lbs:askedAfter lbs:generalForm lbs:atSite lbs:notAtSite lbs:bothSidesOf lbs:siteWithin * lbs:leftOutOf lbs:content
        lbs:question lbs:reason lbs:cites lbs:lookedAt lbs:hasReviewStatus dcterms:date
        rdfs:isDefinedBy""",
}
POSITIONS = {mark: {verb: position for position, verb in enumerate(order.split())} for mark, order in ORDERS.items()}
IN_FULL = ("owl:imports", "owl:versionIRI", "rdfs:isDefinedBy")  # objects written as full IRIs: modules
ONE_A_LINE = ("owl:imports", "owl:disjointWith")
INDIVIDUAL = "owl:NamedIndividual"
PROPERTIES = ["owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty"]
ENTITIES = [INDIVIDUAL, "owl:Class", "rdfs:Datatype", *PROPERTIES]
TYPE, ONTOLOGY = ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(PREFIXES["owl"] + "Ontology")
NEW = 1 << 60  # rank of a triple or predicate that is not in the reference: it goes last
MOST_INLINE = 3  # predicates in the brackets of a list member on one line; with more, each has a line


class Module:
    """The triples of a text by subject and predicate, in text order. Terms are Turtle, blank nodes `_:` and an id."""

    def __init__(self, triples: list[ox.Triple], bases: dict[str, str]) -> None:
        self.said: dict[str, dict[str, list[str]]] = {}
        self.names: dict[str, str] = {}  # subject in N-Triples: subject in Turtle
        heads = [t.subject for t in triples if t.predicate == TYPE and t.object == ONTOLOGY]
        self.heads = {turtle.term(head, bases): str(head) for head in heads}
        for s, p, o in dict.fromkeys(triples):
            verb = "a" if p == TYPE else turtle.term(p, bases)
            said = self.said.setdefault(self.names.setdefault(str(s), turtle.term(s, bases)), {})
            said.setdefault(verb, []).append(str(o) if verb in IN_FULL else turtle.term(o, bases))
        uses = Counter(o for node in self.said for _, o in self.pairs(node) if o[:2] == "_:")
        self.top = [node for node in self.said if node not in uses]
        self.said.update({node: {} for node in uses if node not in self.said})
        self.inline: set[str] = set()  # blank nodes written where they are used
        todo = [node for node in self.said if uses[node] != 1]
        while todo:
            inner = {o for _, o in self.pairs(todo.pop()) if uses[o] == 1}
            self.inline |= inner
            todo += inner
        self.labels = {node: 0 for node in self.said if uses[node] and node not in self.inline}  # 0: no label yet
        self._keys = dict.fromkeys(self.labels, "_:")

    def pairs(self, node: str) -> Iterator[tuple[str, str]]:
        """Return the (predicate, object) pairs of a node."""
        return ((verb, o) for verb, objects in self.said[node].items() for o in objects)

    def members(self, node: str) -> list[str] | None:
        """Return the members if Turtle can write the node as a list, else None."""
        found: list[str] = []
        while node != "()":
            pairs = [*self.pairs(node)] if node in self.inline else []
            if sorted(verb for verb, _ in pairs) != ["rdf:first", "rdf:rest"]:
                return None
            found.append(dict(pairs)["rdf:first"])
            node = dict(pairs)["rdf:rest"]
        return found

    def in_brackets(self, node: str) -> bool:
        """Return whether a node is written as `[ ... ]`."""
        return node in self.inline and self.members(node) is None

    def key(self, term: str) -> str:
        """Return a key that identifies a term in any text of the graph: the term or, for a blank node, its content."""
        if term not in self._keys:
            self._keys[term] = self.write(term, None)
        return self._keys[term]

    def ranks(self) -> Ranks:
        """Return the position of each triple, by the keys of its terms, and of each predicate, with an empty object."""
        found: Ranks = {}
        for node, said in self.said.items():
            cell = node[:2] == "_:" and said.keys() == {"rdf:first", "rdf:rest"}
            for verb, o in self.pairs(node) if not cell and node not in self.labels else ():
                found.setdefault((self.key(node), verb, ""), len(found))
                found.setdefault((self.key(node), verb, self.key(o)), len(found))
        return found

    def signature(self, names: dict[str, str]) -> Counter[tuple[str, str, str]]:
        """Return the triples by the keys of their terms, equal for equal graphs; `names` has keys for shared nodes."""
        self._keys = {**names}
        outer = [node for node in self.said if node not in self.inline]
        return Counter((self.key(node), verb, self.key(o)) for node in outer for verb, o in self.pairs(node))

    def write(self, node: str, ranks: Ranks | None, indent: int = 0) -> str:
        """Return a term in Turtle; with an indent, a list whose members are all in brackets has one member per line."""
        if node[:2] != "_:" or (ranks is None and node in self._keys):
            return self._keys.get(node, node)
        if node in self.labels:
            self.labels[node] = self.labels[node] or sum(map(bool, self.labels.values())) + 1
            return f"_:b{self.labels[node]}"
        members = self.members(node)
        wide = len([*self.pairs(node)]) > MOST_INLINE if members is None else all(map(self.in_brackets, members))
        deeper = indent + 1 if indent and wide else 0
        if members is None:
            left, between, right, parts = "[", " ;", "]", [*self.statements(node, ranks, deeper)]
        else:
            left, between, right, parts = "(", "", ")", [self.write(member, ranks, deeper) for member in members]
        if deeper:
            return "\n".join([left, *("    " * deeper + part + between for part in parts), "    " * indent + right])
        return f"{left} {f'{between} '.join(parts)} {right}" if parts else left + right

    def statements(self, node: str, ranks: Ranks | None, indent: int) -> Iterator[str]:
        """Return the lines of a node's block, `predicate objects`; each object in brackets has a line of its own."""
        said, key = self.said[node], self.key(node) if ranks else ""
        order = next(order for mark, order in POSITIONS.items() if not mark or mark in said)

        def rank(verb: str, o: str = "") -> int:
            return (ranks or {}).get((key, verb, o), NEW)

        def place(verb: str) -> tuple[int, int, str]:
            if verb in order:
                return order[verb], -1, verb
            before = [other for other in said if other in order and rank(other) < rank(verb) < NEW]
            return order[max(before, key=rank, default="*")], rank(verb), verb

        for verb in sorted(said, key=place):
            alone = {at for at, o in enumerate(said[verb]) if self.in_brackets(o)}  # objects in brackets go last
            keys = [self.key(o) for o in said[verb]]
            places = sorted((at in alone, rank(verb, o), o not in ENTITIES, o, at) for at, o in enumerate(keys))
            texts = {at: self.write(said[verb][at], ranks, 0 if at in alone else indent) for *_, at in places}
            apart = {*texts} if verb in ONE_A_LINE else alone
            together = " , ".join(text for at, text in texts.items() if at not in apart)
            yield from (f"{verb} {text}" for text in [together, *(texts[at] for at in texts if at in apart)] if text)

    def block(self, node: str, ranks: Ranks) -> str:
        """Return the Turtle block of a node, empty if the node has no triples."""
        root = node[:2] == "_:" and node not in self.labels
        subject = "[]" if root else self.heads.get(node) or self.write(node, ranks)
        return turtle.block(subject, self.statements(node, ranks, 1)) if self.said[node] else ""
