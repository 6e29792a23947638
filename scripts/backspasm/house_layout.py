"""Format Turtle modules in the house layout, after Protégé or owlready2 saved them or a person edited them.

Block order, headings and comments are taken from a reference text. A comment inside a block moves above the block. A blank
node that is used more than once is written as `_:b1` and so on, at the end.
"""

from __future__ import annotations

import contextlib
import glob
import os
import re
import subprocess
from collections import Counter
from typing import TYPE_CHECKING

import pyoxigraph as ox

from . import files, parser, publishing, reading, turtle
from .errors import BackspasmError, DataError, UsageError, sentence
from .namespaces import LBS, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
    Ranks = dict[tuple[str, str, str], int]
    Sections = list[tuple[str, list[str]]]

# The order of predicates: the first entry whose key is a predicate of the subject applies. A predicate that is not listed
# stays after the one it follows in the reference; if it is not in the reference either, it goes to `*`.
ORDERS = {
    "lbs:claimSubject": """a lbs:claimSubject lbs:claimPredicate lbs:claimObject lbs:claimRole lbs:hasOrigin
        lbs:hasModality lbs:qualifier lbs:statedIn * lbs:reason skos:scopeNote lbs:cites lbs:lookedAt lbs:leftOutOf
        lbs:hasReviewStatus dcterms:date""",
    "lbs:topic": "a lbs:leftOutOf lbs:topic lbs:question skos:altLabel *",
    "owl:versionInfo": """a owl:versionIRI owl:versionInfo dcterms:title dcterms:description dcterms:license dcterms:created
        lbs:safetyNotice * owl:imports""",
    "": """a owl:versionIRI owl:imports rdfs:subClassOf rdfs:subPropertyOf owl:inverseOf owl:propertyChainAxiom
        rdfs:label skos:altLabel skos:definition skos:scopeNote dcterms:title dcterms:description dcterms:license
        lbs:safetyNotice owl:disjointUnionOf owl:equivalentClass owl:disjointWith schema:domainIncludes
        schema:rangeIncludes rdfs:domain rdfs:range lbs:statedAs lbs:curatedAs lbs:inferable lbs:reasonSuffices
        lbs:literalOrigin lbs:codeValued lbs:structural lbs:firstAuthor lbs:year lbs:container lbs:doi lbs:pmid lbs:url
        lbs:identifiersVerified lbs:concerns lbs:hasDirection lbs:note lbs:population lbs:applicability lbs:startOffset
        lbs:startIncluded lbs:endOffset lbs:endIncluded lbs:offsetUnit lbs:length lbs:lengthUnit lbs:period
        lbs:periodUnit lbs:hasAlternative lbs:coreFinding lbs:contextFinding lbs:nearFinding * lbs:leftOutOf lbs:content
        lbs:question lbs:furtherQuestion lbs:reason lbs:cites lbs:lookedAt lbs:hasReviewStatus dcterms:date
        rdfs:isDefinedBy""",
}
STANDARD = ["owl", "rdf", "rdfs", "xsd", "skos", "dcterms", "sssom"]  # these prefixes go first, OWN go last
OWN = [prefix for prefix, base in PREFIXES.items() if base.startswith(LBS)]
IN_FULL = ("owl:imports", "owl:versionIRI", "rdfs:isDefinedBy")  # their objects are modules
ONE_A_LINE = ("owl:imports", "owl:disjointWith")
INDIVIDUAL = "owl:NamedIndividual"
PROPERTIES = ["owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty"]
ENTITIES = [INDIVIDUAL, "owl:Class", "rdfs:Datatype", *PROPERTIES]
TYPE, ONTOLOGY = ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(PREFIXES["owl"] + "Ontology")
NEW = 1 << 60  # the rank of what the reference does not have
MOST_INLINE = 3  # how much is said in brackets on one line, where each member of a list has a line
GIT_SECONDS, LOCAL_GIT = 10, {"GIT_NO_LAZY_FETCH": "1"}
BUILT = "# Written by `backspasm build`"
QUOTED = r"""<[^>\s]*>|"{3}(?:[^"\\]|\\.|"(?!""))*"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'"""
PIECE = re.compile(  # blanks, a comment, a prefix or base, a statement
    rf"""(\s+)|(\#[^\n]*)|(@?(?:prefix\s+([^\s:]*):\s*<([^>]*)>|base\s*<[^>]*>)(?:\s*\.)?)
    |((?:{QUOTED}|\#[^\n]*|\\.|[^"'<\#.\\]|\.(?![\s\#]|\Z))+\.?)|.""",
    re.S | re.I | re.X,
)
INSIDE = re.compile(rf"{QUOTED}|\\.|(#[^\n]*)", re.S)
PARAGRAPH = re.compile(r"(?:## .*\n|(?:#(?!# ).*\n)+)\n?")
FROM_A_TOOL = re.compile(r"^(?:#{9,}\n#    .*\n#{9,}|###(?:  .*)?)$", re.M)  # comments of the OWL API
LOCAL = re.compile(r"\w+(?:[.-]\w+)*", re.A)
SHORT = re.compile(
    r"integer [+-]?\d+|decimal [+-]?\d*\.\d+|double [+-]?(?:\d+\.?\d*|\.\d+)[eE][+-]?\d+|boolean (?:true|false)", re.A
)


