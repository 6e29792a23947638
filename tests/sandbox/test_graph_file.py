"""A graph that somebody else wrote is read, or refused with the place of the fault, and never more than that."""

from __future__ import annotations

import gzip
import http.server
import io
import os
import random
import subprocess
import sys
import threading
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import SHARED, run

from backspasm.errors import DataError, InputMissing, UsageError
from backspasm.graph import ontology
from backspasm.sandbox import graph_file

MODULE = Path(ontology.path("risk-factors"))
TURTLE = b"@prefix : <http://example.org/> .\n"
XML = (
    b'<?xml version="1.0"?>\n'
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://example.org/">\n'
)
THING = b'<rdf:Description rdf:about="http://example.org/a"><e:p>%s</e:p></rdf:Description>\n'
JSON = b'{"@id": "http://example.org/a",\n"http://example.org/p": "%s"}'
BOMB = b'<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (letter + 1, b"&%c;" % letter * 10) for letter in range(97, 107)
)

REFUSED = {
    "truncated Turtle": ("ttl", TURTLE + b":a :p ", "line 2 column 7: Unexpected end"),
    "unclosed string": ("ttl", TURTLE + b":a :p :b .\n:a :q 'x .\n", "line 3 column 7: "),
    "undefined prefix": ("ttl", TURTLE + b":a no:p :b .", "line 2 column 4: "),
    "Turtle named N-Triples": ("nt", b"<a:a> <a:a> <a:b> .\n<a> <b> <c> .", "line 2 column 1: "),
    "truncated XML": ("rdf", XML + THING % b"x" + b"<rdf:Description>", "line 4 column 18: no element found"),
    "XML cut between things": ("rdf", XML + THING % b"x", "line 4 column 1: no element found"),
    "unclosed tag": ("owl", XML + b"<rdf:Description></rdf:RDF>", "line 3 column 20: mismatched tag"),
    "unbound prefix": ("xml", XML + b"<x:y/></rdf:RDF>", "line 3 column 1: unbound prefix"),
    "an IRI with a blank": ("rdf", XML + b'\n<e:T rdf:about="a:a b"/></rdf:RDF>', "line 4: error while parsing IRI"),
    "an OBO graph by another name": ("ttl", b"format-version: 1.2\n", "is in OBO format, not RDF; convert it first"),
    "gzip cut off": ("ttl.gz", gzip.compress(TURTLE)[:-9], "cannot be uncompressed: Compressed file ended before"),
    "gzip with a wrong sum": ("ttl", gzip.compress(TURTLE)[:-8] + b"12345678", "cannot be uncompressed: CRC check failed"),
    "gzip in gzip": ("ttl.gz", gzip.compress(gzip.compress(TURTLE)), "line 1 column 2: byte 8B is not UTF-8"),
    "a fault in gzip": ("ttl.gz", gzip.compress(TURTLE + b":a :p "), "as Turtle: line 2 column 7: Unexpected end"),
    "gzip bomb": ("ttl.gz", gzip.compress(b"#" * (1 << 30), 1), "longer than 33554432 bytes"),
    "many empty parts of gzip": ("ttl.gz", gzip.compress(b"") * 400_000, "holds no triple"),
    "many blank lines": ("owl", b"\n" * 30_000_000, "holds no triple"),
    "N-Quads cut off": ("nq", b"<a:a> <a:a> <a:b> <a:g> .\n<a:a> <b", "as N-Quads: line 2 column "),
    "TriG cut off": ("trig", TURTLE + b":g { :a :p :b ", "as TriG: line 2 column "),
    "a string of 320 KB that never ends": ("jsonld", b'{"a": "' + rb'\"@context\": ' * 25_000, "line 1 column 7: Unexpected end of file"),
    "a context of 320 KB that never begins": ("json", b'{"@context":' + b" " * 320_000, "Unexpected end of file"),
    "truncated JSON": ("jsonld", JSON[:30], "line 1 column 31: Object values must be followed"),
    "broken JSON-LD": ("jsonld", b'{"@id": 5, "a:p": "x"}', "line 1: @id value must be a string"),
    "a DOCTYPE elsewhere": ("rdf", b"<?xml version='1.0'?>\n<!DOCTYPE rdf:RDF SYSTEM 'http://127.0.0.1:9/'>" + XML[22:], "line 2 column 47: a DOCTYPE with an external part"),
    "DOCTYPE in small letters": ("rdf", b"<!doctype rdf:RDF>" + XML[22:] + b"</rdf:RDF>", "line 1 column 1: syntax error"),
    "entity bomb": ("rdf", BOMB + b"]><x>&k;</x>", "the entity 'b' is not a short text"),
    "a long entity": ("rdf", b'<!DOCTYPE x [<!ENTITY a "' + b"x" * 201 + b'">]><x>&a;</x>', "the entity 'a' is not a short text"),
    "many short entities": ("rdf", b'<!DOCTYPE x [<!ENTITY a "' + b"x" * 200 + b'">]>' + XML[22:] + THING % (b"&a;" * 400_000) + b"</rdf:RDF>", "cannot be read as RDF/XML"),
    "a parameter entity": ("rdf", b'<!DOCTYPE x [<!ENTITY % a "b"> %a;]><x/>', "the entity 'a' is not a short text"),
    "outside entity": ("rdf", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>', "the entity 'a' is not a short text"),
    "UTF-7 declared": ("rdf", b"<?xml version='1.0' encoding='UTF-7'?>\n+ADwAIQ-DOCTYPE", "line 1 column 31: declares the encoding 'UTF-7'"),
    "Latin-1 declared": ("rdf", XML.replace(b"?>", b" encoding='iso-8859-1'?>") + b"</rdf:RDF>", "'iso-8859-1'; save the file as UTF-8"),
    "a DOCTYPE in UTF-16": ("rdf", "<!DOCTYPE x><x/>".encode("utf-16"), "encoded as UTF-16"),
    "UTF-16": ("ttl", TURTLE.decode().encode("utf-16"), "line 1 column 1: encoded as UTF-16; save the file as UTF-8"),
    "UTF-16 without a mark": ("json", JSON.decode().encode("utf-16-be"), "line 1 column 1: encoded as UTF-16"),
    "UTF-32": ("ttl", TURTLE.decode().encode("utf-32"), "line 1 column 1: encoded as UTF-32"),
    "UTF-32 without a mark": ("rdf", XML.decode().encode("utf-32-le"), "line 1 column 1: encoded as UTF-32"),
    "Latin-1": ("ttl", TURTLE + b":a :p 'caf\xe9' .", "line 2 column 11: byte E9 is not UTF-8"),
    "Latin-1 after a mark": ("ttl", b"\xef\xbb\xbf:\xe9", "line 1 column 2: byte E9 is not UTF-8"),
    "half a character": ("ttl", TURTLE + b":a :p '\xed\xa0\x80' .", "line 2 column 8: byte ED is not UTF-8"),
    "half a character, escaped": ("ttl", TURTLE + b":a :p '\\uD800' .", "line 2 column 8: "),
    "half a character, escaped in JSON": ("json", JSON % b"\\ud83d\\ude00\\udead", "line 2 column 38: unpaired surrogate U+DEAD"),
    "half a character, escaped in XML": ("rdf", XML + THING % b"&#xDEAD;" + b"</rdf:RDF>", "line 3 column 56: "),
    "control character": ("ttl", TURTLE + b":a :p 'x\x07' .", "line 2 column 9: control character U+0007"),
    "control character in a comment": ("ttl", TURTLE + b"# \x1b[2J", "line 2 column 3: control character U+001B"),
    "NUL": ("json", JSON % b"x\0", "line 2 column 27: control character U+0000"),
    "DELETE": ("nt", b"# \x7f", "line 1 column 3: control character U+007F"),
    "C1 control": ("rdf", XML + "\u0085".encode(), "line 3 column 1: control character U+0085"),
    "control character, escaped": ("ttl", TURTLE + b":a :p '\\u0007' .", "line 2 column 8: control character U+0007"),
    "control character, escaped long": ("ttl", TURTLE + b":a :p '\\U00000007' .", "line 2 column 8: control character U+0007"),
    "half an escape of half a character": ("json", JSON % b"\\ud8\n", "line 2 column 25: "),
    "backspace": ("json", JSON % b"x\\b", "line 2 column 27: control character U+0008"),
    "bidirectional override in an IRI": ("ttl", TURTLE + b":a :p <a:\\u202E> .", "line 2 column 10: bidirectional control U+202E"),
    "control character as a reference": ("rdf", XML + THING % b"&#133;" + b"</rdf:RDF>", "line 3 column 56: control character U+0085"),
    "noncharacter": ("ttl", TURTLE + ":a :p '\uffff' .".encode(), "line 2 column 8: noncharacter U+FFFF"),
    "noncharacter of another plane": ("nt", "# \U0010fffe".encode(), "line 1 column 3: noncharacter U+10FFFE"),
    "noncharacter, escaped in Turtle": ("ttl", TURTLE + rb":a :p '\uFFFE' .", "line 2 column 8: noncharacter U+FFFE"),
    "noncharacter, escaped": ("json", JSON % rb"\ufdd0", "line 2 column 26: noncharacter U+FDD0"),
    "bidirectional override": ("ttl", TURTLE + ":a :p '\u202e' .".encode(), "line 2 column 8: bidirectional control U+202E"),
    "bidirectional override, escaped": ("json", JSON % b"\\u202e", "line 2 column 26: bidirectional control U+202E"),
    "bidirectional override as a reference": ("rdf", XML + THING % b"&#x202e;" + b"</rdf:RDF>", "bidirectional control U+202E"),
    "bidirectional isolate": ("nt", "# \u2066".encode(), "line 1 column 3: bidirectional control U+2066"),
    "remote context": ("jsonld", b'{"@id": "a:a",\n"@context": "http://127.0.0.1:9/", "p": 1}', "line 2 column 14: a remote context"),
    "remote context in a list": ("json", b'{"@context": [{}, "http://127.0.0.1:9/"], "p": 1}', "line 1: a remote context"),
    "remote context imported": ("json", b'{"@context": {"@import": "http://127.0.0.1:9/"}, "p": 1}', "line 1 column 27: a remote context"),
    "remote context of a term": ("json", b'{"@context": {"p": {"@id": "a:p", "@context": "a:c"}}, "p": {"q": 1}}', "column 48: a remote context"),
    "JSON-LD nested 10,000 deep": ("jsonld", b'{"a:p":' * 10_000 + b"1" + b"}" * 10_000, "line 1 column 7001: nested deeper"),
    "brackets nested 100,000 deep": ("jsonld", b"[" * 100_000, "line 1 column 1001: nested deeper than 1000"),
    "XML nested 10,000 deep": ("rdf", XML + b"<e:T><e:p>" * 10_000, "line 3 column 4996: nested deeper than 1000"),
    "Turtle nested 5,000,000 deep": ("ttl", TURTLE + b":a :p " + b"[ :p " * 5_000_000, "nested too deep"),
    "lists nested 300,000 deep": ("ttl", TURTLE + b":a :p " + b"(" * 300_000, "near line 2: more than 250000 triples"),
    "more triples than are taken": ("nt", b"".join(b"<a:a> <a:p> <a:%d> .\n" % n for n in range(250_001)), ": more than 250000 triples"),
    "short names of long IRIs": (
        "ttl",
        b"@prefix : <a:" + b"x" * 1_000_000 + b"> .\n" + b"".join(b":a :p :b%d .\n" % n for n in range(50)),
        "more than 67108864 bytes with prefixed names in full",
    ),
    "a word too long": ("ttl", TURTLE + b":a :p '" + b"x" * 17_000_000, "near line 2: Reached the buffer maximal size"),
    "no triple": ("ttl", b"# nothing\n", "holds no triple"),
    "JSON that is no JSON-LD": ("json", b'{"name": "x"}', "holds no triple"),
}  # fmt: skip


ALONE = ["Turtle nested 5,000,000 deep", "entity bomb", "Latin-1", "broken JSON-LD"]  # in workers that are no forks


@pytest.mark.parametrize("cases", [ALONE, [case for case in REFUSED if case not in ALONE]], ids=["alone", "forked"])
def test_bad_files_are_refused_with_the_place(cases: list[str], tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if cases is not ALONE:
        request.getfixturevalue("forked")
    wrong = {}
    for case in cases:
        suffix, data, sentence = REFUSED[case]
        path = tmp_path / f"graph.{suffix}"
        path.write_bytes(data)
        try:
            wrong[case] = f"{len(graph_file.read(str(path)))} triples"
        except DataError as error:
            message = str(error)
            well_put = (
                message.startswith(repr(str(path))) and "\n" not in message and len(message) < 400 + len(str(path))
            )
            if not well_put or sentence not in message or error.code != 65:
                wrong[case] = message
    assert not wrong, "\n".join(f"{case}: {said}" for case, said in wrong.items())


def test_message_holds_no_unreadable_character_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "graph.ttl"
    path.write_bytes(TURTLE + ":a \u200b\u200b :b .".encode())
    with pytest.raises(DataError, match=r"line 2 column 4: 'U\+200B' is not allowed"):
        graph_file.read(str(path))


SUFFIXES = ["ttl", "nt", "trig", "nq", "rdf", "jsonld"]


def written(suffix: str) -> bytes:
    """One module of the ontology in the format of a suffix."""
    if suffix == "ttl":
        return MODULE.read_bytes()
    quads = list(ontology.store(["risk-factors"]))
    form = ox.RdfFormat.from_extension(suffix)
    assert form
    if suffix in ("trig", "nq"):
        named = [
            ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode("http://example.org/g")) for quad in quads
        ]
        return ox.serialize(named, format=form) or b""
    return ox.serialize([quad.triple for quad in quads], format=form) or b""


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "BOM"])
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_format_gives_the_same_graph(suffix: str, mark: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"graph.{suffix.upper()}"
    path.write_bytes(mark + written(suffix))
    assert set(graph_file.read(str(path))) == set(ontology.store(["risk-factors"]))


@pytest.mark.usefixtures("forked")
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_first_words_determine_the_format_if_the_name_does_not(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On standard input, in .owl, and in a name without an extension; each may be compressed."""
    whole = set(ontology.store(["risk-factors"]))
    packed = gzip.compress(written(suffix))
    for name in (f"graph.{suffix}.gz", f"graph.{suffix}", "graph.owl", "graph.owl.GZ", "graph"):
        (tmp_path / name).write_bytes(packed)
        assert set(graph_file.read(str(tmp_path / name))) == whole, name
    for data in (packed, written(suffix)):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
        assert set(graph_file.read("-")) == whole


FIRST = {
    "a property list": b"[] a <a:b> .",
    "a comment before": b"# one\n  # { \n<a:a> <a:b> <a:c> .",
    "a graph without a name": b"{ <a:a> <a:b> <a:c> }",
    "a graph before any prefix": b"<a:g> { <a:a> <a:b> 1 }",
    "a triple, then a quad": b'<a:a> <a:b> "x . \\" y"@en .\n_:x <a:b> "a"^^<a:d> _:g .\n',
    "typed nodes": b'<e:T xmlns:e="http://example.org/"/>',
    "an array": b'[{"@id": "a:a", "a:p": 1}]',
    "an object that begins empty": b'{"@context": {}, "@id": "a:a", "a:p": 1}',
}


@pytest.mark.usefixtures("forked")
@pytest.mark.parametrize("case", FIRST)
def test_first_words(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(FIRST[case])))
    assert len(graph_file.read("-")) == (2 if case == "a triple, then a quad" else 1)


OWL_XML = b"""<?xml version="1.0"?>
<!-- a - comment -->
<!DOCTYPE Ontology [ <!ENTITY xsd "http://www.w3.org/2001/XMLSchema#" > ]>
<Ontology xmlns="http://www.w3.org/2002/07/owl#" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  ontologyIRI="http://example.org/"><Declaration><Class IRI="#A"/></Declaration></Ontology>"""
FOREIGN = {
    "OWL/XML": OWL_XML,
    "OWL functional syntax": b"# made by hand\nPrefix(:=<http://example.org/>)\nOntology(<http://example.org/>)",
    "Manchester syntax": b"Prefix: : <http://example.org/>\nOntology: <http://example.org/>\nClass: :A\n",
    "OBO format": b"format-version: 1.2\nontology: x\n",
}


@pytest.mark.usefixtures("forked")
@pytest.mark.parametrize("name", ["graph.owl", "graph.owx", "graph.ttl", "graph.rdf", "graph", "graph.owl.gz"])
@pytest.mark.parametrize("syntax", FOREIGN)
def test_message_about_a_syntax_that_is_not_rdf_says_how_to_convert_it(syntax: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(FOREIGN[syntax]) if name.endswith("gz") else FOREIGN[syntax])
    done = run("check", "--graph", str(path))
    assert (done.returncode, done.stdout) == (65, b"")
    assert done.stderr.decode() == (
        f"backspasm: {str(path)!r} is in {syntax}, not RDF; convert it first, for example with ROBOT: "
        "robot convert --input FILE --output FILE.ttl\n"
    )


@pytest.mark.usefixtures("forked")
def test_standard_input_has_its_name_in_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    for data, told in ((b"", "holds no triple"), (b"<a:a> <a:b>", "cannot be read as TriG: line 1 column 12: "), (b"\xff", "cannot be read as TriG: line 1 column 1: byte FF is not UTF-8")):  # fmt: skip
        done = run("check", "--graph", "-", input=data)
        assert (done.returncode, done.stdout) == (65, b"")
        assert done.stderr.decode().startswith(f"backspasm: standard input {told}")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"<> a <#Thing> .")))
    (quad,) = graph_file.read("-")
    assert quad.subject.value == Path.cwd().as_uri()


@pytest.mark.usefixtures("forked")
def test_field_case_of_entities() -> None:
    case = SHARED / "field-cases" / "check-doctype-entities.owl"
    if not case.is_file():
        pytest.skip("the field cases are not on this machine; set BACKSPASM_SHARED")
    (quad,) = graph_file.read(str(case))
    assert quad.subject.value == "https://example.org/g#A"
    done = run("check", "--graph", str(case))
    assert (done.returncode, done.stderr) == (1, b"")
    assert done.stdout.split()[6] == b"ontology-header"


FINE = {
    "an escaped backslash": ("ttl", TURTLE + rb":a :p '\\u202E' .", "\\u202E"),
    "tab, line feed and carriage return": ("ttl", TURTLE + rb":a :p 'a\tb\nc\r' .", "a\tb\nc\r"),
    "a character of two halves": ("json", JSON % rb"\ud83d\ude00", "\U0001f600"),
    "the word DOCTYPE": ("rdf", XML + THING % b"&lt;!DOCTYPE&gt;" + b"</rdf:RDF>", "<!DOCTYPE>"),
    "entities as Protégé writes them": (
        "owl",
        b'<?xml version="1.0"?>\n<!DOCTYPE rdf:RDF [\n  <!ENTITY e "http://example.org/" >\n]>\n'
        + XML[22:].replace(b'"http://example.org/"', b'"&e;"')
        + THING.replace(b"http://example.org/a", b"&e;a") % b"x"
        + b"</rdf:RDF>",
        "x",
    ),
    "a decoy of a DOCTYPE": ("rdf", XML + b"<!-- <!DOCTYPE x SYSTEM 'a'> -->" + THING % b"x" + b"</rdf:RDF>", "x"),
    "UTF-8 declared": ("rdf", XML.replace(b"?>", b" encoding='utf-8'?>") + THING % b"\xc3\xa9" + b"</rdf:RDF>", "é"),
    "a triple about a triple": ("ttl", TURTLE + b":a :p <<( :b :q 'x'@en--ltr )>> . :a :q 'x' .", "x"),
    "a local context": ("json", b'{"@context": {"p": "a:p"}, "@id": "a:a", "p": "x"}', "x"),
    "a named graph": ("jsonld", b'{"@id": "a:g", "@graph": [{"@id": "a:a", "a:p": "x"}]}', "x"),
    "a text of a million lines": ("ttl", TURTLE + b':a :p """' + b"\n" * 1_000_000 + b'""" .', "\n" * 1_000_000),
    "depth within bounds": ("jsonld", b'{"a:p":' * 900 + b'"x"' + b"}" * 900, "x"),
}


@pytest.mark.usefixtures("forked")
@pytest.mark.parametrize("case", FINE)
def test_good_file_is_read(case: str, tmp_path: Path) -> None:
    suffix, data, value = FINE[case]
    path = tmp_path / f"graph.{suffix}"
    path.write_bytes(data)
    literals = {quad.object.value for quad in graph_file.read(str(path)) if isinstance(quad.object, ox.Literal)}
    assert literals == {value}


def test_triples_of_a_named_graph_stand_with_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "graph.jsonld"
    path.write_bytes(FINE["a named graph"][1])
    assert graph_file.read(str(path)).query("ASK { <a:a> <a:p> 'x' }")


def test_relative_iri_is_taken_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "my graph.ttl"
    path.write_bytes(b"<> a <#Thing> .")
    (quad,) = graph_file.read(str(path))
    assert (quad.subject.value, quad.object.value) == (path.as_uri(), f"{path.as_uri()}#Thing")


def test_wrong_name_absent_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(InputMissing, match="there is no file"):
        graph_file.read(str(tmp_path / "graph.ttl"))
    with pytest.raises(DataError, match="cannot be read"):
        graph_file.read(str(tmp_path))
    (tmp_path / "graph.obo").write_bytes(b"x")
    with pytest.raises(
        UsageError, match=r"\.ttl \(Turtle\), .*\.rdf or \.xml \(RDF/XML\), \.jsonld .*, also with \.gz"
    ):
        graph_file.read(str(tmp_path / "graph.obo"))


OWLREADY = b"<http://www.lesfleursdunormal.fr/static/_downloads/owlready_ontology.owl#python_module>"
IMPORTS = TURTLE + b":o <http://www.w3.org/2002/07/owl#imports> :a , :b ; " + OWLREADY + b" 'os' ."


def test_imports_are_data_and_one_line_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "graph.ttl"
    path.write_bytes(IMPORTS)
    assert len(graph_file.read(str(path))) == 3
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == f"backspasm: {str(path)!r}: 2 owl:imports and 1 python_module read as data, not followed\n"


def test_graph_without_imports_is_read_silently(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "graph.ttl"
    path.write_bytes(TURTLE + b":a :p :b .")
    graph_file.read(str(path))
    assert capsys.readouterr() == ("", "")


HOOK = """
import os, sys
def hook(event, arguments):
    if event.startswith("socket."):
        with open(os.environ["SEEN"], "a") as seen:
            print(event, arguments, file=seen)
sys.addaudithook(hook)
"""
READ_ALL = """
import sys
from backspasm import errors
from backspasm.sandbox import graph_file
for path in sys.argv[1:]:
    try:
        graph_file.read(path)
    except errors.DataError:
        pass
"""


def test_no_connection_is_attempted(tmp_path: Path) -> None:
    """Neither by a socket of Python, in the process or its child, nor to a server to which every address leads."""
    asked: list[str] = []

    class Server(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *arguments: object) -> None:
            """Keep silent."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    here = f"http://127.0.0.1:{server.server_address[1]}/".encode()
    baits = {
        "imports.ttl": TURTLE + b"<> <http://www.w3.org/2002/07/owl#imports> <" + here + b"> .",
        "module.ttl": TURTLE + b"<> " + OWLREADY + b" 'antigravity' .",
        "imports.owl": XML.replace(b"http://example.org/", b"http://www.w3.org/2002/07/owl#")
        + b'<e:Ontology rdf:about="a:o"><e:imports rdf:resource="' + here + b'"/></e:Ontology></rdf:RDF>',
        "entity.rdf": b'<!DOCTYPE x [<!ENTITY a SYSTEM "' + here + b'">]><x>&a;</x>',
        "dtd.rdf": b'<!DOCTYPE x SYSTEM "' + here + b'"><x/>',
        "sheet.xml": b'<?xml-stylesheet href="' + here + b'"?>' + XML[22:] + THING % b"x" + b"</rdf:RDF>",
        "context.jsonld": b'{"@context": "' + here + b'", "p": 1}',
        "list.jsonld": b'{"@context": [{}, "' + here + b'"], "p": 1}',
        "import.json": b'{"@context": {"@import": "' + here + b'"}, "p": 1}',
    }  # fmt: skip
    for name, data in baits.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "sitecustomize.py").write_text(HOOK, encoding="utf-8")
    seen = tmp_path / "seen"
    surroundings = {
        **os.environ,
        "SEEN": str(seen),
        "PYTHONPATH": f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}",
    }
    bare = "import socket; socket.socket().close()"
    subprocess.run([sys.executable, "-c", bare], env=surroundings, check=True)
    assert seen.read_text(encoding="utf-8").startswith("socket."), "the hook sees nothing"
    seen.unlink()
    files = [str(tmp_path / name) for name in baits]
    done = subprocess.run(
        [sys.executable, "-c", READ_ALL, *files], env=surroundings, capture_output=True, text=True, check=True
    )
    server.shutdown()
    server.server_close()
    assert done.stderr.count("not followed\n") == 3
    assert not seen.exists()
    assert asked == []


