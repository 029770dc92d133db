"""What the pages show, looked up in state, index and archive; plain values, ready for the templates."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from newscrawl.browsing.index import SearchIndex
from newscrawl.browsing.search import Wanted
from newscrawl.browsing.terms import Query
from newscrawl.items import RawPage
from newscrawl.storage.archive import ArchiveReader
from newscrawl.storage.canonical import current
from newscrawl.storage.errors import ArchiveError
from newscrawl.storage.state import State

PAGE = 25
"""Results on a page."""
MEMBERS = 100
"""Articles of a cluster on a page."""
REVISIONS = 500
"""Revisions of an article that are listed."""
AROUND = 40
"""Characters shown before the first word that was found ..."""
EXCERPT = 180
"""... and of the excerpt as a whole."""
TITLE = 300
"""Characters of a headline that the results show."""

Marked = list[tuple[bool, str]]
"""A text in pieces: (whether it was searched for, piece)."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of the results."""

    row: dict[str, Any]
    title: Marked
    excerpt: Marked


@dataclass(frozen=True, slots=True)
class Results:
    """A page of results."""

    hits: list[Hit]
    newer: int | None
    older: int | None
    total: int


@dataclass(frozen=True, slots=True)
class Revision:
    """One row of an article, in a line."""

    n: int
    row_id: int
    stored_at: str
    chars: int
    changes: list[str]


class Library:
    """Everything that is read.  Use it from the thread that opened it."""

    def __init__(self, data_dir: Path, location: str | Path) -> None:
        """`location` is where the state is, see :class:`newscrawl.storage.database.Database`."""
        with ExitStack() as opened:
            self.state = opened.enter_context(State(location))
            self.index = opened.enter_context(SearchIndex(index_path(data_dir)))
            self._resources = opened.pop_all()
        self.archive = ArchiveReader(data_dir)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close state and index."""
        self._resources.close()

    def search(self, wanted: Wanted, *, before: int | None = None, after: int | None = None) -> Results:
        """A page of what is wanted, newest publication first."""
        found = self.index.search(wanted, size=PAGE, before=before, after=after)
        rows = self._lines([row_id for _, row_id in found.hits])
        return Results([_hit(row, wanted.query) for row in rows], found.newer, found.older, found.total)

    def row(self, article_id: str, n: int | None = None) -> dict[str, Any] | None:
        """A revision of an article, without `n` its latest; None when the state has no such row."""
        which, values = ("ORDER BY n DESC LIMIT 1", (article_id,)) if n is None else ("AND n = ?", (article_id, n))
        found = self.state.rows(f"SELECT line FROM row WHERE article_id = ? {which}", values)  # noqa: S608
        return json.loads(found[0][0]) if found else None

    def revisions(self, article_id: str) -> list[Revision]:
        """The rows of an article, newest first."""
        rows = self.state.rows(
            f"SELECT n, id, stored_at, line FROM row WHERE article_id = ? ORDER BY n DESC LIMIT {REVISIONS}",  # noqa: S608
            (article_id,),
        )
        return [_revision(n, row_id, stored_at, json.loads(line)) for n, row_id, stored_at, line in rows]

    def place(self, article_id: str) -> str:
        """Where the latest row of an article stands in the dump."""
        row = self.state.latest(article_id)
        return self.state.place(row) if row else ""

    def cluster(self, name: str, *, skip: int = 0) -> tuple[list[dict[str, Any]], int, str]:
        """(articles in order of publication, how many there are, id of the one that stands for them)."""
        numbers, total = self.index.cluster(name, size=MEMBERS, skip=skip)
        return self._lines(numbers), total, current(self.state, name)

    def page(self, row: dict[str, Any]) -> RawPage:
        """The page that a row was made of.  Raises ArchiveError."""
        raw = row["crawl"]["raw"]
        if raw is None:
            raise ArchiveError("this row was made without an archive record")
        return self.archive.read(raw["file"], raw["offset"])

    def _lines(self, numbers: Sequence[int]) -> list[dict[str, Any]]:
        """The rows of these numbers in this order; those that the state no longer has are left out."""
        marks = ", ".join("?" * len(numbers))
        found = dict(self.state.rows(f"SELECT id, line FROM row WHERE id IN ({marks})", tuple(numbers)))  # noqa: S608
        return [json.loads(found[number]) for number in numbers if number in found]


def index_path(data_dir: Path) -> Path:
    """Where the search index lies."""
    return data_dir / "state" / "search.db"


def _revision(n: int, row_id: int, stored_at: str, row: dict[str, Any]) -> Revision:
    changes = (row["revision"] or {}).get("changes") or {}
    return Revision(n, row_id, stored_at, row["quality"]["chars"], list(changes.get("fields", ())))


def _hit(row: dict[str, Any], query: Query) -> Hit:
    text = row["text"].replace("\n", " ")
    places = query.places(text)
    start = max(0, places[0][0] - AROUND) if places else 0
    excerpt = mark(text[start : start + EXCERPT], query)
    before = [(False, "…")] if start else []
    after = [(False, "…")] if start + EXCERPT < len(text) else []
    return Hit(row, mark(row["title"][:TITLE], query), [*before, *excerpt, *after])


def mark(text: str, query: Query) -> Marked:
    """`text` in pieces, the words of the query apart."""
    pieces: Marked = []
    end = 0
    for first, last in query.places(text):
        pieces += [(False, text[end:first]), (True, text[first:last])]
        end = last
    return [piece for piece in (*pieces, (False, text[end:])) if piece[1]]