def _term(term: Term, bases: dict[str, str]) -> str:
    """Return a term in Turtle, in the short form if that is the same literal; lexical forms are never changed."""
    if isinstance(term, ox.Literal):
        kind = term.datatype.value.removeprefix(PREFIXES["xsd"])
        if term.language or kind == "string":
            return str(term)
        short = SHORT.fullmatch(f"{kind} {term.value}")
        return term.value if short else f"{ox.Literal(term.value)}^^{_term(term.datatype, bases)}"
    if not isinstance(term, ox.NamedNode) or term.value == PREFIXES["rdf"] + "nil":
        return str(term) if isinstance(term, ox.BlankNode) else "()"
    size, prefix = max((len(base), name) for name, base in {"": "", **bases}.items() if term.value.startswith(base))
    return f"{prefix}:{term.value[size:]}" if prefix and LOCAL.fullmatch(term.value[size:]) else str(term)


class Module:
    """The triples of a text by subject and predicate, in its order; terms are in Turtle, blank nodes are `_:` and an id."""

    def __init__(self, triples: list[ox.Triple], bases: dict[str, str]) -> None:
        self.said: dict[str, dict[str, list[str]]] = {}
        self.names: dict[str, str] = {}  # by subjects in N-Triples
        heads = [t.subject for t in triples if t.predicate == TYPE and t.object == ONTOLOGY]
        self.heads = {_term(head, bases): str(head) for head in heads}
        for s, p, o in dict.fromkeys(triples):
            verb = "a" if p == TYPE else _term(p, bases)
            said = self.said.setdefault(self.names.setdefault(str(s), _term(s, bases)), {})
            said.setdefault(verb, []).append(str(o) if verb in IN_FULL else _term(o, bases))
        uses = Counter(o for node in self.said for _, o in self.pairs(node) if o[:2] == "_:")
        self.top = [node for node in self.said if node not in uses]
        self.said.update({node: {} for node in uses if node not in self.said})
        self.inline: set[str] = set()  # the blank nodes that are written where they are used
        todo = [node for node in self.said if uses[node] != 1]
        while todo:
            inner = {o for _, o in self.pairs(todo.pop()) if uses[o] == 1}
            self.inline |= inner
            todo += inner
        self.labels = {node: 0 for node in self.said if uses[node] and node not in self.inline}  # 0 is none yet
        self._keys = dict.fromkeys(self.labels, "_:")

    def pairs(self, node: str) -> Iterator[tuple[str, str]]:
        """Return the predicates and objects of a node."""
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
        """Return a name for a term that is the same in every text of a graph: for a blank node, its content."""
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
        """Return the triples by the keys of their terms, shared blank nodes under the names given: equal for equal graphs."""
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
        """Return the predicates of a node with their objects; each object in brackets is an entry of its own."""
        said, key = self.said[node], self.key(node) if ranks else ""
        order = next(order.split() for mark, order in ORDERS.items() if not mark or mark in said)

        def rank(verb: str, o: str = "") -> int:
            return (ranks or {}).get((key, verb, o), NEW)

        def place(verb: str) -> tuple[int, int, str]:
            if verb in order:
                return order.index(verb), -1, verb
            before = [other for other in said if other in order and rank(other) < rank(verb) < NEW]
            return order.index(max(before, key=rank, default="*")), rank(verb), verb

        for verb in sorted(said, key=place):
            alone = {at for at, o in enumerate(said[verb]) if self.in_brackets(o)}  # those in brackets go last
            keys = [self.key(o) for o in said[verb]]
            places = sorted((at in alone, rank(verb, o), o not in ENTITIES, o, at) for at, o in enumerate(keys))
            texts = {at: self.write(said[verb][at], ranks, 0 if at in alone else indent) for *_, at in places}
            apart = {*texts} if verb in ONE_A_LINE else alone
            together = " , ".join(text for at, text in texts.items() if at not in apart)
            yield from (f"{verb} {text}" for text in [together, *(texts[at] for at in texts if at in apart)] if text)

    def block(self, node: str, ranks: Ranks) -> str:
        """Return the block of a node, empty if it has no triples."""
        root = node[:2] == "_:" and node not in self.labels
        subject = "[]" if root else self.heads.get(node) or self.write(node, ranks)
        return turtle.block(subject, self.statements(node, ranks, 1)) if self.said[node] else ""


