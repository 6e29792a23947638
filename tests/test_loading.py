"""A store on disk is made whole or not at all, and answers as the graph in memory does."""

from __future__ import annotations

import contextlib
import gzip
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import run, run_apart
from golden_answers import CASES, given, hold

import backspasm
from backspasm import files, loading
from backspasm.engines import Target
from backspasm.errors import UsageError
from backspasm.graph import disk

GRAPH = os.path.join(files.folder("ontology"), "generated", "graph.ttl")
KILLS = int(os.environ.get("BACKSPASM_KILLS", "10"))
OLD, NEW = "<x:old> <x:is> 1 .\n", "".join(f"<x:new> <x:is> {n} .\n" for n in range(20_000))
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store with the built-in graph."""
    folder = str(tmp_path_factory.mktemp("shipped") / "store")
    loading.load([GRAPH], folder)
    return folder


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A store with one triple."""
    (tmp_path / "old.ttl").write_text(OLD)
    loading.load([str(tmp_path / "old.ttl")], str(tmp_path / "store"))
    return tmp_path / "store"


def held(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def count(folder: Path | str, query: str = COUNT) -> int:
    rows = backspasm.sparql(query, store=str(folder))
    assert isinstance(rows, list)
    (row,) = rows
    assert isinstance(row, tuple)
    return int(str(row[0]))


@pytest.mark.parametrize("file", CASES)
def test_golden_answers_of_a_store(file: str, shipped: str) -> None:
    hold(file, given(file, Target(store=shipped)))


@pytest.mark.parametrize(
    "name", ["dehydration", "DEHYDRATION", "Muscle cramps ", "HP:0003394", "lbs:smoking", "pain when moving"]
)
def test_a_name_means_the_same_in_a_store(name: str, shipped: str) -> None:
    answers = [
        run("ask", "concept", "--concept", name, "--format", "csv", *store) for store in ((), ("--store", shipped))
    ]
    assert answers[0].stdout == answers[1].stdout
    assert answers[0].returncode == answers[1].returncode


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("concept", "--concept", "dehidration"), "there is no concept 'dehidration'; did you mean"),
        (("causes", "--document", "another"), "there is no document 'another'"),
        (("causes", "--group", "Systemic"), "there is no group 'Systemic'; did you mean 'Systemic Factors'?"),
        (("statements", "--section", "Causes"), "there is no section 'Causes'; did you mean 'Common Causes'"),
        (("causes", "--engine", "rdflib"), "a store on disk cannot be used with rdflib"),
        (("causes", "--endpoint", "http://127.0.0.1:9/"), "a store on disk cannot be used with an endpoint"),
    ],
)
def test_a_wrong_value_over_a_store_is_a_usage_error(words: tuple[str, ...], sentence: str, shipped: str) -> None:
    done = run("ask", *words, "--store", shipped)
    assert (done.returncode, done.stdout) == (2, b"")
    assert sentence in done.stderr.decode()


def test_a_question_over_a_store_imports_only_what_it_needs(shipped: str) -> None:
    unneeded = "{'unicodedata', 'textwrap', 'decimal', 'difflib', 'encodings.utf_8_sig', 'backspasm.graph.parts', 'backspasm.graph.ontology'}"
    asked = ["ask", "causes", "--document", "low-back-cramps-or-spasms", "--store", shipped]
    program = f"import sys; from backspasm.__main__ import main; main(); print({unneeded} & {{*sys.modules}})"
    done = subprocess.run([sys.executable, "-c", program, *asked], check=True, capture_output=True, text=True)
    assert "Electrolyte imbalances" in done.stdout
    assert done.stdout.splitlines()[-1] == "set()"


def test_mappings_are_refused_with_a_store(shipped: str, own_mappings: Path) -> None:
    done = run("ask", "causes", "--store", shipped, "--mappings", str(own_mappings))
    assert done.returncode == 2
    assert "a store on disk cannot be used with a mapping file" in done.stderr.decode()


def test_why_traces_a_statement_in_a_store(shipped: str) -> None:
    statement = ("staying hydrated", "aimed at cause of", "low back spasm")
    assert run("why", *statement, "--store", shipped).stdout == run("why", *statement).stdout
    assert backspasm.why(*statement, store=shipped) == backspasm.why(*statement)


def test_the_checks_of_the_model_run_on_a_store_with_the_graph(shipped: str) -> None:
    done = run("check", "--store", shipped)
    assert done.stdout.decode() == "80 checks ran, no fault\n"


def test_the_general_checks_run_on_a_store_of_another_graph(faulty: str, tmp_path: Path) -> None:
    loading.load([faulty], str(tmp_path / "store"))
    stored, read = (
        run("check", *which, "--format", "json")
        for which in (("--store", str(tmp_path / "store")), ("--graph", faulty))
    )
    assert stored.returncode == read.returncode == 1
    assert stored.stdout == read.stdout


