"""Which archived pages are cleaned again, in which order, and how far a run has come."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from newscrawl.items import RawPage
from newscrawl.recleaning.parts import ArchivedParts
from newscrawl.storage.archive import ArchiveReader, archive_files
from newscrawl.storage.errors import storage_errors
from newscrawl.storage.files import write_whole
from newscrawl.version import __version__

ARCHIVE_FILE = re.compile(r"(?P<run>.+?)(?:-(?P<number>\d{3}))?\.warc\.gz")


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What the command line asks for."""

    site: str | None = None
    since: datetime | None = None
    """Pages fetched at this moment or later."""

    def files(self, data_dir: Path) -> list[Path]:
        """The archive files, oldest run first over all sites: what was stored first is judged first."""
        return sorted(archive_files(data_dir, self.site), key=_age)

    def takes(self, page: RawPage) -> bool:
        """Whether a page of those files is meant, or one of its further pages."""
        captures = (page.capture, *page.continuations)
        return self.since is None or any(capture.fetched_at >= self.since for capture in captures)


@dataclass(slots=True)
class Progress:
    """How far a run has come, kept in ``state/reclean.json`` until it has come to its end."""

    path: Path
    selection: Selection
    runs: list[str] = field(default_factory=list)
    """Ids of the runs that have worked on it."""
    file: str | None = None
    offset: int = 0
    """Of the last page that is done."""

    @classmethod
    def of(cls, data_dir: Path, selection: Selection) -> Progress:
        """Where an earlier run of the same selection and the same code was stopped; else the beginning."""
        progress = cls(data_dir / "state" / "reclean.json", selection)
        try:
            saved = json.loads(progress.path.read_bytes())
            if saved["task"] == progress.task():
                progress.runs, progress.file, progress.offset = saved["runs"], saved["file"], saved["offset"]
        except (OSError, ValueError, KeyError, TypeError):  # none, or torn by hand: the beginning is always right
            pass
        return progress

    def save(self) -> None:
        """Make it durable; to be called after the rows of the pages are."""
        saved = {"task": self.task(), "runs": self.runs, "file": self.file, "offset": self.offset}
        text = json.dumps(saved).encode("ascii")
        with storage_errors(self.path):
            write_whole(self.path, lambda file: file.write(text))

    def clear(self) -> None:
        """All is done: the next run begins anew."""
        with storage_errors(self.path):
            self.path.unlink(missing_ok=True)

    def pages(self, data_dir: Path) -> Iterator[RawPage]:
        """The pages that are left, in order; those of one article that were archived apart as one page."""
        archive = ArchiveReader(data_dir)
        parts = ArchivedParts(archive)
        for path in self.left(data_dir):
            done = self.offset if archive.relative(path) == self.file else None
            for page in archive.iterate([path], start=done or 0):
                assert page.raw is not None
                whole = parts.whole(page) if page.raw.offset != done else None
                if whole and self.selection.takes(whole):
                    yield whole

    def left(self, data_dir: Path) -> list[Path]:
        """The files that are not done, the one that a run was stopped in first."""
        files, archive = self.selection.files(data_dir), ArchiveReader(data_dir)
        names = [archive.relative(path) for path in files]
        return files[names.index(self.file) :] if self.file in names else files

    def task(self) -> dict[str, str | None]:
        """What the run is about: the selection and the version of the code."""
        chosen = asdict(self.selection)
        since = self.selection.since
        return {**chosen, "since": since.isoformat() if since else None, "code_version": __version__}


def _age(path: Path) -> tuple[str, int, str]:
    match = ARCHIVE_FILE.fullmatch(path.name)
    run, number = (match["run"], int(match["number"] or 0)) if match else (path.name, 0)
    return run, number, path.parent.name
