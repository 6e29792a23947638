"""What a kept function starts and writes is gone as soon as its caller is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from backspasm.errors import BackspasmError, DataError
from backspasm.sandbox import keeper

PROGRAM = "import sys; sys.path[:0] = [{!r}]; import test_keeper; from backspasm.sandbox import keeper; keeper.call(test_keeper.busy)"
LATE = "import os, time; from backspasm.sandbox import keeper; os.setsid = lambda: time.sleep(60); keeper.main()"


def place() -> bytes:
    """The folder of temporary files, where one is left."""
    with tempfile.NamedTemporaryFile(delete=False):
        return tempfile.gettempdir().encode()


def refuse() -> bytes:
    raise DataError("the data is bad")


def busy() -> bytes:
    """Start a program, write a temporary file, and wait."""
    with tempfile.NamedTemporaryFile(delete=False), subprocess.Popen(["sleep", "60"]):
        return b""


def wait_for(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def running(mark: str) -> list[str]:
    """The process ids of the programs with a folder in their environment."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            if mark.encode() in Path("/proc", name, "environ").read_bytes():
                found.append(name)
        except OSError:
            continue
    return found


def test_result_comes_back_and_temporary_files_do_not_stay() -> None:
    folder = Path(keeper.call(place).decode())
    assert folder.name.startswith("backspasm-")
    assert not folder.exists()


def die() -> bytes:
    os._exit(1)


def test_function_that_dies_is_an_error_of_one_sentence() -> None:
    with pytest.raises(BackspasmError, match="the subprocess ended without an answer"):
        keeper.call(die)


def test_limit_on_open_files_is_an_error_of_one_sentence() -> None:
    program = "from backspasm import checks, errors\ntry: checks.reasoner('owlrl')\nexcept errors.BackspasmError as error: print(error)"
    command = f'ulimit -n 8 && "{sys.executable}" -c "{program}"'
    done = subprocess.run(command, shell=True, capture_output=True, check=False)
    assert done.stdout == b"the subprocess could not be started: Too many open files\n"


def test_error_is_raised_here() -> None:
    with pytest.raises(DataError, match=r"^the data is bad$"):
        keeper.call(refuse)


@pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")
@pytest.mark.parametrize(
    "sent", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT], ids=lambda sent: sent.name
)
def test_nothing_outlives_a_killed_caller(sent: signal.Signals, tmp_path: Path) -> None:
    settings = {**os.environ, "TMPDIR": str(tmp_path)}
    program = PROGRAM.format(str(Path(__file__).parent))
    with subprocess.Popen(
        [sys.executable, "-c", program],
        env=settings,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as caller:
        wait_for(lambda: list(tmp_path.glob("*/*")) and len(running(str(tmp_path))) > 3)
        caller.send_signal(sent)
        caller.wait()
        wait_for(lambda: not running(str(tmp_path)))
    assert os.listdir(tmp_path) == []


def test_child_whose_session_has_not_begun_ends_too(tmp_path: Path) -> None:
    settings = {**os.environ, "TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", LATE], input=b"[]\n", env=settings, check=True, timeout=20)
    assert os.listdir(tmp_path) == []
