"""The engine for several machines: PostgreSQL, with connections that may break at any moment.

What a broken connection leaves is never guessed.  A transaction that was not committed is gone: the caller hears
TransactionLost and does all of it again.  Where the connection broke at the commit itself, the server is asked: every
transaction leaves a number in its session's row of `commit_mark`, which is there exactly if the rest is.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar, cast

import psycopg

from newscrawl.storage.dialect import in_one_statement, to_postgresql
from newscrawl.storage.engine import Cursor
from newscrawl.storage.errors import StorageError, TransactionLost, storage_errors
from newscrawl.storage.server import Raw, connect, label, meaning, prepare, wait_for_server

RECONNECT_SECONDS = 120.0
"""How long a crawl waits for a server that went away, before it ends and leaves the rest to the next run."""
MARKS_KEPT = 7 * 86_400
"""Seconds after which the commit mark of a session that never came to its end is cleared away."""
END = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = %s AND backend_start::text = %s"
"""Ends a session, and says whether it is there still."""

T = TypeVar("T")
logger = logging.getLogger(__name__)


class PostgreSQL:
    """One connection; it is renewed when it breaks.  It is its own `connection`, like that of sqlite3."""

    shared = True

    def __init__(self, url: str) -> None:
        self.name = label(url)
        self._url = url
        self._session = secrets.token_hex(12)
        self._number = 0
        self._state = "idle"  # "open": in a transaction; "lost": in one that is gone, until its end is told
        with self.errors():
            self._raw = connect(url)
            try:
                prepare(self._raw, self.name)
                self._raw.execute("DELETE FROM commit_mark WHERE at < %s", (time.time() - MARKS_KEPT,))
                self._backend = self._who_we_are()
            except BaseException:
                self._raw.close()
                raise

    @property
    def connection(self) -> PostgreSQL:
        """This engine: it translates statements itself."""
        return self

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open; one that was lost is, until it is rolled back."""
        return self._state == "lost" or (
            self._state == "open" and self._raw.info.transaction_status != psycopg.pq.TransactionStatus.IDLE
        )

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Turn the errors of psycopg and of the file system into StorageErrors."""
        try:
            with storage_errors(self.name):
                yield
        except psycopg.Error as error:
            raise meaning(error, self.name) from error

    def execute(self, statement: str, values: Any = (), /) -> Cursor:
        """Run one statement; one of its own that only reads is repeated where the connection was lost."""
        query = to_postgresql(statement).encode()
        return self._do(lambda raw: raw.execute(query, values), repeat=statement.startswith("SELECT"))

    def executemany(self, statement: str, values: Iterable[Any], /) -> Cursor:
        """Run one statement for several rows of values, in one go."""
        rows = list(values)
        parts = in_one_statement(statement, rows)
        query = b"" if parts else to_postgresql(statement).encode()

        def run(raw: Raw) -> psycopg.Cursor[tuple[Any, ...]]:
            cursor: psycopg.Cursor[tuple[Any, ...]]
            cursor = psycopg.RawCursor(raw) if parts else raw.cursor()
            for part, some in parts:
                cursor.execute(part.encode(), some)
            if not parts:
                cursor.executemany(query, rows)
            return cursor

        return self._do(run, repeat=False)

    def repeatable(self, statement: str, values: Any = ()) -> list[tuple[Any, ...]]:
        """The rows of a statement that is a transaction of its own and may be done twice without harm."""
        query = to_postgresql(statement).encode()
        return self._do(lambda raw: raw.execute(query, values), repeat=True).fetchall()

    def begin(self, lock: str | None) -> None:
        """Open a transaction; with `lock`, wait until no other session has one open with the same lock."""
        words = "BEGIN"
        if lock:
            words += f"; SELECT pg_advisory_xact_lock(hashtextextended('newscrawl {lock}', 0))"
        self._do(lambda raw: raw.execute(words.encode()), repeat=True)
        self._state = "open"

    def commit(self) -> None:
        """End the transaction; where the connection breaks meanwhile, find out what became of it.

        Raises TransactionLost when nothing of it has happened.
        """
        self._refuse_if_lost()
        self._number += 1
        mark = (  # one message to the server, which takes no separate values then; they are our own
            f"INSERT INTO commit_mark VALUES ('{self._session}', {self._number}, {time.time():.0f})"  # noqa: S608
            " ON CONFLICT (session) DO UPDATE SET number = excluded.number, at = excluded.at; COMMIT"
        )
        try:
            self._raw.execute(mark.encode())
        except psycopg.Error as error:
            self._state = "idle"
            if not self._raw.closed:
                with suppress(psycopg.Error):
                    self._raw.execute("ROLLBACK")
                raise meaning(error, self.name) from error
            if not self._was_committed(error):
                raise TransactionLost(f"{self.name}: the connection broke, the transaction was undone") from error
        self._state = "idle"

    def rollback(self) -> None:
        """Undo the transaction, if it is still there."""
        if self._state == "open" and not self._raw.closed:
            with suppress(psycopg.Error):  # what could go wrong also ends it
                self._raw.execute("ROLLBACK")
        self._state = "idle"

    def close(self) -> None:
        """Close the connection; what was not committed is undone."""
        with suppress(psycopg.Error):
            if self._state == "idle":
                self._raw.execute("DELETE FROM commit_mark WHERE session = %s", (self._session,))
            self._raw.close()

    def _do(self, work: Callable[[Raw], psycopg.Cursor[tuple[Any, ...]]], *, repeat: bool) -> Cursor:
        self._refuse_if_lost()
        while True:
            try:
                return cast("Cursor", work(self._raw))
            except psycopg.Error as error:
                if not self._raw.closed:
                    raise meaning(error, self.name) from error
                if self._state == "open":
                    self._state = "lost"
                    raise TransactionLost(f"{self.name}: the connection broke, the transaction was undone") from error
                self._reconnect(error)
                if not repeat:
                    raise StorageError(f"{self.name}: the connection broke, nobody knows what was done") from error

    def _refuse_if_lost(self) -> None:
        if self._state == "lost":
            raise TransactionLost(f"{self.name}: the connection broke, the transaction was undone")

    def _reconnect(self, cause: psycopg.Error, query: str = "SELECT 1", values: tuple[object, ...] = ()) -> bool:
        """Connect anew, and say whether `query` finds anything; begun again where the connection breaks meanwhile."""
        logger.warning("The connection to %s broke (%s); trying again", self.name, str(cause).strip())
        began, old = time.monotonic(), self._backend
        with self.errors():
            while True:
                self._raw = wait_for_server(self._url, RECONNECT_SECONDS)
                try:
                    while self._raw.execute(END, old).fetchone():  # it may hold the lock that we are about to ask for
                        time.sleep(0.02)
                    self._backend = self._who_we_are()
                    found = self._raw.execute(query.encode(), values).fetchone() is not None
                    break
                except psycopg.OperationalError:
                    if not self._raw.closed or time.monotonic() - began > RECONNECT_SECONDS:
                        raise
        logger.warning("Connected to %s again after %.1f s", self.name, time.monotonic() - began)
        return found

    def _who_we_are(self) -> tuple[int, str]:
        """Process and start of our session on the server: what tells it from any other for good."""
        own = "SELECT pid, backend_start::text FROM pg_stat_activity WHERE pid = pg_backend_pid()"
        row = self._raw.execute(own).fetchone()
        return (row[0], row[1]) if row else (0, "")

    def _was_committed(self, cause: psycopg.Error) -> bool:
        """Whether the transaction of a session that broke at its commit is there; the session has ended then."""
        query = "SELECT 1 FROM commit_mark WHERE session = %s AND number = %s"
        return self._reconnect(cause, query, (self._session, self._number))
