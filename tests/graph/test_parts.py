"""A query loads the parts of the graph that it names, and these are enough."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from backspasm import files
from backspasm.errors import DataError
from backspasm.graph import ontology, parts, queries
from backspasm.graph.namespaces import LBS

PREFIXES = "PREFIX lbs: <https://w3id.org/backspasm/> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
NAMED: dict[str, set[str] | None] = {
    "SELECT ?a { ?a lbs:text ?b }": {"lbs:text"},
    "SELECT ?a { ?a <https://w3id.org/backspasm/text> ?b }": {"lbs:text"},
    "SELECT ?a { ?a lbs:text ?b ; lbs:start 1 , 2 . ?c lbs:end 3.5 }": {"lbs:text", "lbs:start", "lbs:end"},
    'SELECT ?a { ?a lbs:text "x . ?y ?z"@en ; lbs:start ?b }': {"lbs:text", "lbs:start"},
    "SELECT ?a { ?a a lbs:Item }": {"a lbs:Item"},
    "SELECT ?a { ?a rdf:type lbs:Item , lbs:Group }": {"a lbs:Item", "a lbs:Group"},
    "SELECT ?a { ?a a ?kind }": {"a"},
    "SELECT ?a { ?a a/lbs:text ?b }": {"a", "lbs:text"},
    "SELECT ?a { ?a lbs:inGroup/lbs:text|^lbs:mentions ?b }": {"lbs:inGroup", "lbs:text", "lbs:mentions"},
    "SELECT ?a { ?a (lbs:inGroup|lbs:inSection)/lbs:text ?b }": {"lbs:inGroup", "lbs:inSection", "lbs:text"},
    "SELECT ?a { ?a lbs:impliesFinding* lbs:legWeakness }": {"lbs:impliesFinding"},
    "SELECT ?a { ?a lbs:inGroup/(lbs:text|lbs:opening) ?b }": {"lbs:inGroup", "lbs:text", "lbs:opening"},
    "SELECT ?a { ?a !lbs:text ?b }": None,
    "SELECT ?a { ?a ?any ?b }": None,
    "SELECT ?a { ?a lbs:text ?b ; ?any ?c }": None,
    "SELECT ?a { FILTER(EXISTS { ?a ?any ?b }) }": None,
    "SELECT ?a { FILTER NOT EXISTS { ?a ?any ?b } }": None,
    "SELECT ?a { [ ?any ?b ] lbs:text ?a }": None,
    "SELECT ?a { ?a lbs:text ?b FILTER(?b = ?a || STRLEN(STR(?b)) < 3) ?a lbs:end ?c }": {"lbs:text", "lbs:end"},
    "SELECT (COUNT(?a) AS ?n) ?b WHERE { ?a lbs:text ?b } GROUP BY ?b HAVING(COUNT(?a) > 1)": {"lbs:text"},
    "SELECT ?a { { SELECT ?a (MIN(?b) AS ?c) ?d { ?a lbs:end ?b } GROUP BY ?a ?d } ?a lbs:text ?e }": {
        "lbs:end",
        "lbs:text",
    },
    "SELECT ?a { VALUES (?p ?q) { (lbs:text UNDEF) (lbs:end 1) } ?a lbs:start ?q }": {"lbs:end", "lbs:start"},
    "CONSTRUCT { ?a ?any ?b } WHERE { ?c lbs:claimSubject ?a }": {"lbs:claimSubject"},
    "CONSTRUCT WHERE { ?c lbs:claimSubject ?a }": {"lbs:claimSubject"},
    "ASK { ?a lbs:text ?b # ?c ?d ?e\n }": {"lbs:text"},
    "DESCRIBE lbs:smoking": None,
}


@cache
def whole() -> ox.Store:
    return parts.load(None)


@pytest.mark.parametrize("query", NAMED)
def test_parts_that_a_query_names(query: str) -> None:
    found = parts.named(PREFIXES + query)
    due = NAMED[query]
    assert found is None if due is None else found is not None and (found >= due or "a" in found)
    rows: list[Any] = []
    for store in (parts.load(found), whole()):
        answer: Any = store.query(PREFIXES + query)
        rows.append(bool(answer) if isinstance(answer, ox.QueryBoolean) else sorted(map(str, answer)))
    first, second = (
        [row for row in some if "BlankNode" not in row] if isinstance(some, list) else some for some in rows
    )
    assert first == second


FOLDERS = ("choices", "pictures", "provenance", "screening")  # whose queries run over parts; of `graph`, these do
OURS = [f"{folder}/{name}" for folder in FOLDERS for name in queries.names(folder)]
OURS += ["graph/concept-names", "graph/outside-names", "graph/spans", "graph/notice"]


def test_queries_of_the_package_get_the_same_from_their_parts() -> None:
    for name in OURS:
        text = queries.read(name)
        answers: list[Any] = [store.query(text) for store in (parts.load(parts.named(text)), whole())]
        first, second = (sorted(map(str, answer)) for answer in answers)
        assert first, name
        assert first == second, name


def test_all_parts_together_are_the_graph() -> None:
    def plain(store: ox.Store) -> set[str]:
        return {str(quad.triple) for quad in store if not isinstance(quad.subject, ox.BlankNode)}

    modules = ontology.store()
    assert len(whole()) == len(modules)
    named = {triple for triple in plain(modules) if "_:" not in triple}
    assert named <= plain(whole())


def test_parts_are_made_alike_whatever_the_names_of_blank_nodes() -> None:
    assert parts.text(ontology.store()) == parts.text(ontology.store())


def test_a_term_that_nothing_says_adds_nothing() -> None:
    assert len(parts.load(frozenset({"lbs:nothing"}))) == 0


def test_predicate_without_a_prefix_of_the_project_is_refused() -> None:
    odd = ox.Quad(ox.NamedNode(LBS + "a"), ox.NamedNode("http://example.org/p"), ox.NamedNode(LBS + "b"))
    with pytest.raises(DataError, match=r"example\.org/p> has no prefix"):
        parts.text([odd])


def test_without_the_file_one_sentence_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "folder", lambda name: str(tmp_path))
    parts._index.cache_clear()
    try:
        with pytest.raises(DataError, match="run `backspasm build`"):
            parts.load(None)
    finally:
        parts._index.cache_clear()


def test_blank_nodes_that_hang_below_nothing_are_written_too() -> None:
    """Protégé writes annotated axioms and disjoint classes on them."""
    text = f"[] a <http://www.w3.org/2002/07/owl#AllDisjointClasses> ; <{LBS}about> ( <{LBS}a> <{LBS}b> ) ."
    once, twice = (
        parts.text(ox.Quad(*quad.triple) for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)) for _ in range(2)
    )
    assert once == twice
    assert "a owl:AllDisjointClasses" in once


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the file, which is the one that is read until the end of the test."""
    whole = Path(files.folder("ontology"), "generated", parts.FILE).read_bytes()
    (tmp_path / "generated").mkdir()
    copy = tmp_path / "generated" / parts.FILE
    copy.write_bytes(whole)
    monkeypatch.setattr(files, "folder", lambda name: str(tmp_path))
    parts._index.cache_clear()
    yield copy
    parts._index.cache_clear()


