"""The media types of answers, and how an answer is written in one, within limits."""

from __future__ import annotations

import io
import itertools

import pyoxigraph as ox

from .. import answers
from ..errors import DataError, sentence
from . import accept

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

RESULTS = ox.QueryResultsFormat
ROWS = {  # by media type; the first of a format is its own
    "application/sparql-results+json": RESULTS.JSON,
    "application/sparql-results+xml": RESULTS.XML,
    "text/csv": RESULTS.CSV,
    "text/tab-separated-values": RESULTS.TSV,
    "application/json": RESULTS.JSON,
    "application/xml": RESULTS.XML,
    "text/xml": RESULTS.XML,
}
GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/json": ox.RdfFormat.JSON_LD,
    "application/xml": ox.RdfFormat.RDF_XML,
    "text/plain": ox.RdfFormat.N_TRIPLES,
}
NAMES = {  # of the parameter `format`: the media type of rows, and that of a graph
    "json": ("application/sparql-results+json", "application/ld+json"),
    "xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "csv": ("text/csv", ""),
    "tsv": ("text/tab-separated-values", ""),
    "ttl": ("", "text/turtle"),
    "nt": ("", "application/n-triples"),
    "rdf": ("", "application/rdf+xml"),
    "jsonld": ("", "application/ld+json"),
}
# what each row has at least once, and how often it is there without a row
LEAST = {RESULTS.JSON: (b"{", 3), RESULTS.XML: (b"<result>", 0), RESULTS.CSV: (b"\n", 1), RESULTS.TSV: (b"\n", 1)}
CUT = b"#truncated"  # in the head of a table: a link to more about the answer, for which the W3C formats have a place


def chosen(wanted: str, name: str = "") -> tuple[str, str]:
    """Return the media types for rows and for a graph, by the name of a format, else by an Accept header.

    Either is empty if the header wants none of those that there are.
    """
    rows, graph = NAMES.get(name, ("", ""))
    return rows or accept.best(wanted, tuple(ROWS)) or "", graph or accept.best(wanted, tuple(GRAPHS)) or ""


def content_type(media: str) -> str:
    """Return a media type with the charset where its own default is another."""
    return f"{media}; charset=utf-8" if media.startswith("text/") else media


class Capped(io.BytesIO):
    """A buffer that takes so many bytes and no more."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most, self.full = most, False

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        """Take some bytes; once there are too many, only the part that fits, and then fail."""
        room = self.most - self.tell()
        if len(data) > room:
            self.full = True
            super().write(data[:room])
            raise OSError("full")
        return super().write(data)


def table(found: ox.QuerySolutions, media: str, rows: int, most: int) -> bytes | None:
    """Return rows in a media type, or None if there are, or may be, more than `rows`, or more than `most` bytes."""
    form = ROWS[media]
    buffer = Capped(most)
    try:
        found.serialize(buffer, format=form)
    except OSError:
        if buffer.full:
            return None
        raise
    data = buffer.getvalue()
    mark, without = LEAST[form]
    return data if len(data) <= rows or data.count(mark) <= rows + without else None


def beginning(found: ox.QuerySolutions, media: str, rows: int, most: int) -> tuple[bytes, int | None]:
    """Return the first rows in a media type, and how many those are if rows are missing, else None.

    The rows are cut in TSV, in which a line is a row.
    """
    buffer = Capped(most)
    try:
        found.serialize(buffer, format=RESULTS.TSV)
    except OSError:
        if not buffer.full:
            raise
    data = buffer.getvalue()
    lines = data.split(b"\n", rows + 1)
    rest = lines.pop() if len(lines) > 1 else b""
    whole = not rest and not buffer.full
    kept = b"\n".join(lines) + b"\n"
    if len(lines) == 1 and not whole:
        raise DataError(f"one row of the answer is longer than {most} bytes")
    parsed = ox.parse_query_results(kept, format=RESULTS.TSV)
    assert isinstance(parsed, ox.QuerySolutions)
    written = parsed.serialize(format=ROWS[media]) or b""
    return (written, None) if whole else (marked(written, ROWS[media]), len(lines) - 1)


def marked(data: bytes, form: ox.QueryResultsFormat) -> bytes:
    """Return a table with a link in its head that says that rows are missing; CSV and TSV have no place for one."""
    if form == RESULTS.JSON:
        return data.replace(b'{"head":{', b'{"head":{"link":["%b"],' % CUT, 1)
    if form == RESULTS.XML:
        return data.replace(b"</head>", b'<link href="%b"/></head>' % CUT, 1)
    return data


def graph(found: Iterable[ox.Triple], media: str, triples: int, most: int) -> tuple[bytes, int | None]:
    """Return triples in a media type, sorted, and how many those are if some are missing, else None.

    `most` limits the bytes of the triples as N-Triples.
    """
    form = GRAPHS[media]
    kept: list[ox.Triple] = []
    size, whole = 0, True
    for triple in itertools.islice(found, triples + 1):
        size += len(str(triple).encode()) + 3
        if size > most or len(kept) == triples:
            whole = False
            break
        kept.append(triple)
    answer = answers.Construct(kept)
    if form == ox.RdfFormat.N_TRIPLES:
        data = b"".join(f"{triple} .\n".encode() for triple in answer.triples)
    elif form == ox.RdfFormat.RDF_XML:
        data = _rdfxml(answer)
    else:
        data = answer.write("ttl" if form == ox.RdfFormat.TURTLE else "jsonld")
    if whole:
        return data, None
    note = b"truncated: only the first %d triples of the answer" % len(kept)
    if form == ox.RdfFormat.RDF_XML:
        return data.rstrip() + b"\n<!-- %b -->\n" % note, len(kept)
    return (b"# %b\n%b" % (note, data) if form in (ox.RdfFormat.TURTLE, ox.RdfFormat.N_TRIPLES) else data), len(kept)


def _rdfxml(answer: answers.Construct) -> bytes:
    """Return a graph as RDF/XML; DataError if it cannot hold the graph, such as a predicate that ends in a slash."""
    from xml.etree import ElementTree

    try:
        data = ox.serialize(answer.triples, format=ox.RdfFormat.RDF_XML, prefixes=answer.prefixes()) or b""
        ElementTree.XML(data)  # the serialiser writes some names that XML does not allow
    except (SyntaxError, ValueError, OSError) as failure:
        raise DataError(f"RDF/XML cannot hold this graph: {sentence(failure)}") from None
    return data


def error(failure: Exception) -> DataError:
    """Return the error for what an engine says while a query runs or its rows are read."""
    return DataError(f"the query cannot be run: {sentence(failure)}")
