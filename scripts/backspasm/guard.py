"""The door for a query that somebody else wrote: what is refused before an engine sees it."""

from __future__ import annotations

import re
import subprocess
import sys

from .errors import DataError, sentence

MOST_BYTES = 64 * 1024
MOST_NESTING = 100
MOST_SECONDS = 20
MOST_MEMORY = 1024**3
NEGATIONS = re.compile(rf"(?:!\s*){{{MOST_NESTING + 1}}}")
QUOTED = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|<[^<>"{}|^`\\\s]*>|#[^\n]*',
    re.S,
)


def admit(text: str, engine: str) -> None:
    """Raise DataError unless `text` is one SPARQL query, in size and nesting within bounds, that calls no SERVICE.

    It is parsed in a process of its own, with limits: a very deep text ends an engine's process, and some take for ever.
    """
    if not text.strip():
        raise DataError("the query is empty")
    if len(text.encode()) > MOST_BYTES:
        raise DataError(f"the query is longer than {MOST_BYTES} bytes")
    if re.search(r"\r(?!\n)", text):
        raise DataError("the query has a carriage return alone, where engines disagree on whether a comment ends")
    bare = QUOTED.sub("", text)
    # A bracket in a comment counts too: what this takes for a comment, an engine may read otherwise.
    if max(nesting(text), nesting(bare)) > MOST_NESTING or NEGATIONS.search(bare):
        raise DataError(f"the query is nested deeper than {MOST_NESTING}")
    child = [sys.executable, "-P", "-c", "from backspasm import guard; guard.judge_input()", engine]
    try:
        done = subprocess.run(child, input=text.encode(), capture_output=True, timeout=MOST_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise DataError(f"the query takes longer than {MOST_SECONDS} seconds to parse") from None
    if done.returncode == DataError.code:
        raise DataError(done.stdout.decode(errors="replace"))
    if done.returncode:
        raise DataError("the query is too deep or too large for the engine")


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


def judge_input() -> None:
    """Judge the query on standard input for the engine named as argument; exit with a sentence where it is refused."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    except ImportError:  # this system has no such limits; the parent's clock remains
        pass
    try:
        judge(sys.stdin.buffer.read().decode(), sys.argv[1])
    except DataError as refusal:
        sys.stdout.buffer.write(str(refusal).encode())
        sys.exit(DataError.code)


def judge(text: str, engine: str) -> None:
    """Raise DataError unless both engines' grammar has the text for a query, and it calls no SERVICE."""
    import pyoxigraph as ox

    escaped = re.search(r"\\u", text, re.I)
    if "service" in text.casefold() and escaped:
        # rdflib, whose grammar judges below, resolves such escapes before it parses; the engine that runs it does not.
        raise DataError("a query with \\u escapes and the word SERVICE cannot be checked; write the characters")
    if ("service" in text.casefold() or escaped) and calls_service(text):
        raise DataError("SERVICE is not allowed: a query stays in this graph")
    try:
        ox.Store().query(text)
    except (SyntaxError, ValueError) as error:
        raise DataError(f"not a SPARQL query: {undefined_prefix(text) or sentence(error)}") from None


def calls_service(text: str) -> bool:
    """Return whether a query has a SERVICE clause, by rdflib's grammar; DataError where it does not parse."""
    from rdflib.plugins.sparql.parser import parseQuery
    from rdflib.plugins.sparql.parserutils import CompValue

    def walk(node: object) -> bool:
        if isinstance(node, CompValue):
            return node.name == "ServiceGraphPattern" or any(map(walk, node.values()))
        if isinstance(node, list) or hasattr(node, "asList"):
            return any(map(walk, node))  # type: ignore[call-overload]
        return False

    try:
        return walk(list(parseQuery(text)))
    except Exception as error:  # pyparsing's own hierarchy, RecursionError, and what prologue handling raises
        raise DataError(f"not a SPARQL query: {sentence(error)}") from None


def undefined_prefix(text: str) -> str:
    """Return what rdflib says of a prefix that a query uses and does not declare, empty where that is not the fault."""
    from rdflib.plugins.sparql import prepareQuery

    try:
        prepareQuery(text)
    except Exception as error:  # the prologue raises bare Exception
        return sentence(error) if "namespace prefix" in str(error) else ""
    return ""
