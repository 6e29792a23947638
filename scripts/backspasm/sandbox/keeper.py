"""Run a function that starts programs and writes temporary files, so that neither outlives the caller.

A keeper process holds a temporary folder and a child that runs the function. Whether the function ends or the caller is
killed, the keeper ends every process of the child's session and removes the folder. There are no limits: the function
gets no untrusted data.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile

from ..errors import BackspasmError
from . import process

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def call(function: Callable[..., bytes], *arguments: object) -> bytes:
    """Run a function of the package and return its result, as `process.call` does."""
    if not hasattr(os, "fork"):
        return function(*arguments)
    try:
        started = subprocess.Popen(
            process.command("keeper"),
            bufsize=0,
            stdin=subprocess.PIPE,  # the keeper sees it closed when the caller is gone
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # a signal of the terminal reaches only the caller
        )
    except OSError as error:
        raise process.not_started(error) from None
    with started as keeper:
        assert keeper.stdin
        assert keeper.stdout
        with contextlib.suppress(BrokenPipeError):  # the keeper has ended
            keeper.stdin.write(process.request(function, arguments, None))
        written = keeper.stdout.read()
    if not written:
        raise BackspasmError("the subprocess ended without an answer")
    return process.result(written)


def main() -> None:
    """Run the request on standard input until it is answered or the caller is gone."""
    head = sys.stdin.buffer.readline()
    if not head.endswith(b"\n"):
        return
    folder = tempfile.mkdtemp(prefix="backspasm-")
    try:
        ended, open_while_running = os.pipe()
        child = os.fork()
        if not child:
            _work(head, folder)
        os.close(open_while_running)
        select.select([sys.stdin, ended], [], [])
        os.kill(child, signal.SIGKILL)  # first and by itself: it has no group until its session begins
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _work(head: bytes, folder: str) -> None:
    """Answer a request in a session of its own, with its temporary files in a folder, and end this process."""
    try:
        os.setsid()
        os.environ["TMPDIR"] = tempfile.tempdir = folder
        sys.stdout.buffer.write(process.answer(head, bytes))
        sys.stdout.buffer.flush()
    finally:
        os._exit(0)
