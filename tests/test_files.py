"""A file is read to a limit, and nothing that is no text, and no pipe without a writer, holds it up."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from conftest import run

from backspasm import files
from backspasm.errors import DataError

NONCHARACTERS = [*range(0xFDD0, 0xFDF0), *(plane << 16 | last for plane in range(17) for last in (0xFFFE, 0xFFFF))]


def test_all_66_noncharacters_are_unreadable_and_their_neighbours_are_not() -> None:
    assert len(NONCHARACTERS) == 66
    assert all(files.unreadable(f"a{chr(code)}b") for code in NONCHARACTERS)
    assert not any(files.unreadable(chr(code)) for code in (0xFDCF, 0xFDF0, 0xFFFD, 0x10000, 0x1FFFD, 0x20000))
    assert not files.unreadable("a\t\r\n\u00e9\u200b\U0001f600")


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    path = tmp_path / "pipe.ttl"
    os.mkfifo(path)
    return path


def test_pipe_without_a_writer_is_given_up(pipe: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_WAIT", 0.1)
    with pytest.raises(DataError, match=r"the input did not end within 0\.1 seconds"):
        files.head(str(pipe), 10)
    for arguments in (["screen"], ["sparql"], ["check", "--graph"], ["export", "turtle", "--mappings"]):
        done = run(*arguments, str(pipe))
        assert (done.returncode, done.stdout) == (65, b"")
        assert b"the input did not end" in done.stderr


def test_pipe_with_a_writer_that_falls_silent_is_given_up(pipe: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_WAIT", 0.1)
    writer = os.open(pipe, os.O_RDWR)
    os.write(writer, b"a")
    with pytest.raises(DataError, match="the input did not end"):
        files.head(str(pipe), 10)
    os.close(writer)


def test_pipe_is_read_to_its_end_or_to_the_limit(pipe: Path) -> None:
    writer = threading.Thread(target=pipe.write_bytes, args=(b"x" * 300_000,))
    writer.start()
    assert files.head(str(pipe), 1_000_000) == b"x" * 300_000
    writer.join()
    writer = threading.Thread(target=pipe.write_bytes, args=(b"x" * 10,))
    writer.start()
    assert files.head(str(pipe), 7) == b"x" * 7
    writer.join()


def test_terminal_with_nothing_to_read_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_WAIT", 0.1)
    ours, theirs = os.openpty()
    for arguments in (["screen"], ["sparql"], ["check", "--graph"], ["export", "turtle", "--mappings"]):
        done = run(*arguments, os.ttyname(theirs))
        assert (done.returncode, done.stdout) == (65, b"")
        assert b"the input did not end" in done.stderr
    os.close(ours)
    os.close(theirs)
