"""A process that may open no connection can still open files."""

from __future__ import annotations

import socket
from pathlib import Path

import pyoxigraph as ox
import pytest

from backspasm.sandbox import process, sockets


def tried(port: int, path: str) -> bytes:
    """Say what a process can open; runs in a subprocess."""
    assert process.disconnect()
    process.close()
    said = [Path(path).read_text()]
    try:
        socket.create_connection(("127.0.0.1", port))
    except PermissionError:
        said.append("refused")
    try:
        ox.Store().query(f"ASK {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}")
    except (OSError, RuntimeError):
        said.append("refused")
    return " ".join(said).encode()


def test_files_are_opened_and_connections_are_not(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("read")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(0.2)
        assert process.call(tried, listener.getsockname()[1], str(tmp_path / "file")) == b"read refused refused"
        with pytest.raises(TimeoutError):  # nobody called
            listener.accept()


@pytest.mark.parametrize("machine", ["riscv64", ""])
def test_unknown_machine_is_not_filtered(machine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: machine)
    assert not sockets.refuse()
