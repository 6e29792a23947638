"""What two states of the graph differ in: terms, claims, links, findings, mappings, words, evidence and references."""

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
from .sandbox import graph_file, process

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# The kinds in the order in which they are shown, each with its heading; the queries in `queries/diff/` give their rows.
KINDS = {
    "term": "Terms",
    "claim": "Claims of the document",
    "link": "Curated links",
    "finding": "What decides a screening",
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
APART = (*(f"{name}.ttl" for name in ontology.BESIDE), "alignments/")
SYMBOLIC_LINK = "120000"


class Change(NamedTuple):
    """One difference: its `kind`, its `change` (`added`, `changed` or `removed`), its `name`, and the `old` and `new` value."""

    kind: str
    change: str
    name: str
    old: str
    new: str


class Entry(NamedTuple):
    """What one state says of one thing: its kind, and the values of each field."""

    kind: str
    fields: dict[str, set[str]]


Key = tuple[str, str]  # what an entry says, and the document that says it, empty where none is named


def compare(old: ox.Store, new: ox.Store) -> list[Change]:
    """Return the changes from one state of the graph to another, by kind, then added, changed, removed, then by name."""
    order = list(KINDS)
    changes = [
        change for name in queries.names("diff") for change in _changes(_entries(old, name), _entries(new, name))
    ]
    return sorted(changes, key=lambda change: (order.index(change.kind), *change[1:]))


def _entries(store: ox.Store, query: str) -> dict[Key, Entry]:
    """Return what a query finds in a state.

    Of its columns `kind`, `document`, `field` and `value` have a meaning; the others, in their order, are the name.
    """
    rows = store.query(queries.read(f"diff/{query}"))
    if not isinstance(rows, ox.QuerySolutions):
        raise DataError("a query of the folder 'diff' is not a SELECT")
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
    """Return a literal's text or an IRI's local name, with underscores for the dots that our names had before the second
    edition."""
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
    """Return which key of the new state stands for one of the old that is not there.

    Where only one of the two names its document, what is said is the same: early states named none, and links have none.
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

    It names one by its whole name in a code span, between backquotes. A term that is gone and named there explains its own
    words as well, and each statement that it stood in.
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
    """Return whether a name stands in a text as whole words."""
    return re.search(rf"(?<![\w-]){re.escape(name.replace('`', ''))}(?![\w-])", text) is not None


def write(changes: list[Change], form: str, nothing: str = NO_DIFFERENCE, width: int = 80) -> bytes:
    """Return changes in one of FORMATS; `nothing` is what a table or Markdown says where there are none."""
    if form == "json":
        import json

        return (json.dumps([change._asdict() for change in changes], ensure_ascii=False, indent=2) + "\n").encode()
    if form not in FORMATS:
        raise UsageError(f"there is no format {quoted(form)}; changes come as {', '.join(FORMATS)}")
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
    """Return a state of the graph: a folder's, a file's, or a git revision's; without a name, the package's own.

    UsageError where the name is none of these, DataError where what it names cannot be read or holds no claim.
    """
    if name is None:
        return ontology.store()
    if os.path.isdir(name):
        store = _store(_folder(name))
    elif os.path.isfile(name):
        trig = name.lower().endswith(".trig")  # which the guarded reader does not know
        store = _store([(name, files.read_bytes(name))], ox.RdfFormat.TRIG) if trig else graph_file.read(name)
    else:
        store = _store(_revision(name))
    if not any(store.quads_for_pattern(None, ox.NamedNode(LBS + "claimSubject"), None)):
        raise DataError(f"{quoted(name)} holds no claim of this graph, so it cannot be compared")
    return store


def _store(sources: Iterable[tuple[str, bytes]], form: ox.RdfFormat = ox.RdfFormat.TURTLE) -> ox.Store:
    """Return the graph of some files' bytes, within the bounds of the guarded reader, named graphs taken together."""
    store = ox.Store()
    length = count = size = 0
    for place, data in sources:
        length += len(data)
        if length > files.MOST_BYTES:
            raise DataError(f"{place!r}: longer than {files.MOST_BYTES} bytes, with the files before it")
        if data.count(b"<<") > graph_file.MOST_NESTING:  # a triple in a triple, deep enough, ends the parser's process
            raise DataError(f"{place!r}: more than {graph_file.MOST_NESTING} triple terms")
        quads = []
        try:
            for quad in ox.parse(data, format=form, rename_blank_nodes=True):
                count, size = count + 1, size + len(str(quad))
                if count > graph_file.MOST_TRIPLES or size > process.MOST_OUTPUT:
                    raise DataError(
                        f"{place!r}: more than {graph_file.MOST_TRIPLES} triples, or names that are too long"
                    )
                quads.append(ox.Quad(quad.subject, quad.predicate, quad.object))
        except (SyntaxError, ValueError, MemoryError) as error:
            raise DataError(f"{place!r} cannot be read: {sentence(error)}") from None
        store.extend(quads)
    return store


def _wanted(path: str) -> bool:
    """Return whether a file of the ontology folder is part of the graph, and neither apart from it nor a copy of it."""
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
    """Return the modules in a git revision of the checkout that the command runs in, whose files stay as they are."""
    try:
        commit = git.output("rev-parse", "--verify", f"{name}^{{commit}}").decode().strip() if name[:1] != "-" else ""
    except DataError as error:
        raise UsageError(f"{quoted(name)} is no folder, no file and no git revision here; {error}") from None
    if not COMMIT.fullmatch(commit):
        raise UsageError(f"{quoted(name)} is no folder, no file and no single git revision")
    listing = git.output("ls-tree", "-r", "-l", "-z", "--full-tree", commit, "ontology").decode(
        errors="surrogateescape"
    )
    for entry in listing.split("\0")[:-1]:
        about, _, path = entry.partition("\t")
        mode, kind, sha, size = about.split()
        if kind == "blob" and mode != SYMBOLIC_LINK and _wanted(path.removeprefix("ontology/")):
            # the size of a blob that is not there is BAD, and git then says what is wrong
            if size.isdecimal() and int(size) > files.MOST_BYTES:
                raise DataError(f"{quoted(f'{name}:{path}')} is longer than {files.MOST_BYTES} bytes")
            yield f"{name}:{path}", git.output("cat-file", "blob", sha)
