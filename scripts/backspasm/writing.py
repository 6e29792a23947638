"""Replace files atomically: the old file stays until the new one is completely written and synced.

The new content of a target `T` is first written to `.T.backspasm-new` in the same folder. The folder is locked during
this time, so an earlier file with this name is left from an interrupted run, and is removed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from typing import TYPE_CHECKING

from .errors import UsageError, WriteError

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_FDCWD, RENAME_EXCHANGE = -100, 2  # of renameat2(2)


def write_file(path: str, data: bytes, force: bool = False) -> None:
    """Write a file atomically; UsageError if the target is a link or not a plain file, or exists without `force`."""
    path = target(path)
    with alone(path):
        _admit(path, force)
        with _new(path, data) as new:
            _put(new, path)
            sync(os.path.dirname(path))


def write_files(made: dict[str, bytes]) -> None:
    """Write several files, replacing existing ones; all are written and synced before the first is replaced."""
    targets = {target(path): data for path, data in sorted(made.items())}
    folders = {os.path.dirname(path): path for path in targets}
    with contextlib.ExitStack() as held:
        for path in sorted(folders.values()):
            held.enter_context(alone(path))
        new = {}
        for path, data in targets.items():
            _admit(path, force=True)
            new[path] = held.enter_context(_new(path, data))
        for path in targets:
            _put(new[path], path)
        for folder in folders:
            sync(folder)


@contextlib.contextmanager
def _new(path: str, data: bytes) -> Iterator[str]:
    """Write the temporary file of a target; remove it if the body of the `with` fails."""
    new = beside(path, "new")
    remove(new)
    with undone(new):
        write(new, data)
        yield new


def _put(new: str, path: str) -> None:
    """Rename a new file to its target, with the permissions of the file that was there."""
    with contextlib.suppress(FileNotFoundError):
        os.chmod(new, stat.S_IMODE(os.stat(path).st_mode))
    os.replace(new, path)


def _admit(path: str, force: bool) -> None:
    if os.path.isdir(path):
        raise UsageError(f"{path!r} is a folder, but this writes one file; name a file")
    if os.path.lexists(path) and not stat.S_ISREG(os.lstat(path).st_mode):
        raise UsageError(f"{path!r} is not a plain file")
    if os.path.lexists(path) and not force:
        raise UsageError(f"{path!r} exists already; use --force to overwrite it")


def target(path: str) -> str:
    """Return the absolute path of a target; UsageError for a symbolic link or an invalid file name."""
    if not path or "\0" in path:
        raise UsageError("-o needs the name of a file or folder")
    try:
        os.fsencode(path)
    except UnicodeEncodeError:
        raise UsageError("-o has a character that is not allowed in a file name") from None
    try:
        path = os.path.abspath(path)
    except OSError as error:  # the current folder has been deleted
        raise WriteError(f"{path!r} could not be written: {error.strerror}") from None
    if not os.path.basename(path):
        raise UsageError(f"{path!r} cannot be overwritten")
    if os.path.islink(path):
        raise UsageError(f"{path!r} is a symbolic link; name the file that it points to")
    return path


def beside(path: str, what: str) -> str:
    """Return the path of a temporary file or folder beside a target."""
    folder, name = os.path.split(path)
    return os.path.join(folder, f".{name}.backspasm-{what}")


@contextlib.contextmanager
def alone(path: str) -> Iterator[None]:
    """Lock the folder of a target; an OSError in the body becomes a WriteError that names the target."""
    try:
        handle = os.open(os.path.dirname(path), os.O_RDONLY)
        try:
            with contextlib.suppress(ImportError, OSError):  # there is no lock on a system without flock
                import fcntl

                fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)
    except FileNotFoundError:
        raise WriteError(f"{path!r} could not be written: its folder does not exist; create it first") from None
    except OSError as error:
        raise WriteError(f"{path!r} could not be written: {error.strerror or error}") from None


@contextlib.contextmanager
def undone(new: str) -> Iterator[None]:
    """Remove a temporary file or folder if the body of the `with` fails."""
    try:
        yield
    except BaseException:
        with contextlib.suppress(OSError):
            remove(new)
        raise


def write(path: str, data: bytes) -> None:
    """Write and sync a new file."""
    with open(path, "xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync(folder: str) -> None:
    """Sync a folder, if the file system supports it."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def exchange(one: str, other: str) -> bool:
    """Exchange two files or folders in one step; false if one is missing or the system cannot do so."""
    try:
        import ctypes

        rename = ctypes.CDLL(None).renameat2
        return not rename(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE)
    except (AttributeError, ImportError, OSError, TypeError):
        return False


def remove(path: str) -> None:
    """Remove a file, a link or a folder with its content, if it exists."""
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    elif os.path.lexists(path):
        os.unlink(path)
