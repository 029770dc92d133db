"""The search index: one SQLite file beside the state, made from its rows and made again whenever it is missing.

It holds no text, only terms: what is shown comes from the state.  It is never in a crawl's way: it reads rows that are
committed, some hundred at a time, and writes to a file that no crawl opens.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from newscrawl.browsing.terms import EVERY, Query, terms
from newscrawl.storage.database import Database
from newscrawl.storage.errors import StateError, storage_errors
from newscrawl.storage.files import make_directory
from newscrawl.storage.reader import first_moment, last_moment

VERSION = "1"
"""Of tables and terms; an index of another version is made anew."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS note (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS document (
    place INTEGER PRIMARY KEY,     -- grows with the time of publication, so that an index lists newest last by itself
    row_id INTEGER NOT NULL UNIQUE,
    article_id TEXT NOT NULL,
    n INTEGER NOT NULL,
    site TEXT NOT NULL,
    verdict TEXT NOT NULL,
    cluster TEXT NOT NULL,
    latest INTEGER NOT NULL        -- 0 when a revision has replaced it
);
CREATE INDEX IF NOT EXISTS document_article ON document (article_id, n);
CREATE INDEX IF NOT EXISTS document_site ON document (site) WHERE latest = 1;
CREATE INDEX IF NOT EXISTS document_cluster ON document (cluster) WHERE latest = 1;
-- The tokenizer splits at spaces: the terms are made by newscrawl.browsing.terms.
CREATE VIRTUAL TABLE IF NOT EXISTS word USING fts5 (title, body, facets, content = '', tokenize = 'ascii');
"""

PLACES_PER_MINUTE = 256
"""Room for the documents of one minute; more of them go on in the next."""
BATCH = 200
"""Rows per transaction."""
LOOK_BACK = 1000
"""Rows before the last indexed one that are looked for again: numbers may be committed out of order."""
MOST_SITES = 1000
"""Sites that a reader can choose from; another one can be named in the address."""
MOST_COUNTED = 10_000
"""Results that are counted; more are "more than" that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a reader looks for."""

    query: Query = field(default_factory=lambda: Query((), ()))
    site: str | None = None
    verdict: str | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One page of results: places in the index and numbers of rows, newest first."""

    hits: list[tuple[int, int]]
    newer: int | None
    """The place after which newer results begin; None on the first page."""
    older: int | None
    """The place before which older results go on; None on the last page."""
    total: int
    """How many there are, counted up to MOST_COUNTED + 1."""