def test_a_store_of_named_graphs_alone_is_not_said_to_have_no_fault(tmp_path: Path) -> None:
    (tmp_path / "named.nq").write_text('<x:s> <x:p> "1" <x:g> .\n')
    loading.load([str(tmp_path / "named.nq")], str(tmp_path / "store"))
    done = run("check", "--store", str(tmp_path / "store"))
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (65, b"", 1)
    assert b"has no triples in its default graph" in done.stderr


def test_a_store_without_this_graph_answers_no_question(old: Path) -> None:
    done = run("ask", "causes", "--store", str(old))
    assert (done.returncode, done.stdout) == (65, b"")
    assert "does not hold this graph" in done.stderr.decode()
    assert count(old) == 1


def test_named_graphs_stay_and_blank_nodes_of_two_files_are_two(tmp_path: Path) -> None:
    (tmp_path / "one.nq").write_text("_:a <x:p> <x:o> <x:g> .\n_:a <x:p> <x:o> .\n")
    (tmp_path / "two.nt").write_text("_:a <x:p> <x:o> .\n")
    (tmp_path / "three.trig.gz").write_bytes(gzip.compress(b"<x:g> { <x:s> <x:p> <x:o> }"))
    store = str(tmp_path / "store")
    done = run("load", *(str(tmp_path / name) for name in ("one.nq", "two.nt", "three.trig.gz")), "--store", store)
    assert done.returncode == 0
    told = [line.split()[1:3] for line in done.stdout.decode().splitlines()[:-1]]
    assert told == [["2", "triples"], ["1", "triple"], ["1", "triple"]]
    assert count(store) == 2
    assert count(store, "SELECT (COUNT(*) AS ?n) { GRAPH <x:g> { ?s ?p ?o } }") == 2
    assert count(store, "SELECT (COUNT(*) AS ?n) FROM <x:g> { ?s ?p ?o }") == 2


def test_a_store_with_nothing_in_the_default_graph_is_told(tmp_path: Path) -> None:
    (tmp_path / "one.nq").write_text("<x:s> <x:p> <x:o> <x:g> .\n")
    done = run("load", str(tmp_path / "one.nq"), "--store", str(tmp_path / "store"))
    assert done.returncode == 0
    assert loading.NOT_DEFAULT in done.stderr.decode()


def test_imports_are_told_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "one.ttl").write_text("<x:s> <http://www.w3.org/2002/07/owl#imports> <http://127.0.0.1:9/> .")
    done = run("load", str(tmp_path / "one.ttl"), "--store", str(tmp_path / "store"))
    assert done.returncode == 0
    assert ": 1 owl:imports read as data, not followed" in done.stderr.decode()


