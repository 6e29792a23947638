"""Answers that were given before, within a limit of bytes; the least recently used one goes first."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from types import SimpleNamespace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable

    from starlette.responses import Response

OVERHEAD = 2560  # bytes of memory that an entry takes besides its text


class Answered(SimpleNamespace):
    """An answer: its media type, its body, its entity tag, and how much is left of it if it was truncated, as words.

    `whole` is the response for it, once there is one.
    """

    media: str
    body: bytes
    truncated: str
    tag: str
    whole: Response | None = None


def answered(media: str, body: bytes, truncated: str = "") -> Answered:
    """Return an answer with the tag of its body."""
    tag = hashlib.sha256(f"{media}\n".encode())  # the hash that many processors have an instruction for
    tag.update(body)
    return Answered(media=media, body=body, truncated=truncated, tag=f'"{tag.hexdigest()[:24]}"')


class Cache:
    """Answers by a key that has all that they depend on; `most` is the bytes of all bodies and keys."""

    def __init__(self, most: int) -> None:
        self.most, self.size = most, 0
        self._found: OrderedDict[Hashable, tuple[Answered, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._found)

    def get(self, key: Hashable) -> Answered | None:
        """Return the answer with a key, or None."""
        entry = self._found.get(key)
        if entry is None:
            return None
        self._found.move_to_end(key)
        return entry[0]

    def put(self, key: Hashable, answer: Answered, length: int) -> None:
        """Keep an answer; `length` is that of its key. One that takes more than an eighth of all room is not kept."""
        size = len(answer.body) + 4 * length + OVERHEAD
        if size > self.most // 8:
            return
        if key in self._found:
            self.size -= self._found.pop(key)[1]
        self._found[key] = answer, size
        self.size += size
        while self.size > self.most:
            self.size -= self._found.popitem(last=False)[1][1]
