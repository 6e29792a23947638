"""Progress is one line on a terminal, and nothing elsewhere."""

from __future__ import annotations

import io

import pytest

from backspasm.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_line_is_written_over_and_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    progress = Progress()
    progress.show("reading\x1b one: 50%")
    progress.show("too soon")
    progress.show("done", now=True)
    progress.clear()
    assert terminal.getvalue() == "\rreading\ufffd one: 50%" + "\rdone".ljust(18) + "\r    \r"


@pytest.mark.parametrize("stream", [io.StringIO(), None])
def test_nothing_is_written_elsewhere(stream: io.StringIO | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", stream)
    progress = Progress()
    progress.show("reading", now=True)
    progress.clear()
    assert not stream or stream.getvalue() == ""
