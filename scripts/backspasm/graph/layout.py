"""Write a Turtle module in the house layout, with the order, headings and comments of a reference text.

A comment inside a block moves above the block. Blank nodes that are used more than once are written at the end, as
`_:b1` and so on.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ..errors import BackspasmError, DataError, sentence
from .blocks import INDIVIDUAL, NEW, TYPE, Module
from .namespaces import LBS, PREFIXES

if TYPE_CHECKING:
    from .turtle import Term

    Ranks = dict[tuple[str, str, str], int]
    Sections = list[tuple[str, list[str]]]

FORMATS = {"Turtle": ox.RdfFormat.TURTLE, "RDF/XML": ox.RdfFormat.RDF_XML}
STANDARD = ["owl", "rdf", "rdfs", "xsd", "skos", "dcterms", "sssom"]  # these prefixes go first, OWN go last
OWN = [prefix for prefix, base in PREFIXES.items() if base.startswith(LBS)]
QUOTED = r"""<[^>\s]*>|"{3}(?:[^"\\]|\\.|"(?!""))*"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'"""
PIECE = re.compile(  # white space, a comment, a prefix or base, a statement
    rf"""(\s+)|(\#[^\n]*)|(@?(?:prefix\s+([^\s:]*):\s*<([^>]*)>|base\s*<[^>]*>)(?:\s*\.)?)
    |((?:{QUOTED}|\#[^\n]*|\\.|[^"'<\#.\\]|\.(?![\s\#]|\Z))+\.?)|.""",
    re.S | re.I | re.X,
)
INSIDE = re.compile(rf"{QUOTED}|\\.|(#[^\n]*)", re.S)
PARAGRAPH = re.compile(r"(?:## .*\n|(?:#(?!# ).*\n)+)\n?")
FROM_A_TOOL = re.compile(r"^(?:#{9,}\n#    .*\n#{9,}|###(?:  .*)?)$", re.M)  # comments of the OWL API


