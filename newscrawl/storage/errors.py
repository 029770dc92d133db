"""What can go wrong with the disk, said so that the reader knows what to do, and the translation from lower errors."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MINIMUM_FREE = 200 * 1024 * 1024
"""Bytes that a crawl leaves free on the disk."""
MINIMUM_SHARE = 0.05
"""On a small disk, the share of it that a crawl leaves free instead."""

NEARLY_NOTHING = 64 * 1024  # SQLite reports a full disk as a plain I/O error where it fails to grow its shared memory


class StorageError(Exception):
    """The data directory cannot be read or written; the message says where and what to do."""


class StorageFull(StorageError):  # noqa: N818 - says more without the suffix
    """The disk is full.  Nothing that was committed is lost; free some space and start the same command again."""


class StorageReadOnly(StorageError):  # noqa: N818
    """The data directory cannot be written."""


class StateError(StorageError):
    """The state database is no database, belongs to another program, or is of a newer version."""


class TransactionLost(StorageError):  # noqa: N818
    """The connection to a shared database broke: nothing of the open transaction has happened, so it can be done again.

    Whoever does not do it again ends; what was committed stays, the rest is in the frontier still.
    """


class ArchiveError(StorageError):
    """An archive record is missing, torn or not what its digest says."""


class DumpError(StorageError):
    """A dump cannot be read; the message names file and line."""


def existing_parent(path: Path) -> Path:
    """`path`, or the nearest folder above it that exists."""
    return next((folder for folder in (path, *path.parents) if folder.exists()), Path())


def require_space(path: Path, minimum: int = MINIMUM_FREE, share: float = MINIMUM_SHARE) -> None:
    """Raise :class:`StorageFull` when fewer than `minimum` bytes are free, or less than `share` of a small disk."""
    usage = shutil.disk_usage(existing_parent(path))
    needed = min(minimum, int(usage.total * share))
    if usage.free < needed:
        raise StorageFull(
            f"only {usage.free // 1024:,} KiB are free where {path} lies, {needed // 1024:,} KiB are needed:"
            " free some space"
        )


@contextmanager
def storage_errors(path: Path | str) -> Iterator[None]:
    """Turn the errors of SQLite and of the file system under `path` into a :class:`StorageError`.

    Of a database on a server, `path` is the name.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise _from_sqlite(error, Path(path)) from error
    except OSError as error:
        raise _from_system(error, path) from error


def _from_sqlite(error: sqlite3.Error, path: Path) -> StorageError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low byte is the primary code, whatever the extended one
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _is_full(path)):
        return StorageFull(f"{path}: {error}. Free some space and start the same command again; nothing stored is lost")
    if code == sqlite3.SQLITE_READONLY or (code == sqlite3.SQLITE_CANTOPEN and not _is_writable(path)):
        return StorageReadOnly(f"{path}: {error}. Read-only: make the folder writable or choose another data directory")
    if code == sqlite3.SQLITE_NOTADB:
        return StateError(f"{path} is not a newscrawl state database ({error}). Move it away or name another file")
    if code == sqlite3.SQLITE_CORRUPT:
        return StateError(f"{path} is damaged ({error}). Restore it from a copy, or recover it with `sqlite3 .recover`")
    if code == sqlite3.SQLITE_BUSY:
        return StorageError(f"{path} is in use by another process that does not let go of it ({error})")
    return StorageError(f"{path}: {error}")


def _from_system(error: OSError, path: Path | str) -> StorageError:
    where = error.filename or path
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageFull(f"{where}: {error.strerror}. Free some space and start the same command again")
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return StorageReadOnly(f"{where}: {error.strerror}. Make the folder writable or choose another data directory")
    return StorageError(f"{where}: {error.strerror or error}")


def _is_full(path: Path) -> bool:
    return shutil.disk_usage(existing_parent(path)).free < NEARLY_NOTHING


def _is_writable(path: Path) -> bool:
    return os.access(existing_parent(path), os.W_OK)