MEASURE = """
import resource, sys
from backspasm import errors
from backspasm.sandbox import graph_file
try:
    print(len(graph_file.read(sys.argv[1])))
except errors.BackspasmError as error:
    print(error.code, error)
with open("/proc/self/status") as status:  # ru_maxrss would count the process that started this one
    print(next(line.split()[1] for line in status if line.startswith("VmHWM:")))
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def measured(path: Path) -> str:
    """What reading a file gives, in a process whose memory, its child's included, stays below 512 MB each."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=True, timeout=120
    )
    answer, own, child = done.stdout.splitlines()
    assert 0 < int(own) < 512 * 1024
    assert int(child) < 512 * 1024
    return answer


def test_100_mb_of_nonsense_is_refused_with_the_place_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "graph.rdf"  # the length is looked at before the format is
    with path.open("wb") as file:
        for _ in range(100):
            file.write(b"nonsense" * 131_072)
    answer = measured(path)
    path.unlink()
    assert answer.startswith("65 ")
    assert answer.endswith("line 1 column 33554433: longer than 33554432 bytes")


def test_100_mb_of_random_bytes_are_refused_at_the_first_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "graph.ttl"
    block = random.Random(4).randbytes(1 << 20)
    with path.open("wb") as file:
        for _ in range(100):
            file.write(block)
    answer = measured(path)
    path.unlink()
    assert answer.startswith("65 ")
    assert "line 1 column" in answer


