"""The terms of outside terminologies that a mapping set names: from CURIEs to IRIs, and to the CURIEs of this project."""

from __future__ import annotations

import csv
import os
import re
from functools import cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from .. import files
from ..errors import DataError, quoted
from . import sssom
from .namespaces import PREFIXES
from .systems import OBO, SEPARATORS, SYSTEMS

if TYPE_CHECKING:
    from collections.abc import Mapping

NO_TERM = "sssom:NoTermFound"
SCHEMES = ("http:", "https:", "urn:")


def shipped() -> str:
    """Return the path of the built-in mapping file."""
    return os.path.join(files.folder("ontology"), "mappings.sssom.tsv")


def terminologies() -> list[dict[str, str]]:
    """Return the rows of the table of the terminologies that the built-in mapping file uses.

    `name` is that of the Bioregistry. `iri_pattern` is a regular expression of the IRIs that the publisher uses in RDF, as the Bioregistry has them.
    """
    table = files.read_text(os.path.join(files.folder("ontology"), "terminologies.tsv"))
    return list(csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def built_in() -> dict[str, str]:
    """Return the IRIs of the prefixes that only this project gives: those of the graph and of the built-in mapping file."""
    return {**{name: entry.iri for name, entry in sssom.prefixes(shipped()).items()}, **PREFIXES}


@cache
def _starts() -> dict[str, list[str]]:
    """Return, for each terminology in the built-in file, how its IRIs can begin: as in RDF first, then as in FHIR."""
    found = {}
    for row in terminologies():
        prefix = row["prefix"]
        base = built_in()[prefix]
        starts = [base, *(start for system in SYSTEMS if prefix in system.prefixes for start in system.starts)]
        if base.startswith(OBO):
            starts += [f"{OBO}{prefix.lower()}.owl{separator}" for separator in SEPARATORS]
        found[prefix] = [*starts, *map(_other_scheme, starts)]
    return found


def _other_scheme(iri: str) -> str:
    return iri.replace("http:", "https:", 1) if iri.startswith("http:") else iri.replace("https:", "http:", 1)


class Terms:
    """The terms that can be named with the prefixes of a mapping set; DataError if it binds a built-in one anew."""

    def __init__(self, prefixes: Mapping[str, sssom.Prefix]) -> None:
        ours = {name.casefold(): name for name in built_in()}
        self._prefixes = dict(built_in())
        for prefix, (iri, where) in prefixes.items():
            name = ours.get(prefix.casefold(), prefix)
            base = built_in().get(name, iri)
            if iri not in (base, _other_scheme(base), *_starts().get(name, ())):
                raise DataError(f"{where}: the curie_map must not redefine the prefix {prefix!r}, which is <{base}>")
            self._prefixes[prefix] = base
        # The terminologies of the built-in file whose terms the IRIs of a prefix can be.
        self._terminologies = {
            prefix: [
                known
                for known, starts in _starts().items()
                if any(base.startswith(start) or start.startswith(base) for start in starts)
            ]
            for prefix, base in self._prefixes.items()
        }

    def find(self, curie: str) -> tuple[str, str]:
        """Return the CURIE and the IRI of a term: those of the built-in file, where that uses its terminology.

        DataError if it has no prefix of the set, or is no IRI that may be named.
        """
        prefix, _, local = curie.partition(":")
        if not local or prefix not in self._prefixes:
            raise DataError(f"the prefix of {quoted(curie)} is not in the curie_map")
        try:
            iri = ox.NamedNode(self._prefixes[prefix] + local).value
        except ValueError:
            raise DataError(f"{quoted(curie)} does not expand to a valid IRI") from None
        if not iri.startswith(SCHEMES):
            raise DataError(f"{quoted(curie)} expands to an IRI that begins neither with http(s): nor with urn:")
        if iri == PREFIXES["sssom"] + NO_TERM.partition(":")[2] and curie != NO_TERM:
            raise DataError(f"{quoted(curie)} is another name of {NO_TERM}; write {NO_TERM}")
        return self._as_ours(prefix, curie, iri)

    def _as_ours(self, prefix: str, curie: str, iri: str) -> tuple[str, str]:
        for known in self._terminologies[prefix]:
            for start in _starts()[known]:
                local = iri.removeprefix(start)
                published = built_in()[known] + local
                if local != iri and (prefix.casefold() == known.casefold() or re.search(_patterns()[known], published)):
                    return f"{known}:{local}", published
        return curie, iri


@cache
def _patterns() -> dict[str, str]:
    return {row["prefix"]: row["iri_pattern"] for row in terminologies()}
