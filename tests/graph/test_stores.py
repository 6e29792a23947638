"""A store holds the graph if it has the root and all that the root imports, whatever else it holds."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from backspasm.graph import stores

ROOT = "<https://w3id.org/backspasm>"
PREFIX = "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
OWN = "<x:own> a owl:Ontology ; owl:imports <x:elsewhere> ."  # a file of the user, whose import was not loaded


@pytest.mark.parametrize("own", ["", OWN, f"{OWN} <x:own> owl:imports {ROOT} ."])
@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("", False),
        (f"{ROOT} a owl:Ontology .", True),
        (f"{ROOT} a owl:Ontology ; owl:imports <x:a> .", False),
        (f"{ROOT} owl:imports <x:a> . <x:a> a owl:Ontology .", False),
        (f"{ROOT} a owl:Ontology ; owl:imports <x:a> . <x:a> a owl:Ontology .", True),
        (f"{ROOT} a owl:Ontology ; owl:imports <x:a> . <x:a> a owl:Ontology ; owl:imports <x:b> .", False),
        (f"{ROOT} a owl:Ontology ; owl:imports <x:a> . <x:a> owl:imports <x:b> . <x:b> a owl:Ontology .", False),
        (f"{ROOT} a owl:Ontology ; owl:imports <x:a> . <x:a> a owl:Ontology ; owl:imports {ROOT} .", True),
    ],
)
def test_the_root_and_its_imports_are_the_graph(text: str, whole: bool, own: str) -> None:
    store = ox.Store()
    store.load(f"{PREFIX}{text} {own}".encode(), format=ox.RdfFormat.TURTLE)
    assert stores.held(store) is whole


def test_a_graph_with_a_name_does_not_count() -> None:
    store = ox.Store()
    store.load(
        f"{PREFIX}{ROOT} a owl:Ontology .".encode(), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode("x:graph")
    )
    assert not stores.held(store)
