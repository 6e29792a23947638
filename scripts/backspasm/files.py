"""Find the project's data folders, and read files up to a size limit."""

from __future__ import annotations

import os
import re
import stat
import sys
from codecs import BOM_UTF8
from functools import cache

from .errors import DataError, InputMissing

MOST_BYTES = 32 * 1024 * 1024
MOST_WAIT = 30  # seconds
# The last code point of each kind of unreadable characters.
KINDS = (
    ("\u1fff", "control character"),
    ("\u2fff", "bidirectional control"),
    ("\udfff", "unpaired surrogate"),
    ("\U0010ffff", "noncharacter"),
)
# Noncharacters of Unicode, which are no XML; the last two code points of each plane, and 32 in between.
NONCHARACTERS = "\ufdd0-\ufdef" + "".join(f"{chr(last - 1)}{chr(last)}" for last in range(0xFFFF, 0x110000, 0x10000))
# Control characters, bidirectional controls and noncharacters; readable text does not need them.
_BAD = rf"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069{NONCHARACTERS}"
# the first class is one that `re` looks up fast: it has a single range of the 16 higher planes
UNREADABLE = rf"[{_BAD[: _BAD.index(chr(0x1FFFE))]}\U00010000-\U0010ffff](?<=[{_BAD}])"


def unreadable(text: str) -> re.Match[str] | None:
    """Return the first unreadable character of a text."""
    return None if text.isprintable() else re.search(UNREADABLE, text)


def named(character: str) -> str:
    """Return the kind and code point of an unreadable character."""
    kind = next(kind for last, kind in KINDS if character <= last)
    return f"{kind} U+{ord(character):04X}"


@cache
def folder(name: str) -> str:
    """Return the path of the folder `ontology` or `queries`: inside the package in a wheel, else in the checkout."""
    here = os.path.dirname(os.path.abspath(__file__))
    for base in (here, os.path.dirname(os.path.dirname(here))):
        path = os.path.join(base, name)
        if os.path.isdir(path):
            return path
    raise DataError(f"the data folder {name!r} is missing from this installation")


def names(path: str, suffix: str) -> list[str]:
    """Return the sorted names, without `suffix`, of the files in a folder that end with it, except hidden files.

    DataError if the folder cannot be read.
    """
    try:
        entries = os.listdir(path)
    except OSError as error:
        raise DataError(f"the folder {path!r} cannot be read: {error.strerror}") from None
    return sorted(entry[: -len(suffix)] for entry in entries if entry.endswith(suffix) and not entry.startswith("."))


def head(path: str, most: int) -> bytes:
    """Return the first `most` bytes of a file; InputMissing if there is no file, DataError if it cannot be read."""
    try:
        with open(path, "rb", opener=_open) as file:
            kind = os.fstat(file.fileno()).st_mode
            waits = stat.S_ISFIFO(kind) or stat.S_ISCHR(
                kind
            )  # a pipe or a terminal, which may have nothing to read yet
            return _piped(file.fileno(), most) if waits else file.read(most)
    except FileNotFoundError:
        raise InputMissing(f"there is no file {path!r}") from None
    except (OSError, ValueError) as error:
        raise DataError(f"{path!r} cannot be read: {getattr(error, 'strerror', None) or error}") from None


def _open(path: str, flags: int) -> int:
    """Open a file without waiting for a writer, if it is a pipe, or for a terminal."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _piped(pipe: int, most: int) -> bytes:
    """Return the first `most` bytes of a pipe or terminal; OSError if it does not end within MOST_WAIT seconds."""
    import select
    import time

    data, end = b"", time.monotonic() + MOST_WAIT
    while len(data) < most:
        if not select.select([pipe], [], [], max(0, end - time.monotonic()))[0]:
            raise OSError(f"the input did not end within {MOST_WAIT} seconds")
        part = os.read(pipe, min(most - len(data), 1 << 20))
        if not part:
            break
        data += part
    return data


def title(path: str) -> str:
    """Return a file's name in messages: its path in quotes, or `standard input` for `-`."""
    return "standard input" if path == "-" else repr(path)


def head_or_input(path: str, most: int) -> bytes:
    """Return the first bytes of a file as `head` does, or of standard input for `-`."""
    if path != "-":
        return head(path, most)
    try:
        return sys.stdin.buffer.read(most)
    except (OSError, ValueError, AttributeError):
        raise DataError("standard input is closed") from None


def read_bytes(path: str) -> bytes:
    """Return all bytes of a file, with the errors of `head`; DataError if it is longer than MOST_BYTES."""
    data = head(path, MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise DataError(f"{path!r} is longer than {MOST_BYTES} bytes")
    return data


def read_text(path: str) -> str:
    """Return a UTF-8 file's text without a byte order mark; DataError names the first byte that is not UTF-8."""
    return decode(read_bytes(path), path)


def decode(data: bytes, name: str) -> str:
    """Return UTF-8 bytes as text without a byte order mark; DataError names the first byte that is not UTF-8."""
    try:
        return data.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        raise DataError(f"{title(name)} is not UTF-8: invalid byte at offset {error.start}") from None
