"""Pages that wait for others to share a commit with, where no others can come before that."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from scrapy.crawler import Crawler

from newscrawl.storage.errors import StorageError
from newscrawl.storage.group import QUIET_SECONDS
from newscrawl.storage.ledger import Ledger


class Company:
    """Commits at once where waiting is in vain; `failed` is told of a StorageError that nobody else hears of."""

    def __init__(self, crawler: Crawler, ledger: Ledger, failed: Callable[[StorageError], object]) -> None:
        self._crawler, self._ledger, self._failed = crawler, ledger, failed
        self._timer: asyncio.TimerHandle | None = None

    def look(self) -> None:
        """A page waits: commit, or look again in a moment, for pages count as on their way until Scrapy is done with
        them, and nobody says when that is.
        """
        if self._may_come():
            if self._timer is None:
                self._timer = asyncio.get_running_loop().call_later(QUIET_SECONDS, self._look_again)
        else:
            self._ledger.commit()

    def _look_again(self) -> None:
        self._timer = None
        try:
            if self._ledger.waiting:
                self.look()
        except StorageError as error:
            self._failed(error)

    def _may_come(self) -> bool:
        """Whether another page may end while nothing is committed."""
        engine = self._crawler.engine
        slot = engine.scraper.slot if engine else None
        if slot is None or slot.queue or len(slot.active) > self._ledger.waiting:
            return True
        return bool(engine.downloader.active) and not slot.needs_backout()
