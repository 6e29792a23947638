"""A store on disk: a folder of pyoxigraph's files, and a list of them with sizes and checksums, which is written last."""

from __future__ import annotations

import os

import pyoxigraph as ox

from .. import files
from ..errors import BackspasmError, DataError, InputMissing, sentence

NAME = "backspasm-store.txt"
HEADER = "A store of `backspasm load`. Below: the size in bytes and the CRC-32 of each of its files.\n"


def open_store(path: str) -> ox.Store:
    """Return a store for reading; InputMissing if there is none, DataError if it is no store of `backspasm load` or damaged."""
    if not os.path.isdir(path):
        if os.path.lexists(path):
            raise DataError(f"{path!r} is not a store; `backspasm load FILE --store DIR` makes one")
        raise InputMissing(f"there is no store {path!r}; `backspasm load FILE --store {path}` makes one")
    known = listed(path)
    if known is None:
        raise DataError(f"{path!r} is not a store of `backspasm load` (no readable {NAME})")
    if not _same(path, known):
        raise damaged(path)
    try:
        return ox.Store.read_only(path)
    except (OSError, RuntimeError, ValueError) as error:
        raise damaged(path, error) from None


def verified(path: str) -> ox.Store:
    """Return a store as `open_store` does, after reading each of its files whole; DataError if a checksum differs."""
    store = open_store(path)
    try:
        if any(checksum(os.path.join(path, name)) != each for name, (_, each) in (listed(path) or {}).items()):
            raise damaged(path)
    except OSError as error:
        raise damaged(path, error) from None
    return store


def checksum(path: str) -> str:
    """Return the CRC-32 of a file in hexadecimal; OSError if it cannot be read."""
    import zlib

    found = 0
    with open(path, "rb") as file:
        while part := file.read(1 << 20):
            found = zlib.crc32(part, found)
    return f"{found:08x}"


def damaged(path: str, error: Exception | None = None) -> DataError:
    """Return the error for a store that cannot be read."""
    reason = f" ({sentence(error)})" if error else ""
    return DataError(f"the store {path!r} is damaged, or was changed by another program{reason}; load it again")


def listed(path: str) -> dict[str, tuple[int, str]] | None:
    """Return the size and the checksum of each of a store's files as they were listed, or None if there is no valid list."""
    try:
        text = files.read_text(os.path.join(path, NAME))
        lines = text.removeprefix(HEADER).splitlines()
        found = {name: (int(size), each) for size, each, name in (line.split(" ", 2) for line in lines)}
    except (BackspasmError, ValueError):
        return None
    return found if text.startswith(HEADER) else None


def is_store(path: str) -> bool:
    """Return whether a folder has the list of a store."""
    return listed(path) is not None


def whole(path: str) -> bool:
    """Return whether each file of a store is there with its size."""
    known = listed(path)
    return known is not None and _same(path, known)


def empty(store: ox.Store) -> bool:
    """Return whether a store has no triples in its default graph."""
    return next(store.quads_for_pattern(None, None, None, ox.DefaultGraph()), None) is None


def _same(path: str, known: dict[str, tuple[int, str]]) -> bool:
    try:
        return all(os.stat(os.path.join(path, name)).st_size == size for name, (size, _) in known.items())
    except (OSError, ValueError):
        return False
