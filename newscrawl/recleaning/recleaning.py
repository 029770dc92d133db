"""The archive once more through cleaning, dedup and export: what a better cleaner makes of pages that are there.

A page whose record comes out as it was stays as it is.  Where the record has changed, the article gets a further row,
as for a revision: readers who ask for the latest one get it, and the old row stays what it was.
"""

from __future__ import annotations

import itertools
import logging
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from newscrawl import schema
from newscrawl.cleaning.refusals import CleaningFailed, NotAnArticle
from newscrawl.items import Article, RawPage
from newscrawl.recleaning.changes import Changes
from newscrawl.recleaning.selection import Progress
from newscrawl.storage import rows
from newscrawl.storage.ledger import Ledger
from newscrawl.storage.state import State
from newscrawl.storage.values import Outcome

AHEAD = 8
"""Pages per worker that are read before they are wanted."""
SAVE_SECONDS = 5.0
"""How often the place reached is written down; what was done after it is done again after a kill, to no effect."""
WAIT_SECONDS = 1.0
"""How long what was stored stays uncommitted while a page is being cleaned."""
SUPERSEDED = "a later capture of the article has a row"

logger = logging.getLogger(__name__)


class Cleaner(Protocol):
    """Makes articles of pages, such as :class:`newscrawl.cleaning.pool.CleaningPool`."""

    def submit(self, page: RawPage) -> Future[Article]:
        """The article as it will be; its `result` raises NotAnArticle or CleaningFailed."""


@dataclass(slots=True)
class Recleaning:
    """One run over the pages that `progress` leaves.  Without a `ledger` nothing is stored: a rehearsal."""

    data_dir: Path
    state: State
    ledger: Ledger | None
    progress: Progress
    pool: Cleaner
    ahead: int
    changes: Changes = field(default_factory=Changes)
    counts: Counter[str] = field(default_factory=Counter)
    """How the pages ended."""
    _waiting: dict[str, tuple[Article, dict[str, Any] | None, Future[Outcome]]] = field(default_factory=dict)
    """Articles that the ledger has yet to store, by id in order."""

    def run(self, stop: Callable[[], bool], tell: Callable[[RawPage], None]) -> bool:
        """Clean again until nothing is left or `stop` says so; whether all is done.  `tell` hears of every page."""
        saved = time.monotonic()
        for page, cleaned in self._cleaned(stop):
            assert page.raw is not None
            if end := self._take(page, cleaned):
                self.counts[end] += 1
            self._settle()
            self.progress.file, self.progress.offset = page.raw.file, page.raw.offset
            tell(page)
            if time.monotonic() - saved > SAVE_SECONDS:
                self._save()
                saved = time.monotonic()
        done = not stop()
        if self.ledger is not None:
            self._save()
            if done:
                self.progress.clear()
        return done

    def _cleaned(self, stop: Callable[[], bool]) -> Iterator[tuple[RawPage, Future[Article]]]:
        """Pages in the order of the archive, some of them being cleaned already while one is stored."""
        pages = self.progress.pages(self.data_dir)
        begun: deque[tuple[RawPage, Future[Article]]] = deque()
        while not stop():
            for page in itertools.islice(pages, self.ahead - len(begun)):
                begun.append((page, self.pool.submit(page)))
            if not begun:
                return
            yield begun.popleft()

    def _take(self, page: RawPage, cleaned: Future[Article]) -> str | None:
        """How the page ended; None where the ledger has yet to say."""
        if self.ledger is not None and wait([cleaned], WAIT_SECONDS).not_done:
            self.ledger.commit()  # a page that takes long must not keep others waiting
        try:
            article = cleaned.result()
        except (NotAnArticle, CleaningFailed) as refusal:
            outcome = Outcome(kind="quarantined", reason=refusal.reason)
            if self.ledger is not None:
                self.ledger.outcome(page.request_url, outcome, page.capture, site=page.site)
            return outcome.kind
        if self.ledger is not None and article.id in self._waiting:
            self.ledger.commit()
            self._settle()
        previous = rows.latest_row(self.state, article.id)
        if previous and _is_later(previous, article):
            outcome = Outcome(kind="unchanged", reason=SUPERSEDED, article_id=article.id)
            if self.ledger is not None:
                self.ledger.outcome(page.request_url, outcome, site=article.site)
            return "superseded"
        if self.ledger is None:
            return self._rehearse(article, previous)
        ended = self.ledger.enter(article, url=page.request_url, capture=page.capture)
        self._waiting[article.id] = article, previous, ended
        return None

    def _settle(self) -> None:
        """Count the articles that the ledger has stored meanwhile."""
        for article_id, (article, previous, ended) in list(self._waiting.items()):
            if not ended.done():
                return
            del self._waiting[article_id]
            outcome = ended.result()
            self.counts[outcome.kind] += 1
            if outcome.kind == "stored":
                self.changes.add(previous, schema.to_row(article))

    def _rehearse(self, article: Article, previous: dict[str, Any] | None) -> str:
        if previous and rows.says_the_same(previous, article):
            return "unchanged"
        self.changes.add(previous, schema.to_row(article))
        return "stored"

    def _save(self) -> None:
        if self.ledger is not None:
            self.ledger.commit()
            self._settle()
            self.progress.save()


def _is_later(row: Mapping[str, Any], article: Article) -> bool:
    """Whether a row is of a later capture than `article`; one of a further page, taken for the article, is not."""
    later = datetime.fromisoformat(row["fetched_at"]) > article.fetched_at
    return later and row["url"] not in article.pages[1:]
