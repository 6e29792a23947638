"""The code systems of outside terminologies: how FHIR names them, and under which names a mapping can have their codes.

The URLs and OIDs are those of HL7 Terminology (terminology.hl7.org), the prefixes and IRIs those of the Bioregistry.
An ontology that HL7 Terminology does not list has the IRI that it gives itself as its URL.
"""

from __future__ import annotations

OBO = "http://purl.obolibrary.org/obo/"
OID = "urn:oid:2.16.840.1.113883.6."
SEPARATORS = ("/", "#", "")


class System:
    """A code system.

    `prefixes` of CURIEs, `urls` in FHIR and `starts` of IRIs have the usual one first; for IRIs that is the one that the
    publisher uses in RDF. `whole`: a code in FHIR keeps the prefix, as in HP:0001945. `dotted`: a code is the same with
    and without its dot. `modification`: the URL of a system that refines this one and keeps the meaning of its codes.
    """

    def __init__(
        self,
        prefixes: tuple[str, ...],
        urls: tuple[str, ...],
        starts: tuple[str, ...],
        whole: bool = False,
        dotted: bool = False,
        modification: str = "",
    ) -> None:
        self.prefixes, self.urls, self.whole, self.dotted = prefixes, urls, whole, dotted
        every = (*starts, *(url + separator for url in urls for separator in SEPARATORS))
        self.starts = tuple(dict.fromkeys(every))
        self.modification = modification

    def names(self, code: str) -> list[str]:
        """Return the CURIEs and IRIs of a code, in each way in which it can be written."""
        local = code.partition(":")[2] or code if self.whole else code
        ways = {local, *(_dotted(local) if self.dotted else ())}
        return [start + way for start in (*(f"{prefix}:" for prefix in self.prefixes), *self.starts) for way in ways]


SYSTEMS = (
    System(("HP",), ("http://human-phenotype-ontology.org", f"{OID}339"), (f"{OBO}HP_",), whole=True),
    System(("NCIT",), ("http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl",), (f"{OBO}NCIT_",)),
    System(
        ("MESH",),
        ("https://www.nlm.nih.gov/mesh", "http://id.nlm.nih.gov/mesh", f"{OID}177"),
        ("http://id.nlm.nih.gov/mesh/",),
    ),
    System(
        ("ICD10CM",),
        ("http://hl7.org/fhir/sid/icd-10-cm", f"{OID}90"),
        ("http://purl.bioontology.org/ontology/ICD10CM/",),
        dotted=True,
    ),
    System(
        ("ICD10",),
        ("http://hl7.org/fhir/sid/icd-10", f"{OID}3"),
        ("https://icd.who.int/browse10/2019/en#/",),
        dotted=True,
        modification="http://hl7.org/fhir/sid/icd-10-cm",
    ),
    System(
        ("SNOMEDCT", "SNOMED", "SCTID", "SCT"),
        ("http://snomed.info/sct", f"{OID}96"),
        ("http://snomed.info/id/",),
    ),
    System(
        ("EFO",),
        ("http://www.ebi.ac.uk/efo/efo.owl",),
        ("http://www.ebi.ac.uk/efo/EFO_",),
        whole=True,
    ),
    System(
        ("BCIO",),
        ("http://humanbehaviourchange.org/ontology/bcio.owl",),
        ("http://humanbehaviourchange.org/ontology/BCIO_",),
        whole=True,
    ),
    System(("LOINC",), ("http://loinc.org", f"{OID}1"), ("https://loinc.org/",)),
)
BY_URL = {url: system for system in SYSTEMS for url in system.urls}
BY_PREFIX = {system.prefixes[0]: system for system in SYSTEMS}


def find(url: str) -> System | None:
    """Return the code system with a URL or OID of FHIR, or None if it is not in the table."""
    return BY_URL.get(url.rstrip("/"))


def names(url: str, code: str) -> list[str]:
    """Return the names under which a mapping can have a code of a FHIR code system.

    A system that is not in the table is joined to the code by "/", "#" or nothing. A code that is a CURIE is a name
    whatever its system.
    """
    if not code:
        return []
    known = find(url)
    found = known.names(code) if known else [url + separator + code for separator in SEPARATORS]
    if url.startswith(OBO) and url.endswith(".owl"):
        found.append(f"{url.removeprefix(OBO).removesuffix('.owl')}:{code}")
    return [*found, code] if ":" in code else found


def coding(curie: str, iri: str) -> tuple[str, str]:
    """Return the FHIR URL of an outside term's code system, and the term's code in it."""
    prefix, _, local = curie.partition(":")
    for system in SYSTEMS:
        if any(iri == start + local for start in system.starts):
            return system.urls[0], f"{system.prefixes[0]}:{local}" if system.whole else local
    if iri.startswith(OBO):
        return f"{OBO}{prefix.lower()}.owl", curie
    base = iri.removesuffix(local)
    return base.removesuffix(base[-1]) if base.endswith(("/", "#")) else base, local


def in_rdf(curie: str, iri: str) -> str:
    """Return the IRI of an outside term that its publisher uses in RDF, or the IRI as it is if its system is not known."""
    local = curie.partition(":")[2]
    known = (system.starts[0] for system in SYSTEMS for start in system.starts if iri == start + local)
    return next(known, iri.removesuffix(local)) + local


def _dotted(code: str) -> tuple[str, str]:
    """Return a code of ICD without and with its dot, which stands after three characters."""
    plain = code.strip().upper().replace(".", "")
    return plain, f"{plain[:3]}.{plain[3:]}" if len(plain) > 3 else plain
