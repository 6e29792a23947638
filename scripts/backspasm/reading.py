"""The one door for a graph that somebody else wrote: nothing is fetched, nothing runs, and size, depth and time have bounds."""

from __future__ import annotations

import codecs
import contextlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox

from . import files, parser
from .errors import DataError, UsageError, quoted
from .ontology import OWL_IMPORTS

MOST_BYTES = files.MOST_BYTES
MOST_NESTING = 1000
FORMATS = {
    ".ttl": "Turtle",
    ".nt": "N-Triples",
    ".rdf": "RDF/XML",
    ".owl": "RDF/XML",
    ".xml": "RDF/XML",
    ".jsonld": "JSON-LD",
    ".json": "JSON-LD",
}
OTHER_ENCODINGS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
NULS = {2: "UTF-16", 3: "UTF-32"}  # of the first four bytes, where there is no byte order mark
DECLARED = re.compile(r"\s*<\?xml\s[^>]*?encoding\s*=\s*[\"']([^\"']*)")
JSON_ESCAPE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u([dD][89a-fA-F][0-9a-fA-F]{2})|\\.", re.S
)
JSON_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{}]', re.S)
PYTHON_MODULE = ox.NamedNode("http://www.lesfleursdunormal.fr/static/_downloads/owlready_ontology.owl#python_module")


def read(path: str) -> ox.Store:
    """Return the graph of a Turtle, RDF/XML or JSON-LD file, named graphs taken together; DataError names the place of a fault.

    What the file tells others to import is read as data: a line on standard error says so, and nothing is followed.
    """
    data = files.head(path, MOST_BYTES + 1)
    form = FORMATS.get(os.path.splitext(path)[1].lower())
    if form is None:
        raise UsageError(
            f"{path!r} is not named as Turtle (.ttl, .nt), RDF/XML (.rdf, .owl, .xml) or JSON-LD (.jsonld, .json)"
        )
    wrong = fault(data, form)
    if wrong:
        raise DataError(f"{path!r} cannot be read as {form}: {wrong}")
    store = parsed(data.removeprefix(codecs.BOM_UTF8), form, path)
    if not len(store):
        raise DataError(f"{path!r} holds no triple")
    _tell(store, path)
    return store


def fault(data: bytes, form: str) -> str:
    """Return what keeps a file from being parsed, with its place, or an empty text."""
    other = next((name for mark, name in OTHER_ENCODINGS.items() if data.startswith(mark)), None)
    other = other or NULS.get(data[:4].count(0))
    if other:
        return f"line 1 column 1: it is {other}; save it as UTF-8"
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(data[:MOST_BYTES], len(data) <= MOST_BYTES)
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode()
        return f"{parser.place(before, len(before))}: byte {error.object[error.start]:02X} is not UTF-8"
    unreadable = parser.UNREADABLE.search(text)
    if unreadable:
        return f"{parser.place(text, unreadable.start())}: {parser.named(unreadable[0])}"
    if form == "RDF/XML":
        door = re.search("<!(DOCTYPE|ENTITY)", text, re.I)
        if door:
            return f"{parser.place(text, door.start())}: {door[1].upper()} is not allowed"
        declared = DECLARED.match(text)
        if declared and declared[1].casefold() != "utf-8":
            return f"{parser.place(text, declared.start(1))}: the encoding {quoted(declared[1])}; save it as UTF-8"
    if len(data) > MOST_BYTES:
        return f"{parser.place(text, len(text))}: longer than {MOST_BYTES} bytes"
    return {"RDF/XML": _xml_fault, "JSON-LD": _json_fault}.get(form, lambda _: "")(text)


def _xml_fault(text: str) -> str:
    """Return where a text is no XML or too deep; pyoxigraph takes a file that breaks off for a whole one."""
    from xml.parsers import expat

    tree = expat.ParserCreate("utf-8", " ")
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MOST_NESTING:
            here = f"line {tree.CurrentLineNumber} column {tree.CurrentColumnNumber + 1}"
            raise parser.Refused(f"{here}: nested deeper than {MOST_NESTING}")

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1

    tree.StartElementHandler, tree.EndElementHandler = start, end
    try:
        tree.Parse(text.encode(), True)
    except expat.ExpatError as error:
        return f"line {error.lineno} column {error.offset + 1}: {expat.ErrorString(error.code)}"
    except parser.Refused as refused:
        return str(refused)
    return ""


def _json_fault(text: str) -> str:
    """Return where a text has half a character or is nested too deep; ten times that depth ends pyoxigraph's process."""
    for escape in JSON_ESCAPE.finditer(text):
        if escape[1]:
            return f"{parser.place(text, escape.start())}: half a character U+{escape[1].upper()}, written as an escape"
    depth = 0
    for token in JSON_TOKEN.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        if depth > MOST_NESTING:
            return f"{parser.place(text, token.start())}: nested deeper than {MOST_NESTING}"
    return ""


def parsed(data: bytes, form: str, path: str) -> ox.Store:
    base = Path(path).absolute().as_uri()
    child = [sys.executable, "-P", parser.__file__, form, base]
    done = subprocess.run(child, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    if done.returncode == parser.REFUSED:
        reason = " ".join(done.stdout.decode().split())[:300]
        shown = "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in reason)[:300]
        raise DataError(f"{path!r} cannot be read as {form}: {shown}")
    if done.returncode:
        raise DataError(
            f"{path!r} cannot be read as {form}: it takes more than {parser.MOST_MEMORY // 1024**2} MB or {parser.MOST_SECONDS} s to parse, or is nested too deep"
        )
    store = ox.Store()
    store.bulk_load(done.stdout, format=ox.RdfFormat.N_TRIPLES)
    return store


def _tell(store: ox.Store, path: str) -> None:
    imports, modules = (
        sum(1 for _ in store.quads_for_pattern(None, predicate, None)) for predicate in (OWL_IMPORTS, PYTHON_MODULE)
    )
    if imports or modules:
        with contextlib.suppress(OSError, ValueError, AttributeError):  # standard error may be closed
            print(
                f"backspasm: {path!r}: {imports} owl:imports and {modules} python_module read as data, not followed",
                file=sys.stderr,
            )
