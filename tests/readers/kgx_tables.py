"""Print what KGX makes of the tables in each folder named, as {folder: {nodes, edges, faults, model}}, Biolink from its package.

Its settings name the context in the folder as the one for Biolink, so that every prefix has to be there.

KGX pins old releases of much that other tests use, so it runs in an environment of its own, which has nothing of ours.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from typing import Any


def offline() -> None:
    """Give KGX the Biolink Model from the package biolink-model, where it would fetch it."""
    from bmt import toolkit

    spec = importlib.util.find_spec("biolink_model")
    assert spec is not None
    assert spec.submodule_search_locations
    package = spec.submodule_search_locations[0]
    schema = os.path.join(package, "schema", "biolink_model.yaml")
    # Each is the default of the toolkit's constructor, and an address.
    toolkit.Toolkit.__init__.__defaults__ = (schema, {"predicate mappings": []})


def read(folder: str) -> dict[str, Any]:
    """Return the nodes and edges that KGX holds after reading a pair of tables, and what `kgx validate` finds wrong."""
    from kgx import config
    from kgx.cli.cli_utils import validate
    from kgx.transformer import Transformer
    from kgx.validator import Validator

    config.get_config()["jsonld-context"]["biolink"] = os.path.join(folder, "backspasm_context.jsonld")
    config.jsonld_context_map.clear()
    names = [os.path.join(folder, f"backspasm_{part}.tsv") for part in ("nodes", "edges")]
    transformer = Transformer()
    transformer.transform(input_args={"filename": names, "format": "tsv"})
    graph = transformer.store.graph
    faults = [
        f"{kind}: {message}"
        for errors in (transformer.get_errors(), validate(names, "tsv", None, os.devnull))
        for kinds in errors.values()
        for kind, messages in kinds.items()
        for message in messages
    ]
    return {
        "nodes": [{**known, "id": name} for name, known in graph.nodes(data=True)],
        "edges": [known for _, _, known in graph.edges(data=True)],
        "faults": faults,
        "model": Validator().get_validation_model_version(),
    }


if __name__ == "__main__":
    said, sys.stdout = sys.stdout, sys.stderr
    offline()
    found = {folder: read(folder) for folder in sys.argv[1:]}
    json.dump(found, said)
