"""How long dumps and raw pages are kept: takes away what is old and not needed any more.

The rows of dumps that go stay in the state, so revisions and repeats are recognised as before.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from newscrawl import clock
from newscrawl.storage.database import Database
from newscrawl.storage.dumps import Dumps
from newscrawl.storage.errors import DumpError, storage_errors
from newscrawl.storage.files import beijing_day, is_day, safe_name, sync_directory
from newscrawl.storage.reader import shard_files


@dataclass(frozen=True, slots=True)
class Removed:
    """A folder of the dump, or a file of the archive, that went."""

    name: str
    """``<site>/<day>``, or the file relative to the data directory."""
    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Needed:
    """What an archive has to keep: files that hold the page of a current row."""

    files: int
    bytes: int


def days_before(days: int | None, now: datetime | None = None) -> str:
    """The first day that is kept when `days` days are, as ``YYYY-MM-DD`` in China; raises ValueError."""
    if days is None or days < 1:
        raise ValueError("--older-than takes a number of days, 1 or more: what was stored before them goes")
    return beijing_day((now or clock.now()) - timedelta(days=days - 1))


@contextmanager
def existing_state(location: str | Path) -> Iterator[Database | None]:
    """The state at a path or URL; None where there is no such file: it must not be made by looking."""
    if isinstance(location, Path) and not location.exists():
        yield None
    else:
        with Database(location) as database:
            yield database


def prune_dumps(
    root: Path, database: Database | None, before: str, *, sites: Collection[str] = (), dry_run: bool = False
) -> list[Removed]:
    """Remove the shards of folders ``<site>/<day>`` with a day before `before`; of all sites, if none is named.

    A folder goes as a whole or, if a run is killed here, when the same is asked for again.  With a state the manifest
    stays, with the runs but without shards, and the check of the dump passes afterwards; rows that wait for their shard
    are not touched.  Raises DumpError where there is no dump.
    """
    if not root.is_dir():
        raise DumpError(f"{root}: no such dumps folder")
    wanted = {safe_name(site) for site in sites}
    removed: list[Removed] = []
    for folder in _old_folders(root, before, wanted):
        name = folder.relative_to(root).as_posix()
        files = shard_files(folder)
        if files or database is None:
            removed.append(Removed(name, len(files), sum(path.stat().st_size for path in files)))
            if not dry_run:
                _remove_folder(root, folder, files, database)
    return removed


def prune_archive(
    data_dir: Path, database: Database | None, before: datetime, *, needed_too: bool = False, dry_run: bool = False
) -> tuple[list[Removed], Needed]:
    """Remove archive files last written before `before` that no current row needs; says what went and what stayed.

    A row is current when no later revision of its article exists; it needs the file of its page to be cleaned again.
    A file with one such page stays as a whole, as rows say at which byte a page begins.  `needed_too` removes all
    old files: their pages cannot be cleaned again.  Raises DumpError where there is neither archive nor state.
    """
    archive = data_dir / "archive"
    if not archive.is_dir():
        raise DumpError(f"{archive}: no such archive")
    if database is None and not needed_too:
        raise DumpError(f"{data_dir}: without a state nobody knows which pages rows need; see --all")
    needed = set() if needed_too or database is None else set(_needed_files(database))
    removed: list[Removed] = []
    kept: list[int] = []
    for path in sorted(archive.rglob("*.warc.gz")):
        status = path.stat()
        if status.st_mtime >= before.timestamp():
            continue
        name = path.relative_to(data_dir).as_posix()
        if name in needed:
            kept.append(status.st_size)
            continue
        removed.append(Removed(name, 1, status.st_size))
        if not dry_run:
            with storage_errors(path):
                path.unlink()
                sync_directory(path.parent)
    return removed, Needed(len(kept), sum(kept))


def _old_folders(root: Path, before: str, sites: set[str]) -> Iterator[Path]:
    for folder in sorted(root.glob("*/*")):
        old = is_day(folder.name) and folder.name < before and folder.is_dir()
        if old and (not sites or folder.parent.name in sites):
            yield folder


def _remove_folder(root: Path, folder: Path, files: list[Path], database: Database | None) -> None:
    """The files first: what a kill leaves is found by the check, mended from the state, or removed by the next run."""
    known = _folder_of(database, folder.relative_to(root).as_posix()) if database else None
    with database.transaction() if database else nullcontext(), storage_errors(folder):
        for path in files:
            path.unlink(missing_ok=True)
        (folder / "statistics.json").unlink(missing_ok=True)
        if database and known:
            database.execute("DELETE FROM shard WHERE site = ? AND day = ?", known)
            Dumps(root).write_manifest(database, known)
        else:
            shutil.rmtree(folder)
        sync_directory(folder if folder.exists() else folder.parent)


def _folder_of(database: Database, name: str) -> tuple[str, str] | None:
    """Site and day of a folder, where the state knows it."""
    known = database.rows(
        "SELECT site, day FROM shard UNION SELECT run_site.site, run.day FROM run_site JOIN run USING (run_id)"
        " UNION SELECT site, day FROM row WHERE shard IS NULL"
    )
    return next(((site, day) for site, day in known if f"{safe_name(site)}/{day}" == name), None)


def _needed_files(database: Database) -> Iterator[str]:
    current = "SELECT line FROM row WHERE n = (SELECT max(n) FROM row AS later WHERE later.article_id = row.article_id)"
    for (line,) in database.execute(current):
        raw = json.loads(line)["crawl"]["raw"]
        if raw:
            yield raw["file"]
