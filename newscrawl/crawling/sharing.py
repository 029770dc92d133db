"""One crawler among several over one database: which sites it works at, and when it has nothing left to do.

The frontier belongs to all of them.  A crawler leases some sites, asks for what is open there, looks again when all of
that has ended, and lets go of a site that has nothing more.  It stays until no site has work that somebody may leave
behind, and takes over from those that die.  See docs/scaling.md.
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler

from newscrawl.crawling.retry import RetryMiddleware
from newscrawl.storage.leases import Leases
from newscrawl.storage.machines import Machines
from newscrawl.storage.state import State
from newscrawl.storage.values import Discovered

BEATS = 6
"""Signs of life during a lease: one that is late loses nothing."""
SILENT_LEASES = 2.0
"""Leases without a sign of life after which a machine's unwritten rows are taken over: one that is merely held up for
the length of a lease goes on as if nothing had been."""
LOOK_SECONDS = 2.0
"""Between two looks for further sites."""


class SharingSpider(Protocol):
    """What a spider must be able to do to share its work."""

    name: str

    def may_visit(self, url: str) -> bool: ...
    def requests_left(self, left: Iterable[Discovered]) -> Iterator[Request]: ...


class Sharing:
    """The part of one run in the work of all."""

    def __init__(self, crawler: Crawler, state: State, leases: Leases, machines: Machines, sites: int) -> None:
        """`sites` is how many are worked at together."""
        self._crawler, self._state, self._leases, self._machines, self._sites = crawler, state, leases, machines, sites
        self._began = state.now()
        self._asked: set[str] = set()
        self._outstanding: defaultdict[str, set[str]] = defaultdict(set)
        self._slots: dict[str, str] = {}
        self._refused: dict[str, float] = {}  # sites of others, and when we were told
        self._done: dict[str, float] = {}  # sites with nothing more for us, and when we left them
        self._beat_at = self._look_at = 0.0
        machines.beat()
        machines.adopt(SILENT_LEASES * leases.seconds)

    @property
    def idle(self) -> bool:
        """Whether this run has asked for nothing at all: the others were quicker."""
        return not self._asked

    def tick(self) -> None:
        """Every second: say that we are alive, renew what we hold, and now and then look for further sites."""
        now = time.monotonic()
        if now >= self._beat_at:
            self._beat_at = now + self._leases.seconds / BEATS
            for slot in self._leases.renew():
                self._forget(slot)
            self._machines.beat()
            self._machines.adopt(SILENT_LEASES * self._leases.seconds)
        if now >= self._look_at and (spider := self._spider):
            self._crawl(self.further(spider))

    def unread(self, seeds: Sequence[Discovered]) -> list[Discovered]:
        """Those list pages that no other crawler has opened since this run began, or shortly before."""
        seen = self._state.last_seen(seed.url for seed in seeds)
        return [seed for seed in seeds if seen.get(seed.url, 0.0) < self._began - self._leases.seconds]

    def asks(self, entries: Iterable[Discovered]) -> None:
        """Requests for these are on their way."""
        for one in entries:
            slot = one.site or urlsplit(one.url).hostname or ""
            self._asked.add(one.url)
            self._slots[one.url] = slot
            self._outstanding[slot].add(one.url)

    def ended(self, url: str) -> None:
        """The page of `url` has ended."""
        if slot := self._slots.pop(url, None):
            self._outstanding[slot].discard(url)

    def refuse(self, request: Request) -> None:
        """A request was not sent, because its site is another crawler's: its page is not ours either."""
        if found := request.meta.get("found"):
            self.ended(found.url)
            self._asked.discard(found.url)

    def may_ask(self, slot: str) -> bool:
        """Whether we hold a site at this moment."""
        return self._leases.may_ask(slot)

    def claim(self, slot: str) -> bool:
        """Whether we hold a site, or can have it: a list may name articles of other sites."""
        if self.may_ask(slot):
            return True
        if time.monotonic() - self._refused.get(slot, -LOOK_SECONDS) < LOOK_SECONDS:
            return False
        if self._leases.take([slot]):
            return True
        self._refused[slot] = time.monotonic()
        return False

    def further(self, spider: SharingSpider) -> list[Request]:
        """Requests for sites that have work and are nobody's, and for those of ours that got more."""
        self._look_at = time.monotonic() + LOOK_SECONDS
        found: list[Request] = []
        drained = [slot for slot in self._leases.held if not self._outstanding[slot]]
        for slot in drained + self._leases.take(self._open_to_us(spider), self._sites - len(self._leases.held)):
            pending = self._state.pending(spider.name, slot)
            ours = [one for one in pending if one.url not in self._asked and spider.may_visit(one.url)]
            requests = list(spider.requests_left(ours))
            self._asked.update(one.url for one in ours)  # also what is beyond a limit
            self.asks(request.meta["found"] for request in requests)
            if not requests:
                self._leave(slot)
            found += requests
        return found

    def goes_on(self) -> bool:
        """Nothing is on its way any more: ask for more; False where nobody may leave work or rows to us."""
        spider = self._spider
        if spider is None:
            return False
        for slot in list(self._outstanding):
            self._forget(slot)
        if self._crawl(self.further(spider)) or self._open_to_us(spider):
            return True
        return self._machines.left_behind(self._leases.seconds)  # either it comes back, or we write them

    @property
    def _spider(self) -> SharingSpider | None:
        """The spider, where it shares its work and the crawl is not told to stop."""
        spider: Any = self._crawler.spider
        return spider if self._crawler.crawling and getattr(spider, "shares", False) else None

    def _crawl(self, requests: list[Request]) -> bool:
        engine = self._crawler.engine
        for request in requests if engine else ():
            engine.crawl(request)
        return bool(requests)

    def close(self) -> None:
        """Let go of everything."""
        for slot in list(self._leases.held):
            self._leave(slot)

    def _open_to_us(self, spider: SharingSpider) -> list[str]:
        """Sites with work that we do not hold, in any order: crawlers are not to queue for the same one."""
        lately = time.monotonic() - self._leases.seconds
        slots = [
            slot
            for slot in self._leases.sites_with_work(spider.name, self._state.now())
            if slot not in self._leases.held and self._done.get(slot, lately) <= lately
        ]
        random.shuffle(slots)
        return slots

    def _leave(self, slot: str) -> None:
        self._done[slot] = time.monotonic()
        self._leases.release(slot, self._rest(slot))
        self._forget(slot)

    def _forget(self, slot: str) -> None:
        for url in list(self._outstanding.pop(slot, ())):
            self._slots.pop(url, None)

    def _rest(self, name: str) -> float:
        """Seconds for which a site is to be left alone: the delay between requests, or what it asked for."""
        engine, delay = self._crawler.engine, self._crawler.settings.getfloat("DOWNLOAD_DELAY")
        slot = engine.downloader.slots.get(name) if engine else None
        retries = self._crawler.get_downloader_middleware(RetryMiddleware) if engine else None
        resting = retries.resting.get(name, 0.0) - time.monotonic() if retries else 0.0
        return max(delay, slot.delay if slot else 0.0, resting)
