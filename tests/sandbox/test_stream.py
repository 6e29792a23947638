"""A file of any size is parsed within limits, or refused with its name and the place of the fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from backspasm.errors import DataError
from backspasm.sandbox import stream

XML = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&a;</rdf:RDF>'
REFUSED = {
    "bidi.nt": ('<x:a> <x:b> "x\u202ey" .\n'.encode(), "near line 1: bidirectional control U\\+202E"),
    "escape.nt": (b'<x:a> <x:b> "\\u0001" .\n', "near line 1: control character U\\+0001, written as an escape"),
    "bytes.nt": (b'<x:a> <x:b> "\xff" .\n', "line 1 column 1\\d"),
    "utf16.ttl": ("<x:a> <x:b> 1 .".encode("utf-16"), "encoded as UTF-16"),
    "remote.jsonld": (b'{"@context": "http://127.0.0.1:9/c", "@id": "x:a"}', "a remote context is not fetched"),
    "entity.rdf": (XML, "the entity 'a' is not a short text"),
    "obo.owl": (b"format-version: 1.2\n", "is in OBO format, not RDF"),
    "cut.ttl.gz": (b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03KK", "cannot be uncompressed"),
    "long.ttl": (b'<x:a> <x:b> """' + b"x" * 20_000_000, "near line 1"),
}


def read(path: Path) -> bytes:
    with stream.Quads(str(path)) as quads:
        parts = b"".join(iter(lambda: quads.read(2048), b""))
        quads.check()
        assert parts.count(b"\n") == quads.count
        return parts


@pytest.mark.parametrize("name", REFUSED)
def test_a_faulty_file_is_refused(name: str, tmp_path: Path) -> None:
    data, told = REFUSED[name]
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(DataError, match=f"^{str(path)!r} .*{told}"):
        read(path)


def test_backslashes_and_other_alphabets_are_read(tmp_path: Path) -> None:
    path = tmp_path / "good.nt"
    path.write_text('<x:a> <x:b> "C:\\\\u0001 \\\\bin \\n café — “x” \U0001f600" .\n', encoding="utf-8")
    assert b"U" not in read(path)


def test_the_line_of_a_fault_far_into_a_file(tmp_path: Path) -> None:
    path = tmp_path / "far.nt"
    path.write_text("".join(f"<x:s{n}> <x:p> <x:o> .\n" for n in range(200_000)) + "<x:s> <x:p> .\n")
    with pytest.raises(DataError, match="line 200001 column"):
        read(path)


def test_progress_goes_to_the_end(tmp_path: Path) -> None:
    path = tmp_path / "one.nt"
    path.write_text("<x:s> <x:p> <x:o> .\n" * 20_000)
    told: list[float] = []
    with stream.Quads(str(path), told.append) as quads:
        while quads.read(2048):
            pass
        quads.check()
    assert told == sorted(told)
    assert told[-1] == 1
