"""Closed files of the archive, moved to object storage.

A file is written here, held by its run's lock, and whole when that is gone, be it that the run has ended or that it was
killed: its torn end is cut off then.  It is put under its name and removed here only when the storage says that it has
all its bytes.  So what is here is what is still to be moved, whatever was interrupted, and there is no other journal.
"""

from __future__ import annotations

import fcntl
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newscrawl.storage.archive import MOVED, WarcFile, file_stem, remote_archive
from newscrawl.storage.errors import StorageError, storage_errors
from newscrawl.storage.files import write_whole
from newscrawl.storage.objects import PutRefused, is_url, object_errors, place_of, put_file, size_of

NUMBERED = re.compile(r"-\d{3}$")
"""The end of the names of a run's further files."""

logger = logging.getLogger(__name__)


@contextmanager
def writing(data_dir: Path, run_id: str) -> Iterator[None]:
    """Keep the files of a run from being moved while it may still append to them."""
    lock = _lock_of(data_dir / "archive", file_stem(run_id))
    with _locked(lock):
        yield
        lock.unlink(missing_ok=True)


def send_archive(data_dir: Path, url: str) -> int:
    """Move the closed files of the archive to `url`; how many were moved.

    A file that the storage refuses stays, and the next call tries again.  Raises StorageError where `url` is none, or
    another one than files were moved to before.
    """
    remote, folder, moved = _remote(data_dir, url), data_dir / "archive", 0
    with _locked(folder / ".moving.lock") as alone:
        for path in sorted(folder.rglob("*.warc.gz")) if alone else ():
            try:
                if not _is_being_written(folder, path):
                    _move(path, remote / path.relative_to(folder).as_posix())
                    moved += 1
            except (PutRefused, OSError) as error:
                logger.error("%s; the file stays in the archive here, and the next run tries again", error)  # noqa: TRY400
    return moved


def _is_being_written(folder: Path, path: Path) -> bool:
    stem = path.name.removesuffix(".warc.gz")
    locks = [_lock_of(folder, name) for name in (stem, NUMBERED.sub("", stem))]
    for lock in locks:
        if lock.exists():
            with _locked(lock) as free:
                if not free:
                    return True
    return False


def _lock_of(folder: Path, stem: str) -> Path:
    return folder / f".{stem}.lock"


@contextmanager
def _locked(path: Path) -> Iterator[bool]:
    """Hold the lock of a file if nobody else does; whether that is so."""
    with storage_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("w")
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _move(path: Path, target: Path) -> None:
    WarcFile(path, path.name).close()  # cuts a torn end
    size, there = path.stat().st_size, size_of(target)
    if there is not None and there > size:
        raise PutRefused(f"{target} is there already and is longer than {path}: move one of them away")
    if there != size:
        put_file(path, target)
        if (there := size_of(target)) != size:
            raise PutRefused(f"{target} has {there} bytes of {size}")
    path.unlink()


def _remote(data_dir: Path, url: str) -> Path:
    if not is_url(url):
        raise StorageError(f"{url!r} is no URL such as s3://bucket/archive")
    known, note = remote_archive(data_dir), data_dir / "archive" / MOVED
    if known is not None and str(known).rstrip("/") != str(place_of(url)).rstrip("/"):
        raise StorageError(
            f"{note} says that files were moved to {known}, not to {url}: move them, too, and then change the note"
        )
    with storage_errors(note), object_errors(note):
        if known is None:
            write_whole(note, lambda file: file.write(url.encode("utf-8") + b"\n"))
    return place_of(url)