def test_largest_graph_that_is_taken_fits_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "graph.ttl"
    path.write_bytes(b"".join(b"[] <a:%070d> [] .\n" % n for n in range(249_999)))
    assert measured(path) == "249999"


SNIPPETS = [
    b"<", b">", b'"', b"'", b'"""', b"\\", b"\\u", b"\\u0000", b"\\uD800", b"\\U00110000", b"&#0;", b"&#x202E;", b"&", b"&a;",
    b"[", b"]", b"(", b")", b"{", b"}", b"[[[[[[[[", b"((((((((", b"{{{{{{{{", b",", b";", b".", b":", b"^^", b"@en", b"@", b"#",
    b"<<( ", b" )>>", b"_:", b"_:b.", b"<a:b>", b"<>", b"<a b>", b"<a:\\u0020>", b"\xef\xbb\xbf", b"\xff", b"\xed\xa0\x80", b"\0", b"\x07",
    b"\n", b"\r", b"\t", b"1e999", b"-0", b"1E", b"true", b"@prefix", b"@base <", b"VERSION", b"GRAPH", b"<!--", b"-->", b"<![CDATA[", b"]]>",
    b"<!DOCTYPE x>", b"<?xml version='1.1'?>", b"<?x?>", b" rdf:ID='1'", b" rdf:ID='a'", b" rdf:nodeID='a b'", b" rdf:parseType='Literal'",
    b" rdf:parseType='Collection'", b" rdf:parseType='Resource'", b" rdf:datatype='x'", b" xml:lang='12345678901'", b" xml:base=':'", b" xmlns:x=''",
    b" its:dir='rtl'", b'"@id"', b'"@type"', b'"@value"', b'"@list"', b'"@set"', b'"@graph"', b'"@reverse"', b'"@included"', b'"@nest"', b'"@json"',
    b'"@direction": "rtl"', b'"@language": "!"', b'"@context": null', b'"@context": "a:b"', b'"@context": {"@vocab": "#"}', b'"@index"', b"null", b"0x",
    b'"@version": 1.1', b'"@protected": true', b'"@propagate": false', b'"@container": ["@graph", "@id"]', b"_:\xc2\xb7", "\u202e".encode(), b"1" * 400,
]  # fmt: skip
CONTEXT = b"""{"@context": {"@version": 1.1, "@vocab": "http://example.org/", "@base": "http://example.org/", "e": "http://example.org/",
  "label": {"@id": "e:label", "@language": "en"}, "links": {"@id": "e:links", "@type": "@id", "@container": "@set"},
  "parts": {"@id": "e:parts", "@container": "@list"}, "names": {"@id": "e:names", "@container": "@language"},
  "whole": {"@reverse": "e:part"}, "Kind": {"@id": "e:Kind", "@context": {"size": {"@id": "e:size", "@type": "e:number"}}}},
 "@graph": [{"@id": "a", "@type": "Kind", "label": "one", "links": ["b", "c"], "parts": [1, 2.5, true, [3]], "size": "4"},
  {"@id": "b", "names": {"en": "two", "de": "zwei"}, "whole": {"@id": "d"}, "@included": [{"@id": "f", "label": "six"}]}]}
"""
SMALL = sorted(ontology.store(["risk-factors"]), key=str)[:24]
BASES = {
    "ttl": b"\n.\n".join(MODULE.read_bytes().split(b"\n.\n")[:6]) + b"\n.\n",
    "nt": ox.serialize([quad.triple for quad in SMALL], format=ox.RdfFormat.N_TRIPLES) or b"",
    "rdf": ox.serialize([quad.triple for quad in SMALL], format=ox.RdfFormat.RDF_XML) or b"",
    "nq": ox.serialize(
        [ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode("a:g")) for quad in SMALL],
        format=ox.RdfFormat.N_QUADS,
    )
    or b"",
    "trig": b"<a:g> {" + (ox.serialize([quad.triple for quad in SMALL], format=ox.RdfFormat.N_TRIPLES) or b"") + b"}",
    "owl": FINE["entities as Protégé writes them"][1],
    "json": ox.serialize([quad.triple for quad in SMALL], format=ox.RdfFormat.JSON_LD) or b"",
    "jsonld": CONTEXT,
}


