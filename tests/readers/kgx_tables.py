"""Print what KGX makes of the tables in each folder named, as {folder: {nodes, edges, faults, model}}, Biolink from its package.

KGX pins old releases of much that other tests use, so it runs in an environment of its own, which has nothing of ours.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from typing import Any


def offline(ours: dict[str, str]) -> None:
    """Give KGX the Biolink Model and its prefixes from the package biolink-model, where it would fetch them; and our prefixes."""
    from bmt import toolkit

    spec = importlib.util.find_spec("biolink_model")
    assert spec is not None
    assert spec.submodule_search_locations
    package = spec.submodule_search_locations[0]
    schema = os.path.join(package, "schema", "biolink_model.yaml")
    # Each is the default of the toolkit's constructor, and an address.
    toolkit.Toolkit.__init__.__defaults__ = (schema, {"predicate mappings": []})

    from kgx import config

    with open(os.path.join(package, "prefixmaps", "biolink_model_prefix_map.json"), encoding="utf-8") as file:
        config.jsonld_context_map["biolink"] = {**json.load(file), **ours}


def read(folder: str) -> dict[str, Any]:
    """Return the nodes and edges that KGX holds after reading a pair of tables, and what its validator finds wrong."""
    from kgx.transformer import Transformer
    from kgx.validator import Validator

    names = [os.path.join(folder, f"backspasm_{part}.tsv") for part in ("nodes", "edges")]
    transformer = Transformer()
    transformer.transform(input_args={"filename": names, "format": "tsv"})
    graph = transformer.store.graph
    validator = Validator()
    validator.validate(graph)
    faults = [
        f"{kind}: {message}"
        for source in (transformer, validator)
        for kinds in source.get_errors().values()
        for kind, messages in kinds.items()
        for message in messages
    ]
    return {
        "nodes": [{**known, "id": name} for name, known in graph.nodes(data=True)],
        "edges": [known for _, _, known in graph.edges(data=True)],
        "faults": faults,
        "model": validator.get_validation_model_version(),
    }


if __name__ == "__main__":
    said, sys.stdout = sys.stdout, sys.stderr
    offline(json.loads(sys.argv[1]))
    found = {folder: read(folder) for folder in sys.argv[2:]}
    json.dump(found, said)
