"""Which copy of an article stands for its cluster.

The earliest one; of the same day the one of its publisher rather than a re-host's; then the fuller one.  A damaged copy
stands for it only as long as there is no other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from newscrawl import schema
from newscrawl.items import Article
from newscrawl.sites.base import BEIJING
from newscrawl.storage.database import Database
from newscrawl.storage.rows import Latest, latest_row

FULLER = 1.1
"""How many times longer a text must be to count as fuller: less is a caption or a closing line."""


def current(database: Database, cluster: str) -> str:
    """The id of the copy that stands for a cluster."""
    return Standing(database, [cluster], {}).current(cluster)


class Standing:
    """The copies that stand for some clusters, within the transaction that enters further articles of them."""

    def __init__(self, database: Database, clusters: Collection[str], latest: Mapping[str, Latest]) -> None:
        """`latest` are newest rows that are known already."""
        self._database = database
        self._rows: dict[str, Mapping[str, Any]] = {article_id: one.row for article_id, one in latest.items()}
        self._appointed: dict[str, str] = {}
        wanted = tuple(dict.fromkeys(clusters))
        marks = ", ".join("?" * len(wanted))
        query = f"SELECT cluster, article_id FROM canonical WHERE cluster IN ({marks})"  # noqa: S608 - question marks
        self._standing: dict[str, str] = dict(database.rows(query, wanted)) if wanted else {}

    def current(self, cluster: str) -> str:
        """The id of the copy that stands for a cluster."""
        return self._standing.get(cluster, cluster)

    def appoint(self, cluster: str, article: Article) -> str:
        """The copy that stands for the cluster now that `article` joins it."""
        now = self.current(cluster)
        if now == article.id:
            return now
        row = self._row_of(now)
        if row is not None and not is_better(schema.to_row(article), row):
            return now
        self._standing[cluster] = self._appointed[cluster] = article.id
        return article.id

    def stored(self, article_id: str, row: Mapping[str, Any]) -> None:
        """An article got this row."""
        self._rows[article_id] = row

    def save(self) -> None:
        """Write down what was appointed."""
        if self._appointed:
            self._database.execute_many(
                "INSERT INTO canonical (cluster, article_id) VALUES (?, ?)"
                " ON CONFLICT (cluster) DO UPDATE SET article_id = excluded.article_id",
                list(self._appointed.items()),
            )

    def _row_of(self, article_id: str) -> Mapping[str, Any] | None:
        row = self._rows.get(article_id) or latest_row(self._database, article_id)
        if row is not None:
            self._rows[article_id] = row
        return row


def is_better(row: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether `row` should stand for a cluster rather than `other`."""
    damaged, other_damaged = bool(row["quality"]["repairs"]), bool(other["quality"]["repairs"])
    if damaged != other_damaged:
        return other_damaged
    day, other_day = _day(row), _day(other)
    if day and other_day and day != other_day:  # clocks of different sites, and pages that print a day only
        return day < other_day
    rehosted, other_rehosted = _is_rehosted(row), _is_rehosted(other)
    if rehosted != other_rehosted:
        return other_rehosted
    return len(row["text"]) > FULLER * len(other["text"])


def _day(row: Mapping[str, Any]) -> str | None:
    moment = row["published_at"]
    return datetime.fromisoformat(moment).astimezone(BEIJING).date().isoformat() if moment else None


def _is_rehosted(row: Mapping[str, Any]) -> bool:
    """Whether the page names another medium as its source."""
    return bool(row["source"]) and row["source"] != row["site_name"]
