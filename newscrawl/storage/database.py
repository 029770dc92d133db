"""The state database: one interface over the engines that can hold it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from newscrawl.storage.engine import Connection, Cursor, Engine
from newscrawl.storage.errors import StateError, TransactionLost
from newscrawl.storage.sqlite import SQLite

WRITERS = "writers"
"""The lock of transactions that write: one at a time, on whatever machine, so that what one reads is still true when
it commits."""
ATTEMPTS = 5
"""How often a transaction is done again whose connection breaks each time."""

T = TypeVar("T")


class Database:
    """A connection to the state database; every commit is on the disk when it returns.

    Statements are written in the SQL that all engines share, with ``?`` or ``:name`` for values, see
    :mod:`newscrawl.storage.dialect`.  Use it from the thread that opened it.  All errors are
    :class:`newscrawl.storage.errors.StorageError`.
    """

    def __init__(self, location: str | Path) -> None:
        """Open `location`: the path of a SQLite file, or a URL, ``sqlite:///path`` or ``postgresql://user@host/db``."""
        self.engine = open_engine(location)
        self.name = self.engine.name
        """What messages call it."""
        self.shared = self.engine.shared
        """Whether crawlers on other machines may use it, too."""
        self._whole = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @property
    def path(self) -> Path:
        """The file, where it is one; StateError where the state is on a server."""
        if isinstance(self.engine, SQLite):
            return self.engine.path
        raise StateError(f"{self.name} is no file: use the server's own tools for this")

    @property
    def connection(self) -> Connection:
        """For loops that cannot afford a context per statement; its errors are translated by :meth:`errors`."""
        return self.engine.connection

    def close(self) -> None:
        """Close it; what was not committed is undone."""
        self.engine.close()

    def errors(self) -> AbstractContextManager[None]:
        """Turn the errors of the engine and of the file system into StorageErrors."""
        return self.engine.errors()

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self.engine.connection.in_transaction

    def execute(self, statement: str, values: tuple[Any, ...] | dict[str, Any] = ()) -> Cursor:
        """Run one statement."""
        with self.engine.errors():
            return self.engine.connection.execute(statement, values)

    def execute_many(self, statement: str, values: Iterable[tuple[Any, ...] | dict[str, Any]]) -> Cursor:
        """Run one statement once for each of several rows of values."""
        with self.engine.errors():
            return self.engine.connection.executemany(statement, values)

    def rows(self, statement: str, values: tuple[Any, ...] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with self.engine.errors():
            return self.engine.connection.execute(statement, values).fetchall()

    def repeatable(self, statement: str, values: tuple[Any, ...] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of a statement that changes something, outside of transactions and without the write lock.

        It is repeated where the connection to a server was lost, so doing it twice must do no harm.
        """
        with self.engine.errors():
            return self.engine.repeatable(statement, values)

    def begin(self, lock: str | None = WRITERS) -> None:
        """Open a transaction and take the write lock: what is read from here on is still true at the commit."""
        with self.engine.errors():
            self.engine.begin(lock)

    def commit(self) -> None:
        """End the transaction; it is on the disk when this returns.  On an error it is undone."""
        try:
            with self.engine.errors():
                self.engine.commit()
        except Exception:
            self.rollback()
            raise

    def rollback(self) -> None:
        """Undo the transaction, if the engine has not done so itself."""
        with self.engine.errors():
            self.engine.rollback()

    @contextmanager
    def transaction(self, lock: str | None = WRITERS) -> Iterator[None]:
        """All or nothing: a transaction of its own, or a part of the open one that lasts as long as that does."""
        if self.in_transaction:
            with self._part():
                yield
            return
        self.begin(lock)
        try:
            yield
            with self.engine.errors():
                self.engine.commit()
        except BaseException:
            self.rollback()
            raise

    def atomically(self, work: Callable[[], T], lock: str | None = WRITERS) -> T:
        """What `work` returns, done whole or not at all; done again where the connection to a server was lost.

        In an open transaction it becomes a part of that, and is done once.
        """
        left = 1 if self.in_transaction else ATTEMPTS
        while True:
            left -= 1
            try:
                with self.transaction(lock):
                    return work()
            except TransactionLost:
                if not left:
                    raise

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Within, an error undoes more than the innermost part: no savepoint is made for that alone.

        The caller undoes everything when an error comes through, and nobody handles one on the way.
        """
        outer, self._whole = self._whole, True
        try:
            yield
        finally:
            self._whole = outer

    @contextmanager
    def _part(self) -> Iterator[None]:
        if self._whole:
            yield
            return
        self.execute("SAVEPOINT part")
        try:
            with self.whole():
                yield
            self.execute("RELEASE part")
        except BaseException:
            if self.in_transaction:  # a full disk makes SQLite undo all of it by itself
                for undo in ("ROLLBACK TO part", "RELEASE part"):
                    self.execute(undo)
            raise


def open_engine(location: str | Path) -> Engine:
    """The engine for a path or a URL; raises StateError for one that is not known or not installed."""
    if isinstance(location, Path) or "://" not in location:
        return SQLite(Path(location))
    if location.startswith("sqlite:///"):
        return SQLite(Path(location.removeprefix("sqlite:///")))
    if re.match(r"postgres(ql)?://", location):
        try:
            from newscrawl.storage.postgresql import PostgreSQL
        except ImportError as error:
            raise StateError(f"a state on PostgreSQL needs `pip install newscrawl[postgresql]` ({error})") from error
        return PostgreSQL(location)
    raise StateError(f"{location!r}: the state is at sqlite:///path or postgresql://user@host/database")


def state_location(data_dir: Path, url: str | None) -> str | Path:
    """Where the state is: NEWSCRAWL_STATE_URL, or the file in the data directory."""
    return url or data_dir / "state" / "newscrawl.db"
