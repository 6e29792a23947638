"""Compare two states of the graph: terms, claims, links, findings, mappings, words, evidence and references."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import pyoxigraph as ox

from . import files, git
from .answers import table
from .errors import DataError, UsageError, quoted, sentence, shown
from .graph import ontology, queries
from .graph.namespaces import LBS
from .sandbox import graph_file, graph_text, process

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# The kinds in display order, each with its heading; the queries in `queries/diff/` return their rows.
KINDS = {
    "term": "Terms",
    "claim": "Claims of the document",
    "link": "Curated links",
    "finding": "Screening criteria",
    "mapping": "Mappings",
    "label": "Labels and synonyms",
    "definition": "Definitions and notes",
    "evidence": "Evidence notes",
    "reference": "References",
    "silence": "What the document does not say",
}
STATEMENTS = ("claim", "link", "finding", "mapping")
FORMATS = ("table", "json", "markdown")
NO_DIFFERENCE = "no difference"
MARKUP = re.compile(r"([\\`*_\[\]<>|#])")
COMMIT = re.compile(r"[0-9a-f]{40,64}")
APART = (*(f"{name}.ttl" for name in ontology.NOT_MODULES), "alignments/")
SYMBOLIC_LINK = "120000"


class Change(NamedTuple):
    """One difference: `kind`, `change` (`added`, `changed` or `removed`), `name`, and the `old` and `new` value."""

    kind: str
    change: str
    name: str
    old: str
    new: str


class Entry(NamedTuple):
    """One thing in one state of the graph: its kind, and the values of each field."""

    kind: str
    fields: dict[str, set[str]]


Key = tuple[str, str]  # an entry's name and its document, empty if it names none


def compare(old: ox.Store, new: ox.Store) -> list[Change]:
    """Return the changes from one state to another, by kind, then added, changed, removed, then by name."""
    order = list(KINDS)
    changes = [
        change for name in queries.names("diff") for change in _changes(_entries(old, name), _entries(new, name))
    ]
    return sorted(changes, key=lambda change: (order.index(change.kind), *change[1:]))


def _entries(store: ox.Store, query: str) -> dict[Key, Entry]:
    """Return the entries that a query in `queries/diff/` finds in a state.

    The columns `kind`, `document`, `field` and `value` fill the entry; the other columns, in order, make up its name.
    """
    rows = queries.select(store, queries.read(f"diff/{query}"))
    columns = [variable.value for variable in rows.variables]
    entries: dict[Key, Entry] = {}
    for row in rows:
        cells = dict(zip(columns, map(_words, row), strict=True))
        kind, document, field, value = (cells.pop(column, "") for column in ("kind", "document", "field", "value"))
        name = " ".join(cell for cell in cells.values() if cell)
        entry = entries.setdefault((name, document), Entry(kind, {}))
        if value:
            entry.fields.setdefault(field, set()).add(value)
    return entries


def _words(term: object) -> str:
    """Return a literal's text or an IRI's local name.

    Dots in our names become underscores, since names had dots before the second edition.
    """
    value = " ".join(str(getattr(term, "value", term or "")).split())
    if not isinstance(term, ox.NamedNode):
        return value
    local = re.split("[/#]", value)[-1] or value
    return local.replace(".", "_") if value.startswith(LBS) else local


def _changes(old: dict[Key, Entry], new: dict[Key, Entry]) -> Iterator[Change]:
    partners = _partners(old, new)
    for key, before in old.items():
        after = new.get(partners.get(key, key))
        if after is None:
            yield Change(before.kind, "removed", key[0], _text(before, key[1]), "")
        elif after.fields != before.fields:
            was, now = (
                Entry("", {name: values for name, values in one.fields.items() if other.fields.get(name) != values})
                for one, other in ((before, after), (after, before))
            )
            yield Change(after.kind, "changed", key[0], _text(was), _text(now))
    for key in new.keys() - old.keys() - set(partners.values()):
        yield Change(new[key].kind, "added", key[0], "", _text(new[key], key[1]))


def _partners(old: dict[Key, Entry], new: dict[Key, Entry]) -> dict[Key, Key]:
    """Return, for keys that only the old state has, the key of the same entry in the new state.

    Two entries are the same if their names are equal and at most one has a document: early states and links have none.
    """
    free: dict[str, list[Key]] = {}
    for key in sorted(new.keys() - old.keys()):
        free.setdefault(key[0], []).append(key)
    partners = {}
    for key in sorted(old.keys() - new.keys()):
        fitting = [other for other in free.get(key[0], []) if not (key[1] and other[1])]
        if fitting:
            partners[key] = min(fitting, key=lambda other: (new[other].kind != old[key].kind, new[other] != old[key]))
            free[key[0]].remove(partners[key])
    return partners


def _text(entry: Entry, document: str = "") -> str:
    """Return an entry's fields on one line, those without a name first."""
    fields = entry.fields | ({"document": {document}} if document else {})
    told = ((field, ", ".join(sorted(values))) for field, values in sorted(fields.items()))
    return "; ".join(f"{field}: {values}" if field else values for field, values in told)


