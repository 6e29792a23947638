"""What is not to be trusted ends its worker alone, in time, and finds no way out."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import run, running

import backspasm
from backspasm import files
from backspasm.errors import BackspasmError, DataError
from backspasm.graph import parts
from backspasm.sandbox import process, query

# What an engine does not come back from: each ends its worker alone, within the time that it is given.
ENDLESS = {
    "a product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "a product in order": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f",
    "a text that doubles": "SELECT ?y { BIND('"
    + "x" * 1000
    + "' AS ?x) "
    + " ".join(f"BIND(CONCAT(?x{n or ''}, ?x{n or ''}) AS ?x{n + 1})" for n in range(30))
    + " BIND(STRLEN(?x30) AS ?y) }",
    "many patterns": "SELECT * { " + " ".join(f"?s{n} ?p{n} ?o{n + 1} ." for n in range(300)) + " }",
    "a flood": "SELECT * { ?a ?b ?c . ?d ?e ?f }",
}


@pytest.fixture
def address_that_hangs() -> Iterator[str]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"


@pytest.mark.parametrize("case", ENDLESS)
def test_endless_query_is_given_up(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "MOST_SECONDS", 0.4)
    with pytest.raises(DataError, match=r"the query takes more than|the answer is longer than"):
        backspasm.sparql(ENDLESS[case])


def test_expression_that_backtracks_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "MOST_SECONDS", 1.5)
    with pytest.raises(DataError, match=r"more than 1\.5 seconds"):
        backspasm.sparql(f"ASK {{ FILTER(REGEX('{'a' * 40}b', '(a+)+$')) }}", engine="rdflib")


def test_many_threads_fit_the_memory() -> None:
    """A store on disk starts as many to read its files, and a thread that cannot start ends the process."""
    program = (
        "import threading; from backspasm.sandbox import process; process.limit(30); met = threading.Barrier(25)\n"
        "for _ in range(24): threading.Thread(target=met.wait).start()\n"
        "met.wait()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_worker_opens_no_connection() -> None:
    """Should a SERVICE ever pass unseen, it finds no way out."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.settimeout(0.1)
        query = f"SELECT * {{ SERVICE <http://127.0.0.1:{listening.getsockname()[1]}/> {{ ?s ?p ?o }} }}"
        code = f"from backspasm.sandbox import query; query.clauses = lambda text: set(); query.answer({query!r}, 'ENGINE', '')"
        for engine in ("oxigraph", "rdflib"):
            program = code.replace("ENGINE", engine)
            done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, check=False)
            assert b"Too many open files" in done.stderr
            with pytest.raises(TimeoutError):
                listening.accept()


@pytest.mark.parametrize("limit", ["ulimit -v 900000", "ulimit -t 20", "ulimit -n 64"])
def test_lower_limits_of_the_system_are_kept(limit: str) -> None:
    command = f'{limit} && echo "ASK {{}}" | "{sys.executable}" -m backspasm sparql -'
    done = subprocess.run(command, shell=True, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"true\n", b"")


def test_fault_of_our_own_is_no_fault_of_the_query() -> None:
    with pytest.raises(BackspasmError, match="TypeError") as error:
        process.call(query.shape)
    assert error.value.code == 70


