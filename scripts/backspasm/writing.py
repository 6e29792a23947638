"""Replace files atomically: the old file stays until the new one is completely written and synced.

The new content of a target `T` is first written to `.T.backspasm-new` in the same folder. The folder is locked during
this time, so an earlier file with this name is left from an interrupted run, and is removed.

A folder is exchanged with the new one in one step. On a system that cannot do so, there are two renames, with
`.T.backspasm-old` in between; if a writer was killed between them, the next one completes the swap or puts the old
folder back.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from typing import TYPE_CHECKING

from .errors import UsageError, WriteError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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


def put_folder(path: str) -> None:
    """Put the new folder of a target, which is synced, in its place, and remove the old one; the folder around is locked."""
    new, old = beside(path, "new"), beside(path, "old")
    if not exchange(new, path):
        _swap(new, path, old)
    sync(os.path.dirname(path))
    for left in (new, old):
        with contextlib.suppress(OSError):
            remove(left)


def _swap(new: str, path: str, old: str) -> None:
    """Put a new folder in the place of an old one, if there is one, which is then at `old`."""
    if os.path.lexists(path):
        os.rename(path, old)
    try:
        os.rename(new, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.rename(old, path)
        raise


def recover_folder(path: str, ours: Callable[[str], bool], complete: Callable[[str], bool]) -> None:
    """Complete the swap that a killed writer left half done, or restore the old folder; remove temporary folders.

    `ours` tells whether a folder is of the kind that is written, and `complete` whether nothing of it is missing.
    """
    new, old = beside(path, "new"), beside(path, "old")
    if not os.path.lexists(path) and not os.path.islink(old) and ours(old):
        os.rename(new if not os.path.islink(new) and complete(new) else old, path)
        sync(os.path.dirname(path))
    remove(new)
    if os.path.isdir(path) or os.path.islink(old) or not ours(old):  # else it is the only copy
        remove(old)


@contextlib.contextmanager
def replaced(paths: list[str], force: bool = False) -> Iterator[dict[str, str]]:
    """Let the body of the `with` write several files of one folder in its own way; then put all in place, or none.

    It gets the path to write for each target. What it leaves out is not put in place. UsageError as in `write_file`.
    """
    targets = {path: target(path) for path in paths}
    with alone(targets[paths[0]]), contextlib.ExitStack() as held:
        new = {path: beside(final, "new") for path, final in targets.items()}
        for path, final in targets.items():
            _admit(final, force)
            remove(new[path])
            held.enter_context(undone(new[path]))
        yield new
        written = [path for path in paths if os.path.lexists(new[path])]
        for path in written:
            sync_file(new[path])
        for path in written:
            _put(new[path], targets[path])
        sync(os.path.dirname(targets[paths[0]]))


def sync_file(path: str) -> None:
    """Sync a file; OSError if the system cannot write it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


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