def mutated(data: bytes, chance: random.Random) -> bytes:
    """A file with one to four faults: a byte changed, bytes dropped, doubled, moved or put in, or the rest cut off."""
    body = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at, other = chance.randrange(len(body) + 1), chance.randrange(len(body) + 1)
        length = chance.choice([1, 2, 8, 40, 300])
        kind = chance.choice(["change", "drop", "double", "move", "cut", "put", "put", "put"])
        if kind == "change" and body:
            body[at % len(body)] = chance.randrange(256)
        elif kind == "drop":
            del body[at : at + length]
        elif kind == "double":
            body[at:at] = body[at : at + length] * chance.choice([1, 2, 50])
        elif kind == "move":
            body[at:at] = body[other : other + length]
        elif kind == "cut" and chance.random() < 0.2:
            del body[at:]
        else:
            body[at:at] = chance.choice(SNIPPETS) * chance.choice([1, 1, 1, 3, 1200])
    return bytes(body)


def outcome(data: bytes, path: Path) -> str:
    """`read`, or the sentence with which data under a path are refused; anything else that happens is raised."""
    path.write_bytes(data)
    try:
        return "read" if len(graph_file.read(str(path))) else ""
    except DataError as error:
        return str(error)


@pytest.mark.usefixtures("forked")
@pytest.mark.parametrize("suffix", BASES)
def test_mutated_files_are_read_or_refused_in_one_sentence(suffix: str, tmp_path: Path) -> None:
    chance = random.Random(suffix)
    assert outcome(BASES[suffix], tmp_path / f"whole.{suffix}") == "read"
    outcomes = [outcome(mutated(BASES[suffix], chance), tmp_path / f"{n}.{suffix}") for n in range(40)]
    assert all(text.isprintable() and 0 < len(text) < 500 + len(str(tmp_path)) for text in outcomes)
    assert 0 < outcomes.count("read") < 40
