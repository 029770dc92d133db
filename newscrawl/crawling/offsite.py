"""A crawl stays on its hosts: every request, redirect and answer is checked, whatever its flags say."""

from __future__ import annotations

import logging
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from newscrawl.crawling.refusals import OffSite

logger = logging.getLogger(__name__)


class OffsiteMiddleware:
    """Downloader middleware that asks the spider's `may_visit(url)`.

    Scrapy's own lets requests pass that carry ``dont_filter``: start requests, retries, and whatever they redirect to.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.named: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        self._check(request.url)

    def process_response(self, request: Request, response: Response) -> Response:
        if response.url != request.url:
            self._check(response.url)
        return response

    def _check(self, url: str) -> None:
        may_visit = getattr(self.crawler.spider, "may_visit", None)
        if may_visit is None or may_visit(url):
            return
        host = urlsplit(url).netloc
        if host not in self.named:
            self.named.add(host)
            logger.info("Stayed away from %s: not a host of this crawl", host[:200])
        if self.crawler.stats:
            self.crawler.stats.inc_value("newscrawl/offsite")
        raise OffSite(f"off-site: {host[:200]}")
