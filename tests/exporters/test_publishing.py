"""A file or a set of files is put in place whole, whatever ends the writing, and never over what is not ours."""

from __future__ import annotations

import hashlib
import json
import os
import random
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import run, run_apart

from backspasm import writing
from backspasm.errors import UsageError, WriteError
from backspasm.exporters import publishing
from backspasm.exporters.formats import EXPORTERS

KILLS = int(os.environ.get("BACKSPASM_KILLS", "10"))  # how often a writer is killed; 100 where time allows
FOLDERS = [form for form, exporter in EXPORTERS.items() if exporter.folder]
FOLDER = FOLDERS[0] if FOLDERS else "all"
LEFT = (".{}.backspasm-new", ".{}.backspasm-old")


def files_of(letter: str) -> dict[str, bytes]:
    """A small set of files with a manifest, every byte of it told by its letter."""
    made = {"one.txt": letter.encode() * 5000, "in/two.txt": letter.encode() * 70_000, "in/three.txt": b""}
    listed = {
        name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in sorted(made.items())
    }
    head = json.dumps({"generator": publishing.GENERATOR, "letter": letter, "files": listed})
    return {**made, publishing.NAME: head.encode()}


OLD, NEW = files_of("o"), files_of("n")


def found(folder: Path) -> dict[str, bytes]:
    """The files below a folder by their names, as they are."""
    return {name: (folder / name).read_bytes() for name in publishing._listing(str(folder))}


def beside(target: Path) -> list[str]:
    """What stands in the folder around a target, but for the target."""
    return sorted(name for name in os.listdir(target.parent) if name != target.name)


WRITER = """
import errno, os, sys
from backspasm import errors, writing
from backspasm.exporters import publishing
def write(folder, target, step, mode):
    made = {name: open(os.path.join(folder, name), "rb").read() for name in publishing._listing(folder)}
    if mode == "kill by renames":
        writing.exchange = lambda *names: False
    count = 0
    def stepping(function):
        def stepped(*arguments, **settings):
            nonlocal count
            count += 1
            if count == int(step):
                if mode.startswith("kill"):
                    os._exit(9)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return function(*arguments, **settings)
        return stepped
    for name in ("mkdir", "fsync", "rename", "replace", "unlink", "rmdir"):
        setattr(os, name, stepping(getattr(os, name)))
    try:
        if target.endswith(".txt"):
            writing.write_file(target, made["in/two.txt"], True)
        else:
            publishing.write_folder(target, lambda: made, True)
    except errors.WriteError:
        return 74
    return 3 if count < int(step) else 0
for line in sys.stdin:
    child = os.fork()
    if not child:
        code = 70
        try:
            code = write(*line.rstrip().split("\\t"))
        finally:
            os._exit(code)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
LOOP = """
import itertools, os, sys
from backspasm.exporters import publishing
sets = [{name: open(os.path.join(folder, name), "rb").read() for name in publishing._listing(folder)} for folder in sys.argv[2:]]
print("ready", flush=True)
for made in itertools.cycle(sets):
    publishing.write_folder(sys.argv[1], lambda: made, True)
"""


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The folders of the new and of the old set, for writers to read."""
    folders = [str(tmp_path_factory.mktemp("laid") / name) for name in ("new", "old")]
    publishing.write_folder(folders[0], lambda: NEW)
    publishing.write_folder(folders[1], lambda: OLD)
    return folders


@pytest.fixture(scope="module")
def writer() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", WRITER]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as one:
        yield one


@pytest.fixture
def write_apart(writer: subprocess.Popen[str], laid_out: list[str]) -> Callable[[Path, int, str], int]:
    """Write the new set over the old in a process of its own that dies, or finds the disk full, at one step."""

    def write(target: Path, step: int, mode: str) -> int:
        assert writer.stdin
        assert writer.stdout
        print(laid_out[0], target, step, mode, sep="\t", file=writer.stdin, flush=True)
        return int(writer.stdout.readline())

    return write


