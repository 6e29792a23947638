"""What a run is doing, on standard error while a person watches."""

from __future__ import annotations

import threading

from ..progress import Progress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .engine import Engine

EVERY = 1.0  # seconds


class Stages:
    """Shows the stage of a run, and how far its query is; nothing if standard error is not a terminal."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._stage, self._over, self._line = engine, "", threading.Event(), Progress()

    def __enter__(self) -> Stages:
        if self._line.terminal:
            self._thread = threading.Thread(target=self._show, daemon=True)
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._line.terminal:
            self._thread.join()
            self._line.clear()

    def stage(self, name: str) -> None:
        """Begin a stage."""
        self._stage = name

    def _show(self) -> None:
        while not self._over.wait(EVERY):
            percent = self._engine.percent()
            self._line.show(f"{self._stage}, {percent:.0f} %" if percent >= 0 else self._stage)
