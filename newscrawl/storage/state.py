"""The state of all crawls: which URLs are known, what became of them, and the rows that were made of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from newscrawl import clock
from newscrawl.schema import well_formed
from newscrawl.storage.database import Database
from newscrawl.storage.retries import GIVE_UP, GIVE_UP_PASSING, RETRIED, wait_before_retry
from newscrawl.storage.values import Discovered, Outcome, StoredRow, UrlKind

READ_WELL = ("stored", "unchanged", "duplicate", "listed")
"""Ends after which a conditional request makes sense: any other page is wanted whole next time."""


DISCOVER = (
    "INSERT INTO url (url, kind, spider, site, slot, article_id, state, listing, payload, first_seen, last_seen)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (url) DO UPDATE SET site = coalesce(excluded.site, url.site), slot = excluded.slot,"
    " article_id = coalesce(excluded.article_id, url.article_id), listing = excluded.listing,"
    " payload = excluded.payload, spider = excluded.spider, last_seen = excluded.last_seen"
)
REOPEN = f"{DISCOVER}, state = excluded.state, next_try = NULL"
FINISH = (
    "INSERT INTO url (url, kind, spider, site, article_id, state, attempts, next_try, outcome, reason, etag,"
    " last_modified, first_seen, last_seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (url) DO UPDATE SET site = coalesce(url.site, excluded.site),"
    " article_id = coalesce(excluded.article_id, url.article_id), state = excluded.state,"
    " attempts = excluded.attempts, next_try = excluded.next_try, outcome = excluded.outcome,"
    " reason = excluded.reason, etag = coalesce(excluded.etag, url.etag),"
    " last_modified = coalesce(excluded.last_modified, url.last_modified), last_seen = excluded.last_seen"
)


@dataclass(frozen=True, slots=True)
class Finished:
    """How the page of a URL has ended; `kind`, `spider` and `site` are for one that was not in the frontier."""

    url: str
    outcome: Outcome
    kind: UrlKind = "article"
    spider: str = ""
    site: str | None = None


class State(Database):
    """The frontier and the rows, in one file (``data/state/newscrawl.db``) that all runs share.

    Every method is atomic and durable when it returns, unless the ledger has a group open: then it becomes part of the
    group, and durable with it.
    """

    def __init__(self, path: str | Path, *, now: Callable[[], float] = clock.timestamp) -> None:
        super().__init__(path)
        self._now = now

    def discover(self, found: Iterable[Discovered], *, reopen: bool = False) -> None:
        """Put URLs in the frontier; those already there keep their state and get the newer listing and payload.

        A list page is opened again, because it changes; an article only with `reopen`.
        """
        found, now = list(found), self._now()

        def work() -> None:
            for opens, some in groupby(found, key=lambda one: reopen or one.kind == "list"):
                self.execute_many(REOPEN if opens else DISCOVER, [_entry(one, now) for one in some])

        if found:
            self.atomically(work)

    def now(self) -> float:
        """Unix time, as the state sees it."""
        return self._now()

    def last_seen(self, urls: Iterable[str]) -> dict[str, float]:
        """When those of `urls` that are in the frontier were last found or fetched; Unix time."""
        return dict(self._among(urls, "SELECT url, last_seen FROM url WHERE url IN ({})"))

    def pending(self, spider: str, slot: str | None = None) -> list[Discovered]:
        """What `spider` still has to fetch and may fetch now, of one site or of all, oldest first.

        A URL that failed is due again in the next run, so ask once, when a run starts.
        """
        of = " AND slot = ?" if slot else ""
        rows = self.rows(
            "SELECT url, kind, spider, site, article_id, listing, payload FROM url"  # noqa: S608 - constants
            f" WHERE spider = ? AND state IN ('pending', 'retry') AND coalesce(next_try, 0) <= ?{of} ORDER BY seq",
            (spider, self._now(), *([slot] if slot else [])),
        )
        return [_discovered(*row) for row in rows]

    def find(self, url: str, article_id: str | None = None) -> Discovered | None:
        """How an article was found: the frontier's entry of `url`, else the latest one of `article_id`."""
        rows = self.rows(
            "SELECT url, kind, spider, site, article_id, listing, payload FROM url"
            " WHERE kind = 'article' AND (url = :url OR article_id = :article_id)"
            " ORDER BY url = :url DESC, last_seen DESC LIMIT 1",
            {"url": url, "article_id": article_id},
        )
        return _discovered(*rows[0]) if rows else None

    def finish(
        self, url: str, outcome: Outcome, *, kind: UrlKind = "article", spider: str = "", site: str | None = None
    ) -> None:
        """The page of `url` has ended so, see :meth:`finish_all`."""
        self.finish_all([Finished(url, outcome, kind, spider, site)])

    def finish_all(self, pages: Sequence[Finished]) -> None:
        """These pages have ended.

        A URL that failed or was blocked stays in the frontier and waits longer each time, GIVE_UP times; for longer
        where the trouble was the site's.
        """
        if pages:
            self.atomically(lambda: self.execute_many(FINISH, self._ends_of(pages)))

    def _ends_of(self, pages: Iterable[Finished]) -> list[tuple[Any, ...]]:
        failed = [page.url for page in pages if page.outcome.kind in RETRIED]
        attempts: dict[str, int] = dict(self._among(failed, "SELECT url, attempts FROM url WHERE url IN ({})"))
        ends, now = [], self._now()
        for page in pages:
            outcome = page.outcome
            attempts[page.url] = failures = attempts.get(page.url, 0) + 1 if outcome.kind in RETRIED else 0
            patience = GIVE_UP_PASSING if outcome.passing or outcome.kind == "blocked" else GIVE_UP
            state = "done" if not failures else "retry" if failures < patience else "dead"
            wait = max(wait_before_retry(failures), outcome.retry_after or 0.0)
            next_try = now + wait if state == "retry" else None
            reason = outcome.reason and well_formed(outcome.reason)
            known = (outcome.etag, outcome.last_modified) if outcome.kind in READ_WELL else (None, None)
            where = (page.url, page.kind, page.spider, page.site, outcome.article_id)
            ends.append((*where, state, failures, next_try, outcome.kind, reason, *known, now, now))
        return ends

    def validators(self, urls: Iterable[str]) -> dict[str, tuple[str | None, str | None]]:
        """ETag and Last-Modified of the last answer of each of `urls` that has one, for conditional requests."""
        query = (
            "SELECT url, etag, last_modified FROM url WHERE url IN ({})"
            " AND (etag IS NOT NULL OR last_modified IS NOT NULL)"
        )
        return {url: (etag, last_modified) for url, etag, last_modified in self._among(urls, query)}

    def sites_of(self, urls: Iterable[str]) -> dict[str, str]:
        """The site under which each of `urls` entered the frontier, where it is known."""
        found = self._among(urls, "SELECT url, site FROM url WHERE url IN ({}) AND site IS NOT NULL")
        return dict(found)

    def open_among(self, urls: Iterable[str]) -> set[str]:
        """Those of `urls` that are still to be fetched, at once or later."""
        query = "SELECT url FROM url WHERE url IN ({}) AND state IN ('pending', 'retry')"
        return {url for (url,) in self._among(urls, query)}

    def _among(self, values: Iterable[str], query: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a query that has the place of some values open, for any number of them."""
        for some in _batches(dict.fromkeys(values), 500):
            yield from self.rows(query.format(", ".join("?" * len(some))), tuple(some))

    def known(self, article_ids: Iterable[str]) -> set[str]:
        """Those ids whose article needs no first visit: it has a row, or its page has ended in another way."""
        known: set[str] = set()
        for some in _batches(article_ids, 500):
            marks = ", ".join("?" * len(some))
            rows = self.rows(
                f"SELECT article_id FROM row WHERE article_id IN ({marks}) UNION"  # noqa: S608 - question marks only
                f" SELECT article_id FROM url WHERE article_id IN ({marks}) AND state IN ('done', 'dead')",
                (*some, *some),
            )
            known.update(row[0] for row in rows)
        return known

    def latest(self, article_id: str) -> StoredRow | None:
        """The newest row of an article."""
        rows = self.rows(
            "SELECT id, article_id, n, content_hash, title, shard, stored_at FROM row"
            " WHERE article_id = ? ORDER BY n DESC LIMIT 1",
            (article_id,),
        )
        return _stored(*rows[0]) if rows else None

    def place(self, row: StoredRow) -> str:
        """Where a row stands in the dump, such as ``ycwb/2026-11-22/part-0000000001.jsonl:17`` (file and line)."""
        if row.shard is None:
            return f"row {row.row_id}, in no file yet"
        before = self.rows("SELECT count(*) FROM row WHERE shard = ? AND id <= ?", (row.shard, row.row_id))
        return f"{row.shard}:{before[0][0]}"


def _entry(found: Discovered, now: float) -> tuple[Any, ...]:
    slot = found.site or urlsplit(found.url).hostname or ""
    told = (_json(found.listing), _json(found.payload))
    return (found.url, found.kind, found.spider, found.site, slot, found.article_id, "pending", *told, now, now)


def _json(value: Any) -> str:
    return json.dumps(dict(value))  # ASCII: a lone surrogate from a page would not go into the database


def _discovered(*row: Any) -> Discovered:
    url, kind, spider, site, article_id, listing, payload = row
    return Discovered(
        url=url,
        kind=kind,
        spider=spider,
        site=site,
        article_id=article_id,
        listing=json.loads(listing),
        payload=json.loads(payload),
    )


def _stored(*row: Any) -> StoredRow:
    row_id, article_id, n, content_hash, title, shard, stored_at = row
    return StoredRow(
        row_id=row_id,
        article_id=article_id,
        n=n,
        content_hash=content_hash,
        title=title,
        shard=shard,
        stored_at=datetime.fromisoformat(stored_at),
    )


def _batches(values: Iterable[str], size: int) -> Iterator[list[str]]:
    remaining = iter(values)
    while some := list(islice(remaining, size)):
        yield some