def test_worker_has_the_package_of_its_caller(tmp_path: Path) -> None:
    """Wherever that was found: another copy would have another graph."""
    package = Path(backspasm.__file__).parent
    copy = tmp_path / "places" / "backspasm"
    shutil.copytree(package, copy)
    for folder in ("ontology", "queries"):
        shutil.copytree(files.folder(folder), copy / folder, dirs_exist_ok=True)
    (copy / "ontology" / "generated" / parts.FILE).write_text(parts.text([]), encoding="utf-8")
    program = (
        f"import sys; sys.path.insert(0, {str(copy.parent)!r}); import backspasm;"
        "print(backspasm.sparql('ASK { ?s <https://w3id.org/backspasm/promptedBy> ?o }'))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout == b"False\n"


def test_answer_with_a_cell_of_many_megabytes_is_65_or_whole() -> None:
    doubled = "'" + "x" * 1024 + "' AS ?x0"
    query = f"SELECT ?x13 {{ BIND({doubled}) " + " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(13))
    done = run("sparql", "-", "--format", "csv", input=f"{query} }}".encode())
    assert (done.returncode, done.stdout) == (65, b"")
    assert b"too large (many megabytes)" in done.stderr
    done = run("sparql", "-", "--format", "csv", input=f"{query.replace('?x13 {', '?x12 {')} }}".encode())
    assert (done.returncode, len(done.stdout)) == (0, len("x12\r\n\r\n") + 4 * 1024**2)


@pytest.mark.skipif(not hasattr(signal, "alarm"), reason="this system has no alarm")
def test_worker_without_its_caller_comes_to_an_end(address_that_hangs: str) -> None:
    """Also one that waits and computes nothing: no limit on computing ever ends that."""
    program = (
        "from backspasm.sandbox import process; late = signal.setitimer; signal.setitimer = lambda which, most: late(which, 1); sys.stdin = io.TextIOWrapper(io.BytesIO(json.dumps("
        f"['backspasm.sandbox.endpoint', 'fetch', [{address_that_hangs!r}, 'ASK {{}}', False, False, ''], False]).encode())); process.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"import io, json, signal, sys; {program}", "", str(os.getpid())],
        capture_output=True,
        timeout=20,
        check=False,
    )
    assert done.returncode == -signal.SIGALRM


def test_worker_is_not_held_by_a_setting_of_python() -> None:
    settings = {**os.environ, "PYTHONINSPECT": "1"}
    program = "import backspasm, os; print(backspasm.sparql('ASK {}'), flush=True); os._exit(0)"
    done = subprocess.run(
        [sys.executable, "-c", program], env=settings, stdin=subprocess.DEVNULL, capture_output=True, check=True
    )
    assert (done.stdout, done.stderr) == (b"True\n", b"")


def test_limit_on_open_files_is_an_error_of_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "query.rq"
    path.write_text("ASK {}", encoding="utf-8")
    command = f'ulimit -n 8 && "{sys.executable}" -m backspasm sparql "{path}"'
    done = subprocess.run(command, shell=True, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (70, b"")
    assert done.stderr == b"backspasm: the subprocess could not be started: Too many open files\n"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell that the caller is gone")
def test_worker_whose_caller_is_gone_before_it_starts_ends() -> None:
    *command, _ = process.command("process")
    request = process.request(query.shape, ("ASK {}",), None)
    done = subprocess.run([*command, "1"], input=request, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (process.OUT_OF_MEMORY, b"")
    done = subprocess.run([*command, str(os.getpid())], input=request, capture_output=True, check=False)
    assert (done.returncode, done.stdout.startswith(process.DONE)) == (0, True)


def test_nothing_is_imported_from_the_folder_one_stands_in(tmp_path: Path) -> None:
    for name in ("json", "pyoxigraph", "subprocess", "backspasm"):
        (tmp_path / f"{name}.py").write_text("open('seen', 'w').close()", encoding="utf-8")
    script = Path(sys.executable).with_name("backspasm")
    done = subprocess.run([script, "sparql", "-"], input=b"ASK {}", capture_output=True, cwd=tmp_path, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"true\n", b"")
    assert not (tmp_path / "seen").exists()


def test_interrupt_is_heard() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "backspasm", "sparql", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background job ignores it
    ) as asking:
        assert asking.stdin
        asking.stdin.write(ENDLESS["a product"].encode())
        asking.stdin.close()
        end = time.monotonic() + 60
        while not running(asking.pid):
            assert time.monotonic() < end
            time.sleep(0.02)
        time.sleep(1)  # for it to wait for the answer
        os.killpg(asking.pid, signal.SIGINT)
        assert asking.wait(60) == 130
        assert asking.stderr
        assert asking.stderr.read() == b""
