"""The blocks of datatrove pipelines over the archive: a reader, the cleaner, verdicts, and what re-cleaning adds.

    pipeline = [ArchivePages("data"), CleanPages(), Verdicts("corpus.db"), JsonlWriter("out")]

A document is a row: `text` and `id`, and every other field under its name in `metadata`, as `scrapy dumps export --as
datatrove` writes it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from itertools import groupby
from pathlib import Path
from typing import Any

from datatrove.data import Document
from datatrove.pipeline.base import PipelineStep

from newscrawl import schema
from newscrawl.cleaning.pool import CleaningPool
from newscrawl.cleaning.refusals import CleaningFailed, NotAnArticle
from newscrawl.cleaning.tasks import Printed
from newscrawl.dedup.deduplicator import Deduplicator
from newscrawl.items import Article, RawPage
from newscrawl.recleaning.parts import ArchivedParts
from newscrawl.recleaning.selection import Selection
from newscrawl.scaling.cleaned import Result, results_file, write_results
from newscrawl.storage.archive import ArchiveReader

AHEAD = 8
"""Pages that are read before they are wanted."""
OWN_KEYS = ("text", "id")
"""Fields of a row that a document has a place for."""
BATCH = 100
"""Documents that share a transaction of the store of repeats."""


class ArchivePages(PipelineStep):
    """Reads the pages of an archive, a task whole files of it: documents without text, the page in their metadata.

    `data_dir` is the data directory; `done` a folder of results, whose archive files are left out.
    """

    name = "newscrawl archive"
    type = "READER"

    def __init__(
        self, data_dir: str | Path, selection: Selection | None = None, done: str | Path | None = None
    ) -> None:
        super().__init__()
        self.data_dir, self.selection = Path(data_dir), selection or Selection()
        self.done = Path(done) if done else None

    def run(self, data: Iterable[Document] | None = None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        yield from data or ()
        archive = ArchiveReader(self.data_dir)
        parts = ArchivedParts(archive)
        for path in self.selection.files(self.data_dir)[rank::world_size]:
            if self.done and results_file(self.done, archive.relative(path)).exists():
                self.stat_update("files done before")
                continue
            self.stat_update("files")
            for page in archive.iterate([path]):
                if self.selection.takes(page) and (whole := parts.whole(page)):
                    assert whole.raw is not None
                    self.stat_update("pages")
                    yield Document("", f"{whole.raw.file}:{whole.raw.offset}", metadata={"page": whole})


class CleanPages(PipelineStep):
    """Makes rows of pages, each cleaned within the limits of :class:`newscrawl.cleaning.pool.CleaningPool`.

    Pages that are no articles are left out and counted; with `keep_refused` they pass without text, the reason in their
    metadata as `refused`.  `site_lines` are the lines that sites are known to print around their articles, by site:
    what :meth:`newscrawl.dedup.site_lines.SiteLines.printed` says of a state.
    """

    name = "newscrawl cleaner"
    type = "CLEANER"

    def __init__(self, *, keep_refused: bool = False, site_lines: Printed | None = None) -> None:
        super().__init__()
        self.keep_refused, self.site_lines = keep_refused, dict(site_lines or {})

    def run(self, data: Iterable[Document] | None = None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        begun: deque[tuple[Document, Future[Article]]] = deque()
        with CleaningPool(1, site_lines=self.site_lines) as pool:
            for document in data or ():
                begun.append((document, pool.submit(document.metadata["page"])))
                if len(begun) > AHEAD:
                    yield from self._ended(*begun.popleft())
            while begun:
                yield from self._ended(*begun.popleft())

    def _ended(self, document: Document, cleaned: Future[Article]) -> Iterator[Document]:
        try:
            row = schema.to_row(cleaned.result())
        except (NotAnArticle, CleaningFailed) as refusal:
            self.stat_update("refused")
            if self.keep_refused:
                page: RawPage = document.metadata["page"]
                assert page.raw is not None
                place = {"file": page.raw.file, "offset": page.raw.offset}
                yield Document("", document.id, metadata={"refused": refusal.reason, "crawl": {"raw": place}})
            return
        self.stat_update("articles")
        yield as_document(row)


class KeepResults(PipelineStep):
    """Writes what became of the pages into `folder`, a file per archive file, for the verdicts."""

    name = "newscrawl results"
    type = "WRITER"

    def __init__(self, folder: str | Path) -> None:
        super().__init__()
        self.folder = Path(folder)

    def run(self, data: Iterable[Document] | None = None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        for archived, documents in groupby(data or (), key=lambda document: _place(document)["file"]):
            write_results(results_file(self.folder, archived), map(_result, documents))
            self.stat_update("files")
        yield from ()


class Verdicts(PipelineStep):
    """Says of every document what it repeats: `metadata["dedup"]` as in a row.

    `store` is the file that remembers documents; what it knows already counts as earlier.  Documents are judged in the
    order in which they come, so this runs in one task, whose input is everything: a pipeline of its own, with
    `tasks=1`, over what many tasks have cleaned.  Raises ValueError elsewhere.
    """

    name = "newscrawl verdicts"
    type = "DEDUP"

    def __init__(self, store: str | Path) -> None:
        super().__init__()
        self.store = Path(store)

    def run(self, data: Iterable[Document] | None = None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        if world_size != 1:
            raise ValueError("verdicts depend on the order of all documents: run this block with tasks=1")
        with Deduplicator(self.store) as deduplicator:
            for batch in _batches(data or ()):
                verdicts = deduplicator.judge([as_row(document) for document in batch])
                for document, verdict in zip(batch, verdicts, strict=True):
                    said = {
                        "verdict": verdict.kind,
                        "of": verdict.of,
                        "cluster": verdict.cluster,
                        "score": verdict.score,
                    }
                    document.metadata["dedup"] = {**(document.metadata.get("dedup") or {}), **said}
                    self.stat_update(verdict.kind)
                    yield document


def as_document(row: dict[str, Any]) -> Document:
    """A row as a document."""
    return Document(
        row["text"], row["id"], metadata={name: value for name, value in row.items() if name not in OWN_KEYS}
    )


def as_row(document: Document) -> dict[str, Any]:
    """A document as a row."""
    return {**document.metadata, "text": document.text, "id": document.id}


def _result(document: Document) -> Result:
    offset = _place(document)["offset"]
    refused = document.metadata.get("refused")
    return Result(offset, refused=refused) if refused else Result(offset, row=as_row(document))


def _place(document: Document) -> dict[str, Any]:
    place: dict[str, Any] = document.metadata["crawl"]["raw"]
    return place


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    batch: list[Document] = []
    for document in documents:
        batch.append(document)
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
