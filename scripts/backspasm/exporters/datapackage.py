"""The graph as tables with primary and foreign keys: a data package (CSV and its descriptor), and one SQLite file."""

from __future__ import annotations

import contextlib
import hashlib
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..graph.namespaces import PREFIXES, shorten
from . import cohort_tables, tables
from .content import ROOT, json_bytes, local, node_labels
from .datapackage_schema import TABLES, Table

if TYPE_CHECKING:
    from .content import Content

APART = ("Claim", "EvidenceNote", "Reference", "Silence", "UnmodelledStatement")
OUTLINE = ("lbs:inDocument", "lbs:inSection", "lbs:inGroup", "lbs:mentions")
SPAN = ("lbs:ordinal", "lbs:start", "lbs:end", "lbs:sha256")
LEFT_OUT = {"Claim": "claim_gaps", "Silence": "silence_documents"}
ELSEWHERE = ("skos:definition", "skos:altLabel", "lbs:text", "lbs:opening", *SPAN)
STORED = {"integer": "INTEGER", "year": "INTEGER", "boolean": "INTEGER", "number": "REAL"}
NEUTRAL = "To prevent CSV injection, cells that start with = + - @ or ' are prefixed with an apostrophe."


def export(content: Content) -> dict[str, bytes]:
    """Return the files by name: `datapackage.json`, and a `backspasm/TABLE.csv` for each table."""
    made = _whole(content)
    files = {
        f"backspasm/{name}.csv": tables.write(
            [field.name for field in table.fields], ([_plain(cell) for cell in row] for row in found)
        )
        for name, (table, found) in made.items()
    }
    return {"datapackage.json": json_bytes(_descriptor(content, made, files)), **files}


def _whole(content: Content) -> dict[str, tuple[Table, list[tuple[Any, ...]]]]:
    """Return all tables by name, those of cohorts included, each with its rows."""
    made = rows(content)
    return {**{name: (table, made[name]) for name, table in TABLES.items()}, **cohort_tables.tables()}


def _plain(cell: Any) -> Any:
    return str(cell).lower() if isinstance(cell, bool) else cell


def sqlite(content: Content) -> dict[str, bytes]:
    """Return the tables as one SQLite file, with the header in the table `about` and the IRI of each prefix in `prefixes`.

    The bytes are the same for the same graph and version of SQLite. Comments in the schema say what rows and columns hold.
    """
    import sqlite3

    with contextlib.closing(sqlite3.connect(":memory:")) as base:
        base.execute("CREATE TABLE about (property TEXT PRIMARY KEY NOT NULL, content TEXT NOT NULL)")
        base.executemany("INSERT INTO about VALUES (?, ?)", content.header._asdict().items())
        base.execute("CREATE TABLE prefixes (prefix TEXT PRIMARY KEY NOT NULL, iri TEXT NOT NULL)")
        base.executemany("INSERT INTO prefixes VALUES (?, ?)", PREFIXES.items())
        for name, (table, found) in _whole(content).items():
            base.execute(_declaration(name, table))
            marks = ", ".join("?" for _ in table.fields)
            base.executemany(f"INSERT INTO {name} VALUES ({marks})", ([_stored(cell) for cell in row] for row in found))
        base.commit()
        return {"backspasm.sqlite": base.serialize()}


def _stored(cell: Any) -> Any:
    return float(cell) if isinstance(cell, Decimal) else cell


def _declaration(name: str, table: Table) -> str:
    lines = []
    for field in table.fields:
        allowed = ", ".join(f"'{word}'" for word in field.words) or ("0, 1" if field.type == "boolean" else "")
        parts = [
            f"{field.name} {STORED.get(field.type, 'TEXT')}",
            "NOT NULL" if field.required else "",
            f"REFERENCES {field.of} ({TABLES[field.of].key[0]})" if field.of else "",
            f"CHECK ({field.name} IN ({allowed}))" if allowed else "",
        ]
        lines.append(f"  {' '.join(filter(None, parts))}, -- {field.about}")
    return f"CREATE TABLE {name} ( -- {table.row}\n" + "\n".join([*lines, f"  PRIMARY KEY ({', '.join(table.key)})\n)"])


