"""robots.txt after RFC 9309: a file that cannot be had forbids everything, one that does not exist nothing."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from newscrawl.crawling.failures import network_reason
from newscrawl.crawling.refusals import LeftToOthers, OffSite, RobotsRefused
from newscrawl.crawling.retry import slot_of

logger = logging.getLogger(__name__)

MOST_BYTES = 512 * 1024
"""RFC 9309, 2.5: what is beyond may be left unread."""
MOST_LINES = 20_000
LARGEST_ANSWER = 32 * 1024 * 1024
"""A larger answer is cut off unread; what is between is read but not obeyed."""
TRIES = 2
WAIT = 1.0
"""Seconds between the tries."""
TIMEOUT = 20.0
LONGEST_CRAWL_DELAY = 60.0


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host's robots.txt says to us."""

    parser: Protego | None = None
    """None when there is nothing to obey."""
    unreachable: str | None = None
    """Why the file could not be had, which forbids everything."""

    def refusal(self, url: str, user_agent: str) -> RobotsRefused | None:
        """Why `url` must not be fetched, or None."""
        if self.unreachable:
            return RobotsRefused(f"robots.txt could not be had ({self.unreachable})", kind="failed")
        if self.parser is None or self.parser.can_fetch(url, user_agent):
            return None
        return RobotsRefused("robots.txt forbids it")

    def delay(self, user_agent: str) -> float:
        """Seconds between requests that the file asks for, at most LONGEST_CRAWL_DELAY."""
        asked = self.parser.crawl_delay(user_agent) if self.parser else None
        return min(float(asked or 0.0), LONGEST_CRAWL_DELAY)


def read_rules(status: int, body: bytes) -> Rules:
    """The rules of an answer to a request for robots.txt."""
    if status >= 500 or status == 429:
        return Rules(unreachable=f"status {status}")
    if not 200 <= status < 300:
        return Rules()
    text = body[:MOST_BYTES].decode("utf-8-sig", "replace")
    if len(body) > MOST_BYTES:
        text = text.rpartition("\n")[0]
    lines = text.splitlines()
    return Rules(parser=Protego.parse("\n".join(lines[:MOST_LINES])))


class RobotsMiddleware:
    """Downloader middleware that fetches each host's robots.txt once a run and refuses what it forbids."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self.crawler = crawler
        self.user_agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"] or crawler.settings["USER_AGENT"]
        self.hosts: dict[str, asyncio.Task[Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        if request.meta.get("robotstxt"):
            return
        parts = urlsplit(request.url)
        host = f"{parts.scheme}://{parts.netloc}"
        if host not in self.hosts:
            self.hosts[host] = asyncio.ensure_future(self._fetch(host, request))
        try:
            rules = await asyncio.shield(self.hosts[host])
        except LeftToOthers:  # says nothing of the file: ask again when the site is ours
            self.hosts.pop(host, None)
            raise
        refusal = rules.refusal(request.url, self.user_agent)
        if refusal:
            if self.crawler.stats:
                self.crawler.stats.inc_value("newscrawl/robots_refused")
            raise refusal
        self._slow_down(request, rules.delay(self.user_agent))

    async def _fetch(self, host: str, cause: Request) -> Rules:
        rules = Rules(unreachable="never asked")
        for attempt in range(TRIES):
            if attempt:
                await asyncio.sleep(WAIT)
            rules = await self._ask(host, cause)
            if not rules.unreachable:
                return rules
        logger.error(
            "%s/robots.txt could not be had (%s): nothing is fetched there in this run", host, rules.unreachable
        )
        return rules

    async def _ask(self, host: str, cause: Request) -> Rules:
        meta = {"robotstxt": True, "dont_retry": True, "download_timeout": TIMEOUT, "download_maxsize": LARGEST_ANSWER}
        meta |= {key: cause.meta[key] for key in ("download_slot",) if key in cause.meta}
        request = Request(f"{host}/robots.txt", meta=meta, priority=1000, callback=NO_CALLBACK)
        try:
            if self.crawler.engine is None:
                return Rules(unreachable="no engine")
            answer: Response = await self.crawler.engine.download_async(request)
        except LeftToOthers:
            raise
        except OffSite:
            return Rules()  # a redirect to a host that this crawl does not visit: this host has no rules of its own
        except Exception as error:  # noqa: BLE001  whatever went wrong, the file could not be had
            return Rules(unreachable=network_reason(error))
        return read_rules(answer.status, answer.body)

    def _slow_down(self, request: Request, delay: float) -> None:
        """Let the downloader keep at least `delay` seconds between requests to this site."""
        engine = self.crawler.engine
        if not delay or engine is None:
            return
        _, slot = engine.downloader._get_slot(request)  # noqa: SLF001  Scrapy has no public way to a slot
        if slot.delay < delay:
            logger.info("robots.txt of %s asks for %.0f s between requests", slot_of(request), delay)
            slot.delay = delay
