"""A store that is not there, not ours or damaged is one sentence."""

from __future__ import annotations

import os
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import run

from backspasm import loading
from backspasm.errors import DataError, InputMissing
from backspasm.graph import disk


@pytest.fixture
def store(tmp_path: Path) -> Path:
    (tmp_path / "one.nt").write_text(
        "".join(f"<x:s{n}> <x:p> {n} .\n".replace(f" {n} ", f' "{n}" ') for n in range(5000))
    )
    loading.load([str(tmp_path / "one.nt")], str(tmp_path / "store"))
    return tmp_path / "store"


def test_a_store_opens_for_reading_alone(store: Path) -> None:
    opened = disk.open_store(str(store))
    assert len(opened) == 5000
    with pytest.raises(RuntimeError, match="read-write"):
        opened.clear()


@pytest.mark.parametrize(
    "command", [("ask", "causes"), ("sparql", "-"), ("check",), ("why", "smoking", "a", "risk factor")]
)
def test_a_missing_store_is_66_and_a_foreign_folder_65(command: tuple[str, ...], tmp_path: Path) -> None:
    missing = run(*command, "--store", str(tmp_path / "none"), input=b"ASK {}")
    assert (missing.returncode, missing.stdout, missing.stderr.count(b"\n")) == (66, b"", 1)
    foreign = run(*command, "--store", str(tmp_path), input=b"ASK {}")
    assert (foreign.returncode, foreign.stdout, foreign.stderr.count(b"\n")) == (65, b"", 1)
    assert b"is not a store of `backspasm load`" in foreign.stderr


def test_a_file_is_not_a_store(store: Path) -> None:
    with pytest.raises(DataError, match="is not a store"):
        disk.open_store(str(store / disk.NAME))
    with pytest.raises(InputMissing):
        disk.open_store(str(store / "none"))


@pytest.mark.parametrize("listed", ["", "not a list\n", None])
def test_a_list_of_files_that_cannot_be_read_is_not_said_to_be_missing(listed: str | None, store: Path) -> None:
    (store / disk.NAME).unlink()
    if listed is not None:
        (store / disk.NAME).write_text(listed)
    with pytest.raises(DataError, match=f"no readable {disk.NAME}"):
        disk.open_store(str(store))


def test_a_cut_or_missing_file_is_damage(store: Path) -> None:
    for name in sorted(os.listdir(store)):
        path = store / name
        if name in (disk.NAME, "LOCK") or not path.stat().st_size:
            continue
        data = path.read_bytes()
        for left in (data[:-1], None):
            path.unlink()
            if left is not None:
                path.write_bytes(left)
            with pytest.raises(DataError, match="is damaged, or was changed by another program"):
                disk.open_store(str(store))
            path.write_bytes(data)
    assert disk.open_store(str(store))


def test_turned_bits_are_one_sentence(store: Path) -> None:
    for path in store.glob("*.sst"):
        path.write_bytes(bytes(255 - byte for byte in path.read_bytes()))
    done = run("sparql", "-", "--store", str(store), input=b"SELECT * { ?s ?p ?o }")
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (65, b"", 1)


def test_a_check_and_a_server_notice_a_turned_bit_in_any_file(store: Path) -> None:
    """Oxigraph notices only some: in other blocks, it takes the error for an empty answer."""
    largest = max(store.glob("*.sst"), key=lambda path: path.stat().st_size).name
    for name in sorted(os.listdir(store)):
        path = store / name
        if name in (disk.NAME, "LOCK") or not path.stat().st_size:
            continue
        data = path.read_bytes()
        path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
        with pytest.raises(DataError, match="is damaged, or was changed by another program"):
            disk.verified(str(store))
        for command in (("check",), ("serve", "--port", "0")) if name == largest else ():
            done = run(*command, "--store", str(store))
            assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (65, b"", 1)
        path.write_bytes(data)
    assert disk.verified(str(store))


def test_a_store_of_many_files_is_read_by_a_process_that_may_open_no_connection(tmp_path: Path) -> None:
    folder = tmp_path / "many"
    made = ox.Store(str(folder))
    for number in range(10):  # each makes several files, and the engine opens 16 at the start
        name = ox.NamedNode(f"http://example.org/{number}")
        made.bulk_extend([ox.Quad(name, name, name, name)])
    made.flush()
    del made
    assert len(list(folder.glob("*.sst"))) > 2 * 16
    loading._seal(str(folder))
    text = "SELECT ?s { GRAPH ?g { ?s ?p ?o } } ORDER BY ?s"
    done = run("sparql", "-", "--store", str(folder), "--format", "csv", input=text.encode())
    assert done.stderr == b""
    assert done.stdout.split()[1:] == [f"http://example.org/{number}".encode() for number in range(10)]