def outline(text: str) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Return the prefixes of a Turtle text, and its subjects as N-Triples, each with the comments above it and inside it.

    A blank node is `[`. Comments above a prefix have the subject `@`, those at the end an empty one. RDF/XML has neither.
    """
    prefixes: dict[str, str] = {}
    blocks: list[tuple[str, str]] = []
    lead = head = ""
    for piece in PIECE.finditer(FROM_A_TOOL.sub("", text.replace("\r", "")) if _form(text) == "Turtle" else ""):
        blanks, comment, directive, prefix, address, statement = piece.groups()
        if comment:
            lead += comment.rstrip() + "\n"
        elif blanks and blanks.count("\n") > 1 and lead[-2:] not in ("", "\n\n"):
            lead += "\n"
        elif directive:
            head += directive + "\n"
            prefixes |= {prefix: address} if address else {}
            blocks, lead = [*blocks, ("@", lead)], ""
        elif statement:
            named = (t.subject for t in _triples(head + statement) if isinstance(t.subject, ox.NamedNode))
            lead += "".join(f"{inner.rstrip()}\n" for inner in INSIDE.findall(statement) if inner)
            blocks.append((str(next(named, "[")), lead))
            lead = ""
    return prefixes, [*blocks, ("", lead)]


def _sections(blocks: list[tuple[str, str]], model: Module, graph: Module) -> tuple[Sections, dict[str, str]]:
    """Return the headings of a reference, each with its notes and the subjects of the graph below it, and the comments by subject."""
    nodes = {graph.key(node): node for node in graph.top}
    sections: Sections = [("", [key for key, node in nodes.items() if node in graph.heads])]
    leads: dict[str, str] = {}
    placed = {*sections[0][1]}
    roots = iter([model.key(node) for node in model.top if node[:2] == "_:"])
    for subject, lead in blocks if len(blocks) > 1 else [(node, "") for node in model.top]:
        key = next(roots, "") if subject == "[" else model.names.get(subject, subject)
        for paragraph in PARAGRAPH.findall(lead):
            heading, keys = sections[-1]
            if paragraph[:3] == "## " and key != "@":
                sections.append((paragraph.rstrip() + "\n\n", []))
            elif heading and not keys and paragraph[-2:] == "\n\n" and key != "@":
                sections[-1] = (heading + paragraph, keys)
            else:
                leads[key] = leads.get(key, "") + paragraph
        sections[-1][1].extend({key} & nodes.keys() - placed)
        placed.add(key)

    def about(key: str) -> str:  # what a claim or the annotation of an axiom is about
        said = graph.said[nodes[key]]
        return min(map(graph.key, said.get("lbs:claimSubject") or said.get("owl:annotatedSource") or [""]))

    def kind(key: str) -> str:  # what the blocks below a heading share
        said = graph.said[nodes[key]]
        kinds = said.get("lbs:claimPredicate") or said.get("a") or [*said]
        return min({*kinds} - {INDIVIDUAL} or kinds)

    last: dict[str, str] = {}  # the block after which a claim about something goes
    kinds: dict[str, Counter[int]] = {}
    for at, (_, keys) in enumerate(sections):
        for key in keys:
            last[key] = last[about(key)] = key
            kinds.setdefault(kind(key), Counter())[at] += 1
    for subject, key in sorted((about(key), key) for key in nodes.keys() - placed):
        anchor, alike = last.get(subject, "") if subject else "", kinds.get(kind(key))
        at = alike.most_common(1)[0][0] if alike else -1
        keys = next((keys for _, keys in sections if anchor in keys), sections[at][1])
        keys.insert(keys.index(anchor) + 1 if anchor else len(keys), key)
        last[subject] = last[key] = key
    return sections, leads


def _prefix_lines(body: str, reference: dict[str, str], bases: dict[str, str]) -> str:
    """Return the @prefix lines that a text needs; one that the project does not use elsewhere stays where the reference has it."""
    used = {*re.findall(r"(?<![\w/:#<.-])(\w+):(?=\w)", re.sub(f"{QUOTED}|#[^\n]*", "", body))} & bases.keys()
    outside = sorted(bases.keys() - {*STANDARD, *OWN, *reference})
    order = [prefix for prefix in (*STANDARD, *outside, *OWN) if prefix in used]
    before = ""
    for prefix in reference:
        if prefix in used - {*order}:
            order.insert(order.index(before) + 1 if before else 0, prefix)
        before = prefix if prefix in used else before
    return "".join(f"@prefix {prefix + ':':<8} <{bases[prefix]}> .\n" for prefix in order)


def layout(text: bytes | str, reference: str, declared: set[ox.Triple]) -> str:
    """Return a module in the house layout, with the order, headings and comments of a reference.

    A triple of `declared`, the declarations in other modules, is left out if the reference does not have it or if its subject
    has nothing but types here. DataError if a text cannot be parsed.
    """
    triples = _triples(text if isinstance(text, str) else files.decode(text, "the module"))
    earlier = _triples(reference)
    more, known = {triple.subject for triple in triples if triple.predicate != TYPE}, {*earlier}
    kept = [t for t in triples if t not in declared or (t in known and t.subject in more)]
    prefixes, blocks = outline(reference)
    bases = {prefix: base for prefix, base in prefixes.items() if prefix and base not in PREFIXES.values()} | PREFIXES
    graph, model = Module(kept, bases), Module(earlier, bases)
    ranks, (sections, leads) = model.ranks(), _sections(blocks, model, graph)
    nodes: dict[str, list[str]] = {}
    for node in graph.top:
        nodes.setdefault(graph.key(node), []).append(node)
    parts = []
    for heading, keys in sections:
        below = [leads.get(key, "") + graph.block(node, ranks) for key in keys for node in nodes[key]]
        if below or (text == reference and "\n# " in heading):  # a note of the text's own is not lost
            parts.append((heading + "\n".join(below)).rstrip("\n") + "\n")
    rest = [*graph.labels]
    while rest:
        rest.sort(key=lambda node: graph.labels[node] or NEW)
        parts += filter(None, [graph.block(rest.pop(0), ranks)])
    body = "\n".join([*parts, *filter(None, [leads.get("", "").strip("\n") + "\n" * ("" in leads)])])
    made = leads.get("@", "").rstrip() + "\n\n" * ("@" in leads) + _prefix_lines(body, prefixes, bases) + "\n" + body
    again = Module(_triples(made), bases)
    written = graph.signature({node: f"_:b{number}" for node, number in graph.labels.items()})
    if written != again.signature({node: node for node in again.labels}):
        raise BackspasmError("formatting would change the triples (a bug in backspasm); nothing was written")
    return made


def _form(text: str) -> str:
    return "RDF/XML" if re.match(r"\s*<(?:\?xml|!|(?:\w+:)?RDF[\s>])", text) else "Turtle"


def _triples(text: str) -> list[ox.Triple]:
    try:
        triples = [quad.triple for quad in ox.parse(text, format=parser.FORMATS[_form(text)])]
    except (SyntaxError, ValueError) as error:
        raise DataError(sentence(error)) from None
    if any(isinstance(triple.object, ox.Triple) for triple in triples):
        raise DataError("triple terms (RDF 1.2) are not supported")
    return triples


def format_files(paths: Sequence[str]) -> list[str]:
    """Format files in place, and return the names of those that changed.

    The reference is the file's version in git HEAD. A file that is not in HEAD, or that still has comments of that version (a
    person edited it), is its own reference. If any file is missing or cannot be read, an error is raised and nothing is written.
    """
    made: dict[str, bytes] = {}
    modules: dict[str, list[ox.Triple]] = {}
    for path in dict.fromkeys(paths):
        data = _read(path)
        text, head = files.decode(data, path), _head(path)
        if "# Written by `backspasm " in text + head:
            raise UsageError(f"{path!r} is generated; run the command that its first comment names")
        try:
            _triples(text)  # whose fault has its line
            mine, theirs = ({*"".join(lead for _, lead in outline(one)[1]).split("\n")} - {""} for one in (text, head))
            reference = text if not head or mine & (theirs or mine) else head
            new = layout(text, reference, _declared(path, {*_triples(head)}, modules))
        except RecursionError:
            raise DataError(f"{path!r}: nested too deeply to format") from None
        except BackspasmError as error:
            raise type(error)(f"{path!r}: {error}") from None
        modules[os.path.abspath(path)] = _triples(new)
        if new.encode() != data:
            made[path] = new.encode()
    for path, data in made.items():
        publishing.write_file(path, data, force=True)
    return [*made]


def _read(path: str) -> bytes:
    if not path.endswith(".ttl"):
        raise UsageError(f"format takes .ttl files only, not {path!r}")
    data = files.head(path, files.MOST_BYTES + 1)
    form = _form(data[:1000].decode("utf-8-sig", "replace"))
    fault = reading._fault(data, form)
    if fault or not len(reading._parsed(data.removeprefix(b"\xef\xbb\xbf"), form, path)):
        raise DataError(f"{path!r} cannot be read as {form}: {fault or 'it holds no triple'}")
    return data


def _head(path: str) -> str:
    """Return the version of a file in git HEAD, empty if there is none or it cannot be parsed."""
    folder, name = os.path.split(os.path.abspath(path))
    command = ["git", "-C", folder, "cat-file", "blob", f"HEAD:./{name}"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=GIT_SECONDS, check=True, env=os.environ | LOCAL_GIT)
        text = done.stdout.decode("utf-8-sig")
        return text if _triples(text) else ""
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError, DataError):
        return ""


def _declared(path: str, head: set[ox.Triple], modules: dict[str, list[ox.Triple]]) -> set[ox.Triple]:
    """Return the declarations in the other modules, without those that are bare there and that the file has in HEAD."""
    folder = os.path.dirname(os.path.abspath(path))
    above = glob.escape(os.path.dirname(folder))
    root = above if glob.glob(os.path.join(above, "*.ttl")) else glob.escape(folder)
    found: set[ox.Triple] = set()
    for other in (name for pattern in ("*.ttl", "*/*.ttl") for name in glob.glob(os.path.join(root, pattern))):
        if other not in modules:
            modules[other] = []
            with contextlib.suppress(BackspasmError):  # unreadable or derived modules do not count
                text = files.read_text(other)
                modules[other] = [] if BUILT in text else _triples(text)
        if other != os.path.abspath(path):
            more = {triple.subject for triple in modules[other] if triple.predicate != TYPE}
            types = [t for t in modules[other] if t.predicate == TYPE and _term(t.object, PREFIXES) in ENTITIES]
            found.update(t for t in types if t.subject in more or t not in head)
    return found
