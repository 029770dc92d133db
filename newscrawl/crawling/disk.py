"""Tells a full or unwritable disk from other errors, because the operator can do something about it."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

from newscrawl.crawling.exit_codes import CannotRun, ExitCode

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def is_disk_full(error: BaseException | None) -> bool:
    """Whether `error`, or what caused it, says that there is no space left."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in FULL:
            return True
        if isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            return True
        error = error.__cause__ or error.__context__
    return False


def cannot_write(data_dir: Path, error: Exception) -> CannotRun:
    """The line that a person needs when the data directory cannot be opened."""
    if is_disk_full(error):
        return CannotRun(f"no space left for {data_dir}: make room and run the same command again", ExitCode.DISK_FULL)
    what = error.strerror if isinstance(error, OSError) else str(error)
    return CannotRun(f"cannot write to {data_dir}: {what}; choose another place with -s NEWSCRAWL_DATA_DIR=DIR")
