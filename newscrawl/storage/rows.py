"""The rows of the state: an article with its verdict, as it will stand in the dump."""

from __future__ import annotations

from datetime import datetime

from newscrawl import schema
from newscrawl.dedup.verdict import Verdict
from newscrawl.items import Article, Dedup, Revision
from newscrawl.storage.database import Database
from newscrawl.storage.dumps import Folder
from newscrawl.storage.files import beijing_day
from newscrawl.storage.values import StoredRow


def complete(article: Article, verdict: Verdict, previous: StoredRow | None, run_id: str) -> None:
    """Fill in what only the storage knows: run, verdict and revision."""
    article.crawl.run_id = run_id
    article.dedup = Dedup(verdict=verdict.kind, of=verdict.of, cluster=verdict.cluster, score=verdict.score)
    article.revision = None
    if previous:
        article.revision = Revision(
            n=previous.n + 1, previous_hash=previous.content_hash, changed_at=article.fetched_at
        )


def insert(database: Database, article: Article, stored_at: datetime) -> tuple[Folder, int]:
    """Insert the row of a complete, valid article; returns the dump folder it will go to and its size in bytes."""
    folder = (article.site, beijing_day(stored_at))
    line = schema.to_line(article)
    database.execute(
        "INSERT INTO row (article_id, n, site, day, stored_at, published_at, content_hash, title, verdict, cluster,"
        " run_id, line) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            article.id,
            article.revision.n if article.revision else 0,
            *folder,
            stored_at.isoformat(),
            article.published_at.isoformat() if article.published_at else None,
            article.content_hash,
            schema.well_formed(article.title),
            article.dedup.verdict,
            article.dedup.cluster,
            article.crawl.run_id,
            line,
        ),
    )
    return folder, len(line.encode("utf-8"))
