"""Format Turtle modules in the house layout, after Protégé or owlready2 saved them or a person edited them.

Block order, headings and comments are taken from a reference text. A comment inside a block moves above the block. A blank
node that is used more than once is written as `_:b1` and so on, at the end.
"""

from __future__ import annotations

import contextlib
import glob
import os
import re
from collections import Counter
from typing import TYPE_CHECKING

import pyoxigraph as ox

from . import files, git, ontology, parser, publishing, reading, turtle
from .errors import BackspasmError, DataError, UsageError, sentence
from .house_blocks import ENTITIES, INDIVIDUAL, NEW, TYPE, Module, term_text
from .namespaces import LBS, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Sequence

    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
    Ranks = dict[tuple[str, str, str], int]
    Sections = list[tuple[str, list[str]]]

STANDARD = ["owl", "rdf", "rdfs", "xsd", "skos", "dcterms", "sssom"]  # these prefixes go first, OWN go last
OWN = [prefix for prefix, base in PREFIXES.items() if base.startswith(LBS)]
ROOT_FILE = f"{ontology.ROOT}.ttl"
BUILT = f"{turtle.WRITTEN}build`"
QUOTED = r"""<[^>\s]*>|"{3}(?:[^"\\]|\\.|"(?!""))*"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'"""
PIECE = re.compile(  # blanks, a comment, a prefix or base, a statement
    rf"""(\s+)|(\#[^\n]*)|(@?(?:prefix\s+([^\s:]*):\s*<([^>]*)>|base\s*<[^>]*>)(?:\s*\.)?)
    |((?:{QUOTED}|\#[^\n]*|\\.|[^"'<\#.\\]|\.(?![\s\#]|\Z))+\.?)|.""",
    re.S | re.I | re.X,
)
INSIDE = re.compile(rf"{QUOTED}|\\.|(#[^\n]*)", re.S)
PARAGRAPH = re.compile(r"(?:## .*\n|(?:#(?!# ).*\n)+)\n?")
FROM_A_TOOL = re.compile(r"^(?:#{9,}\n#    .*\n#{9,}|###(?:  .*)?)$", re.M)  # comments of the OWL API


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
    earlier = _triples(reference)
    triples = _decimals(_triples(text if isinstance(text, str) else files.decode(text, "the module")), earlier)
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
        if below or (heading and text == reference):  # what a person wrote is not lost, even with nothing below it
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


def _decimals(triples: list[ox.Triple], earlier: list[ox.Triple]) -> list[ox.Triple]:
    """Return triples with a whole number as the decimal that the reference has there: the OWL API writes a decimal 48 as 48,
    which Turtle reads as an integer."""

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
        if turtle.WRITTEN in text + head:
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
    fault = reading.fault(data, form)
    if fault or not len(reading.parsed(data.removeprefix(b"\xef\xbb\xbf"), form, path)):
        raise DataError(f"{path!r} cannot be read as {form}: {fault or 'it holds no triple'}")
    return data


def _head(path: str) -> str:
    """Return the version of a file in git HEAD, empty if there is none or it cannot be parsed."""
    folder, name = os.path.split(os.path.abspath(path))
    try:
        text = git.output("-C", folder, "cat-file", "blob", f"HEAD:./{name}").decode("utf-8-sig")
        return text if _triples(text) else ""
    except (UnicodeDecodeError, BackspasmError):
        return ""


def _declared(path: str, head: set[ox.Triple], modules: dict[str, list[ox.Triple]]) -> set[ox.Triple]:
    """Return the declarations in the other modules, except those that have only a type there and are also in this file's
    HEAD version."""
    folder = os.path.dirname(os.path.abspath(path))
    roots = [place for place in (folder, os.path.dirname(folder)) if os.path.isfile(os.path.join(place, ROOT_FILE))]
    found: set[ox.Triple] = set()
    if not roots:  # not one of our ontology's modules, so what lies beside it says nothing
        return found
    root = glob.escape(roots[0])
    for other in (name for pattern in ("*.ttl", "*/*.ttl") for name in glob.glob(os.path.join(root, pattern))):
        if other not in modules:
            modules[other] = []
            with contextlib.suppress(BackspasmError):  # unreadable or derived modules do not count
                text = files.read_text(other)
                modules[other] = [] if BUILT in text else _triples(text)
        if other != os.path.abspath(path):
            more = {triple.subject for triple in modules[other] if triple.predicate != TYPE}
            types = [t for t in modules[other] if t.predicate == TYPE and term_text(t.object, PREFIXES) in ENTITIES]
            found.update(t for t in types if t.subject in more or t not in head)
    return found
