"""Check a user's query and run it in a subprocess with limits."""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from itertools import islice

import pyoxigraph as ox

from .. import answers, engines, files
from ..answers import Answer
from ..engines import Target
from ..errors import DataError, UsageError, quoted, sentence
from ..graph import blank_nodes
from . import process

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

MOST_BYTES = 64 * 1024
MOST_NESTING = 100
MOST_ROWS = 100_000  # of `over`
# Strings, IRIs and comments. An unterminated string matches to the end of its line or text, which keeps this linear.
QUOTED = re.compile(
    r"""
    \"{3} (?: [^"\\] | \\. | "(?!"") )*+ (?:"{3})? | '{3} (?: [^'\\] | \\. | '(?!'') )*+ (?:'{3})?
    | " (?: [^"\\\n] | \\. )*+ "? | ' (?: [^'\\\n] | \\. )*+ '?
    | <[^<>"{}|^`\\\s]*> | [#][^\n]*
    """,
    re.S | re.X,
)
PARSER = "rdflib.plugins.sparql.parser"
PLACE = re.compile(r"(?<=syntax error at )line \d+, column \d+$")
COMMENT_LINE = re.compile(r"^[ \t]*+#[^\r\n]*+", re.M)
LONG_QUOTES = re.compile(r"\"{3}|'{3}")  # only between these can a line that begins with # be anything else
NAME = re.compile(r"[?$:][A-Za-z0-9_]+")  # a variable, or the local part of a prefixed name
CLAUSE = re.compile("(?:service|from|graph)(?!_)", re.I)  # what follows such a word never begins with an underscore
CALLS = {"ServiceGraphPattern": "SERVICE is not allowed: a query can only read this graph"}
# Engines differ in whether an answer about named graphs is empty.
NAMED = dict.fromkeys(
    ("DatasetClause", "GraphGraphPattern"),
    "FROM and GRAPH are not allowed: there is only the default graph",
)
UPDATE = re.compile(
    r"\s*(?:(?:BASE|PREFIX\s+[\w.-]*:)\s*)*(?:INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|WITH)\b", re.I
)
EXPECTED = re.compile(r"error at (\d+):(\d+): expected .*", re.S)
# Run first: they make an engine load the graph and its late imports while it can still open files.
FIRST = ("ASK {}", "SELECT ?a { BIND(1 AS ?a) }", "CONSTRUCT { <x:a> <x:b> 1 } {}")


def ready() -> None:
    """Load what a query needs: the graph, and the grammar of rdflib."""
    import rdflib.plugins.sparql  # noqa: F401

    for text in FIRST:
        engines.run(text, whole=True)


