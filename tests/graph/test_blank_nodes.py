"""A blank node is described by its properties, in the same words whatever name a store gives it."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from backspasm.graph import blank_nodes

OWL = "@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix : <a:> . "
TOLD = {
    ":x :p _:it .": "[] in a:x",
    "_:it a owl:Class .": "[ a owl:Class ]",
    "_:it :b 2 ; a :T ; :a 'word' .": "[ a a:T ; a:a 'word' ; a:b '2' ]",
    "_:it :a 1 ; :b 2 ; :c 3 ; :d 4 ; :e 5 .": "[ a:a '1' ; a:b '2' ; a:c '3' ; a:d '4' ; ... ]",
    "_:it :a [ :b 1 ] , <<( _:x :p _:y )>> .": "[ a:a <<( )>> ; a:a [] ]",
    ":y rdfs:subClassOf [ owl:unionOf ( :z _:it ) ] . :z :p [ :q _:it ] .": "[] in a:z",
    ":y :p _:it . :x :p _:it .": "[] in a:x",
    "_:it :p _:it .": "[ a:p [] ]",
    "_:it :a 'LONG' .": f"[ a:a '{'x' * 60}...' ]",
}


@pytest.mark.parametrize("turtle", TOLD)
def test_words(turtle: str) -> None:
    store = ox.Store()
    quads = list(ox.parse(OWL + turtle.replace("LONG", "x" * 61), format=ox.RdfFormat.TURTLE))
    store.extend(quads)
    assert blank_nodes.text(store, ox.BlankNode("it")) == TOLD[turtle]


def test_other_terms_have_their_value() -> None:
    terms = (None, ox.NamedNode("a:a"), ox.Literal("x"), ox.Literal(1))
    assert [blank_nodes.text(ox.Store(), term) for term in terms] == ["", "a:a", "x", "1"]


def test_search_for_what_leads_to_a_node_ends() -> None:
    """In a chain of a thousand blank nodes, none of which an IRI leads to within a hundred steps."""
    chain = "".join(f"_:n{n} <a:p> _:n{n + 1} .\n" for n in range(1000)) + "<a:x> <a:p> _:n0 .\n"
    store = ox.Store()
    store.extend(ox.parse(chain, format=ox.RdfFormat.N_TRIPLES))
    assert blank_nodes.text(store, ox.BlankNode("n1000")) == "[]"
    assert blank_nodes.text(store, ox.BlankNode("n50")) == "[ a:p [] ] in a:x"
