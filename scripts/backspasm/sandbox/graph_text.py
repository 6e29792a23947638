"""What keeps the text of a graph file from being parsed: its encoding, its characters, its nesting, its entities."""

from __future__ import annotations

import codecs
import re

from ..errors import DataError, quoted
from ..files import MOST_BYTES, named, unreadable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from xml.sax import SAXParseException
    from xml.sax.xmlreader import Locator

MOST_NESTING = 1000
LONGEST_ENTITY = 200  # the namespaces that Protégé writes are shorter
OTHER_ENCODINGS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
NULS = {2: "UTF-16", 3: "UTF-32"}  # by NULs in the first four bytes, if there is no byte order mark
DECLARED = re.compile(r"\s*<\?xml\s[^>]*?encoding\s*=\s*[\"']([^\"']*)")
JSON_ESCAPE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u([dD][89a-fA-F][0-9a-fA-F]{2})|\\.", re.S
)
JSON_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{}]', re.S)  # an unended string is scanned once


def encoded(data: bytes) -> str:
    """Return an error message if the beginning of a file shows another encoding than UTF-8, else an empty string."""
    other = next((name for mark, name in OTHER_ENCODINGS.items() if data.startswith(mark)), None)
    other = other or NULS.get(data[:4].count(0))
    return f"line 1 column 1: encoded as {other}; save the file as UTF-8" if other else ""


def fault(data: bytes, form: str) -> str:
    """Return an error message with line and column if a file's bytes cannot be parsed, else an empty string."""
    if other := encoded(data):
        return other
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(data[:MOST_BYTES], len(data) <= MOST_BYTES)
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode()
        return f"{place(before, len(before))}: byte {error.object[error.start]:02X} is not UTF-8"
    found = unreadable(text)
    if found:
        return f"{place(text, found.start())}: {named(found[0])}"
    if form == "RDF/XML":
        declared = DECLARED.match(text)
        if declared and declared[1].casefold() != "utf-8":
            return (
                f"{place(text, declared.start(1))}: declares the encoding {quoted(declared[1])}; save the file as UTF-8"
            )
    if len(data) > MOST_BYTES:
        return f"{place(text, len(text))}: longer than {MOST_BYTES} bytes"
    return {"RDF/XML": _xml_fault, "JSON-LD": _json_fault}.get(form, lambda _: "")(text)


def place(text: str, at: int) -> str:
    """Return the line and column, both from 1, of a character in a text."""
    return f"line {text.count(chr(10), 0, at) + 1} column {at - text.rfind(chr(10), 0, at)}"


def _xml_fault(text: str) -> str:
    """Return where a text is not XML, is nested too deeply, or declares an entity that is not plain text.

    Protégé writes namespaces as entities in a DOCTYPE; these are read, and none that is external or names another one.
    pyoxigraph accepts a file that breaks off.
    """
    from xml.sax import SAXParseException
    from xml.sax.handler import ContentHandler, feature_namespaces

    from defusedxml import DefusedXmlException
    from defusedxml.expatreader import DefusedExpatParser

    class Reader(DefusedExpatParser):
        """A reader that refuses a DOCTYPE with an external part, and entities that are more than a short text."""

        def defused_start_doctype_decl(self, name: str, sysid: str | None, pubid: str | None, internal: int) -> None:
            if sysid or pubid:
                raise DataError(f"{place_of(self)}: a DOCTYPE with an external part is not allowed")

        def defused_entity_decl(self, name: str, parameter: int, value: str | None, *external: object) -> None:
            if parameter or value is None or len(value) > LONGEST_ENTITY or {"&", "%"} & set(value):
                raise DataError(f"{place_of(self)}: the entity {quoted(name)} is not a short text")

    class Depth(ContentHandler):
        depth = 0

        def startElementNS(self, name: object, qname: str | None, attrs: object) -> None:
            self.depth += 1
            if self.depth > MOST_NESTING:
                raise DataError(f"{place_of(reader)}: nested deeper than {MOST_NESTING}")

        def endElementNS(self, name: object, qname: str | None) -> None:
            self.depth -= 1

    reader = Reader(forbid_dtd=True)
    reader.setFeature(feature_namespaces, True)
    reader.setContentHandler(Depth())
    try:
        reader.feed(text.encode())  # whole: expat scans a long token anew with each piece
        reader.close()
    except DefusedXmlException as error:
        return f"{place_of(reader)}: {type(error).__name__}"
    except SAXParseException as error:
        return f"{place_of(error)}: {error.getMessage()}"
    except DataError as error:
        return str(error)
    return ""


def place_of(locator: Locator | SAXParseException) -> str:
    """Return the line and column, both from 1, that a SAX reader or error tells."""
    return f"line {locator.getLineNumber()} column {(locator.getColumnNumber() or 0) + 1}"


def _json_fault(text: str) -> str:
    """Return where a JSON text has an unpaired surrogate or is nested too deeply; empty if neither.

    Ten times MOST_NESTING crashes pyoxigraph.
    """
    for escape in JSON_ESCAPE.finditer(text):
        if escape[1]:
            return f"{place(text, escape.start())}: unpaired surrogate U+{escape[1].upper()} (invalid Unicode)"
    depth = 0
    for token in JSON_TOKEN.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        if depth > MOST_NESTING:
            return f"{place(text, token.start())}: nested deeper than {MOST_NESTING}"
    return ""
