"""Find the project's data folders, and read files up to a size limit."""

from __future__ import annotations

import os
import re
import sys
from functools import cache

from .errors import DataError, InputMissing

MOST_BYTES = 32 * 1024 * 1024
# Control characters, bidirectional controls, and what XML cannot hold; readable text does not need them.
UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


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
        with open(path, "rb") as file:
            return file.read(most)
    except FileNotFoundError:
        raise InputMissing(f"there is no file {path!r}") from None
    except (OSError, ValueError) as error:
        raise DataError(f"{path!r} cannot be read: {getattr(error, 'strerror', None) or error}") from None


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
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{name!r} is not UTF-8: invalid byte at offset {error.start}") from None
