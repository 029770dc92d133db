"""The rows of the state: an article with its verdict, as it will stand in the dump."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
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


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest row of an article."""

    row_id: int
    row: dict[str, Any]
    """As JSON values."""


def latest_rows(database: Database, article_ids: Collection[str]) -> dict[str, Latest]:
    """The newest row of each of these articles that has one; no more of them than a group has pages."""
    if not article_ids:
        return {}
    marks = ", ".join("?" * len(article_ids))
    query = (
        f"SELECT id, article_id, line FROM row WHERE article_id IN ({marks})"  # noqa: S608 - question marks only
        " AND n = (SELECT max(newer.n) FROM row newer WHERE newer.article_id = row.article_id)"
    )
    found = database.rows(query, tuple(article_ids))
    return {article_id: Latest(row_id, json.loads(line)) for row_id, article_id, line in found}


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


def folder_of(article: Article, stored_at: datetime) -> Folder:
    """The dump folder of a row."""
    return article.site, beijing_day(stored_at)


def insert(database: Database, new: Iterable[tuple[Article, str]], stored_at: datetime, machine: str) -> None:
    """Insert the rows of complete, valid articles, whose shards `machine` writes; with each the line of its row."""
    values = [
        (
            article.id,
            article.revision.n if article.revision else 0,
            *folder_of(article, stored_at),
            stored_at.isoformat(),
            article.published_at.isoformat() if article.published_at else None,
            article.content_hash,
            schema.well_formed(article.title),
            article.dedup.verdict,
            article.dedup.cluster,
            article.crawl.run_id,
            line,
            machine,
        )
        for article, line in new
    ]
    if values:
        database.execute_many(
            "INSERT INTO row (article_id, n, site, day, stored_at, published_at, content_hash, title, verdict, cluster,"
            " run_id, line, machine) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            values,
        )
