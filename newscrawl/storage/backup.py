"""Copies of the state: taken while a crawl runs, and put back.

A copy is one SQLite file of one moment.  What came after it is not lost when it is put back: the pages are in the
archive, and the rows in shards that are set aside.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from newscrawl import clock
from newscrawl.storage.database import Database
from newscrawl.storage.dumps import Dumps
from newscrawl.storage.errors import StateError, storage_errors
from newscrawl.storage.files import make_directory, sync_directory
from newscrawl.storage.migrations import APPLICATION_ID, MIGRATIONS
from newscrawl.storage.reader import shard_files
from newscrawl.storage.verify import FolderReport, verify

SIDE_FILES = ("-wal", "-shm", "-journal")
"""Of a SQLite database, beside it."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a copy of the state."""

    rows: int
    urls: int
    runs: int
    version: int
    """Of the database schema."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, and what was set aside for it."""

    contents: Contents
    aside: Path | None
    """Where the state and the shards lie that were there before; None if there were none."""
    shards: int
    """How many shards were set aside: those that the copy does not know."""
    reports: list[FolderReport]
    """The check of the dump afterwards, after it was mended from the copy."""


def back_up(state: Path, target: Path) -> Contents:
    """Copy the state of this moment to the new file `target`, also while crawls write; they do not wait.

    The copy is checked before it appears.  Raises StateError, and StorageError where there is no room.
    """
    if not state.is_file():
        raise StateError(f"{state}: there is no state yet")
    if target.exists():
        raise StateError(f"{target} exists already and is left as it is: name another file")
    unfinished = target.with_name(f".{target.name}.tmp")
    with storage_errors(target):
        make_directory(target.absolute().parent)
        unfinished.unlink(missing_ok=True)
        try:
            with closing(_read_only(state)) as source, closing(sqlite3.connect(unfinished)) as copy:
                source.backup(copy)  # all pages in one step: of one moment, however much is written meanwhile
                copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
            contents = check(unfinished)
            with unfinished.open("rb") as file:
                os.fsync(file.fileno())
            unfinished.rename(target)
        finally:
            for path in _with_side_files(unfinished):
                path.unlink(missing_ok=True)
        sync_directory(target.absolute().parent)
    return contents


def check(path: Path) -> Contents:
    """What is in a copy; raises StateError for a file that is none, is damaged, or is of a newer newscrawl."""
    if not path.is_file():
        raise StateError(f"{path}: no such file")
    with storage_errors(path), closing(_read_only(path)) as copy:
        if copy.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise StateError(f"{path} is not a newscrawl state database")
        problems = [text for (text,) in copy.execute("PRAGMA integrity_check(3)")]
        if problems != ["ok"]:
            raise StateError(f"{path} is damaged: {'; '.join(problems)}")
        version = copy.execute("SELECT max(version) FROM schema_version").fetchone()[0]
        if version > len(MIGRATIONS):
            raise StateError(f"{path} was written by a newer newscrawl ({version}, this one knows {len(MIGRATIONS)})")
        rows, urls, runs = (
            copy.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - constants
            for table in ("row", "url", "run")
        )
    return Contents(rows, urls, runs, version)


def restore(data_dir: Path, copy: Path, *, now: datetime | None = None) -> Restored:
    """Put a copy in the place of the state, and make the dump agree with it.

    Nothing is deleted: the state that was there, and shards of rows that the copy does not know, move to
    ``state/before-restore-<time>/``.  Shards that the copy knows and that are missing are written again.  Raises
    StateError where a crawl is running, and for what is no copy; then nothing has changed.
    """
    contents = check(copy)
    state = data_dir / "state" / "newscrawl.db"
    aside = data_dir / "state" / f"before-restore-{now or clock.now():%Y%m%dT%H%M%S%f}"
    with _nothing_runs(data_dir / "state" / "locks"), storage_errors(data_dir):
        make_directory(state.parent)
        fresh = state.with_name(".restoring.db.tmp")
        shutil.copyfile(copy, fresh)
        with fresh.open("rb") as file:
            os.fsync(file.fileno())
        for path in filter(Path.exists, _with_side_files(state)):
            make_directory(aside)
            path.rename(aside / path.name)
        fresh.rename(state)
        sync_directory(state.parent)
        with Database(state) as database:
            known = {file for (file,) in database.rows("SELECT file FROM shard")}
        shards = _set_aside(data_dir / "dumps", known, aside / "dumps")
        dumps = Dumps(data_dir / "dumps")
        verify(data_dir, dumps, repair=True)
        reports = verify(data_dir, dumps)
    return Restored(contents, aside if aside.exists() else None, shards, reports)


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _with_side_files(path: Path) -> list[Path]:
    return [path.with_name(path.name + suffix) for suffix in ("", *SIDE_FILES)]


def _set_aside(root: Path, known: set[str], aside: Path) -> int:
    strangers = (
        [] if not root.is_dir() else [p for p in shard_files(root) if p.relative_to(root).as_posix() not in known]
    )
    for path in strangers:
        place = aside / path.relative_to(root)
        make_directory(place.parent)
        path.rename(place)
        if not shard_files(path.parent):  # the manifest speaks of nothing that is there; the state writes its own
            (path.parent / "manifest.json").unlink(missing_ok=True)
    return len(strangers)


@contextmanager
def _nothing_runs(locks: Path) -> Iterator[None]:
    """Hold the locks of all crawls that ever ran here; raises StateError where one is running."""
    with ExitStack() as held:
        for path in sorted(locks.glob("*.lock")) if locks.is_dir() else ():
            lock = held.enter_context(path.open("rb"))
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StateError(f"{path.stem} is running on this data directory: wait for it to end") from None
        yield
