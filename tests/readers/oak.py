"""Print what OAK makes of a file, as {labels, synonyms, definitions, below}: `below` is of the term that is named.

OAK brings 150 packages, so it runs in an environment of its own, which has nothing of ours.
"""

from __future__ import annotations

import json
import sys
import warnings
from typing import Any


def read(selector: str, term: str) -> dict[str, Any]:
    """Return the labels, synonyms and definitions that OAK finds for each entity, and the descendants of a term by is_a."""
    from oaklib import get_adapter
    from oaklib.datamodels.vocabulary import IS_A

    found = get_adapter(selector)
    names = sorted(name for name in found.entities() if found.label(name))
    return {
        "labels": {name: found.label(name) for name in names},
        "synonyms": {name: sorted(set(found.entity_aliases(name)) - {found.label(name)}) for name in names},
        "definitions": {name: _definition(found, name) for name in names},
        "below": sorted(found.descendants([term], predicates=[IS_A], reflexive=False)),
    }


def _definition(found: Any, name: str) -> str | None:
    try:
        text: str | None = found.definition(name)
    except AttributeError:  # of OAK, at a node of OBO Graphs that has none
        return None
    return text


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    print(json.dumps(read(*sys.argv[1:])))