BAD = {
    "syntax.ttl": (b"<x:a> <x:b> <x:c> .\n<x:a> <x:b .", 65, "syntax.ttl' cannot be read as Turtle: line 2 column 7"),
    "nothing.ttl": (b"# nothing", 65, "nothing.ttl' holds no triples"),
    "missing.ttl": (None, 66, "there is no file"),
    "word.docx": (b"x", 2, "word.docx' must end in .ttl"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_named_and_leaves_the_old_store(name: str, old: Path) -> None:
    data, code, sentence = BAD[name]
    if data is not None:
        (old.parent / name).write_bytes(data)
    before, around = held(old), sorted(os.listdir(old.parent))
    done = run("load", str(old.parent / "old.ttl"), str(old.parent / name), "--store", str(old), "--force")
    assert (done.returncode, done.stdout) == (code, b"")
    assert sentence in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1
    assert (held(old), sorted(os.listdir(old.parent))) == (before, around)


def test_an_existing_store_needs_force(old: Path) -> None:
    words = ("load", str(old.parent / "old.ttl"), "--store", str(old))
    refused = run(*words)
    assert refused.returncode == 2
    assert "holds a store already; use --force" in refused.stderr.decode()
    assert run(*words, "--force").returncode == 0


def test_what_appears_at_the_target_meanwhile_stays(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target, seal = old.parent / "target", loading._seal

    def sealed(path: str) -> None:
        seal(path)
        target.mkdir()
        (target / "thesis.txt").write_text("mine")

    monkeypatch.setattr(loading, "_seal", sealed)
    with pytest.raises(UsageError, match="refusing to overwrite"):
        loading.load([str(old.parent / "old.ttl")], str(target), force=True)
    assert (target / "thesis.txt").read_text() == "mine"
    assert sorted(os.listdir(old.parent)) == ["old.ttl", "store", "target"]


@pytest.mark.parametrize("kind", ["folder", "file", "link", "store with a file of somebody"])
def test_what_is_not_a_store_of_ours_is_never_replaced(kind: str, old: Path) -> None:
    target = old.parent / "target"
    if kind == "folder":
        target.mkdir()
    elif kind == "file":
        target.write_text("mine")
    elif kind == "link":
        target.symlink_to(old)
    else:
        shutil.copytree(old, target)
        (target / "mine.txt").write_text("mine")
    done = run("load", str(old.parent / "old.ttl"), "--store", str(target), "--force")
    assert done.returncode == 2
    assert "backspasm: " in done.stderr.decode()
    assert count(old) == 1
    assert target.is_file() or target.is_symlink() or kind == "folder" or (target / "mine.txt").is_file()


FULL = """
import resource, signal, sys
sys.dont_write_bytecode = True
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
from backspasm import cli
sys.exit(cli.main(sys.argv[2:]))
"""


@pytest.mark.parametrize("size", [100, 70_000, 100_000])
def test_a_full_disk_leaves_the_old_store_and_no_stray(size: int, old: Path) -> None:
    (old.parent / "new.ttl").write_text(NEW)
    before, around = held(old), sorted(os.listdir(old.parent))
    words = [str(size), "load", str(old.parent / "new.ttl"), "--store", str(old), "--force"]
    done = subprocess.run([sys.executable, "-c", FULL, *words], capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (74, b"")
    assert done.stderr.decode() == f"backspasm: {str(old)!r} could not be written: File too large\n"
    assert (held(old), sorted(os.listdir(old.parent))) == (before, around)


def test_a_folder_that_cannot_be_written_is_74(tmp_path: Path) -> None:
    (tmp_path / "one.ttl").write_text(OLD)
    done = run("load", str(tmp_path / "one.ttl"), "--store", str(tmp_path / "nowhere" / "store"))
    assert done.returncode == 74
    assert "its folder does not exist" in done.stderr.decode()


@contextlib.contextmanager
def loader(old: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A loader that waits, with part of its file read."""
    pipe = old.parent / "slow.nt"
    os.mkfifo(pipe)
    command = (
        "import sys, types; from backspasm.sandbox import stream; "
        "stream.files = types.SimpleNamespace(head=lambda *_: b'', title=repr); "  # else it would wait for the pipe's end
        "from backspasm.__main__ import main; sys.exit(main())"
    )
    words = ["load", str(pipe), "--store", str(old), "--force"]
    with subprocess.Popen(
        [sys.executable, "-c", command, *words],
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background job ignores it
    ) as process:
        with pipe.open("r+b", buffering=0) as file:  # for reading, too, so that it opens without waiting
            file.write(OLD.encode())
            while not (old.parent / f".{old.name}.backspasm-new" / "CURRENT").exists():
                assert process.poll() is None
                time.sleep(0.02)
            time.sleep(0.2)
            yield process
        process.kill()


def test_a_second_loader_is_told_and_an_export_beside_it_is_not_kept_waiting(old: Path) -> None:
    with loader(old):
        done = run("load", str(old.parent / "old.ttl"), "--store", str(old), "--force")
        assert done.returncode == 74
        assert "is being written by another `backspasm load`" in done.stderr.decode()
        assert run("export", "turtle", "-o", str(old.parent / "export.ttl")).returncode == 0
        assert count(old) == 1


def test_an_interrupt_is_130_and_leaves_the_old_store(old: Path) -> None:
    before = held(old)
    with loader(old) as process:
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
    assert process.stderr
    assert held(old) == before
    assert not list(old.parent.glob(".*"))


def test_killed_at_any_moment_it_leaves_the_old_or_the_new_store(old: Path) -> None:
    new = old.parent / "new.ttl"
    new.write_text(NEW)
    moments = random.Random(7)
    for _ in range(KILLS):
        command = [sys.executable, "-m", "backspasm", "load", str(new), "--store", str(old), "--force"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            time.sleep(moments.uniform(0, 0.5))
            process.kill()
        store = disk.open_store(str(old))
        assert len(store) in (1, 20_000)
        assert disk.whole(str(old))
    run("load", str(new), "--store", str(old), "--force")
    assert count(old) == 20_000
    assert not list(old.parent.glob(".*"))


def test_an_open_store_keeps_answering_when_it_is_replaced(old: Path) -> None:
    open_store = disk.open_store(str(old))
    (old.parent / "new.ttl").write_text(NEW)
    loading.load([str(old.parent / "new.ttl")], str(old), force=True)
    assert len(open_store) == 1
    assert len(disk.open_store(str(old))) == 20_000


def test_api_takes_a_store(shipped: str) -> None:
    assert backspasm.ask("causes", store=shipped) == backspasm.ask("causes")
    assert backspasm.sparql("ASK { ?s a <https://w3id.org/backspasm/Claim> }", store=shipped) is True
    with pytest.raises(backspasm.UsageError):
        backspasm.ask("causes", store=shipped, engine="rdflib")


def test_a_strangers_query_over_a_store_reads_no_other_store(shipped: str) -> None:
    done = run_apart(
        "sparql", "-", "--store", shipped, input=b"SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"
    )
    assert done.returncode == 65
    assert b"SERVICE is not allowed" in done.stderr


def test_ox_knows_no_other_default(shipped: str) -> None:
    store = disk.open_store(shipped)
    assert next(store.quads_for_pattern(None, None, None, ox.DefaultGraph()), None)
    assert list(store.named_graphs()) == []
