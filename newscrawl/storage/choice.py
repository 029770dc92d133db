"""Chooses among the rows of a dump: the latest revision of each article, or one article per cluster.

A dump may hold more rows than fit into memory, so what is known of them lies in a temporary database, which SQLite
keeps on the disk and which goes with the process.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from newscrawl.storage.errors import storage_errors

TABLES = """
CREATE TABLE copy (place INTEGER PRIMARY KEY, id TEXT, n INTEGER, cluster TEXT, fetched REAL);
CREATE TABLE word (cluster TEXT PRIMARY KEY, stored TEXT, canonical TEXT) WITHOUT ROWID;
"""
LATEST = """
SELECT place, id, cluster, fetched FROM (
    SELECT *, row_number() OVER (PARTITION BY id ORDER BY n DESC, place DESC) AS rank FROM copy
) WHERE rank = 1
"""
UNIQUE = f"""
SELECT place FROM (
    SELECT place, row_number() OVER (
        PARTITION BY cluster ORDER BY id = coalesce(word.canonical, '') DESC, id <> cluster, fetched, id
    ) AS rank
    FROM ({LATEST}) LEFT JOIN word USING (cluster)
) WHERE rank = 1 ORDER BY place
"""  # noqa: S608 - put together from constants


class Choice:
    """Takes in every row once; then says which ones are chosen, by their place in the order of reading."""

    def __init__(self) -> None:
        self._where = Path(tempfile.gettempdir())
        self._connection = sqlite3.connect("", isolation_level=None)  # a file without a name
        self._connection.executescript(TABLES)
        self._connection.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._connection.close()

    def add(self, place: int, day: str, row: Mapping[str, Any], *, wanted: bool) -> None:
        """Take in a row of the dump folder of `day`; only a `wanted` one can be chosen.

        Raises LookupError, TypeError, ValueError or AttributeError for what is no row.
        """
        dedup, revision = row["dedup"], row["revision"]
        cluster = str(dedup["cluster"] or row["id"])
        fetched = datetime.fromisoformat(row["fetched_at"]).timestamp()
        with storage_errors(self._where):
            if dedup.get("canonical"):
                # The word of the row stored last counts. Ids of runs begin with the time of their start.
                stored = f"{day}\t{row['crawl']['run_id']}\t{fetched:020.6f}"
                self._connection.execute(
                    "INSERT INTO word VALUES (?, ?, ?) ON CONFLICT (cluster) DO UPDATE"
                    " SET stored = excluded.stored, canonical = excluded.canonical WHERE excluded.stored >= stored",
                    (cluster, stored, str(dedup["canonical"])),
                )
            if wanted:
                number = int(revision["n"]) if revision else 0
                values = (place, str(row["id"]), number, cluster, fetched)
                self._connection.execute("INSERT INTO copy VALUES (?, ?, ?, ?, ?)", values)

    def latest(self) -> Iterator[int]:
        """The places of the latest wanted revision of every article, in order."""
        return self._places(f"SELECT place FROM ({LATEST}) ORDER BY place")  # noqa: S608 - constants

    def unique(self) -> Iterator[int]:
        """The places of one wanted article per cluster, in order: the copy that stands for it, or the earliest."""
        return self._places(UNIQUE)

    def _places(self, query: str) -> Iterator[int]:
        with storage_errors(self._where):
            for (place,) in self._connection.execute(query):
                yield place
