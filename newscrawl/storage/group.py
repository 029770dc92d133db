"""Group commit: pages in quick succession share one transaction, so that replaying an archive is not bound by fsync."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from newscrawl.storage.database import Database
from newscrawl.storage.errors import StorageError, TransactionLost

GROUP_PAGES = 20
"""Pages after which a group is committed."""
GROUP_SECONDS = 1.0
"""Age at which a group is committed."""
QUIET_SECONDS = 0.1
"""A group begun so long after the last commit is committed with its first page: a polite crawl never holds the lock."""
MOST_LOSSES = 100
"""Lost transactions after which a run ends: its server is not one to work with."""


class Group:
    """A transaction over several operations, each of which happens whole or not at all.

    The first StorageError undoes the group and closes it for good: every later use raises the same error.
    TransactionLost only undoes it: over a shared database a group holds one page, which can be done again.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self.error: StorageError | None = None
        self._database, self._clock = database, clock
        self.is_open = False
        """Whether something waits for the commit."""
        self.losses = 0
        """How often the open transaction was lost with the connection to a shared database."""
        self.undone = 0
        """How often the open transaction was undone for any reason, and the group begun anew."""
        self._pages = 0
        self._committed_at = self._began = clock() - QUIET_SECONDS

    @property
    def is_due(self) -> bool:
        """Whether the group is large or old enough, or came after a pause."""
        if self._database.shared:  # other machines wait for the lock, and what is lost must be what is at hand
            return self.is_open
        paused = self._began - self._committed_at >= QUIET_SECONDS
        return self.is_open and (paused or self._pages >= GROUP_PAGES or self._clock() - self._began >= GROUP_SECONDS)

    @contextmanager
    def operation(self) -> Iterator[None]:
        """One operation of the group; opens the transaction if it is the first."""
        with self._closing_on_error():
            if not self.is_open:
                self._database.begin()
                self._began = self._clock()
                self.is_open = True
            with self._database.errors(), self._part():
                yield

    @contextmanager
    def _part(self) -> Iterator[None]:
        """Undo the operation if it fails: all of the group where no page has ended in it, which saves a savepoint."""
        if self._pages or not self._database.shared:
            with self._database.transaction():
                yield
            return
        try:
            with self._database.whole():
                yield
        except StorageError:
            raise
        except BaseException:
            self._undo()
            raise

    def _undo(self) -> None:
        self._database.rollback()
        self.undone += 1
        self.is_open = False
        self._pages = 0

    def count_page(self) -> None:
        """One more page has ended in this group."""
        self._pages += 1

    def commit(self, before: Callable[[], None]) -> None:
        """Call `before`, then make the group durable."""
        with self._closing_on_error(pages=1):
            with self._database.errors():
                before()
            self._database.commit()
        self.is_open = False
        self._pages = 0
        self._committed_at = self._clock()

    @contextmanager
    def _closing_on_error(self, *, pages: int = 0) -> Iterator[None]:
        """End the group on an error; `pages` of it can be done again by the caller if the connection was lost."""
        if self.error:
            raise self.error
        try:
            if self.is_open and not self._database.in_transaction:  # an error outside the group undid it, too
                raise StorageError(  # noqa: TRY301
                    f"{self._database.name}: pages that were not committed yet have been undone"
                )
            yield
        except TransactionLost as error:
            self.losses += 1
            if self._pages > pages or self.losses > MOST_LOSSES:
                self.error = error  # more than the page at hand was in it, or the server does not recover
            self._undo()
            raise
        except StorageError as error:
            self.error = error
            self._database.rollback()
            raise