def comments(text: str) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Return the prefixes of a Turtle text, and its subjects (N-Triples), each with the comments on its block.

    A blank node is `[`. Comments above a prefix have the subject `@`; comments at the end have an empty subject. There
    are no prefixes and no comments for RDF/XML.
    """
    prefixes: dict[str, str] = {}
    blocks: list[tuple[str, str]] = []
    lead = head = ""
    for piece in PIECE.finditer(FROM_A_TOOL.sub("", text.replace("\r", "")) if form(text) == "Turtle" else ""):
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
            named = (t.subject for t in triples_of(head + statement) if isinstance(t.subject, ox.NamedNode))
            lead += "".join(f"{inner.rstrip()}\n" for inner in INSIDE.findall(statement) if inner)
            blocks.append((str(next(named, "[")), lead))
            lead = ""
    return prefixes, [*blocks, ("", lead)]


def _sections(blocks: list[tuple[str, str]], model: Module, graph: Module) -> tuple[Sections, dict[str, str]]:
    """Return the sections of a reference (heading with notes, subject keys) and the comments by subject key."""
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

    def about(key: str) -> str:  # the subject of a claim or of an annotated axiom
        said = graph.said[nodes[key]]
        return min(map(graph.key, said.get("lbs:claimSubject") or said.get("owl:annotatedSource") or [""]))

    def kind(key: str) -> str:  # blocks of the same kind share a heading
        said = graph.said[nodes[key]]
        kinds = said.get("lbs:claimPredicate") or said.get("a") or [*said]
        return min({*kinds} - {INDIVIDUAL} or kinds)

    last: dict[str, str] = {}  # by subject: the block after which its next claim goes
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
    """Return the @prefix lines that a text needs; those not in STANDARD or OWN keep their place in the reference."""
    used = {*re.findall(r"(?<![\w/:#<.-])(\w+):(?=\w)", re.sub(f"{QUOTED}|#[^\n]*", "", body))} & bases.keys()
    outside = sorted(bases.keys() - {*STANDARD, *OWN, *reference})
    order = [prefix for prefix in (*STANDARD, *outside, *OWN) if prefix in used]
    before = ""
    for prefix in reference:
        if prefix in used - {*order}:
            order.insert(order.index(before) + 1 if before else 0, prefix)
        before = prefix if prefix in used else before
    return "".join(f"@prefix {prefix + ':':<8} <{bases[prefix]}> .\n" for prefix in order)


def layout(text: str, reference: str, declared: set[ox.Triple]) -> str:
    """Return a module in the house layout, with the order, headings and comments of a reference.

    `declared` holds the declarations in other modules. A triple of `declared` is left out if it is not in the
    reference, or if its subject has only types in this module. DataError if a text cannot be parsed.
    """
    earlier = triples_of(reference)
    triples = _decimals(triples_of(text), earlier)
    more, known = {triple.subject for triple in triples if triple.predicate != TYPE}, {*earlier}
    kept = [t for t in triples if t not in declared or (t in known and t.subject in more)]
    prefixes, blocks = comments(reference)
    bases = {prefix: base for prefix, base in prefixes.items() if prefix and base not in PREFIXES.values()} | PREFIXES
    graph, model = Module(kept, bases), Module(earlier, bases)
    ranks, (sections, leads) = model.ranks(), _sections(blocks, model, graph)
    nodes: dict[str, list[str]] = {}
    for node in graph.top:
        nodes.setdefault(graph.key(node), []).append(node)
    parts = []
    for heading, keys in sections:
        below = [leads.get(key, "") + graph.block(node, ranks) for key in keys for node in nodes[key]]
        if below or (heading and text == reference):  # keep an authored heading even if it is empty
            parts.append((heading + "\n".join(below)).rstrip("\n") + "\n")
    rest = [*graph.labels]
    while rest:
        rest.sort(key=lambda node: graph.labels[node] or NEW)
        parts += filter(None, [graph.block(rest.pop(0), ranks)])
    body = "\n".join([*parts, *filter(None, [leads.get("", "").strip("\n") + "\n" * ("" in leads)])])
    made = leads.get("@", "").rstrip() + "\n\n" * ("@" in leads) + _prefix_lines(body, prefixes, bases) + "\n" + body
    again = Module(triples_of(made), bases)
    written = graph.signature({node: f"_:b{number}" for node, number in graph.labels.items()})
    if written != again.signature({node: node for node in again.labels}):
        raise BackspasmError("formatting would change the triples (a bug in backspasm); nothing was written")
    return made


def _decimals(triples: list[ox.Triple], earlier: list[ox.Triple]) -> list[ox.Triple]:
    """Return the triples with an integer turned into a decimal if the reference has that decimal in its place.

    The OWL API writes the decimal 48 as `48`, which Turtle reads as an integer.
    """

    def numbers(triples: list[ox.Triple], kind: str) -> dict[ox.Triple, tuple[Term, Term, str]]:
        found = ((one, one.object) for one in triples if isinstance(one.object, ox.Literal))
        return {
            one: (one.subject, one.predicate, n.value) for one, n in found if n.datatype.value == PREFIXES["xsd"] + kind
        }

    whole, known = numbers(triples, "integer"), {*numbers(earlier, "decimal").values()}
    decimal = ox.NamedNode(PREFIXES["xsd"] + "decimal")
    return [
        ox.Triple(one.subject, one.predicate, ox.Literal(whole[one][2], datatype=decimal))
        if whole.get(one) in known
        else one
        for one in triples
    ]


def form(text: str) -> str:
    """Return the format of a text, `Turtle` or `RDF/XML`."""
    return "RDF/XML" if re.match(r"\s*<(?:\?xml|!|(?:\w+:)?RDF[\s>])", text) else "Turtle"


def triples_of(text: str) -> list[ox.Triple]:
    """Return the triples of a text in its order; DataError if it cannot be parsed or has triple terms."""
    try:
        triples = [quad.triple for quad in ox.parse(text, format=FORMATS[form(text)])]
    except (SyntaxError, ValueError) as error:
        raise DataError(sentence(error)) from None
    if any(isinstance(triple.object, ox.Triple) for triple in triples):
        raise DataError("triple terms (RDF 1.2) are not supported")
    return triples
