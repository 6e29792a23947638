"""A line of progress on a terminal, which is written over as the work goes on."""

from __future__ import annotations

import contextlib
import sys
import time

from .errors import shown

INTERVAL = 0.1  # seconds


class Progress:
    """Shows how far long work is, on standard error; nothing if that is not a terminal."""

    def __init__(self) -> None:
        self._next = 0.0
        self._width = 0
        self.terminal = bool(sys.stderr and sys.stderr.isatty())

    def show(self, words: str, now: bool = False) -> None:
        """Write a line in the place of the last one, at most ten times a second unless `now`."""
        if self.terminal and (now or time.monotonic() >= self._next):
            self._next = time.monotonic() + INTERVAL
            self._write(words)

    def clear(self) -> None:
        """Remove the line."""
        if self._width:
            self._write("")

    def _write(self, words: str) -> None:
        text = shown(words)
        with contextlib.suppress(OSError, ValueError):  # standard error may be closed meanwhile
            sys.stderr.write(f"\r{text.ljust(self._width)}" if text else f"\r{' ' * self._width}\r")
            sys.stderr.flush()
        self._width = len(text)
