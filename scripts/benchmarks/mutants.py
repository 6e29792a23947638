"""Good inputs of each kind, and the faults that `fuzzing.py` puts into them."""

from __future__ import annotations

import gzip
import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from backspasm import engines, files
from backspasm.graph import ontology, terms

if TYPE_CHECKING:
    import random

ROOT = Path(__file__).parents[2]
BAIT = "http://127.0.0.1:{}/bait"
PATIENT = "Qqpatient"  # in each text of a record, and in no message
TOKEN = re.compile(rb"[\w.-]+|\s+|[^\w\s]+")
NASTY = [
    *(character.encode() for character in "\ufeff\u200b\u202e\ufffe\uffff\U0001ffff\u00ad\0\x07\r\t{}[]()<>\"'\\&;#@=,"),
    *(b"\xff", b"\xed\xa0\x80", b"\\u0000", b"\\uD800", b"\\uFFFE", b"\\U00110000", b"&#0;", b"&#xFFFE;", b"]]>", b"<!--"),
    *(b"<![CDATA[", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"'''", b'"""', b"1e999", b"-0", b"9" * 400, b"NaN", b"null"),
]  # fmt: skip
FORMS = {
    **{kind: ox.RdfFormat.from_extension(kind) for kind in ("ttl", "nt", "trig", "nq", "rdf", "jsonld")},
    **{"gz": ox.RdfFormat.TURTLE, "triples": ox.RdfFormat.N_TRIPLES},
}
KINDS = ("query", *FORMS, "mappings", "record", "results")


@cache
def bases(kind: str, port: int) -> list[bytes]:
    """Return good inputs of a kind; those that name an address name the bait."""
    bait = BAIT.format(port)
    if kind == "query":
        folder = Path(files.folder("queries"))
        texts = [path.read_bytes() for path in sorted(folder.rglob("*.rq"))]
        lured = ("SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }}", "ASK FROM <{0}> {{ ?s ?p ?o }}", "LOAD <{0}>")
        return [*texts, *(text.format(bait).encode() for text in lured)]
    if kind == "mappings":
        lines = Path(terms.shipped()).read_bytes().splitlines(keepends=True)
        start = next(number for number, line in enumerate(lines) if not line.startswith(b"#"))
        return [b"".join([*lines[: start + 1], *lines[at : at + 12]]) for at in range(start + 1, len(lines), 12)]
    if kind == "record":
        found = [
            json.loads(path.read_bytes()) for path in sorted((ROOT / "tests/screening/bundles").glob("[0-9]*.json"))
        ]
        simple = {"present": [f"fever {PATIENT}", "fever"], "absent": ["numbness"], "hour": 3}
        return [json.dumps(_marked(one)).encode() for one in [simple, *found]]
    if kind == "results":
        asked = ["ASK {}", *(f"SELECT * {{ ?s ?p ?o }} LIMIT 5 OFFSET {start}" for start in range(0, 5000, 500))]
        return [engines.run(text, whole=True).write("json") for text in asked]
    lures = {
        "ttl": f"<> <http://www.w3.org/2002/07/owl#imports> <{bait}> .",
        "rdf": f'<!DOCTYPE x SYSTEM "{bait}"><x/>',
        "jsonld": f'{{"@context": ["{bait}", {{"@import": "{bait}"}}], "a:p": {{"@list": [1, true, {{"@value": "x"}}]}}}}',
    }
    made = []
    for name in ontology.authored():
        quads = sorted(ontology.store([name]), key=str)[:24]
        named = [ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode("a:g")) for quad in quads]
        text = ox.serialize(named if kind in ("trig", "nq") else [quad.triple for quad in quads], format=FORMS[kind])
        made.append(gzip.compress(text or b"", mtime=0) if kind == "gz" else text or b"")
    return [*made, *([lures[kind].encode()] if kind in lures else [])]


def _marked(value: object) -> object:
    """Return a JSON value whose free texts have the mark of a patient."""
    if isinstance(value, dict):
        free = ("display", "text", "family", "valueString", "div")
        return {
            name: f"{one} {PATIENT}" if name in free and isinstance(one, str) else _marked(one)
            for name, one in value.items()
        }
    return [_marked(one) for one in value] if isinstance(value, list) else value


@cache
def _tokens(kind: str, port: int) -> list[bytes]:
    """Return the words of all inputs of a kind, each once."""
    return sorted({token for base in bases(kind, port) for token in TOKEN.findall(base)})


def mutated(kind: str, port: int, chance: random.Random) -> bytes:
    """Return an input of a kind with one to four faults, so that much of it stays good; of gzip, in it or in its text."""
    if kind == "gz" and chance.random() < 0.5:
        return gzip.compress(mutated("ttl", port, chance), mtime=0)
    known, tokens = bases(kind, port), _tokens(kind, port)
    body = bytearray(chance.choice(known))
    for _ in range(chance.choice([1, 1, 1, 2, 4])):
        at, end = sorted(chance.randrange(len(body) + 1) for _ in range(2))
        end = min(end, at + chance.choice([1, 2, 8, 40, 300]))
        fault = chance.choice(["change", "drop", "double", "move", "cut", "splice", "put", "put", "put"])
        if fault == "change" and body:
            body[at % len(body)] = chance.randrange(256)
        elif fault == "drop":
            del body[at:end]
        elif fault == "double":
            body[at:at] = body[at:end] * chance.choice([1, 2, 50])
        elif fault == "move":
            place = chance.randrange(len(body) + 1)
            body[place:place] = body[at:end]
        elif fault == "cut" and chance.random() < 0.2:
            del body[at:]
        elif fault == "splice":
            other = chance.choice(known)
            start = chance.randrange(len(other) + 1)
            body[at:end] = other[start : start + chance.choice([8, 40, 300])]
        else:
            body[at:at] = chance.choice(chance.choice([NASTY, tokens])) * chance.choice([1, 1, 1, 3, 1200])
    return bytes(body)
