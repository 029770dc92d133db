"""The file of the search index: its tables, its transactions, and what its errors mean to the reader."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from newscrawl.storage.errors import StateError, storage_errors
from newscrawl.storage.files import make_directory

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


class SearchFile:
    """An open index.  Use it from the thread that opened it; several processes may have it open.

    An index of another version, or one that SQLite cannot read, is made anew; StateError when the folder is not to be
    written to, or the disk is full.
    """

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

    def _ask(self, statement: str, values: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
        with self._errors():
            return self.connection.execute(statement, tuple(values)).fetchall()

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
