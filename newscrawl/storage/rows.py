"""The rows of the state: an article with its verdict, as it will stand in the dump."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from newscrawl import schema
from newscrawl.dedup.verdict import Verdict
from newscrawl.items import Article, Dedup, Revision
from newscrawl.storage.changes import changes
from newscrawl.storage.database import Database
from newscrawl.storage.dumps import Folder
from newscrawl.storage.files import beijing_day

NOT_COMPARED = frozenset({"fetched_at", "revision", "dedup", "quality", "provenance", "crawl", "content_hash"})
"""Fields that say how a row came about, not what the article says."""
COMPARED = tuple(field.name for field in fields(Article) if field.name not in NOT_COMPARED)
"""Fields whose change makes another row when pages are cleaned again."""


def latest_row(database: Database, article_id: str) -> dict[str, Any] | None:
    """The newest row of an article as JSON values."""
    found = database.rows("SELECT line FROM row WHERE article_id = ? ORDER BY n DESC LIMIT 1", (article_id,))
    return json.loads(found[0][0]) if found else None


def says_the_same(row: Mapping[str, Any], article: Article) -> bool:
    """Whether a reader of `row` learns nothing new from `article`."""
    new = schema.to_row(article)
    return all(row.get(name) == new[name] for name in COMPARED)


def complete(
    article: Article, verdict: Verdict, previous: Mapping[str, Any] | None, run_id: str, canonical: str
) -> None:
    """Fill in what only the storage knows: run, verdict and revision; `previous` is the newest row of the article."""
    article.crawl.run_id = run_id
    article.dedup = Dedup(
        verdict=verdict.kind, of=verdict.of, cluster=verdict.cluster, score=verdict.score, canonical=canonical
    )
    article.revision = None
    if previous:
        article.revision = Revision(
            n=(previous["revision"]["n"] if previous["revision"] else 0) + 1,
            previous_hash=previous["content_hash"],
            changed_at=article.fetched_at,
            changes=changes(schema.to_row(article), previous, COMPARED),
        )


def insert(
    database: Database, article: Article, row: Mapping[str, Any], stored_at: datetime, machine: str
) -> tuple[Folder, int]:
    """Insert the row of a complete, valid article, whose shard `machine` writes; `row` is the article as JSON values.

    Returns the dump folder it will go to and its size in bytes.
    """
    folder = (article.site, beijing_day(stored_at))
    line = schema.json_line(row)
    database.execute(
        "INSERT INTO row (article_id, n, site, day, stored_at, published_at, content_hash, title, verdict, cluster,"
        " run_id, line, machine) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
            machine,
        ),
    )
    return folder, len(line.encode("utf-8"))
