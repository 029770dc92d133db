"""The search index: one SQLite file beside the state, made from its rows and made again whenever it is missing.

It holds no text, only terms: what is shown comes from the state.  It is never in a crawl's way: it reads rows that are
committed, some hundred at a time, and writes to a file that no crawl opens.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from newscrawl.browsing.search import PLACES_PER_MINUTE, Search, facet
from newscrawl.browsing.terms import EVERY, terms
from newscrawl.storage.database import Database

BATCH = 200
"""Rows per transaction."""
LOOK_BACK = 1000
"""Rows before the last indexed one that are looked for again: numbers may be committed out of order."""


class SearchIndex(Search):
    """The index file, which is brought up to date from the state's rows."""

    def update(
        self,
        state: Database,
        *,
        stop: Callable[[], bool] = lambda: False,
        progress: Callable[[int, int], None] = lambda _done, _last: None,
    ) -> int:
        """Index what the state has and the index has not; returns how many rows that were.

        `stop` is asked, and `progress` told (row reached, last row), after every batch.
        """
        self._forget_another_state(state)
        after = max(0, self._mark() - LOOK_BACK)
        last = state.rows("SELECT coalesce(max(id), 0) FROM row")[0][0]
        added = 0
        while after < last and not stop():
            numbers = [row[0] for row in state.rows(_NEXT, (after,))]
            if not numbers:
                break
            added += self._add(state, numbers)
            after = numbers[-1]
            progress(after, last)
        return added

    def _add(self, state: Database, numbers: list[int]) -> int:
        known = self._ask(f"SELECT row_id FROM document WHERE row_id IN ({_marks(numbers)})", numbers)  # noqa: S608
        new = sorted(set(numbers) - {row[0] for row in known})
        if not new:
            return 0
        rows = state.rows(f"SELECT id, n, line FROM row WHERE id IN ({_marks(new)}) ORDER BY id", tuple(new))  # noqa: S608
        documents = [(row_id, n, json.loads(line)) for row_id, n, line in rows]
        prepared = [(terms(row["title"]), terms(_body(row)), _facets(row)) for *_, row in documents]
        with self._transaction():
            for (row_id, n, row), words in zip(documents, prepared, strict=True):
                self._add_one(row_id, n, row, words)
        return len(documents)

    def _add_one(self, row_id: int, n: int, row: dict[str, Any], words: tuple[str, str, str]) -> None:
        if self._ask("SELECT 1 FROM document WHERE row_id = ?", (row_id,)):
            return  # another process was quicker
        place = self._free_place(_minute(row) * PLACES_PER_MINUTE)
        newest = self._ask("SELECT max(n) FROM document WHERE article_id = ?", (row["id"],))[0][0]
        latest = newest is None or n > newest
        if latest:
            self.connection.execute("UPDATE document SET latest = 0 WHERE article_id = ? AND latest = 1", (row["id"],))
        dedup = row["dedup"]
        self.connection.execute(
            "INSERT INTO document (place, row_id, article_id, n, site, verdict, cluster, latest)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (place, row_id, row["id"], n, row["site"], dedup["verdict"], dedup["cluster"] or row["id"], int(latest)),
        )
        self.connection.execute("INSERT INTO word (rowid, title, body, facets) VALUES (?, ?, ?, ?)", (place, *words))

    def _free_place(self, first: int) -> int:
        while True:
            taken = self._ask(
                "SELECT max(place) FROM document WHERE place >= ? AND place < ?", (first, first + PLACES_PER_MINUTE)
            )[0][0]
            if taken is None:
                return first
            if taken + 1 < first + PLACES_PER_MINUTE:
                return int(taken) + 1
            first += PLACES_PER_MINUTE

    def _forget_another_state(self, state: Database) -> None:
        """Begin anew when the last indexed row is another one in the state: that was restored, or made anew."""
        last = self._ask("SELECT row_id, article_id, n FROM document ORDER BY row_id DESC LIMIT 1")
        if not last:
            return
        row_id, article_id, n = last[0]
        there = state.rows("SELECT article_id, n FROM row WHERE id = ?", (row_id,))
        newest = state.rows("SELECT coalesce(max(id), 0) FROM row")[0][0]
        if there == [(article_id, n)] or (not there and newest > row_id):
            return
        with self._transaction():
            self.connection.execute("DELETE FROM document")
            self.connection.execute("INSERT INTO word (word) VALUES ('delete-all')")


_NEXT = f"SELECT id FROM row WHERE id > ? ORDER BY id LIMIT {BATCH}"  # noqa: S608


def _body(row: dict[str, Any]) -> str:
    """All that can be searched for besides the headline."""
    people = " ".join(byline["name"] for byline in row["bylines"])
    parts = (row["text"], row["subtitle"], row["summary"], row["source"], people, row["doc_no"], row["issuer"])
    return "\n".join(part for part in parts if part)


def _facets(row: dict[str, Any]) -> str:
    return " ".join((EVERY, facet("site", row["site"]), facet("verdict", row["dedup"]["verdict"])))


def _minute(row: dict[str, Any]) -> int:
    """When the article was published, in minutes; when fetched, where that is unknown or still to come."""
    fetched = datetime.fromisoformat(row["fetched_at"])
    published = datetime.fromisoformat(row["published_at"]) if row["published_at"] else fetched
    return int((fetched if published > fetched + timedelta(days=1) else published).timestamp() // 60)


def _marks(values: list[int]) -> str:
    return ", ".join("?" * len(values))
