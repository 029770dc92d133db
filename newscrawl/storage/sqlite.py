"""The default engine: one SQLite file that the processes of one machine share."""

from __future__ import annotations

import sqlite3
import time
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from newscrawl.storage.errors import storage_errors
from newscrawl.storage.files import make_directory
from newscrawl.storage.migrations import migrate

BUSY_TIMEOUT = 60.0
"""Seconds that a process waits for another one to finish writing."""


class SQLite:
    """WAL, so that readers never wait; every commit is on the disk when it returns."""

    shared = False

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = str(path)
        with self.errors():
            make_directory(path.absolute().parent)
            self.connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT, isolation_level=None)
            try:
                self.connection.execute("PRAGMA synchronous = FULL")
                migrate(self.connection, self.name)
                self._use_write_ahead_log()
            except BaseException:
                self.connection.close()
                raise

    def errors(self) -> AbstractContextManager[None]:
        """Turn SQLite's errors into StorageErrors."""
        return storage_errors(self.path)

    def begin(self, _lock: str | None = None) -> None:
        """Open a transaction and take the file's one write lock."""
        self.connection.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """End the transaction."""
        self.connection.execute("COMMIT")

    def repeatable(self, statement: str, values: Any = ()) -> list[tuple[Any, ...]]:
        """The rows of a statement."""
        return self.connection.execute(statement, values).fetchall()

    def rollback(self) -> None:
        """Undo the transaction, if SQLite has not done so itself: a full disk makes it undo all."""
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")

    def close(self) -> None:
        """Close the file; what was not committed is undone."""
        self.connection.close()

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
