"""The public face of deduplication: verdicts on documents, without a crawl around them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from newscrawl.dedup.index import Index
from newscrawl.dedup.verdict import Document, Verdict
from newscrawl.items import Article
from newscrawl.storage.database import Database


class Deduplicator:
    """Tells which documents repeat earlier ones, over all calls ever made with the same file.

        with Deduplicator("state.db") as dedup:
            for verdict in dedup.judge(documents): ...

    Several processes may share the file.  Raises :class:`newscrawl.storage.errors.StorageError` when it cannot be used.
    """

    def __init__(self, path: str | Path) -> None:
        self._database = Database(path)
        self._index = Index(self._database.connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def judge(self, documents: Iterable[Article | Mapping[str, Any]]) -> list[Verdict]:
        """One verdict per document, in order; documents of one call see each other.

        `documents` are articles, or mappings with `id`, `url`, `site`, `text` and, if known, `title` and
        `published_at`.  When this returns, all of them are remembered on the disk; when it raises (ValueError for a
        document that lacks something), none is.
        """
        read = [Document.of(document) for document in documents]
        with self._database.errors(), self._database.transaction():
            return self._index.judge_all(read)
