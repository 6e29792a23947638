"""The picture of the model shows an example of each origin."""

from __future__ import annotations

import re

from pictured import PREFIXES, STORE, words

from backspasm.pictures import picture


def test_model_has_an_example_of_each_origin_and_its_triple() -> None:
    said = words(picture.draw("model"))
    assert re.findall(r"Claim: (\w+)", said) == ["Stated", "Curated", "Inferred"]
    triples = re.findall(r"Triple ((?:lbs:\w+ ){3}\.)", said)
    assert len(triples) == 3
    assert all(STORE.query(f"{PREFIXES} ASK {{ {triple} }}") for triple in triples)
