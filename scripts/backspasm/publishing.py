"""A file, or a folder of files, put in place whole: what was there stays until all of the new is written and synced.

Beside a target `T` stand, for a moment, `.T.backspasm-new` (being written) and, for a folder, `.T.backspasm-old` (between two
renames). A lock on the folder around them keeps two writers apart, so what a start finds under these names is left over.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from typing import TYPE_CHECKING

from . import manifest
from .errors import UsageError, WriteError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def write_file(path: str, data: bytes, force: bool = False) -> None:
    """Put a file in place; UsageError where the target is a link, no plain file, or there without `force`."""
    path = _target(path)
    with _alone(path):
        recover(path)
        _admit_file(path, force)
        new = _beside(path, "new")
        with _undone(new):
            _write(new, data)
            os.replace(new, path)
            _sync(os.path.dirname(path))


def write_files(made: dict[str, bytes]) -> None:
    """Put several files in place over what is there, none of them before all are written and synced."""
    targets = {_target(path): data for path, data in sorted(made.items())}
    folders = sorted({os.path.dirname(path) for path in targets})
    with contextlib.ExitStack() as held:
        for folder in folders:
            held.enter_context(_alone(next(path for path in targets if os.path.dirname(path) == folder)))
        for path, data in targets.items():
            recover(path)
            _admit_file(path, force=True)
            held.enter_context(_undone(_beside(path, "new")))
            _write(_beside(path, "new"), data)
        for path in targets:
            os.replace(_beside(path, "new"), path)
        for folder in folders:
            _sync(folder)


def write_folder(path: str, make: Callable[[], dict[str, bytes]], force: bool = False) -> None:
    """Put a folder of files, its manifest among them, in place; UsageError where the target is a link, or a folder that
    holds no manifest of ours, or one that does without `force`, or anything beside what its manifest names."""
    path = _target(path)
    with _alone(path):
        recover(path)
        _admit_folder(path, force)
        made = make()
        new, old = _beside(path, "new"), _beside(path, "old")
        with _undone(new):
            _write_all(new, made)
            if os.path.lexists(path):
                os.rename(path, old)
            try:
                os.rename(new, path)
            except BaseException:
                with contextlib.suppress(OSError):
                    os.rename(old, path)
                raise
            _sync(os.path.dirname(path))
        with contextlib.suppress(OSError):
            _remove(old)


def recover(path: str) -> None:
    """Finish what a writer left half done: complete the swap of a folder, or put the old one back, and clean up."""
    new, old = _beside(path, "new"), _beside(path, "old")
    if not os.path.lexists(path) and _is_folder(old) and manifest.read(old):
        os.rename(new if _is_folder(new) and manifest.complete(new) else old, path)
        _sync(os.path.dirname(path))
    for left in (new, old):
        _remove(left)


def _target(path: str) -> str:
    """Return the absolute path of a target whose name is not a link; UsageError for what can be no target."""
    if not path or "\0" in path:
        raise UsageError("-o needs the name of a file or folder")
    try:
        os.fsencode(path)
    except UnicodeEncodeError:
        raise UsageError("-o has a character that no file name has") from None
    try:
        path = os.path.abspath(path)
    except OSError as error:  # the folder one stands in is gone
        raise WriteError(f"{path!r} could not be written: {error.strerror}") from None
    if not os.path.basename(path):
        raise UsageError(f"{path!r} cannot be written over")
    if os.path.islink(path):
        raise UsageError(f"{path!r} is a symbolic link; name what it points to")
    return path


def _admit_file(path: str, force: bool) -> None:
    if os.path.isdir(path):
        raise UsageError(f"{path!r} is a folder, and this format is one file")
    if os.path.lexists(path) and not stat.S_ISREG(os.lstat(path).st_mode):
        raise UsageError(f"{path!r} is not a plain file")
    if os.path.lexists(path) and not force:
        raise UsageError(f"{path!r} is there already; --force writes over it")


def _admit_folder(path: str, force: bool) -> None:
    if not os.path.lexists(path):
        return
    if not os.path.isdir(path):
        raise UsageError(f"{path!r} is not a folder, and this export is one")
    found = manifest.read(path)
    if found is None:
        raise UsageError(f"{path!r} holds no manifest of an export, so nothing in it is written over")
    if not force:
        raise UsageError(f"{path!r} holds an export already; --force writes over it")
    others = sorted(manifest.listing(path) - manifest.names(found))
    if others:
        raise UsageError(f"{path!r} holds {others[0]!r}, which is not of the export; move it away first")


def _beside(path: str, what: str) -> str:
    folder, name = os.path.split(path)
    return os.path.join(folder, f".{name}.backspasm-{what}")


@contextlib.contextmanager
def _alone(path: str) -> Iterator[None]:
    """Hold a lock on the folder around a target; what cannot be written in it becomes a WriteError."""
    try:
        handle = os.open(os.path.dirname(path), os.O_RDONLY)
        try:
            with contextlib.suppress(ImportError, OSError):  # without flock, two writers must not meet
                import fcntl

                fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)
    except OSError as error:
        raise WriteError(f"{path!r} could not be written: {error.strerror or error}") from None


@contextlib.contextmanager
def _undone(new: str) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with contextlib.suppress(OSError):
            _remove(new)
        raise


def _write_all(folder: str, made: dict[str, bytes]) -> None:
    os.mkdir(folder)
    inner = sorted({os.path.join(folder, os.path.dirname(name)) for name in made if "/" in name})
    for place in inner:
        os.mkdir(place)
    for name, data in made.items():
        _write(os.path.join(folder, *name.split("/")), data)
    for place in (*inner, folder, os.path.dirname(folder)):
        _sync(place)


def _write(path: str, data: bytes) -> None:
    with open(path, "xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: str) -> None:
    with contextlib.suppress(OSError):  # not every file system syncs a folder
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _is_folder(path: str) -> bool:
    return os.path.isdir(path) and not os.path.islink(path)


def _remove(path: str) -> None:
    if _is_folder(path):
        shutil.rmtree(path)
    elif os.path.lexists(path):
        os.unlink(path)