@pytest.mark.parametrize("kept", [0, 60, 130, 6000, 300_000, 1_500_000, -1])
def test_file_that_is_cut_off_is_no_smaller_graph(kept: int, elsewhere: Path) -> None:
    elsewhere.write_bytes(elsewhere.read_bytes()[:kept])
    with pytest.raises(DataError, match="run `backspasm build`"):
        parts.load(frozenset({"lbs:text"}))


DAMAGES = {
    "a part made smaller": (rb"\d+ (lbs:hasAlternative\n)", rb"0 \1"),
    "a number that is none": (rb"\d+ (lbs:text\n)", rb"many \1"),
    "a huge length": (rb"\d+ (lbs:text\n)", rb"99999999999999999999999 \1"),
    "a name that is no text": (rb"lbs:text\n", b"\xff\xfe\n"),
    "a statement that is none": (rb"lbs:itemCount [^\n]*\n", lambda found: b"!" * len(found[0])),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_file_that_is_damaged_is_refused(damage: str, elsewhere: Path) -> None:
    pattern, instead = DAMAGES[damage]
    damaged, count = re.subn(pattern, instead, elsewhere.read_bytes(), count=1)  # type: ignore[call-overload]
    assert count == 1
    elsewhere.write_bytes(damaged)
    with pytest.raises(DataError, match="run `backspasm build`"):
        parts.load(None)


def test_a_running_program_keeps_the_graph_that_it_began_with(elsewhere: Path) -> None:
    before = len(parts.load(frozenset({"lbs:text"})))
    new = elsewhere.with_name("new")
    new.write_text(parts.text([]), encoding="utf-8")
    new.replace(elsewhere)
    assert len(parts.load(frozenset({"lbs:text"}))) == before > 100