def read(path: str) -> str:
    """Return the text of a query file, or of standard input for `-`; DataError if it is too long or not UTF-8."""
    data = files.head_or_input(path, MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise DataError(f"the query is longer than {MOST_BYTES} bytes")
    return files.decode(data, path)


def run(text: str, target: Target) -> Answer:
    """Return the answer of a query.

    DataError if `admit` refuses the query, or if it uses too much time or memory, or named graphs, which only a store on
    disk has; UsageError for user mappings with an endpoint; Unavailable if the endpoint fails.
    """
    if target.endpoint is not None:
        if target.user_mappings:
            raise UsageError("sparql: --mappings cannot be used with --endpoint")
        from . import endpoint

        return endpoint.query(target.endpoint, text, admit(text), graph=target.graph)
    bounded(text)
    return _call(answer, text, target.engine, target.user_mappings, target.store or "")


def over(text: str, triples: bytes) -> list[list[str]] | None:
    """Return the rows of a query over a graph (N-Triples) as texts, with words for blank nodes; None if it has no columns.

    DataError as `run` does, but the query may use GRAPH.
    """
    import json

    bounded(text)
    rows: list[list[str]] | None = json.loads(_called(rows_over, text, data=triples))
    return rows


def admit(text: str) -> Answer:
    """Return a query's answer over an empty graph, which shows the form and columns of its answers.

    DataError unless the text is one SPARQL query, within the limits of size and nesting, without SERVICE.
    """
    bounded(text)
    return _call(shape, text)


def bounded(text: str) -> None:
    """Raise DataError for a text that is empty, too long, nested too deeply, or read differently by engines."""
    if not text.strip():
        raise DataError("the query is empty")
    if len(text.encode(errors="surrogatepass")) > MOST_BYTES:
        raise DataError(f"the query is longer than {MOST_BYTES} bytes")
    if "\r" in text and re.search(r"\r(?!\n)", text):
        raise DataError(
            "the query has a carriage return without a line feed, which engines read differently; use LF line ends"
        )
    if not text.isascii() and re.search(r"[\ud800-\udfff]", text):
        raise DataError("the query has an unpaired surrogate (invalid Unicode)")
    if sum(map(text.count, "{([")) > MOST_NESTING and nesting(QUOTED.sub("", text)) > MOST_NESTING:
        raise DataError(f"the query is nested deeper than {MOST_NESTING}")


def nesting(text: str) -> int:
    """Return the nesting depth of the brackets in a text."""
    depth = deepest = 0
    for character in text:
        if character in "{([":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "})]":
            depth = max(0, depth - 1)
    return deepest


def _call(function: Callable[..., bytes], text: str, *arguments: str) -> Answer:
    return answers.unpack(_called(function, text, *arguments))


def _called(function: Callable[..., bytes], text: str, *arguments: str, data: bytes | None = None) -> bytes:
    try:
        try:
            return process.call(function, text, *arguments, data=data)
        except DataError as error:
            where = PLACE.search(str(error)) and process.call(place, text)
            raise DataError(PLACE.sub(where.decode(), str(error)) if where else str(error)) from None
    except process.Ended as end:
        if end.late:
            raise DataError(f"the query takes more than {process.MOST_SECONDS} seconds") from None
        memory = process.MOST_MEMORY // 1024**2
        raise DataError(f"the query takes more than {memory} MB, or is nested too deeply for the engine") from None


def answer(text: str, engine: str, user_mappings: str, store: str = "") -> bytes:
    """Return the answer of a query as packed by `answers.pack`; runs in the subprocess."""
    target = Target(engine, None, user_mappings, store or None)
    if store:
        process.disconnect()
    for query in FIRST:
        engines.run(query, target, whole=True)
    judge(text, CALLS if store else {**CALLS, **NAMED})
    return answers.pack(engines.run(text, target, whole=True))


def rows_over(text: str, triples: bytes) -> bytes:
    """Return what `over` returns, as JSON; runs in the subprocess."""
    import json

    store = ox.Store()
    store.load(triples, format=ox.RdfFormat.N_TRIPLES)
    judge(text, CALLS)
    try:
        found = store.query(text)
        if not isinstance(found, ox.QuerySolutions) or not found.variables:
            return b"null"
        rows = [[blank_nodes.text(store, cell) for cell in row] for row in islice(found, MOST_ROWS + 1)]
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:
        raise DataError(f"the query cannot be run: {sentence(error)}") from None
    if len(rows) > MOST_ROWS:
        raise DataError(f"the query has more than {MOST_ROWS} rows; add a LIMIT to it")
    return json.dumps(rows).encode()


def shape(text: str) -> bytes:
    """Return the answer of a query over an empty graph as packed by `answers.pack`; runs in the subprocess."""
    return answers.pack(judge(text, CALLS))


def judge(text: str, refused: dict[str, str]) -> Answer:
    """Return the answer of a query over an empty graph; this process can then open no more files or connections.

    DataError if the text is not a query or has a refused part. `refused` maps the name of a part in rdflib's grammar to
    the error message.
    """
    parts = clauses(text)
    process.close()
    for part in parts or ():
        if part in refused:
            raise DataError(refused[part])
    found = over_nothing(text)
    if parts is None:
        raise DataError("rdflib cannot parse this query, so it cannot be checked for SERVICE, FROM or GRAPH")
    return found


@lru_cache(maxsize=1)
def clauses(text: str) -> frozenset[str] | None:
    """Return the names of a query's parts in rdflib's grammar; empty if none can be refused, None if rdflib fails."""
    escaped = re.search(r"\\u", text, re.I)  # rdflib resolves such escapes before it parses; other engines do not
    if not escaped and not LONG_QUOTES.search(text):
        text = COMMENT_LINE.sub("", text)
    words = text.casefold()
    if text.isascii() and not escaped and not any(word in words for word in ("service", "from", "graph")):
        return frozenset()
    named = "service" in words
    if named and escaped:
        raise DataError(
            "a query with \\u escapes and the word SERVICE cannot be checked; write characters, not escapes"
        )
    if not escaped and not CLAUSE.search(NAME.sub(" ", text)):
        return frozenset()
    from rdflib.plugins.sparql.parser import parseQuery
    from rdflib.plugins.sparql.parserutils import CompValue

    def walk(node: object) -> set[str]:
        if isinstance(node, CompValue):
            return {node.name}.union(*map(walk, node.values()))
        if isinstance(node, list) or hasattr(node, "asList"):
            return set().union(*map(walk, node))  # type: ignore[call-overload]
        return set()

    try:
        return frozenset(walk(list(parseQuery(text))))
    except Exception:  # pyparsing's errors, RecursionError, and errors in BASE and PREFIX lines
        return None


def over_nothing(text: str) -> Answer:
    """Return the answer of a query over an empty graph; DataError if the text is not a query."""
    try:
        return answers.of(ox.Store().query(text))
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:
        raise DataError(f"not a SPARQL query: {complaint(text, str(error))}") from None


def complaint(text: str, error: str) -> str:
    """Return pyoxigraph's error message in short; the original lists every token that the grammar expects."""
    if UPDATE.match(QUOTED.sub(" ", text)):
        return "it is an update; only SELECT, ASK, CONSTRUCT and DESCRIBE are allowed"
    found = EXPECTED.fullmatch(error)
    if not found:
        return " ".join(error.split())[:300]
    plain = QUOTED.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    declared = {name.casefold() for name in re.findall(r"\bPREFIX\s+([\w.-]*):", plain, re.I)}
    for used in re.finditer(r"(?<![\w:?$.%\\-])([^\W\d_][\w.-]*|):", plain):
        if used[1].casefold() not in declared:
            return f"line {plain.count(chr(10), 0, used.start()) + 1}: undeclared prefix {quoted(used[1] or ':')}"
    where = place(text).decode() if PARSER in sys.modules else ""  # a process that is closed loads nothing
    return f"syntax error at {where or f'line {found[1]}, column {found[2]}'}"


def place(text: str) -> bytes:
    """Return `line 1, column 2`, where rdflib's parser stops, since pyoxigraph's mostly names the end of the text.

    The answer is empty if rdflib reads the text.
    """
    from pyparsing import ParseException
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        parseQuery(text.replace("\t", " "))  # it counts a tab as several characters
    except ParseException as error:
        return f"line {error.lineno}, column {error.column}".encode()
    except Exception:  # RecursionError, and errors in BASE and PREFIX lines
        return b""
    return b""