@pytest.mark.parametrize("mode", ["kill", "kill by renames"])
@pytest.mark.parametrize("before", [OLD, {}], ids=["over a set", "for the first time"])
def test_killed_at_any_step_it_leaves_a_whole_set_and_the_next_start_cleans_up(
    before: dict[str, bytes], mode: str, tmp_path: Path, write_apart: Callable[[Path, int, str], int]
) -> None:
    target = tmp_path / "set"
    absent = 0
    for step in range(1, 100):
        if before:
            publishing.write_folder(str(target), lambda: before, force=True)
        code = write_apart(target, step, mode)
        if target.exists():
            assert found(target) in (before, NEW)
        else:
            absent += 1
        publishing._recover(str(target))
        assert beside(target) == []
        assert not before or found(target) in (before, NEW)
        if code == 3:
            break
        assert code in (0, 9)
        if target.exists() and not before:
            writing.remove(str(target))
    assert code == 3
    assert step > 10
    if before:  # it is absent between two renames alone, where the system cannot exchange folders in one step
        assert absent == (0 if mode == "kill" and sys.platform == "linux" else 1)


def test_killed_at_any_step_a_file_is_the_old_or_the_new_one(
    tmp_path: Path, write_apart: Callable[[Path, int, str], int]
) -> None:
    target = tmp_path / "file.txt"
    for step in range(1, 20):
        target.write_bytes(b"old")
        code = write_apart(target, step, "kill")
        assert target.read_bytes() in (b"old", NEW["in/two.txt"])
        publishing._recover(str(target))
        assert beside(target) == []
        if code == 3:
            break
    assert code == 3
    assert step > 2


@pytest.mark.parametrize("name", ["set", "file.txt"])
def test_full_disk_at_any_step_leaves_the_old_and_no_stray(
    name: str, tmp_path: Path, write_apart: Callable[[Path, int, str], int]
) -> None:
    target = tmp_path / name
    refused = 0
    for step in range(1, 100):
        if name == "set":
            publishing.write_folder(str(target), lambda: OLD, force=True)
        else:
            target.write_bytes(b"old")
        code = write_apart(target, step, "full")
        now = found(target) if name == "set" else {"in/two.txt": target.read_bytes()}
        if code == 74:
            refused += 1
            assert now == (OLD if name == "set" else {"in/two.txt": b"old"})
            assert beside(target) == []
        else:
            assert now["in/two.txt"] == NEW["in/two.txt"]
        publishing._recover(str(target))
        assert beside(target) == []
        if code == 3:
            break
    assert code == 3
    assert refused >= 2


def test_killed_at_random_moments_it_leaves_a_whole_set(tmp_path: Path, laid_out: list[str]) -> None:
    target = tmp_path / "set"
    moments = random.Random(KILLS)
    for _ in range(KILLS):
        command = [sys.executable, "-c", LOOP, str(target), *laid_out]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
            assert writer.stdout
            writer.stdout.readline()
            time.sleep(moments.uniform(0, 0.05))
            writer.send_signal(signal.SIGKILL)
        if target.exists():
            assert found(target) in (OLD, NEW)
        publishing._recover(str(target))
        assert beside(target) == []
        assert not target.exists() or found(target) in (OLD, NEW)


def test_export_killed_at_random_moments_leaves_a_whole_set(tmp_path: Path, own_mappings: Path) -> None:
    target = tmp_path / "around" / "set"
    target.parent.mkdir()
    sets = {}
    begun = time.monotonic()
    mapped = ["--mappings", str(own_mappings)]
    for name, options in (("plain", []), ("mapped", mapped)):
        assert run("export", FOLDER, "-o", str(target), "--force", *options).returncode == 0
        sets[name] = found(target)
    lasts = (time.monotonic() - begun) / 2
    assert sets["plain"] != sets["mapped"]
    moments = random.Random(KILLS)
    for number in range(max(2, KILLS // 5) if KILLS < 100 else KILLS):
        options = mapped if number % 2 else []
        command = [sys.executable, "-m", "backspasm", "export", FOLDER, "-o", str(target), "--force", *options]
        with subprocess.Popen(command) as writer:
            time.sleep(moments.uniform(0.1, 1.1) * lasts)
            writer.send_signal(signal.SIGKILL)
        if target.exists():
            assert found(target) in sets.values()
    assert run("export", FOLDER, "-o", str(target), "--force").returncode == 0
    assert beside(target) == []
    assert found(target) == sets["plain"]


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300))


