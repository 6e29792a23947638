"""The log has a line for each request, nothing that a person wrote, and keeps nobody waiting."""

from __future__ import annotations

import contextlib
import os
import threading

import pytest
from starlette.testclient import TestClient

from backspasm.server import log

SECRET = "Nobody of Nowhere"


def test_log_has_nothing_that_a_person_wrote(client: TestClient, capfd: pytest.CaptureFixture[str]) -> None:
    client.get("/sparql", params={"query": f'ASK {{ ?s ?p "{SECRET}" }}'})
    client.get("/questions/search", params={"text": SECRET})
    client.get(f"/questions/{SECRET}")
    client.get(f"/{SECRET}")
    client.post("/screen", json={"present": [SECRET]}, headers={"User-Agent": SECRET, "Referer": f"http://x/{SECRET}"})
    client.request(SECRET.partition(" ")[0].upper(), "/health")
    logged = capfd.readouterr().err
    assert "Nobody" not in logged
    assert "NOBODY" not in logged
    lines = [line.split()[1:4] for line in logged.splitlines()]
    assert lines == [
        ["GET", "/sparql", "200"],
        ["GET", "/questions/{name}", "200"],
        ["GET", "/questions/{name}", "404"],
        ["GET", "/{path:path}", "404"],
        ["POST", "/screen", "200"],
        ["-", "/health", "405"],
    ]


def test_log_that_nobody_reads_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    with open(reader, "rb") as read, open(writer, "w", encoding="utf-8") as stalled:
        os.set_blocking(writer, False)
        with contextlib.suppress(BlockingIOError):
            while True:
                os.write(writer, b"x" * 4096)
        os.set_blocking(writer, True)
        monkeypatch.setattr("sys.stderr", stalled)
        writing = threading.Thread(target=log.write, args=["anything"], daemon=True)
        writing.start()
        writing.join(5)
        waits = writing.is_alive()
        read.read(1 << 16)  # which lets it go on
        writing.join()
    assert not waits


def test_closed_standard_error_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", None)
    log.write("anything")
