"""Keeps the search index up to date while the pages are being looked at."""

from __future__ import annotations

import logging
import os
import threading
from dataclasses import dataclass, replace
from pathlib import Path

from newscrawl.browsing.index import SearchIndex
from newscrawl.browsing.library import index_path
from newscrawl.storage.errors import StorageError
from newscrawl.storage.state import State

PAUSE = 3.0
"""Seconds between two looks at the state."""
NICENESS = 10
"""How much the work stands back behind crawls on the same machine."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Status:
    """What is to be said of the index on every page."""

    articles: int = 0
    reached: int = 0
    """Number of the row that is indexed last."""
    last: int = 0
    """Number of the last row; equal to `reached` when all is done."""
    problem: str = ""

    @property
    def busy(self) -> bool:
        """Whether there is more to do."""
        return self.reached < self.last


class Upkeep:
    """A thread with its own connections; `status` may be read by any other."""

    def __init__(self, data_dir: Path, location: str | Path) -> None:
        self.status = Status()
        self._index, self._location = index_path(data_dir), location
        self._stopped, self._wake = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="browse-index", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def hurry(self) -> None:
        """Look at the state now: something has been stored."""
        self._wake.set()

    def stop(self) -> None:
        """End after the batch that is being written; waits for that."""
        self._stopped.set()
        self._wake.set()
        self._thread.join()

    def _run(self) -> None:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)  # on Linux, of this thread alone
        while not self._stopped.is_set():
            try:
                self._update_until_broken()
            except StorageError as error:  # such as a full disk: try again, and let the pages say so
                logger.warning("%s", error)
                self.status = replace(self.status, problem=str(error))
                self._wake.wait(10 * PAUSE)
                self._wake.clear()

    def _update_until_broken(self) -> None:
        with State(self._location) as state, SearchIndex(self._index) as index:
            while not self._stopped.is_set():
                index.update(state, stop=self._stopped.is_set, progress=self._show)
                articles, reached = index.size()
                self.status = Status(articles, reached, reached)
                self._wake.wait(PAUSE)
                self._wake.clear()

    def _show(self, done: int, last: int) -> None:
        self.status = replace(self.status, reached=done, last=last, problem="")
