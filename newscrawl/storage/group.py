"""Group commit: pages that end in quick succession enter the state together, in one short transaction."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field

from newscrawl.items import Article, Capture
from newscrawl.storage.values import Discovered, Outcome

GROUP_PAGES = 32
"""Pages after which a group is committed."""
GROUP_SECONDS = 2.0
"""Age at which a group is committed."""
QUIET_SECONDS = 0.1
"""A page that ends so long after the last commit is committed at once: a polite crawl keeps nothing waiting."""


@dataclass(slots=True, eq=False, kw_only=True)
class Ending:
    """A page of the frontier that has ended, and who waits to hear that this is durable."""

    url: str
    """Its URL in the frontier."""
    ended: Future[Outcome] = field(default_factory=Future)

    def fail(self, error: BaseException) -> None:
        """Nothing of it has happened."""
        if not self.ended.done():
            self.ended.set_exception(error)


@dataclass(slots=True, eq=False, kw_only=True)
class Arrival(Ending):
    """It gave an article, which is to be judged and stored."""

    article: Article
    capture: Capture | None


@dataclass(slots=True, eq=False, kw_only=True)
class Listing(Ending):
    """It was a list page, and named others."""

    found: list[Discovered]
    reopened: list[Discovered]


@dataclass(slots=True, eq=False, kw_only=True)
class OtherEnd(Ending):
    """It ended in another way."""

    outcome: Outcome
    raw: Capture | None = None
    site: str | None = None


class Group:
    """Pages that wait for the next transaction, and when that is due."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._waiting: list[Ending] = []
        self._committed_at = self._began = clock() - QUIET_SECONDS

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def is_due(self) -> bool:
        """Whether the group is large or old enough, or came after a pause."""
        paused = self._began - self._committed_at >= QUIET_SECONDS
        full = len(self._waiting) >= GROUP_PAGES
        return bool(self._waiting) and (paused or full or self._clock() - self._began >= GROUP_SECONDS)

    def add(self, one: Ending) -> None:
        """One more page has ended."""
        if not self._waiting:
            self._began = self._clock()
        self._waiting.append(one)

    def take(self) -> list[Ending]:
        """All that wait; the next group begins after them."""
        taken, self._waiting = self._waiting, []
        return taken

    def committed(self) -> None:
        """What was taken is durable."""
        self._committed_at = self._clock()


def apart(arrivals: Iterable[Arrival]) -> Iterator[list[Arrival]]:
    """The same in order, in as few parts as possible of which none holds an article twice."""
    part: dict[str, Arrival] = {}
    for one in arrivals:
        if one.article.id in part:
            yield list(part.values())
            part = {}
        part[one.article.id] = one
    if part:
        yield list(part.values())