def rows(content: Content) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of each table, columns in the order of `TABLES`."""
    found: dict[str, list[tuple[Any, ...]]] = {name: [] for name in TABLES}
    literals = content.grouped("literals", "node")
    known = {node: {shorten(one.property): one.value for one in beside} for node, beside in literals.items()}
    names = node_labels(content)
    modules = {row.concept: local(row.module) for row in content.rows("concepts")}
    things = {}
    for row in content.rows("nodes"):
        name, said, kind = shorten(row.node), known.get(row.node, {}), local(row.kind)
        words = [one.value for one in literals.get(row.node, ()) if shorten(one.property) == "skos:altLabel"]
        if kind == "Silence":
            found["silences"].append((name, row.label, said["lbs:question"]))
            found["silence_words"] += [(name, word) for word in words]
        elif kind not in APART:
            things[row.node] = said
            module = modules.get(row.node)
            found["things"].append((name, names[row.node], row.kind_label, said.get("skos:definition"), module))
            found["synonyms"] += [(name, word) for word in words]
            found["attributes"] += [
                (name, shorten(one.property), str(one.value).lower() if isinstance(one.value, bool) else str(one.value))
                for one in literals.get(row.node, ())
                if shorten(one.property) not in ELSEWHERE
            ]
    _links(content, things, known, found)
    _claims(content, things, known, found)
    return found


def _links(content: Content, things: dict[str, Any], known: dict[str, Any], found: dict[str, list[Any]]) -> None:
    """Add the rows of outline, relations, links, claim_gaps and unmodelled, and the links of silences and references."""
    outline: dict[str, dict[str, str]] = {node: {} for node, said in things.items() if "lbs:sha256" in said}
    relations = {row.predicate: row.predicate_label for row in content.rows("claims")}
    kinds = {row.node: local(row.kind) for row in content.rows("nodes")}
    for row in content.rows("links"):
        relation, subject, target = shorten(row.predicate), shorten(row.subject), shorten(row.object)
        if relation in OUTLINE:
            outline[row.subject][relation] = target
        elif relation == "lbs:leftOutOf" and kinds[row.subject] in LEFT_OUT:
            found[LEFT_OUT[kinds[row.subject]]].append((subject, target))
        elif relation == "lbs:leftOutOf":
            said = known[row.subject]
            found["unmodelled"].append((subject, said["lbs:content"], said["lbs:reason"], target))
        elif relation == "lbs:silentAbout":
            found["silence_concepts"].append((subject, target))
        elif relation == "lbs:namesFinding":
            found["reference_findings"].append((subject, target))
        elif row.subject in things and row.object in things:
            relations[row.predicate] = row.predicate_label
            found["links"].append((subject, relation, target))
    found["relations"] = sorted((shorten(relation), label) for relation, label in relations.items())
    for node, places in outline.items():
        spans = (things[node].get(name) for name in SPAN)
        found["outline"].append((shorten(node), *(places.get(name) for name in OUTLINE), *spans))


def _claims(content: Content, things: dict[str, Any], known: dict[str, Any], found: dict[str, list[Any]]) -> None:
    """Add the rows of claims, claim_places, premises, bibliography, evidence, the citations, and mappings."""
    for row in content.rows("claims"):
        ends = (shorten(iri) for iri in (row.claim, row.subject, row.predicate, row.object))
        said = (row.origin, row.modality, row.qualifier, row.reason, row.date, row.review)
        found["claims"].append((*ends, *said, known[row.claim].get("skos:scopeNote")))
    found["claim_places"] = [(shorten(row.claim), shorten(row.place)) for row in content.rows("places")]
    for row in content.rows("premises"):
        found["premises"].append((shorten(row.claim), shorten(row.derivation), row.rule, shorten(row.premise)))
    for row in content.rows("references"):
        verified = known[row.reference].get("lbs:identifiersVerified")
        found["bibliography"].append((shorten(row.reference), *row[1:], verified))
    notes = {}
    for row in content.rows("evidence"):
        looked = (known[row.entry].get(name) for name in ("dcterms:date", "lbs:hasReviewStatus"))
        notes[row.entry] = (
            shorten(row.entry),
            row.direction,
            row.note,
            row.population,
            row.applicability,
            row.certainty,
            *looked,
        )
        found["evidence_claims"].append((shorten(row.entry), shorten(row.claim)))
    found["evidence"] = [notes[entry] for entry in sorted(notes)]
    for row in content.rows("citations"):
        where = "thing" if row.citing in things else "evidence" if row.citing in notes else "claim"
        found[f"{where}_citations"].append((shorten(row.citing), shorten(row.reference), row.looked_at))
    for row in content.rows("mappings"):
        ends = (shorten(iri) for iri in (row.mapping, row.subject, row.predicate))
        origin = None if row.mapping in content.added else "Curated"
        found["mappings"].append((*ends, *row[4:], origin))


def _descriptor(
    content: Content, made: dict[str, tuple[Table, list[tuple[Any, ...]]]], files: dict[str, bytes]
) -> dict[str, object]:
    head = content.header
    return {
        "profile": "tabular-data-package",
        "name": "backspasm",
        "id": f"{ROOT.value}/{head.version}",
        "title": head.title,
        "description": f"{head.notice} {head.description} {NEUTRAL}",
        "version": head.version,
        "created": f"{head.created}T00:00:00Z",
        "notice": head.notice,
        "licenses": [{"name": "CC-BY-4.0", "path": head.license}],
        "sources": [{"title": f"{row.title} (sha256 {row.sha256})"} for row in content.rows("documents")],
        "prefixes": PREFIXES,
        "resources": [_resource(name, table, files[f"backspasm/{name}.csv"]) for name, (table, _) in made.items()],
    }


def _resource(name: str, table: Table, data: bytes) -> dict[str, object]:
    fields = []
    for field in table.fields:
        limits = {"required": True} if field.required else {}
        fields.append(
            {
                "name": field.name,
                "type": field.type,
                "description": f"{field.about[0].upper()}{field.about[1:]}.",
                **(
                    {"constraints": {**limits, **({"enum": list(field.words)} if field.words else {})}}
                    if limits
                    else {}
                ),
            }
        )
    keys = [
        {"fields": [field.name], "reference": {"resource": field.of, "fields": [TABLES[field.of].key[0]]}}
        for field in table.fields
        if field.of
    ]
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "description": f"One row: {table.row}.",
        "path": f"backspasm/{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": {
            "fields": fields,
            "missingValues": [""],
            "primaryKey": list(table.key),
            **({"foreignKeys": keys} if keys else {}),
        },
    }
