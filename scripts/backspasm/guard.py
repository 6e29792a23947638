"""The door for a query that somebody else wrote: what is refused before an engine sees it."""

from __future__ import annotations

import re
import subprocess
import sys

from .errors import DataError

MOST_BYTES = 64 * 1024
MOST_NESTING = 100
NEGATIONS = re.compile(rf"(?:!\s*){{{MOST_NESTING + 1}}}")
QUOTED = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|<[^<>"{}|^`\\\s]*>|#[^\n]*',
    re.S,
)
PARSE = "import sys, pyoxigraph; pyoxigraph.Store().query(sys.stdin.buffer.read().decode())"


def admit(text: str, engine: str) -> None:
    """Raise DataError unless `text` is one SPARQL query, in size and nesting within bounds, that calls no SERVICE."""
    if not text.strip():
        raise DataError("the query is empty")
    if len(text.encode()) > MOST_BYTES:
        raise DataError(f"the query is longer than {MOST_BYTES} bytes")
    bare = QUOTED.sub("", text)
    # A bracket in a comment counts too: what this takes for a comment, an engine may read otherwise.
    if max(nesting(text), nesting(bare)) > MOST_NESTING or NEGATIONS.search(bare):
        raise DataError(f"the query is nested deeper than {MOST_NESTING}")
    escaped = re.search(r"\\u", text, re.I)
    if "service" in text.casefold() and escaped and engine == "oxigraph":
        # rdflib, whose grammar judges below, resolves such escapes before it parses; the engine that runs it does not.
        raise DataError("a query with \\u escapes and the word SERVICE cannot be checked; write the characters")
    if ("service" in text.casefold() or escaped) and calls_service(text):
        raise DataError("SERVICE is not allowed: a query stays in this graph")
    parses(text)


def nesting(text: str) -> int:
    """Return how deep the brackets of a text go."""
    depth = deepest = 0
    for character in text:
        if character in "{([":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "})]":
            depth = max(0, depth - 1)
    return deepest


def calls_service(text: str) -> bool:
    """Return whether a query has a SERVICE clause, by rdflib's grammar; DataError where it does not parse."""
    from rdflib.plugins.sparql.parser import parseQuery
    from rdflib.plugins.sparql.parserutils import CompValue

    def walk(node: object) -> bool:
        if isinstance(node, CompValue):
            return node.name == "ServiceGraphPattern" or any(map(walk, node.values()))
        return any(map(walk, node)) if isinstance(node, list) or hasattr(node, "asList") else False  # type: ignore[call-overload]

    try:
        return walk(list(parseQuery(text)))
    except Exception as error:  # pyparsing's own hierarchy and what prologue handling raises
        raise DataError(f"not a SPARQL query: {_sentence(error)}") from None


def parses(text: str) -> None:
    """Raise DataError unless a query parses; tried in a process of its own, since very deep texts end the engine's."""
    done = subprocess.run(
        [sys.executable, "-c", PARSE],
        input=text.encode(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode < 0:
        raise DataError("the query is too deeply nested for the engine")
    if done.returncode:
        raise DataError(
            f"not a SPARQL query: {undefined_prefix(text) or _sentence(done.stderr.decode(errors='replace'))}"
        )


def undefined_prefix(text: str) -> str:
    """Return what rdflib says of a prefix that a query uses and does not declare, empty where that is not the fault."""
    from rdflib.plugins.sparql import prepareQuery

    try:
        prepareQuery(text)
    except Exception as error:  # the prologue raises bare Exception
        return _sentence(error) if "namespace prefix" in str(error) else ""
    return ""


def _sentence(error: object) -> str:
    lines = [line for line in str(error).strip().splitlines() if line.strip()]
    return re.sub(r"^\w+(\.\w+)*: ", "", lines[-1])[:300] if lines else "no reason given"