@pytest.mark.parametrize("form", ["turtle", FOLDER])
def test_no_room_for_a_file_leaves_the_old_export_and_exits_74(form: str, tmp_path: Path) -> None:
    target = tmp_path / "target"
    folder = EXPORTERS[form].folder
    if folder:
        publishing.write_folder(str(target), lambda: OLD)
    else:
        target.write_bytes(b"old")
    before = found(target) if folder else target.read_bytes()
    surroundings = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = run_apart("export", form, "-o", str(target), "--force", preexec_fn=limited, env=surroundings)
    assert done.returncode == 74
    assert done.stderr.decode().count("\n") == 1
    assert (found(target) if folder else target.read_bytes()) == before
    assert beside(target) == []


def test_two_writers_at_once_leave_one_whole_set(tmp_path: Path) -> None:
    target = tmp_path / "set"
    sets = [files_of(letter) for letter in "abcdef"]

    def write(made: dict[str, bytes]) -> None:
        for _ in range(5):
            publishing.write_folder(str(target), lambda: made, force=True)

    writers = [threading.Thread(target=write, args=(made,)) for made in sets]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert found(target) in sets
    assert beside(target) == []


def test_an_exporter_that_fails_leaves_the_old_set(tmp_path: Path) -> None:
    target = tmp_path / "set"
    publishing.write_folder(str(target), lambda: OLD)

    def failing() -> dict[str, bytes]:
        raise KeyError("gone")

    with pytest.raises(KeyError):
        publishing.write_folder(str(target), failing, force=True)
    assert found(target) == OLD
    assert beside(target) == []


def test_a_half_written_set_is_not_completed(tmp_path: Path) -> None:
    target = tmp_path / "set"
    publishing.write_folder(str(target), lambda: OLD)
    publishing.write_folder(str(tmp_path / "other"), lambda: NEW)
    target.rename(tmp_path / LEFT[1].format("set"))
    (tmp_path / "other").rename(tmp_path / LEFT[0].format("set"))
    (tmp_path / LEFT[0].format("set") / "in" / "two.txt").write_bytes(b"torn")
    publishing._recover(str(target))
    assert found(target) == OLD
    assert beside(target) == []


def test_the_next_export_restores_before_it_refuses(tmp_path: Path) -> None:
    target = tmp_path / "set"
    publishing.write_folder(str(target), lambda: OLD)
    target.rename(tmp_path / LEFT[1].format("set"))
    with pytest.raises(UsageError, match="--force"):
        publishing.write_folder(str(target), lambda: NEW)
    assert found(target) == OLD


def test_a_link_planted_under_the_name_of_the_new_set_is_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.mkdir()
    (victim / "kept.txt").write_bytes(b"kept")
    around = tmp_path / "around"
    around.mkdir()
    for name in LEFT:
        (around / name.format("set")).symlink_to(victim)
    publishing.write_folder(str(around / "set"), lambda: NEW)
    assert found(victim) == {"kept.txt": b"kept"}
    assert found(around / "set") == NEW
    assert beside(around / "set") == []


def link(path: Path) -> None:
    (path.parent / "elsewhere").write_bytes(b"kept")
    path.symlink_to(path.parent / "elsewhere")


def folder_link(path: Path) -> None:
    publishing.write_folder(str(path.parent / "elsewhere"), lambda: OLD)
    path.symlink_to(path.parent / "elsewhere")


def stranger(path: Path) -> None:
    path.mkdir()
    (path / "letter.txt").write_bytes(b"kept")


def impostor(path: Path) -> None:
    stranger(path)
    (path / publishing.NAME).write_text('{"generator": "another", "files": {}}')


def guest(path: Path) -> None:
    publishing.write_folder(str(path), lambda: OLD)
    (path / "letter.txt").write_bytes(b"kept")


def export_of_ours(path: Path) -> None:
    publishing.write_folder(str(path), lambda: OLD)


def file(path: Path) -> None:
    path.write_bytes(b"kept")


