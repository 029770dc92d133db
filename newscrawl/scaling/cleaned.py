"""Pages that were cleaned ahead of their verdict: one file of results per archive file, whole or not there."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from newscrawl import schema
from newscrawl.cleaning.pool import CleaningPool
from newscrawl.cleaning.refusals import NotAnArticle
from newscrawl.items import ArchiveRecord, Article, RawPage
from newscrawl.storage.errors import storage_errors
from newscrawl.storage.files import write_whole
from newscrawl.storage.shards import DAMAGED, read_lines

UNREADABLE: tuple[type[Exception], ...] = (*DAMAGED, ValueError, TypeError)
LEVEL = 1
"""Of compression: the files live for hours."""


@dataclass(frozen=True, slots=True)
class Result:
    """What cleaning made of the page at `offset` of an archive file: a row, or a refusal."""

    offset: int
    row: dict[str, Any] | None = None
    refused: str | None = None

    def article(self) -> Article:
        """The article; raises NotAnArticle for a refusal."""
        if self.row is None:
            raise NotAnArticle(self.refused or "unknown")
        return schema.from_row(self.row)


def results_file(folder: Path, archived: str) -> Path:
    """Where the results of an archive file lie, which is named as in rows."""
    return folder / f"{archived.lstrip('/')}.jsonl.gz"


def write_results(path: Path, results: Iterable[Result]) -> None:
    """Write the results of an archive file, in the order of its pages."""

    def write(target: BinaryIO) -> None:
        with gzip.GzipFile("", "wb", LEVEL, target, mtime=0) as file:
            for result in results:  # ASCII: a page may hold what UTF-8 cannot carry
                line = {"offset": result.offset, "row": result.row, "refused": result.refused}
                file.write(json.dumps(line).encode("ascii") + b"\n")

    with storage_errors(path):
        write_whole(path, write)


def read_results(path: Path) -> Iterator[Result]:
    """The results of an archive file; none where nobody has written them, and none after damage."""
    try:
        for line in read_lines(path):
            yield Result(**json.loads(line))
    except UNREADABLE:  # what is not there is cleaned again
        return


class CleanedPages:
    """Gives what was made of pages that were cleaned ahead, as a :class:`CleaningPool` does of those that were not.

    To be asked for pages in the order of the archive.  A page of which nothing is found, such as one that was archived
    meanwhile, is cleaned by `pool`.
    """

    def __init__(self, folder: Path, pool: CleaningPool) -> None:
        self._folder, self._pool = folder, pool
        self._file: str | None = None
        self._results: Iterator[Result] = iter(())
        self._next: Result | None = None
        self.missing = 0
        """Pages of which nothing was found."""

    def submit(self, page: RawPage) -> Future[Article]:
        """The article of `page`; its `result` raises NotAnArticle or CleaningFailed."""
        assert page.raw is not None
        result = self._find(page.raw)
        if result is None:
            self.missing += 1
            return self._pool.submit(page)
        future: Future[Article] = Future()
        try:
            future.set_result(result.article())
        except NotAnArticle as refusal:
            future.set_exception(refusal)
        return future

    def _find(self, place: ArchiveRecord) -> Result | None:
        if place.file != self._file:
            self._file = place.file
            self._results = read_results(results_file(self._folder, place.file))
            self._next = next(self._results, None)
        while self._next is not None and self._next.offset < place.offset:
            self._next = next(self._results, None)
        return self._next if self._next is not None and self._next.offset == place.offset else None
