"""Write an SSSOM file for a user's own terminology: the concepts that bear on screening, with their ids left to fill in."""

from __future__ import annotations

import csv
import io
import re

import pyoxigraph as ox

from ..errors import UsageError, quoted
from . import stores
from .namespaces import LBS
from .systems import BY_PREFIX

COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "comment",
)


def write(terminology: str) -> str:
    """Return the file for a terminology, the most needed concepts first; UsageError if it is not known.

    `terminology` is the name of a known one, or NAME=IRI: the prefix of its CURIEs and the IRI that the prefix stands for.
    """
    name, iri = _prefix(terminology)
    written = io.StringIO()
    written.write(f'#curie_map:\n#  lbs: "{LBS}"\n#  {name}: "{iri}"\n')
    table = csv.writer(written, delimiter="\t", lineterminator="\n")
    table.writerow(COLUMNS)
    for concept, label, definition in stores.rows("graph/mapping-template"):
        ours = f"lbs:{concept.removeprefix(LBS)}"
        table.writerow((ours, label, "skos:exactMatch", "", "", "semapv:ManualMappingCuration", definition))
    return written.getvalue()


def _prefix(terminology: str) -> tuple[str, str]:
    name, equals, iri = terminology.partition("=")
    if not equals:
        if name not in BY_PREFIX:
            known = ", ".join(BY_PREFIX)
            raise UsageError(
                f"there is no terminology {quoted(name)}; name one of {known}, or give your own as NAME=IRI"
            )
        return name, BY_PREFIX[name].starts[0]
    from . import sssom, terms

    if not re.fullmatch(sssom.PREFIX, name, re.ASCII) or name.casefold() in map(str.casefold, terms.built_in()):
        raise UsageError(
            f"{quoted(name)} cannot be the name of a terminology; begin with a letter or a digit, use letters, digits, dots, hyphens and underscores, and no built-in prefix"
        )
    try:
        ox.NamedNode(iri)
    except ValueError:
        raise UsageError(f"{quoted(iri)} is not an IRI; give the one that the ids of {name} are added to") from None
    return name, iri