def unnamed(changes: Iterable[Change], changelog: str) -> list[Change]:
    """Return the removals that a changelog's text does not name.

    A removal is named if its whole name is in a code span (backquotes). A removed term that is named also covers its
    own labels and notes, and every statement that it was part of.
    """
    removed = [change for change in changes if change.change == "removed"]
    text = "\n".join(" ".join(span.split()) for span in re.findall(r"`([^`]+)`", changelog))
    named = {name for name in {change.name for change in removed} if _stands(name, text)}
    gone = {change.name for change in removed if change.kind == "term"} & named

    def explained(change: Change) -> bool:
        words = change.name.split()
        return change.name in named or not gone.isdisjoint(words if change.kind in STATEMENTS else words[:1])

    return [change for change in removed if not explained(change)]


def _stands(name: str, text: str) -> bool:
    """Return whether a text contains a name as whole words."""
    return re.search(rf"(?<![\w-]){re.escape(name.replace('`', ''))}(?![\w-])", text) is not None


def write(changes: list[Change], form: str, nothing: str = NO_DIFFERENCE, width: int = 80) -> bytes:
    """Return changes in one of FORMATS; `nothing` is the text of a table or Markdown without changes."""
    if form == "json":
        import json

        return (json.dumps([change._asdict() for change in changes], ensure_ascii=False, indent=2) + "\n").encode()
    if form not in FORMATS:
        raise UsageError(f"there is no format {quoted(form)}; choose from {', '.join(FORMATS)}")
    if not changes:
        return f"{nothing}\n".encode()
    if form == "markdown":
        return _markdown(changes).encode()
    rows = [[change.kind, change.change, change.name, _value(change)] for change in changes]
    words = [change.change for change in changes]
    totals = ", ".join(f"{words.count(word)} {word}" for word in ("added", "changed", "removed"))
    return f"{table(['kind', 'change', 'name', 'value'], rows, width)}{totals}\n".encode()


def _value(change: Change) -> str:
    if change.change == "changed":
        return f"{change.old or 'nothing'} → {change.new or 'nothing'}"
    return change.old or change.new


def _markdown(changes: list[Change]) -> str:
    """Return changes as Markdown for release notes: a heading for each kind, a bullet for each change."""
    parts = []
    for kind, heading in KINDS.items():
        lines = []
        for change in changes:
            if change.kind == kind:
                name, value = change.name.replace("`", "'"), MARKUP.sub(r"\\\1", _value(change))
                lines.append(shown(f"- {change.change.capitalize()} `{name}`{': ' if value else ''}{value}\n"))
        if lines:
            parts.append(f"### {heading}\n\n{''.join(lines)}")
    return "\n".join(parts)


