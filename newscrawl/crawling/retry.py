"""Retries that wait: longer each time, as long as the server asks, and without holding up other sites."""

from __future__ import annotations

import email.utils
import logging
import random
import time
from collections import defaultdict
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DontCloseSpider, DownloadTimeoutError
from scrapy.http import Response
from scrapy.utils.asyncio import CallLaterResult, call_later
from scrapy.utils.misc import load_object

from newscrawl.crawling import resolver
from newscrawl.crawling.refusals import Damaged, LeftForLater, Postponed
from newscrawl.crawling.unpacking import damage_of

logger = logging.getLogger(__name__)

LONGEST_WAIT = 6.0
"""Seconds that waits grow to; only Retry-After asks for more."""
FEWER_RETRIES: tuple[tuple[type[Exception], int], ...] = (
    (DownloadTimeoutError, 1),  # it has cost the better part of a minute already
    (CannotResolveHostError, 2),  # a name that is not there rarely comes back within seconds
)
DAMAGE_RETRIES = 2
SITE_IN_TROUBLE = 3
"""Failures in a row, of any pages, after which the whole site gets a rest before the next request."""
SITE_DOWN = 20
"""Failures in a row after which, and SITE_DOWN_SECONDS after the last answer, a site is left for the next run."""
SITE_DOWN_SECONDS = 60.0


def retry_after(value: bytes | str | None, *, now: float | None = None) -> float | None:
    """Seconds that a Retry-After header asks for: a number, or an HTTP date; None for none or nonsense."""
    text = (value.decode("latin-1") if isinstance(value, bytes) else value or "").strip()
    if text.isdecimal() and len(text) < 10:
        return float(text)
    try:
        wanted = email.utils.parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return max(0.0, wanted.timestamp() - (time.time() if now is None else now))


class RetryMiddleware:
    """Downloader middleware: what may be a passing trouble is asked for again later.

    The request leaves the downloader while it waits, so it takes no place from other sites; the spider stays open for
    it.  ``Retry-After`` and a row of failures hold back the whole site; a site that is down is left for the next run.
    Tries that are used up end as the last answer or error, which the frontier keeps for the next run.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.crawler = crawler
        self.times = settings.getint("RETRY_TIMES")
        self.delay = settings.getfloat("RETRY_DELAY", 1.0)
        self.longest = settings.getfloat("RETRY_AFTER_MAX", 600.0)
        self.codes = {int(code) for code in settings.getlist("RETRY_HTTP_CODES")}
        self.errors: tuple[type[Exception], ...] = tuple(map(load_object, settings.getlist("RETRY_EXCEPTIONS")))
        self.waiting: set[CallLaterResult] = set()
        self.resting: dict[str, float] = {}
        self.failures: defaultdict[str, int] = defaultdict(int)
        self.answered: dict[str, float] = {}
        self.down: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler)
        crawler.signals.connect(middleware.spider_idle, signals.spider_idle)
        crawler.signals.connect(middleware.spider_closed, signals.spider_closed)
        return middleware

    def process_request(self, request: Request) -> None:
        slot = slot_of(request)
        if slot in self.down:
            raise LeftForLater(f"{slot} is down")
        self.answered.setdefault(slot, time.monotonic())
        rest = self.resting.get(slot, 0.0) - time.monotonic()
        if rest > 0 and not request.meta.get("dont_retry"):
            self._postpone(request.copy(), rest)  # a copy: Scrapy may not be done with this one when it comes again

    def process_response(self, request: Request, response: Response) -> Response:
        damage = damage_of(response)
        final = bool(request.meta.get("dont_retry"))
        if response.status not in self.codes:
            self._site_answers(slot_of(request))
            if damage and not final:
                self._retry(request, damage, None, DAMAGE_RETRIES)
        elif not final:
            asked = retry_after(response.headers.get("Retry-After"))
            self._retry(request, f"status {response.status}", asked)
        if damage:
            raise Damaged(f"damaged answer: {damage}", response=response)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        refused = urlsplit(request.url).hostname in resolver.refusals
        if isinstance(exception, self.errors) and not refused and not request.meta.get("dont_retry"):
            times = next((fewer for kind, fewer in FEWER_RETRIES if isinstance(exception, kind)), self.times)
            self._retry(request, type(exception).__name__, None, min(times, self.times))

    def _retry(self, request: Request, reason: str, asked: float | None, times: int | None = None) -> None:
        """Raise Postponed, unless the tries are used up or the server asks for too long a wait."""
        slot, tried = slot_of(request), request.meta.get("retry_times", 0)
        self._site_fails(slot)
        if (asked or 0.0) > self.longest:
            request.meta["retry_after"] = asked
        if tried >= (self.times if times is None else times) or (asked or 0.0) > self.longest:
            self._count("newscrawl/retries/given_up")
            return
        wait = max(asked or 0.0, min(self.delay * 2**tried, LONGEST_WAIT) * random.uniform(1.0, 1.25))  # noqa: S311  spreads the load
        if asked or self.failures[slot] >= SITE_IN_TROUBLE:
            self.resting[slot] = max(self.resting.get(slot, 0.0), time.monotonic() + wait)
        logger.debug("Will ask for %s again in %.1f s: %s", request.url, wait, reason)
        self._count("newscrawl/retries")
        again = request.copy()
        again.meta["retry_times"] = tried + 1
        again.dont_filter = True
        self._postpone(again, wait)

    def _site_answers(self, slot: str) -> None:
        self.failures.pop(slot, None)
        self.answered[slot] = time.monotonic()

    def _site_fails(self, slot: str) -> None:
        self.failures[slot] += 1
        silent = time.monotonic() - self.answered.setdefault(slot, time.monotonic())
        if slot not in self.down and self.failures[slot] >= SITE_DOWN and silent > SITE_DOWN_SECONDS:
            self.down.add(slot)
            self._count("newscrawl/sites_down")
            logger.error("%s has not answered for %.0f seconds: its pages are left for the next run", slot, silent)

    def _postpone(self, request: Request, wait: float) -> None:
        def ask_again() -> None:
            self.waiting.discard(call)
            if self.crawler.engine and self.crawler.spider:
                self.crawler.engine.crawl(request)

        call = call_later(wait, ask_again)
        self.waiting.add(call)
        raise Postponed(f"asked for again in {wait:.1f} s")

    def spider_idle(self) -> None:
        if self.waiting:
            raise DontCloseSpider

    def spider_closed(self, **_: Any) -> None:
        for call in self.waiting:
            call.cancel()
        self.waiting.clear()

    def _count(self, name: str) -> None:
        if self.crawler.stats:
            self.crawler.stats.inc_value(name)


def slot_of(request: Request) -> str:
    """The site that a request counts for, as the downloader sees it."""
    return str(request.meta.get("download_slot") or urlsplit(request.url).hostname or "")
