"""Load graph files into a store on disk, which takes the place of the old one when it is complete."""

from __future__ import annotations

import contextlib
import os

import pyoxigraph as ox

from .errors import DataError, UsageError, WriteError, sentence
from .graph import disk
from .progress import Progress
from .sandbox import graph_file, stream
from .writing import alone, beside, put_folder, recover_folder, sync, sync_file, target, undone, write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOT_DEFAULT = "every triple is in a named graph; questions read only the default graph, which is empty"


def load(
    paths: list[str], folder: str, force: bool = False, tell: Callable[[str], None] | None = None
) -> dict[str, int]:
    """Make a store of graph files, and return how many triples were read from each.

    A named graph stays one; what a file has in none is in the default graph. `tell` gets warnings. UsageError if the folder
    is not a store, or is one and `force` is not set; DataError or InputMissing for a file that cannot be read; WriteError
    if the store cannot be written, or is being written by another process. After an error the old store is as it was.
    """
    folder = target(folder)
    with _built(folder, force) as new, _written(folder):
        counts, notes = _made(new, paths)
        _seal(new)
    for note in notes:
        if tell:
            tell(note)
    return counts


def _made(new: str, paths: list[str]) -> tuple[dict[str, int], list[str]]:
    """Make a store in a new folder and close it; return the counts and the warnings."""
    store, counts, progress = ox.Store(new), {}, Progress()
    try:
        for path in paths:
            name = os.path.basename(path)
            tell = lambda part, name=name: progress.show(f"reading {name}: {part:.0%}")  # noqa: E731
            with stream.Quads(path, tell) as quads:
                try:
                    store.bulk_load(quads, format=ox.RdfFormat.N_QUADS)  # type: ignore[arg-type]  # it needs `read` only
                except (SyntaxError, ValueError):  # the subprocess broke off in a line, and says why
                    quads.check()
                    raise
                quads.check()
            if not quads.count:
                raise DataError(f"{path!r} holds no triples")
            counts[path] = quads.count
        progress.show("optimizing the store", now=True)
        store.optimize()
        store.flush()
        notes = [graph_file.unfollowed(store)]
        if disk.empty(store):
            notes.append(NOT_DEFAULT)
        return counts, list(filter(None, notes))
    finally:
        progress.clear()


def _seal(path: str) -> None:
    """Sync the files of a new store that is closed, and write the list of them."""
    names = sorted(os.listdir(path))
    for name in names:
        sync_file(os.path.join(path, name))
    places = [(os.path.join(path, name), name) for name in names]
    listed = "".join(f"{os.path.getsize(place)} {disk.checksum(place)} {name}\n" for place, name in places)
    write(os.path.join(path, disk.NAME), (disk.HEADER + listed).encode())
    sync(path)


@contextlib.contextmanager
def _written(folder: str) -> Iterator[None]:
    """Raise an error of the store, which has no class of its own, as a WriteError."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or sentence(error).rpartition(": ")[2]  # of RocksDB's long message
        raise WriteError(f"{folder!r} could not be written: {reason}") from None


@contextlib.contextmanager
def _built(path: str, force: bool) -> Iterator[str]:
    """Return a new folder beside a target for the time of the body, and then put it in place.

    The new folder is locked, not the one around it, in which others may write meanwhile.
    """
    new = beside(path, "new")
    with alone(path):
        if os.path.isdir(new):
            os.close(_locked(new, path))
        recover_folder(path, disk.is_store, disk.whole)
        _admit(path, force)
        os.mkdir(new)
        lock = _locked(new, path)
    try:
        with undone(new):
            yield new
            with alone(path):
                _admit(path, force)  # again: it took long
                put_folder(path)
    finally:
        os.close(lock)


def _locked(new: str, path: str) -> int:
    """Return an open descriptor that locks a folder; WriteError if another process has locked it."""
    handle = os.open(new, os.O_RDONLY)
    try:
        with contextlib.suppress(ImportError):  # there is no lock on a system without flock
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise WriteError(f"{path!r} is being written by another `backspasm load`; wait until that has ended") from None
    return handle


def _admit(path: str, force: bool) -> None:
    if not os.path.lexists(path):
        return
    if not os.path.isdir(path):
        raise UsageError(f"{path!r} is a file, but a store is a folder; name a folder")
    listed = disk.listed(path)
    if listed is None:
        raise UsageError(
            f"refusing to overwrite {path!r}: it is not a store (no readable {disk.NAME}); name a new folder"
        )
    if not force:
        raise UsageError(f"{path!r} holds a store already; use --force to overwrite it")
    others = sorted(set(os.listdir(path)) - {disk.NAME, *listed})
    if others:
        raise UsageError(f"refusing to overwrite {path!r}: {others[0]!r} is not part of the store; move it away first")