REFUSED = {
    "a link for a file": (link, "turtle", True, "symbolic link"),
    "a link that leads nowhere": (lambda path: path.symlink_to("nowhere"), "turtle", True, "symbolic link"),
    "a link for a folder": (folder_link, "all", True, "symbolic link"),
    "a folder for a file": (lambda path: path.mkdir(), "turtle", True, "is a folder"),
    "a file that is there": (file, "turtle", False, "--force"),
    "a pipe for a file": (lambda path: os.mkfifo(path), "turtle", True, "not a plain file"),
    "a file for a folder": (file, "all", True, "the export has several files"),
    "an empty folder": (lambda path: path.mkdir(), "all", True, "not a backspasm export"),
    "a folder of somebody's": (stranger, "all", True, "not a backspasm export"),
    "a folder with another manifest": (impostor, "all", True, "not a backspasm export"),
    "a folder of ours": (export_of_ours, "all", False, "--force"),
    "a folder of ours with a guest": (guest, "all", True, "letter.txt"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_ours_is_not_written_over(case: str, tmp_path: Path) -> None:
    make, form, force, sentence = REFUSED[case]
    target = tmp_path / "target"
    make(target)
    before = sorted((path.name, path.lstat().st_mtime_ns) for path in tmp_path.rglob("*"))
    done = run("export", form, "-o", str(target), *(["--force"] if force else []))
    message = done.stderr.decode()
    assert done.returncode == 2, message
    assert sentence in message
    assert message.count("\n") == 1
    assert sorted((path.name, path.lstat().st_mtime_ns) for path in tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["turtel"], 2, "did you mean 'turtle'"),
        ([], 2, "name a format"),
        (["all"], 2, "-o"),
        ([FOLDER], 2, "-o"),
        (["all", "-o", "/"], 2, "'/'"),
        (["turtle", "-o", "/"], 2, "'/'"),
        (["turtle", "-o", ""], 2, "name of a file"),
        (["turtle", "-o", "/dev/null", "--force"], 2, "not a plain file"),
        (["turtle", "-o", "nowhere/at/all.ttl"], 74, "create it first"),
        (["all", "-o", "nowhere/at/all"], 74, "create it first"),
        (["turtle", "-o", "/proc/here.ttl"], 74, "could not be written"),
        ([FOLDER, "-o", "/proc/here"], 74, "could not be written"),
        (["turtle", "-o", "x" * 300], 74, "could not be written"),
        (["sssom", "--mappings", "nothing.tsv"], 66, "no file"),
    ],
)
def test_wrong_input_gets_a_sentence_and_its_code(
    arguments: list[str], code: int, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("export", *arguments)
    message = done.stderr.decode()
    assert done.returncode == code, message
    assert sentence in message
    assert message.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_null_in_a_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        writing.write_file(f"{tmp_path}/a\0b", b"")
    with pytest.raises(UsageError):
        writing.write_file(f"{tmp_path}/\ud800", b"")


def test_force_writes_over_an_export_and_without_a_target_none_is_needed(tmp_path: Path) -> None:
    target = tmp_path / "target.ttl"
    assert run("export", "turtle", "-o", str(target)).returncode == 0
    first = target.read_bytes()
    target.write_bytes(b"")
    assert run("export", "turtle", "-o", str(target), "--force").returncode == 0
    assert target.read_bytes() == first == run("export", "turtle").stdout


def test_a_closed_or_full_standard_output_is_74_and_a_closed_pipe_is_no_fault() -> None:
    code = "import sys; from backspasm.cli import main; sys.exit(main(['export', 'turtle']))"
    full = subprocess.run(
        ["sh", "-c", f'exec "{sys.executable}" -c "$1" > /dev/full', "sh", code], capture_output=True, check=False
    )
    assert (full.returncode, full.stderr.count(b"\n")) == (74, 1)
    closed = subprocess.run(
        ["sh", "-c", f'exec "{sys.executable}" -c "$1" >&-', "sh", code], capture_output=True, check=False
    )
    assert (closed.returncode, closed.stderr.count(b"\n")) == (74, 1)
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as piped:
        assert piped.stdout
        assert piped.stderr
        piped.stdout.close()
        assert piped.stderr.read() == b""
    assert piped.returncode == 0


def test_a_file_in_place_of_the_folder_around_is_74(tmp_path: Path) -> None:
    file(tmp_path / "file")
    with pytest.raises(WriteError):
        writing.write_file(str(tmp_path / "file" / "in.txt"), b"")


def test_place_that_is_gone_is_74(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    command = f'cd "{gone}" && rmdir "{gone}" && "{sys.executable}" -P -m backspasm export turtle -o x.ttl'
    done = subprocess.run(command, shell=True, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (74, b"")
    assert done.stderr.count(b"\n") == 1
