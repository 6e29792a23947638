"""The project's data folders, and files written whole or not at all."""

from __future__ import annotations

import os

from .errors import DataError, InputMissing, WriteError


def folder(name: str) -> str:
    """Return the path of a data folder, `ontology` or `queries`: beside the package in a wheel, else in the checkout."""
    here = os.path.dirname(os.path.abspath(__file__))
    for base in (here, os.path.dirname(os.path.dirname(here))):
        path = os.path.join(base, name)
        if os.path.isdir(path):
            return path
    raise DataError(f"the data folder {name!r} is missing from this installation")


def names(path: str, suffix: str) -> list[str]:
    """Return the sorted names, without `suffix`, of the files in a folder that end with it."""
    return sorted(entry[: -len(suffix)] for entry in os.listdir(path) if entry.endswith(suffix))


def read_bytes(path: str, most: int = -1) -> bytes:
    """Return a file's bytes, `most` of them at most; InputMissing where there is none, DataError where it cannot be read."""
    try:
        with open(path, "rb") as file:
            return file.read(most)
    except FileNotFoundError:
        raise InputMissing(f"there is no file {path!r}") from None
    except (OSError, ValueError) as error:
        raise DataError(f"{path!r} cannot be read: {getattr(error, 'strerror', None) or error}") from None


def read_text(path: str) -> str:
    """Return a UTF-8 file's text without a byte order mark; DataError names the first byte that is not UTF-8."""
    return decode(read_bytes(path), path)


def decode(data: bytes, name: str) -> str:
    """Return UTF-8 bytes as text without a byte order mark; DataError names the first byte that is not UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{name!r} is not UTF-8: byte {error.start}") from None


def write_text(path: str, text: str) -> None:
    """Write a file whole: to a temporary file in the same folder, synced, then renamed over `path`."""
    temporary = os.path.join(os.path.dirname(path), f".{os.path.basename(path)}.{os.getpid()}.tmp")
    try:
        try:
            with open(temporary, "wb") as file:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except BaseException:
            if os.path.exists(temporary):
                os.unlink(temporary)
            raise
    except OSError as error:
        raise WriteError(f"{path!r} could not be written: {error.strerror}") from None