class SearchIndex:
    """The index file.  Use an instance from the thread that made it; several processes may have it open."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with storage_errors(path):
            make_directory(path.absolute().parent)
            try:
                self.connection = _open(path)
            except sqlite3.DatabaseError as error:
                if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                    raise
                self.throw_away(path)
                self.connection = _open(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    @staticmethod
    def throw_away(path: Path) -> None:
        """Remove the files of an index; the next one that opens it makes it anew."""
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)

    # ------------------------------------------------------------------------------------------------- being made

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

    def _mark(self) -> int:
        return int(self._ask("SELECT coalesce(max(row_id), 0) FROM document")[0][0])

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

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._errors():
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            with storage_errors(self.path):
                yield
        except StateError as error:
            raise StateError(
                f"{self.path} is damaged: end browse, delete this file, and start it again; it is made of the state"
            ) from error

    # ------------------------------------------------------------------------------------------------ being asked

    def search(self, wanted: Wanted, *, size: int, before: int | None = None, after: int | None = None) -> Found:
        """The latest rows of the articles that are wanted, newest publication first, `size` of them.

        `before` and `after` are places of an earlier answer: go on with older, or back to newer ones.
        """
        facets = [_facet("site", wanted.site)] if wanted.site else []
        facets += [_facet("verdict", wanted.verdict)] if wanted.verdict else []
        expression = wanted.query.expression(*facets)
        source, conditions = "document", ["latest = 1"]
        values: list[Any] = []
        if expression:
            source = "word JOIN document ON document.place = word.rowid"
            conditions.append("word MATCH ?")
            values.append(expression)
        column = "word.rowid" if expression else "place"
        for bound, sign in ((_first_place(wanted.since), ">="), (_last_place(wanted.until), "<=")):
            if bound is not None:
                conditions.append(f"{column} {sign} ?")
                values.append(bound)
        return self._page(f"FROM {source} WHERE {' AND '.join(conditions)}", column, values, size, (before, after))

    def _page(
        self, condition: str, column: str, values: list[Any], size: int, bounds: tuple[int | None, int | None]
    ) -> Found:
        before, after = bounds
        sign, order, bound = (">", "ASC", after) if after is not None else ("<", "DESC", before)
        query = f"SELECT place, row_id {condition} {{}} ORDER BY {column} {order} LIMIT {{}}"
        if bound is None:  # counting costs as much as finding: do both at once
            hits = self._ask(query.format("", MOST_COUNTED + 1), values)
            total = len(hits)
        else:
            hits = self._ask(query.format(f"AND {column} {sign} ?", size + 1), [*values, bound])
            counted = f"SELECT count(*) FROM (SELECT 1 {condition} LIMIT {MOST_COUNTED + 1})"  # noqa: S608 - our own words
            total = self._ask(counted, values)[0][0]
        more, hits = len(hits) > size, hits[:size]
        newer, older = before is not None, more
        if after is not None:
            hits.reverse()
            newer, older = more, True
        return Found(
            hits=hits,
            newer=hits[0][0] if hits and newer else None,
            older=hits[-1][0] if hits and older else None,
            total=total,
        )

    def sites(self) -> list[tuple[str, int]]:
        """(name, articles) of every site by name; of very many sites, those with most articles."""
        query = "SELECT site, count(*) FROM document WHERE latest = 1 GROUP BY site ORDER BY 2 DESC LIMIT ?"
        return sorted(self._ask(query, (MOST_SITES,)))

    def cluster(self, name: str, *, size: int, skip: int = 0) -> tuple[list[int], int]:
        """(row numbers, how many in all) of the articles of a cluster, in order of publication."""
        where = "FROM document WHERE cluster = ? AND latest = 1"
        total = self._ask(f"SELECT count(*) {where}", (name,))[0][0]
        hits = self._ask(f"SELECT row_id {where} ORDER BY place LIMIT ? OFFSET ?", (name, size, skip))
        return [row[0] for row in hits], total

    def size(self) -> tuple[int, int]:
        """(articles, last row that is indexed)."""
        return self._ask("SELECT count(*) FROM document WHERE latest = 1")[0][0], self._mark()

    def _ask(self, statement: str, values: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
        with self._errors():
            return self.connection.execute(statement, tuple(values)).fetchall()


_NEXT = f"SELECT id FROM row WHERE id > ? ORDER BY id LIMIT {BATCH}"  # noqa: S608


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=60.0, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")  # a power cut may cost the last batches; they come again
        connection.execute("PRAGMA cache_size = -32000")
        _prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    """Make the tables; those of another version are thrown away first."""
    connection.execute("BEGIN IMMEDIATE")
    tables = [
        row[0]
        for row in connection.execute("SELECT name FROM sqlite_master WHERE name IN ('note', 'document', 'word')")
    ]
    version = (
        connection.execute("SELECT value FROM note WHERE name = 'version'").fetchone() if "note" in tables else None
    )
    if version != (VERSION,):
        for table in tables:
            connection.execute(f"DROP TABLE {table}")
        for statement in SCHEMA.split(";\n"):
            connection.execute(statement)
        connection.execute("INSERT INTO note VALUES ('version', ?)", (VERSION,))
    connection.execute("COMMIT")


def _body(row: dict[str, Any]) -> str:
    """All that can be searched for besides the headline."""
    people = " ".join(byline["name"] for byline in row["bylines"])
    parts = (row["text"], row["subtitle"], row["summary"], row["source"], people, row["doc_no"], row["issuer"])
    return "\n".join(part for part in parts if part)


def _facets(row: dict[str, Any]) -> str:
    return " ".join((EVERY, _facet("site", row["site"]), _facet("verdict", row["dedup"]["verdict"])))


def _facet(kind: str, value: str) -> str:
    """One term for a value that is compared as a whole."""
    return kind[0] + hashlib.blake2b(value.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _minute(row: dict[str, Any]) -> int:
    """When the article was published, in minutes; when fetched, where that is unknown or still to come."""
    fetched = datetime.fromisoformat(row["fetched_at"])
    published = datetime.fromisoformat(row["published_at"]) if row["published_at"] else fetched
    return int((fetched if published > fetched + timedelta(days=1) else published).timestamp() // 60)


def _first_place(day: date | None) -> int | None:
    moment = first_moment(day)
    return int(moment.timestamp() // 60) * PLACES_PER_MINUTE if moment else None


def _last_place(day: date | None) -> int | None:
    moment = last_moment(day)
    return (int(moment.timestamp() // 60) + 1) * PLACES_PER_MINUTE - 1 if moment else None


def _marks(values: list[int]) -> str:
    return ", ".join("?" * len(values))
