"""Terms of outside terminologies have one CURIE and one IRI, however a mapping set names them."""

from __future__ import annotations

import pytest

from backspasm.errors import DataError
from backspasm.graph import terms
from backspasm.graph.sssom import Prefix

MESH, HP = "http://id.nlm.nih.gov/mesh/", "http://purl.obolibrary.org/obo/HP_"
SAME = {
    ("MESH", MESH, "D1"): ("MESH:D1", f"{MESH}D1"),
    ("MESH", "https://www.nlm.nih.gov/mesh/", "D1"): ("MESH:D1", f"{MESH}D1"),
    ("nlm", MESH, "D1"): ("MESH:D1", f"{MESH}D1"),
    ("obo", "http://purl.obolibrary.org/obo/", "HP_0000001"): ("HP:0000001", f"{HP}0000001"),
    ("H", "http://human-phenotype-ontology.org/", "0000001"): ("HP:0000001", f"{HP}0000001"),
    ("schema", "http://schema.org/", "Thing"): ("schema:Thing", "https://schema.org/Thing"),
    # what only begins like a term of the project's is not one
    ("meshv", f"{MESH}vocab#", "Term"): ("meshv:Term", f"{MESH}vocab#Term"),
    ("obo", "http://purl.obolibrary.org/obo/", "HP_1"): ("obo:HP_1", f"{HP}1"),
    ("DRON", "http://purl.obolibrary.org/obo/DRON_", "1"): ("DRON:1", "http://purl.obolibrary.org/obo/DRON_1"),
}


@pytest.mark.parametrize("named", SAME, ids=lambda named: f"{named[0]}:{named[2]} {named[1]}")
def test_term_is_found(named: tuple[str, str, str]) -> None:
    prefix, base, local = named
    assert terms.Terms({prefix: Prefix(base, "line 1")}).find(f"{prefix}:{local}") == SAME[named]


@pytest.mark.parametrize("prefix", ["HP", "hp", "MESH", "lbs", "ref", "skos", "semapv", "obo"])
def test_built_in_prefix_keeps_its_iri(prefix: str) -> None:
    with pytest.raises(
        DataError, match=f"line 7: the curie_map must not redefine the prefix '{prefix}', which is <http"
    ):
        terms.Terms({prefix: Prefix("https://example.org/", "line 7")})
    for name, iri in terms.built_in().items():
        terms.Terms({name: Prefix(iri, "line 1")})


def test_terminologies_have_the_prefixes_of_the_built_in_file() -> None:
    assert {row["prefix"] for row in terms.terminologies()} < terms.built_in().keys()
