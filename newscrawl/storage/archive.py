"""The archive: every fetched article page as it came, in ``data/archive/<site>/<run>.warc.gz``."""

from __future__ import annotations

import logging
import os
import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self
from urllib.parse import urlsplit

from newscrawl.items import ArchiveRecord, RawPage
from newscrawl.storage import warc
from newscrawl.storage.errors import ArchiveError, storage_errors
from newscrawl.storage.files import make_directory, safe_name, sync_directory
from newscrawl.storage.objects import is_remote, object_errors, place_of
from newscrawl.version import __version__

MAX_BYTES = 1024**3
"""Size after which a run begins another file for the site."""
MOVED = "moved-to"
"""A file in the archive's folder that says by URL where closed files are moved to."""
MAX_OPEN = 32
"""Files kept open at a time; a run over all portals touches hundreds of sites."""

logger = logging.getLogger(__name__)


def file_stem(run_id: str) -> str:
    """What the names of a run's files begin with."""
    return re.sub(r"[^\w.-]", "_", run_id)


def remote_archive(data_dir: Path) -> Path | None:
    """Where closed files of the archive have been moved to, see :mod:`newscrawl.storage.uploads`; None for nowhere."""
    try:
        return place_of((data_dir / "archive" / MOVED).read_text("utf-8").strip())
    except FileNotFoundError:
        return None


def remote_file(data_dir: Path, file: str) -> Path | None:
    """A file by its name in rows, where it has been moved to."""
    remote = remote_archive(data_dir)
    return remote / file.removeprefix("archive/") if remote else None


def archive_files(data_dir: Path, site: str | None = None) -> list[Path]:
    """The files of the archive, or of one site of it, here and where they have been moved to; sorted by name.

    A file that is here and there, because it is being moved, is given once.
    """
    part = (safe_name(site),) if site else ()
    folder = (data_dir / "archive").joinpath(*part)
    found = {f"{path.parent.name}/{path.name}": path for path in folder.rglob("*.warc.gz")}
    remote = remote_archive(data_dir)
    with storage_errors(data_dir / "archive"):
        if remote:
            with object_errors(remote):
                for path in remote.joinpath(*part).rglob("*.warc.gz"):
                    found.setdefault(f"{path.parent.name}/{path.name}", path)
    return [path for _, path in sorted(found.items())]


class ArchiveReader:
    """Reads pages back; `data_dir` is the folder that file names in rows are relative to."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir

    def read(self, file: str, offset: int) -> RawPage:
        """The page that begins at `offset` of `file`, as a row's `crawl.raw` says.  Raises ArchiveError."""
        path = self.data_dir / file
        with storage_errors(path):
            if not path.exists():
                path = remote_file(self.data_dir, file) or path
        with storage_errors(path), object_errors(path), path.open("rb") as source:
            page = next(self._pages(source, file, offset), None)
        if page is None or page.raw is None or page.raw.offset != offset:
            raise ArchiveError(f"{file}: no page begins at byte {offset}")
        return page

    def iterate(self, paths: Iterable[Path] | None = None, *, start: int = 0) -> Iterator[RawPage]:
        """All pages of the given WARC files, or of the whole archive, in the order they were written.

        `start` is the offset of the page to begin with in each file.  A torn or damaged rest of a file is logged as a
        warning and left out.
        """
        for path in archive_files(self.data_dir) if paths is None else paths:
            with storage_errors(path), object_errors(path), path.open("rb") as source:
                try:
                    yield from self._pages(source, self.relative(path), start)
                except ArchiveError as error:
                    logger.warning("%s; the rest of the file is left out", error)

    def places(self, path: Path) -> Iterator[tuple[str, int]]:
        """The address and the offset of every page of a file, without reading the pages; those before any damage."""
        with storage_errors(path), object_errors(path), path.open("rb") as source:
            begin: int | None = None
            try:
                for member in warc.read_members(source):
                    if warc.is_of_kind(member, "metadata") and begin is not None:
                        yield warc.address_of(warc.read_record(member)), begin
                        begin = None
                    elif begin is None and warc.is_of_kind(member, "response"):
                        begin = member.offset
            except ArchiveError as error:
                logger.debug("%s: %s; its pages from there on are not known", self.relative(path), error)

    def _pages(self, source: BinaryIO, file: str, offset: int) -> Iterator[RawPage]:
        responses: dict[str, warc.Record] = {}
        places: dict[str, int] = {}
        try:
            for member in warc.read_members(source, offset):
                record = warc.read_record(member)
                if record.kind == "response":
                    responses[record.id], places[record.id] = record, member.offset
                elif record.kind == "metadata" and record.refers_to in responses:
                    page = warc.page_of(record, responses)
                    main = record.refers_to
                    page.raw = ArchiveRecord(file=file, offset=places[main], digest=responses[main].digest or "")
                    yield page
                    responses.clear()
        except ArchiveError as error:
            raise ArchiveError(f"{file}: {error}") from error

    def relative(self, path: Path) -> str:
        """The name of a file in rows: relative to the data directory, also where it has been moved away."""
        if is_remote(path):
            return f"archive/{path.parent.name}/{path.name}"
        try:
            return path.resolve().relative_to(self.data_dir.resolve()).as_posix()
        except ValueError:  # a file from elsewhere
            return str(path)


