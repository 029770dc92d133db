"""No request leaves for a site that another crawler holds: checked before robots.txt is asked for, and when it is sent.

Only where the state is shared; see :mod:`newscrawl.crawling.sharing`.
"""

from __future__ import annotations

from typing import Self

from scrapy import Request, signals
from scrapy.core.downloader import Downloader, Slot
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider, NotConfigured
from scrapy.http import Response
from scrapy.utils.asyncio import CallLaterResult, call_later

from newscrawl.crawling.refusals import LeftToOthers, Postponed
from newscrawl.crawling.retry import slot_of
from newscrawl.crawling.run import RunExtension
from newscrawl.crawling.sharing import Sharing

WAIT_SECONDS = 2.0
"""Between two tries of a page that was asked for by name, while its site is another crawler's."""


class LeaseMiddleware:
    """Downloader middleware: leases the site of a request, or leaves the page to the crawler that has it."""

    def __init__(self, crawler: Crawler, sharing: Sharing) -> None:
        self.crawler, self.sharing = crawler, sharing
        self.waiting: set[CallLaterResult] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        run = crawler.get_extension(RunExtension)
        if run is None or run.sharing is None:
            raise NotConfigured
        middleware = cls(crawler, run.sharing)
        crawler.signals.connect(middleware.spider_idle, signals.spider_idle)
        return middleware

    def process_request(self, request: Request) -> None:
        slot = slot_of(request)
        if self.sharing.claim(slot):
            return
        if getattr(self.crawler.spider, "resumes", True):
            self.sharing.refuse(request)
            raise LeftToOthers(f"another crawler is at {slot}")
        self._wait(request.copy(), slot)

    def spider_idle(self) -> None:
        if self.waiting:
            raise DontCloseSpider

    def _wait(self, request: Request, slot: str) -> None:
        def ask_again() -> None:
            self.waiting.discard(call)
            if self.crawler.engine and self.crawler.spider:
                self.crawler.engine.crawl(request)

        call = call_later(WAIT_SECONDS, ask_again)
        self.waiting.add(call)
        raise Postponed(f"another crawler is at {slot}")


class LeasedDownloader(Downloader):
    """Scrapy's downloader; a request that waited for its turn longer than the lease lasted is not sent."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        try:
            run = crawler.get_extension(RunExtension)
        except RuntimeError:  # Scrapy's answer as long as there are no extensions
            run = None
        self.sharing = run.sharing if run else None

    async def _download(self, slot: Slot, request: Request) -> Response:
        if self.sharing is not None and not self.sharing.may_ask(slot_of(request)):
            self.sharing.refuse(request)
            raise LeftToOthers(f"the lease of {slot_of(request)} has ended")
        return await super()._download(slot, request)