def read(name: str | None) -> ox.Store:
    """Return a state of the graph from a folder, a file or a git revision; without a name, the built-in graph.

    UsageError if the name is not one of these; DataError if the state cannot be read or has no claims.
    """
    if name is None:
        return ontology.store()
    if os.path.isdir(name):
        store = _store(_folder(name))
    elif name == "-" or os.path.isfile(name):
        store = graph_file.read(name)
    else:
        store = _store(_revision(name))
    if not any(store.quads_for_pattern(None, ox.NamedNode(LBS + "claimSubject"), None)):
        raise DataError(f"{quoted(name)} has no backspasm claims, so it cannot be compared")
    return store


def _store(sources: Iterable[tuple[str, bytes]]) -> ox.Store:
    """Return a store with the triples of all Turtle sources; DataError above the sandbox's limits."""
    store = ox.Store()
    length = count = size = 0
    for place, data in sources:
        length += len(data)
        if length > files.MOST_BYTES:
            raise DataError(f"{place!r}: the files up to this one are longer than {files.MOST_BYTES} bytes")
        if data.count(b"<<") > graph_text.MOST_NESTING:  # deeply nested triple terms crash the parser
            raise DataError(f"{place!r}: more than {graph_text.MOST_NESTING} triple terms")
        quads = []
        try:
            for quad in ox.parse(data, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True):
                count, size = count + 1, size + len(str(quad))
                if count > graph_file.MOST_TRIPLES or size > process.MOST_OUTPUT:
                    raise DataError(
                        f"{place!r}: more than {graph_file.MOST_TRIPLES} triples, or terms that are too long"
                    )
                quads.append(quad)
        except (SyntaxError, ValueError, MemoryError) as error:
            raise DataError(f"{place!r} cannot be read: {sentence(error)}") from None
        store.extend(quads)
    return store


def _wanted(path: str) -> bool:
    """Return whether a file of the ontology folder is a module of the graph: a Turtle file that is not in APART."""
    return path.endswith(".ttl") and not path.startswith(APART)


def _folder(name: str) -> Iterator[tuple[str, bytes]]:
    """Return the modules in an ontology folder, or in a checkout that has one."""
    root = os.path.join(name, "ontology")
    root = root if os.path.isdir(root) else name
    for folder, folders, found in os.walk(root, onerror=_unreadable):
        folders[:] = sorted(inner for inner in folders if not inner.startswith("."))
        for file in sorted(found):
            path = os.path.join(folder, file)
            if _wanted(os.path.relpath(path, root).replace(os.sep, "/")) and os.path.isfile(path):
                yield path, files.read_bytes(path)


def _unreadable(error: OSError) -> NoReturn:
    raise DataError(f"the folder {error.filename!r} cannot be read: {error.strerror}")


def _revision(name: str) -> Iterator[tuple[str, bytes]]:
    """Return the modules in a git revision of the current checkout; its working tree is not changed."""
    try:
        commit = git.output("rev-parse", "--verify", f"{name}^{{commit}}").decode().strip() if name[:1] != "-" else ""
    except DataError:
        raise UsageError(f"{quoted(name)} is not a folder, a file or a git revision here") from None
    if not COMMIT.fullmatch(commit):
        raise UsageError(f"{quoted(name)} is not a folder, a file or a single git revision")
    listing = git.output("ls-tree", "-r", "-l", "-z", "--full-tree", commit, "ontology").decode(
        errors="surrogateescape"
    )
    for entry in listing.split("\0")[:-1]:
        about, _, path = entry.partition("\t")
        mode, kind, sha, size = about.split()
        if kind == "blob" and mode != SYMBOLIC_LINK and _wanted(path.removeprefix("ontology/")):
            # a missing blob has the size BAD, and `git cat-file` then reports the error
            if size.isdecimal() and int(size) > files.MOST_BYTES:
                raise DataError(f"{quoted(f'{name}:{path}')} is longer than {files.MOST_BYTES} bytes")
            yield f"{name}:{path}", git.output("cat-file", "blob", sha)