class Archive(ArchiveReader):
    """Appends the pages of one run.

    Call :meth:`flush` before the rows that refer to the pages are committed.
    """

    def __init__(self, data_dir: Path, run_id: str, *, max_bytes: int = MAX_BYTES) -> None:
        super().__init__(data_dir)
        self.run_id = run_id
        self.max_bytes = max_bytes
        self._open: OrderedDict[str, WarcFile] = OrderedDict()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def append(self, page: RawPage) -> ArchiveRecord:
        """Write a page and set `page.raw` and, if it has none, `page.run_id`.

        On a full disk the file is cut back to what it was, and StorageFull raised.
        """
        page.run_id = page.run_id or self.run_id
        site = safe_name(page.site or urlsplit(page.capture.url).hostname or "unknown")
        with storage_errors(self.data_dir / "archive" / site):
            file = self._file(site)
            packed = warc.pack(page)
            offset = file.append(packed.data)
        page.raw = ArchiveRecord(file=file.name, offset=offset, digest=packed.digest)
        return page.raw

    def flush(self) -> None:
        """Make durable what was appended."""
        for file in self._open.values():
            with storage_errors(file.path):
                file.flush()

    def close(self) -> None:
        """Flush and close all files."""
        while self._open:
            self._close_one()

    def _file(self, site: str) -> WarcFile:
        file = self._open.get(site)
        if file and file.size >= self.max_bytes:
            self._open.pop(site).close()
            file = None
        if file is None:
            if len(self._open) >= MAX_OPEN:
                self._close_one()
            path = self._path(site)
            file = self._open[site] = WarcFile(path, self.relative(path))
        self._open.move_to_end(site)
        return file

    def _path(self, site: str) -> Path:
        """The first file of this run and site that is not full."""
        stem = file_stem(self.run_id)
        number = 0
        while True:
            name = f"{stem}-{number:03d}.warc.gz" if number else f"{stem}.warc.gz"
            path = self.data_dir / "archive" / site / name
            if not path.exists() or path.stat().st_size < self.max_bytes:
                return path
            number += 1

    def _close_one(self) -> None:
        _, file = self._open.popitem(last=False)
        with storage_errors(file.path):
            file.close()


class WarcFile:
    """A WARC file that grows; opening it cuts a torn record off its end.  `name` is what rows call it."""

    def __init__(self, path: Path, name: str) -> None:
        self.path, self.name = path, name
        make_directory(path.parent)
        created = not path.exists()
        self._file = FileIO(path, "a+")
        self._dirty = False
        try:
            self.size = 0 if created else self._whole_size()
            self._file.truncate(self.size)
            if not self.size:
                self.append(warc.warcinfo(path.name, f"newscrawl/{__version__}"))
            if created:
                sync_directory(path.parent)
        except BaseException:
            self._file.close()
            raise

    def append(self, data: bytes) -> int:
        """Write `data` at the end, all of it or nothing; returns where it begins."""
        self._dirty = True
        remaining = memoryview(data)
        try:
            while remaining:
                remaining = remaining[self._file.write(remaining) :]
        except OSError:
            self._file.truncate(self.size)
            raise
        offset, self.size = self.size, self.size + len(data)
        return offset

    def flush(self) -> None:
        """Make it durable."""
        if self._dirty:
            os.fsync(self._file.fileno())
            self._dirty = False

    def close(self) -> None:
        """Make it durable and close it."""
        try:
            self.flush()
        finally:
            self._file.close()

    def _whole_size(self) -> int:
        whole = 0
        try:
            for member in warc.read_members(self._file):
                whole = member.offset + member.length
        except ArchiveError as error:
            logger.warning("%s: %s; cut back to byte %d", self.path, error, whole)
        return whole
