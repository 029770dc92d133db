"""Which copy of an article stands for its cluster.

The earliest one; of the same day the one of its publisher rather than a re-host's; then the fuller one.  A damaged copy
stands for it only as long as there is no other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from newscrawl import schema
from newscrawl.items import Article
from newscrawl.sites.base import BEIJING
from newscrawl.storage.database import Database

FULLER = 1.1
"""How many times longer a text must be to count as fuller: less is a caption or a closing line."""


def current(database: Database, cluster: str) -> str:
    """The id of the copy that stands for a cluster."""
    found = database.rows("SELECT article_id FROM canonical WHERE cluster = ?", (cluster,))
    return str(found[0][0]) if found else cluster


def appoint(database: Database, cluster: str, article: Article) -> str:
    """The copy that stands for the cluster now that `article` joins it; remembered if it is a new one."""
    now = current(database, cluster)
    if now == article.id:
        return now
    found = database.rows("SELECT line FROM row WHERE article_id = ? ORDER BY n DESC LIMIT 1", (now,))
    if found and not is_better(schema.to_row(article), json.loads(found[0][0])):
        return now
    database.execute(
        "INSERT INTO canonical (cluster, article_id) VALUES (?, ?)"
        " ON CONFLICT (cluster) DO UPDATE SET article_id = excluded.article_id",
        (cluster, article.id),
    )
    return article.id


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
