"""One SQLite file that several processes share: opening, transactions, errors."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from newscrawl.storage.errors import StorageError, storage_errors
from newscrawl.storage.files import make_directory
from newscrawl.storage.migrations import migrate

BUSY_TIMEOUT = 60.0
"""Seconds that a process waits for another one to finish writing."""


class Database:
    """A connection to the state database: WAL, so that readers never wait; every commit is on the disk when it returns.

    Use it from the thread that opened it.  All errors are :class:`newscrawl.storage.errors.StorageError`.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        with storage_errors(self.path):
            make_directory(self.path.absolute().parent)
            self.connection = sqlite3.connect(self.path, timeout=BUSY_TIMEOUT, isolation_level=None)
            try:
                self._prepare()
            except BaseException:
                self.connection.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what was not committed is undone."""
        self.connection.close()

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self.connection.in_transaction

    def execute(self, statement: str, values: tuple[Any, ...] | dict[str, Any] = ()) -> sqlite3.Cursor:
        """Run one statement."""
        with storage_errors(self.path):
            return self.connection.execute(statement, values)

    def rows(self, statement: str, values: tuple[Any, ...] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with storage_errors(self.path):
            return self.connection.execute(statement, values).fetchall()

    def begin(self) -> None:
        """Open a transaction and take the write lock: what is read from here on is still true at the commit."""
        self.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """End the transaction; it is on the disk when this returns.  On an error it is undone."""
        try:
            self.execute("COMMIT")
        except StorageError:
            self.rollback()
            raise

    def rollback(self) -> None:
        """Undo the transaction, if SQLite has not done so itself."""
        if self.connection.in_transaction:
            self.execute("ROLLBACK")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: a transaction of its own, or a part of the open one that lasts as long as that does."""
        part = self.in_transaction
        self.execute("SAVEPOINT part" if part else "BEGIN IMMEDIATE")
        try:
            yield
            self.execute("RELEASE part" if part else "COMMIT")
        except BaseException:
            if self.in_transaction:  # a full disk makes SQLite undo all of it by itself
                for undo in ("ROLLBACK TO part", "RELEASE part") if part else ("ROLLBACK",):
                    self.execute(undo)
            raise

    def _prepare(self) -> None:
        self.connection.execute("PRAGMA synchronous = FULL")
        migrate(self.connection, str(self.path))
        self._use_write_ahead_log()

    def _use_write_ahead_log(self) -> None:
        """Switch to WAL; SQLite does not wait by itself where two processes create the file at once."""
        deadline = time.monotonic() + BUSY_TIMEOUT
        while True:
            try:
                self.connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
            else:
                return
