"""A server that runs for a benchmark: how to start it, ask it, and read what it costs."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/sparql-results+json, text/turtle"}


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextlib.contextmanager
def running(command: list[str], port: int, path: str, folder: str | None = None) -> Iterator[int]:
    """Run a server, in a folder, until the context ends; gives its process id once it answers."""
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd=folder) as server:
        try:
            for _ in range(400):
                with contextlib.suppress(OSError):
                    ask(http.client.HTTPConnection("127.0.0.1", port), "GET", path)
                    break
                time.sleep(0.05)
            yield server.pid
        finally:
            server.kill()


def ours(port: int, *options: str) -> list[str]:
    return [sys.executable, "-m", "backspasm", "serve", "--port", str(port), *options]


def processes(root: int) -> list[int]:
    """The ids of a process and all that it started."""
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            after = path.read_text().rpartition(")")[2].split()
            parents.setdefault(int(after[1]), []).append(int(path.parent.name))
    found = [root]
    for one in found:
        found += parents.get(one, [])
    return found


def cpu(root: int) -> float:
    """The CPU seconds of a process and all that it started, as far as they still run."""
    total = 0
    for one in processes(root):
        for path in Path(f"/proc/{one}/task").glob("*/schedstat"):
            with contextlib.suppress(OSError):
                total += int(path.read_text().split()[0])
    return total / 1e9


def memory(process: int) -> int:
    """The resident memory of a process, in MB."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024**2


def ask(
    connection: http.client.HTTPConnection, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, bytes]:  # fmt: skip
    connection.request(method, path, body, headers or {})
    reply = connection.getresponse()
    return reply.status, reply.read()
