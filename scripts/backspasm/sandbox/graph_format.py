"""The format of a graph file, by its extension or its first words, and the unpacking of gzip."""

from __future__ import annotations

import re

import pyoxigraph as ox

from ..errors import DataError, UsageError, sentence
from ..files import MOST_BYTES

FORMATS = {
    "Turtle": (ox.RdfFormat.TURTLE, (".ttl",)),
    "N-Triples": (ox.RdfFormat.N_TRIPLES, (".nt",)),
    "TriG": (ox.RdfFormat.TRIG, (".trig",)),
    "N-Quads": (ox.RdfFormat.N_QUADS, (".nq",)),
    "RDF/XML": (ox.RdfFormat.RDF_XML, (".rdf", ".xml")),
    "JSON-LD": (ox.RdfFormat.JSON_LD, (".jsonld", ".json")),
}
ANY = ("", ".owl")  # standard input has no name, and files of any format are named .owl
COMPRESSED = ".gz"
GZIP = b"\x1f\x8b"
BLANK = re.compile(r"\ufeff?(?:\s++|#[^\n]*+)*+")  # with comments of Turtle and of the functional syntax
PROLOG = r"(?:<\?[^>]*+>\s*+|<!--(?:[^-]|-(?!->))*+-->\s*+|<!DOCTYPE[^\[>]*+(?:\[[^\]]*+\]\s*+)?>\s*+)*+"
FOREIGN = {
    "OWL/XML": re.compile(PROLOG + r"<(?:\w++:)?Ontology\s(?![^>]*\brdf:)"),
    "OWL functional syntax": re.compile(r"(?:Prefix|Ontology)\s*+\("),
    "Manchester syntax": re.compile(r"(?:Prefix|Ontology):\s"),
    "OBO format": re.compile(r"format-version:"),
}
NODE = r'(?:<[^<>"\s]*+>|_:[^\s<>"]++)'
LITERAL = r'"(?:[^"\\\n]|\\.)*+"(?:\^\^<[^<>\s]*+>|@[\w-]++)?'
XML = re.compile(r"<[?!]|<[\w.:-]++\s[^<>]*xmlns")
JSON = re.compile(r'\{\s*+["}]|\[\s*+\{')
QUAD = re.compile(rf"^[ \t]*+{NODE}[ \t]*+<[^<>\s]*+>[ \t]*+(?:{NODE}|{LITERAL})[ \t]*+{NODE}[ \t]*+\.", re.M)


def unpacked(data: bytes) -> bytes:
    """Return the bytes of a file, uncompressed if they are gzip, MOST_BYTES + 1 at most; DataError if gzip is broken."""
    if not data.startswith(GZIP) or len(data) > MOST_BYTES:
        return data
    import gzip
    import io
    import zlib

    try:
        with gzip.open(io.BytesIO(data)) as file:
            return file.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"cannot be uncompressed: {sentence(error)}") from None


def of(suffix: str, data: bytes) -> str:
    """Return the name of a file's format, of FORMATS; `suffix` is its extension in lower case, without COMPRESSED.

    UsageError for another suffix; DataError, with how to convert it, for a syntax of OWL that is not RDF.
    """
    text = data.decode("utf-8", "replace")
    begin = BLANK.match(text)
    start = begin.end() if begin else 0
    for name, words in FOREIGN.items():
        if words.match(text, start):
            raise DataError(
                f"is in {name}, not RDF; convert it first, for example with ROBOT: "
                f"robot convert --input FILE --output FILE.ttl"
            )
    for name, (_, suffixes) in FORMATS.items():
        if suffix in suffixes:
            return name
    if suffix not in ANY:
        known = [f"{' or '.join(suffixes)} ({name})" for name, (_, suffixes) in FORMATS.items()]
        raise UsageError(f"must end in {', '.join(known)} or .owl (any of these), also with {COMPRESSED}")
    if XML.match(text, start):
        return "RDF/XML"
    if JSON.match(text, start):
        return "JSON-LD"
    return "N-Quads" if QUAD.search(text) else "TriG"  # in which Turtle and N-Triples are read too
