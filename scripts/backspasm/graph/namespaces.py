"""The namespace prefixes of the project, defined only here."""

from __future__ import annotations

import re
from functools import lru_cache

LBS = "https://w3id.org/backspasm/"
PREFIXES = {
    "lbs": LBS,
    "src": LBS + "source/",
    "claim": LBS + "claim/",
    "unmodelled": LBS + "unmodelled/",
    "ref": LBS + "reference/",
    "note": LBS + "evidence/",
    "silence": LBS + "silence/",
    "question": LBS + "question/",
    "reading": LBS + "reading/",
    "mapping": LBS + "mapping/",
    "terminology": LBS + "terminology/",
    "sssom": "https://w3id.org/sssom/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "schema": "https://schema.org/",
    "void": "http://rdfs.org/ns/void#",
    "vann": "http://purl.org/vocab/vann/",
}
LOCAL = r"(?a:(?:\w[\w-]*)?)"  # SPARQL allows more, but pyoxigraph refuses a name with two dots


def expand(curie: str) -> str | None:
    """Return the IRI of a CURIE with one of the project's prefixes, or None for any other text."""
    prefix, colon, local = curie.partition(":")
    return PREFIXES[prefix] + local if colon and prefix in PREFIXES else None


@lru_cache(maxsize=1 << 15)
def shorten(iri: str) -> str:
    """Return an IRI as a CURIE by the longest matching namespace of the project, or unchanged if none matches.

    It is unchanged, too, if the CURIE would not be a name that queries can use on every engine.
    """
    fitting = [(len(base), prefix, base) for prefix, base in PREFIXES.items() if iri.startswith(base)]
    if not fitting:
        return iri
    _, prefix, base = max(fitting)
    local = iri[len(base) :]
    return f"{prefix}:{local}" if re.fullmatch(LOCAL, local) else iri
